/*
 * symbol.h
 *		The functions and aggregates of the language, as the binder looks them up.
 *
 * Built once per process from function_list.h and aggregate_list.h.
 */
#ifndef VIGIL_KQL_BIND_SYMBOL_H
#define VIGIL_KQL_BIND_SYMBOL_H

#include "common/suggest.h"
#include "kql/bind/bound.h"
#include "kql/type.h"

#define SYMBOL_MAX_PARAMS 12
#define SYMBOL_ANY_COUNT 64 /* most arguments of a repeated parameter */

typedef struct SymbolParam
{
	char type;        /* as in function_list.h; 'P' a predicate */
	bool is_optional; /* it and all later ones may be missing */
	bool is_repeated;
	bool is_constant;
} SymbolParam;

typedef struct SymbolOverload
{
	BoundFunction function; /* name and SQL template; NULL: treated by name */
	const char *naming;
	SymbolParam param[SYMBOL_MAX_PARAMS];
	int param_count;
	int least; /* arguments */
	int most;
	char result;
	bool is_aggregate;
} SymbolOverload;

/* The overloads of one name, in the order of the list; count 0 if there are none. */
typedef struct SymbolSet
{
	SymbolOverload *const *overload;
	int count;
} SymbolSet;

extern SymbolSet symbol_functions(const char *name);
extern SymbolSet symbol_aggregates(const char *name);

/* Offers every function's or aggregate's name. */
extern void symbol_suggest(Suggest *near, bool aggregates);

/* The parameter that argument number i stands for, or NULL if there are too many. */
extern const SymbolParam *symbol_param(const SymbolOverload *overload, int i, int arg_count);

#endif /* VIGIL_KQL_BIND_SYMBOL_H */
