/*
 * report.c
 *		Diagnostics of the front end as errors of the server.
 *
 * The one place where byte offsets become characters: PostgreSQL counts error
 * positions in characters, and so do people.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "base/report.h"

static int
sqlstate_number(const char *state)
{
	return MAKE_SQLSTATE(state[0], state[1], state[2], state[3], state[4]);
}

void
report_place(const char *text, int offset, int *line, int *column)
{
	int start = 0;

	*line = 1;
	offset = Min(offset, (int) strlen(text));
	for (int i = 0; i < offset; i++)
	{
		if (text[i] == '\n')
		{
			(*line)++;
			start = i + 1;
		}
	}
	*column = pg_mbstrlen_with_len(text + start, offset - start) + 1;
}

void
report_first_error(const DiagList *list, const char *text)
{
	const Diag *first = diag_first_error(list);
	int line;
	int column;
	int offset;

	if (first == NULL)
		return;
	offset = Min(first->span.start, (int) strlen(text));
	report_place(text, offset, &line, &column);
	ereport(ERROR,
			(errcode(sqlstate_number(diag_sqlstate(first->code))),
			 errmsg_internal("%s", first->message),
			 list->error_count > 1
				 ? errdetail_plural("At line %d, column %d of the query (%s); %d more error.",
									"At line %d, column %d of the query (%s); %d more errors.",
									list->error_count - 1, line, column,
									diag_code_text(first->code), list->error_count - 1)
				 : errdetail("At line %d, column %d of the query (%s).", line, column,
							 diag_code_text(first->code)),
			 first->hint != NULL ? errhint("%s", first->hint) : 0, internalerrquery(text),
			 internalerrposition(pg_mbstrlen_with_len(text, offset) + 1)));
}
