/*
 * report.c
 *		Diagnostics of the front end as errors of the server.
 *
 * The one place where byte offsets become characters: PostgreSQL counts error
 * positions in characters, and so do people.
 */
#include "postgres.h"

#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "base/report.h"
#include "base/srf.h"
#include "common/source.h"

/* A text of more bytes is not repeated in an error. */
#define REPORT_MAX_TEXT (64 * 1024)

bool
report_place(const char *text, int offset)
{
	bool is_shown = strlen(text) <= REPORT_MAX_TEXT;

	internalerrquery(is_shown ? text : NULL);
	internalerrposition(is_shown ? pg_mbstrlen_with_len(text, offset) + 1 : 0);
	return is_shown;
}

int
report_sqlstate(const Diag *diag)
{
	const char *state = diag_sqlstate(diag->code);

	return MAKE_SQLSTATE(state[0], state[1], state[2], state[3], state[4]);
}

Datum
report_rows(FunctionCallInfo fcinfo, const DiagList *list, const char *text)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int length = (int) strlen(text);

	srf_begin(fcinfo);
	VEC_EACH (const Diag, diag, &list->diag)
	{
		SourceNote note = source_note(diag, text, length);
		bool isnull[6] = {false, false, false, false, false, note.hint == NULL};
		Datum value[6];

		value[0] = CStringGetTextDatum(note.severity);
		value[1] = CStringGetTextDatum(note.code);
		value[2] = Int32GetDatum(note.place.line);
		value[3] = Int32GetDatum(note.place.column);
		value[4] = CStringGetTextDatum(note.message);
		value[5] = note.hint == NULL ? (Datum) 0 : CStringGetTextDatum(note.hint);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}

void
report_first_error(const DiagList *list, const char *text)
{
	const Diag *first = diag_first_error(list);
	SourcePlace place;
	int offset;

	if (first == NULL)
		return;
	offset = Min(first->span.start, (int) strlen(text));
	place = source_place(text, (int) strlen(text), offset);
	ereport(ERROR,
			(errcode(report_sqlstate(first)), errmsg_internal("%s", first->message),
			 list->error_count > 1
				 ? errdetail_plural("At line %d, column %d of the query (%s); %d more error.",
									"At line %d, column %d of the query (%s); %d more errors.",
									list->error_count - 1, place.line, place.column,
									diag_code_text(first->code), list->error_count - 1)
				 : errdetail("At line %d, column %d of the query (%s).", place.line, place.column,
							 diag_code_text(first->code)),
			 first->hint != NULL ? errhint("%s", first->hint) : 0, report_place(text, offset)));
}
