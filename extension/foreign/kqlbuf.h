/*
 * kqlbuf.h
 *		The only writer of KQL text.
 *
 * Whatever comes from a rule reaches the query through kql_name, kql_step, kql_text or kql_number; all else
 * is constant text of this program or of its maps.  Places remember which piece of the rule a
 * piece of the query stands for.
 */
#ifndef VIGIL_FOREIGN_KQLBUF_H
#define VIGIL_FOREIGN_KQLBUF_H

#include "common/diag.h"
#include "common/port.h"

/* A piece of the query, [start, end), and what it was made of. */
typedef struct KqlPlace
{
	int start;
	int end;
	Span origin;
} KqlPlace;

typedef struct KqlBuf
{
	StringInfoData text;
	Vec place; /* of KqlPlace */
} KqlBuf;

extern void kql_init(KqlBuf *buf);

/* Constant text of this program or of its maps. */
extern void kql_code(KqlBuf *buf, const char *text);

/* A name: as it is where it may stand so, else ['…']. */
extern void kql_name(KqlBuf *buf, const char *name);

/* A step of a path into a value: .name, or ["…"]; a key that is [3] is that element of an array. */
extern void kql_step(KqlBuf *buf, const char *key);

/* The steps of the first length bytes of a path, whose keys have dots between them. */
extern void kql_path_steps(KqlBuf *buf, const char *path, int length);

/* A literal: "…", or @"…" if it has a backslash and no control character. */
extern void kql_text(KqlBuf *buf, const char *text);

/* A number. */
extern void kql_number(KqlBuf *buf, const char *canonical);

/* Appends all of another one, with its places. */
extern void kql_append(KqlBuf *buf, const KqlBuf *other);

/* Remembers that the text from start on stands for a piece of the rule. */
extern void kql_mark(KqlBuf *buf, int start, Span origin);

#endif /* VIGIL_FOREIGN_KQLBUF_H */
