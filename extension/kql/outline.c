/*
 * outline.c
 *		Trees as text, for a person to read.
 */
#include "common/port.h"

#include "kql/outline.h"

/* Bytes of a row that may hold several forms or atoms. */
#define OUTLINE_WIDTH 100
/* Bytes of a row that is one long atom. */
#define OUTLINE_MAX_ATOM 400

static const char plain_byte[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$.*-";

static void
outline_quoted(StringInfo out, const char *text, char quote)
{
	appendStringInfoChar(out, quote);
	for (const char *p = text; *p != '\0'; p++)
	{
		if (*p == '\n' || *p == '\r')
			appendStringInfoString(out, *p == '\n' ? "\\n" : "\\r");
		else
		{
			if (*p == quote || *p == '\\')
				appendStringInfoChar(out, '\\');
			appendStringInfoChar(out, *p);
		}
	}
	appendStringInfoChar(out, quote);
}

void
outline_name(StringInfo out, const char *name)
{
	const char *p = name;

	while (*p != '\0' && ((*p & 0x80) != 0 || strchr(plain_byte, *p) != NULL))
		p++;
	if (*p == '\0' && p > name)
		appendStringInfoString(out, name);
	else
		outline_quoted(out, name, '\'');
}

void
outline_text(StringInfo out, const char *text)
{
	outline_quoted(out, text, '"');
}

bool
outline_is_full(const StringInfoData *out)
{
	return out->len >= OUTLINE_MAX_BYTES;
}

void
outline_fields(void *dump, const OutlineField *field, const void *node)
{
	for (; field->write != NULL; field++)
		field->write(dump, field->label, (const char *) node + field->at);
}

void
outline_add(Vec *row, const char *step, int depth, const char *text, int length)
{
	vec_push(row, MAKE(OutlineRow, .step = step, .depth = depth, .text = pnstrdup(text, length)));
}

int
outline_clip(const char *text, int length, int max)
{
	if (length <= max)
		return length;
	length = max;
	while (length > 0 && (text[length] & 0xC0) == 0x80)
		length--;
	return length;
}

/* A row of a piece of a form, of which a very long one is cut. */
static void
add_piece(Vec *row, const char *step, int depth, const char *start, const char *end)
{
	int length = outline_clip(start, (int) (end - start), OUTLINE_MAX_ATOM);

	if (length < end - start)
	{
		start = psprintf("%.*s...", length, start);
		length = (int) strlen(start);
	}
	outline_add(row, step, depth, start, length);
}

/* The end of the form or atom at p, or NULL if it is longer than max bytes. */
static const char *
piece_end(const char *p, int max)
{
	int depth = 0;
	char quote = '\0';
	int i = 0;

	for (; p[i] != '\0' && i < max; i++)
	{
		if (quote != '\0')
		{
			if (p[i] == '\\' && p[i + 1] != '\0')
				i++;
			else if (p[i] == quote)
				quote = '\0';
		}
		else if (p[i] == '"' || p[i] == '\'')
			quote = p[i];
		else if (p[i] == '(')
			depth++;
		else if (depth == 0 && (p[i] == ')' || p[i] == ' ' || p[i] == '\n'))
			break;
		else if (p[i] == ')')
			depth--;
	}
	return p[i] == '\0' || i < max ? p + i : NULL;
}

/* The end of the atoms at p that fit in one row; at least of the first. */
static const char *
atoms_end(const char *p)
{
	const char *end = piece_end(p, PG_INT32_MAX);

	while (*end == ' ' && end[1] != '(')
	{
		const char *next = piece_end(end + 1, OUTLINE_WIDTH);

		if (next == NULL || next - p > OUTLINE_WIDTH)
			break;
		end = next;
	}
	return end;
}

/* Lays out the form or atom at p; returns its end. */
static const char *
add_form(Vec *row, const char *step, int depth, const char *p)
{
	const char *end = piece_end(p, OUTLINE_WIDTH);
	int inner = depth;

	PORT_CHECK_STACK();
	if (end != NULL || *p != '(')
	{
		end = end == NULL ? piece_end(p, PG_INT32_MAX) : end;
		add_piece(row, step, depth, p, end);
		return end;
	}
	for (p++; *p != ')' && *p != '\0';)
	{
		if (*p == ' ')
			p++;
		else if (*p == '(')
			p = add_form(row, step, inner, p);
		else
		{
			end = atoms_end(p);
			add_piece(row, step, inner, p, end);
			p = end;
		}
		inner = depth + 1;
	}
	return *p == ')' ? p + 1 : p;
}

void
outline_rows(Vec *row, const char *step, const char *forms)
{
	for (const char *p = forms; *p != '\0';)
	{
		p = add_form(row, step, 0, p);
		while (*p != '\0' && *p != '\n')
			p++;
		if (*p == '\n')
			p++;
	}
	if (strlen(forms) >= OUTLINE_MAX_BYTES)
		outline_add(row, step, 0, "...", (int) strlen("..."));
}
