/*
 * target_code.h
 *		Whether what others have put on a log table can run with no more rights than theirs.
 */
#ifndef VIGIL_INGEST_TARGET_CODE_H
#define VIGIL_INGEST_TARGET_CODE_H

#include "utils/rel.h"

/* An error if what hangs on a table, or on what it hands rows on to, cannot; SPI is connected. */
extern void target_refuse_code_of_others(Relation target);

#endif /* VIGIL_INGEST_TARGET_CODE_H */
