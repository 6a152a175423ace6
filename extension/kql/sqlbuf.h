/*
 * sqlbuf.h
 *		The only writer of SQL text.
 *
 * Whatever comes from a query reaches the SQL through sql_ident or sql_literal;
 * everything else is constant text of ours.  Pieces that are put together later
 * are plain strings made here ("fragments"); marks inside them remember which
 * part of the query they stand for and are taken out by sql_finish().
 */
#ifndef VIGIL_KQL_SQLBUF_H
#define VIGIL_KQL_SQLBUF_H

#include "common/port.h"

#include "kql/sqlmap.h"
#include "kql/type.h"

typedef StringInfoData SqlBuf;

/*
 * A mark is SQL_MARK_BEGIN start ',' end SQL_MARK_TEXT … SQL_MARK_END.  Literals never
 * hold these bytes, since control characters are written as escapes.
 */
#define SQL_MARK_BEGIN '\001'
#define SQL_MARK_TEXT '\002'
#define SQL_MARK_END '\003'

extern void sql_init(SqlBuf *buf);

/* The text in memory of its size; the buffer's is given back. */
extern char *sql_take(SqlBuf *buf);

/* Constant SQL text of this program: keywords, operators, function names. */
extern void sql_keyword(SqlBuf *buf, const char *text);

/* A fragment that was made by this module before. */
extern void sql_fragment(SqlBuf *buf, const char *fragment);

/* A quoted identifier; two of them with a dot. */
extern void sql_ident(SqlBuf *buf, const char *name);
extern void sql_ident_pair(SqlBuf *buf, const char *qualifier, const char *name);

/* A string literal: '…', or E'…' when it has a backslash or a control character. */
extern void sql_literal(SqlBuf *buf, const char *text);

/*
 * Several of these in one call: in the format, which is constant text, %s stands for a
 * fragment or keyword, %i for a name, %l for a text, each to be written by its function.
 */
extern void sql_format(SqlBuf *buf, const char *format, ...);

/* The same, up to the next place of another letter; gives that place, or the end. */
extern const char *sql_format_part(SqlBuf *buf, const char *format, va_list *args);

/* Numbers. */
extern void sql_int(SqlBuf *buf, int64 value);

/* Literals of the language's types, in the form that no session setting can change. */
extern void sql_datetime(SqlBuf *buf, int64 microseconds); /* since 1970 */
extern void sql_timespan(SqlBuf *buf, int64 ticks);
extern void sql_real(SqlBuf *buf, double value);

/* What is written between begin and end stands for this span of the query. */
extern void sql_mark_begin(SqlBuf *buf, Span span);
extern void sql_mark_end(SqlBuf *buf);

/* Takes the marks out of a text and notes them in the map. */
extern char *sql_finish(const char *marked, SqlMap *map);

#endif /* VIGIL_KQL_SQLBUF_H */
