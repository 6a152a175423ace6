/*
 * query_file.c
 *		The queries of a file that is no rule: one, several, or those that a page shows.
 *
 * Called by `vigil check`.  Collections of queries keep one in a file, several that were written
 * one below the other, or pages of Markdown that explain them.
 */
#include "common/port.h"

#include "kql/parse/parser.h"

#include "client/query_file.h"

/* The texts of a file's queries have so many bytes at most; what is left is read as one. */
#define QUERY_FILE_MAX (64 * 1024 * 1024)

/* So many bytes are read to find out where queries end, and so many at first for one. */
#define SPLIT_MAX (16 * 1024 * 1024)
#define SPLIT_WINDOW 8192

/* The statement that ends the queries of a list before the place, or the next one. */
static int
statement_at(const Vec *statement, int from, int at)
{
	while (from + 1 < statement->count &&
		   VEC_AT(statement, AstStatement, from + 1)->span.start <= at)
		from++;
	return from;
}

/*
 * The text up to the end of a span, with a blank for each character before it; and, if kept is
 * not negative, for those of the other queries among the statements.
 */
static char *
blank_rest(const char *text, Span span, const Vec *statement, int kept)
{
	char *out = palloc(span.end + 1);
	int length = 0;
	int current = 0;

	for (int at = 0; at < span.end; at++)
	{
		bool is_kept = at >= span.start;

		if (kept >= 0)
		{
			const AstStatement *one;

			current = statement_at(statement, current, at);
			one = VEC_AT(statement, AstStatement, current);
			if (one->kind == AST_EXPRESSION && current != kept && at >= one->span.start)
				is_kept = false;
		}
		if (is_kept || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')
			out[length++] = text[at];
		/* One blank for a character, whatever its bytes. */
		else if (((unsigned char) text[at] & 0xC0) != 0x80)
			out[length++] = ' ';
	}
	out[length] = '\0';
	return out;
}

/* Whether more texts may be made. */
static bool
has_room(const Vec *found)
{
	int64 bytes = 0;

	VEC_EACH (const FileQuery, query, found)
		bytes += query->length;
	return bytes < QUERY_FILE_MAX;
}

static void
add_query(Vec *found, const char *text, Span span, const Vec *statement, int kept)
{
	char *own = blank_rest(text, span, statement, kept);
	FileQuery *query = MAKE(FileQuery, .span = span, .text = own, .length = (int) strlen(own));

	if (kept >= 0)
		query->span = VEC_AT(statement, AstStatement, kept)->span;
	vec_push(found, query);
}

/* Reads a piece of the text; the place of its first error, or -1. */
static int
read_piece(const char *text, Span span, Vec *statement)
{
	char *own = pnstrdup(text + span.start, span.end - span.start);
	DiagList diag = {0};
	AstProgram *program = kql_parse(own, span.end - span.start, &diag);

	diag_sort(&diag);
	*statement = program->statement;
	VEC_EACH (AstStatement, one, statement)
	{
		one->span.start += span.start;
		one->span.end += span.start;
	}
	return diag_first_error(&diag) != NULL ? diag_first_error(&diag)->span.start + span.start : -1;
}

static int
count_expressions(const Vec *statement)
{
	int count = 0;

	VEC_EACH (const AstStatement, one, statement)
		count += one->kind == AST_EXPRESSION;
	return count;
}

/* Does a line begin here, and does nothing or a comment stand in the one before it? */
static bool
begins_anew(const char *text, int start, int at)
{
	int line = at;

	while (line > start && (text[line - 1] == ' ' || text[line - 1] == '\t'))
		line--;
	if (line <= start || text[line - 1] != '\n')
		return false;
	for (line--; line > start && text[line - 1] != '\n';)
		line--;
	while (text[line] == ' ' || text[line] == '\t' || text[line] == '\r')
		line++;
	return text[line] == '\n' || (text[line] == '/' && text[line + 1] == '/');
}

/* Adds the queries of a piece that has no error.  A page may show definitions alone. */
static void
add_piece(Vec *found, const char *text, Span span, const Vec *statement, bool is_page)
{
	if (count_expressions(statement) == 0 && is_page)
		return;
	if (count_expressions(statement) <= 1 || !has_room(found))
	{
		add_query(found, text, span, NULL, -1);
		return;
	}
	VEC_EACH (const AstStatement, one, statement)
	{
		if (one->kind != AST_EXPRESSION)
			continue;
		if (!has_room(found))
		{
			add_query(found, text, span, NULL, -1);
			return;
		}
		add_query(found, text, span, statement, one_at);
	}
}

/* The end of the line of a place: its newline, or the end of the text. */
static int
line_end(const char *text, int length, int at)
{
	while (at < length && text[at] != '\n')
		at++;
	return at;
}

/*
 * Where the first query of a piece ends, with its statements: at the next one, or where the piece
 * does.  -1 if that cannot be told: then it has an error, or too much was read.  Reads on only as
 * far as it must; takes what it read off the budget.
 */
static int
find_end(const char *text, Span span, Vec *statement, int *budget)
{
	for (int64 size = SPLIT_WINDOW; *budget > 0; size *= 8)
	{
		Span window = span;
		Span first = span;

		if (span.start + size < span.end)
			window.end = line_end(text, span.end, (int) (span.start + size));
		*budget -= window.end - window.start;
		first.end = read_piece(text, window, statement);
		if (first.end >= 0 && begins_anew(text, span.start, first.end) &&
			read_piece(text, first, statement) < 0 && count_expressions(statement) > 0)
			return first.end;
		if (window.end == span.end)
			return first.end < 0 ? span.end : -1;
	}
	return -1;
}

/* Takes a piece of the text apart. */
static void
split_piece(Vec *found, const char *text, Span span, bool is_page)
{
	int budget = SPLIT_MAX;
	bool is_last = false;

	while (!is_last)
	{
		Vec statement = {0};
		Span first = span;

		first.end = has_room(found) ? find_end(text, span, &statement, &budget) : -1;
		is_last = first.end < 0 || first.end == span.end;
		if (first.end < 0)
			add_query(found, text, span, NULL, -1);
		else
			add_piece(found, text, first, &statement, is_page);
		span.start = first.end;
	}
}

/* ---- pages ---- */

/* The backquotes or tildes that a line begins with, and where they end; 0 if there are not three. */
static int
fence_length(const char *text, int at, int end, int *behind)
{
	int start;

	/* Blocks may stand in quotations and in items of lists. */
	while (at < end && strchr(" \t>-*+", text[at]) != NULL)
		at++;
	start = at;
	while (at < end && text[at] == text[start] && (text[at] == '`' || text[at] == '~'))
		at++;
	*behind = at;
	return at - start >= 3 ? at - start : 0;
}

/* The first word behind a fence: the language of the block. */
static char *
fence_language(const char *text, int at, int end)
{
	int start;

	while (at < end && isspace((unsigned char) text[at]))
		at++;
	start = at;
	while (at < end && !isspace((unsigned char) text[at]))
		at++;
	return pnstrdup(text + start, at - start);
}

/* Is a block a query though it does not say so?  It names something, and pipes it on. */
static bool
looks_like_query(const char *text, Span span)
{
	bool is_first = true;

	for (int at = span.start; at < span.end; at++)
	{
		int end = line_end(text, span.end, at);

		while (at < end && isspace((unsigned char) text[at]))
			at++;
		if (at < end && text[at] == '|')
		{
			for (at++; at < end && text[at] == ' ';)
				at++;
			if (at < end && isalpha((unsigned char) text[at]))
				return !is_first;
		}
		else if (at < end && !(text[at] == '/' && text[at + 1] == '/'))
			is_first = false;
		at = end;
	}
	return false;
}

static bool
is_query_block(const char *text, Span span, const char *language)
{
	static const char *const other[] = {"", "c", "c#", "cs", "csharp", "sql", "text", "txt"};

	if (pg_strcasecmp(language, "kql") == 0 || pg_strcasecmp(language, "kusto") == 0)
		return true;
	for (int i = 0; i < lengthof(other); i++)
	{
		if (pg_strcasecmp(language, other[i]) == 0)
			return looks_like_query(text, span);
	}
	return false;
}

/* Takes the blocks of a page. */
static void
split_page(Vec *found, const char *text, int length)
{
	Span block = {0, 0};
	char *language = NULL;
	int fence = 0;
	int behind;

	for (int at = 0; at < length;)
	{
		int end = line_end(text, length, at);
		int count = fence_length(text, at, end, &behind);

		if (count > 0 && fence == 0)
		{
			fence = count;
			language = fence_language(text, behind, end);
			block.start = Min(end + 1, length);
		}
		else if (count >= fence && fence > 0 && fence_language(text, behind, end)[0] == '\0')
		{
			fence = 0;
			block.end = at;
			if (is_query_block(text, block, language))
				split_piece(found, text, block, true);
		}
		at = end + 1;
	}
	/* A block that nothing ends goes on to the end of the page. */
	block.end = length;
	if (fence > 0 && is_query_block(text, block, language))
		split_piece(found, text, block, true);
}

Vec
query_file_split(const char *text, int length, bool is_page)
{
	Vec found = {0};

	if (is_page)
		split_page(&found, text, length);
	else
		split_piece(&found, text, (Span){0, length}, false);
	return found;
}
