/*
 * scan_turn.c
 *		One turn of a scan: which steps take the record, and the state after it.
 *
 * The language evaluates the steps from the last to the first, so that step k sees
 * state k - 1 as it was before the record, and finds its own state empty when step
 * k + 1 has just taken it over.
 */
#include "common/port.h"

#include "kql/emit/scan_int.h"

#define SCAN_COLLATE " COLLATE pg_catalog.\"default\""

/* What a step's expressions read of the state. */
typedef enum ScanView
{
	VIEW_PREVIOUS, /* state k - 1 */
	VIEW_OWN,      /* state k, where step k + 1 has not taken it away */
	VIEW_TAKEN     /* the one of the two through which the step took the record */
} ScanView;

static char *
flag_sql(const Scan *scan, int k)
{
	return psprintf("%s.a%d", scan->start, k);
}

/* Step k takes the record. */
static char *
taken_sql(int k)
{
	return k == 1 ? "q.q1" : psprintf("(m.p%d OR q.q%d)", k, k);
}

/* Reference i in state k before this record. */
static char *
state_sql(const Scan *scan, int i, int k)
{
	const BoundScanReference *reference =
		VEC_AT(&scan->rel->u.scan.reference, BoundScanReference, i);

	if (k < reference->step)
		return scan_default_sql(scan, reference->source);
	return psprintf("%s.v%d_%d", k == 1 ? scan->start : scan->stage, i + 1, k);
}

/* Reference i as an expression of step k sees it. */
static char *
reference_sql(const Scan *scan, int i, int k, ScanView view)
{
	const BoundScanReference *reference =
		VEC_AT(&scan->rel->u.scan.reference, BoundScanReference, i);
	char *own = state_sql(scan, i, k);
	char *previous;

	if (k == 1)
	{
		if (scan->step_count == 1 || reference->step > 1)
			return own;
		return psprintf("CASE WHEN m.p2 THEN %s ELSE %s END",
						scan_default_sql(scan, reference->source), own);
	}
	if (view == VIEW_OWN)
		return own;
	previous = state_sql(scan, i, k - 1);
	if (view == VIEW_PREVIOUS || strcmp(previous, own) == 0)
		return previous;
	return psprintf("CASE WHEN m.p%d THEN %s ELSE %s END", k, previous, own);
}

/* The columns that an expression of step k can name. */
static Select *
scan_view(const Scan *scan, int k, ScanView view)
{
	const Vec *list = &scan->rel->u.scan.reference;
	Select *select = select_new(NULL);

	for (int i = 0; i < scan->record->binding.count; i++)
		vec_push(&select->binding, scan->record->binding.item[i]);
	for (int i = 0; i < list->count; i++)
		select_bind(select, VEC_AT(list, BoundScanReference, i)->column,
					reference_sql(scan, i, k, view), PREC_CAST, true, 1);
	return select;
}

static char *
condition_sql(const Scan *scan, int k, ScanView view)
{
	return emit_expr(scan->emitter, scan_view(scan, k, view), scan_step(scan, k)->condition,
					 PREC_NOT, EMIT_FILTER);
}

/* "m": which steps take the record over from the state before; of one step none can. */
static char *
promotion_row(const Scan *scan)
{
	Vec sql = {0};
	Vec name = {0};

	for (int k = scan->step_count; k > 1; k--)
		scan_add_column(&sql, &name,
						psprintf("(%s AND %s) IS TRUE", flag_sql(scan, k - 1),
								 condition_sql(scan, k, VIEW_PREVIOUS)),
						psprintf("p%d", k));
	return scan_fenced_row(scan, &sql, &name, "m");
}

/* "q": which steps extend their own state; the first one may always begin. */
static char *
extension_row(const Scan *scan)
{
	Vec sql = {0};
	Vec name = {0};

	for (int k = scan->step_count; k > 0; k--)
	{
		char *condition = condition_sql(scan, k, VIEW_OWN);

		if (k > 1)
			condition =
				psprintf("NOT m.p%d AND %s%s AND %s", k, flag_sql(scan, k),
						 k < scan->step_count ? psprintf(" AND NOT m.p%d", k + 1) : "", condition);
		scan_add_column(&sql, &name, psprintf("(%s) IS TRUE", condition), psprintf("q%d", k));
	}
	return scan_fenced_row(scan, &sql, &name, "q");
}

/* "w": what the steps that take the record assign. */
static char *
assignment_row(const Scan *scan)
{
	Vec sql = {0};
	Vec name = {0};

	for (int k = scan->step_count; k > 0; k--)
	{
		const BoundScanStep *step = scan_step(scan, k);
		Select *view = scan_view(scan, k, VIEW_TAKEN);

		VEC_EACH (const BoundItem, item, &step->assign)
		{
			char *value = emit_expr(scan->emitter, view, item->value, PREC_ANY, EMIT_TYPED);

			scan_add_column(&sql, &name,
							psprintf("CASE WHEN %s THEN %s END%s", taken_sql(k), value,
									 item->column->type == KQL_STRING ? SCAN_COLLATE : ""),
							psprintf("d%d_%d", k, item->column->id));
		}
	}
	return scan_fenced_row(scan, &sql, &name, "w");
}

/* ---- the state ---- */

static void
add_state(Scan *scan, char *name, char *initial, char *next)
{
	vec_push(&scan->name, name);
	vec_push(&scan->initial, initial);
	vec_push(&scan->next, next);
}

/* The value of a column, of the input or declared, in the record that step k takes. */
static const char *
taken_value_sql(const Scan *scan, int k, const BoundColumn *column)
{
	const ColumnBinding *binding = select_binding(scan->record, column);

	if (binding != NULL)
		return binding->sql;
	if (scan_step_assigns(scan_step(scan, k), column))
		return psprintf("w.d%d_%d", k, column->id);
	return scan_default_sql(scan, column);
}

/* Reference i in all states that can hold it. */
static void
add_reference(Scan *scan, int i)
{
	const BoundScanReference *reference =
		VEC_AT(&scan->rel->u.scan.reference, BoundScanReference, i);
	char *unset = scan_default_sql(scan, reference->source);

	for (int k = reference->step; k <= reference->last_use; k++)
	{
		char *old = state_sql(scan, i, k);
		char *next;

		if (k > reference->step)
			next =
				psprintf("CASE WHEN m.p%d THEN %s ELSE %s END", k, state_sql(scan, i, k - 1), old);
		else
			next = psprintf(
				"CASE WHEN %s THEN %s%s ELSE %s END", taken_sql(k),
				taken_value_sql(scan, k, reference->source),
				k == 1 && scan->step_count > 1 ? psprintf(" WHEN m.p2 THEN %s", unset) : "", old);
		add_state(scan, psprintf("v%d_%d", i + 1, k), unset, next);
	}
}

/* The first step takes the record and has no match that it goes on with. */
static char *
match_begins_sql(const Scan *scan)
{
	if (!scan_has_flags(scan))
		return psprintf("q.q1 AND %s.m1 < 0", scan->start);
	if (scan->step_count == 1)
		return psprintf("q.q1 AND NOT %s", flag_sql(scan, 1));
	return psprintf("q.q1 AND (m.p2 OR NOT %s)", flag_sql(scan, 1));
}

/* Step k takes the record, which is the first one that it takes for its match. */
static char *
series_begins_sql(const Scan *scan, int k)
{
	return k > 1 ? psprintf("m.p%d", k) : match_begins_sql(scan);
}

static void
add_match_id(Scan *scan, int k)
{
	if (k == 1)
		add_state(scan, "m1", "(-1)::bigint",
				  psprintf("CASE WHEN %s THEN %s.m1 + 1 ELSE %s.m1 END", match_begins_sql(scan),
						   scan->start, scan->start));
	else
		add_state(scan, psprintf("m%d", k), "NULL::bigint",
				  psprintf("CASE WHEN m.p%d THEN %s.m%d ELSE %s.m%d END", k,
						   k == 2 ? scan->start : scan->stage, k - 1, scan->stage, k));
}

static void
add_columns(Scan *scan)
{
	const BoundRel *rel = scan->rel;

	add_state(scan, "n", "0", "r.n");
	for (int i = 0; i < scan->column.count; i++)
		add_state(
			scan, psprintf("c%d", i + 1),
			psprintf("NULL::%s", kql_type_sql_name(VEC_AT(&scan->column, BoundColumn, i)->type)),
			psprintf("r.c%d", i + 1));
	for (int k = 1; k <= scan->step_count; k++)
	{
		const BoundScanStep *step = scan_step(scan, k);
		char *away = k < scan->step_count ? psprintf(" AND NOT m.p%d", k + 1) : "";

		if (scan_has_flags(scan))
			add_state(scan, psprintf("a%d", k), "false",
					  psprintf("%s OR %s%s", taken_sql(k), flag_sql(scan, k), away));
		if (rel->u.scan.match_id != NULL)
			add_match_id(scan, k);
		if (!step->is_output)
			continue;
		add_state(scan, psprintf("o%d", k), "false", taken_sql(k));
		if (step->is_last)
			add_state(scan, psprintf("b%d", k), "false", series_begins_sql(scan, k));
		for (int i = 0; i < step->assign.count; i++)
		{
			const BoundColumn *column = VEC_AT(&step->assign, BoundItem, i)->column;
			char *name = psprintf("d%d_%d", k, column->id);

			add_state(scan, name, scan_null_sql(column), psprintf("w.%s", name));
		}
	}
	for (int i = 0; i < rel->u.scan.reference.count; i++)
		add_reference(scan, i);
}

static bool
has_assignments(const Scan *scan)
{
	for (int k = 1; k <= scan->step_count; k++)
	{
		if (scan_step(scan, k)->assign.count > 0)
			return true;
	}
	return false;
}

/* The recursive stage. */
char *
scan_state_stage_text(Scan *scan)
{
	const char *join = "\n    CROSS JOIN LATERAL ";
	Select *turn = select_new(NULL);
	SqlBuf from;

	add_columns(scan);
	sql_init(&from);
	sql_format(&from, "%s%s%s", scan->stage, join, scan_record_row(scan));
	if (scan->step_count > 1)
	{
		sql_format(&from, "%s%s", join, promotion_row(scan));
	}
	sql_format(&from, "%s%s", join, extension_row(scan));
	if (has_assignments(scan))
	{
		sql_format(&from, "%s%s", join, assignment_row(scan));
	}
	turn->from = from.data;
	vec_push(&turn->where, psprintf("%s.n < (SELECT %s.n FROM %s)", scan->stage, scan->array_stage,
									scan->array_stage));
	return psprintf(
		"%s\n    UNION ALL\n%s",
		select_text(scan->emitter, select_new(NULL), &scan->initial, &scan->name, false,
					EMITTER_INDENT),
		select_text(scan->emitter, turn, &scan->next, &scan->name, false, EMITTER_INDENT));
}
