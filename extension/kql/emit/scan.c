/*
 * scan.c
 *		scan: a recursive query that takes the records one by one.
 *
 * The records on the way in and the rows on the way out; scan_turn.c writes
 * what happens to one record, scan_int.h says how the stages fit together.
 */
#include "common/port.h"

#include "kql/emit/scan_int.h"

/* Rows that one scan may read: each column is an array in memory. */
#define SCAN_MAX_ROWS 100000

#define SCAN_JSON_NULL "'null'::jsonb"

const BoundScanStep *
scan_step(const Scan *scan, int k)
{
	return VEC_AT(&scan->rel->u.scan.step, BoundScanStep, k - 1);
}

char *
scan_null_sql(const BoundColumn *column)
{
	if (column->type == KQL_STRING)
		return "''::text";
	return psprintf("NULL::%s", kql_type_sql_name(column->type));
}

/* The value of a column of a record that was not taken yet. */
char *
scan_default_sql(const Scan *scan, const BoundColumn *column)
{
	const Vec *state = &scan->rel->u.scan.state;

	VEC_EACH (const BoundItem, item, state)
	{
		if (item->column == column)
			return emit_expr(scan->emitter, select_new(NULL), item->value, PREC_CAST, EMIT_TYPED);
	}
	return scan_null_sql(column);
}

void
scan_add_column(Vec *sql, Vec *name, char *value, char *alias)
{
	vec_push(sql, value);
	vec_push(name, alias);
}

/* "(SELECT … OFFSET 0) AS alias": computed once a turn, whatever reads it. */
char *
scan_fenced_row(const Scan *scan, const Vec *sql, const Vec *name, const char *alias)
{
	char *text = select_text(scan->emitter, select_new(NULL), sql, name, false, EMITTER_INDENT * 2);

	return psprintf("(\n%s\n        OFFSET 0) AS %s", text, alias);
}

/* Are there flags a<k>?  A single step needs none to know whether it holds a match. */
bool
scan_has_flags(const Scan *scan)
{
	return scan->step_count > 1 || scan_step(scan, 1)->is_last;
}

bool
scan_step_assigns(const BoundScanStep *step, const BoundColumn *column)
{
	for (int i = 0; i < step->assign.count; i++)
	{
		if (VEC_AT(&step->assign, BoundItem, i)->column == column)
			return true;
	}
	return false;
}

/* ---- the records ---- */

/* Numbers the records; with partition by, partition after partition. */
static Select *
number_records(Scan *scan, BoundColumn *start)
{
	Emitter *emitter = scan->emitter;
	const Vec *partition = &scan->rel->u.scan.partition;
	Select *select = emit_rel(emitter, scan->rel->input, true);
	Vec order = {0};
	SqlBuf keys;

	if (select->is_grouped || select->has_window || select->limit != NULL ||
		select->distinct_on != NULL || emit_repeats_complex(select, partition))
		select = emitter_close(emitter, select, true);
	if (select->order.count == 0)
		vec_push(&select->order, "1::bigint");
	sql_init(&keys);
	for (int i = 0; i < partition->count; i++)
	{
		char *key =
			emit_expr(emitter, select, VEC_AT(partition, BoundExpr, i), PREC_CAST, EMIT_TYPED);

		sql_format(&keys, "%s%s", i == 0 ? "" : ", ", key);
		vec_push(&order, key);
	}
	for (int i = 0; i < select->order.count; i++)
		vec_push(&order, select->order.item[i]);
	select->order = order;
	if (partition->count > 0)
	{
		const char *number = emitter_order_sql(emitter, select);
		const char *order_by = strstr(number, "ORDER BY");

		select_bind(select, start,
					psprintf("row_number() OVER (PARTITION BY %s %s = 1", keys.data, order_by),
					PREC_COMPARE, false, 1);
	}
	select->limit = psprintf("%d", SCAN_MAX_ROWS + 1);
	return emitter_close(emitter, select, true);
}

/*
 * What stands for null in an SQL array, which only finds an element at once if none is
 * null and all have one length.  NULL for types of no fixed length, which are kept in
 * jsonb.
 */
static const char *const stand_in[] = {
	[KQL_BOOL] = "false",
	[KQL_INT] = "0",
	[KQL_LONG] = "0",
	[KQL_REAL] = "0",
	[KQL_DATETIME] = "'epoch'::timestamptz",
	[KQL_TIMESPAN] = "'0'::interval",
	[KQL_GUID] = "'00000000-0000-0000-0000-000000000000'::uuid",
};

/* Adds column i as an array, and which of its values are null. */
static void
add_arrays(const Scan *scan, const Select *input, int i, Vec *sql, Vec *name)
{
	const BoundColumn *column = VEC_AT(&scan->column, BoundColumn, i);
	const char *value = select_binding(input, column)->sql;
	const char *order = VEC_AT(&input->order, char, 0);
	char *array;

	if (stand_in[column->type] == NULL)
		array = psprintf("jsonb_agg(%s%s ORDER BY %s)", value,
						 column->type == KQL_DECIMAL ? "::text" : "", order);
	else if (!column->nullable)
		array = psprintf("array_agg(%s ORDER BY %s)", value, order);
	else
	{
		array = psprintf("array_agg(COALESCE(%s, %s) ORDER BY %s)", value, stand_in[column->type],
						 order);
		scan_add_column(sql, name, psprintf("array_agg(%s IS NULL ORDER BY %s)", value, order),
						psprintf("null%d", i + 1));
	}
	scan_add_column(sql, name, array, psprintf("c%d", i + 1));
}

/* The arrays of the columns. */
static char *
array_stage_text(Scan *scan, const Select *input, BoundColumn *start)
{
	Select *select = select_new(input->from);
	Vec sql = {0};
	Vec name = {0};

	select->origin = input->origin;
	scan_add_column(&sql, &name, psprintf("kql.limit_rows(count(*), %d)", SCAN_MAX_ROWS), "n");
	for (int i = 0; i < scan->column.count; i++)
		add_arrays(scan, input, i, &sql, &name);
	if (scan->rel->u.scan.partition.count > 0)
		scan_add_column(&sql, &name,
						psprintf("array_agg(%s ORDER BY %s)", select_binding(input, start)->sql,
								 VEC_AT(&input->order, char, 0)),
						"start");
	return select_text(scan->emitter, select, &sql, &name, false, EMITTER_INDENT);
}

/* Element number n + 1 of an array. */
static char *
element_sql(const Scan *scan, const char *array)
{
	return psprintf("(SELECT %s.%s FROM %s)[%s.n + 1]", scan->array_stage, array, scan->array_stage,
					scan->stage);
}

/* The value of column i in the next record. */
static char *
record_value_sql(const Scan *scan, int i)
{
	const BoundColumn *column = VEC_AT(&scan->column, BoundColumn, i);
	char *array = psprintf("c%d", i + 1);
	char *json = psprintf("(SELECT %s.%s FROM %s)", scan->array_stage, array, scan->array_stage);

	if (column->type == KQL_DYNAMIC)
		return psprintf("NULLIF(%s -> %s.n, %s)", json, scan->stage, SCAN_JSON_NULL);
	if (column->type == KQL_DECIMAL)
		return psprintf("(%s ->> %s.n)::numeric", json, scan->stage);
	if (stand_in[column->type] == NULL)
		return psprintf("%s ->> %s.n", json, scan->stage);
	if (!column->nullable)
		return element_sql(scan, array);
	return psprintf("CASE WHEN NOT %s THEN %s END", element_sql(scan, psprintf("null%d", i + 1)),
					element_sql(scan, array));
}

/* "r": the next record, and the parts of the state that begin anew with a partition. */
char *
scan_record_row(const Scan *scan)
{
	const BoundRel *rel = scan->rel;
	const char *start = element_sql(scan, "start");
	Vec sql = {0};
	Vec name = {0};

	scan_add_column(&sql, &name, psprintf("%s.n + 1", scan->stage), "n");
	for (int i = 0; i < scan->column.count; i++)
		scan_add_column(&sql, &name, record_value_sql(scan, i), psprintf("c%d", i + 1));
	if (rel->u.scan.partition.count == 0)
		return scan_fenced_row(scan, &sql, &name, "r");
	for (int k = 1; k <= scan->step_count && scan_has_flags(scan); k++)
		scan_add_column(&sql, &name, psprintf("%s.a%d AND NOT %s", scan->stage, k, start),
						psprintf("a%d", k));
	VEC_EACH (const BoundScanReference, reference, &rel->u.scan.reference)
	{
		if (reference->step == 1)
			scan_add_column(&sql, &name,
							psprintf("CASE WHEN %s THEN %s ELSE %s.v%d_1 END", start,
									 scan_default_sql(scan, reference->source), scan->stage,
									 reference_at + 1),
							psprintf("v%d_1", reference_at + 1));
	}
	if (rel->u.scan.match_id != NULL)
		scan_add_column(&sql, &name,
						psprintf("CASE WHEN %s THEN -1 ELSE %s.m1 END", start, scan->stage), "m1");
	return scan_fenced_row(scan, &sql, &name, "r");
}

/* ---- the result ---- */

static bool
scan_has_last(const Scan *scan)
{
	for (int k = 1; k <= scan->step_count; k++)
	{
		if (scan_step(scan, k)->is_last)
			return true;
	}
	return false;
}

/* The fourth stage, over the third: which records are the last of their step and match. */
static char *
last_stage_text(const Scan *scan)
{
	const char *stage = scan->stage;
	Select *select = select_new(stage);
	Vec sql = {0};
	Vec name = {0};

	VEC_EACH (char, column, &scan->name)
		scan_add_column(&sql, &name, psprintf("%s.%s", stage, column), column);
	for (int k = 1; k <= scan->step_count; k++)
	{
		if (scan_step(scan, k)->is_last)
			scan_add_column(
				&sql, &name,
				psprintf("lead(%s.b%d, 1, true) OVER (PARTITION BY %s.o%d ORDER BY %s.n)", stage, k,
						 stage, k, stage),
				psprintf("l%d", k));
	}
	return select_text(scan->emitter, select, &sql, &name, false, EMITTER_INDENT);
}

/* The record is a row of step k. */
static char *
is_output_sql(const Scan *scan, int k)
{
	if (scan_step(scan, k)->is_last)
		return psprintf("%s.o%d AND %s.l%d", scan->stage, k, scan->stage, k);
	return psprintf("%s.o%d", scan->stage, k);
}

/* What step k gives for a column of the result. */
static char *
output_sql(const Scan *scan, int k, const BoundColumn *column)
{
	if (column == scan->rel->u.scan.match_id)
		return psprintf("%s.m%d", scan->stage, k);
	if (scan_step_assigns(scan_step(scan, k), column))
		return psprintf("%s.d%d_%d", scan->stage, k, column->id);
	return scan_default_sql(scan, column);
}

/* One row for each step that took the record, the last step first. */
static void
bind_result(Scan *scan, Select *result, const Vec *output, const Vec *added)
{
	char *alias = output->count > 1 ? emitter_alias(scan->emitter, "v") : NULL;
	SqlBuf from;

	if (output->count == 0)
		vec_push(&result->where, "false");
	sql_init(&from);
	sql_format(&from, "%s\n    CROSS JOIN LATERAL (VALUES ", result->from);
	for (int i = output->count; i > 0; i--)
	{
		int k = *VEC_AT(output, int, i - 1);

		if (alias == NULL)
			vec_push(&result->where, is_output_sql(scan, k));
		sql_keyword(&from, i == output->count ? "" : ", ");
		sql_fragment(&from, psprintf("(%d, %s", k, is_output_sql(scan, k)));
		VEC_EACH (BoundColumn, column, added)
			sql_fragment(&from, psprintf(", %s", output_sql(scan, k, column)));
		sql_keyword(&from, ")");
	}
	sql_keyword(&from, psprintf(") AS %s(step, is_output", alias == NULL ? "" : alias));
	VEC_EACH (BoundColumn, column, added)
	{
		sql_keyword(&from, psprintf(", d%d", column_at + 1));
		select_bind(result, column,
					alias != NULL        ? psprintf("%s.d%d", alias, column_at + 1)
					: output->count == 1 ? output_sql(scan, *VEC_AT(output, int, 0), column)
										 : scan_null_sql(column),
					PREC_CAST, true, 1);
	}
	sql_keyword(&from, ")");
	vec_push(&result->order, psprintf("%s.n", scan->stage));
	if (alias == NULL)
		return;
	result->from = from.data;
	result->is_source = false;
	vec_push(&result->where, psprintf("%s.is_output", alias));
	vec_push(&result->order, psprintf("%s.step DESC", alias));
}

static Select *
scan_result(Scan *scan)
{
	const BoundRel *rel = scan->rel;
	Select *result = select_new(scan->stage);
	Vec output = {0};
	Vec added = {0};

	result->is_source = true;
	for (int k = 1; k <= scan->step_count; k++)
	{
		if (scan_step(scan, k)->is_output)
		{
			int *number = palloc(sizeof(int));

			*number = k;
			vec_push(&output, number);
		}
	}
	for (int i = 0; i < scan->column.count; i++)
		select_bind(result, VEC_AT(&scan->column, BoundColumn, i),
					psprintf("%s.c%d", scan->stage, i + 1), PREC_ATOM, true, 1);
	for (int i = rel->input->column.count; i < rel->column.count; i++)
	{
		if (emitter_is_used(scan->emitter, VEC_AT(&rel->column, BoundColumn, i)))
			vec_push(&added, rel->column.item[i]);
	}
	bind_result(scan, result, &output, &added);
	return result;
}

/* ---- entry ---- */

static void
scan_bind_record(Scan *scan, const Select *input)
{
	scan->record = select_new(NULL);
	VEC_EACH (BoundColumn, column, &scan->rel->input->column)
	{
		if (select_binding(input, column) == NULL)
			continue;
		vec_push(&scan->column, column);
		select_bind(scan->record, column, psprintf("r.c%d", scan->column.count), PREC_ATOM, true,
					1);
	}
}

static void
scan_add_stage(Vec *text, const char *stage, const char *body)
{
	vec_push(text, psprintf("%s AS (\n%s\n)", stage, body));
}

/* The stages as a relation of their own. */
static char *
scan_inline_text(const Scan *scan, const Vec *text)
{
	SqlBuf buf;

	sql_init(&buf);
	sql_keyword(&buf, "(\nWITH RECURSIVE ");
	for (int i = 0; i < text->count; i++)
	{
		sql_keyword(&buf, i == 0 ? "" : ",\n");
		sql_fragment(&buf, VEC_AT(text, char, i));
	}
	sql_fragment(&buf, psprintf("\nSELECT * FROM %s\n) AS %s", scan->stage, scan->stage));
	return buf.data;
}

Select *
emit_scan(Emitter *emitter, BoundRel *rel, bool want_order)
{
	Scan scan = {.emitter = emitter, .rel = rel, .step_count = rel->u.scan.step.count};
	BoundColumn *start = palloc0(sizeof(BoundColumn));
	Select *input;
	Select *result;
	Vec text = {0};
	char *inlined;
	int written;

	start->id = EMITTER_HIDDEN_COLUMN;
	start->name = "start";
	start->type = KQL_BOOL;
	input = number_records(&scan, start);
	scan_bind_record(&scan, input);
	written = emitter->written.count;
	scan.array_stage = psprintf("s%d", ++emitter->stage_count);
	scan.stage = psprintf("s%d", ++emitter->stage_count);
	scan.start = rel->u.scan.partition.count > 0 ? "r" : scan.stage;
	scan_add_stage(&text, scan.array_stage, array_stage_text(&scan, input, start));
	scan_add_stage(&text, scan.stage, scan_state_stage_text(&scan));
	if (scan_has_last(&scan))
	{
		char *last = last_stage_text(&scan);

		scan.stage = psprintf("s%d", ++emitter->stage_count);
		scan_add_stage(&text, scan.stage, last);
	}
	result = scan_result(&scan);
	if (emitter->outer.count == 0)
	{
		for (int i = 0; i < text.count; i++)
			emitter_add_stage(emitter, VEC_AT(&text, char, i),
							  i == 0 ? written : emitter->written.count);
		emitter->is_recursive = true;
		return result;
	}
	/* Inside mv-apply the stages may see the row around. */
	inlined = scan_inline_text(&scan, &text);
	if (result->is_source)
		result->from = inlined;
	else
		result->from = psprintf("%s%s", inlined, result->from + strlen(scan.stage));
	return result;
}
