/*
 * map_path.c
 *		Paths below columns of JSON: the letters that logs write them with, and arrays on them.
 *
 * Names of fields have no case on the platforms, and keys of JSON have one here.  So the steps of a
 * path that are known get the letters of the list; of others it is told that theirs count.  Of a list
 * that is not of all, a key of another event may be spelled as the rule does: both are asked.  No
 * platform names the arrays on a path either: where the list does not say that there are none, any
 * element of one will do.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "common/vec.h"
#include "foreign/map.h"

/* Appends the next step at *path to *step, without [], and goes on behind it; its length in bytes. */
static int
next_step(const char **path, const char **step)
{
	int length;

	while (strncmp(*path, "[]", 2) == 0)
		*path += (*path)[2] == '.' ? 3 : 2;
	*step = *path;
	length = (int) strcspn(*path, ".");
	*path += length + ((*path)[length] == '.');
	return length >= 2 && strncmp(*step + length - 2, "[]", 2) == 0 ? length - 2 : length;
}

/*
 * How many steps of a path a known one has in front, in any case, and at *exact how many of them with
 * the same letters.
 */
static int
common_steps(const char *path, const char *known, int *exact)
{
	int count = 0;

	*exact = 0;
	while (path[0] != '\0' && known[0] != '\0')
	{
		const char *a;
		const char *b;
		int length = next_step(&path, &a);

		if (next_step(&known, &b) != length || pg_strncasecmp(a, b, length) != 0)
			break;
		*exact += strncmp(a, b, length) == 0;
		count++;
	}
	return count;
}

static int
count_steps(const char *path)
{
	const char *step;
	int count = 0;

	while (path[0] != '\0')
		count += next_step(&path, &step) > 0;
	return count;
}

/* The known path with most steps of that of a field; NULL if the column has none. */
static const MapLine *
best_line(const ForeignField *field, int *steps)
{
	const MapLine *best = NULL;
	int best_exact = 0;

	*steps = 0;
	for (int i = 0; i < field->table->count; i++)
	{
		const MapLine *line = &field->table->line[i];
		int exact;
		int count;

		if (line->kind != MAP_IS_PATH || strcmp(line->source, field->column) != 0)
			continue;
		count = common_steps(field->path, line->path, &exact);
		if (best != NULL && (count < *steps || (count == *steps && exact <= best_exact)))
			continue;
		best = line;
		best_exact = exact;
		*steps = count;
	}
	return best;
}

/* Is the field a path below a column of JSON? */
static bool
has_path(const ForeignField *field)
{
	switch (field->kind)
	{
		case MAP_JSON:
		case MAP_DYNAMIC:
		case MAP_ANY_JSON:
		case MAP_ANY_DYNAMIC:
		case MAP_MAYBE_JSON:
		case MAP_MAYBE_DYNAMIC:
			return count_steps(field->path) > 0;
		default:
			return false;
	}
}

/* Is there a line of this path for the column of a field? */
static bool
has_line(const ForeignField *field, const char *path)
{
	for (int i = 0; i < field->table->count; i++)
	{
		const MapLine *line = &field->table->line[i];

		if (line->kind == MAP_IS_PATH && strcmp(line->source, field->column) == 0 &&
			strcmp(line->path, path) == 0)
			return true;
	}
	return false;
}

/* Is the list of paths of the field's column not one of all? */
static bool
is_open(const ForeignField *field)
{
	return has_line(field, "*") || has_line(field, "?");
}

/* Has a path an array on its first so many steps, or behind them? */
static bool
has_array(const char *path, int steps)
{
	const char *end = path;
	const char *step;
	const char *mark = strstr(path, "[]");

	while (steps-- > 0)
		(void) next_step(&end, &step);
	return mark != NULL && mark < end;
}

char *
map_key(const char *step, int length)
{
	char *key = pnstrdup(step, length);

	for (char *p = key; *p != '\0'; p++)
		*p = *p == MAP_DOT ? '.' : *p;
	return key;
}

void
map_path_arrays(ForeignField *field)
{
	int steps = 0;
	const MapLine *best = has_path(field) ? best_line(field, &steps) : NULL;
	bool is_known = best != NULL && steps == count_steps(field->path);

	if (!has_path(field) || (is_known ? !has_array(best->path, steps) : has_line(field, "?")))
		return;
	if (field->kind == MAP_JSON)
		field->kind = MAP_MAYBE_JSON;
	else if (field->kind == MAP_DYNAMIC)
		field->kind = MAP_MAYBE_DYNAMIC;
}

bool
map_is_maybe(const ForeignField *field)
{
	return field != NULL && (field->kind == MAP_MAYBE_JSON || field->kind == MAP_MAYBE_DYNAMIC);
}

void
map_path_letters(ForeignField *field)
{
	int steps;
	const MapLine *best = has_path(field) ? best_line(field, &steps) : NULL;
	char *path;
	const char *at;
	const char *known;

	if (best == NULL)
		return;
	path = pstrdup(field->path);
	at = path;
	known = best->path;
	for (int i = 0; i < steps; i++)
	{
		const char *to;
		const char *from;
		int length = next_step(&at, &to);

		(void) next_step(&known, &from);
		memcpy(path + (to - path), from, length);
	}
	if (strcmp(path, field->path) == 0)
		return;
	if (is_open(field) && (field->kind == MAP_JSON || field->kind == MAP_DYNAMIC))
		field->spelled = field->path;
	field->path = path;
}

/* Are two names the same but for blanks, _ and letters? */
static bool
is_same_name(const char *a, const char *b)
{
	for (;; a++, b++)
	{
		a += strspn(a, " _");
		b += strspn(b, " _");
		if (pg_tolower((unsigned char) *a) != pg_tolower((unsigned char) *b))
			return false;
		if (*a == '\0')
			return true;
	}
}

const char *
map_path_with_blanks(const ForeignField *field)
{
	for (int i = 0; i < field->table->count; i++)
	{
		const MapLine *line = &field->table->line[i];

		if (line->kind == MAP_IS_PATH && strchr(line->path, ' ') != NULL &&
			strcmp(line->source, field->column) == 0 && is_same_name(line->path, field->path))
			return line->path;
	}
	return NULL;
}

MapPath
map_path_known(const ForeignField *field)
{
	int steps;

	if (!has_path(field) || best_line(field, &steps) == NULL || steps == count_steps(field->path))
		return MAP_PATH_KNOWN;
	return is_open(field) ? MAP_PATH_OPEN : MAP_PATH_UNKNOWN;
}

/* A path without its []. */
static char *
without_arrays(const char *path)
{
	char *out = palloc(strlen(path) + 1);
	int end = 0;

	while (path[0] != '\0')
	{
		const char *step;
		int length = next_step(&path, &step);

		if (end > 0)
			out[end++] = '.';
		memcpy(out + end, step, length);
		end += length;
	}
	out[end] = '\0';
	return out;
}

const char *
map_near_path(const ForeignField *field)
{
	Suggest near;

	suggest_start(&near, field->path);
	for (int i = 0; i < field->table->count; i++)
	{
		if (field->table->line[i].kind == MAP_IS_PATH &&
			strcmp(field->table->line[i].source, field->column) == 0 &&
			strchr("*?", field->table->line[i].path[0]) == NULL)
			suggest_offer(&near, without_arrays(field->table->line[i].path));
	}
	return suggest_best(&near);
}
