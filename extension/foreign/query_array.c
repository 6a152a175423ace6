/*
 * query_array.c
 *		Any element of an array: an operator that looks at one after the other.
 *
 * Elements are never joined: whatever a value holds, it is one value.
 */
#include "common/port.h"

#include "foreign/query.h"

bool
query_is_array(const ForeignField *field)
{
	return field != NULL &&
		   (field->kind == MAP_ANY_JSON || field->kind == MAP_ANY_DYNAMIC || map_is_maybe(field));
}

bool
query_asks_array(const ForeignTest *test)
{
	if (test == NULL || test->field == NULL || test->op == FOREIGN_AS_IS)
		return false;
	if (test->field->kind == MAP_LIST)
		return test->op != FOREIGN_EMPTY && test->op != FOREIGN_FILLED;
	return query_is_array(test->field) || query_is_array(test->other);
}

bool
query_is_same(const ForeignField *a, const ForeignField *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a->kind == b->kind && strcmp(a->column, b->column) == 0 && strcmp(a->path, b->path) == 0;
}

/* A name that no other column of the query has. */
static char *
array_new_name(QueryWriter *writer)
{
	int number = writer->made.count;
	char *name;

	do
		name = psprintf("_any%d", ++number);
	while (writer->column != NULL && !vec_push_text(writer->column, name));
	vec_push(&writer->made, name);
	return name;
}

/* A test as a name. */
static char *
array_test_name(const ForeignTest *test)
{
	return psprintf("%p", (const void *) test);
}

void
query_add_any(QueryWriter *writer, const ForeignTest *test, Span span)
{
	bool is_own = test->field->kind == MAP_LIST || query_is_array(test->field);
	const ForeignField *field = is_own ? test->field : test->other;
	const ForeignField *other = is_own && query_is_array(test->other) ? test->other : NULL;
	const char *name = array_test_name(test);
	QueryArray *array = NULL;

	VEC_EACH (QueryArray, known, &writer->array)
	{
		if (query_is_same(known->field, field) && query_is_same(known->other, other))
			array = known;
	}
	/* A rule may name what it asks twice. */
	if (name_map_find(&writer->asked, name) >= 0)
		return;
	(void) name_map_add(&writer->asked, name);
	if (array == NULL)
	{
		array = MAKE(QueryArray, .field = field, .other = other);
		vec_push(&writer->array, array);
	}
	vec_push(&array->any,
			 MAKE(QueryAny, .test = test, .span = span, .name = array_new_name(writer)));
}

const char *
query_any_name(const QueryWriter *writer, const ForeignTest *test)
{
	return VEC_AT(&writer->made, char, name_map_find(&writer->asked, array_test_name(test)));
}

char *
query_path_value(const char *base, const char *path, int length)
{
	KqlBuf out;

	kql_init(&out);
	kql_code(&out, base);
	kql_path_steps(&out, path, length);
	return out.text.data;
}

/* Appends function(base, "key", "key", …): the keys of the first length bytes of a path, in which [] are none. */
static void
array_call(KqlBuf *out, const char *function, const char *base, const char *path, int length)
{
	const char *end = path + length;

	kql_code(out, function);
	kql_code(out, base);
	while (path < end)
	{
		int step = Min((int) strcspn(path, "."), (int) (end - path));
		int key = step;

		while (key >= 2 && strncmp(path + key - 2, "[]", 2) == 0)
			key -= 2;
		if (key > 0)
		{
			kql_code(out, ", ");
			kql_text(out, map_key(path, key));
		}
		path += step + (path + step < end);
	}
	kql_code(out, ")");
}

/* The steps of a path up to the first that is the number of an element; 0 if there is none. */
static int
array_numbered(const char *path)
{
	for (const char *p = path; *p != '\0'; p++)
	{
		if (p[0] == '[' && p[1] != ']')
			return (int) (p - path + strcspn(p, "."));
	}
	return 0;
}

/* What lies behind length bytes of a path. */
static const char *
array_rest(const char *path, int length)
{
	return path + length + (path[length] == '.');
}

/* Goes from a base to the last element that has a number, as far as no [] is before it. */
static char *
array_go(char *base, const char **path)
{
	int length;

	while ((length = array_numbered(*path)) > 0)
	{
		const char *mark = strstr(*path, "[]");

		if (mark != NULL && mark < *path + length)
			break;
		base = query_path_value(base, *path, length);
		*path = array_rest(*path, length);
	}
	return base;
}

/* What the path of a field, of which *path is the rest, starts at: its column, or what is in it. */
static char *
array_base(const ForeignField *field, const char **path)
{
	bool is_json = field->kind == MAP_ANY_JSON || field->kind == MAP_MAYBE_JSON;
	KqlBuf column;

	*path = field->path;
	kql_init(&column);
	kql_name(&column, field->column);
	if (is_json && array_numbered(field->path) > 0)
		return array_go(psprintf("parse_json(%s)", column.text.data), path);
	return array_go(column.text.data, path);
}

/* Appends a call for the rest of a field's path; also for what the rule spells, which is asked first. */
static void
array_calls(KqlBuf *out, const char *function, const char *between, const ForeignField *field)
{
	const char *path;
	char *base = array_base(field, &path);

	if (field->spelled != NULL)
	{
		array_call(out, function, base, field->spelled, (int) strlen(field->spelled));
		kql_code(out, between);
	}
	array_call(out, function, base, path, (int) strlen(path));
}

/* Appends what makes rows of the values of a field, which get a name and a number; gives the last of these. */
static char *
array_expand(KqlBuf *out, const ForeignField *field, const char *name, bool is_first)
{
	const char *path;
	char *base = array_base(field, &path);

	for (int depth = 1;; depth++)
	{
		char *element = psprintf("%s%d", name, depth);
		bool begins = is_first && depth == 1;
		int number = array_numbered(path);
		int length = number > 0 ? number : (int) strlen(path);

		/* A number is that of an element of what is behind the last array. */
		while (number > 0 && strncmp(path + length - 2, "[]", 2) != 0)
			length--;
		kql_code(out, begins ? "\n| mv-apply " : "mv-expand ");
		kql_code(out, psprintf("%s = ", element));
		if (map_is_maybe(field))
			query_write_path_values(out, field);
		else
			array_call(out, "path_values(", base, path, length);
		kql_code(out, begins ? " on (" : " | ");
		if (number == 0 || map_is_maybe(field))
			return element;
		path = array_rest(path, length);
		base = array_go(element, &path);
	}
}

char *
query_begin_array(KqlBuf *out, const ForeignField *field)
{
	const char *path;
	char *base = array_base(field, &path);

	if (field->kind != MAP_LIST)
		return array_expand(out, field, "_e", true);
	kql_code(out, psprintf("\n| mv-apply _e1 = case(array_length(%s) > 0, %s, dynamic([null])) to "
						   "typeof(string) on (",
						   base, base));
	return "_e1";
}

void
query_write_has_array(KqlBuf *out, const ForeignField *field)
{
	array_calls(out, "path_has_array(", " or ", field);
}

void
query_write_path_values(KqlBuf *out, const ForeignField *field)
{
	kql_code(out, field->spelled != NULL ? "coalesce(" : "");
	array_calls(out, "path_values(", ", ", field);
	kql_code(out, field->spelled != NULL ? ")" : "");
}

/* Are the elements of an array values themselves, so that an object is none? */
static bool
array_is_of_values(const ForeignField *field)
{
	size_t length = strlen(field->path);

	return length >= 2 && strcmp(field->path + length - 2, "[]") == 0;
}

/* Appends what is true of an element: that it is a value at all, and the test. */
static void
array_write_test(QueryWriter *writer, const QueryArray *array, const ForeignTest *test,
				 const char *element, const char *other)
{
	KqlBuf *out = writer->out;
	const char *other_text = other != NULL ? psprintf("tostring(%s)", other) : NULL;
	const char *text = array->field->kind == MAP_LIST ? element : psprintf("tostring(%s)", element);

	if (array_is_of_values(array->field))
		kql_code(out, psprintf("gettype(%s) != \"dictionary\" and ", element));
	if (array->other != NULL && array_is_of_values(array->other))
		kql_code(out, psprintf("gettype(%s) != \"dictionary\" and ", other));
	if (test->op == FOREIGN_EMPTY || test->op == FOREIGN_FILLED)
		kql_code(out, psprintf("isnotempty(%s)", text));
	else if (query_is_same(array->field, test->field))
		query_write_element(writer, test, text, other_text);
	else
		query_write_element(writer, test, NULL, text);
}

void
query_write_array(QueryWriter *writer, const QueryArray *array)
{
	KqlBuf *out = writer->out;
	char *element = query_begin_array(out, array->field);
	char *other = array->other != NULL ? array_expand(out, array->other, "_o", false) : NULL;

	kql_code(out, "summarize ");
	VEC_EACH (const QueryAny, any, &array->any)
	{
		int start;

		kql_code(out, any_at > 0 ? ",\n    " : "");
		kql_name(out, any->name);
		kql_code(out, writer->hides ? " = iff(countif(" : " = countif(");
		start = out->text.len;
		array_write_test(writer, array, any->test, element, other);
		kql_mark(out, start, any->span);
		kql_code(out, any->test->op == FOREIGN_EMPTY ? ") == 0" : ") > 0");
		/* A text that no keyword has. */
		kql_code(out, writer->hides ? ", \"\\u0001\", \"\")" : "");
	}
	kql_code(out, ")");
}

void
query_write_elements(KqlBuf *out, const ForeignField *field, const char *name)
{
	char *element = query_begin_array(out, field);

	kql_code(out, "summarize ");
	kql_name(out, name);
	kql_code(out,
			 psprintf(" = make_set_if(tostring(%s), isnotempty(tostring(%s))%s))", element, element,
					  array_is_of_values(field)
						  ? psprintf(" and gettype(%s) != \"dictionary\"", element)
						  : ""));
}
