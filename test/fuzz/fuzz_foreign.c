/*
 * fuzz_foreign.c
 *		Fuzz target: reads any text as a rule of another platform; what it becomes is sound.
 */
#include "common/port.h"

#include "foreign/foreign.h"
#include "fuzz_memory.h"
#include "kql/parse/parser.h"

/* What is written may be larger than what is read. */
static void
require_sound(const DiagList *diag)
{
	const Diag *error = diag_first_error(diag);

	if (error != NULL && error->code != DIAG_YAML_LIMIT && error->code != DIAG_TOO_LONG &&
		error->code != DIAG_TOO_DEEP && error->code != DIAG_TOO_COMPLEX)
	{
		fprintf(stderr, "%s: %s\n", diag_code_text(error->code), error->message);
		abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8 *data, size_t size)
{
	char *text = palloc(size + 1);
	DiagList diag = {0};
	Vec part;

	memcpy(text, data, size);
	text[size] = '\0';
	part = foreign_translate(text, (int) size, NULL, &diag);
	fuzz_check_spans(&diag, size);
	VEC_EACH (const ForeignPart, one, &part)
	{
		DiagList rule = {0};
		DiagList query = {0};

		(void) rule_read(one->part.text, one->part.length, &rule);
		require_sound(&rule);
		(void) kql_parse(one->query, (int) strlen(one->query), &query);
		require_sound(&query);
		VEC_EACH (const RuleOrigin, origin, &one->part.place)
		{
			if (origin->file.start < 0 || origin->file.end > (int) size)
				abort();
		}
	}
	fuzz_memory_reset();
	return 0;
}
