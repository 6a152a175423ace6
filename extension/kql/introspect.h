/*
 * introspect.h
 *		What a query is made of: its operators, and the constants it looks for.
 *
 * For catalogue pages of rule platforms and for reviews; no answer depends on
 * it.
 */
#ifndef VIGIL_KQL_INTROSPECT_H
#define VIGIL_KQL_INTROSPECT_H

#include "common/diag.h"
#include "common/vec.h"

struct AstProgram;
struct BoundQuery;

typedef struct KqlStep
{
	int depth; /* 0: the query itself; 1: inside a join's right side, a let, …; and so on */
	const char *operator_name; /* "where", "summarize", …, or "source" */
	Span span;
} KqlStep;

/* A constant that a field is compared with. */
typedef struct KqlIndicator
{
	const char *field;
	const char *infix_name; /* as KQL writes it: "==", "in~", "has", … */
	const char *value;      /* text form */
} KqlIndicator;

/* Operators in the order of the text, of KqlStep; kql.stages() shows them. */
extern Vec kql_steps(const struct AstProgram *program);

/* Constants in the order of the tree, each once, of KqlIndicator. */
extern Vec kql_indicators(const struct BoundQuery *query);

#endif /* VIGIL_KQL_INTROSPECT_H */
