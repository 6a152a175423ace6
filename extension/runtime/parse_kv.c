/*
 * parse_kv.c
 *		What the operator parse-kv does to one text.
 *
 * kql.parse_kv(source, keys, pair_delimiter, kv_delimiter, quotes, escapes,
 * greedy) and kql.parse_kv_regex(source, keys, regex) return the values of the
 * keys in the keys' order, NULL where a key does not occur.  The first occurrence
 * of a key counts; blanks around keys and values do not.  Without delimiters
 * every character that is no letter or digit delimits.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/regex.h"
#include "runtime/string_case.h"
#include "runtime/string_term.h"

typedef struct KeyValueScan
{
	const char *at;
	const char *end;
	TextPiece pair_delimiter;
	TextPiece kv_delimiter;
	int key_count;
	TextPiece *keys;
	int quote_count;
	TextPiece *quotes;
	int escape_count;
	TextPiece *escapes;
	bool greedy;
	Datum *values;
	bool *missing;
} KeyValueScan;

static TextPiece *
array_spans(FunctionCallInfo fcinfo, int argno, int *count)
{
	bool *nulls;

	*count = 0;
	return PG_ARGISNULL(argno) ? NULL : span_array(PG_GETARG_ARRAYTYPE_P(argno), count, &nulls);
}

static bool
is_blank(char c)
{
	return isspace((unsigned char) c);
}

static void
skip_blanks(KeyValueScan *scan)
{
	while (scan->at < scan->end && is_blank(*scan->at))
		scan->at++;
}

static bool
starts_with(const char *at, const char *end, TextPiece what)
{
	return what.len > 0 && (size_t) (end - at) >= what.len && memcmp(at, what.data, what.len) == 0;
}

/* Stores a value if its key is wanted and has none yet. */
static void
store(KeyValueScan *scan, TextPiece key, TextPiece value)
{
	value = span_trim(value);
	for (int i = 0; i < scan->key_count; i++)
		if (scan->missing[i] && span_equals(scan->keys[i], key))
		{
			scan->values[i] = PointerGetDatum(SPAN_TEXT(value));
			scan->missing[i] = false;
		}
}

/* Reads a quoted text and stands behind it; false, and nothing read, if there is none. */
static bool
read_quoted(KeyValueScan *scan, TextPiece *result)
{
	for (int i = 0; i < scan->quote_count; i++)
	{
		TextPiece quote = scan->quotes[i];
		TextPiece open = {quote.data, 0};
		TextPiece close;
		const char *at = scan->at;
		StringInfoData out;
		uint32 c;

		if (quote.len == 0)
			continue;
		open.len = char_decode(quote.data, quote.data + quote.len, &c);
		close.data = open.len < quote.len ? quote.data + open.len : quote.data;
		close.len = open.len < quote.len ? quote.len - open.len : quote.len;
		if (!starts_with(at, scan->end, open))
			continue;
		initStringInfo(&out);
		at += open.len;
		while (at < scan->end && !starts_with(at, scan->end, close))
		{
			for (int j = 0; j < scan->escape_count; j++)
				if (starts_with(at, scan->end, scan->escapes[j]) &&
					at + scan->escapes[j].len < scan->end)
				{
					at += scan->escapes[j].len;
					break;
				}
			appendStringInfoChar(&out, *at++);
			CHECK_FOR_INTERRUPTS();
		}
		if (at >= scan->end)
		{
			/* never closed: an ordinary character */
			pfree(out.data);
			continue;
		}
		scan->at = at + close.len;
		result->data = out.data;
		result->len = out.len;
		return true;
	}
	return false;
}

/* Is a wanted key with its delimiter here? */
static bool
at_wanted_key(const KeyValueScan *scan, const char *at)
{
	while (at < scan->end && is_blank(*at))
		at++;
	for (int i = 0; i < scan->key_count; i++)
	{
		const char *behind = at + scan->keys[i].len;

		if (!starts_with(at, scan->end, scan->keys[i]))
			continue;
		while (behind < scan->end && is_blank(*behind))
			behind++;
		if (starts_with(behind, scan->end, scan->kv_delimiter))
			return true;
	}
	return false;
}

/* Reads a key and its delimiter; false if what stands here is not followed by one. */
static bool
read_key(KeyValueScan *scan, TextPiece *key)
{
	const char *from = scan->at;

	if (read_quoted(scan, key))
	{
		skip_blanks(scan);
		if (!starts_with(scan->at, scan->end, scan->kv_delimiter))
			return false;
		scan->at += scan->kv_delimiter.len;
		return true;
	}
	while (scan->at < scan->end)
	{
		const char *at = scan->at;

		if (starts_with(at, scan->end, scan->pair_delimiter))
		{
			/* The key's delimiter may follow behind blanks that are delimiters, too. */
			while (at < scan->end && is_blank(*at))
				at++;
			if (!starts_with(at, scan->end, scan->kv_delimiter))
				return false;
		}
		if (starts_with(at, scan->end, scan->kv_delimiter))
		{
			key->data = from;
			key->len = scan->at - from;
			while (key->len > 0 && is_blank(key->data[key->len - 1]))
				key->len--;
			scan->at = at + scan->kv_delimiter.len;
			return true;
		}
		scan->at++;
	}
	return false;
}

static void
read_value(KeyValueScan *scan, TextPiece *value)
{
	const char *from;

	skip_blanks(scan);
	if (read_quoted(scan, value))
		return;
	from = scan->at;
	while (scan->at < scan->end)
	{
		if (starts_with(scan->at, scan->end, scan->pair_delimiter) &&
			(!scan->greedy || at_wanted_key(scan, scan->at + scan->pair_delimiter.len)))
			break;
		scan->at++;
	}
	value->data = from;
	value->len = scan->at - from;
}

static void
scan_delimited(KeyValueScan *scan)
{
	while (scan->at < scan->end)
	{
		TextPiece key;
		TextPiece value;

		CHECK_FOR_INTERRUPTS();
		skip_blanks(scan);
		if (starts_with(scan->at, scan->end, scan->pair_delimiter))
		{
			scan->at += scan->pair_delimiter.len;
			continue;
		}
		if (read_key(scan, &key))
		{
			read_value(scan, &value);
			store(scan, key, value);
		}
		while (scan->at < scan->end && !starts_with(scan->at, scan->end, scan->pair_delimiter))
			scan->at++;
		if (scan->at < scan->end)
			scan->at += scan->pair_delimiter.len;
	}
}

static const char *
term_end(const char *at, const char *end)
{
	while (at < end)
	{
		uint32 c;
		int size = char_decode(at, end, &c);

		if (!char_is_term(c))
			break;
		at += size;
	}
	return at;
}

/* Without delimiters: a wanted key that is a term, and the term behind it. */
static void
scan_terms(KeyValueScan *scan)
{
	bool at_edge = true;

	while (scan->at < scan->end)
	{
		TextPiece key = {NULL, 0};
		TextPiece value = {"", 0};
		uint32 c;

		CHECK_FOR_INTERRUPTS();
		for (int i = 0; at_edge && i < scan->key_count; i++)
		{
			const char *behind = scan->at + scan->keys[i].len;

			if (starts_with(scan->at, scan->end, scan->keys[i]) &&
				term_end(behind, scan->end) == behind)
				key = scan->keys[i];
		}
		if (!key.data)
		{
			scan->at += char_decode(scan->at, scan->end, &c);
			at_edge = !char_is_term(c);
			continue;
		}
		scan->at += key.len;
		while (scan->at < scan->end && !read_quoted(scan, &value))
		{
			const char *behind = term_end(scan->at, scan->end);

			if (behind > scan->at)
			{
				value.data = scan->at;
				value.len = behind - scan->at;
				scan->at = behind;
				break;
			}
			scan->at += char_decode(scan->at, scan->end, &c);
		}
		store(scan, key, value);
	}
}

static KeyValueScan *
scan_begin(FunctionCallInfo fcinfo)
{
	KeyValueScan *scan = palloc0(sizeof(KeyValueScan));
	TextPiece source = ARG_PIECE(0);

	scan->at = source.data;
	scan->end = source.data + source.len;
	scan->keys = array_spans(fcinfo, 1, &scan->key_count);
	scan->values = palloc0(sizeof(Datum) * (scan->key_count + 1));
	scan->missing = palloc(sizeof(bool) * (scan->key_count + 1));
	memset(scan->missing, true, scan->key_count + 1);
	return scan;
}

static Datum
scan_result(const KeyValueScan *scan)
{
	int dims[1] = {scan->key_count};
	int bounds[1] = {1};

	return PointerGetDatum(construct_md_array(scan->values, scan->missing, 1, dims, bounds, TEXTOID,
											  -1, false, TYPALIGN_INT));
}

/* The operator parse-kv with delimiters, or with none. */
SQL_FUNCTION(kql_parse_kv)
{
	KeyValueScan *scan = scan_begin(fcinfo);

	scan->pair_delimiter = ARG_PIECE(2);
	scan->kv_delimiter = ARG_PIECE(3);
	scan->quotes = array_spans(fcinfo, 4, &scan->quote_count);
	scan->escapes = array_spans(fcinfo, 5, &scan->escape_count);
	scan->greedy = !PG_ARGISNULL(6) && PG_GETARG_BOOL(6);
	if (scan->pair_delimiter.len == 0 && scan->kv_delimiter.len == 0)
		scan_terms(scan);
	else
		scan_delimited(scan);
	PG_RETURN_DATUM(scan_result(scan));
}

/* The operator parse-kv with a regular expression of two groups. */
SQL_FUNCTION(kql_parse_kv_regex)
{
	KeyValueScan *scan = scan_begin(fcinfo);
	Regex *regex = regex_get(ARG_PIECE(2));
	RegexScan matches;

	if (regex_group_count(regex) != 2)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("regular expression of parse-kv must have two groups")));
	regex_scan_begin(&matches, regex, ARG_PIECE(0), 2);
	while (regex_scan_next(&matches))
		store(scan, regex_scan_group(&matches, 1), regex_scan_group(&matches, 2));
	PG_RETURN_DATUM(scan_result(scan));
}
