/*
 * rule_translate.c
 *		vigil.translate_rule(): what a rule of another platform becomes, and what is said of it.
 *
 * Only reads the text: neither the query is compiled nor a table looked up.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/tuplestore.h"
#include "utils/uuid.h"

#include "base/errcodes.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "common/json_walk.h"
#include "common/source.h"
#include "foreign/foreign.h"
#include "schedule/rule_check.h"

/* A text, and the notes of it that were not told yet. */
typedef struct RuleTranslation
{
	const char *text;
	int length;
	DiagList diag;
	bool *is_told; /* of each diagnostic */
} RuleTranslation;

static void
append_member(StringInfo json, const char *key, const char *value)
{
	if (value == NULL)
		return;
	appendStringInfo(json, ", \"%s\": ", key);
	json_append_string(json, value, strlen(value));
}

/* Appends one note as an object. */
static void
append_note(StringInfo json, const RuleTranslation *of, Span span, const char *severity,
			const char *message, const char *hint, const char *code)
{
	SourcePlace place = source_place(of->text, of->length, span.start);

	appendStringInfo(json, "%s{\"line\": %d, \"col\": %d", json->len > 1 ? ", " : "", place.line,
					 place.column);
	append_member(json, "severity", severity);
	append_member(json, "message", message);
	append_member(json, "hint", hint);
	append_member(json, "code", code);
	appendStringInfoChar(json, '}');
}

/* The notes of a piece of the text as an array. */
static Datum
notes_of(RuleTranslation *of, Span span, const Vec *note)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	CHECK_FOR_INTERRUPTS();
	VEC_EACH (const Diag, diag, &of->diag.diag)
	{
		if (of->is_told[diag_at] || diag->span.start < span.start || diag->span.start > span.end)
			continue;
		of->is_told[diag_at] = true;
		append_note(&json, of, diag->span,
					diag_severity(diag->code) == DIAG_ERROR ? "error" : "warning", diag->message,
					diag->hint, diag_code_text(diag->code));
	}
	for (int i = 0; note != NULL && i < note->count; i++)
	{
		const ForeignNote *one = VEC_AT(note, ForeignNote, i);

		append_note(&json, of, one->span, "info", one->message, NULL, NULL);
	}
	appendStringInfoChar(&json, ']');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

/* Are there notes that belong to no rule? */
static bool
has_rest(const RuleTranslation *of)
{
	for (int i = 0; i < of->diag.diag.count; i++)
	{
		if (!of->is_told[i])
			return true;
	}
	return false;
}

/* vigil.translate_rule(source text) -> rows of platform, rule, name, kql, yaml, notes */
SQL_FUNCTION(vigil_translate_rule)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	RuleTranslation of = {.text = text_to_cstring(PG_GETARG_TEXT_PP(0))};
	ForeignOptions options = rule_foreign_options();
	const char *platform;
	Vec part;

	of.length = (int) strlen(of.text);
	platform = foreign_platform(of.text, of.length);
	if (platform == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the text is no rule of another platform that is known here"),
						errhint("A rule of Sigma has a detection and a logsource, one of Elastic a "
								"table [rule], one of Splunk a search and a data_source.")));
	part = foreign_translate(of.text, of.length, &options, &of.diag);
	of.is_told = palloc0(sizeof(bool) * Max(of.diag.diag.count, 1));
	srf_begin(fcinfo);
	VEC_EACH (const ForeignPart, one, &part)
	{
		const Rule *rule = one->part.made;
		bool isnull[6] = {false};
		Datum value[6];

		value[0] = CStringGetTextDatum(platform);
		value[1] = DirectFunctionCall1(uuid_in, CStringGetDatum(rule->id.value));
		value[2] = CStringGetTextDatum(rule->name.value);
		value[3] = CStringGetTextDatum(one->query);
		value[4] = CStringGetTextDatum(one->part.text);
		value[5] = notes_of(&of, one->document, &one->note);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	if (has_rest(&of))
	{
		bool isnull[6] = {false, true, true, true, true, false};
		Datum value[6] = {CStringGetTextDatum(platform)};

		value[5] = notes_of(&of, (Span){0, of.length}, NULL);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}
