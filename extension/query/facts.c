/*
 * facts.c
 *		What a compiled query is made of, as JSON, for who keeps it.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/json.h"

#include "kql/compile.h"
#include "kql/introspect.h"
#include "query/facts.h"

/* ---- JSON ---- */

static void
put_key(StringInfo out, const char *key)
{
	char last = out->len > 0 ? out->data[out->len - 1] : '[';

	appendStringInfoString(out, last == '{' ? "" : ", ");
	escape_json(out, key);
	appendStringInfoString(out, ": ");
}

static void
put_text(StringInfo out, const char *key, const char *value)
{
	put_key(out, key);
	if (value == NULL)
		appendStringInfoString(out, "null");
	else
		escape_json(out, value);
}

static void
put_int(StringInfo out, const char *key, int value)
{
	put_key(out, key);
	appendStringInfo(out, "%d", value);
}

static void
put_bool(StringInfo out, const char *key, bool value)
{
	put_key(out, key);
	appendStringInfoString(out, value ? "true" : "false");
}

static void
put_texts(StringInfo out, const char *key, const Vec *list)
{
	put_key(out, key);
	appendStringInfoChar(out, '[');
	VEC_EACH (const char, text, list)
	{
		if (text_at > 0)
			appendStringInfoString(out, ", ");
		escape_json(out, text);
	}
	appendStringInfoChar(out, ']');
}

/* ---- facts ---- */

static void
put_stage(StringInfo out, const KqlStep *step)
{
	put_text(out, "path", step->path);
	put_int(out, "depth", step->depth);
	put_text(out, "operator", step->operator_name);
	put_text(out, "text", step->text);
	put_texts(out, "predicates", &step->predicate);
	put_texts(out, "tables", &step->table);
}

static void
put_indicator(StringInfo out, const KqlIndicator *indicator)
{
	put_text(out, "stage", indicator->path);
	put_text(out, "table_name", indicator->table);
	put_text(out, "field", indicator->field);
	put_text(out, "kind", indicator->kind);
	put_texts(out, "values", &indicator->value);
	put_bool(out, "negated", indicator->is_negated);
	put_bool(out, "ignores_case", indicator->ignores_case);
	put_bool(out, "derived", indicator->is_derived);
	put_bool(out, "excluding", indicator->is_excluding);
	put_text(out, "alternative", indicator->alternative);
	put_texts(out, "lineage", &indicator->lineage);
	put_texts(out, "value_source", &indicator->value_source);
}

static void
put_field(StringInfo out, const KqlOutputField *field)
{
	put_text(out, "name", field->name);
	put_text(out, "type", kql_type_name(field->type));
	put_text(out, "stage", field->path);
	put_text(out, "operator", field->operator_name);
	put_texts(out, "lineage", &field->lineage);
	put_bool(out, "is_time", field->is_time);
}

/* Starts the next object of an array, with its number. */
static void
next_object(StringInfo out, int at)
{
	appendStringInfoString(out, at > 0 ? "}, {" : "{");
	put_int(out, "ordinal", at + 1);
}

static char *
finish(StringInfo out, int count)
{
	appendStringInfoString(out, count > 0 ? "}]" : "]");
	return out->data;
}

static void
begin(StringInfo out)
{
	initStringInfo(out);
	appendStringInfoChar(out, '[');
}

QueryFacts
query_facts(const CompiledQuery *query)
{
	const KqlCompiled *compiled = query->compiled;
	Vec steps = kql_steps(compiled->program);
	Vec indicators = kql_indicators(compiled->query, &steps);
	Vec fields = kql_output_fields(compiled->query, &steps);
	QueryFacts facts;
	StringInfoData out;

	kql_step_tables(&steps, compiled->query);
	begin(&out);
	VEC_EACH (const KqlStep, step, &steps)
	{
		next_object(&out, step_at);
		put_stage(&out, step);
	}
	facts.stages = finish(&out, steps.count);
	begin(&out);
	VEC_EACH (const KqlIndicator, indicator, &indicators)
	{
		next_object(&out, indicator_at);
		put_indicator(&out, indicator);
	}
	facts.indicators = finish(&out, indicators.count);
	begin(&out);
	VEC_EACH (const KqlOutputField, field, &fields)
	{
		next_object(&out, field_at);
		put_field(&out, field);
	}
	facts.fields = finish(&out, fields.count);
	return facts;
}

bool *
query_time_fields(const CompiledQuery *query)
{
	const KqlCompiled *compiled = query->compiled;
	Vec steps = kql_steps(compiled->program);
	Vec fields = kql_output_fields(compiled->query, &steps);
	bool *is_time = palloc0(sizeof(bool) * Max(query->field_count, 1));

	for (int i = 0; i < query->field_count; i++)
		is_time[i] = VEC_AT(&fields, KqlOutputField, i)->is_time;
	return is_time;
}
