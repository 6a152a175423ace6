/*
 * network.h
 *		IPv4 and IPv6 addresses in text, with an optional /prefix.
 */
#ifndef VIGIL_RUNTIME_NETWORK_H
#define VIGIL_RUNTIME_NETWORK_H

#include "postgres.h"

#include "fmgr.h"

#include "runtime/string_term.h"

/* An address of either family; an IPv4 one also as a mapped IPv6 one. */
typedef struct Address
{
	bool is_v4;
	uint32 v4;
	unsigned char v6[16];
	int prefix; /* of its own family: 32 or 128 if the text names none */
} Address;

/* Reads "a.b.c.d" or "a.b.c.d/p"; false if it is no address. */
extern bool address_parse_v4(TextPiece text, Address *address);

/* Reads an address of either family. */
extern bool address_parse(TextPiece text, Address *address);

/* Of -1, 0 or 1 what is_match() gives. */
#define ORDER_IS_EQUAL(order) BoolGetDatum((order) == 0)

/* The bits of an IPv4 address that a prefix keeps. */
extern uint32 v4_mask(uint32 address, int prefix);

/*
 * Calls back for each address or range of the arguments from first on, which
 * are texts or dynamic arrays of texts, until the callback returns true.
 */
typedef bool (*AddressCallback)(TextPiece text, void *arg);
extern bool address_arguments(FunctionCallInfo fcinfo, int first, AddressCallback callback,
							  void *arg);

/*
 * The answer of ip_is_in_any_range(address, range, …): a range that is none makes it null
 * unless another one holds the address.  parse reads an address of the family.
 */
extern Datum network_in_any_range(FunctionCallInfo fcinfo,
								  bool (*parse)(TextPiece text, Address *range),
								  bool (*match)(const Address *address, const Address *range));

#endif /* VIGIL_RUNTIME_NETWORK_H */
