/*
 * sigma_encode.c
 *		Values that are encoded before they are looked for: UTF-16, Base64. And hashes.
 */
#include "common/port.h"

#include "common/base64_text.h"
#include "common/utf8.h"
#include "foreign/kqlbuf.h"
#include "foreign/sigma_int.h"

/* Appends a 16 bit unit in an order of bytes. */
static void
utf16_append(StringInfo out, uint32 unit, bool big)
{
	appendStringInfoChar(out, (char) (big ? unit >> 8 : unit & 0xff));
	appendStringInfoChar(out, (char) (big ? unit & 0xff : unit >> 8));
}

/* The bytes of a text in UTF-16. */
static void
utf16_encode(StringInfo out, const char *text, int length, const char *encoding)
{
	bool big = strcmp(encoding, "utf16be") == 0;

	if (strcmp(encoding, "utf16") == 0)
		utf16_append(out, 0xfeff, false);
	for (int i = 0; i < length;)
	{
		int bytes;
		uint32 c = utf8_decode(text + i, &bytes);

		i += bytes;
		if (c < 0x10000)
		{
			utf16_append(out, c, big);
			continue;
		}
		utf16_append(out, 0xd800 + ((c - 0x10000) >> 10), big);
		utf16_append(out, 0xdc00 + ((c - 0x10000) & 0x3ff), big);
	}
}

/* What of the Base64 of a text that starts at an offset does not depend on what is around it. */
static char *
base64_at_offset(const StringInfoData *bytes, int offset)
{
	static const int cut_front[] = {0, 2, 3};
	static const int cut_back[] = {0, 3, 2};
	StringInfoData shifted;
	StringInfoData out;
	int end = cut_back[(bytes->len + offset) % 3];

	initStringInfo(&shifted);
	initStringInfo(&out);
	appendStringInfoSpaces(&shifted, offset);
	appendBinaryStringInfo(&shifted, bytes->data, bytes->len);
	base64_append(&out, shifted.data, shifted.len);
	return pnstrdup(out.data + cut_front[offset], Max(0, out.len - cut_front[offset] - end));
}

bool
sigma_encode(SigmaReader *reader, const SigmaModifiers *modifiers, const Pattern *pattern,
			 const RuleNode *node, Vec *encoded)
{
	StringInfoData bytes;

	if (pattern_has_wildcard(pattern) || pattern->length == 0)
	{
		diag_add(reader->diag, DIAG_FOREIGN_VALUE, node->span, "value",
				 "a text that is encoded has no wildcards and is not empty");
		return false;
	}
	initStringInfo(&bytes);
	if (modifiers->encoding != NULL)
		utf16_encode(&bytes, pattern->text, pattern->length, modifiers->encoding);
	else
		appendBinaryStringInfo(&bytes, pattern->text, pattern->length);
	for (int offset = 0; offset < (modifiers->base64_offset ? 3 : 1); offset++)
	{
		StringInfoData out;
		char *text;

		initStringInfo(&out);
		base64_append(&out, bytes.data, bytes.len);
		text = modifiers->base64_offset ? base64_at_offset(&bytes, offset) : out.data;
		/* A single byte in the middle of three leaves no character that it alone makes. */
		if (text[0] != '\0')
			vec_push(encoded, pattern_literal(text, (int) strlen(text)));
	}
	return true;
}

/* ---- hashes ---- */

/* Kinds of hashes, and their length in digits. */
static const struct
{
	const char *name;
	int length;
	bool has_column;
} hash_kind[] = {
	{"MD5", 32, true}, {"SHA1", 40, true}, {"SHA256", 64, true}, {"IMPHASH", 32, false}};

/* The kind of NAME=HASH, whole, or of a hash alone where names are not asked for; -1 if none. */
static int
hash_find(const char *text, bool need_name, const char **hash)
{
	const char *sign = strchr(text, '=');
	int length;

	*hash = sign != NULL ? sign + 1 : text;
	length = (int) strspn(*hash, "0123456789abcdefABCDEF");
	if ((*hash)[length] != '\0' || (need_name && sign == NULL))
		return -1;
	for (int i = 0; i < lengthof(hash_kind); i++)
	{
		bool named = sign != NULL && (int) strlen(hash_kind[i].name) == sign - text &&
					 pg_strncasecmp(text, hash_kind[i].name, sign - text) == 0;

		if (length == hash_kind[i].length && (named || (sign == NULL && hash_kind[i].has_column)))
			return i;
	}
	return -1;
}

ForeignCondition *
sigma_hash_test(SigmaReader *reader, const ForeignField *field, const Pattern *pattern,
				const RuleNode *node)
{
	char *text;
	PatternForm form = pattern_form(pattern, &text);
	const char *hash;
	int kind = hash_find(text, false, &hash);

	/* A list of hashes has commas between them; each is a column of its own here. */
	if (form == PATTERN_MIXED || form == PATTERN_ANYTHING || strchr(text, ',') != NULL)
	{
		diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, node->span,
				 psprintf("value \"%s\" of field \"%s\"", node->text, field->name));
		return condition_certain(false, node->span);
	}
	if (kind >= 0 && hash_kind[kind].has_column)
		return condition_of(FOREIGN_EQUAL, map_column(field->table, hash_kind[kind].name), hash,
							false, node->span);
	diag_add(reader->diag, DIAG_FOREIGN_NEVER_VALUE, node->span, node->text,
			 "no column holds hashes of its kind");
	return condition_certain(false, node->span);
}

ForeignCondition *
sigma_hash_in_list(const ForeignField *field, const Pattern *pattern, const RuleNode *node)
{
	char *text;
	PatternForm form = pattern_form(pattern, &text);
	const char *hash;
	int kind = hash_find(text, true, &hash);
	ForeignField *found;
	KqlBuf value;

	if (kind < 0 || (form != PATTERN_CONTAINS && form != PATTERN_EQUAL))
		return NULL;
	kql_init(&value);
	kql_code(&value, "extract(");
	kql_text(&value,
			 psprintf("(?i)\\b%s=([0-9a-f]{%d})", hash_kind[kind].name, hash_kind[kind].length));
	kql_code(&value, ", 1, tostring(");
	kql_name(&value, field->column);
	kql_step(&value, field->path);
	kql_code(&value, "))");
	found = map_column(field->table, value.text.data);
	found->kind = MAP_COMPUTED;
	return condition_of(FOREIGN_EQUAL, found, hash, false, node->span);
}
