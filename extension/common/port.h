/*
 * port.h
 *		The one door to PostgreSQL for code that also builds without a server.
 *
 * Files of the layers marked F (common, kql, rule) include this header instead
 * of postgres.h.  It gives them palloc, StringInfo and the C portability
 * layer, in the server module as well as in a frontend program, and it is the
 * only file that may ask which of the two is being built.
 */
#ifndef VIGIL_COMMON_PORT_H
#define VIGIL_COMMON_PORT_H

#ifdef FRONTEND
#include "postgres_fe.h"
#include "common/fe_memutils.h"
#else
#include "postgres.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/palloc.h"
#endif

#include "lib/stringinfo.h"

/*
 * Gives the server a chance to notice a cancel request, and guards against a
 * stack overflow; both do nothing in a frontend program, whose parsers bound
 * their depth by counting.
 */
#ifdef FRONTEND
#define PORT_CHECK_INTERRUPTS() ((void) 0)
#define PORT_CHECK_STACK() ((void) 0)
#else
#define PORT_CHECK_INTERRUPTS() CHECK_FOR_INTERRUPTS()
#define PORT_CHECK_STACK() check_stack_depth()
#endif

/* Can a text hold every character?  Not in a database of another encoding. */
#ifdef FRONTEND
#define PORT_TEXT_IS_UTF8() true
#else
#define PORT_TEXT_IS_UTF8() (GetDatabaseEncoding() == PG_UTF8)
#endif

/*
 * Brackets for code that holds memory of a foreign library: what follows
 * PORT_FINALLY() also happens when palloc or a cancel request jumps out.  A
 * frontend program never jumps, it exits.
 */
#ifdef FRONTEND
#define PORT_TRY()
#define PORT_FINALLY()
#define PORT_END_TRY()
#else
#define PORT_TRY() PG_TRY()
#define PORT_FINALLY() PG_FINALLY()
#define PORT_END_TRY() PG_END_TRY()
#endif

#endif /* VIGIL_COMMON_PORT_H */
