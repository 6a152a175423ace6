/*
 * outer.c
 *		The rows around the body of an mv-apply or of a partition.
 *
 * A body is a lateral subquery: it sees the columns of the rows around it as they
 * are.  Two things follow.  A stage that reads such a row cannot be a CTE of the
 * statement: it becomes one of the innermost body whose row it reads.  And
 * PostgreSQL takes an aggregate whose arguments name columns of an outer query
 * alone for one of that query, so it is asked what an expression names.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

/* ---- levels ---- */

static OuterLevel *
outer_level(const Emitter *emitter, int level)
{
	return VEC_AT(&emitter->outer, OuterLevel, level - 1);
}

/* The innermost of the levels around, from 1, that has the column; 0 if none has it. */
static int
level_with(const Emitter *emitter, const BoundColumn *column)
{
	for (int level = emitter->outer.count; level > 0; level--)
	{
		if (select_binding(outer_level(emitter, level)->row, column) != NULL)
			return level;
	}
	return 0;
}

const ColumnBinding *
outer_binding(const Emitter *emitter, const BoundColumn *column)
{
	int level = level_with(emitter, column);

	return level == 0 ? NULL : select_binding(outer_level(emitter, level)->row, column);
}

typedef struct LevelContext
{
	const Emitter *emitter;
	int level;
	Vec seen; /* of BoundShared */
} LevelContext;

static void find_level(LevelContext *context, const BoundRel *rel);

static bool
find_level_in_expr(BoundExpr *expr, void *opaque)
{
	LevelContext *context = opaque;

	if (expr->kind == BOUND_COLUMN)
		context->level = Max(context->level, level_with(context->emitter, expr->u.column));
	else if (expr->kind == BOUND_SUBQUERY)
		find_level(context, expr->u.subquery);
	else if (expr->kind == BOUND_IN && expr->u.in.query != NULL)
		find_level(context, expr->u.in.query);
	return bound_expr_walk(expr, find_level_in_expr, context);
}

static void
visit_level(BoundExpr *expr, void *opaque)
{
	(void) find_level_in_expr(expr, opaque);
}

static void
find_level(LevelContext *context, const BoundRel *rel)
{
	Vec input = {0};

	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();
	if (rel->kind == REL_SHARED)
	{
		VEC_EACH (const BoundShared, shared, &context->seen)
		{
			if (shared == rel->u.shared.shared)
				return;
		}
		vec_push(&context->seen, rel->u.shared.shared);
		find_level(context, rel->u.shared.shared->rel);
		return;
	}
	bound_rel_each_expr(rel, visit_level, context);
	bound_rel_inputs(rel, &input);
	VEC_EACH (const BoundRel, one, &input)
		find_level(context, one);
}

/* The innermost of the levels around, from 1, that a relation reads; 0 if it reads none. */
static int
level_of(const Emitter *emitter, const BoundRel *rel)
{
	LevelContext context = {.emitter = emitter};

	if (emitter->outer.count > 0)
		find_level(&context, rel);
	return context.level;
}

/*
 * Goes to where a relation of its own can stand: makes the emitter see only those
 * levels around that the relation reads, and none of the windows that are written.
 * Gives back what it saw before, for outer_return().
 */
Surroundings
outer_go_for(Emitter *emitter, const BoundRel *rel)
{
	Surroundings before = {emitter->outer, emitter->substitute};
	int level = level_of(emitter, rel);

	emitter->outer = (Vec){0};
	emitter->substitute = (Vec){0};
	for (int i = 0; i < level; i++)
		vec_push(&emitter->outer, before.outer.item[i]);
	return before;
}

void
outer_return(Emitter *emitter, Surroundings before)
{
	emitter->outer = before.outer;
	emitter->substitute = before.substitute;
}

/* ---- bodies ---- */

/* Begins the body of an mv-apply or a partition over the rows of a Select. */
void
outer_enter(Emitter *emitter, Select *row)
{
	vec_push(&emitter->outer, MAKE(OuterLevel, .row = row));
}

/* Ends it; gives back the text of the body behind the stages that it has to itself. */
char *
outer_leave(Emitter *emitter, const char *body)
{
	OuterLevel *level = outer_level(emitter, emitter->outer.count);
	SqlBuf buf;

	emitter->outer.count--;
	/* Elsewhere these names mean nothing. */
	VEC_EACH (BoundShared, shared, &level->shared)
	{
		shared->emitted = NULL;
		shared->emitted_stage = 0;
	}
	sql_init(&buf);
	VEC_EACH (const char, stage, &level->stage)
	{
		sql_keyword(&buf, stage_at == 0 ? "WITH " : ",\n");
		sql_fragment(&buf, stage);
	}
	sql_keyword(&buf, level->stage.count == 0 ? "" : "\n");
	sql_fragment(&buf, body);
	return buf.data;
}

/* Keeps a stage of the innermost body. */
void
outer_add_stage(Emitter *emitter, char *text)
{
	vec_push(&outer_level(emitter, emitter->outer.count)->stage, text);
}

/* A named relation is such a stage. */
void
outer_add_shared(Emitter *emitter, BoundShared *shared)
{
	vec_push(&outer_level(emitter, emitter->outer.count)->shared, shared);
}

/* The row that an mv-apply expands, seen from its body: the outer level's bindings. */
Select *
outer_row(const Emitter *emitter, const BoundRel *rel)
{
	Select *select = select_new(NULL);
	int level = 0;

	VEC_EACH (const BoundColumn, column, &rel->column)
		level = Max(level, level_with(emitter, column));
	if (level == 0)
		return select;
	VEC_EACH (const ColumnBinding, binding, &outer_level(emitter, level)->row->binding)
	{
		ColumnBinding *copy = MAKE(ColumnBinding);

		*copy = *binding;
		copy->names = NAMES_OUTER;
		vec_push(&select->binding, copy);
	}
	return select;
}

/* ---- what an expression names ---- */

typedef struct NamesContext
{
	const Emitter *emitter;
	const Select *select;
	bool own;
	bool outer;
} NamesContext;

static bool
find_names(BoundExpr *expr, void *opaque)
{
	NamesContext *context = opaque;
	const ColumnBinding *binding;

	if (substitute_find(context->emitter, expr) != NULL)
		context->own = true;
	else if (expr->kind == BOUND_COLUMN)
	{
		binding = select_binding(context->select, expr->u.column);
		context->own |= binding != NULL && binding->names == NAMES_OWN;
		context->outer |= binding == NULL || binding->names == NAMES_OUTER;
	}
	else if (expr->kind == BOUND_SUBQUERY || (expr->kind == BOUND_IN && expr->u.in.query != NULL))
		context->outer |= level_of(context->emitter, expr->kind == BOUND_IN ? expr->u.in.query
																			: expr->u.subquery) > 0;
	return context->own || bound_expr_walk(expr, find_names, context);
}

BindingNames
expr_names(const Emitter *emitter, const Select *select, const BoundExpr *expr)
{
	NamesContext context = {.emitter = emitter, .select = select};

	/* Without a row around nobody asks. */
	if (emitter->outer.count == 0)
		return NAMES_OWN;
	find_names((BoundExpr *) expr, &context);
	return context.own ? NAMES_OWN : context.outer ? NAMES_OUTER : NAMES_NOTHING;
}
