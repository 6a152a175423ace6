/*
 * not_null.c
 *		Columns of a relation that hold no null, because a filter below lets none through.
 *
 * In KQL a null key of a join finds a null key, which SQL's = does not do.  Where one side has no
 * null, the plain = is right, and an index on the other side serves.
 */
#include "common/port.h"

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

/* The column of the input that a column is, through items that pass it on; NULL if it is made. */
static const BoundColumn *
column_below(const Vec *item, const BoundColumn *column)
{
	VEC_EACH (const BoundItem, entry, item)
	{
		if (entry->column == column)
			return entry->value->kind == BOUND_COLUMN ? entry->value->u.column : NULL;
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
				break;
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
