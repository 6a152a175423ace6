/*
 * network_v6.c
 *		Functions on IPv6 addresses.
 *
 * An IPv4 address, ::a.b.c.d too, takes part as a mapped one (::ffff:a.b.c.d); its prefix and a
 * prefix argument of at most 32 then count bits of the IPv4 address.
 */
#include "postgres.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include "lib/stringinfo.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"
#include "utils/inet.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/limit.h"
#include "runtime/network.h"
#include "runtime/string_term.h"

bool
address_parse(TextPiece text, Address *address)
{
	char copy[INET6_ADDRSTRLEN + 8];
	char *slash;

	if (address_parse_v4(text, address))
		return true;
	/* ::a.b.c.d is the IPv4 address, and its prefix counts within it. */
	if (text.len > 2 && text.data[0] == ':' && text.data[1] == ':')
	{
		TextPiece rest = {text.data + 2, text.len - 2};

		if (address_parse_v4(rest, address))
			return true;
	}
	if (text.len >= sizeof(copy))
		return false;
	memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	address->is_v4 = false;
	address->prefix = 128;
	slash = strchr(copy, '/');
	if (slash)
	{
		int digits = (int) strspn(slash + 1, "0123456789");

		if (digits == 0 || digits > 3 || slash[1 + digits] != '\0')
			return false;
		address->prefix = (int) strtol(slash + 1, NULL, 10);
		if (address->prefix > 128)
			return false;
		*slash = '\0';
	}
	return inet_pton(AF_INET6, copy, address->v6) == 1;
}

/* The prefix of an address in bits of IPv6. */
static int
full_prefix(const Address *address)
{
	return address->is_v4 ? address->prefix + 96 : address->prefix;
}

/* Narrows a prefix by an optional argument; false if that is out of range. */
static bool
v6_prefix_argument(FunctionCallInfo fcinfo, int argno, bool is_v4, int *prefix)
{
	int64 value;

	if (PG_NARGS() <= argno || PG_ARGISNULL(argno))
		return true;
	value = PG_GETARG_INT64(argno);
	if (value < 0 || value > 128)
		return false;
	if (is_v4 && value <= 32)
		value += 96;
	*prefix = Min(*prefix, (int) value);
	return true;
}

/* Clears the bits behind a prefix. */
static void
v6_mask(unsigned char *address, int prefix)
{
	for (int i = 0; i < 16; i++)
	{
		int bits = Max(0, Min(8, prefix - 8 * i));

		address[i] &= (unsigned char) (0xff00 >> bits);
	}
}

/* parse_ipv6(address [, prefix]): all eight groups, '' if it is no address. */
SQL_FUNCTION(kql_parse_ipv6)
{
	Address address;
	StringInfoData out;
	int prefix;

	initStringInfo(&out);
	if (address_parse(ARG_PIECE(0), &address))
	{
		prefix = full_prefix(&address);
		if (v6_prefix_argument(fcinfo, 1, address.is_v4, &prefix))
		{
			v6_mask(address.v6, prefix);
			for (int i = 0; i < 16; i += 2)
				appendStringInfo(&out, "%s%02x%02x", i > 0 ? ":" : "", address.v6[i],
								 address.v6[i + 1]);
		}
	}
	PG_RETURN_TEXT_P(value_text(&out));
}

/* The order of two addresses under a prefix. */
static int
compare_masked(const Address *a, const Address *b, int prefix)
{
	unsigned char left[16];
	unsigned char right[16];

	memcpy(left, a->v6, 16);
	memcpy(right, b->v6, 16);
	v6_mask(left, prefix);
	v6_mask(right, prefix);
	return memcmp(left, right, 16);
}

/* The order of the first two arguments under the optional third; false if one is no address. */
static bool
compare_arguments(FunctionCallInfo fcinfo, int *order)
{
	Address a;
	Address b;
	int prefix;

	if (!address_parse(ARG_PIECE(0), &a) || !address_parse(ARG_PIECE(1), &b))
		return false;
	prefix = Min(full_prefix(&a), full_prefix(&b));
	if (!v6_prefix_argument(fcinfo, 2, a.is_v4 && b.is_v4, &prefix))
		return false;
	*order = compare_masked(&a, &b, prefix);
	return true;
}

/* ipv6_compare(a, b [, prefix]); is_match serves ipv6_is_in_range, too. */
#define ORDER_SIGN(order) Int64GetDatum((order) < 0 ? -1 : (order) > 0)
SQL_VALUE_IF(kql_ipv6_compare, int, compare_arguments(fcinfo, &result), ORDER_SIGN);
SQL_VALUE_IF(kql_ipv6_is_match, int, compare_arguments(fcinfo, &result), ORDER_IS_EQUAL);

static bool
in_range(const Address *address, const Address *range)
{
	return compare_masked(address, range, Min(full_prefix(address), full_prefix(range))) == 0;
}

/* ipv6_is_in_any_range(address, range, …) */
SQL_VALUE(kql_ipv6_is_in_any_range, network_in_any_range(fcinfo, address_parse, in_range));

/* An address of either family as the server has it; null if the text is none. */
SQL_FUNCTION(kql_to_inet)
{
	Address address;
	inet *result;

	if (!address_parse(text_piece(PG_GETARG_TEXT_PP(0)), &address))
		PG_RETURN_NULL();
	result = palloc0(sizeof(inet));
	ip_family(result) = address.is_v4 ? PGSQL_AF_INET : PGSQL_AF_INET6;
	ip_bits(result) = ip_maxbits(result);
	if (address.is_v4)
	{
		uint32 bytes = pg_hton32(address.v4);

		memcpy(ip_addr(result), &bytes, sizeof(bytes));
	}
	else
		memcpy(ip_addr(result), address.v6, sizeof(address.v6));
	SET_INET_VARSIZE(result);
	PG_RETURN_INET_P(result);
}
