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
 * Unpacks all members of a gzip file.  The reason why that failed, or none; *used is how many bytes
 * they have, with zeros that follow: what is behind is no member.
 */
extern IngestReason gunzip(const char *data, size_t len, StringInfo out, size_t *used);

/* Decodes base64 (RFC 4648, white space allowed); false if it is not that. */
extern bool base64_decode(const char *data, size_t len, StringInfo out);

#endif /* VIGIL_INGEST_GUNZIP_H */
