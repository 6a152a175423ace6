/*
 * alert_functions.c
 *		SQL functions of the views of alerts.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "base/sql_function.h"
#include "schedule/evidence.h"

/* vigil.list_text(list jsonb) -> text: the values of a list, separated by commas; null if none */
SQL_FUNCTION(vigil_list_text)
{
	Jsonb *list = PG_GETARG_JSONB_P(0);
	Vec value = {0};
	StringInfoData text;

	if (!JB_ROOT_IS_ARRAY(list))
		PG_RETURN_NULL();
	evidence_elements(&list->root, &value);
	if (value.count == 0)
		PG_RETURN_NULL();
	initStringInfo(&text);
	VEC_EACH (const char, one, &value)
		appendStringInfo(&text, "%s%s", one_at > 0 ? ", " : "", one);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(text.data, text.len));
}
