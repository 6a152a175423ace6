/*
 * gunzip.h
 *		Unpacking of gzip data.
 */
#ifndef VIGIL_INGEST_GUNZIP_H
#define VIGIL_INGEST_GUNZIP_H

#include "lib/stringinfo.h"

#include "ingest/reason.h"

/* Unpacked data larger than this is refused. */
#define GUNZIP_MAX_SIZE (512 * 1024 * 1024)

extern bool gunzip_is_gzip(const char *data, size_t len);

/*
 * Unpacks all members of a gzip file, as gzip(1) does: what follows the last
 * one and is no member is passed over.  The reason why that failed, or none.
 */
extern IngestReason gunzip(const char *data, size_t len, StringInfo out);

/* Decodes base64 (RFC 4648, white space allowed); false if it is not that. */
extern bool base64_decode(const char *data, size_t len, StringInfo out);

#endif /* VIGIL_INGEST_GUNZIP_H */
