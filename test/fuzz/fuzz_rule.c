/*
 * fuzz_rule.c
 *		Fuzz target: reads any text as a rule file, and writes what is sound.
 */
#include "common/port.h"

#include "fuzz_memory.h"
#include "rule/rule.h"

/* A sound rule is the same when it has been written and read again. */
static void
fuzz_write(const Rule *rule, RuleFormat format)
{
	char *text = rule_write(rule, format);
	DiagList diag = {0};
	const Rule *again = rule_read(text, (int) strlen(text), &diag);

	/* What is written may be larger than what is read. */
	if (diag.error_count > 0 && diag_first_error(&diag)->code == DIAG_YAML_LIMIT)
		return;
	if (diag.error_count > 0 || strcmp(rule_to_json(again), rule_to_json(rule)) != 0)
		abort();
}

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
	if (diag.error_count == 0)
	{
		fuzz_write(rule, RULE_FORMAT_YAML);
		fuzz_write(rule, RULE_FORMAT_ARM);
	}
	fuzz_memory_reset();
	return 0;
}
