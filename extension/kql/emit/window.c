/*
 * window.c
 *		Functions over the sorted rows: prev, next, row_number, row_cumsum, …
 *
 * SQL cannot nest window functions, KQL can (row_number(1, prev(x) != x)).
 * They are written in layers: the innermost first, each layer a stage of its
 * own whose results the next one reads as columns.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

typedef struct LayerContext
{
	Emitter *emitter;
	const Vec *partition; /* of Partition */
	Vec ready; /* of BoundExpr: windows whose arguments hold none that is not written yet */
} LayerContext;

/* A restart that comes where one of the sorted rows' first keys changes: its groups are those of the keys. */
typedef struct Partition
{
	const BoundExpr *restart;
	Vec key; /* of BoundExpr: columns */
} Partition;

static const Partition *
partition_find(const Vec *partition, const BoundExpr *restart)
{
	VEC_EACH (const Partition, one, partition)
	{
		if (one->restart == restart)
			return one;
	}
	return NULL;
}

static bool
has_unwritten_window(BoundExpr *expr, void *opaque)
{
	const LayerContext *context = opaque;

	if (substitute_find(context->emitter, expr) != NULL ||
		partition_find(context->partition, expr) != NULL)
		return false;
	return expr->kind == BOUND_WINDOW || bound_expr_walk(expr, has_unwritten_window, opaque);
}

static bool
collect_ready(BoundExpr *expr, void *opaque)
{
	LayerContext *context = opaque;

	if (substitute_find(context->emitter, expr) != NULL ||
		partition_find(context->partition, expr) != NULL)
		return false;
	if (expr->kind == BOUND_WINDOW && !bound_expr_walk(expr, has_unwritten_window, context))
	{
		vec_push(&context->ready, expr);
		return false;
	}
	return bound_expr_walk(expr, collect_ready, context);
}

/* The predicate at which numbering starts anew, or NULL. */
static BoundExpr *
restart_of(const BoundExpr *window)
{
	const Vec *arg = &window->u.window.arg;
	int place = -1;

	switch (window->u.window.kind)
	{
		case WINDOW_PREV:
		case WINDOW_NEXT:
			break;
		case WINDOW_ROW_NUMBER:
		case WINDOW_ROW_CUMSUM:
		case WINDOW_ROW_RANK_MIN:
		case WINDOW_ROW_RANK_DENSE:
			place = 1;
			break;
		case WINDOW_ROW_SESSION:
			place = 3;
			break;
	}
	return place >= 0 && place < arg->count ? VEC_AT(arg, BoundExpr, place) : NULL;
}

/* ---- restarts where a sorted key changes ---- */

/* The column whose change "a != prev(a)" finds; NULL if it is another test. */
static BoundExpr *
changed_column(const BoundExpr *test)
{
	BoundExpr *column;
	const BoundExpr *before;
	const Vec *arg;

	if (test->kind != BOUND_INFIX || test->u.infix.infix != KQL_INFIX_NE)
		return NULL;
	column = test->u.infix.left;
	before = test->u.infix.right;
	if (column->kind == BOUND_WINDOW)
	{
		column = test->u.infix.right;
		before = test->u.infix.left;
	}
	if (column->kind != BOUND_COLUMN || before->kind != BOUND_WINDOW ||
		before->u.window.kind != WINDOW_PREV)
		return NULL;
	/* What stands for the row before the first makes no difference: that one starts a group anyway. */
	arg = &before->u.window.arg;
	if (VEC_AT(arg, BoundExpr, 0)->kind != BOUND_COLUMN ||
		VEC_AT(arg, BoundExpr, 0)->u.column != column->u.column ||
		(arg->count > 1 && (!expr_is_value(VEC_AT(arg, BoundExpr, 1)) ||
							VEC_AT(arg, BoundExpr, 1)->u.constant.int_value != 1)))
		return NULL;
	/* Where a null or NaN stands beside another, a test is not what a group is. */
	if (column->type != KQL_STRING &&
		(column->nullable || column->type == KQL_REAL || column->type == KQL_DYNAMIC))
		return NULL;
	return column;
}

/* The keys that the rows are sorted by, through what neither moves rows nor makes columns anew. */
static const Vec *
sort_keys_of(const BoundRel *rel)
{
	while (rel->kind == REL_FILTER || rel->kind == REL_PROJECT)
		rel = rel->input;
	return rel->kind == REL_SORT ? &rel->u.sort.key : NULL;
}

/* Are the columns, in any order, the first of the keys? */
static bool
are_first_keys(const Vec *column, const Vec *key)
{
	if (key == NULL || column->count > key->count)
		return false;
	for (int i = 0; i < column->count; i++)
	{
		const BoundExpr *sorted = VEC_AT(key, BoundSortKey, i)->value;
		bool is_found = false;

		VEC_EACH (const BoundExpr, one, column)
			is_found |= sorted->kind == BOUND_COLUMN && sorted->u.column == one->u.column;
		if (!is_found)
			return false;
	}
	return true;
}

/* Notes a window's restart if its groups are those of the first keys of the sorted rows. */
static void
find_partition(const BoundExpr *window, const Vec *sort_key, Vec *partition)
{
	const BoundExpr *restart = restart_of(window);
	Partition found = {.restart = restart};
	BoundExpr *column;

	if (restart == NULL)
		return;
	if (restart->kind == BOUND_OR)
	{
		VEC_EACH (const BoundExpr, test, &restart->u.list)
		{
			column = changed_column(test);
			if (column == NULL)
				return;
			vec_push(&found.key, column);
		}
	}
	else
	{
		column = changed_column(restart);
		if (column == NULL)
			return;
		vec_push(&found.key, column);
	}
	if (are_first_keys(&found.key, sort_key))
		vec_push(partition, MAKE(Partition, .restart = restart, .key = found.key));
}

typedef struct PartitionContext
{
	const Vec *sort_key;
	Vec *partition;
} PartitionContext;

static bool
find_partitions(BoundExpr *expr, void *opaque)
{
	PartitionContext *context = opaque;

	if (expr->kind == BOUND_WINDOW)
		find_partition(expr, context->sort_key, context->partition);
	return bound_expr_walk(expr, find_partitions, opaque);
}

/* The keys of a partition, in the collation in which they are sorted. */
static const char *
partition_sql(Emitter *emitter, const Select *select, const Partition *partition)
{
	SqlBuf buf;

	sql_init(&buf);
	VEC_EACH (const BoundExpr, key, &partition->key)
	{
		sql_keyword(&buf, key_at == 0 ? "" : ", ");
		emit_expr_to(emitter, select, key, PREC_ATOM, EMIT_TYPED, &buf);
		sql_keyword(&buf, key->type == KQL_STRING ? " COLLATE \"C\"" : "");
	}
	return buf.data;
}

/* ---- the text of a window ---- */

/* "OVER (PARTITION BY part ORDER BY order frame)" */
static void
append_over(const Select *select, const char *part, const char *frame, SqlBuf *buf)
{
	const char *gap = "";

	sql_keyword(buf, " OVER (");
	if (part != NULL)
	{
		sql_format(buf, "PARTITION BY %s", part);
		gap = " ";
	}
	if (select->order.count > 0)
	{
		sql_format(buf, "%sORDER BY %s", gap, VEC_AT(&select->order, char, 0));
		gap = " ";
	}
	if (frame[0] != '\0')
		sql_keyword(buf, gap);
	sql_format(buf, "%s)", frame);
}

static const char *const RUNNING = "ROWS UNBOUNDED PRECEDING";

/* Number of restarts up to and with this row: rows between two restarts share it. */
static char *
restart_group_sql(Emitter *emitter, const Select *select, const BoundExpr *restart)
{
	SqlBuf buf;

	sql_init(&buf);
	sql_keyword(&buf, "count(*) FILTER (WHERE ");
	emit_expr_to(emitter, select, restart, PREC_ANY, EMIT_FILTER, &buf);
	sql_keyword(&buf, ")");
	append_over(select, NULL, RUNNING, &buf);
	return buf.data;
}

static void
append_arg(Emitter *emitter, const Select *select, const BoundExpr *window, int i, SqlBuf *buf)
{
	emit_expr_to(emitter, select, VEC_AT(&window->u.window.arg, BoundExpr, i), PREC_ANY, EMIT_TYPED,
				 buf);
}

/*
 * The distance of prev and next as PostgreSQL takes it.  Further away than the
 * largest integer there is no row.
 */
static void
append_distance(Emitter *emitter, const Select *select, const BoundExpr *window, SqlBuf *buf)
{
	const BoundExpr *distance = VEC_AT(&window->u.window.arg, BoundExpr, 1);
	bool is_constant = distance->kind == BOUND_CONST && !distance->u.constant.is_null &&
					   distance->u.constant.int_value >= -PG_INT32_MAX &&
					   distance->u.constant.int_value <= PG_INT32_MAX;

	sql_keyword(buf, is_constant ? "(" : "LEAST(GREATEST(");
	append_arg(emitter, select, window, 1, buf);
	if (!is_constant)
		sql_keyword(buf, ", -2147483647), 2147483647");
	sql_keyword(buf, ")::integer");
}

/* prev and next: value, distance, default; a missing string is ''. */
static void
append_shift(Emitter *emitter, const Select *select, const BoundExpr *window, SqlBuf *buf)
{
	int count = window->u.window.arg.count;

	sql_keyword(buf, window->u.window.kind == WINDOW_PREV ? "lag(" : "lead(");
	append_arg(emitter, select, window, 0, buf);
	sql_keyword(buf, ", ");
	if (count > 1)
		append_distance(emitter, select, window, buf);
	else
		sql_keyword(buf, "(1)::integer");
	if (count > 2)
	{
		sql_keyword(buf, ", ");
		append_arg(emitter, select, window, 2, buf);
	}
	else if (window->type == KQL_STRING)
		sql_keyword(buf, ", ''::text");
	sql_keyword(buf, ")");
	append_over(select, NULL, "", buf);
}

/* row_number() from a start: numbers go on as addition does, beyond the largest from the smallest. */
static void
append_number(Emitter *emitter, const Select *select, const BoundExpr *window, const char *part,
			  SqlBuf *buf)
{
	const BoundExpr *start =
		window->u.window.arg.count > 0 ? VEC_AT(&window->u.window.arg, BoundExpr, 0) : NULL;
	bool may_wrap =
		start != NULL && (!expr_is_value(start) || start->u.constant.int_value > PG_INT64_MAX / 2);

	sql_keyword(buf, may_wrap ? "kql.add(row_number()" : "row_number()");
	append_over(select, part, "", buf);
	if (start == NULL)
		return;
	sql_keyword(buf, may_wrap ? " - 1, " : " - 1 + ");
	append_arg(emitter, select, window, 0, buf);
	sql_keyword(buf, may_wrap ? ")" : "");
}

static void
append_cumsum(Emitter *emitter, const Select *select, const BoundExpr *window, const char *part,
			  SqlBuf *buf)
{
	/* The sum goes on as addition does: longs and ints wrap around, reals become infinite. */
	sql_keyword(buf, window->type == KQL_DECIMAL ? "pg_catalog.sum("
					 : window->type == KQL_INT   ? "kql.toint(kql.running_sum("
												 : "kql.running_sum(");
	append_arg(emitter, select, window, 0, buf);
	sql_keyword(buf, window->type == KQL_INT ? "::bigint)" : ")");
	append_over(select, part, RUNNING, buf);
	if (window->type == KQL_INT)
		sql_keyword(buf, ")");
}

/* Does the ranked value differ from that of the row before? 1 or 0. */
static char *
rank_change_sql(Emitter *emitter, const Select *select, const BoundExpr *window, const char *part)
{
	SqlBuf buf;

	sql_init(&buf);
	sql_keyword(&buf, "CASE WHEN lag(");
	append_arg(emitter, select, window, 0, &buf);
	sql_keyword(&buf, ")");
	append_over(select, part, "", &buf);
	sql_keyword(&buf, " IS NOT DISTINCT FROM ");
	emit_expr_to(emitter, select, VEC_AT(&window->u.window.arg, BoundExpr, 0), PREC_OTHER,
				 EMIT_TYPED, &buf);
	sql_keyword(&buf, " AND row_number()");
	append_over(select, part, "", &buf);
	sql_keyword(&buf, " > 1 THEN 0 ELSE row_number()");
	append_over(select, part, "", &buf);
	sql_keyword(&buf, " END");
	return buf.data;
}

static char *
window_sql(Emitter *emitter, const Select *select, const BoundExpr *window, const char *part,
		   const char *change)
{
	SqlBuf buf;

	sql_init(&buf);
	switch (window->u.window.kind)
	{
		case WINDOW_PREV:
		case WINDOW_NEXT:
			append_shift(emitter, select, window, &buf);
			break;
		case WINDOW_ROW_NUMBER:
			append_number(emitter, select, window, part, &buf);
			break;
		case WINDOW_ROW_CUMSUM:
			append_cumsum(emitter, select, window, part, &buf);
			break;
		case WINDOW_ROW_RANK_MIN:
			sql_format(&buf, "max(%s)", change);
			append_over(select, part, RUNNING, &buf);
			break;
		case WINDOW_ROW_RANK_DENSE:
			sql_format(&buf, "count(*) FILTER (WHERE %s > 0)", change);
			append_over(select, part, RUNNING, &buf);
			break;
		case WINDOW_ROW_SESSION:
			sql_keyword(&buf, "kql.row_window_session(");
			append_arg(emitter, select, window, 0, &buf);
			sql_keyword(&buf, ", ");
			append_arg(emitter, select, window, 1, &buf);
			sql_keyword(&buf, ", ");
			append_arg(emitter, select, window, 2, &buf);
			sql_keyword(&buf, ")");
			append_over(select, part, "", &buf);
			break;
	}
	return buf.data;
}

/* What a hidden column of the next stage is for. */
typedef enum HiddenKind
{
	HIDDEN_WINDOW,  /* the value of a window expression */
	HIDDEN_RESTART, /* the groups between restarts, by restart predicate */
	HIDDEN_CHANGE   /* the changes of a ranked value, by window expression */
} HiddenKind;

typedef struct Hidden
{
	HiddenKind kind;
	const BoundExpr *expr;
	BoundColumn *column;
} Hidden;

static const Hidden *
hidden_find(const Vec *hidden, HiddenKind kind, const BoundExpr *expr)
{
	VEC_EACH (const Hidden, entry, hidden)
	{
		if (entry->kind == kind && entry->expr == expr)
			return entry;
	}
	return NULL;
}

static void
hidden_add(Select *select, Vec *hidden, HiddenKind kind, const BoundExpr *expr, const char *sql)
{
	static const char *const name[] = {"window", "restart", "change"};
	BoundColumn *column =
		MAKE(BoundColumn, .id = EMITTER_HIDDEN_COLUMN, .name = pstrdup(name[kind]),
			 .type = kind == HIDDEN_WINDOW ? expr->type : KQL_LONG);

	select_bind(select, column, sql, PREC_ANY, false, 1);
	vec_push(hidden, MAKE(Hidden, .kind = kind, .expr = expr, .column = column));
}

/* The SQL of a hidden column of an earlier layer, NULL if there is none yet. */
static const char *
hidden_sql(const Select *level, const Vec *hidden, HiddenKind kind, const BoundExpr *expr)
{
	const Hidden *entry = hidden_find(hidden, kind, expr);
	const ColumnBinding *binding = entry != NULL ? select_binding(level, entry->column) : NULL;

	return binding != NULL ? binding->sql : NULL;
}

/* Writes one window into the next stage, or first what it needs there. */
static void
write_window(LayerContext *context, const Select *level, Select *next, const BoundExpr *window,
			 Vec *hidden)
{
	Emitter *emitter = context->emitter;
	const BoundExpr *restart = restart_of(window);
	bool ranks = window->u.window.kind == WINDOW_ROW_RANK_MIN ||
				 window->u.window.kind == WINDOW_ROW_RANK_DENSE;
	const char *part = NULL;
	const char *change = NULL;

	if (partition_find(context->partition, restart) != NULL)
		part = partition_sql(emitter, level, partition_find(context->partition, restart));
	else if (restart != NULL)
	{
		part = hidden_sql(level, hidden, HIDDEN_RESTART, restart);
		if (part == NULL)
		{
			if (hidden_find(hidden, HIDDEN_RESTART, restart) == NULL)
				hidden_add(next, hidden, HIDDEN_RESTART, restart,
						   restart_group_sql(emitter, level, restart));
			return;
		}
	}
	if (ranks)
	{
		change = hidden_sql(level, hidden, HIDDEN_CHANGE, window);
		if (change == NULL)
		{
			hidden_add(next, hidden, HIDDEN_CHANGE, window,
					   rank_change_sql(emitter, level, window, part));
			return;
		}
	}
	hidden_add(next, hidden, HIDDEN_WINDOW, window,
			   window_sql(emitter, level, window, part, change));
}

/* Expressions read the windows that are written as columns of this level. */
static void
refresh_substitutes(Emitter *emitter, const Select *level, const Vec *hidden)
{
	emitter->substitute.count = 0;
	VEC_EACH (const Hidden, entry, hidden)
	{
		const ColumnBinding *binding = select_binding(level, entry->column);

		if (entry->kind != HIDDEN_WINDOW || binding == NULL)
			continue;
		vec_push(&emitter->substitute, MAKE(Substitute, .expr = entry->expr, .sql = binding->sql));
	}
}

/*
 * Writes all windows of a projection's items over its input, layer by layer.  The Select that
 * comes back has them as columns; the items' expressions find them there.
 */
Select *
emit_window_layers(Emitter *emitter, Select *select, const Vec *item, const BoundRel *input)
{
	Vec hidden = {0};
	Vec partition = {0};
	PartitionContext sorted = {sort_keys_of(input), &partition};

	VEC_EACH (const BoundItem, one, item)
		find_partitions(one->value, &sorted);

	if (!select->is_source || !select_has_row_number(select) || select->is_grouped ||
		select->limit != NULL || select->distinct_on != NULL)
	{
		/* Rows without any order still need one that all windows agree on. */
		if (select->order.count == 0 && !select->is_grouped)
			vec_push(&select->order, "1::bigint");
		select = emitter_close(emitter, select, true);
	}
	for (;;)
	{
		LayerContext context = {emitter, &partition, {0}};
		Select *next = palloc(sizeof(Select));

		for (int i = 0; i < item->count; i++)
			collect_ready(VEC_AT(item, BoundItem, i)->value, &context);
		if (context.ready.count == 0)
			return select;

		*next = *select;
		memset(&next->binding, 0, sizeof(Vec));
		for (int i = 0; i < select->binding.count; i++)
			vec_push(&next->binding, select->binding.item[i]);
		VEC_EACH (BoundExpr, expr, &context.ready)
			write_window(&context, select, next, expr, &hidden);
		select = emitter_close(emitter, next, true);
		refresh_substitutes(emitter, select, &hidden);
	}
}
