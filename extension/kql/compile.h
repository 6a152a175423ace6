/*
 * compile.h
 *		The door of the compiler: KQL text in, SQL text out.
 */
#ifndef VIGIL_KQL_COMPILE_H
#define VIGIL_KQL_COMPILE_H

#include "common/diag.h"
#include "kql/options.h"
#include "kql/sqlmap.h"

struct AstProgram;
struct BoundQuery;
struct SlotComplete;

typedef struct KqlField
{
	char *name;
	KqlType type;
} KqlField;

typedef struct KqlCompiled
{
	DiagList diag;
	bool ok;                            /* no errors; otherwise only diag is set */
	char *sql;                          /* one SELECT without a semicolon */
	SqlMap *map;                        /* positions of the SQL in the KQL text */
	Vec field;                          /* of KqlField: the result's columns in order */
	bool row_wise;                      /* each result row comes of one input row */
	struct AstProgram *program;         /* ast.h */
	struct BoundQuery *query;           /* bound.h; NULL if nothing could be bound */
	struct SlotComplete *slot_complete; /* slot_complete.h; NULL unless the options ask for it */
	Vec kept_place;                     /* of KqlKeptPlace; none unless the options ask for them */
} KqlCompiled;

/*
 * Compiles a text.  Everything lives in the current memory context.  Never
 * raises an error except out of memory and what the provider raises.
 */
extern KqlCompiled *kql_compile(const char *text, int length, const KqlOptions *options);

#endif /* VIGIL_KQL_COMPILE_H */
