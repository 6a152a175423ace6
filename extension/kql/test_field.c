/*
 * test_field.c
 *		What a test of a query is about: its field, its values.  For indicator.c.
 */
#include "common/port.h"

#include "kql/bind/json.h"
#include "kql/expr_text.h"
#include "kql/test_field.h"

/* ---- the field ---- */

/* Functions behind which the value is still the same, or the same but for its case. */
static bool
is_conversion(const BoundExpr *expr, bool *changes_case)
{
	static const char *const name[] = {"tostring",   "toint",      "tolong",  "toreal",
									   "todouble",   "todecimal",  "tobool",  "toboolean",
									   "todatetime", "totimespan", "toguid",  "todynamic",
									   "parse_json", "parsejson",  "toobject"};

	if (expr->kind == BOUND_CAST)
		return true;
	if (expr->kind != BOUND_CALL || expr->u.call.arg.count != 1)
		return false;
	if (lineage_is_call(expr, "tolower") || lineage_is_call(expr, "toupper"))
	{
		*changes_case = true;
		return true;
	}
	for (int i = 0; i < lengthof(name); i++)
	{
		if (lineage_is_call(expr, name[i]))
			return true;
	}
	return false;
}

static const BoundExpr *
behind_conversions(const BoundExpr *expr, bool *changes_case)
{
	while (is_conversion(expr, changes_case))
		expr = expr->kind == BOUND_CAST ? expr->u.operand : VEC_AT(&expr->u.call.arg, BoundExpr, 0);
	return expr;
}

/* Puts a member's name or an element's number before a path; NULL if it is not constant. */
static const char *
longer_path(const BoundExpr *expr, const char *path)
{
	const BoundExpr *key = VEC_AT(&expr->u.call.arg, BoundExpr, 1);
	StringInfoData out;

	if (key->kind != BOUND_CONST || key->u.constant.is_null)
		return NULL;
	initStringInfo(&out);
	if (key->type == KQL_STRING)
		expr_append_member(&out, key->u.constant.text);
	else if (key->type == KQL_LONG || key->type == KQL_INT)
		appendStringInfo(&out, "[" INT64_FORMAT "]", key->u.constant.int_value);
	else
		return NULL;
	appendStringInfoString(&out, path);
	return out.data;
}

static void
add_column(TestField *field, const LineageSource *source, const char *path)
{
	const char *name = psprintf("%s%s", source->column->name, path);

	VEC_EACH (const char, table, &field->table)
	{
		if (strcmp(table, source->table->name) == 0 &&
			strcmp(VEC_AT(&field->field, char, table_at), name) == 0)
			return;
	}
	vec_push(&field->table, pstrdup(source->table->name));
	vec_push(&field->field, pstrdup(name));
}

/* Finds the columns of tables that an expression is; false if it is computed. */
static bool
resolve(const Lineage *lineage, const BoundExpr *expr, const char *path, TestField *field)
{
	const LineageColumn *column;

	PORT_CHECK_STACK();
	if (!lineage_may_look(lineage))
		return false;
	expr = behind_conversions(expr, &field->ignores_case);
	if (expr->kind == BOUND_CALL && expr->u.call.arg.count == 2 &&
		(lineage_is_call(expr, "member") || lineage_is_call(expr, "element")))
	{
		path = longer_path(expr, path);
		return path != NULL &&
			   resolve(lineage, VEC_AT(&expr->u.call.arg, BoundExpr, 0), path, field);
	}
	if (expr->kind != BOUND_COLUMN)
		return false;
	column = lineage_column(lineage, expr->u.column);
	while (column->kind == LINEAGE_SAME)
		column = lineage_column(lineage, column->same);
	switch (column->kind)
	{
		case LINEAGE_TABLE:
			add_column(field, &column->source, path);
			return true;
		case LINEAGE_VALUE:
			return resolve(lineage, VEC_AT(&column->value, BoundExpr, 0), path, field);
		case LINEAGE_LEGS:
			VEC_EACH (const BoundExpr, leg, &column->value)
			{
				if (leg->kind == BOUND_CONST && leg->u.constant.is_null)
					continue;
				if (!resolve(lineage, leg, path, field))
					return false;
			}
			return field->table.count > 0;
		case LINEAGE_SAME:
		case LINEAGE_NONE:
		case LINEAGE_COMPUTED:
		case LINEAGE_ROWS:
			break;
	}
	return false;
}

TestField
test_field(const Lineage *lineage, const BoundExpr *tested)
{
	TestField field = {0};
	bool changes_case = false;
	Vec sources = lineage_expr_sources(lineage, tested);

	field.name = expr_text(behind_conversions(tested, &changes_case));
	field.is_derived = !resolve(lineage, tested, "", &field);
	if (field.is_derived)
		field.ignores_case = changes_case;
	if (field.is_derived || field.table.count > TEST_FIELD_MAX_TABLES)
		field.table.count = 0;
	field.lineage = lineage_texts(&sources);
	return field;
}

/* ---- the values ---- */

static void
add_array(const char *json, Vec *out)
{
	Vec item = {NULL, 0, 0};

	if (!json_flatten(json, &item))
		return;
	VEC_EACH (const JsonItem, one, &item)
	{
		if (one->kind != JSON_NULL)
			vec_push(out, one->text);
	}
}

void
test_add_values(const Lineage *lineage, const BoundExpr *expr, Vec *out)
{
	char *text = expr_constant_text(lineage, expr);

	if (text == NULL)
		return;
	if (expr->type == KQL_DYNAMIC)
		add_array(text, out);
	else
		vec_push(out, text);
}

bool
test_add_rows(const Lineage *lineage, const BoundRel *rel, Vec *out)
{
	const LineageColumn *column;
	int before = out->count;

	if (rel->column.count == 0)
		return false;
	column = lineage_column(lineage, VEC_AT(&rel->column, BoundColumn, 0));
	while (column->kind == LINEAGE_SAME)
		column = lineage_column(lineage, column->same);
	if (column->kind != LINEAGE_ROWS)
		return false;
	while (rel->kind == REL_PROJECT || rel->kind == REL_SHARED || rel->kind == REL_SORT ||
		   rel->kind == REL_AGGREGATE)
		rel = rel->kind == REL_SHARED ? rel->u.shared.shared->rel : rel->input;
	if (rel != column->rel)
		return false;
	VEC_EACH (const Vec, row, &rel->u.values.row)
	{
		const BoundExpr *value = VEC_AT(row, BoundExpr, column->place);

		if (expr_constant_text(lineage, value) == NULL)
		{
			out->count = before;
			return false;
		}
		test_add_values(lineage, value, out);
	}
	return true;
}
