/*
 * join.c
 *		Joins.
 *
 * Joins on equality stay joins on equality: a semi join is IN, an anti join a
 * LEFT JOIN without a partner, since both are plans that PostgreSQL knows.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

/* Can the Select stand in a FROM clause by its FROM alone? */
static bool
is_bare(const Select *select)
{
	if (!select->is_source || select->where.count > 0 || select_is_finished(select))
		return false;
	VEC_EACH (const ColumnBinding, binding, &select->binding)
	{
		/* A constant of the side that an outer join has no row for must become NULL, as must an outer column. */
		if (!binding->is_simple || binding->names != NAMES_OWN ||
			strpbrk(binding->sql, "'(:") != NULL)
			return false;
	}
	return true;
}

static Select *
join_side(Emitter *emitter, Select *select)
{
	return is_bare(select) ? select : emitter_close(emitter, select, false);
}

/* ---- innerunique ---- */

/* The column that an expression is, looked at through nothing. */
static BoundColumn *
plain_column(const BoundExpr *expr)
{
	return expr->kind == BOUND_COLUMN ? expr->u.column : NULL;
}

/* The place among the keys of one that is a column; -1 if none is. */
static int
key_of_column(const Vec *key, const BoundColumn *column)
{
	for (int i = 0; i < key->count; i++)
	{
		if (plain_column(VEC_AT(key, BoundExpr, i)) == column)
			return i;
	}
	return -1;
}

/* Is there at most one row per join key already, because the rows are groups of these keys? */
static bool
is_unique_on(const BoundRel *rel, const Vec *key)
{
	const Vec *group = NULL;

	while (rel->kind == REL_FILTER || rel->kind == REL_SORT)
		rel = rel->input;
	if (rel->kind == REL_AGGREGATE)
		group = &rel->u.aggregate.key;
	else if (rel->kind == REL_PICK)
		group = &rel->u.pick.key;
	if (group == NULL)
		return false;
	for (int i = 0; i < group->count; i++)
	{
		if (key_of_column(key, VEC_AT(group, BoundItem, i)->column) < 0)
			return false;
	}
	return true;
}

/* So many columns are read of the side besides its keys. */
static int
columns_besides(const Emitter *emitter, const Select *select, const Vec *key)
{
	int count = 0;

	VEC_EACH (const ColumnBinding, binding, &select->binding)
		count +=
			emitter_is_used(emitter, binding->column) && key_of_column(key, binding->column) < 0;
	return count;
}

/*
 * Keeps one row per key by grouping, which can be hashed, where DISTINCT ON sorts all rows: an
 * arg_max by a constant keeps what the first row of the group has.
 */
static Select *
group_by_key(Emitter *emitter, const Select *select, const Vec *key, const Vec *key_sql)
{
	Select *group = palloc(sizeof(Select));

	*group = *select;
	group->binding = (Vec){0};
	group->group_by = *key_sql;
	group->is_grouped = true;
	group->is_source = false;
	VEC_EACH (const ColumnBinding, binding, &select->binding)
	{
		int place = key_of_column(key, binding->column);
		const BoundExpr *use = bound_column_use(binding->column, (Span){0, 0});

		if (emitter_is_used(emitter, binding->column))
			select_bind(group, binding->column,
						place >= 0
							? VEC_AT(key_sql, char, place)
							: psprintf("kql.arg_max_of(%s, 0::bigint)",
									   emit_expr(emitter, select, use, PREC_ANY, EMIT_TYPED)),
						PREC_ATOM, false, 1);
	}
	return emitter_close(emitter, group, false);
}

/* Keeps one row per key, the first where the rows have an order. */
static Select *
deduplicate(Emitter *emitter, Select *select, const Vec *key)
{
	Vec key_sql = {0};
	SqlBuf distinct_on;

	if (select_is_finished(select) || emit_repeats_complex(select, key))
		select = emitter_close(emitter, select, true);
	sql_init(&distinct_on);
	for (int i = 0; i < key->count; i++)
	{
		const BoundExpr *one = VEC_AT(key, BoundExpr, i);
		char *sql = unconstify(
			char *, emit_as_key(emit_expr(emitter, select, one, PREC_ATOM, EMIT_TYPED), one->type));

		sql_format(&distinct_on, "%s%s", i == 0 ? "" : ", ", sql);
		vec_push(&key_sql, sql);
	}
	/* In the body of an mv-apply an aggregate over columns of the row around would be one of that row's. */
	if (key->count > 0 && select->order.count == 0 && emitter->outer.count == 0 &&
		columns_besides(emitter, select, key) <= EMITTER_MAX_PICK_COLUMNS)
		return group_by_key(emitter, select, key, &key_sql);
	for (int i = 0; i < select->order.count; i++)
		vec_push(&key_sql, select->order.item[i]);
	select->order = key_sql;
	select->distinct_on = distinct_on.data;
	return emitter_close(emitter, select, false);
}

/* ---- joins ---- */

/* How sides are joined in FROM; the semi joins are not. */
static const char *const join_words[] = {
	[JOIN_INNER] = "\n    JOIN ",
	[JOIN_LEFT_OUTER] = "\n    LEFT JOIN ",
	[JOIN_LEFT_ANTI] = "\n    LEFT JOIN ",
	[JOIN_RIGHT_ANTI] = "\n    LEFT JOIN ",
	[JOIN_RIGHT_OUTER] = "\n    RIGHT JOIN ",
	[JOIN_FULL_OUTER] = "\n    FULL JOIN ",
};

/* A value of the type that stands for null on both sides of a comparison. */
static void
append_stand_in(KqlType type, SqlBuf *buf)
{
	switch (type)
	{
		case KQL_BOOL:
			sql_keyword(buf, "false");
			break;
		case KQL_DATETIME:
			sql_datetime(buf, 0);
			break;
		case KQL_TIMESPAN:
			sql_timespan(buf, 0);
			break;
		case KQL_GUID:
			sql_keyword(buf, "'00000000-0000-0000-0000-000000000000'::uuid");
			break;
		case KQL_DYNAMIC:
			sql_keyword(buf, "'null'::jsonb");
			break;
		default:
			sql_keyword(buf, "0");
			break;
	}
}

/* In KQL a null key finds a null key; strings are never null. */
static bool
null_matches(const BoundExpr *left, const BoundExpr *right)
{
	return left->type != KQL_STRING && left->nullable && right->nullable;
}

static void
append_key(Emitter *emitter, const Select *side, const BoundExpr *key, bool through_null,
		   SqlBuf *buf)
{
	if (!through_null)
	{
		emit_expr_to(emitter, side, key, PREC_OTHER, EMIT_EXACT, buf);
		return;
	}
	emit_format(emitter, side, buf, "COALESCE(%a, ", key);
	append_stand_in(key->type, buf);
	sql_keyword(buf, ")");
}

/*
 * Equality of the keys.  In KQL a null key finds a null key; so that this stays
 * an equality that can be hashed, null is compared through a stand-in, and
 * being null is a second key.
 */
static void
append_condition(Emitter *emitter, const Select *left, const Select *right, const Vec *left_key,
				 const Vec *right_key, SqlBuf *buf)
{
	sql_keyword(buf, " ON ");
	VEC_EACH (const BoundExpr, l, left_key)
	{
		const BoundExpr *r = VEC_AT(right_key, BoundExpr, l_at);
		bool through_null = null_matches(l, r);

		sql_keyword(buf, l_at == 0 ? "" : " AND ");
		append_key(emitter, left, l, through_null, buf);
		sql_keyword(buf, " = ");
		append_key(emitter, right, r, through_null, buf);
		if (through_null)
		{
			emit_format(emitter, left, buf, " AND (%c IS NULL) = (", l);
			emit_format(emitter, right, buf, "%c IS NULL)", r);
		}
	}
	if (left_key->count == 0)
		sql_keyword(buf, "true");
}

/* A level that knows the columns of both sides. */
static Select *
join_both(const char *from, const Select *left, const Select *right)
{
	Select *both = select_new(from);

	for (int i = 0; i < left->binding.count; i++)
		vec_push(&both->binding, left->binding.item[i]);
	for (int i = 0; right != NULL && i < right->binding.count; i++)
		vec_push(&both->binding, right->binding.item[i]);
	return both;
}

/* The bindings of the join's output over a level that knows both sides. */
static Select *
join_output(Emitter *emitter, const char *from, Select *left, Select *right, const Vec *output)
{
	Select *both = join_both(from, left, right);
	Select *select = select_new(from);

	for (int i = 0; i < left->origin.count; i++)
		vec_push(&select->origin, left->origin.item[i]);
	for (int i = 0; right != NULL && i < right->origin.count; i++)
		vec_push(&select->origin, right->origin.item[i]);
	VEC_EACH (const BoundItem, item, output)
	{
		if (!emitter_is_wanted(emitter, both, item))
			continue;
		if (item->value->kind == BOUND_COLUMN)
		{
			const ColumnBinding *binding = select_binding(both, item->value->u.column);

			if (binding != NULL)
			{
				select_bind_same(select, item->column, binding);
				continue;
			}
		}
		select_bind_expr(emitter, select, item->column, both, item->value)->is_simple = false;
	}
	return select;
}

/* (a, b) IN (SELECT x, y FROM …) */
static Select *
emit_semi_join(Emitter *emitter, Select *left, Select *right, const Vec *left_key,
			   const Vec *right_key, const Vec *item)
{
	Vec output = {0};
	Vec name = {0};
	SqlBuf buf;
	Select *select;

	if (select_is_finished(left) || emit_repeats_complex(left, left_key))
		left = emitter_close(emitter, left, false);

	sql_init(&buf);
	sql_keyword(&buf, "(");
	VEC_EACH (const BoundExpr, l, left_key)
	{
		const BoundExpr *r = VEC_AT(right_key, BoundExpr, l_at);
		bool through_null = null_matches(l, r);
		SqlBuf key;

		sql_keyword(&buf, l_at == 0 ? "" : ", ");
		append_key(emitter, left, l, through_null, &buf);
		sql_init(&key);
		append_key(emitter, right, r, through_null, &key);
		vec_push(&output, key.data);
		vec_push(&name, psprintf("key%d", l_at + 1));
		if (through_null)
		{
			emit_format(emitter, left, &buf, ", %c IS NULL", l);
			vec_push(&output, psprintf("%s IS NULL",
									   emit_expr(emitter, right, r, PREC_COMPARE, EMIT_EXACT)));
			vec_push(&name, psprintf("null%d", l_at + 1));
		}
	}
	sql_format(&buf, ") IN (%s)",
			   select_text(emitter, right, &output, &name, right->limit != NULL, EMITTER_ONE_LINE));

	select = join_output(emitter, left->from, left, NULL, item);
	select->where = left->where;
	vec_push(&select->where, buf.data);
	return select;
}

/* A column that a key is computed into. */
static BoundColumn *
hidden_key(const BoundExpr *key, int number)
{
	return MAKE(BoundColumn, .id = EMITTER_HIDDEN_COLUMN, .name = psprintf("key%d", number),
				.type = key->type, .nullable = key->nullable && key->type != KQL_STRING);
}

/* A stage of only the keys, as plain columns: what an anti join can test for NULL. */
static Select *
key_stage(Emitter *emitter, Select *side, const Vec *key, Vec *column_key)
{
	Select *level = palloc(sizeof(Select));
	BoundColumn *hidden;

	if (select_is_finished(side))
		side = emitter_close(emitter, side, false);
	*level = *side;
	memset(&level->binding, 0, sizeof(Vec));
	VEC_EACH (const BoundExpr, expr, key)
	{
		BoundColumn *column = hidden_key(expr, expr_at + 1);

		select_bind(level, column, emit_expr(emitter, side, expr, PREC_ATOM, EMIT_TYPED), PREC_ATOM,
					false, 1);
		vec_push(column_key, bound_column_use(column, expr->span));
	}
	hidden =
		MAKE(BoundColumn, .id = EMITTER_HIDDEN_COLUMN, .name = pstrdup("found"), .type = KQL_BOOL);
	select_bind(level, hidden, "true", PREC_ATOM, true, 1);
	return emitter_close(emitter, level, false);
}

/*
 * What is NULL where a row has no partner: a key that matches by equality alone,
 * which PostgreSQL sees to be an anti join; the marker where every key may match
 * as null.
 */
static const char *
absence_sql(const Select *keys, const Vec *left_key, const Vec *right_key)
{
	for (int i = 0; i < left_key->count; i++)
	{
		if (!null_matches(VEC_AT(left_key, BoundExpr, i), VEC_AT(right_key, BoundExpr, i)))
			return VEC_AT(&keys->binding, ColumnBinding, i)->sql;
	}
	return VEC_AT(&keys->binding, ColumnBinding, keys->binding.count - 1)->sql;
}

static Select *
emit_anti_join(Emitter *emitter, Select *left, Select *right, const Vec *left_key,
			   const Vec *right_key, const Vec *item)
{
	Vec column_key = {0};
	Select *side = join_side(emitter, left);
	Select *keys = key_stage(emitter, right, right_key, &column_key);
	SqlBuf from;
	Select *select;

	sql_init(&from);
	sql_format(&from, "%s%s%s", side->from, join_words[JOIN_LEFT_ANTI], keys->from);
	append_condition(emitter, side, keys, left_key, &column_key, &from);
	select = join_output(emitter, from.data, side, NULL, item);
	vec_push(&select->where, psprintf("%s IS NULL", absence_sql(keys, left_key, right_key)));
	return select;
}

static bool
reads_side(BoundExpr *expr, void *side)
{
	return (expr->kind == BOUND_COLUMN && select_binding(side, expr->u.column) != NULL) ||
		   bound_expr_walk(expr, reads_side, side);
}

/*
 * A side of a full join.  PostgreSQL wants a column of each side in every condition, so a key
 * that reads none, such as a column that the data does not have, becomes one.
 */
static Select *
full_join_side(Emitter *emitter, Select *side, Vec *key)
{
	Vec column_key = {0};
	Select *level;

	if (select_is_finished(side))
		side = emitter_close(emitter, side, false);
	level = palloc(sizeof(Select));
	*level = *side;
	level->binding = (Vec){0};
	VEC_EACH (ColumnBinding, binding, &side->binding)
		vec_push(&level->binding, binding);
	VEC_EACH (BoundExpr, expr, key)
	{
		if (!reads_side(expr, side))
		{
			BoundColumn *column = hidden_key(expr, expr_at + 1);

			select_bind_expr(emitter, level, column, side, expr);
			expr = bound_column_use(column, expr->span);
		}
		vec_push(&column_key, expr);
	}
	if (level->binding.count == side->binding.count)
		return join_side(emitter, side);
	*key = column_key;
	return emitter_close(emitter, level, false);
}

/* Inner and outer joins: the sides beside each other in FROM. */
static Select *
emit_from_join(Emitter *emitter, const BoundRel *rel, Select *left, Select *right)
{
	BoundJoinKind kind = rel->u.join.join_kind;
	Vec left_key = rel->u.join.left_key;
	Vec right_key = rel->u.join.right_key;
	SqlBuf from;

	if (kind == JOIN_FULL_OUTER)
	{
		left = full_join_side(emitter, left, &left_key);
		right = full_join_side(emitter, right, &right_key);
	}
	else if (rel->u.join.right_once && !is_bare(right))
		right = emitter_close_named(emitter, right, false, "MATERIALIZED ", NULL);
	else
		right = join_side(emitter, right);
	sql_init(&from);
	sql_format(&from, "%s%s%s", left->from, join_words[kind], right->from);
	if (rel->u.join.condition == NULL || left_key.count > 0)
		append_condition(emitter, left, right, &left_key, &right_key, &from);
	if (rel->u.join.condition != NULL)
	{
		sql_keyword(&from, left_key.count > 0 ? " AND " : " ON ");
		emit_expr_to(emitter, join_both(from.data, left, right), rel->u.join.condition,
					 PREC_COMPARE, EMIT_EXACT, &from);
	}
	return join_output(emitter, from.data, left, right, &rel->u.join.output);
}

Select *
emit_join(Emitter *emitter, BoundRel *rel)
{
	const Vec *left_key = &rel->u.join.left_key;
	const Vec *right_key = &rel->u.join.right_key;
	const Vec *output = &rel->u.join.output;
	BoundJoinKind kind = rel->u.join.join_kind;
	bool deduplicates = rel->u.join.left_unique && !is_unique_on(rel->input, left_key);
	Select *left = emit_rel(emitter, rel->input, deduplicates);
	Select *right;

	if (deduplicates)
		left = deduplicate(emitter, left, left_key);
	if (kind == JOIN_INNER || kind == JOIN_LEFT_OUTER || kind == JOIN_RIGHT_OUTER)
		left = join_side(emitter, left);
	right = emit_rel(emitter, rel->u.join.right, false);

	switch (kind)
	{
		case JOIN_LEFT_SEMI:
			return emit_semi_join(emitter, left, right, left_key, right_key, output);
		case JOIN_RIGHT_SEMI:
			return emit_semi_join(emitter, right, left, right_key, left_key, output);
		case JOIN_LEFT_ANTI:
			return emit_anti_join(emitter, left, right, left_key, right_key, output);
		case JOIN_RIGHT_ANTI:
			return emit_anti_join(emitter, right, left, right_key, left_key, output);
		case JOIN_INNER:
		case JOIN_LEFT_OUTER:
		case JOIN_RIGHT_OUTER:
		case JOIN_FULL_OUTER:
			break;
	}
	return emit_from_join(emitter, rel, left, right);
}
