/*
 * geo.h
 *		geo_info_from_ip_address(): what a registered table tells of an address.
 */
#ifndef VIGIL_QUERY_GEO_H
#define VIGIL_QUERY_GEO_H

#include "postgres.h"

/*
 * An expression, palloc'd, with $1 for an address of type inet: an object of the relation's
 * columns country, state, city, latitude and longitude, or null.  An error if it holds no
 * addresses: it has the column "network", or "first" and "last", of type inet or cidr.
 */
extern char *geo_lookup_sql(Oid relation);

#endif /* VIGIL_QUERY_GEO_H */
