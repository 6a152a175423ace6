/*
 * user_agent.c
 *		parse_user_agent(): what a list of patterns tells of a text.
 *
 * The list is that of the public uap-core (its docs/specification.md): for a browser, an
 * operating system and a device the first pattern that matches names the family, whose version
 * is in its groups or in what replaces them.  A query hands it over as one text, the JSON of a
 * table's rows in their order behind its digest, so that a call knows the list of the call before
 * without comparing it.  What was found is kept for each agent, within a bound: logs have few of them.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/regex_filter.h"
#include "runtime/string_case.h"

/* Hexadecimal digits of SHA-256. */
#define DIGEST_LENGTH 64

#define AGENT_MAX_PATTERNS 20000
#define AGENT_MAX_LIST_BYTES (8 * 1024 * 1024)

/* What is kept of agents, at most; a longer agent is not kept. */
#define AGENT_CACHE_BYTES (8 * 1024 * 1024)
#define AGENT_CACHE_MAX_LENGTH 4096

/* Family, and up to four parts of a version; or family, brand, model. */
#define AGENT_MAX_PARTS 5

typedef struct AgentKind
{
	const char *wanted; /* as queries ask for it, and the table names its patterns */
	const char *key;    /* in the answer */
	const char *part[AGENT_MAX_PARTS];
	const char *column[AGENT_MAX_PARTS]; /* what replaces the part */
	int group[AGENT_MAX_PARTS];          /* what it is without that; 0: nothing */
} AgentKind;

/* ORDER: a bit each in what is wanted. */
static const AgentKind agent_kind[] = {
	{"browser",
	 "Browser",
	 {"Family", "MajorVersion", "MinorVersion", "Patch"},
	 {"family_replacement", "v1_replacement", "v2_replacement", "v3_replacement"},
	 {1, 2, 3, 4}},
	{"os",
	 "OperatingSystem",
	 {"Family", "MajorVersion", "MinorVersion", "Patch", "PatchMinor"},
	 {"family_replacement", "v1_replacement", "v2_replacement", "v3_replacement", "v4_replacement"},
	 {1, 2, 3, 4, 5}},
	{"device",
	 "Device",
	 {"Family", "Brand", "Model"},
	 {"family_replacement", "brand_replacement", "model_replacement"},
	 {1, 0, 1}}};

typedef struct AgentPattern
{
	TextPiece replacement[AGENT_MAX_PARTS]; /* data is NULL if there is none */
} AgentPattern;

typedef struct AgentList
{
	RegexFilter *filter;
	AgentPattern *pattern;
	int count;
	int *atom; /* room for those that a text has */
} AgentList;

typedef struct AgentKey
{
	uint32 wanted;
	TextPiece agent;
} AgentKey;

typedef struct AgentEntry
{
	AgentKey key;
	Jsonb *answer;
} AgentEntry;

/* What a place of a query keeps between its calls. */
typedef struct AgentReader
{
	char digest[DIGEST_LENGTH];
	AgentList list[lengthof(agent_kind)];
	MemoryContext context; /* of the lists */
	MemoryContext cache_context;
	HTAB *cache;
	Size cache_bytes;
} AgentReader;

/* ---- the list ---- */

static TextPiece
digest_of(TextPiece list)
{
	text *digest;
	Datum bytes = PointerGetDatum(cstring_to_text_with_len(list.data, (int) list.len));

	bytes = DirectFunctionCall1(sha256_bytea, bytes);
	digest = DatumGetTextPP(
		DirectFunctionCall2(binary_encode, bytes, PointerGetDatum(cstring_to_text("hex"))));
	return text_piece(digest);
}

/* user_agent_list(rows): the text that kql.parse_user_agent() takes; NULL for NULL. */
SQL_FUNCTION(kql_user_agent_list)
{
	Jsonb *rows = PG_GETARG_JSONB_P(0);
	StringInfoData list;
	StringInfoData whole;
	TextPiece digest;

	initStringInfo(&list);
	JsonbToCString(&list, &rows->root, VARSIZE(rows));
	digest = digest_of(buffer_piece(&list));
	initStringInfo(&whole);
	appendBinaryStringInfo(&whole, digest.data, (int) digest.len);
	appendBinaryStringInfo(&whole, list.data, list.len);
	PG_RETURN_TEXT_P(SPAN_TEXT(buffer_piece(&whole)));
}

/* A text of an object; data is NULL if there is none. */
static TextPiece
member_text(JsonbContainer *object, const char *key)
{
	JsonbValue value;
	TextPiece none = {NULL, 0};

	if (getKeyJsonValueFromContainer(object, key, (int) strlen(key), &value) == NULL ||
		value.type == jbvNull)
		return none;
	if (value.type != jbvString)
	{
		StringInfoData out;

		initStringInfo(&out);
		dynamic_append_text(&out, &value);
		return buffer_piece(&out);
	}
	return (TextPiece){pnstrdup(value.val.string.val, value.val.string.len), value.val.string.len};
}

static bool
piece_is(TextPiece piece, const char *word)
{
	return piece.data != NULL && span_equals(piece, (TextPiece){word, strlen(word)});
}

static _Noreturn void
refuse_list(const char *what)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("invalid list of patterns of user agents: %s", what)));
}

/* Adds a row of the table to the list of its kind; a row of another kind is passed over. */
static void
list_add(AgentReader *reader, JsonbContainer *row)
{
	TextPiece kind = member_text(row, "kind");
	TextPiece regex = member_text(row, "regex");
	char error[REGEX_ERROR_SIZE];

	for (int k = 0; k < lengthof(agent_kind); k++)
	{
		AgentList *list = &reader->list[k];
		AgentPattern *pattern = &list->pattern[list->count];

		if (!piece_is(kind, agent_kind[k].wanted))
			continue;
		if (regex.data == NULL || regex.len > REGEX_MAX_PATTERN)
			refuse_list(regex.data == NULL ? "a pattern has no regex" : "a pattern is too long");
		for (int p = 0; p < AGENT_MAX_PARTS; p++)
			pattern->replacement[p] = agent_kind[k].part[p] == NULL
										  ? (TextPiece){NULL, 0}
										  : member_text(row, agent_kind[k].column[p]);
		if (!regex_filter_add(list->filter, regex.data, regex.len,
							  piece_is(member_text(row, "regex_flag"), "i"), error))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_REGULAR_EXPRESSION),
					 errmsg("invalid regular expression in the patterns of user agents: %s", error),
					 errdetail("The pattern is \"%.*s\".",
							   pg_mbcliplen(regex.data, (int) regex.len, 200), regex.data)));
		list->count++;
	}
}

/* RE2's memory is not palloc'd: this frees it. */
static void
lists_free(void *arg)
{
	AgentReader *reader = arg;

	for (int k = 0; k < lengthof(agent_kind); k++)
	{
		regex_filter_free(reader->list[k].filter);
		reader->list[k].filter = NULL;
	}
}

static void
lists_refuse_memory(void)
{
	ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
}

/* Compiles what the rows hold, in the current context. */
static void
lists_fill(AgentReader *reader, Jsonb *rows)
{
	int count;
	JsonbValue *row = dynamic_elements(rows, &count);

	if (count > AGENT_MAX_PATTERNS)
		refuse_list(psprintf("it has more than %d", AGENT_MAX_PATTERNS));
	for (int k = 0; k < lengthof(agent_kind); k++)
	{
		AgentList *list = &reader->list[k];

		list->pattern = palloc0(sizeof(AgentPattern) * (count + 1));
		list->filter = regex_filter_create();
		if (list->filter == NULL)
			lists_refuse_memory();
	}
	for (int i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!dynamic_value_is_object(&row[i]))
			refuse_list("an element is no object");
		list_add(reader, row[i].val.binary.data);
	}
	for (int k = 0; k < lengthof(agent_kind); k++)
	{
		AgentList *list = &reader->list[k];

		CHECK_FOR_INTERRUPTS();
		if (!regex_filter_finish(list->filter))
			lists_refuse_memory();
		list->atom = palloc(sizeof(int) * (regex_filter_atom_count(list->filter) + 1));
	}
}

static uint32
key_hash(const void *key, Size size)
{
	const AgentKey *agent = key;

	return hash_bytes((const unsigned char *) agent->agent.data, (int) agent->agent.len) ^
		   agent->wanted;
}

static int
key_compare(const void *a, const void *b, Size size)
{
	const AgentKey *left = a;
	const AgentKey *right = b;

	return left->wanted != right->wanted || !span_equals(left->agent, right->agent);
}

/* An empty cache. */
static void
cache_reset(AgentReader *reader)
{
	HASHCTL control = {.keysize = sizeof(AgentKey),
					   .entrysize = sizeof(AgentEntry),
					   .hash = key_hash,
					   .match = key_compare,
					   .hcxt = reader->cache_context};

	MemoryContextReset(reader->cache_context);
	reader->cache = hash_create("agents that were read", 256, &control,
								HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
	reader->cache_bytes = 0;
}

/* The reader of a list, made anew if the place's last one was of another list. */
static AgentReader *
reader_get(FmgrInfo *place, TextPiece list)
{
	AgentReader *reader = place->fn_extra;
	TextPiece body = {list.data + DIGEST_LENGTH, list.len - DIGEST_LENGTH};
	MemoryContext context;
	MemoryContext old;
	MemoryContextCallback *callback;
	Jsonb *rows;

	if (list.len < DIGEST_LENGTH || list.len > AGENT_MAX_LIST_BYTES)
		refuse_list(list.len < DIGEST_LENGTH ? "it has no digest" : "it is too long");
	if (reader != NULL && memcmp(reader->digest, list.data, DIGEST_LENGTH) == 0)
		return reader;
	if (!span_equals(digest_of(body), (TextPiece){list.data, DIGEST_LENGTH}))
		refuse_list("its digest is another one");
	if (!dynamic_parse(body, &rows) || rows == NULL || !DYNAMIC_IS_ARRAY(rows))
		refuse_list("it is no array");
	if (reader != NULL)
	{
		place->fn_extra = NULL;
		MemoryContextDelete(reader->context);
	}
	context =
		AllocSetContextCreate(place->fn_mcxt, "patterns of user agents", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(context);
	reader = palloc0(sizeof(AgentReader));
	reader->context = context;
	memcpy(reader->digest, list.data, DIGEST_LENGTH);
	callback = palloc0(sizeof(MemoryContextCallback));
	callback->func = lists_free;
	callback->arg = reader;
	MemoryContextRegisterResetCallback(context, callback);
	lists_fill(reader, rows);
	reader->cache_context =
		AllocSetContextCreate(context, "agents that were read", ALLOCSET_DEFAULT_SIZES);
	cache_reset(reader);
	MemoryContextSwitchTo(old);
	place->fn_extra = reader;
	return reader;
}

/* ---- an agent ---- */

/* Notes the atoms of the list that a text has; of other than ASCII letters any may be there. */
static int
find_atoms(AgentList *list, TextPiece small)
{
	int count = 0;
	int all = regex_filter_atom_count(list->filter);

	for (int i = 0; i < all; i++)
	{
		size_t length;
		const char *atom = regex_filter_atom(list->filter, i, &length);

		CHECK_FOR_INTERRUPTS();
		if (!text_is_ascii(atom, length) || memmem(small.data, small.len, atom, length) != NULL)
			list->atom[count++] = i;
	}
	return count;
}

/* The number of the first pattern that matches, -1 if none does. */
static int
find_pattern(AgentList *list, TextPiece agent, TextPiece small, RegexGroup *group, int groups)
{
	const int *candidate;
	int count =
		regex_filter_candidates(list->filter, list->atom, find_atoms(list, small), &candidate);

	if (count < 0)
		lists_refuse_memory();
	for (int i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		switch (
			regex_filter_search(list->filter, candidate[i], agent.data, agent.len, group, groups))
		{
			case REGEX_NO_MATCH:
				break;
			case REGEX_MATCH:
				return candidate[i];
			case REGEX_FAILED:
				lists_refuse_memory();
				break;
			case REGEX_TOO_COMPLEX:
				ereport(
					ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("a pattern is too complex for a user agent of %zu bytes", agent.len),
					 errhint("Look at a shorter part of the text: substring(text, 0, 1000).")));
		}
	}
	return -1;
}

/* A part of the answer: a replacement with its $1 … $9, or a group. */
static void
append_part(StringInfo out, TextPiece agent, const RegexGroup *group, TextPiece replacement,
			int number)
{
	if (replacement.data == NULL)
	{
		if (number > 0 && group[number].start >= 0)
			appendBinaryStringInfo(out, agent.data + group[number].start,
								   (int) (group[number].end - group[number].start));
		return;
	}
	for (size_t i = 0; i < replacement.len; i++)
	{
		char next = i + 1 < replacement.len ? replacement.data[i + 1] : '\0';

		if (replacement.data[i] != '$' || next < '1' || next > '9')
			appendStringInfoChar(out, replacement.data[i]);
		else
		{
			append_part(out, agent, group, (TextPiece){NULL, 0}, next - '0');
			i++;
		}
	}
}

/* Adds what is known of one kind; the family of what no pattern knows is Other. */
static void
add_kind(DynamicBuilder *builder, AgentReader *reader, int k, TextPiece agent, TextPiece small)
{
	const AgentKind *kind = &agent_kind[k];
	AgentList *list = &reader->list[k];
	RegexGroup group[10];
	int found = find_pattern(list, agent, small, group, lengthof(group));

	dynamic_add_key(builder, kind->key, (int) strlen(kind->key));
	dynamic_begin_object(builder);
	for (int p = 0; p < AGENT_MAX_PARTS && kind->part[p] != NULL; p++)
	{
		StringInfoData out;

		initStringInfo(&out);
		if (found >= 0)
			append_part(&out, agent, group, list->pattern[found].replacement[p], kind->group[p]);
		else if (p == 0)
			appendStringInfoString(&out, "Other");
		dynamic_add_key(builder, kind->part[p], (int) strlen(kind->part[p]));
		dynamic_add_text(builder, span_trim(buffer_piece(&out)));
	}
	dynamic_end_object(builder);
}

static Jsonb *
agent_read(AgentReader *reader, TextPiece agent, uint32 wanted)
{
	DynamicBuilder builder = {0};
	char *small = palloc(agent.len + 1);

	for (size_t i = 0; i < agent.len; i++)
		small[i] = (char) ascii_lower[(unsigned char) agent.data[i]];
	dynamic_begin_object(&builder);
	for (int k = 0; k < lengthof(agent_kind); k++)
	{
		if (wanted & (1 << k))
			add_kind(&builder, reader, k, agent, (TextPiece){small, agent.len});
	}
	pfree(small);
	return dynamic_finish(&builder);
}

static Jsonb *
answer_copy(const Jsonb *answer)
{
	return memcpy(palloc(VARSIZE(answer)), answer, VARSIZE(answer));
}

/* The same, kept for the next call. */
static Jsonb *
agent_read_once(AgentReader *reader, TextPiece agent, uint32 wanted)
{
	AgentKey key = {wanted, agent};
	AgentEntry *entry;
	Jsonb *answer;
	MemoryContext old;
	char *copy;

	if (agent.len > AGENT_CACHE_MAX_LENGTH)
		return agent_read(reader, agent, wanted);
	entry = hash_search(reader->cache, &key, HASH_FIND, NULL);
	if (entry != NULL)
		return answer_copy(entry->answer);
	answer = agent_read(reader, agent, wanted);
	if (reader->cache_bytes > AGENT_CACHE_BYTES)
		cache_reset(reader);
	old = MemoryContextSwitchTo(reader->cache_context);
	copy = palloc(agent.len + 1);
	memcpy(copy, agent.data, agent.len);
	key.agent.data = copy;
	entry = hash_search(reader->cache, &key, HASH_ENTER, NULL);
	entry->answer = answer_copy(answer);
	reader->cache_bytes += agent.len + VARSIZE(answer) + 128;
	MemoryContextSwitchTo(old);
	return answer;
}

/* A bit for each kind that a text, or a list of texts, asks for; other words ask for nothing. */
static uint32
wanted_kinds(Jsonb *wanted)
{
	uint32 bits = 0;
	int count;
	JsonbValue *word = dynamic_elements(wanted, &count);

	for (int i = 0; i < count; i++)
	{
		for (int k = 0; k < lengthof(agent_kind); k++)
		{
			if (word[i].type == jbvString &&
				span_equals_ci(json_piece(&word[i]),
							   (TextPiece){agent_kind[k].wanted, strlen(agent_kind[k].wanted)}))
				bits |= 1 << k;
		}
	}
	return bits;
}

/*
 * parse_user_agent(agent, wanted, list): an object of what is wanted ("browser", "os", "device",
 * or an array of them); NULL without a list, or if nothing is wanted that there is.
 */
SQL_FUNCTION(kql_parse_user_agent)
{
	uint32 wanted;
	AgentReader *reader;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	wanted = wanted_kinds(PG_GETARG_JSONB_P(1));
	if (wanted == 0)
		PG_RETURN_NULL();
	reader = reader_get(fcinfo->flinfo, ARG_PIECE(2));
	PG_RETURN_JSONB_P(agent_read_once(reader, ARG_PIECE(0), wanted));
}
