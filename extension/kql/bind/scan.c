/*
 * scan.c
 *		scan: steps that records of a sorted input go through.
 *
 * A step's expressions read the current record, and by "step.column" the record
 * that a step of the running match took last.  Each such pair becomes a column of
 * its own, a reference; where its value comes from is the emitter's business.  A
 * declared column's bare name stands for its default, as in the language.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* The number of the step with this name, from 1; 0 if there is none. */
static int
scan_find_step(const BoundRel *rel, const char *name)
{
	for (int i = 0; i < rel->u.scan.step.count; i++)
	{
		if (strcmp(VEC_AT(&rel->u.scan.step, BoundScanStep, i)->name, name) == 0)
			return i + 1;
	}
	return 0;
}

/* The reference to a column of a step's record; the same one for each use. */
static BoundScanReference *
scan_reference(Binder *b, BoundRel *rel, int step, BoundColumn *source)
{
	Vec *list = &rel->u.scan.reference;
	BoundScanReference *reference;

	for (int i = 0; i < list->count; i++)
	{
		reference = VEC_AT(list, BoundScanReference, i);
		if (reference->step == step && reference->source == source)
			return reference;
	}
	reference = MAKE(BoundScanReference, .step = step, .source = source,
					 .column = bind_new_column(b, source->name, source->type,
											   source->nullable || source->type != KQL_STRING));
	vec_push(list, reference);
	return reference;
}

/* "step.column" inside a scan; NULL if the name before the dot is not that of a step. */
BoundExpr *
bind_scan_state(Binder *b, const AstPath *path)
{
	ScanScope *scope = b->row == NULL ? NULL : b->row->scan;
	BoundScanReference *reference;
	BoundItem *declared;
	BoundColumn *source;
	int step;

	if (scope == NULL)
		return NULL;
	step = scan_find_step(scope->rel, ((const AstName *) path->object)->name);
	if (step == 0)
		return NULL;
	declared = bind_item_find(&scope->rel->u.scan.state, path->name);
	source = declared != NULL ? declared->column : bind_find_column(b->row->column, path->name);
	if (source == NULL)
	{
		bind_unknown_column(b, path->name, path->name_span);
		return bind_row_is_open(b) ? bind_const_null(b, KQL_DYNAMIC, path->base.span)
								   : bind_unknown(b, path->base.span);
	}
	reference = scan_reference(b, scope->rel, step, source);
	reference->last_use = Max(reference->last_use, scope->step);
	return bind_column_ref(b, reference->column, path->base.span);
}

/* The value as a declared column's type, or an error. */
static BoundExpr *
scan_convert(Binder *b, BoundExpr *value, const BoundColumn *column, Span span)
{
	if (!bind_can_convert(value->type, column->type))
		return bind_refuse(b, DIAG_TYPE_MISMATCH, span,
						   psprintf("the value of column \"%s\"", column->name),
						   kql_type_name(column->type), kql_type_name(value->type));
	return bind_convert(b, value, column->type);
}

/* declare (name: type [= default], …): columns of the result, and names for their defaults */
static void
scan_declare(Binder *b, BoundRel *rel, const AstScan *ast)
{
	VEC_EACH (const AstColumnDef, def, &ast->declare)
	{
		BoundColumn *column = bind_new_column(b, def->name, def->type, def->type != KQL_STRING);
		BoundExpr *value;
		Binding *binding;

		if (bind_find_column(&rel->column, def->name) != NULL)
		{
			bind_error(b, DIAG_DUPLICATE_COLUMN, def->span, def->name);
			continue;
		}
		if (def->default_value == NULL)
			value = bind_const_null(b, def->type, def->span);
		else
			value = scan_convert(b, bind_constant(b, def->default_value, "a default"), column,
								 def->default_value->span);
		bind_item_add(b, &rel->u.scan.state, column, value);
		vec_push(&rel->column, column);
		binding = bind_define(b, def->name, BINDING_EXPR);
		binding->expr = value;
		binding->expr_size = 1;
	}
}

/* A column of the input that a step sets; the result has it in the place of the old one. */
typedef struct ScanOverride
{
	BoundColumn *old;
	BoundColumn *made;
} ScanOverride;

/*
 * Finds the columns of the input that steps set: their state is a column of its own, which a step
 * that does not set it takes from the record.
 */
static Vec
scan_find_overrides(Binder *b, const Pipe *pipe, BoundRel *rel, const AstScan *ast)
{
	Vec list = {NULL, 0, 0};

	VEC_EACH (const AstScanStep, step, &ast->step)
	{
		for (int i = 0; i < step->assign.count; i++)
		{
			const AstNamed *named = VEC_AT(&step->assign, AstNamed, i);
			ScanOverride *one;
			const char *name;

			if (named->base.kind != AST_NAMED)
				continue;
			name = VEC_AT(&named->name, char, 0);
			if (bind_item_find(&rel->u.scan.state, name) != NULL ||
				bind_find_column(&pipe->rel->column, name) == NULL)
				continue;
			one = palloc(sizeof(ScanOverride));
			one->old = bind_find_column(&pipe->rel->column, name);
			one->made = bind_new_column(b, name, one->old->type, one->old->type != KQL_STRING);
			bind_item_add(b, &rel->u.scan.state, one->made,
						  bind_const_null(b, one->old->type, named->base.span));
			vec_push(&rel->column, one->made);
			vec_push(&list, one);
		}
	}
	return list;
}

/* Every step gives every such column. */
static void
scan_complete_steps(Binder *b, BoundRel *rel, const Vec *override, Span span)
{
	VEC_EACH (BoundScanStep, step, &rel->u.scan.step)
	{
		for (int i = 0; i < override->count; i++)
		{
			const ScanOverride *one = VEC_AT(override, ScanOverride, i);

			if (bind_item_find(&step->assign, one->made->name) == NULL)
				bind_item_add(b, &step->assign, one->made,
							  bound_column_use(one->old, bind_span(b, span)));
		}
	}
}

/* Puts them where the old ones were. */
static void
scan_place_overrides(Binder *b, Pipe *pipe, const Vec *override, Span span)
{
	Vec item = {NULL, 0, 0};

	VEC_EACH (BoundColumn, column, &pipe->rel->column)
	{
		BoundColumn *shown = column;
		bool is_made = false;

		for (int i = 0; i < override->count; i++)
		{
			const ScanOverride *one = VEC_AT(override, ScanOverride, i);

			is_made |= column == one->made;
			if (column == one->old)
				shown = one->made;
		}
		if (!is_made)
			bind_item_add(b, &item, shown, bound_column_use(shown, bind_span(b, span)));
	}
	bind_finish_project(b, pipe, &item, span);
}

/* The steps by name, so that each can refer to all. */
static void
scan_name_steps(Binder *b, BoundRel *rel, const AstScan *ast)
{
	VEC_EACH (const AstScanStep, one, &ast->step)
	{
		BoundScanStep *step = palloc0(sizeof(BoundScanStep));

		if (scan_find_step(rel, one->name) != 0)
			bind_error(b, DIAG_BAD_ARGUMENT, one->span, psprintf("step \"%s\"", one->name),
					   "there is another one of that name");
		if (one->is_optional)
			bind_error(b, DIAG_UNSUPPORTED, one->span, "an optional step");
		step->name = one->name;
		step->is_last = one->output != NULL && strcmp(one->output, "last") == 0;
		step->is_output = step->is_last || one->output == NULL || strcmp(one->output, "all") == 0;
		if (!step->is_output && strcmp(one->output, "none") != 0)
			bind_error(b, DIAG_BAD_ARGUMENT, one->span, "output", "scan has all, last and none");
		vec_push(&rel->u.scan.step, step);
	}
}

/* name = value of a step, for a declared name */
static void
scan_assign(Binder *b, const BoundRel *rel, BoundScanStep *step, const AstExpr *ast)
{
	const AstNamed *named = (const AstNamed *) ast;
	BoundExpr *value;
	const char *name;
	BoundItem *declared;

	if (ast->kind != AST_NAMED || named->name.count != 1)
	{
		bind_error(b, DIAG_SYNTAX, ast->span, "column = value", "an expression");
		return;
	}
	name = VEC_AT(&named->name, char, 0);
	value = bind_expr(b, named->value);
	declared = bind_item_find(&rel->u.scan.state, name);
	if (declared == NULL)
	{
		diag_hint(bind_error(b, DIAG_UNKNOWN_COLUMN, ast->span, name),
				  "A step sets columns that scan declares: declare (%s: %s).", name,
				  kql_type_name(value->type == KQL_UNKNOWN ? KQL_DYNAMIC : value->type));
		return;
	}
	if (bind_item_find(&step->assign, name) != NULL)
		bind_error(b, DIAG_DUPLICATE_COLUMN, ast->span, name);
	bind_item_add(b, &step->assign, declared->column,
				  scan_convert(b, value, declared->column, named->value->span));
}

static void
scan_steps(Binder *b, const Pipe *pipe, BoundRel *rel, const AstScan *ast)
{
	ScanScope scope = {rel, 0};
	RowScope row;

	bind_push_row(b, &row, pipe);
	row.scan = &scope;
	VEC_EACH (const AstScanStep, one, &ast->step)
	{
		BoundScanStep *step = VEC_AT(&rel->u.scan.step, BoundScanStep, one_at);

		scope.step = one_at + 1;
		step->condition = bind_predicate(b, one->condition, "the condition of a step");
		for (int k = 0; k < one->assign.count; k++)
			scan_assign(b, rel, step, VEC_AT(&one->assign, AstExpr, k));
	}
	bind_pop_row(b, &row);
}

/* order by and partition by of the scan itself */
static void
scan_order(Binder *b, Pipe *pipe, const AstScan *ast, Vec *partition)
{
	RowScope row;

	bind_push_row(b, &row, pipe);
	VEC_EACH (const AstExpr, one, &ast->partition)
	{
		BoundExpr *value = bind_expr(b, one);

		if (value->type != KQL_UNKNOWN && !bind_is_groupable(value->type))
			bind_error(b, DIAG_NOT_ALLOWED_TYPE, one->span, "partition by",
					   kql_type_name(value->type));
		vec_push(partition, value);
	}
	if (ast->order.count > 0)
	{
		BoundRel *sort = bind_new_rel(b, REL_SORT, pipe->rel, ast->base.span);

		sort->column = bind_copy(&pipe->rel->column);
		sort->u.sort.key = bind_sort_keys(b, &ast->order, "order by");
		pipe->rel = sort;
		pipe->is_sorted = true;
	}
	bind_pop_row(b, &row);
	if (!pipe->is_sorted && !pipe->is_literal && !pipe->is_broken)
		diag_hint(
			bind_error(b, DIAG_MISPLACED, ast->base.keyword_span, "scan on rows without an order"),
			"Put sort by, or serialize, before it.");
}

/* scan [with_match_id = m] [declare (…)] [order by …] [partition by …] with (step …; …) */
void
bind_scan(Binder *b, Pipe *pipe, const AstScan *ast)
{
	Span span = ast->base.span;
	Binding *env = b->env;
	Vec partition = {NULL, 0, 0};
	Vec override;
	BoundRel *rel;

	if (bind_option(&ast->base, "kind") != NULL)
		bind_error(b, DIAG_UNSUPPORTED, ast->base.keyword_span, "kind of scan");
	scan_order(b, pipe, ast, &partition);
	rel = bind_new_rel(b, REL_SCAN, pipe->rel, span);
	rel->column = bind_copy(&pipe->rel->column);
	rel->u.scan.partition = partition;
	scan_declare(b, rel, ast);
	override = scan_find_overrides(b, pipe, rel, ast);
	scan_name_steps(b, rel, ast);
	scan_steps(b, pipe, rel, ast);
	scan_complete_steps(b, rel, &override, span);
	b->env = env;
	if (ast->match_id != NULL)
	{
		if (bind_find_column(&rel->column, ast->match_id) != NULL)
			bind_error(b, DIAG_DUPLICATE_COLUMN, ast->base.keyword_span, ast->match_id);
		rel->u.scan.match_id = bind_new_column(b, ast->match_id, KQL_LONG, false);
		vec_push(&rel->column, rel->u.scan.match_id);
	}
	pipe->rel = rel;
	if (override.count > 0)
		scan_place_overrides(b, pipe, &override, span);
	pipe->is_sorted = true;
	pipe->is_literal = false;
	pipe->table = NULL;
	b->is_row_wise = false;
}
