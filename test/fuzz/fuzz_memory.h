/*
 * fuzz_memory.h
 *		What the fuzz targets share: memory that is given back, and the check of places.
 */
#ifndef VIGIL_TEST_FUZZ_MEMORY_H
#define VIGIL_TEST_FUZZ_MEMORY_H

#include "common/port.h"

#include "common/diag.h"

/* Frees everything that palloc and its kin gave since the last call. */
extern void fuzz_memory_reset(void);

/* Aborts, saying which, if a diagnostic's span is not inside a text of this size. */
extern void fuzz_check_spans(const DiagList *diag, size_t size);

/* What libFuzzer and fuzz_main.c call with each input. */
extern int LLVMFuzzerTestOneInput(const uint8 *data, size_t size);

#endif /* VIGIL_TEST_FUZZ_MEMORY_H */
