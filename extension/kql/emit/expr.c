/*
 * expr.c
 *		Scalar expressions of the bound tree as SQL text.
 *
 * KQL's three-valued logic is not SQL's: a null is unequal to every value, and
 * a string is never null.  The mode says how much of that the reader of the
 * result can see: a filter cannot tell null from false, so it keeps the plain
 * operator that an index can serve.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

/* ---- size and cost ---- */

/* Costs nothing to compute twice. */
bool
expr_is_simple(const BoundExpr *expr)
{
	return expr->kind == BOUND_CONST || expr->kind == BOUND_COLUMN;
}

typedef struct ExpansionContext
{
	const Select *select;
	int64 size;
} ExpansionContext;

static bool
add_expansion(BoundExpr *expr, void *opaque)
{
	ExpansionContext *context = opaque;

	context->size++;
	if (expr->kind == BOUND_COLUMN)
	{
		const ColumnBinding *binding = select_binding(context->select, expr->u.column);

		if (binding != NULL)
			context->size += binding->expansion;
	}
	return bound_expr_walk(expr, add_expansion, context);
}

/* Nodes of the expression once PostgreSQL has put the stages below into it. */
int
emit_expr_expansion(const Select *select, const BoundExpr *expr)
{
	ExpansionContext context = {select, 0};

	add_expansion((BoundExpr *) expr, &context);
	return (int) Min(context.size, PG_INT32_MAX / 2);
}

typedef struct RepeatContext
{
	const Select *select;
	Vec seen; /* of ColumnBinding that are not simple */
	bool repeats;
} RepeatContext;

static bool
find_repeat(BoundExpr *expr, void *opaque)
{
	RepeatContext *context = opaque;

	if (expr->kind == BOUND_COLUMN)
	{
		const ColumnBinding *binding = select_binding(context->select, expr->u.column);

		if (binding == NULL || binding->is_simple)
			return false;
		for (int i = 0; i < context->seen.count && !context->repeats; i++)
			context->repeats = context->seen.item[i] == binding;
		context->repeats |= strnlen(binding->sql, EMITTER_MAX_INLINE) == EMITTER_MAX_INLINE;
		vec_push(&context->seen, (void *) binding);
	}
	return context->repeats || bound_expr_walk(expr, find_repeat, context);
}

/* Would these expressions write some computed column more than once, or one that is too long? */
bool
emit_repeats_complex(const Select *select, const Vec *exprs)
{
	RepeatContext context = {select, {0}, false};

	for (int i = 0; i < exprs->count && !context.repeats; i++)
		find_repeat(VEC_AT(exprs, BoundExpr, i), &context);
	return context.repeats;
}

/* ---- leaves ---- */

static SqlPrec
emit_null(KqlType type, SqlBuf *buf)
{
	sql_format(buf, "NULL::%s", kql_type_sql_name(type));
	return PREC_CAST;
}

static SqlPrec
emit_const(const BoundExpr *expr, EmitMode mode, SqlBuf *buf)
{
	const BoundConst *value = &expr->u.constant;
	const char *cast = NULL;

	if (value->is_null && expr->type == KQL_STRING)
	{
		sql_keyword(buf, mode == EMIT_TYPED ? "''::text" : "''");
		return PREC_CAST;
	}
	if (value->is_null)
		return emit_null(expr->type, buf);

	switch (expr->type)
	{
		case KQL_BOOL:
			sql_keyword(buf, value->int_value != 0 ? "true" : "false");
			cast = mode == EMIT_TYPED ? "::boolean" : NULL;
			break;
		case KQL_INT:
			sql_int(buf, value->int_value);
			cast = mode == EMIT_TYPED ? "::integer" : NULL;
			break;
		case KQL_LONG:
			sql_int(buf, value->int_value);
			cast = mode == EMIT_TYPED || value->int_value == PG_INT64_MIN ? "::bigint" : NULL;
			break;
		case KQL_REAL:
			sql_real(buf, value->real_value);
			break;
		case KQL_DECIMAL:
			sql_literal(buf, value->text);
			cast = "::numeric";
			break;
		case KQL_DATETIME:
			sql_datetime(buf, value->int_value);
			break;
		case KQL_TIMESPAN:
			sql_timespan(buf, value->int_value);
			break;
		case KQL_DYNAMIC:
			sql_literal(buf, value->text);
			cast = "::jsonb";
			break;
		case KQL_GUID:
			sql_literal(buf, value->text);
			cast = "::uuid";
			break;
		case KQL_STRING:
		case KQL_UNKNOWN:
			sql_literal(buf, value->text);
			cast = mode == EMIT_TYPED ? "::text" : NULL;
			break;
	}
	if (cast != NULL)
		sql_keyword(buf, cast);
	return PREC_CAST;
}

/* A column, without reading NULL text as ''. */
static SqlPrec
emit_column(Emitter *emitter, const Select *select, const BoundExpr *expr, SqlBuf *buf)
{
	const ColumnBinding *binding = select_binding(select, expr->u.column);

	/* Inside mv-apply the columns of the row around it can be seen as they are. */
	if (binding == NULL)
		binding = outer_binding(emitter, expr->u.column);
	if (binding == NULL)
	{
		/* After a union that was refused there are no columns. */
		if (emitter->diag->error_count == 0)
			diag_add(emitter->diag, DIAG_INTERNAL, expr->span,
					 psprintf("column \"%s\" is not available at its level", expr->u.column->name));
		return PREC_ATOM;
	}
	sql_fragment(buf, binding->sql);
	return binding->prec;
}

/* ---- logic ---- */

static SqlPrec
emit_and_or(Emitter *emitter, const Select *select, const BoundExpr *expr, EmitMode mode,
			SqlBuf *buf)
{
	SqlPrec prec = expr->kind == BOUND_AND ? PREC_AND : PREC_OR;

	for (int i = 0; i < expr->u.list.count; i++)
	{
		if (i > 0)
			sql_keyword(buf, expr->kind == BOUND_AND ? " AND " : " OR ");
		emit_expr_to(emitter, select, VEC_AT(&expr->u.list, BoundExpr, i), prec + 1,
					 mode == EMIT_FILTER ? EMIT_FILTER : EMIT_EXACT, buf);
	}
	return prec;
}

/* CASE WHEN condition THEN value … ELSE value END; a null condition is a false one, as in KQL. */
static SqlPrec
emit_case(Emitter *emitter, const Select *select, const BoundExpr *expr, SqlBuf *buf)
{
	const Vec *list = &expr->u.list;

	sql_keyword(buf, "CASE");
	for (int i = 0; i + 1 < list->count; i += 2)
	{
		sql_keyword(buf, " WHEN ");
		emit_expr_to(emitter, select, VEC_AT(list, BoundExpr, i), PREC_ANY, EMIT_FILTER, buf);
		emit_format(emitter, select, buf, " THEN %a", VEC_AT(list, BoundExpr, i + 1));
	}
	emit_format(emitter, select, buf, " ELSE %a END", VEC_AT(list, BoundExpr, list->count - 1));
	return PREC_ATOM;
}

/* The first value that is not null; of strings the first that is not empty. */
static SqlPrec
emit_coalesce(Emitter *emitter, const Select *select, const BoundExpr *expr, SqlBuf *buf)
{
	bool is_string = expr->type == KQL_STRING;

	sql_keyword(buf, "COALESCE(");
	for (int i = 0; i < expr->u.list.count; i++)
	{
		if (i > 0)
			sql_keyword(buf, ", ");
		sql_keyword(buf, is_string ? "NULLIF(" : "");
		emit_format(emitter, select, buf, "%a%s", VEC_AT(&expr->u.list, BoundExpr, i),
					is_string ? ", '')" : "");
	}
	sql_keyword(buf, is_string ? ", '')" : ")");
	return PREC_ATOM;
}

static SqlPrec
emit_between(Emitter *emitter, const Select *select, const BoundExpr *expr, SqlBuf *buf)
{
	emit_expr_to(emitter, select, expr->u.between.value, PREC_OTHER, EMIT_EXACT, buf);
	sql_keyword(buf, expr->u.between.negated ? " NOT BETWEEN " : " BETWEEN ");
	emit_expr_to(emitter, select, expr->u.between.low, PREC_OTHER, EMIT_EXACT, buf);
	sql_keyword(buf, " AND ");
	emit_expr_to(emitter, select, expr->u.between.high, PREC_OTHER, EMIT_EXACT, buf);
	return PREC_IN;
}

/* NOT x; the negation of an emptiness test is written as the test of the opposite. */
static SqlPrec
emit_not(Emitter *emitter, const Select *select, const BoundExpr *expr, EmitMode mode, SqlBuf *buf)
{
	const BoundExpr *operand = expr->u.operand;

	if (operand->kind == BOUND_IS_NULL)
	{
		emit_format(emitter, select, buf, "%c IS NOT NULL", operand->u.operand);
		return PREC_IS;
	}
	if (operand->kind == BOUND_IS_EMPTY)
	{
		const BoundExpr *value = operand->u.operand;

		/* NULL <> '' is null, which a filter takes for false: right without COALESCE. */
		if (mode == EMIT_FILTER && value->kind == BOUND_COLUMN)
			emit_column(emitter, select, value, buf);
		else
			emit_expr_to(emitter, select, value, PREC_OTHER, EMIT_EXACT, buf);
		sql_keyword(buf, " <> ''");
		return PREC_COMPARE;
	}
	sql_keyword(buf, "NOT ");
	emit_expr_to(emitter, select, operand, PREC_IS, EMIT_EXACT, buf);
	return PREC_NOT;
}

/* The Select of a scalar: its first row. */
static Select *
emit_first_row(Emitter *emitter, BoundRel *rel)
{
	Select *select = emit_rel(emitter, rel, true);

	/* Of the rows that a limit keeps only the first counts. */
	if (select->limit != NULL && strcmp(select->limit, "1") != 0)
		select = emitter_close(emitter, select, true);
	if (select->limit == NULL)
		select->limit = "1";
	return select;
}

/* The text of a scalar's query; of one that stands in several places that of reading its stage. */
static const char *
scalar_sql(Emitter *emitter, BoundRel *rel)
{
	BoundColumn *column = VEC_AT(&rel->column, BoundColumn, 0);
	bool is_shared = false;
	Vec output = {0};
	Vec name = {0};
	Select *select;
	char *sql;

	VEC_EACH (const ScalarStage, known, &emitter->scalar)
	{
		if (known->rel == rel)
			return known->sql;
	}
	/* One that reads a row around has another value for each. */
	VEC_EACH (const BoundRel, one, &emitter->repeated)
		is_shared |= one == rel && emitter->outer.count == 0;
	select = emit_first_row(emitter, rel);
	if (is_shared)
		select = emitter_close(emitter, select, false);
	vec_push(&output,
			 emit_expr(emitter, select, bound_column_use(column, rel->span), PREC_ANY, EMIT_TYPED));
	vec_push(&name, column->name);
	sql = select_text(emitter, select, &output, &name, true, EMITTER_ONE_LINE);
	if (is_shared)
		vec_push(&emitter->scalar, MAKE(ScalarStage, .rel = rel, .sql = sql));
	return sql;
}

static SqlPrec
emit_subquery(Emitter *emitter, const BoundExpr *expr, SqlBuf *buf)
{
	BoundRel *rel = expr->u.subquery;
	Surroundings around = outer_go_for(emitter, rel);
	bool is_string = VEC_AT(&rel->column, BoundColumn, 0)->type == KQL_STRING;

	sql_keyword(buf, is_string ? "COALESCE((" : "(");
	sql_format(buf, "%s%s", scalar_sql(emitter, rel), is_string ? "), '')" : ")");
	outer_return(emitter, around);
	return PREC_ATOM;
}

static SqlPrec
emit_aggregate_call(Emitter *emitter, const Select *select, const BoundExpr *expr, SqlBuf *buf)
{
	const char *filter = NULL;
	const char *order = NULL;

	if (expr->u.aggregate.filter != NULL)
		filter = emit_expr(emitter, select, expr->u.aggregate.filter, PREC_ANY, EMIT_FILTER);
	/* What names no column of its level is the same for all rows, and the order may be an outer one. */
	if (expr->u.aggregate.order_matters && select->order.count > 0 &&
		expr_names(emitter, select, expr) == NAMES_OWN)
	{
		SqlBuf keys;

		sql_init(&keys);
		for (int i = 0; i < select->order.count; i++)
		{
			sql_format(&keys, "%s%s", i == 0 ? " ORDER BY " : ", ",
					   VEC_AT(&select->order, char, i));
		}
		order = keys.data;
	}
	emit_template(emitter, select, expr->u.aggregate.function->sql, &expr->u.aggregate.arg, filter,
				  order, buf);
	return PREC_ATOM;
}

const char *
substitute_find(const Emitter *emitter, const BoundExpr *expr)
{
	VEC_EACH (const Substitute, entry, &emitter->substitute)
	{
		if (entry->expr == expr)
			return entry->sql;
	}
	return NULL;
}

/* ---- dispatch ---- */

static SqlPrec
emit_kind(Emitter *emitter, const Select *select, const BoundExpr *expr, EmitMode mode, SqlBuf *buf)
{
	switch (expr->kind)
	{
		case BOUND_CONST:
			return emit_const(expr, mode, buf);
		case BOUND_COLUMN:
			if (expr->type == KQL_STRING && expr->u.column->nullable)
			{
				sql_keyword(buf, "COALESCE(");
				emit_column(emitter, select, expr, buf);
				sql_keyword(buf, ", '')");
				return PREC_ATOM;
			}
			return emit_column(emitter, select, expr, buf);
		case BOUND_CALL:
			emit_template(emitter, select, expr->u.call.function->sql, &expr->u.call.arg, NULL,
						  NULL, buf);
			return PREC_ANY;
		case BOUND_INFIX:
			return emit_infix_expr(emitter, select, expr, mode, buf);
		case BOUND_AND:
		case BOUND_OR:
			return emit_and_or(emitter, select, expr, mode, buf);
		case BOUND_NOT:
			return emit_not(emitter, select, expr, mode, buf);
		case BOUND_IN:
			return emit_in(emitter, select, expr, mode, buf);
		case BOUND_BETWEEN:
			return emit_between(emitter, select, expr, buf);
		case BOUND_CASE:
			return emit_case(emitter, select, expr, buf);
		case BOUND_COALESCE:
			return emit_coalesce(emitter, select, expr, buf);
		case BOUND_IS_NULL:
			emit_format(emitter, select, buf, "%c IS NULL", expr->u.operand);
			return PREC_IS;
		case BOUND_IS_EMPTY:
			emit_expr_to(emitter, select, expr->u.operand, PREC_OTHER, EMIT_EXACT, buf);
			sql_keyword(buf, " = ''");
			return PREC_COMPARE;
		case BOUND_CAST:
			return emit_cast(emitter, select, expr, buf);
		case BOUND_SUBQUERY:
			return emit_subquery(emitter, expr, buf);
		case BOUND_AGGREGATE:
			return emit_aggregate_call(emitter, select, expr, buf);
		case BOUND_WINDOW:
			break;
	}
	diag_add(emitter->diag, DIAG_MISPLACED, expr->span, "a window function");
	return PREC_ATOM;
}

/* Is it worth to remember where in the query this came from?  Only what can fail at run time. */
static bool
can_fail(const BoundExpr *expr)
{
	return expr->kind == BOUND_CALL || expr->kind == BOUND_CAST || expr->kind == BOUND_INFIX ||
		   expr->kind == BOUND_AGGREGATE;
}

/* Is the text of a template one call or one quoted piece, which needs no parentheses? */
static SqlPrec
template_prec(const char *text)
{
	int depth = 0;

	for (const char *p = text; *p != '\0'; p++)
	{
		if (*p == '(')
			depth++;
		else if (*p == ')')
			depth--;
		else if (depth == 0 && (*p == ' ' || *p == ':' || *p == '-' || *p == '\''))
			return PREC_ANY;
	}
	return PREC_ATOM;
}

void
emit_expr_to(Emitter *emitter, const Select *select, const BoundExpr *expr, SqlPrec min_prec,
			 EmitMode mode, SqlBuf *buf)
{
	const char *substitute = substitute_find(emitter, expr);
	SqlBuf inner;
	SqlPrec prec;

	PORT_CHECK_STACK();
	if (substitute != NULL)
	{
		sql_fragment(buf, substitute);
		return;
	}
	sql_init(&inner);
	prec = emit_kind(emitter, select, expr, mode, &inner);
	if (prec == PREC_ANY)
		prec = template_prec(inner.data);

	if (prec < min_prec)
		sql_keyword(buf, "(");
	if (can_fail(expr))
		sql_mark_begin(buf, expr->span);
	sql_fragment(buf, inner.data);
	if (can_fail(expr))
		sql_mark_end(buf);
	if (prec < min_prec)
		sql_keyword(buf, ")");
	pfree(inner.data);
}

char *
emit_expr(Emitter *emitter, const Select *select, const BoundExpr *expr, SqlPrec min_prec,
		  EmitMode mode)
{
	SqlBuf buf;

	sql_init(&buf);
	emit_expr_to(emitter, select, expr, min_prec, mode, &buf);
	return sql_take(&buf);
}

void
emit_format(Emitter *emitter, const Select *select, SqlBuf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	while (*(format = sql_format_part(buf, format, &args)) != '\0')
	{
		SqlPrec prec = format[1] == 'a' ? PREC_ANY : format[1] == 'c' ? PREC_COMPARE : PREC_ATOM;
		bool is_typed = format[1] == 'a' || format[1] == 't';

		emit_expr_to(emitter, select, va_arg(args, const BoundExpr *), prec,
					 is_typed ? EMIT_TYPED : EMIT_EXACT, buf);
		format += 2;
	}
	va_end(args);
}
