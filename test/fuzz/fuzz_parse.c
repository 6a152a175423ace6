/*
 * fuzz_parse.c
 *		Fuzz target: lexer and parser alone, which reach deeper into the text.
 */
#include "common/port.h"

#include "fuzz_memory.h"
#include "kql/parse/parser.h"

int
LLVMFuzzerTestOneInput(const uint8 *data, size_t size)
{
	char *text = palloc(size + 1);
	DiagList diag = {0};
	AstProgram *program;

	memcpy(text, data, size);
	text[size] = '\0';
	program = kql_parse(text, (int) size, &diag);

	/* There is always a tree, it can be written, and mistakes lie inside the text. */
	if (program == NULL || ast_dump(program) == NULL)
		abort();
	fuzz_check_spans(&diag, size);
	fuzz_memory_reset();
	return 0;
}
