/*
 * explain.c
 *		What the compiler makes of a query, step by step, for a person to read.
 */
#include "common/port.h"

#include "common/source.h"
#include "kql/bind/bound_dump.h"
#include "kql/emit/rewrite.h"
#include "kql/explain.h"
#include "kql/outline.h"
#include "kql/parse/ast.h"

/* Bytes of an operator's text that are shown beside its place. */
#define EXPLAIN_MAX_TEXT 60

/* "2:3 where a > 1": line, column and the beginning of the text, without its line breaks. */
static void
append_place(StringInfo out, const char *text, Span span)
{
	int length = outline_clip(text + span.start, span.end - span.start, EXPLAIN_MAX_TEXT);
	SourcePlace place = source_place(text, (int) strlen(text), span.start);

	appendStringInfo(out, "%d:%d ", place.line, place.column);
	for (int i = span.start; i < span.start + length; i++)
	{
		if (text[i] == '\n' || text[i] == '\r')
			break;
		appendStringInfoChar(out, text[i]);
	}
}

static bool
is_said(const Vec *span, int count, const Span *one)
{
	for (int i = 0; i < count; i++)
	{
		if (VEC_AT(span, Span, i)->start == one->start && VEC_AT(span, Span, i)->end == one->end)
			return true;
	}
	return false;
}

/*
 * A row for each operator that the stage comes of, and one deeper the lines of its SQL,
 * of which *left bytes may be shown.
 */
static void
explain_stage(Vec *row, const SqlStage *stage, const char *text, int *left)
{
	VEC_EACH (const Span, span, &stage->origin)
	{
		StringInfoData place;

		if (is_said(&stage->origin, span_at, span))
			continue;
		initStringInfo(&place);
		append_place(&place, text, *span);
		outline_add(row, "emit", 0, place.data, place.len);
	}
	for (const char *line = stage->text; *line != '\0' && *left > 0;)
	{
		int length = (int) strcspn(line, "\n");

		outline_add(row, "emit", 1, line, outline_clip(line, length, *left));
		*left -= length + 1;
		line += length + (line[length] == '\n' ? 1 : 0);
	}
}

Vec
kql_explain(const KqlCompiled *compiled, const char *text)
{
	const BoundQuery *query = compiled->query;
	bool *used = NULL;
	int used_size = 0;
	int left = OUTLINE_MAX_BYTES;
	Vec row = {0};

	rewrite_mark_used(query->rel, &query->shared, &used, &used_size, NULL);
	outline_rows(&row, "parse", ast_dump(compiled->program));
	outline_rows(&row, "bind", bound_dump(query, used, used_size));
	VEC_EACH (const SqlStage, stage, &compiled->map->stage)
	{
		if (left > 0)
			explain_stage(&row, stage, text, &left);
	}
	if (left <= 0)
		outline_add(&row, "emit", 0, "...", (int) strlen("..."));
	return row;
}
