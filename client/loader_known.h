/*
 * loader_known.h
 *		What was loaded of a file, when it was shorter, packed or not packed.
 */
#ifndef VIGIL_CLIENT_LOADER_KNOWN_H
#define VIGIL_CLIENT_LOADER_KNOWN_H

#include "client/loader.h"
#include "client/log_growth.h"

/* Loads that began as the file in hand, as many as are asked for at once. */
#define KNOWN_PAGE 16

typedef struct KnownPage
{
	LogGrowth load[KNOWN_PAGE];
	int count;
	int64 offset; /* so many are before it */
} KnownPage;

/* The columns of a load that known_read() reads, for a query over vigil.loads AS l. */
#define KNOWN_COLUMNS                                                                              \
	"l.id, l.size, pg_catalog.encode(l.sha256, 'hex') AS sha256, l.content_size, "                 \
	"pg_catalog.encode(l.content_sha256, 'hex') AS content_sha256, l.start_position, "             \
	"l.position, l.status OPERATOR(pg_catalog.=) 'complete' AS is_complete, "                      \
	"l.loaded OPERATOR(pg_catalog.=) 0 AND l.skipped OPERATOR(pg_catalog.=) 0 "                    \
	"AND l.duplicates OPERATOR(pg_catalog.=) 0 AS took_nothing"

/* Of those that a role sees, those that are its own: as the policy of vigil.loads has it. */
#define OWN_LOAD                                                                                   \
	"(l.loaded_by_oid OPERATOR(pg_catalog.=) (SELECT vigil.own_role()) "                           \
	"OR l.loaded_by OPERATOR(pg_catalog.=) CURRENT_USER::pg_catalog.text "                         \
	"AND (l.loaded_by_oid IS NULL OR (SELECT vigil.own_role()) IS NULL))"

/*
 * Loads of files of a name and kind ($1, $2) that may be the file when it was shorter: those that
 * begin as it does ($3), and those of which that is not known.
 */
#define KNOWN_LOADS                                                                                \
	"FROM vigil.loads AS l "                                                                       \
	"WHERE vigil.log_name(l.source) OPERATOR(pg_catalog.=) vigil.log_name($1) "                    \
	"AND l.kind OPERATOR(pg_catalog.=) $2 "                                                        \
	"AND " OWN_LOAD " "                                                                            \
	"AND l.sha256 IS NOT NULL AND l.size OPERATOR(pg_catalog.>) 0 "                                \
	"AND (l.beginning OPERATOR(pg_catalog.=) ANY ($3::pg_catalog._bytea) OR l.beginning IS NULL)"

/* How many bytes are to be compared: of what is not known to be packed those of the file. */
static inline int64
known_size(const LogGrowth *load)
{
	return load->content_size >= 0 ? load->content_size : load->size;
}

/* Reads such a load. */
extern LogGrowth known_read(const PGresult *result, int row);

/* How the file in hand begins, as an array of bytea. */
extern char *known_beginnings(const Loader *loader);

/* Lists the loads behind the offset of a page that may be the file's, the longest first. */
extern LoaderEnd known_list(Loader *loader, KnownPage *page);

/*
 * Finds what was loaded of the file in hand, and where it goes on.  The first page was listed before
 * the file was hashed.
 */
extern LoaderEnd known_find(Loader *loader, KnownPage *page);

/* Settles what was put aside of the file when it could not be unpacked, once it is loaded. */
extern LoaderEnd known_settle(Loader *loader, LoaderEnd end);

#endif /* VIGIL_CLIENT_LOADER_KNOWN_H */
