/*
 * parse_text.c
 *		What the operators parse and parse-where do to one text.
 *
 * kql.parse_text(source, spec, kind, flags) returns the texts of the columns in
 * their order, or NULL if the source does not match.  The spec is an array:
 *
 *		'*'			skips text
 *		'c:TEXT'	the constant TEXT; a regular expression if kind is regex
 *		't:TYPE'	a column of that type: string, long, int, real, decimal, bool,
 *					datetime, timespan, guid or dynamic
 *
 * kind is simple, relaxed or regex.  simple and relaxed match the whole text and
 * take as little as they can for a column; regex finds a match anywhere and takes
 * as much as it can, unless flags (letters of U, i, m, s) say otherwise.  Except
 * in relaxed, each column must hold a value of its type, or nothing matches;
 * in relaxed the caller's conversion makes a null of what is no value.  But in regex, blanks around
 * a value that is no string are part of its text, as for tolong() and its kin.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "lib/stringinfo.h"
#include "nodes/primnodes.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/datetime.h"
#include "runtime/limit.h"
#include "runtime/parse_plain.h"
#include "runtime/regex.h"
#include "runtime/string_term.h"

#define PARSE_MAX_COLUMNS 100

typedef enum ParseKind
{
	PARSE_SIMPLE,
	PARSE_RELAXED,
	PARSE_REGEX
} ParseKind;

typedef enum ColumnType
{
	COLUMN_STRING,
	COLUMN_INT,
	COLUMN_LONG,
	COLUMN_NUMBER,
	COLUMN_BOOL,
	COLUMN_DATETIME,
	COLUMN_TIMESPAN,
	COLUMN_GUID
} ColumnType;

/* A pattern ready to use; kept with the call site when its arguments are constants. */
typedef struct ParsePlan
{
	ParseKind kind;
	int count;
	ColumnType types[PARSE_MAX_COLUMNS];
	bool is_plain;  /* plain is used, the regular expression only where has_whole */
	bool has_whole; /* some columns are whole numbers that the pattern must have looked at */
	PlainPattern plain;
	TextPiece regex;
	int groups[PARSE_MAX_COLUMNS]; /* of the columns in it */
	uint32 hash;                   /* of all of the above */
} ParsePlan;

/*
 * The last answers.  The columns of a parse stage are often separate calls for
 * one row, as the planner copies the call into each use; all but the first one
 * find their answer here.  An entry is a pure function of its key, so nothing
 * invalidates it; the oldest one is replaced.
 */
#define MEMORY_ENTRIES 4
#define MEMORY_MAX_SIZE 16384
#define PLAIN_MAX_COLUMNS 3

typedef struct ParseMemory
{
	uint32 plan_hash;
	ParseKind kind;
	int count;
	ColumnType types[PARSE_MAX_COLUMNS];
	char *text; /* the regular expression, then the source; in TopMemoryContext */
	size_t regex_len;
	size_t source_len;
	ArrayType *result; /* NULL: no match */
} ParseMemory;

static ParseMemory memory[MEMORY_ENTRIES];
static int memory_next;

static const struct
{
	const char *name;
	ColumnType type;
} column_types[] = {
	{"string", COLUMN_STRING},     {"dynamic", COLUMN_STRING}, {"int", COLUMN_INT},
	{"long", COLUMN_LONG},         {"real", COLUMN_NUMBER},    {"double", COLUMN_NUMBER},
	{"decimal", COLUMN_NUMBER},    {"bool", COLUMN_BOOL},      {"boolean", COLUMN_BOOL},
	{"datetime", COLUMN_DATETIME}, {"date", COLUMN_DATETIME},  {"timespan", COLUMN_TIMESPAN},
	{"time", COLUMN_TIMESPAN},     {"guid", COLUMN_GUID},      {"uuid", COLUMN_GUID},
	{"uniqueid", COLUMN_GUID},
};

/* What a value looks like where the text around it does not bound it. */
static const char *
type_pattern(ColumnType type)
{
	switch (type)
	{
		case COLUMN_STRING:
			return NULL;
		case COLUMN_INT:
		case COLUMN_LONG:
			return "(?-U:[-+]?[0-9]+)";
		case COLUMN_NUMBER:
			return "(?-U:(?i:[-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:e[-+]?[0-9]+)?|[-+]?inf(?:inity)"
				   "?|"
				   "nan))";
		case COLUMN_BOOL:
			return "(?i:true|false|0|1)";
		case COLUMN_DATETIME:
			return "(?-U:[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4}(?:[T ][0-9]{1,2}:[0-9]{2}"
				   "(?::[0-9]{2}(?:\\.[0-9]+)?)?(?:Z|[-+][0-9]{2}:?[0-9]{2})?)?)";
		case COLUMN_TIMESPAN:
			return "(?-U:-?(?:[0-9]+\\.)?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]+)?)?)";
		case COLUMN_GUID:
			return "(?-U:[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12})";
	}
	return NULL;
}

/* The type of a column; an error for an unknown name. */
static ColumnType
type_by_name(TextPiece name)
{
	for (size_t i = 0; i < lengthof(column_types); i++)
	{
		TextPiece known = {column_types[i].name, strlen(column_types[i].name)};

		if (span_equals(known, name))
			return column_types[i].type;
	}
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("unknown column type \"%.*s\"", (int) name.len, name.data)));
}

/* Whether a column takes any text; then what it took must still be a value of its type. */
static bool
column_takes_any(ParseKind kind, ColumnType type, bool bounded)
{
	return type == COLUMN_STRING || (bounded && (kind == PARSE_RELAXED || type == COLUMN_DATETIME ||
												 type == COLUMN_TIMESPAN));
}

/* Appends the group of a column. */
static void
append_column(ParsePlan *plan, StringInfo regex, ColumnType type, bool bounded)
{
	const char *pattern = type_pattern(type);
	bool takes_any = column_takes_any(plan->kind, type, bounded);
	bool is_whole;
	const char *any = plan->kind == PARSE_REGEX ? ".*" : ".*?";

	if (plan->count >= PARSE_MAX_COLUMNS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("too many columns to parse, at most %d", PARSE_MAX_COLUMNS)));
	appendStringInfo(regex, "(?P<vigil%d>", plan->count);
	if (takes_any)
		appendStringInfoString(regex, any);
	else if (plan->kind == PARSE_RELAXED)
		appendStringInfo(regex, "(?:\\s*%s|)", pattern);
	else if (plan->kind == PARSE_SIMPLE)
		appendStringInfo(regex, "\\s*%s\\s*", pattern);
	else
		appendStringInfoString(regex, pattern);
	appendStringInfoChar(regex, ')');
	is_whole =
		!takes_any && plan->kind == PARSE_SIMPLE && (type == COLUMN_INT || type == COLUMN_LONG);
	plan->is_plain &= takes_any || is_whole;
	plan->has_whole |= is_whole;
	plain_pattern_column(&plan->plain, is_whole);
	plan->types[plan->count++] = type;
}

static void
append_constant(ParsePlan *plan, StringInfo regex, TextPiece constant)
{
	plain_pattern_constant(&plan->plain, constant);
	if (plan->kind == PARSE_REGEX)
		appendStringInfo(regex, "(?:%.*s)", (int) constant.len, constant.data);
	else
		for (size_t i = 0; i < constant.len; i++)
		{
			if (strchr("\\.+*?()|[]{}^$", constant.data[i]))
				appendStringInfoChar(regex, '\\');
			appendStringInfoChar(regex, constant.data[i]);
		}
}

/* Appends the anchor, or the flags that the query gives. */
static void
append_flags(StringInfo regex, ParseKind kind, TextPiece flags)
{
	if (kind != PARSE_REGEX)
		appendStringInfoString(regex, "(?s)\\A");
	else if (flags.len > 0)
	{
		for (size_t i = 0; i < flags.len; i++)
			if (!strchr("Uimsx", flags.data[i]))
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("unknown flag \"%c\" of a regular expression", flags.data[i])));
		appendStringInfo(regex, "(?%.*s)", (int) flags.len, flags.data);
	}
}

/* Is the item of that kind: '*', or a letter and ':'? */
static bool
item_is(Datum item, char kind)
{
	char *data = VARDATA_ANY(DatumGetPointer(item));
	size_t len = VARSIZE_ANY_EXHDR(DatumGetPointer(item));

	if (kind == '*')
		return len == 1 && data[0] == '*';
	return len >= 2 && data[0] == kind && data[1] == ':';
}

/* Moves what is not null to the front; gives its number. */
static int
drop_nulls(Datum *items, const bool *nulls, int count)
{
	int kept = 0;

	for (int i = 0; i < count; i++)
		if (!nulls[i])
			items[kept++] = items[i];
	return kept;
}

/* Finds the groups of the columns. */
static void
find_groups(ParsePlan *plan)
{
	const Regex *regex = regex_get(plan->regex);

	for (int i = 0; i < plan->count; i++)
	{
		char name[32];

		snprintf(name, sizeof(name), "vigil%d", i);
		plan->groups[i] = regex_group_index(regex, name, strlen(name));
		if (plan->groups[i] >= REGEX_MAX_GROUPS)
			ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
							errmsg("too many groups in a regular expression")));
	}
}

/* Builds the pattern of a spec, in the current context. */
static ParsePlan *
make_plan(ArrayType *spec, TextPiece kind_name, TextPiece flags)
{
	static const TextPiece relaxed = {"relaxed", 7};
	static const TextPiece regex_kind = {"regex", 5};
	ParsePlan *plan = palloc0(sizeof(ParsePlan));
	StringInfoData regex;
	Datum *items;
	bool *nulls;
	int count;

	plan->kind = span_equals(kind_name, relaxed)      ? PARSE_RELAXED
				 : span_equals(kind_name, regex_kind) ? PARSE_REGEX
													  : PARSE_SIMPLE;
	deconstruct_array(spec, TEXTOID, -1, false, TYPALIGN_INT, &items, &nulls, &count);
	count = drop_nulls(items, nulls, count);
	initStringInfo(&regex);
	append_flags(&regex, plan->kind, flags);
	plan->is_plain = plan->kind != PARSE_REGEX;
	plain_pattern_begin(&plan->plain, count);
	for (int i = 0; i < count; i++)
	{
		TextPiece rest = {"", 0};

		if (item_is(items[i], '*'))
		{
			appendStringInfoString(&regex, plan->kind == PARSE_REGEX ? ".*" : ".*?");
			plain_pattern_star(&plan->plain);
			continue;
		}
		if (VARSIZE_ANY_EXHDR(DatumGetPointer(items[i])) >= 2)
		{
			rest.len = VARSIZE_ANY_EXHDR(DatumGetPointer(items[i])) - 2;
			rest.data = VARDATA_ANY(DatumGetPointer(items[i])) + 2;
		}
		if (item_is(items[i], 'c'))
			append_constant(plan, &regex, rest);
		else if (item_is(items[i], 't'))
			append_column(plan, &regex, type_by_name(rest),
						  i + 1 == count || item_is(items[i + 1], 'c'));
		else
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("invalid pattern of parse")));
	}
	if (plan->kind != PARSE_REGEX)
		appendStringInfoString(&regex, "\\z");
	else if (count > 0 && item_is(items[count - 1], 't') && memchr(flags.data, 'U', flags.len))
		appendStringInfoChar(&regex, '$');
	plan->regex.data = regex.data;
	plan->regex.len = regex.len;
	plan->hash = hash_bytes((const unsigned char *) regex.data, regex.len);
	plan->is_plain = plan->is_plain && plain_pattern_is_usable(&plan->plain);
	if (!plan->is_plain || plan->has_whole)
		find_groups(plan);
	return plan;
}

/* Can the plan be kept for the next row? */
static bool
arguments_are_constant(FunctionCallInfo fcinfo)
{
	Node *call = fcinfo->flinfo->fn_expr;
	ListCell *cell;

	if (!call || !IsA(call, FuncExpr))
		return false;
	for_each_from(cell, ((FuncExpr *) call)->args, 1)
	{
		if (!IsA(lfirst(cell), Const))
			return false;
	}
	return true;
}

/* The plan of the call, made anew for each row if its arguments are data. */
static ParsePlan *
get_plan(FunctionCallInfo fcinfo)
{
	ParsePlan *plan = fcinfo->flinfo->fn_extra;
	bool keep;
	MemoryContext old;

	if (plan)
		return plan;
	keep = arguments_are_constant(fcinfo);
	old = MemoryContextSwitchTo(keep ? fcinfo->flinfo->fn_mcxt : CurrentMemoryContext);
	plan = make_plan(PG_GETARG_ARRAYTYPE_P(1), ARG_PIECE(2), ARG_PIECE(3));
	MemoryContextSwitchTo(old);
	if (keep)
		fcinfo->flinfo->fn_extra = plan;
	return plan;
}

/* Is it a whole number within the bounds? */
static bool
is_integer(TextPiece span, int64 low, int64 high)
{
	char digits[32];
	char *end;
	int64 value;

	if (span.len == 0 || span.len >= sizeof(digits))
		return false;
	memcpy(digits, span.data, span.len);
	digits[span.len] = '\0';
	errno = 0;
	value = strtoll(digits, &end, 10);
	return *end == '\0' && errno == 0 && value >= low && value <= high;
}

/* Is the text a value of the type?  The pattern has seen to the other types. */
static bool
value_fits(ColumnType type, TextPiece span)
{
	TimestampTz datetime;
	int64 timespan;

	switch (type)
	{
		case COLUMN_INT:
			return is_integer(span, PG_INT32_MIN, PG_INT32_MAX);
		case COLUMN_LONG:
			return is_integer(span, PG_INT64_MIN, PG_INT64_MAX);
		case COLUMN_DATETIME:
			return datetime_parse(span, &datetime);
		case COLUMN_TIMESPAN:
			return timespan_parse(span, &timespan);
		case COLUMN_STRING:
		case COLUMN_NUMBER:
		case COLUMN_BOOL:
		case COLUMN_GUID:
			return true;
	}
	return true;
}

/* The parts of the source that the columns take; false if it does not fit. */
static bool
match_source(const ParsePlan *plan, TextPiece source, TextPiece *columns)
{
	RegexScan scan;
	Regex *regex;

	if (plan->is_plain && !plain_pattern_match(&plan->plain, source, columns))
		return false;
	if (plan->is_plain && (!plan->has_whole || plain_pattern_holds(&plan->plain, columns)))
		return true;
	regex = regex_get(plan->regex);
	regex_scan_begin(&scan, regex, source, regex_group_count(regex));
	if (!regex_scan_next(&scan))
		return false;
	for (int i = 0; i < plan->count; i++)
		columns[i] = regex_scan_group(&scan, plan->groups[i]);
	return true;
}

/* An array of texts, made in one go. */
static ArrayType *
text_array(const TextPiece *texts, int count)
{
	Size size = ARR_OVERHEAD_NONULLS(1);
	ArrayType *array;
	char *at;

	if (count == 0)
		return construct_empty_array(TEXTOID);
	for (int i = 0; i < count; i++)
		size += INTALIGN(VARHDRSZ + texts[i].len);
	if (!AllocSizeIsValid(size))
		value_refuse();
	array = palloc0(size);
	SET_VARSIZE(array, size);
	array->ndim = 1;
	array->elemtype = TEXTOID;
	ARR_DIMS(array)[0] = count;
	ARR_LBOUND(array)[0] = 1;
	at = ARR_DATA_PTR(array);
	for (int i = 0; i < count; i++)
	{
		SET_VARSIZE(at, VARHDRSZ + texts[i].len);
		memcpy(VARDATA(at), texts[i].data, texts[i].len);
		at += INTALIGN(VARHDRSZ + texts[i].len);
	}
	return array;
}

/* Matches the source; NULL if it does not fit. */
static ArrayType *
parse_source(const ParsePlan *plan, TextPiece source)
{
	TextPiece columns[PARSE_MAX_COLUMNS];

	if (!match_source(plan, source, columns))
		return NULL;
	for (int i = 0; i < plan->count; i++)
	{
		if (plan->types[i] != COLUMN_STRING)
			columns[i] = span_trim(columns[i]);
		if (plan->kind != PARSE_RELAXED && !value_fits(plan->types[i], columns[i]))
			return NULL;
	}
	return text_array(columns, plan->count);
}

/* A copy of an array in the current context. */
static ArrayType *
array_copy(const ArrayType *array)
{
	ArrayType *copy = palloc(VARSIZE(array));

	memcpy(copy, array, VARSIZE(array));
	return copy;
}

/* A kept answer to the same question, or NULL. */
static const ParseMemory *
memory_find(const ParsePlan *plan, TextPiece source)
{
	for (int i = 0; i < MEMORY_ENTRIES; i++)
	{
		const ParseMemory *entry = &memory[i];

		if (entry->text && entry->plan_hash == plan->hash && entry->source_len == source.len &&
			entry->regex_len == plan->regex.len && entry->kind == plan->kind &&
			entry->count == plan->count &&
			memcmp(entry->types, plan->types, sizeof(ColumnType) * plan->count) == 0 &&
			memcmp(entry->text + entry->regex_len, source.data, source.len) == 0 &&
			memcmp(entry->text, plan->regex.data, plan->regex.len) == 0)
			return entry;
	}
	return NULL;
}

/* Keeps an answer, NULL for no match, if it is not too large. */
static void
memory_store(const ParsePlan *plan, TextPiece source, const ArrayType *result)
{
	ParseMemory *entry = &memory[memory_next];
	MemoryContext old;

	if (plan->regex.len + source.len > MEMORY_MAX_SIZE)
		return;
	memory_next = (memory_next + 1) % MEMORY_ENTRIES;
	old = MemoryContextSwitchTo(TopMemoryContext);
	if (!entry->text)
		entry->text = palloc(MEMORY_MAX_SIZE);
	if (entry->result)
		pfree(entry->result);
	entry->result = NULL;
	entry->plan_hash = 0;
	entry->source_len = SIZE_MAX; /* no key until all of it is there */
	if (result)
		entry->result = array_copy(result);
	MemoryContextSwitchTo(old);
	memcpy(entry->text, plan->regex.data, plan->regex.len);
	memcpy(entry->text + plan->regex.len, source.data, source.len);
	memcpy(entry->types, plan->types, sizeof(ColumnType) * plan->count);
	entry->plan_hash = plan->hash;
	entry->kind = plan->kind;
	entry->count = plan->count;
	entry->regex_len = plan->regex.len;
	entry->source_len = source.len;
}

/* The operators parse and parse-where: the columns' texts, or NULL. */
SQL_FUNCTION(kql_parse_text)
{
	const ParsePlan *plan;
	const ParseMemory *known;
	bool remembered;
	TextPiece source = ARG_PIECE(0);
	ArrayType *result;

	if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	plan = get_plan(fcinfo);
	/* A plain pattern of few columns is matched as fast as it is remembered. */
	remembered = !plan->is_plain || plan->count > PLAIN_MAX_COLUMNS;
	known = remembered ? memory_find(plan, source) : NULL;
	if (known)
		result = known->result ? array_copy(known->result) : NULL;
	else if (!remembered)
		result = parse_source(plan, source);
	else
	{
		result = parse_source(plan, source);
		memory_store(plan, source, result);
	}
	if (!result)
		PG_RETURN_NULL();
	PG_RETURN_ARRAYTYPE_P(result);
}
