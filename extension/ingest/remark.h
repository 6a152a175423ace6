/*
 * remark.h
 *		What is to be said of an input as a whole, besides what became of its records.
 */
#ifndef VIGIL_INGEST_REMARK_H
#define VIGIL_INGEST_REMARK_H

#include "ingest/ingest.h"

/*
 * Notes a key that no column takes among others, of char *, unless there are very many.  Records of
 * an input mostly have the same in one order: *next is where that of the next one is looked for.
 */
extern void remark_note_key(Vec *keys, int *next, const char *key, size_t len);

/* Adds to what came of the load a remark with a code; false if it was said before. */
extern bool remark_add(Ingest *ingest, const char *code, const char *message);

/* Says that remarks were left out, if any were: once, behind the last one. */
extern void remark_finish(Ingest *ingest);

/* Names of columns, for people: so many of them at most. */
extern char *remark_names(const Vec *names, int most);

/* Tells of columns of the input, of char *, of which one is lost: they are there twice. */
extern void remark_doubled(Ingest *ingest, const Vec *names);

/* Tells of columns of the input that the table of a form has not. */
extern void remark_unknown(Ingest *ingest, const IngestForm *form, const Vec *names);

/* The same of the keys of rows, once a load is done. */
extern void remark_unknown_keys(Ingest *ingest);

#endif /* VIGIL_INGEST_REMARK_H */
