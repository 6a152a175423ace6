/*
 * limit.c
 *		The bounds of values and states.
 *
 * Called by every function of the runtime whose result can be larger than its
 * arguments.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"

#include "runtime/limit.h"

void
value_refuse(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("value is too large"),
			 errdetail("A string or dynamic value that a function makes has at most %zu MB.",
					   VALUE_MAX_BYTES / (1024 * 1024)),
			 errhint("Make less of it: fewer repetitions, a smaller range, or an aggregate with a "
					 "limit on its elements.")));
}

void
value_check_size(Size bytes)
{
	if (bytes > VALUE_MAX_BYTES)
		value_refuse();
}

void
state_check_size(Size bytes)
{
	if (bytes > STATE_MAX_BYTES)
		ereport(
			ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("aggregate state is too large"),
			 errdetail("A group's values take at most %zu MB.", STATE_MAX_BYTES / (1024 * 1024)),
			 errhint("Group by more columns, or look at a shorter time.")));
}

void
value_append(StringInfo out, const char *data, Size length)
{
	CHECK_FOR_INTERRUPTS();
	value_check_size((Size) out->len + length);
	appendBinaryStringInfo(out, data, (int) length);
}

text *
value_text(StringInfo out)
{
	text *result;

	value_check_size(out->len);
	result = cstring_to_text_with_len(out->data, out->len);
	pfree(out->data);
	out->data = NULL;
	return result;
}
