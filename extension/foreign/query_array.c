/*
 * query_array.c
 *		Any element of an array: an operator that looks at one after the other.
 *
 * Elements are never joined: whatever a value holds, it is one value.
 */
#include "common/port.h"

#include "foreign/query.h"

bool
query_asks_array(const ForeignTest *test)
{
	if (test == NULL || test->field == NULL || test->op == FOREIGN_AS_IS)
		return false;
	switch (test->field->kind)
	{
		case MAP_ANY_JSON:
		case MAP_ANY_DYNAMIC:
			return true;
		case MAP_LIST:
			return test->op != FOREIGN_EMPTY && test->op != FOREIGN_FILLED;
		default:
			return false;
	}
}

/* A name that no other column of the query has. */
static char *
array_new_name(QueryWriter *writer)
{
	Vec *taken = writer->column != NULL ? writer->column : &writer->made;
	char *name;
	int number = 1;

	do
		name = psprintf("_any%d", number++);
	while (!vec_push_text(taken, name));
	if (taken != &writer->made)
		vec_push(&writer->made, name);
	return name;
}

void
query_add_any(QueryWriter *writer, const ForeignTest *test, Span span)
{
	const ForeignField *field = test->field;
	QueryArray *array = NULL;

	VEC_EACH (QueryArray, known, &writer->array)
	{
		if (strcmp(known->field->column, field->column) == 0 &&
			strcmp(known->field->path, field->path) == 0)
			array = known;
	}
	/* A rule may name what it asks twice. */
	for (int i = 0; array != NULL && i < array->any.count; i++)
	{
		if (VEC_AT(&array->any, QueryAny, i)->test == test)
			return;
	}
	if (array == NULL)
	{
		array = MAKE(QueryArray, .field = field);
		vec_push(&writer->array, array);
	}
	vec_push(&array->any,
			 MAKE(QueryAny, .test = test, .span = span, .name = array_new_name(writer)));
}

const char *
query_any_name(const QueryWriter *writer, const ForeignTest *test)
{
	VEC_EACH (const QueryArray, array, &writer->array)
	{
		VEC_EACH (const QueryAny, any, &array->any)
		{
			if (any->test == test)
				return any->name;
		}
	}
	pg_unreachable();
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

/*
 * Appends mv-apply … on ( up to what is done with the elements; gives what an element is.  What is
 * no array is one element, and an empty array has one without a value: no row is lost.
 */
static char *
array_begin(KqlBuf *out, const ForeignField *field)
{
	KqlBuf base;
	char *element = NULL;
	const char *path = field->path;
	int depth = 1;

	kql_init(&base);
	kql_code(&base, field->kind == MAP_ANY_JSON ? "parse_json(" : "");
	kql_name(&base, field->column);
	kql_code(&base, field->kind == MAP_ANY_JSON ? ")" : "");
	if (field->kind == MAP_LIST)
	{
		kql_code(out, psprintf("\n| mv-apply _e1 = case(array_length(%s) > 0, %s, "
							   "dynamic([null])) to typeof(string) on (",
							   base.text.data, base.text.data));
		return "_e1";
	}
	element = base.text.data;
	for (const char *mark; (mark = strstr(path, "[]")) != NULL; depth++)
	{
		char *value = query_path_value(element, path, (int) (mark - path));

		element = psprintf("_e%d", depth);
		kql_code(out, depth == 1 ? "\n| mv-apply " : "mv-expand ");
		kql_code(out, psprintf("%s = case(array_length(%s) > 0, %s, isnull(array_length(%s)), "
							   "pack_array(%s), dynamic([null]))%s",
							   element, value, value, value, value, depth == 1 ? " on (" : " | "));
		path = mark[2] == '.' ? mark + 3 : mark + 2;
	}
	return query_path_value(element, path, (int) strlen(path));
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
array_write_test(QueryWriter *writer, const ForeignField *field, const ForeignTest *test,
				 const char *element, const char *text)
{
	KqlBuf *out = writer->out;

	if (array_is_of_values(field))
		kql_code(out, psprintf("gettype(%s) != \"dictionary\" and ", element));
	if (test->op == FOREIGN_EMPTY || test->op == FOREIGN_FILLED)
		kql_code(out, psprintf("isnotempty(%s)", text));
	else
		query_write_element(writer, test, text);
}

void
query_write_array(QueryWriter *writer, const QueryArray *array)
{
	KqlBuf *out = writer->out;
	const ForeignField *field = array->field;
	char *element = array_begin(out, field);
	char *text = field->kind == MAP_LIST ? element : psprintf("tostring(%s)", element);

	kql_code(out, "summarize ");
	VEC_EACH (const QueryAny, any, &array->any)
	{
		int start;

		kql_code(out, any_at > 0 ? ",\n    " : "");
		kql_name(out, any->name);
		kql_code(out, " = countif(");
		start = out->text.len;
		array_write_test(writer, field, any->test, element, text);
		kql_mark(out, start, any->span);
		kql_code(out, any->test->op == FOREIGN_EMPTY ? ") == 0" : ") > 0");
	}
	kql_code(out, ")");
}

void
query_write_elements(KqlBuf *out, const ForeignField *field, const char *name)
{
	char *element = array_begin(out, field);

	kql_code(out, "summarize ");
	kql_name(out, name);
	kql_code(out, psprintf(" = make_list_if(tostring(%s), isnotempty(tostring(%s))%s))", element,
						   element,
						   array_is_of_values(field)
							   ? psprintf(" and gettype(%s) != \"dictionary\"", element)
							   : ""));
}
