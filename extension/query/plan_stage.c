/*
 * plan_stage.c
 *		PostgreSQL's plan of a query, sorted by the stages that the query became.
 *
 * The planner merges stages and knows them by what they read only: tables have aliases that
 * occur once in the whole SQL, a stage that is kept has its name.  From these nodes upward,
 * a join is done by the stage that reads all that it joins; a grouping, a limit, a window or an
 * order by the next stage that has one in its SQL.  What only serves the node above it, such
 * as the hash of a join, is that node's.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "kql/compile.h"
#include "query/plan_stage.h"

/* What a stage has in its SQL, and a node of the plan does. */
#define PLAN_GROUPS 1
#define PLAN_LIMITS 2
#define PLAN_WINDOWS 4
#define PLAN_ORDERS 8

typedef struct PlanNode
{
	JsonbContainer *json;
	int depth;
	int stage;     /* number of the stage that it belongs to */
	int done;      /* PLAN_…: what of that stage has been done by it or below it */
	bool is_aside; /* of a value that is computed beside the rows of its stage */
	const struct PlanNode *above;
} PlanNode;

typedef struct PlanWalk
{
	const SqlMap *map;
	int count;   /* of stages */
	bool *reads; /* [reader * count + read]: directly or through others */
	int *does;   /* PLAN_…: of each stage */
	char **name;
	Vec node; /* of PlanNode, from above */
} PlanWalk;

/* ---- JSON ---- */

static bool
member(JsonbContainer *json, const char *key, JsonbValue *value)
{
	return getKeyJsonValueFromContainer(json, key, strlen(key), value) != NULL;
}

/* A member that is a text; NULL if there is none. */
static char *
text_member(JsonbContainer *json, const char *key)
{
	JsonbValue value;

	if (!member(json, key, &value) || value.type != jbvString)
		return NULL;
	return pnstrdup(value.val.string.val, value.val.string.len);
}

static bool
number_member(JsonbContainer *json, const char *key, double *number)
{
	JsonbValue value;

	if (!member(json, key, &value) || value.type != jbvNumeric)
		return false;
	*number =
		DatumGetFloat8(DirectFunctionCall1(numeric_float8, NumericGetDatum(value.val.numeric)));
	return true;
}

/* ---- the SQL ---- */

/* Does the text have "before" and then the word? */
static bool
has_word(const char *text, const char *before, const char *word)
{
	size_t skip = strlen(before);
	size_t length = strlen(word);

	for (const char *at = strstr(text, before); at != NULL; at = strstr(at + 1, before))
	{
		if (strncmp(at + skip, word, length) == 0 && !isalnum((unsigned char) at[skip + length]) &&
			at[skip + length] != '_')
			return true;
	}
	return false;
}

static bool
has_text(const SqlStage *stage, const char *text)
{
	return strstr(stage->text, text) != NULL;
}

/* What a stage does; its clauses begin lines. */
static int
what_it_does(const SqlStage *stage)
{
	int does = 0;

	if (stage->is_grouped || has_text(stage, "GROUP BY") || has_text(stage, "SELECT DISTINCT"))
		does |= PLAN_GROUPS;
	if (has_text(stage, "LIMIT ("))
		does |= PLAN_LIMITS;
	if (has_text(stage, " OVER ("))
		does |= PLAN_WINDOWS;
	for (const char *at = strstr(stage->text, "ORDER BY"); at != NULL;
		 at = strstr(at + 1, "ORDER BY"))
	{
		const char *before = at;

		while (before > stage->text && before[-1] == ' ')
			before--;
		if (before > stage->text && before[-1] == '\n')
			does |= PLAN_ORDERS;
	}
	return does;
}

static void
read_stages(PlanWalk *walk)
{
	walk->count = walk->map->stage.count;
	walk->reads = palloc0(sizeof(bool) * Max(walk->count * walk->count, 1));
	walk->does = palloc0(sizeof(int) * Max(walk->count, 1));
	walk->name = palloc0(sizeof(char *) * Max(walk->count, 1));
	VEC_EACH (const SqlStage, stage, &walk->map->stage)
	{
		bool *reads = &walk->reads[stage_at * walk->count];

		walk->name[stage_at] = stage_at == walk->count - 1
								   ? pstrdup("SELECT")
								   : pnstrdup(stage->text, strcspn(stage->text, " "));
		walk->does[stage_at] = what_it_does(stage);
		/* What a stage reads stands before it. */
		for (int i = 0; i < stage_at; i++)
		{
			if (!has_word(stage->text, "FROM ", walk->name[i]) &&
				!has_word(stage->text, "JOIN ", walk->name[i]))
				continue;
			reads[i] = true;
			for (int j = 0; j < i; j++)
				reads[j] |= walk->reads[i * walk->count + j];
		}
	}
}

static bool
contains(const PlanWalk *walk, int stage, int other)
{
	return stage == other || walk->reads[stage * walk->count + other];
}

/* The first stage that contains both. */
static int
stage_around(const PlanWalk *walk, int a, int b)
{
	for (int i = Max(a, b); i < walk->count; i++)
	{
		if (contains(walk, i, a) && contains(walk, i, b))
			return i;
	}
	return walk->count - 1;
}

/* The stage whose SQL names a table or function so; -1: none. */
static int
stage_of_alias(const PlanWalk *walk, const char *alias)
{
	VEC_EACH (const SqlStage, stage, &walk->map->stage)
	{
		if (has_word(stage->text, " AS ", alias))
			return stage_at;
	}
	return -1;
}

static int
stage_of_name(const PlanWalk *walk, const char *name)
{
	for (int i = 0; i < walk->count; i++)
	{
		if (strcmp(walk->name[i], name) == 0)
			return i;
	}
	return -1;
}

/* ---- the plan ---- */

static PlanNode *walk_node(PlanWalk *walk, JsonbContainer *json, const PlanNode *above);

/* The stage that reads a stage that is kept. */
static int
stage_of_reader(const PlanWalk *walk, const char *name)
{
	int of = stage_of_name(walk, name);

	for (int i = of + 1; of >= 0 && i < walk->count; i++)
	{
		const SqlStage *stage = VEC_AT(&walk->map->stage, SqlStage, i);

		if (has_word(stage->text, "FROM ", name) || has_word(stage->text, "JOIN ", name))
			return i;
	}
	return -1;
}

/* The stage of a node that says what it reads; -1: it does not. */
static int
stage_by_name(const PlanWalk *walk, JsonbContainer *json)
{
	char *alias = text_member(json, "Alias");
	char *cte = text_member(json, "CTE Name");
	int stage = -1;

	if (alias != NULL)
		stage = stage_of_alias(walk, alias);
	/* The server numbers what it made of one table: partitions of t1 are t1_1, t1_2, … */
	if (alias != NULL && stage < 0 && strchr(alias, '_') != NULL)
		stage = stage_of_alias(walk, pnstrdup(alias, strcspn(alias, "_")));
	/* A stage under its own name is read by the stage behind it. */
	if (stage < 0 && (cte != NULL || alias != NULL))
		stage = stage_of_reader(walk, cte != NULL ? cte : alias);
	return stage;
}

static bool
is_one_of(const char *type, const char *const *list)
{
	for (; type != NULL && *list != NULL; list++)
	{
		if (strcmp(type, *list) == 0)
			return true;
	}
	return false;
}

/* What a node does of what a stage has in its SQL; 0: something else. */
static int
what_node_does(const PlanNode *node)
{
	static const char *const grouping[] = {"Aggregate", "Group", "Unique", NULL};
	static const char *const sort[] = {"Sort", "Incremental Sort", NULL};
	const char *type = text_member(node->json, "Node Type");

	if (is_one_of(type, grouping))
		return PLAN_GROUPS;
	if (is_one_of(type, sort))
		return PLAN_ORDERS;
	if (type != NULL && strcmp(type, "Limit") == 0)
		return PLAN_LIMITS;
	return type != NULL && strcmp(type, "WindowAgg") == 0 ? PLAN_WINDOWS : 0;
}

/* Does a node only prepare what the one above it needs? */
static bool
serves(const PlanNode *node, const PlanNode *above)
{
	static const char *const helper[] = {"Hash", "Materialize", "Memoize", NULL};
	static const char *const boundary[] = {"Subquery Scan", "Append", "Merge Append", "Result",
										   NULL};
	char *relation = text_member(node->json, "Parent Relationship");

	if (above == NULL || relation == NULL || strcmp(relation, "InitPlan") == 0 ||
		strcmp(relation, "SubPlan") == 0)
		return false;
	return is_one_of(text_member(node->json, "Node Type"), helper) ||
		   (what_node_does(node) == PLAN_ORDERS &&
			!is_one_of(text_member(above->json, "Node Type"), boundary));
}

/* Goes on from the stage of what is below to the stage that has in its SQL what the node does. */
static void
take_doing(const PlanWalk *walk, PlanNode *node, int doing)
{
	char *mode = text_member(node->json, "Partial Mode");
	int stage = node->stage;

	while (stage < walk->count &&
		   (!contains(walk, stage, node->stage) || (walk->does[stage] & doing) == 0 ||
			(stage == node->stage && (node->done & doing) != 0)))
		stage++;
	if (stage < walk->count && stage != node->stage)
	{
		node->stage = stage;
		node->done = 0;
	}
	if (mode == NULL || strcmp(mode, "Partial") != 0)
		node->done |= doing;
}

/* Takes the stage of what is below: of several inputs, the one that contains them all. */
static void
take_children(const PlanWalk *walk, PlanNode *node, const Vec *child)
{
	bool is_first = true;

	VEC_EACH (const PlanNode, one, child)
	{
		char *relation = text_member(one->json, "Parent Relationship");
		int around;

		/* Kept stages and single values are made beside the node, not below it. */
		if (relation != NULL &&
			(strcmp(relation, "InitPlan") == 0 || strcmp(relation, "SubPlan") == 0))
			continue;
		around = is_first ? one->stage : stage_around(walk, node->stage, one->stage);
		if (is_first)
			node->done = one->done;
		else if (around == node->stage && around == one->stage)
			node->done &= one->done;
		else
			node->done = 0;
		node->stage = around;
		is_first = false;
	}
	if (is_first)
		node->stage = walk->count - 1;
}

static Vec
walk_children(PlanWalk *walk, const PlanNode *node)
{
	JsonbValue plans;
	JsonbIterator *iterator;
	JsonbValue value;
	JsonbIteratorToken token;
	Vec child = {0};

	if (!member(node->json, "Plans", &plans) || plans.type != jbvBinary)
		return child;
	iterator = JsonbIteratorInit(plans.val.binary.data);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		if (token == WJB_ELEM && value.type == jbvBinary)
			vec_push(&child, walk_node(walk, value.val.binary.data, node));
	}
	return child;
}

/* Beside the rows of a stage are values that are computed once or for each of them. */
static bool
is_aside(const PlanNode *node, const PlanNode *above)
{
	char *relation = text_member(node->json, "Parent Relationship");
	char *kept = text_member(node->json, "Subplan Name");

	if (kept != NULL && strncmp(kept, "CTE ", 4) == 0)
		return false;
	return (above != NULL && above->is_aside) ||
		   (relation != NULL &&
			(strcmp(relation, "InitPlan") == 0 || strcmp(relation, "SubPlan") == 0));
}

/* The stage whose top a node is, if that stage is kept; -1: it is not. */
static int
stage_kept(const PlanWalk *walk, const PlanNode *node)
{
	char *kept = text_member(node->json, "Subplan Name");

	return kept != NULL && strncmp(kept, "CTE ", 4) == 0 ? stage_of_name(walk, kept + 4) : -1;
}

static PlanNode *
walk_node(PlanWalk *walk, JsonbContainer *json, const PlanNode *above)
{
	PlanNode *node = MAKE(PlanNode, .json = json, .depth = above == NULL ? 0 : above->depth + 1,
						  .above = above, .stage = -1);
	int doing = what_node_does(node);
	int named = stage_by_name(walk, json);
	int kept = stage_kept(walk, node);
	Vec child;

	check_stack_depth();
	CHECK_FOR_INTERRUPTS();
	node->is_aside = is_aside(node, above);
	vec_push(&walk->node, node);
	child = walk_children(walk, node);
	take_children(walk, node, &child);
	if (named >= 0)
	{
		node->stage = named;
		node->done = 0;
	}
	else if (doing != 0 && !serves(node, above))
		take_doing(walk, node, doing);
	/* A stage that only filters what another makes has no node. */
	if (kept >= 0 && ((walk->does[node->stage] & doing) == 0 || !contains(walk, kept, node->stage)))
		node->stage = kept;
	return node;
}

/* What serves a node is of its stage; the nodes stand from above. */
static void
settle_servants(const PlanWalk *walk)
{
	VEC_EACH (PlanNode, node, &walk->node)
	{
		if (serves(node, node->above))
			node->stage = node->above->stage;
	}
}

/* ---- what is said ---- */

static void
append_member(StringInfo out, JsonbContainer *json, const char *key, const char *before)
{
	char *text = text_member(json, key);

	if (text != NULL)
		appendStringInfo(out, "%s%s", before, text);
}

static char *
node_line(const PlanNode *node)
{
	StringInfoData out;
	double number;

	initStringInfo(&out);
	appendStringInfoSpaces(&out, node->depth * 2);
	append_member(&out, node->json, "Strategy", "");
	append_member(&out, node->json, "Partial Mode", out.len > node->depth * 2 ? " " : "");
	append_member(&out, node->json, "Join Type", "");
	append_member(&out, node->json, "Node Type", out.len > node->depth * 2 ? " " : "");
	append_member(&out, node->json, "Index Name", " using ");
	append_member(&out, node->json, "Relation Name", " on ");
	append_member(&out, node->json, "CTE Name", " on ");
	append_member(&out, node->json, "Function Name", " on ");
	append_member(&out, node->json, "Alias", " ");
	if (number_member(node->json, "Plan Rows", &number))
		appendStringInfo(&out, " (estimated rows %.0f", number);
	if (number_member(node->json, "Actual Rows", &number))
		appendStringInfo(&out, ", actual %.0f", number);
	if (number_member(node->json, "Actual Loops", &number) && number != 1)
		appendStringInfo(&out, " in each of %.0f loops", number);
	if (number_member(node->json, "Actual Total Time", &number))
		appendStringInfo(&out, ", %.3f ms", number);
	if (number_member(node->json, "Rows Removed by Filter", &number))
		appendStringInfo(&out, ", %.0f removed", number);
	appendStringInfoChar(&out, ')');
	return out.data;
}

/* Adds a node to its stage. */
static void
take_node(PlanStage *stage, const PlanNode *node)
{
	double loops = 1;

	vec_push(&stage->line, node_line(node));
	if (stage->has_node || node->is_aside)
		return;
	stage->has_node = true;
	(void) number_member(node->json, "Plan Rows", &stage->estimated);
	(void) number_member(node->json, "Actual Loops", &loops);
	stage->has_actual = number_member(node->json, "Actual Rows", &stage->actual);
	stage->actual *= loops;
	if (number_member(node->json, "Actual Total Time", &stage->ms))
		stage->ms *= loops;
}

/* What of the query a stage does, each operator once. */
static char *
stage_kql(const CompiledQuery *query, const SqlStage *stage)
{
	int length = (int) strlen(query->kql);
	int end = 0;
	StringInfoData out;

	initStringInfo(&out);
	VEC_EACH (const Span, span, &stage->origin)
	{
		bool is_said = false;

		for (int i = 0; i < span_at; i++)
			is_said |= VEC_AT(&stage->origin, Span, i)->start == span->start &&
					   VEC_AT(&stage->origin, Span, i)->end == span->end;
		end = Min(span->end, length);
		if (is_said || span->start >= end)
			continue;
		if (out.len > 0)
			appendStringInfoString(&out, "\n| ");
		appendBinaryStringInfo(&out, query->kql + span->start, end - span->start);
	}
	return out.data;
}

Vec
query_plan_stages(const CompiledQuery *query, const Jsonb *plan)
{
	PlanWalk walk = {.map = query->compiled->map};
	JsonbContainer *root = unconstify(JsonbContainer *, &plan->root);
	Vec result = {0};
	JsonbValue *first;
	JsonbValue top;

	read_stages(&walk);
	first = JsonContainerIsArray(root) ? getIthJsonbValueFromContainer(root, 0) : NULL;
	if (first == NULL || first->type != jbvBinary ||
		!member(first->val.binary.data, "Plan", &top) || top.type != jbvBinary)
		elog(ERROR, "plan has an unknown form");
	(void) walk_node(&walk, top.val.binary.data, NULL);
	settle_servants(&walk);
	VEC_EACH (const SqlStage, stage, &walk.map->stage)
		vec_push(&result,
				 MAKE(PlanStage, .name = walk.name[stage_at], .kql = stage_kql(query, stage)));
	VEC_EACH (const PlanNode, node, &walk.node)
		take_node(VEC_AT(&result, PlanStage, node->stage), node);
	return result;
}
