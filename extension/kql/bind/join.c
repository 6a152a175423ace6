/*
 * join.c
 *		join and lookup.
 */
#include "common/port.h"

#include "common/name_map.h"
#include "kql/bind/binder_int.h"

typedef struct JoinKindLine
{
	const char *name;
	BoundJoinKind kind;
	bool left_unique;
} JoinKindLine;

static const JoinKindLine join_kind_line[] = {
	{"innerunique", JOIN_INNER, true},     {"inner", JOIN_INNER, false},
	{"leftouter", JOIN_LEFT_OUTER, false}, {"rightouter", JOIN_RIGHT_OUTER, false},
	{"fullouter", JOIN_FULL_OUTER, false}, {"leftsemi", JOIN_LEFT_SEMI, false},
	{"rightsemi", JOIN_RIGHT_SEMI, false}, {"leftanti", JOIN_LEFT_ANTI, false},
	{"anti", JOIN_LEFT_ANTI, false},       {"leftantisemi", JOIN_LEFT_ANTI, false},
	{"rightanti", JOIN_RIGHT_ANTI, false}, {"rightantisemi", JOIN_RIGHT_ANTI, false},
	{"outer", JOIN_FULL_OUTER, false},     {"semi", JOIN_LEFT_SEMI, false},
};

/* The condition while it is read. */
typedef struct JoinKeys
{
	Vec left; /* of BoundExpr */
	Vec right;
	Vec right_column; /* of BoundColumn: the columns behind the right keys */
} JoinKeys;

static const JoinKindLine *
join_read_kind(Binder *b, const AstOperator *op, const char *fallback)
{
	const char *name = bind_option_text(op, "kind");
	const JoinKindLine *line;
	Suggest near;
	Diag *diag;

	if (name == NULL)
		name = fallback;
	line = LOOKUP(join_kind_line, name);
	if (line != NULL)
		return line;
	diag = bind_error(b, DIAG_BAD_ARGUMENT, bind_option(op, "kind")->span, "kind",
					  psprintf("there is no kind \"%s\"", name));
	suggest_start(&near, name);
	for (int i = 0; i < lengthof(join_kind_line); i++)
		suggest_offer(&near, join_kind_line[i].name);
	if (suggest_best(&near) != NULL)
		diag_hint(diag, "Did you mean \"%s\"?", suggest_best(&near));
	return &join_kind_line[0];
}

/* Do two keys compare?  Brings them to one type where the language does. */
static bool
join_unify(Binder *b, BoundExpr **left, BoundExpr **right)
{
	KqlType l = (*left)->type;
	KqlType r = (*right)->type;

	if (l == r || l == KQL_UNKNOWN || r == KQL_UNKNOWN)
		return true;
	if (bind_is_absent(*left))
		*left = bind_const_null(b, r, (*left)->span);
	else if (bind_is_absent(*right))
		*right = bind_const_null(b, l, (*right)->span);
	if ((*left)->type == (*right)->type)
		return true;
	if (kql_type_is_numeric(l) && kql_type_is_numeric(r))
	{
		KqlType type = bind_common_type(l, r);

		if ((l != KQL_INT && l != KQL_LONG) || (r != KQL_INT && r != KQL_LONG))
		{
			*left = bind_convert(b, *left, type);
			*right = bind_convert(b, *right, type);
		}
		return true;
	}
	return false;
}

static void
join_add_key(Binder *b, JoinKeys *keys, BoundExpr *left, BoundExpr *right, Span span)
{
	BoundColumn *right_column = right->kind == BOUND_COLUMN ? right->u.column : NULL;

	if (!join_unify(b, &left, &right))
	{
		diag_hint(bind_error(b, DIAG_NO_OPERATOR, span, "==", kql_type_name(left->type),
							 kql_type_name(right->type)),
				  "The keys of a join have one type; convert one side before the join.");
		return;
	}
	vec_push(&keys->left, left);
	vec_push(&keys->right, right);
	vec_push(&keys->right_column, right_column);
}

/* The column, or null where the data does not have it now. */
static BoundExpr *
join_key(Binder *b, BoundColumn *column, Span span)
{
	if (column == NULL)
		return bind_const_null(b, KQL_DYNAMIC, span);
	return bound_column_use(column, bind_span(b, span));
}

/* Which side does a path belong to? */
static const char *
join_side(const AstExpr *ast)
{
	if (ast->kind == AST_PATH && ((const AstPath *) ast)->object->kind == AST_NAME)
		return ((const AstName *) ((const AstPath *) ast)->object)->name;
	return "";
}

/* A key by its name, which both sides have. */
static void
join_read_name(Binder *b, JoinKeys *keys, const char *name, Span span)
{
	const RowScope *row = b->row;
	BoundColumn *left = bind_find_column(row->column, name);
	BoundColumn *right = bind_find_column(row->right, name);

	if (left == NULL || right == NULL)
	{
		bool is_of_right = left != NULL || (right == NULL && row->is_open && !row->right_is_open);
		RowScope only = *row;

		/* Rows around the body of an mv-apply are no side, whatever columns their data has. */
		only.outer = NULL;
		only.column = is_of_right ? row->right : row->column;
		only.right = NULL;
		only.is_open = is_of_right ? row->right_is_open : row->is_open;
		b->row = &only;
		bind_unknown_column(b, name, span);
		b->row = unconstify(RowScope *, row);
		if (!only.is_open)
			return;
	}
	join_add_key(b, keys, join_key(b, left, span), join_key(b, right, span), span);
}

static void
join_read_condition(Binder *b, JoinKeys *keys, const AstExpr *ast)
{
	if (ast->kind == AST_NAME)
	{
		join_read_name(b, keys, ((const AstName *) ast)->name, ast->span);
		return;
	}
	if (ast->kind == AST_BINARY && ((const AstBinary *) ast)->infix == KQL_INFIX_AND)
	{
		join_read_condition(b, keys, ((const AstBinary *) ast)->left);
		join_read_condition(b, keys, ((const AstBinary *) ast)->right);
		return;
	}
	if (ast->kind == AST_BINARY && ((const AstBinary *) ast)->infix == KQL_INFIX_EQ)
	{
		const AstExpr *left = ((const AstBinary *) ast)->left;
		const AstExpr *right = ((const AstBinary *) ast)->right;

		if (strcmp(join_side(left), "$right") == 0 && strcmp(join_side(right), "$left") == 0)
		{
			const AstExpr *swap = left;

			left = right;
			right = swap;
		}
		if (strcmp(join_side(left), "$left") == 0 && strcmp(join_side(right), "$right") == 0)
		{
			BoundExpr *left_key = bind_expr(b, left);
			BoundExpr *right_key = bind_expr(b, right);

			join_add_key(b, keys, left_key, right_key, ast->span);
			return;
		}
	}
	diag_hint(bind_error(b, DIAG_SYNTAX, ast->span, "a column or $left.a == $right.b",
						 "another condition"),
			  "Joins compare columns for equality; compute keys by extend before, filter after.");
}

/* The column's own name, or with the first number that no column of either side has; it is added. */
static const char *
join_name(NameMap *names, const NameMap *own, const char *base)
{
	const char *name = base;

	for (int i = 1; name_map_find(names, name) >= 0 || (i > 1 && name_map_find(own, name) >= 0);
		 i++)
	{
		if (name != base)
			pfree(unconstify(char *, name));
		name = bind_numbered_name(base, i);
	}
	name_map_add(names, name);
	return name;
}

/* Adds the columns of one side to the output. */
static void
join_add_columns(Binder *b, BoundRel *join, NameMap *names, const Vec *column, bool nullable,
				 const Vec *dropped, Span span)
{
	NameMap own = {{NULL, 0, 0}, NULL, 0};

	/* Those of the left side come first: none is taken. */
	for (int i = 0; names->name.count > 0 && i < column->count; i++)
		name_map_add(&own, VEC_AT(column, BoundColumn, i)->name);
	VEC_EACH (BoundColumn, one, column)
	{
		const char *name = one->name;
		bool is_dropped = false;

		for (int k = 0; dropped != NULL && k < dropped->count; k++)
			is_dropped |= dropped->item[k] == one;
		if (is_dropped)
			continue;
		name = join_name(names, &own, one->name);
		if (name == one->name && (!nullable || one->nullable))
			bind_pass_item(b, &join->u.join.output, one, span);
		else
		{
			BoundExpr *value = bound_column_use(one, span);
			BoundColumn *fresh = bind_column_of(b, name, value);

			fresh->nullable |= nullable;
			bind_item_add(b, &join->u.join.output, fresh, value);
		}
	}
	name_map_release(&own);
}

static void
join_set_output(Binder *b, BoundRel *join, const Vec *dropped, Span span)
{
	BoundJoinKind kind = join->u.join.join_kind;
	bool left_nullable = kind == JOIN_RIGHT_OUTER || kind == JOIN_FULL_OUTER;
	bool right_nullable = kind == JOIN_LEFT_OUTER || kind == JOIN_FULL_OUTER;
	NameMap names = {{NULL, 0, 0}, NULL, 0};

	if (kind != JOIN_RIGHT_SEMI && kind != JOIN_RIGHT_ANTI)
		join_add_columns(b, join, &names, &join->input->column, left_nullable, NULL, span);
	if (kind != JOIN_LEFT_SEMI && kind != JOIN_LEFT_ANTI)
		join_add_columns(b, join, &names, &join->u.join.right->column, right_nullable, dropped,
						 span);
	name_map_release(&names);
	VEC_EACH (BoundItem, item, &join->u.join.output)
		vec_push(&join->column, item->column);
}

/* Output of a lookup: the columns of both sides, without those of the right in dropped. */
void
bind_join_output(Binder *b, BoundRel *join, const Vec *dropped, Span span)
{
	join_set_output(b, join, dropped, bind_span(b, span));
}

static void
join_bind(Binder *b, Pipe *pipe, const AstJoin *ast, const JoinKindLine *kind, bool is_lookup)
{
	JoinKeys keys = {{NULL, 0, 0}, {NULL, 0, 0}, {NULL, 0, 0}};
	RowScope *saved = b->row;
	Pipe right;
	RowScope row;
	BoundRel *rel;

	b->row = NULL;
	right = bind_table(b, ast->right);
	b->row = saved;
	bind_strip_hidden(b, pipe);
	bind_strip_hidden(b, &right);
	bind_push_row(b, &row, pipe);
	row.right = &right.rel->column;
	row.right_is_open = right.rel->is_open;
	row.is_broken |= right.is_broken;
	for (int i = 0; i < ast->on.count; i++)
		join_read_condition(b, &keys, VEC_AT(&ast->on, AstExpr, i));
	bind_pop_row(b, &row);
	if (ast->on.count == 0)
		bind_error(b, DIAG_SYNTAX, ast->base.keyword_span, "on and the keys of the join",
				   "no condition");
	rel = bind_new_rel(b, REL_JOIN, pipe->rel, ast->base.span);
	rel->u.join.join_kind = kind->kind;
	rel->u.join.left_unique = kind->left_unique;
	rel->is_open |= right.rel->is_open;
	rel->u.join.right = right.rel;
	rel->u.join.left_key = keys.left;
	rel->u.join.right_key = keys.right;
	join_set_output(b, rel, is_lookup ? &keys.right_column : NULL, bind_span(b, ast->base.span));
	pipe->rel = rel;
	pipe->is_broken |= right.is_broken;
	pipe->is_sorted = false;
	pipe->is_literal = false;
	pipe->table = NULL;
	b->is_row_wise = false;
}

/* join [kind = k] (right) on … */
void
bind_join(Binder *b, Pipe *pipe, const AstJoin *ast)
{
	join_bind(b, pipe, ast, join_read_kind(b, &ast->base, "innerunique"), false);
}

/* lookup [kind = leftouter|inner] (right) on …: the right keys are not repeated. */
void
bind_lookup(Binder *b, Pipe *pipe, const AstJoin *ast)
{
	const JoinKindLine *kind = join_read_kind(b, &ast->base, "leftouter");

	if (kind->kind != JOIN_LEFT_OUTER && (kind->kind != JOIN_INNER || kind->left_unique))
		bind_error(b, DIAG_BAD_ARGUMENT, bind_option(&ast->base, "kind")->span, "kind",
				   "lookup has leftouter and inner");
	join_bind(b, pipe, ast, kind, true);
}
