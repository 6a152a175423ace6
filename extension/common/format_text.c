/*
 * format_text.c
 *		A text made by a format of printf.
 *
 * Called by functions that take a format themselves.
 */
#include "common/port.h"

#include "common/format_text.h"

char *
format_text(const char *format, va_list args)
{
	StringInfoData text;

	initStringInfo(&text);
	for (;;)
	{
		va_list copy;
		int needed;

		va_copy(copy, args);
		needed = appendStringInfoVA(&text, format, copy);
		va_end(copy);
		if (needed == 0)
			return text.data;
		enlargeStringInfo(&text, needed);
	}
}
