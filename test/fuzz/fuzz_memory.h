/*
 * fuzz_memory.h
 *		Gives back what one input allocated.
 */
#ifndef VIGIL_TEST_FUZZ_MEMORY_H
#define VIGIL_TEST_FUZZ_MEMORY_H

#include "common/port.h"

/* Frees everything that palloc and its kin gave since the last call. */
extern void fuzz_memory_reset(void);

/* What libFuzzer and fuzz_main.c call with each input. */
extern int LLVMFuzzerTestOneInput(const uint8 *data, size_t size);

#endif /* VIGIL_TEST_FUZZ_MEMORY_H */
