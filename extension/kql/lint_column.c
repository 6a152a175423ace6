/*
 * lint_column.c
 *		Columns that nobody reads, and how many rows a query has whatever the data.
 */
#include "common/port.h"

#include "kql/emit/rewrite.h"
#include "kql/lint_int.h"

typedef struct UsedColumns
{
	bool *used;
	int size;
} UsedColumns;

/*
 * Where an assignment "name = value" starts whose value starts at a place; -1 if the value is
 * not written behind its name, as in a pattern of parse, or an aggregate without a name.
 */
static int
assignment_start(const Lint *lint, const char *name, int value)
{
	int at = value;
	int length = (int) strlen(name);

	while (at > 0 && strchr(" \t\r\n(", lint->text[at - 1]) != NULL)
		at--;
	if (at == 0 || lint->text[at - 1] != '=')
		return -1;
	at--;
	while (at > 0 && strchr(" \t\r\n", lint->text[at - 1]) != NULL)
		at--;
	return at >= length && strncmp(lint->text + at - length, name, length) == 0 ? at - length : -1;
}

static void
column_check_items(Lint *lint, const Vec *item, const UsedColumns *used)
{
	VEC_EACH (const BoundItem, one, item)
	{
		Span span = {0, 0};

		if ((one->column->id < used->size && used->used[one->column->id]) ||
			(one->value->kind == BOUND_COLUMN && one->value->u.column == one->column))
			continue;
		span.start = assignment_start(lint, one->column->name, one->value->span.start);
		span.end = span.start + (int) strlen(one->column->name);
		if (span.start >= 0)
			lint_note(lint, "W-dead-column", span, one->column->name, NULL)->hint =
				"Leave it out, or keep it up to the result.";
	}
}

static void
column_visit(Lint *lint, BoundRel *rel, void *used)
{
	if (rel->kind == REL_PROJECT)
		column_check_items(lint, &rel->u.project.item, used);
	else if (rel->kind == REL_AGGREGATE)
		column_check_items(lint, &rel->u.aggregate.aggregate, used);
}

void
lint_columns(Lint *lint)
{
	UsedColumns used = {NULL, 0};

	rewrite_mark_used(lint->query->rel, &lint->query->shared, &used.used, &used.size, NULL);
	lint_each_rel(lint, column_visit, &used);
}

/* ---- rows ---- */

static int64
rows_add(int64 a, int64 b)
{
	return a > KQL_MANY_ROWS - b ? KQL_MANY_ROWS : a + b;
}

static KqlRowBounds
rows_between(int64 least, int64 most)
{
	KqlRowBounds bounds = {least, most};

	return bounds;
}

static KqlRowBounds rows_of(const BoundRel *rel);

/* Rows of a join: what each side has at least and at most says little of them. */
static KqlRowBounds
rows_of_join(const BoundRel *rel, KqlRowBounds left)
{
	KqlRowBounds right = rows_of(rel->u.join.right);
	bool empty = left.most == 0 || right.most == 0;

	switch (rel->u.join.join_kind)
	{
		case JOIN_INNER:
			return rows_between(0, empty ? 0 : KQL_MANY_ROWS);
		case JOIN_LEFT_OUTER:
			return rows_between(left.least, left.most == 0 ? 0 : KQL_MANY_ROWS);
		case JOIN_RIGHT_OUTER:
			return rows_between(right.least, right.most == 0 ? 0 : KQL_MANY_ROWS);
		case JOIN_FULL_OUTER:
			return rows_between(Max(left.least, right.least), KQL_MANY_ROWS);
		case JOIN_LEFT_SEMI:
		case JOIN_LEFT_ANTI:
			return rows_between(0, left.most);
		case JOIN_RIGHT_SEMI:
		case JOIN_RIGHT_ANTI:
			return rows_between(0, right.most);
	}
	pg_unreachable();
}

static KqlRowBounds
rows_of_union(const BoundRel *rel)
{
	KqlRowBounds sum = {0, 0};

	VEC_EACH (const BoundRel, input, &rel->u.unions.input)
	{
		KqlRowBounds one = rows_of(input);

		sum.least = rows_add(sum.least, one.least);
		sum.most = rows_add(sum.most, one.most);
	}
	return sum;
}

static KqlRowBounds
rows_of_take(const BoundRel *rel, KqlRowBounds input)
{
	const BoundExpr *count = rel->u.take.count;
	int64 limit = count->kind == BOUND_CONST && !count->u.constant.is_null
					  ? count->u.constant.int_value
					  : KQL_MANY_ROWS;

	return rows_between(count->kind == BOUND_CONST ? Min(input.least, limit) : 0,
						Min(input.most, limit));
}

static KqlRowBounds
rows_of(const BoundRel *rel)
{
	KqlRowBounds input = {0, KQL_MANY_ROWS};

	PORT_CHECK_STACK();
	if (rel->input != NULL)
		input = rows_of(rel->input);
	switch (rel->kind)
	{
		case REL_VALUES:
			return rows_between(rel->u.values.row.count, rel->u.values.row.count);
		case REL_FILTER:
			return rows_between(0, input.most);
		case REL_PROJECT:
		case REL_SORT:
			return input;
		case REL_AGGREGATE:
			if (rel->u.aggregate.key.count > 0)
				return rows_between(Min(input.least, 1), input.most);
			return rows_between(rel->u.aggregate.no_key_row ? 1 : 0, 1);
		case REL_PICK:
			if (rel->u.pick.key.count > 0)
				return rows_between(Min(input.least, 1), input.most);
			return rows_between(0, 1);
		case REL_JOIN:
			return rows_of_join(rel, input);
		case REL_UNION:
			return rows_of_union(rel);
		case REL_TAKE:
			return rows_of_take(rel, input);
		case REL_SHARED:
			return rows_of(rel->u.shared.shared->rel);
		case REL_TABLE:
		case REL_RANGE:
		case REL_EXPAND:
		case REL_APPLY:
		case REL_OUTER_ROW:
		case REL_SCAN:
			break;
	}
	return rows_between(0, KQL_MANY_ROWS);
}

KqlRowBounds
kql_row_bounds(const KqlCompiled *compiled)
{
	return rows_of(compiled->query->rel);
}
