/*
 * not_null.c
 *		Columns of a relation that hold no null, because a filter below lets none through.
 *
 * In KQL a null key of a join finds a null key, which SQL's = does not do.  Where one side has no
 * null, the plain = is right, and an index on the other side serves.
 */
#include "common/port.h"

#include "common/lookup.h"
#include "kql/emit/rewrite.h"

static bool
is_column(const BoundExpr *expr, const BoundColumn *column)
{
	return expr->kind == BOUND_COLUMN && expr->u.column == column;
}

static bool
is_value(const BoundExpr *expr)
{
	return expr->kind == BOUND_CONST && !expr->u.constant.is_null;
}

/* Is a test false wherever the column is null? */
static bool
refuses_null(const BoundExpr *test, const BoundColumn *column)
{
	const BoundExpr *operand;

	switch (test->kind)
	{
		case BOUND_INFIX:
			if (test->u.infix.infix != KQL_INFIX_EQ && test->u.infix.infix != KQL_INFIX_LT &&
				test->u.infix.infix != KQL_INFIX_LE && test->u.infix.infix != KQL_INFIX_GT &&
				test->u.infix.infix != KQL_INFIX_GE)
				return false;
			return (is_column(test->u.infix.left, column) && is_value(test->u.infix.right)) ||
				   (is_column(test->u.infix.right, column) && is_value(test->u.infix.left));
		case BOUND_IN:
			return !test->u.in.negated && is_column(test->u.in.value, column);
		case BOUND_BETWEEN:
			return !test->u.between.negated && is_column(test->u.between.value, column) &&
				   is_value(test->u.between.low) && is_value(test->u.between.high);
		case BOUND_NOT:
			operand = test->u.operand;
			return operand->kind == BOUND_IS_NULL && is_column(operand->u.operand, column);
		case BOUND_AND:
			VEC_EACH (const BoundExpr, one, &test->u.list)
			{
				if (refuses_null(one, column))
					return true;
			}
			return false;
		default:
			return false;
	}
}

/*
 * The argument of a function that makes null of nothing but null: a bin of a positive size, the
 * start or end of a period.  (That of a week may lie before the first day there is.)
 */
static const BoundExpr *
argument_that_decides(const BoundExpr *call)
{
	static const char *const period[] = {"kql.startofday($1, $2)",  "kql.startofmonth($1, $2)",
										 "kql.startofyear($1, $2)", "kql.endofday($1, $2)",
										 "kql.endofmonth($1, $2)",  "kql.endofyear($1, $2)"};
	const Vec *arg = &call->u.call.arg;
	const char *sql = call->u.call.function->sql;
	const BoundExpr *size;

	if (arg->count == 1 && LOOKUP(period, sql) != NULL)
		return VEC_AT(arg, BoundExpr, 0);
	if (arg->count != 2 || strcmp(sql, "kql.bin($1, $2)") != 0 ||
		(call->type != KQL_DATETIME && call->type != KQL_LONG))
		return NULL;
	size = VEC_AT(arg, BoundExpr, 1);
	return is_value(size) && size->u.constant.int_value > 0 ? VEC_AT(arg, BoundExpr, 0) : NULL;
}

/* The column of the input that is null wherever a column is; NULL if there is none. */
static const BoundColumn *
column_below(const Vec *item, const BoundColumn *column)
{
	VEC_EACH (const BoundItem, entry, item)
	{
		const BoundExpr *value = entry->value;

		if (entry->column != column)
			continue;
		if (value->kind == BOUND_CALL)
			value = argument_that_decides(value);
		return value != NULL && value->kind == BOUND_COLUMN ? value->u.column : NULL;
	}
	return NULL;
}

/* The column of a named relation that a column of its use is. */
static const BoundColumn *
column_of_shared(const BoundRel *use, const BoundColumn *column)
{
	VEC_EACH (const BoundColumn, one, &use->column)
	{
		if (one == column)
			return VEC_AT(&use->u.shared.shared->rel->column, BoundColumn, one_at);
	}
	return NULL;
}

static bool
has_column(const BoundRel *rel, const BoundColumn *column)
{
	VEC_EACH (const BoundColumn, one, &rel->column)
	{
		if (one == column)
			return true;
	}
	return false;
}

/* The side of a join that a column of its output is of; NULL if it is null in rows without a partner. */
static const BoundRel *
side_of(const BoundRel *join, const BoundColumn *column)
{
	BoundJoinKind kind = join->u.join.join_kind;

	if (kind == JOIN_FULL_OUTER || column == NULL)
		return NULL;
	if (has_column(join->input, column))
		return kind == JOIN_RIGHT_OUTER ? NULL : join->input;
	return kind == JOIN_LEFT_OUTER ? NULL : join->u.join.right;
}

bool
rewrite_is_never_null(const BoundRel *rel, const BoundColumn *column)
{
	while (rel != NULL && column != NULL)
	{
		if (!column->nullable)
			return true;
		switch (rel->kind)
		{
			case REL_FILTER:
				if (refuses_null(rel->u.predicate, column))
					return true;
				break;
			case REL_SORT:
			case REL_TAKE:
			case REL_EXPAND:
				break;
			case REL_JOIN:
				column = column_below(&rel->u.join.output, column);
				rel = side_of(rel, column);
				continue;
			case REL_PROJECT:
				column = column_below(&rel->u.project.item, column);
				break;
			case REL_AGGREGATE:
				column = column_below(&rel->u.aggregate.key, column);
				break;
			case REL_PICK:
				column = column_below(&rel->u.pick.key, column);
				break;
			case REL_SHARED:
				column = column_of_shared(rel, column);
				rel = rel->u.shared.shared->rel;
				continue;
			default:
				return false;
		}
		rel = rel->input;
	}
	return false;
}
