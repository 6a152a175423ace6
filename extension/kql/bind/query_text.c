/*
 * query_text.c
 *		What is bound as a query of the language that is written here: some plugins, reduce.
 *
 * The text is a query over ["$T"], the rows so far.  Names of its own begin with '$', so that none
 * of the user's means another thing.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"
#include "kql/parse/parser.h"

/* ["name"]; what a literal cannot hold as it is becomes an escape. */
const char *
bind_text_name(const char *name)
{
	char *text = palloc(strlen(name) * 6 + 5);
	char *to = text;

	*to++ = '[';
	*to++ = '"';
	for (const char *from = name; *from != '\0'; from++)
	{
		if ((unsigned char) *from < ' ')
		{
			memcpy(to, psprintf("\\u%04x", (unsigned char) *from), 6);
			to += 6;
		}
		else
		{
			if (*from == '"' || *from == '\\')
				*to++ = '\\';
			*to++ = *from;
		}
	}
	*to++ = '"';
	*to++ = ']';
	*to = '\0';
	return text;
}

/* Binds the body, a query over ["$T"] that may name what env has, in the place of the pipe. */
void
bind_query_text(Binder *b, Pipe *pipe, const char *name, Span span, Binding *env, const char *body)
{
	char *text = psprintf("([\"$T\"]:(*)) { %s }", body);
	DiagList diag = {{NULL, 0, 0}, 0};
	AstCall call = {.base = {AST_CALL, span}, .name = unconstify(char *, name), .name_span = span};
	Binding *function = MAKE(Binding, .name = call.name, .kind = BINDING_FUNCTION, .is_saved = true,
							 .function_env = env);
	RowScope *outer = pipe->outer;
	BoundExpr *scalar = NULL;
	Pipe result = {0};

	function->function = kql_parse_function(name, text, (int) strlen(text), &diag);
	if (diag.error_count > 0)
	{
		bind_error(b, DIAG_BAD_ARGUMENT, span, name, diag_first_error(&diag)->message);
		pipe->is_broken = true;
		return;
	}
	if (!bind_call_function(b, function, &call, pipe, &result, &scalar))
	{
		pipe->is_broken = true;
		return;
	}
	*pipe = result;
	pipe->outer = outer;
}
