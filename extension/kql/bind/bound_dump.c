/*
 * bound_dump.c
 *		The bound tree as text.
 *
 * Called by explain.c.  A relation is written in the order of its pipe: the source, then
 * what is done to its rows, one form each.
 */
#include "common/port.h"

#include "kql/bind/bound_dump.h"
#include "kql/outline.h"
#include "kql/sqlbuf.h"

typedef struct Dump
{
	StringInfo out;
	const bool *used;
	int used_size;
} Dump;

static void dump_rel(Dump *dump, const BoundRel *rel);
static bool dump_expr(BoundExpr *expr, void *context);

/* ---- columns ---- */

static bool
is_shown(const Dump *dump, const BoundColumn *column)
{
	return dump->used == NULL || (column->id < dump->used_size && dump->used[column->id]);
}

/* " name#id" */
static void
dump_use(Dump *dump, const BoundColumn *column)
{
	appendStringInfoChar(dump->out, ' ');
	outline_name(dump->out, column->name);
	appendStringInfo(dump->out, "#%d", column->id);
}

/* " name#id:type?" */
static void
dump_column(Dump *dump, const BoundColumn *column)
{
	dump_use(dump, column);
	appendStringInfo(dump->out, ":%s%s", kql_type_name(column->type), column->nullable ? "?" : "");
}

static void
dump_columns(Dump *dump, const Vec *columns)
{
	VEC_EACH (const BoundColumn, column, columns)
	{
		if (is_shown(dump, column))
			dump_column(dump, column);
	}
}

/* ---- expressions ---- */

static void
dump_one(Dump *dump, const char *label, const BoundExpr *expr)
{
	if (expr == NULL)
		return;
	appendStringInfo(dump->out, " (%s", label);
	dump_expr(unconstify(BoundExpr *, expr), dump);
	appendStringInfoChar(dump->out, ')');
}

static void
dump_exprs(Dump *dump, const char *label, const Vec *exprs)
{
	if (label != NULL && exprs->count == 0)
		return;
	if (label != NULL)
		appendStringInfo(dump->out, " (%s", label);
	VEC_EACH (BoundExpr, expr, exprs)
		dump_expr(expr, dump);
	if (label != NULL)
		appendStringInfoChar(dump->out, ')');
}

static bool
is_passed(const BoundItem *item)
{
	return item->value->kind == BOUND_COLUMN && item->value->u.column == item->column;
}

/* Are all columns of the relation below passed on? */
static bool
passes_all(const Dump *dump, const Vec *items, const BoundRel *below)
{
	int shown = 0;
	int passed = 0;

	if (below == NULL)
		return false;
	VEC_EACH (const BoundColumn, column, &below->column)
	{
		shown += is_shown(dump, column) ? 1 : 0;
		VEC_EACH (const BoundItem, item, items)
		{
			if (item->column == column && is_passed(item) && is_shown(dump, column))
				passed++;
		}
	}
	return shown > 0 && passed == shown;
}

static bool
has_column(const BoundRel *rel, const BoundColumn *wanted)
{
	VEC_EACH (const BoundColumn, column, &rel->column)
	{
		if (column == wanted)
			return true;
	}
	return false;
}

/* Columns that are passed on, * for all those of the relation below, and new ones with their value. */
static void
dump_items(Dump *dump, const char *label, const Vec *items, const BoundRel *below)
{
	bool is_star = passes_all(dump, items, below);

	if (label != NULL && items->count == 0)
		return;
	if (label != NULL)
		appendStringInfo(dump->out, " (%s", label);
	if (is_star)
		appendStringInfoString(dump->out, " *");
	VEC_EACH (const BoundItem, item, items)
	{
		if (!is_shown(dump, item->column) ||
			(is_star && is_passed(item) && has_column(below, item->column)))
			continue;
		if (is_passed(item))
		{
			dump_use(dump, item->column);
			continue;
		}
		appendStringInfoString(dump->out, " (=");
		dump_column(dump, item->column);
		dump_expr(item->value, dump);
		appendStringInfoChar(dump->out, ')');
	}
	if (label != NULL)
		appendStringInfoChar(dump->out, ')');
}

static void
dump_sort_keys(Dump *dump, const Vec *keys)
{
	VEC_EACH (const BoundSortKey, key, keys)
	{
		appendStringInfo(dump->out, " (%s", key->ascending ? "asc" : "desc");
		dump_expr(key->value, dump);
		appendStringInfo(dump->out, " nulls-%s)", key->nulls_first ? "first" : "last");
	}
}

static void
dump_constant(Dump *dump, const BoundExpr *expr)
{
	const BoundConst *constant = &expr->u.constant;

	if (constant->is_null)
	{
		appendStringInfo(dump->out, "%s(null)", kql_type_name(expr->type));
		return;
	}
	switch (expr->type)
	{
		case KQL_BOOL:
			appendStringInfoString(dump->out, constant->int_value != 0 ? "true" : "false");
			break;
		case KQL_INT:
			appendStringInfo(dump->out, "int(" INT64_FORMAT ")", constant->int_value);
			break;
		case KQL_LONG:
			appendStringInfo(dump->out, INT64_FORMAT, constant->int_value);
			break;
		case KQL_REAL:
			sql_real(dump->out, constant->real_value);
			break;
		case KQL_DATETIME:
			sql_datetime(dump->out, constant->int_value);
			break;
		case KQL_TIMESPAN:
			sql_timespan(dump->out, constant->int_value);
			break;
		case KQL_STRING:
			outline_text(dump->out, constant->text);
			break;
		case KQL_DECIMAL:
		case KQL_DYNAMIC:
		case KQL_GUID:
		case KQL_UNKNOWN:
			appendStringInfo(dump->out, "%s(", kql_type_name(expr->type));
			outline_text(dump->out, constant->text);
			appendStringInfoChar(dump->out, ')');
			break;
	}
}

/* Of the kinds that have one name; a constant and a column are atoms. */
static const char *const kind_name[] = {
	[BOUND_AND] = "and",           [BOUND_OR] = "or",
	[BOUND_NOT] = "not",           [BOUND_CASE] = "case",
	[BOUND_COALESCE] = "coalesce", [BOUND_IS_NULL] = "is-null",
	[BOUND_IS_EMPTY] = "is-empty", [BOUND_CAST] = "cast",
	[BOUND_SUBQUERY] = "toscalar",
};

/* What a form begins with: "!in~". */
static const char *
expr_name(const BoundExpr *expr)
{
	switch (expr->kind)
	{
		case BOUND_CALL:
			return expr->u.call.function->name;
		case BOUND_INFIX:
			return kql_infix_text(expr->u.infix.infix);
		case BOUND_IN:
			if (expr->u.in.is_reduction)
				return "in-other-side";
			return psprintf("%sin%s", expr->u.in.negated ? "!" : "",
							expr->u.in.ignore_case ? "~" : "");
		case BOUND_BETWEEN:
			return expr->u.between.negated ? "!between" : "between";
		case BOUND_AGGREGATE:
			return expr->u.aggregate.function->name;
		case BOUND_WINDOW:
			return bound_window_name(expr->u.window.kind);
		default:
			return kind_name[expr->kind];
	}
}

/* " atom" or " (name:type? child …)"; of the form that bound_expr_walk() calls. */
static bool
dump_expr(BoundExpr *expr, void *context)
{
	Dump *dump = context;

	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();
	if (outline_is_full(dump->out))
		return true;
	if (expr->kind == BOUND_COLUMN)
	{
		dump_use(dump, expr->u.column);
		return false;
	}
	appendStringInfoChar(dump->out, ' ');
	if (expr->kind == BOUND_CONST)
	{
		dump_constant(dump, expr);
		return false;
	}
	appendStringInfo(dump->out, "(%s:%s%s", expr_name(expr), kql_type_name(expr->type),
					 expr->nullable ? "?" : "");
	if (expr->kind == BOUND_AGGREGATE)
	{
		dump_exprs(dump, NULL, &expr->u.aggregate.arg);
		dump_one(dump, "if", expr->u.aggregate.filter);
		if (expr->u.aggregate.order_matters)
			appendStringInfoString(dump->out, " in-order");
	}
	else
		bound_expr_walk(expr, dump_expr, dump);
	if (expr->kind == BOUND_IN && expr->u.in.query != NULL)
		dump_rel(dump, expr->u.in.query);
	if (expr->kind == BOUND_SUBQUERY)
		dump_rel(dump, expr->u.subquery);
	appendStringInfoChar(dump->out, ')');
	return false;
}

/* ---- relations ---- */

static const char *const join_name[] = {
	[JOIN_INNER] = "inner",
	[JOIN_LEFT_OUTER] = "leftouter",
	[JOIN_RIGHT_OUTER] = "rightouter",
	[JOIN_FULL_OUTER] = "fullouter",
	[JOIN_LEFT_SEMI] = "leftsemi",
	[JOIN_RIGHT_SEMI] = "rightsemi",
	[JOIN_LEFT_ANTI] = "leftanti",
	[JOIN_RIGHT_ANTI] = "rightanti",
};

static void
dump_join(Dump *dump, const BoundRel *rel)
{
	appendStringInfo(dump->out, "join %s%s%s", join_name[rel->u.join.join_kind],
					 rel->u.join.left_unique ? " left-unique" : "",
					 rel->u.join.right_once ? " right-once" : "");
	for (int i = 0; i < rel->u.join.left_key.count; i++)
	{
		appendStringInfoString(dump->out, " (on");
		dump_expr(VEC_AT(&rel->u.join.left_key, BoundExpr, i), dump);
		dump_expr(VEC_AT(&rel->u.join.right_key, BoundExpr, i), dump);
		appendStringInfoChar(dump->out, ')');
	}
	if (rel->u.join.condition != NULL)
		dump_expr(rel->u.join.condition, dump);
	dump_rel(dump, rel->u.join.right);
	dump_items(dump, "output", &rel->u.join.output, rel->input);
}

static void
dump_union(Dump *dump, const BoundRel *rel)
{
	appendStringInfoString(dump->out, "union");
	dump_columns(dump, &rel->column);
	VEC_EACH (const BoundRel, input, &rel->u.unions.input)
	{
		appendStringInfoString(dump->out, " (leg");
		dump_rel(dump, input);
		VEC_EACH (const BoundUnionValue, one, VEC_AT(&rel->u.unions.map, Vec, input_at))
		{
			if (is_shown(dump, VEC_AT(&rel->column, BoundColumn, one->place)))
				dump_expr(one->value, dump);
		}
		appendStringInfoChar(dump->out, ')');
	}
}

static void
dump_expand(Dump *dump, const BoundRel *rel)
{
	appendStringInfo(dump->out, "expand%s", rel->u.expand.bag_as_array ? " bag-as-array" : "");
	for (int i = 0; i < rel->u.expand.value.count; i++)
	{
		appendStringInfoString(dump->out, " (=");
		dump_column(dump, VEC_AT(&rel->u.expand.element, BoundColumn, i));
		dump_expr(VEC_AT(&rel->u.expand.value, BoundExpr, i), dump);
		appendStringInfoChar(dump->out, ')');
	}
	if (rel->u.expand.index != NULL)
	{
		appendStringInfoString(dump->out, " (index");
		dump_column(dump, rel->u.expand.index);
		appendStringInfoChar(dump->out, ')');
	}
	dump_one(dump, "limit", rel->u.expand.limit);
}

static void
dump_shared(Dump *dump, const BoundRel *rel)
{
	const BoundShared *shared = rel->u.shared.shared;

	appendStringInfoString(dump->out, "use ");
	outline_name(dump->out, shared->name);
	VEC_EACH (const BoundColumn, column, &rel->column)
	{
		if (!is_shown(dump, column))
			continue;
		dump_use(dump, column);
		appendStringInfo(dump->out, "=#%d",
						 VEC_AT(&shared->rel->column, BoundColumn, column_at)->id);
	}
}

static void
dump_scan(Dump *dump, const BoundRel *rel)
{
	appendStringInfoString(dump->out, "scan");
	if (rel->u.scan.match_id != NULL)
		dump_column(dump, rel->u.scan.match_id);
	dump_exprs(dump, "partition", &rel->u.scan.partition);
	dump_items(dump, "declare", &rel->u.scan.state, NULL);
	VEC_EACH (const BoundScanReference, reference, &rel->u.scan.reference)
	{
		appendStringInfoString(dump->out, " (last");
		dump_column(dump, reference->column);
		appendStringInfo(dump->out, " of-step %d", reference->step);
		dump_use(dump, reference->source);
		appendStringInfoChar(dump->out, ')');
	}
	VEC_EACH (const BoundScanStep, step, &rel->u.scan.step)
	{
		appendStringInfoString(dump->out, " (step ");
		outline_name(dump->out, step->name);
		appendStringInfoString(dump->out, step->is_last     ? " output last"
										  : step->is_output ? " output"
															: "");
		dump_expr(step->condition, dump);
		dump_items(dump, "assign", &step->assign, NULL);
		appendStringInfoChar(dump->out, ')');
	}
}

static void
dump_table(Dump *dump, const BoundRel *rel)
{
	const SchemaTable *table = rel->u.table.table;

	appendStringInfoString(dump->out, "table ");
	outline_name(dump->out, table->schema == NULL ? "" : table->schema);
	appendStringInfoChar(dump->out, '.');
	outline_name(dump->out, table->relation == NULL ? table->name : table->relation);
	dump_columns(dump, &rel->column);
}

static void
dump_one_rel(Dump *dump, const BoundRel *rel)
{
	switch (rel->kind)
	{
		case REL_TABLE:
			dump_table(dump, rel);
			break;
		case REL_VALUES:
			appendStringInfoString(dump->out, "values");
			dump_columns(dump, &rel->column);
			VEC_EACH (const Vec, row, &rel->u.values.row)
				dump_exprs(dump, "row", row);
			break;
		case REL_RANGE:
			appendStringInfoString(dump->out, "range");
			dump_columns(dump, &rel->column);
			dump_one(dump, "from", rel->u.range.from);
			dump_one(dump, "to", rel->u.range.to);
			dump_one(dump, "step", rel->u.range.step);
			break;
		case REL_FILTER:
			appendStringInfoString(dump->out, "filter");
			dump_expr(rel->u.predicate, dump);
			break;
		case REL_PROJECT:
			appendStringInfoString(dump->out, "project");
			dump_items(dump, NULL, &rel->u.project.item, rel->input);
			break;
		case REL_AGGREGATE:
			appendStringInfo(dump->out, "aggregate%s",
							 rel->u.aggregate.no_key_row ? " one-row-for-none" : "");
			dump_items(dump, NULL, &rel->u.aggregate.aggregate, NULL);
			dump_items(dump, "by", &rel->u.aggregate.key, NULL);
			break;
		case REL_PICK:
			appendStringInfoString(dump->out, "pick");
			dump_items(dump, NULL, &rel->u.pick.item, NULL);
			dump_items(dump, "by", &rel->u.pick.key, NULL);
			dump_sort_keys(dump, &rel->u.pick.order);
			break;
		case REL_JOIN:
			dump_join(dump, rel);
			break;
		case REL_UNION:
			dump_union(dump, rel);
			break;
		case REL_SORT:
			appendStringInfoString(dump->out, "sort");
			dump_sort_keys(dump, &rel->u.sort.key);
			break;
		case REL_TAKE:
			appendStringInfoString(dump->out, "take");
			dump_expr(rel->u.take.count, dump);
			break;
		case REL_EXPAND:
			dump_expand(dump, rel);
			break;
		case REL_APPLY:
			appendStringInfoString(dump->out, "apply");
			dump_rel(dump, rel->u.apply.body);
			break;
		case REL_SHARED:
			dump_shared(dump, rel);
			break;
		case REL_OUTER_ROW:
			appendStringInfoString(dump->out, "outer-row");
			break;
		case REL_SCAN:
			dump_scan(dump, rel);
			break;
	}
}

/* " (source) (what is done to its rows) …"; a pipe's length costs no stack. */
static void
dump_pipe(Dump *dump, const BoundRel *rel)
{
	Vec chain = {0};

	PORT_CHECK_STACK();
	for (; rel != NULL; rel = rel->input)
		vec_push(&chain, unconstify(BoundRel *, rel));
	for (int i = chain.count - 1; i >= 0 && !outline_is_full(dump->out); i--)
	{
		appendStringInfoString(dump->out, " (");
		dump_one_rel(dump, VEC_AT(&chain, BoundRel, i));
		appendStringInfoChar(dump->out, ')');
	}
}

static void
dump_rel(Dump *dump, const BoundRel *rel)
{
	appendStringInfoString(dump->out, " (rows");
	dump_pipe(dump, rel);
	appendStringInfoChar(dump->out, ')');
}

char *
bound_dump(const BoundQuery *query, const bool *used, int used_size)
{
	StringInfoData out;
	Dump dump = {.out = &out, .used = used, .used_size = used_size};

	initStringInfo(&out);
	VEC_EACH (const BoundShared, shared, &query->shared)
	{
		if (shared->use_count == 0 || outline_is_full(&out))
			continue;
		appendStringInfoString(&out, "(let ");
		outline_name(&out, shared->name);
		appendStringInfo(&out, " used=%d%s", shared->use_count,
						 shared->materialized ? " materialized" : "");
		dump_pipe(&dump, shared->rel);
		appendStringInfoString(&out, ")\n");
	}
	appendStringInfoString(&out, "(query");
	dump_pipe(&dump, query->rel);
	appendStringInfoChar(&out, ')');
	return out.data;
}
