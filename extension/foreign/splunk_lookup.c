/*
 * splunk_lookup.c
 *		The command lookup: what the watchlist of that name has for the values of a row.
 *
 * Each field that it gives is a list, since several rows of a lookup may match.
 */
#include "common/port.h"

#include "foreign/splunk_int.h"

typedef struct Lookup
{
	const char *name;
	const char *wild; /* columns, with blanks between them */
	bool is_cased;
	bool first_only;
	const char *none; /* what stands where nothing matches, "" for nothing */
} Lookup;

static const Lookup lookup_known[] = {
#define LOOKUP(name, wild, is_cased, none) {name, wild, is_cased, false, none},
#define FIRST_ONLY(name) {name, "", false, true, ""},
#include "foreign/splunk_lookup_list.h"
#undef LOOKUP
#undef FIRST_ONLY
};

/* What is not listed: whole texts, with their case. */
static const Lookup lookup_other = {"", "", true, false, ""};

/* A column of the lookup that is compared, and the column of the rows. */
typedef struct LookupKey
{
	const char *name;
	const ForeignField *field;
	const char *column; /* the lookup's, as a text */
	bool is_wild;
} LookupKey;

/* A column of the lookup that is taken, and the column that gets it. */
typedef struct LookupOutput
{
	const SplItem *item;
	const char *value; /* the lookup's, as a text */
	const char *column;
} LookupOutput;

static const Lookup *
lookup_find(const char *name)
{
	for (int i = 0; i < lengthof(lookup_known); i++)
	{
		if (strcmp(lookup_known[i].name, name) == 0)
			return &lookup_known[i];
	}
	return &lookup_other;
}

/* Is a word one of those with blanks between them? */
static bool
lookup_has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *p = words; (p = strstr(p, word)) != NULL; p += length)
	{
		if ((p == words || p[-1] == ' ') && (p[length] == ' ' || p[length] == '\0'))
			return true;
	}
	return false;
}

/* Is there a field of a name?  What only may be a path into JSON is none. */
static bool
lookup_is_field(SplunkReader *reader, const char *name)
{
	const ForeignField *field = splunk_look(reader, name);

	return field != NULL && field->kind != MAP_JSON && field->kind != MAP_DYNAMIC &&
		   field->kind != MAP_ANY_JSON && field->kind != MAP_ANY_DYNAMIC;
}

/* Finds what is compared and what is taken; false after an error. */
static bool
lookup_read(SplunkReader *reader, const SplCommand *command, const Lookup *lookup, Vec *key,
			Vec *output)
{
	VEC_EACH (const SplItem, one, &command->item)
	{
		const ForeignField *field;

		if (one->function != NULL)
		{
			if (lookup_is_field(reader, one->name->text))
			{
				splunk_refuse(reader, one->span, "lookup into field \"%s\", which there is",
							  one->name->text);
				return false;
			}
			vec_push(output,
					 MAKE(LookupOutput, .item = one, .value = splunk_new_name(reader, "_value"),
						  .column = splunk_new_name(reader, one->name->text)));
			continue;
		}
		field = splunk_column(reader, one->name);
		if (field == NULL)
			return false;
		if (field->kind != MAP_TEXT)
		{
			splunk_refuse(reader, one->name->span, "lookup by what is no single text");
			return false;
		}
		vec_push(key, MAKE(LookupKey, .name = one->old->text, .field = field,
						   .column = splunk_new_name(reader, "_key"),
						   .is_wild = lookup_has_word(lookup->wild, one->old->text)));
	}
	if (output->count == 0)
		diag_hint(splunk_refuse(reader, command->span, "lookup without OUTPUT"),
				  "Name the columns that are taken.");
	return output->count > 0;
}

/* Appends the condition that a text of the rows is what a row of the lookup has. */
static void
lookup_test(KqlBuf *out, const LookupKey *key, bool is_cased)
{
	kql_code(out, "isnotempty(");
	kql_name(out, key->field->column);
	kql_code(out, ") and ");
	kql_name(out, key->field->column);
	if (!key->is_wild)
	{
		kql_code(out, is_cased ? " == " : " =~ ");
		kql_name(out, key->column);
		return;
	}
	kql_code(out, " matches regex strcat(");
	kql_text(out, is_cased ? "(?s)\\A" : "(?is)\\A");
	kql_code(out, ", replace_string(regex_quote(");
	kql_name(out, key->column);
	kql_code(out, "), ");
	kql_text(out, "\\*");
	kql_code(out, ", ");
	kql_text(out, ".*");
	kql_code(out, "), ");
	kql_text(out, "\\z");
	kql_code(out, ")");
}

/* Appends the columns of the lookup as texts. */
static void
lookup_columns(KqlBuf *out, const Vec *key, const Vec *output)
{
	VEC_EACH (const LookupKey, one, key)
	{
		kql_code(out, one_at > 0 ? ", " : "");
		kql_name(out, one->column);
		kql_code(out, " = tostring(");
		kql_name(out, one->name);
		kql_code(out, ")");
	}
	VEC_EACH (const LookupOutput, one, output)
	{
		kql_code(out, ", ");
		kql_name(out, one->value);
		kql_code(out, " = tostring(");
		kql_name(out, one->item->old->text);
		kql_code(out, ")");
	}
}

/* Appends the names of the columns of the rows that are compared, each once. */
static void
lookup_keys(KqlBuf *out, const Vec *key)
{
	Vec seen = {0};

	VEC_EACH (const LookupKey, one, key)
	{
		if (!vec_push_text(&seen, one->field->column))
			continue;
		kql_code(out, seen.count > 1 ? ", " : "");
		kql_name(out, one->field->column);
	}
}

/*
 * Appends the rows, each with what the lookup has for its values.  Those values are few, so they are
 * compared with the rows of the lookup once each.
 */
static void
lookup_join(SplunkReader *reader, const char *name, const Lookup *lookup, const Vec *key,
			const Vec *output)
{
	KqlBuf *out = reader->out;
	const char *rows = splunk_name_rows(reader);
	const LookupKey *first = VEC_AT(key, LookupKey, 0);
	bool is_equal = lookup->is_cased && !first->is_wild;
	/* One column that is compared as it is joins them; else each row meets each. */
	const char *on = is_equal ? first->column : splunk_new_name(reader, "_each");

	kql_code(out, "\n| lookup kind=leftouter (\n    ");
	kql_name(out, rows);
	kql_code(out, "\n    | distinct ");
	lookup_keys(out, key);
	kql_code(out, "\n    | extend ");
	kql_name(out, on);
	kql_code(out, " = ");
	if (is_equal)
		kql_name(out, first->field->column);
	else
		kql_code(out, "1");
	kql_code(out, "\n    | join kind=inner (_GetWatchlist(");
	kql_text(out, name);
	kql_code(out, ") | project ");
	if (!is_equal)
	{
		kql_name(out, on);
		kql_code(out, " = 1, ");
	}
	lookup_columns(out, key, output);
	kql_code(out, ") on ");
	kql_name(out, on);
	VEC_EACH (const LookupKey, one, key)
	{
		kql_code(out, one_at > 0 ? " and " : "\n    | where ");
		lookup_test(out, one, lookup->is_cased);
	}
	VEC_EACH (const LookupOutput, one, output)
	{
		kql_code(out, one_at > 0 ? ", " : "\n    | summarize ");
		kql_name(out, one->column);
		kql_code(out, " = make_list_if(");
		kql_name(out, one->value);
		kql_code(out, ", isnotempty(");
		kql_name(out, one->value);
		kql_code(out, "))");
	}
	kql_code(out, "\n    by ");
	lookup_keys(out, key);
	kql_code(out, ") on ");
	lookup_keys(out, key);
}

void
splunk_write_lookup(SplunkReader *reader, const SplCommand *command)
{
	static const char *const known[] = {NULL};
	const SplName *name = VEC_AT(&command->field, SplName, 0);
	const Lookup *lookup = lookup_find(name->text);
	KqlBuf *out = reader->out;
	Vec key = {0};
	Vec output = {0};

	if (!splunk_check_options(reader, command, known))
		return;
	if (lookup->first_only)
	{
		splunk_refuse(reader, name->span, "lookup %s, which keeps the first row that matches,",
					  name->text);
		return;
	}
	if (!lookup_read(reader, command, lookup, &key, &output))
		return;
	foreign_note(
		reader->rule, splunk_span(reader, name->span),
		lookup == &lookup_other
			? "lookup \"%s\" is the watchlist of that name; whole texts are compared, with "
			  "their case"
			: "lookup \"%s\" is the watchlist of that name",
		name->text);
	lookup_join(reader, name->text, lookup, &key, &output);
	VEC_EACH (const LookupOutput, one, &output)
	{
		kql_code(out, "\n| extend ");
		kql_name(out, one->column);
		kql_code(out, " = iff(coalesce(array_length(");
		kql_name(out, one->column);
		kql_code(out, "), 0) > 0, ");
		kql_name(out, one->column);
		kql_code(out, lookup->none[0] != '\0' ? ", pack_array(" : ", dynamic([])");
		if (lookup->none[0] != '\0')
		{
			kql_text(out, lookup->none);
			kql_code(out, ")");
		}
		kql_code(out, ")");
		splunk_take_joined(reader, one->item->name, MAP_LIST, one->column);
	}
}
