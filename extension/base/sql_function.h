/*
 * sql_function.h
 *		How a C function becomes one that SQL calls.
 *
 * The library is built with hidden symbols: only what is declared here (and the
 * entry points in module.c) leaves it, so that no name of ours can be taken for
 * one of the server's.  A function has the name that its CREATE FUNCTION gives.
 */
#ifndef VIGIL_BASE_SQL_FUNCTION_H
#define VIGIL_BASE_SQL_FUNCTION_H

#include "fmgr.h"

#define SQL_EXPORT __attribute__((visibility("default")))

/* The head of a function's definition; the body follows. */
#define SQL_FUNCTION(name)                                                                         \
	extern SQL_EXPORT const Pg_finfo_record *pg_finfo_##name(void);                                \
	PG_FUNCTION_INFO_V1(name);                                                                     \
	SQL_EXPORT Datum name(PG_FUNCTION_ARGS)

/* A whole function: its value as a Datum, made of the arguments in fcinfo. */
#define SQL_VALUE(name, datum)                                                                     \
	SQL_FUNCTION(name)                                                                             \
	{                                                                                              \
		return datum;                                                                              \
	}                                                                                              \
	extern Datum name(PG_FUNCTION_ARGS)

/* The same: what the expression leaves in a "result" of the type; null if the expression is false. */
#define SQL_VALUE_IF(name, type, expression, to_datum)                                             \
	SQL_FUNCTION(name)                                                                             \
	{                                                                                              \
		type result;                                                                               \
                                                                                                   \
		if (!(expression))                                                                         \
			PG_RETURN_NULL();                                                                      \
		return to_datum(result);                                                                   \
	}                                                                                              \
	extern Datum name(PG_FUNCTION_ARGS)

/*
 * A whole function of arguments a and b, each declared and read by its macro (of a number and a
 * name): null unless they fit.
 */
#define SQL_VALUE_OF_TWO(name, READ_A, READ_B, fit, datum)                                         \
	SQL_FUNCTION(name)                                                                             \
	{                                                                                              \
		READ_A(0, a);                                                                              \
		READ_B(1, b);                                                                              \
		if (!(fit))                                                                                \
			PG_RETURN_NULL();                                                                      \
		return datum;                                                                              \
	}                                                                                              \
	extern Datum name(PG_FUNCTION_ARGS)

#define READ_LONG(n, a) int64 a = PG_GETARG_INT64(n)
#define READ_REAL(n, a) double a = PG_GETARG_FLOAT8(n)

#endif /* VIGIL_BASE_SQL_FUNCTION_H */
