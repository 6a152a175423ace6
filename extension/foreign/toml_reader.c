/*
 * toml_reader.c
 *		The pieces of a TOML text as a tree.
 *
 * The only file that calls toml.h.  Its memory is not palloc's, so it is given back on every way
 * out, also when palloc raises an error.
 */
#include "common/port.h"

#include "foreign/toml.h"
#include "foreign/toml_reader.h"

typedef struct TomlReader
{
	const char *text;
	int length;
	DiagList *diag;
	int *byte_of; /* of each character, and of the end */
	int characters;
	int *line_at; /* number of the first character of each line */
	int lines;
	const TomlFile *file;
	size_t next;
	int nodes;
} TomlReader;

static void
toml_fail(TomlReader *reader, DiagCode code, int at, const char *what)
{
	Span span = {Min(at, reader->length), Min(at + 1, reader->length)};

	if (reader->diag->error_count == 0)
		diag_add(reader->diag, code, span, what);
}

/* Notes where characters and lines begin. */
static void
count_characters(TomlReader *reader)
{
	int lines = 2;

	for (int i = 0; i < reader->length; i++)
		lines += reader->text[i] == '\n';
	reader->byte_of = palloc(sizeof(int) * (reader->length + 1));
	reader->line_at = palloc(sizeof(int) * lines);
	reader->line_at[reader->lines++] = 0;
	for (int i = 0; i < reader->length; i++)
	{
		if ((reader->text[i] & 0xC0) != 0x80)
			reader->byte_of[reader->characters++] = i;
		if (reader->text[i] == '\n')
			reader->line_at[reader->lines++] = reader->characters;
	}
	reader->byte_of[reader->characters] = reader->length;
}

/* The byte of a place as toml++ counts. */
static int
byte_at(const TomlReader *reader, unsigned line, unsigned column)
{
	int at;

	if (line < 1 || line > (unsigned) reader->lines || column < 1)
		return line < 1 ? 0 : reader->length;
	at = reader->line_at[line - 1];
	return column - 1 >= (unsigned) (reader->characters - at)
			   ? reader->length
			   : reader->byte_of[at + (int) column - 1];
}

/* Reports what toml++ says, with advice for the mistakes that rules are full of. */
static void
toml_fail_syntax(TomlReader *reader, const TomlError *error)
{
	static const struct
	{
		const char *said;
		const char *advice;
	} known[] = {{"could not determine value type", "Put a text in straight quotes: \"...\"."},
				 {"expected digit", "Put a date, or a text that begins with a digit, in quotes."},
				 {"encountered end-of-file", "Close the text or the list that is open here."},
				 {"escape", "In double quotes \\ begins an escape; single quotes have none."},
				 {"cannot redefine",
				  "A key is there once; a table once, unless it is one of a list: [[...]]."},
				 {"expected comma", "Commas stand between the elements of a list."}};
	Span span = {byte_at(reader, error->line, error->column), 0};
	Diag *said;

	span.start = Min(span.start, reader->length);
	span.end = Min(span.start + 1, reader->length);
	if (reader->diag->error_count > 0)
		return;
	said = diag_add(reader->diag, DIAG_FOREIGN_TOML, span, pstrdup(error->message));
	for (int i = 0; i < lengthof(known) && said->hint == NULL; i++)
	{
		if (strstr(error->message, known[i].said) != NULL)
			diag_hint(said, "%s", known[i].advice);
	}
}

/* Behind a text in quotes, whose first one is at this byte. */
static int
skip_text(const TomlReader *reader, int at)
{
	const char *text = reader->text;
	char quote = text[at];
	bool is_long = at + 2 < reader->length && text[at + 1] == quote && text[at + 2] == quote;

	for (at += is_long ? 3 : 1; at < reader->length; at++)
	{
		if (text[at] == '\\' && quote == '"')
			at++;
		else if (text[at] == '\n' && !is_long)
			return at;
		else if (text[at] == quote && !is_long)
			return at + 1;
		else if (text[at] == quote && at + 2 < reader->length && text[at + 1] == quote &&
				 text[at + 2] == quote)
			return at + 3;
	}
	return reader->length;
}

/* toml++ goes into itself for each part of a key: no more than so many at once. */
static bool
check_parts(TomlReader *reader)
{
	int parts = 0;

	for (int at = 0; at < reader->length;)
	{
		char byte = reader->text[at];

		if (byte == '"' || byte == '\'')
		{
			at = skip_text(reader, at);
			continue;
		}
		if (byte == '#')
		{
			while (at < reader->length && reader->text[at] != '\n')
				at++;
			continue;
		}
		parts = byte == '.' ? parts + 1 : strchr("\n=,{}[]", byte) != NULL ? 0 : parts;
		if (parts > TOML_MAX_PARTS)
		{
			toml_fail(reader, DIAG_FOREIGN_LIMIT, at,
					  psprintf("a key of more than %d parts", TOML_MAX_PARTS));
			return false;
		}
		at++;
	}
	return true;
}

static RuleNode *
make_node(TomlReader *reader, RuleNodeKind kind, const TomlPiece *piece)
{
	RuleNode *node = MAKE(RuleNode, .kind = kind);

	node->span.start = byte_at(reader, piece->line, piece->column);
	node->span.end = Max(node->span.start, byte_at(reader, piece->end_line, piece->end_column));
	if (memchr(piece->text, '\0', piece->length) != NULL)
		toml_fail(reader, DIAG_FOREIGN_TOML, node->span.start, "null characters are not allowed");
	node->text = pnstrdup(piece->text, piece->length);
	if (++reader->nodes > TOML_MAX_NODES)
		toml_fail(reader, DIAG_FOREIGN_LIMIT, node->span.start,
				  psprintf("more than %d values", TOML_MAX_NODES));
	return node;
}

/* The value whose first piece is next; what is too much ends it early. */
static RuleNode *
read_node(TomlReader *reader)
{
	const TomlPiece *piece = toml_piece(reader->file, reader->next++);
	bool is_table = piece->kind == TOML_TABLE;
	RuleNode *node;

	PORT_CHECK_INTERRUPTS();
	if (!is_table && piece->kind != TOML_LIST)
	{
		node = make_node(reader, RULE_NODE_TEXT, piece);
		if (piece->kind == TOML_TEXT)
			node->style = node->span.start < reader->length && reader->text[node->span.start] == '"'
							  ? RULE_STYLE_DOUBLE_QUOTED
							  : RULE_STYLE_SINGLE_QUOTED;
		return node;
	}
	node = make_node(reader, is_table ? RULE_NODE_MAP : RULE_NODE_LIST, piece);
	while (reader->diag->error_count == 0)
	{
		piece = toml_piece(reader->file, reader->next);
		if (piece->kind == TOML_END)
			break;
		if (piece->kind == TOML_KEY)
		{
			reader->next++;
			vec_push(&node->key, make_node(reader, RULE_NODE_TEXT, piece));
		}
		vec_push(&node->item, read_node(reader));
	}
	reader->next++;
	return node;
}

RuleNode *
toml_read(const char *text, int length, DiagList *diag)
{
	TomlReader reader = {.text = text, .length = length, .diag = diag};
	int errors = diag->error_count;
	RuleNode *volatile node = NULL;
	TomlFile *volatile file = NULL;
	TomlError error;

	if (length > TOML_MAX_BYTES)
	{
		toml_fail(&reader, DIAG_FOREIGN_LIMIT, 0, psprintf("more than %d bytes", TOML_MAX_BYTES));
		return NULL;
	}
	count_characters(&reader);
	if (!check_parts(&reader))
		return NULL;
	PORT_TRY();
	{
		file = toml_open(text, length, &error);
		reader.file = file;
		if (file == NULL)
			toml_fail_syntax(&reader, &error);
		else
			node = read_node(&reader);
	}
	PORT_FINALLY();
	{
		if (file != NULL)
			toml_close(file);
	}
	PORT_END_TRY();
	return diag->error_count == errors ? node : NULL;
}

/* Bytes that an escape stands for, and how long it is in the file; 0 bytes: the end of a line. */
static int
escape_bytes(const char *raw, int left, int *length)
{
	int digits = left > 1 && raw[1] == 'u' ? 4 : left > 1 && raw[1] == 'U' ? 8 : 0;
	unsigned code;

	*length = Min(left, 2 + digits);
	if (digits > 0)
	{
		code = (unsigned) strtoul(pnstrdup(raw + 2, Max(0, *length - 2)), NULL, 16);
		return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	}
	if (left > 1 && strchr(" \t\r\n", raw[1]) == NULL)
		return 1;
	*length = 1;
	while (*length < left && strchr(" \t\r\n", raw[*length]) != NULL)
		(*length)++;
	return 0;
}

int *
toml_places(const char *text, const RuleNode *node)
{
	int length = (int) strlen(node->text);
	int *place = palloc(sizeof(int) * (length + 1));
	int at = node->span.start;
	int end = node->span.end;
	char quote = at < end ? text[at] : '\0';
	int done = 0;

	if (at + 2 < end && text[at + 1] == quote && text[at + 2] == quote)
	{
		at += 3;
		at += at < end && text[at] == '\r';
		at += at < end && text[at] == '\n';
	}
	else
		at++;
	while (done < length && at < end)
	{
		int raw = 1;
		int bytes = 1;

		if (text[at] == '\\' && quote == '"')
			bytes = escape_bytes(text + at, end - at, &raw);
		else if (text[at] == '\r' && node->text[done] != '\r')
			bytes = 0;
		while (bytes-- > 0 && done < length)
			place[done++] = at;
		at += raw;
	}
	while (done <= length)
		place[done++] = Min(at, end);
	return place;
}
