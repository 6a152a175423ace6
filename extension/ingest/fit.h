/*
 * fit.h
 *		Whether the keys of a row are columns of the log table that it is loaded into.
 */
#ifndef VIGIL_INGEST_FIT_H
#define VIGIL_INGEST_FIT_H

#include "ingest/ingest.h"

/* So many keys that no column takes make it worth while to ask what a row is. */
#define FIT_MIN_UNKNOWN 3

/* True of a column that many log tables have, or that is of the loader: it tells nothing of a row. */
extern bool fit_is_common(const char *name, size_t len);

/* True if the record just read gave a value to a column that tells something, or there are none. */
extern bool fit_has_content(const IngestForm *form);

/*
 * What rows with these columns (of char *) are: REASON_NONE if they may be of the form's table, else
 * REASON_NO_COLUMN or REASON_OTHER_KIND with a detail.
 */
extern IngestReason fit_judge(Ingest *ingest, const IngestForm *form, const Vec *names,
							  const char **detail);

/* The same of a row as JSON. */
extern IngestReason fit_judge_row(Ingest *ingest, const IngestForm *form, const char *start,
								  size_t len, const char **detail);

/* The published table that an object with a time looks like a row of, as a detail; NULL: none. */
extern const char *fit_tell_table(Ingest *ingest, const IngestForm *form, const char *start,
								  size_t len);

#endif /* VIGIL_INGEST_FIT_H */
