/*
 * compat.h
 *		Differences between the server's major versions, 14 to 18.
 *
 * The only file that may look at PG_VERSION_NUM.
 */
#ifndef VIGIL_BASE_COMPAT_H
#define VIGIL_BASE_COMPAT_H

#if PG_VERSION_NUM < 140000
#error "vigil needs PostgreSQL 14 or later"
#endif

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#if PG_VERSION_NUM < 150000
#define MarkGUCPrefixReserved(prefix) EmitWarningsOnPlaceholders(prefix)
#endif

#endif /* VIGIL_BASE_COMPAT_H */
