/*
 * network.c
 *		Functions on IPv4 addresses.
 *
 * A text that is no address makes the answer null ('' where it is a string).
 * Two addresses are compared under the smallest of the prefixes in play.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/limit.h"
#include "runtime/network.h"
#include "runtime/string_case.h"
#include "runtime/string_term.h"

/* A number of at most three digits; returns the place behind it, or NULL. */
static const char *
parse_small_number(const char *at, const char *end, int limit, int *number)
{
	const char *from = at;

	*number = 0;
	while (at < end && at - from < 3 && *at >= '0' && *at <= '9')
		*number = *number * 10 + (*at++ - '0');
	return at > from && *number <= limit ? at : NULL;
}

/* Four numbers with dots between; returns the place behind them, or NULL. */
static const char *
parse_v4(const char *at, const char *end, uint32 *result)
{
	*result = 0;
	for (int i = 0; i < 4; i++)
	{
		int octet;

		if (i > 0 && (at >= end || *at++ != '.'))
			return NULL;
		at = parse_small_number(at, end, 255, &octet);
		if (!at)
			return NULL;
		*result = *result << 8 | octet;
	}
	return at;
}

bool
address_parse_v4(TextPiece text, Address *address)
{
	const char *end;
	const char *at;

	text = span_trim(text);
	end = text.data + text.len;
	at = parse_v4(text.data, end, &address->v4);
	if (!at)
		return false;
	address->is_v4 = true;
	address->prefix = 32;
	if (at < end && *at == '/')
	{
		at = parse_small_number(at + 1, end, 32, &address->prefix);
		if (!at)
			return false;
	}
	memset(address->v6, 0, 10);
	address->v6[10] = address->v6[11] = 0xff;
	for (int i = 0; i < 4; i++)
		address->v6[12 + i] = (unsigned char) (address->v4 >> (24 - 8 * i));
	return at == end;
}

uint32
v4_mask(uint32 address, int prefix)
{
	return prefix <= 0 ? 0 : address & (PG_UINT32_MAX << (32 - prefix));
}

/* An optional prefix argument; false if it is out of range. */
static bool
prefix_argument(FunctionCallInfo fcinfo, int argno, int *prefix)
{
	int64 value;

	if (PG_NARGS() <= argno || PG_ARGISNULL(argno))
		return true;
	value = PG_GETARG_INT64(argno);
	if (value < 0 || value > 32)
		return false;
	*prefix = Min(*prefix, (int) value);
	return true;
}

/* parse_ipv4(address): null if it is none. */
SQL_FUNCTION(kql_parse_ipv4)
{
	Address address;

	if (!address_parse_v4(ARG_PIECE(0), &address) || !prefix_argument(fcinfo, 1, &address.prefix))
		PG_RETURN_NULL();
	PG_RETURN_INT64(v4_mask(address.v4, address.prefix));
}

SQL_VALUE(kql_parse_ipv4_mask, kql_parse_ipv4(fcinfo)); /* parse_ipv4_mask(address, prefix) */

/* Compares the first two arguments under the optional third; false if one is no address. */
static bool
compare_arguments(FunctionCallInfo fcinfo, int *order)
{
	Address a;
	Address b;
	int prefix;
	uint32 left;
	uint32 right;

	if (!address_parse_v4(ARG_PIECE(0), &a) || !address_parse_v4(ARG_PIECE(1), &b))
		return false;
	prefix = Min(a.prefix, b.prefix);
	if (!prefix_argument(fcinfo, 2, &prefix))
		return false;
	left = v4_mask(a.v4, prefix);
	right = v4_mask(b.v4, prefix);
	*order = left < right ? -1 : left > right;
	return true;
}

/* ipv4_compare(a, b [, prefix]): -1, 0 or 1. */
SQL_VALUE_IF(kql_ipv4_compare, int, compare_arguments(fcinfo, &result), Int64GetDatum);

/* ipv4_is_match(a, b [, prefix]) */
SQL_VALUE_IF(kql_ipv4_is_match, int, compare_arguments(fcinfo, &result), ORDER_IS_EQUAL);

SQL_VALUE(kql_ipv4_is_in_range, kql_ipv4_is_match(fcinfo)); /* ipv4_is_in_range(address, range) */

bool
address_arguments(FunctionCallInfo fcinfo, int first, AddressCallback callback, void *arg)
{
	for (int i = first; i < PG_NARGS(); i++)
	{
		JsonbValue *elements;
		int count;

		if (PG_ARGISNULL(i))
			continue;
		if (get_fn_expr_argtype(fcinfo->flinfo, i) != JSONBOID ||
			!dynamic_argument_elements(fcinfo, i, &elements, &count))
		{
			if (callback(span_of_any(fcinfo, i), arg))
				return true;
			continue;
		}
		for (int j = 0; j < count; j++)
		{
			/* The callback may read a long text each time. */
			CHECK_FOR_INTERRUPTS();
			if (callback(elements[j].type == jbvString ? json_piece(&elements[j])
													   : (TextPiece){"", 0},
						 arg))
				return true;
		}
	}
	return false;
}

/* A search for a range that holds an address. */
typedef struct RangeSearch
{
	Address address;
	bool (*parse)(TextPiece text, Address *range);
	bool (*match)(const Address *address, const Address *range);
	bool bad_range;
} RangeSearch;

/* Is the address that is looked for in the range?  Remembers a range that is none. */
static bool
range_holds(TextPiece text, void *arg)
{
	RangeSearch *search = arg;
	Address range;

	if (search->parse(text, &range))
		return search->match(&search->address, &range);
	search->bad_range = true;
	return false;
}

Datum
network_in_any_range(FunctionCallInfo fcinfo, bool (*parse)(TextPiece text, Address *range),
					 bool (*match)(const Address *address, const Address *range))
{
	RangeSearch search = {.parse = parse, .match = match};

	if (!parse(ARG_PIECE(0), &search.address))
		PG_RETURN_NULL();
	if (address_arguments(fcinfo, 1, range_holds, &search))
		PG_RETURN_BOOL(true);
	if (search.bad_range)
		PG_RETURN_NULL();
	PG_RETURN_BOOL(false);
}

static bool
v4_in_range(const Address *address, const Address *range)
{
	int prefix = Min(range->prefix, address->prefix);

	return v4_mask(range->v4, prefix) == v4_mask(address->v4, prefix);
}

/* ipv4_is_in_any_range(address, range, …) */
SQL_VALUE(kql_ipv4_is_in_any_range, network_in_any_range(fcinfo, address_parse_v4, v4_in_range));

/* Is it in one of the private networks? */
static bool
is_private(const Address *address)
{
	return v4_mask(address->v4, 8) == 0x0a000000 || v4_mask(address->v4, 12) == 0xac100000 ||
		   v4_mask(address->v4, 16) == 0xc0a80000;
}

/* ipv4_is_private() and ipv4_netmask_suffix(), 32 without one: null if it is no address. */
#define ADDRESS_IS_PRIVATE(address) BoolGetDatum(is_private(&(address)))
#define ADDRESS_PREFIX(address) Int64GetDatum((address).prefix)
SQL_VALUE_IF(kql_ipv4_is_private, Address, address_parse_v4(ARG_PIECE(0), &result),
			 ADDRESS_IS_PRIVATE);
SQL_VALUE_IF(kql_ipv4_netmask_suffix, Address, address_parse_v4(ARG_PIECE(0), &result),
			 ADDRESS_PREFIX);

/* Appends an address in its four numbers. */
static void
append_v4(StringInfo out, uint32 address)
{
	appendStringInfo(out, "%u.%u.%u.%u", address >> 24, (address >> 16) & 0xff,
					 (address >> 8) & 0xff, address & 0xff);
}

/* The shortest list of networks that is exactly the range of addresses. */
SQL_FUNCTION(kql_ipv4_range_to_cidr_list)
{
	Address from;
	Address to;
	uint64 at;
	DynamicBuilder builder = {0};

	if (!address_parse_v4(ARG_PIECE(0), &from) || !address_parse_v4(ARG_PIECE(1), &to) ||
		from.v4 > to.v4)
		PG_RETURN_NULL();
	dynamic_begin_array(&builder);
	at = from.v4;
	while (at <= to.v4)
	{
		int bits = 0;
		StringInfoData out;

		while (bits < 32 && (at & ((UINT64CONST(2) << bits) - 1)) == 0 &&
			   at + (UINT64CONST(2) << bits) - 1 <= to.v4)
			bits++;
		initStringInfo(&out);
		append_v4(&out, (uint32) at);
		appendStringInfo(&out, "/%d", 32 - bits);
		dynamic_add_text(&builder, buffer_piece(&out));
		at += UINT64CONST(1) << bits;
	}
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* format_ipv4(address [, prefix]): the address is a text or a number. */
static Datum
format_v4(FunctionCallInfo fcinfo, bool with_mask)
{
	Oid type = get_fn_expr_argtype(fcinfo->flinfo, 0);
	Address address;
	StringInfoData out;

	initStringInfo(&out);
	if (!PG_ARGISNULL(0))
	{
		bool good;

		if (type == INT8OID || type == INT4OID)
		{
			int64 number = type == INT8OID ? PG_GETARG_INT64(0) : PG_GETARG_INT32(0);

			good = number >= 0 && number <= PG_UINT32_MAX;
			address.v4 = (uint32) number;
			address.prefix = 32;
		}
		else
			good = address_parse_v4(span_of_any(fcinfo, 0), &address);
		if (good && prefix_argument(fcinfo, 1, &address.prefix))
		{
			append_v4(&out, v4_mask(address.v4, address.prefix));
			if (with_mask)
				appendStringInfo(&out, "/%d", address.prefix);
		}
	}
	PG_RETURN_TEXT_P(value_text(&out));
}

/* format_ipv4(address or number [, prefix]): '' if it is none. */
SQL_VALUE(kql_format_ipv4, format_v4(fcinfo, false));
/* format_ipv4_mask(address or number [, prefix]) */
SQL_VALUE(kql_format_ipv4_mask, format_v4(fcinfo, true));

/* Does a whole address of the text begin like this (or equal it)? */
static bool
text_has_v4(TextPiece text, TextPiece wanted, bool as_prefix)
{
	const char *at = text.data;
	const char *end = text.data + text.len;
	const char *behind;
	uint32 address;

	if (wanted.len == 0)
		return false;
	if (!as_prefix || wanted.data[wanted.len - 1] != '.')
	{
		if (parse_v4(wanted.data, wanted.data + wanted.len, &address) != wanted.data + wanted.len)
			return false;
		as_prefix = false;
	}
	while ((at = memmem(at, end - at, wanted.data, wanted.len)) != NULL)
	{
		uint32 c;

		behind = parse_v4(at, end, &address);
		if (behind && (as_prefix || behind == at + wanted.len) &&
			(at == text.data || !isalnum((unsigned char) at[-1])) &&
			(behind == end || (char_decode(behind, end, &c), !char_is_term(c))))
			return true;
		at++;
	}
	return false;
}

typedef struct TextSearch
{
	TextPiece text;
	bool as_prefix;
} TextSearch;

static bool
text_holds(TextPiece wanted, void *arg)
{
	TextSearch *search = arg;

	return text_has_v4(search->text, wanted, search->as_prefix);
}

/* has_ipv4(text, address) */
SQL_VALUE(kql_has_ipv4, BoolGetDatum(text_has_v4(ARG_PIECE(0), ARG_PIECE(1), false)));

/* has_any_ipv4(text, address, …), has_any_ipv4_prefix(text, prefix, …) */
#define HAS_ANY(as_prefix)                                                                         \
	BoolGetDatum(address_arguments(fcinfo, 1, text_holds, &(TextSearch){ARG_PIECE(0), as_prefix}))
SQL_VALUE(kql_has_any_ipv4, HAS_ANY(false));
SQL_VALUE(kql_has_any_ipv4_prefix, HAS_ANY(true));
SQL_VALUE(kql_has_ipv4_prefix, BoolGetDatum(text_has_v4(ARG_PIECE(0), ARG_PIECE(1), true)));
