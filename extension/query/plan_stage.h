/*
 * plan_stage.h
 *		PostgreSQL's plan of a query, sorted by the stages that the query became.
 */
#ifndef VIGIL_QUERY_PLAN_STAGE_H
#define VIGIL_QUERY_PLAN_STAGE_H

#include "utils/jsonb.h"

#include "common/vec.h"
#include "query/execute.h"

typedef struct PlanStage
{
	char *name;       /* of the stage in the SQL: "s1"; of the last one "SELECT" */
	char *kql;        /* what of the query it does */
	bool has_node;    /* a node of the plan does its work, and not that of another stage */
	bool has_actual;  /* it was executed */
	double estimated; /* rows of its uppermost node, in all its loops */
	double actual;
	double ms; /* until that node was done, with what is below it */
	Vec line;  /* of char: its nodes, from above, indented as they lie in the plan */
} PlanStage;

/*
 * The stages in the order of the SQL, of PlanStage, in the current context; plan is the
 * answer of EXPLAIN (FORMAT JSON).  A node that names no stage and no table of one is with
 * the stage that contains it.
 */
extern Vec query_plan_stages(const CompiledQuery *query, const Jsonb *plan);

#endif /* VIGIL_QUERY_PLAN_STAGE_H */
