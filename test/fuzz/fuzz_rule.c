/*
 * fuzz_rule.c
 *		Fuzz target: reads any text as a rule file.
 */
#include "common/port.h"

#include "fuzz_memory.h"
#include "rule/rule.h"

int
LLVMFuzzerTestOneInput(const uint8 *data, size_t size)
{
	char *text = pnstrdup("", 0);
	DiagList diag = {0};
	Rule *rule;

	text = repalloc(text, size + 1);
	memcpy(text, data, size);
	text[size] = '\0';
	rule = rule_read(text, (int) size, &diag);

	/* A text is either a rule or has a mistake that is named, inside the text. */
	if (rule == NULL && diag.error_count == 0)
		abort();
	fuzz_check_spans(&diag, size);
	fuzz_memory_reset();
	return 0;
}
