/*
 * authority.h
 *		Acting as the extension's owner for our own tables.
 *
 * Nobody has rights to write rules, runs or alerts; the functions of the engine
 * do it on a caller's behalf, after they have checked what the caller may do.
 */
#ifndef VIGIL_BASE_AUTHORITY_H
#define VIGIL_BASE_AUTHORITY_H

#include "base/spi.h"

typedef struct Authority
{
	Oid user; /* who we were */
	int security_context;
	int guc_level;
} Authority;

/*
 * Becomes the owner of schema vigil under a search_path of pg_catalog and
 * pg_temp, until authority_return().  The abort of the (sub)transaction returns
 * by itself, so no bracket is needed.
 */
extern void authority_take(Authority *saved);
extern void authority_return(const Authority *saved);

/* spi_run() of one statement as that owner. */
extern int64 authority_run(const char *sql, const SpiArgs *args);

/* Whether the current user has the rights of that owner: an administrator of the engine. */
extern bool authority_is_held(void);

#endif /* VIGIL_BASE_AUTHORITY_H */
