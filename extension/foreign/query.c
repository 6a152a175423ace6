/*
 * query.c
 *		Conditions as a query: which terms stand in which where.
 */
#include "common/port.h"

#include "foreign/query.h"

/* More parts than this, and each has a line. */
#define QUERY_MAX_ON_LINE 3

/* A condition of more bytes is not written twice to look into fewer arrays. */
#define QUERY_MAX_TWICE (64 * 1024)

#define QUERY_LABEL_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-. "

static void write_condition(QueryWriter *writer, const ForeignCondition *condition,
							ForeignKind above);

/* Parts of nested conditions of one kind are parts of one. */
static void
collect_parts(Vec *part, const ForeignCondition *condition, ForeignKind kind)
{
	if (condition->kind != kind)
	{
		vec_push(part, (void *) condition);
		return;
	}
	VEC_EACH (const ForeignCondition, one, &condition->part)
		collect_parts(part, one, kind);
}

static void
write_joined(QueryWriter *writer, const ForeignCondition *condition, ForeignKind above)
{
	KqlBuf *out = writer->out;
	const char *word = condition->kind == FOREIGN_AND ? "and " : "or ";
	bool in_brackets = condition->kind == FOREIGN_OR && above == FOREIGN_AND;
	Vec part = {0};

	collect_parts(&part, condition, condition->kind);
	kql_code(out, in_brackets ? "(" : "");
	VEC_EACH (const ForeignCondition, one, &part)
	{
		if (one_at > 0)
		{
			kql_code(out, part.count > QUERY_MAX_ON_LINE ? "\n    " : " ");
			kql_code(out, word);
		}
		write_condition(writer, one, condition->kind);
	}
	kql_code(out, in_brackets ? ")" : "");
}

/* Appends a condition; above is what it is a part of. */
static void
write_condition(QueryWriter *writer, const ForeignCondition *condition, ForeignKind above)
{
	KqlBuf *out = writer->out;
	int start = out->text.len;

	PORT_CHECK_STACK();
	switch (condition->kind)
	{
		case FOREIGN_TEST:
			query_write_test(writer, condition->test);
			kql_mark(out, start, condition->span);
			break;
		case FOREIGN_AND:
		case FOREIGN_OR:
			write_joined(writer, condition, above);
			break;
		case FOREIGN_NOT:
		{
			bool was_negated = writer->is_negated;

			writer->is_negated = true;
			kql_code(out, "not(");
			write_condition(writer, VEC_AT(&condition->part, ForeignCondition, 0), FOREIGN_NOT);
			kql_code(out, ")");
			writer->is_negated = was_negated;
			break;
		}
		case FOREIGN_TRUE:
			kql_code(out, "true");
			break;
		case FOREIGN_FALSE:
			kql_code(out, "false");
			break;
	}
}

/* Does a condition ask the elements of an array? */
static bool
has_array(const ForeignCondition *condition)
{
	bool any = query_asks_array(condition->test);

	VEC_EACH (const ForeignCondition, one, &condition->part)
		any = any || has_array(one);
	return any;
}

/* Notes the tests of the elements of arrays that a condition has. */
static void
add_arrays(QueryWriter *writer, const ForeignCondition *condition)
{
	if (query_asks_array(condition->test))
		query_add_any(writer, condition->test, condition->span);
	VEC_EACH (const ForeignCondition, one, &condition->part)
		add_arrays(writer, one);
}

/* Appends a term of the condition as an operator of its own, under what the rule calls it. */
static void
write_term(QueryWriter *writer, const ForeignCondition *term)
{
	const ForeignCondition *named =
		term->kind == FOREIGN_NOT ? VEC_AT(&term->part, ForeignCondition, 0) : term;

	/* A label with anything else could end the comment. */
	if (named->label != NULL &&
		strspn(named->label, QUERY_LABEL_CHARACTERS) == strlen(named->label))
	{
		kql_code(writer->out, "\n// ");
		kql_code(writer->out, named->label);
	}
	kql_code(writer->out, "\n| where ");
	write_condition(writer, term, FOREIGN_TEST);
}

/* Parts of the condition that each may be a where: those of an AND that has no name. */
static void
collect_terms(Vec *term, const ForeignCondition *condition)
{
	if (condition->kind != FOREIGN_AND || condition->label != NULL)
	{
		vec_push(term, (void *) condition);
		return;
	}
	VEC_EACH (const ForeignCondition, one, &condition->part)
		collect_terms(term, one);
}

/* Does a condition look for a keyword, or only for one that is a regular expression? */
static bool
has_keyword(const ForeignCondition *condition, bool only_regex)
{
	const ForeignTest *test = condition->test;
	bool any = test != NULL && test->field == NULL && (!only_regex || test->op == FOREIGN_REGEX);

	VEC_EACH (const ForeignCondition, one, &condition->part)
		any = any || has_keyword(one, only_regex);
	return any;
}

const ForeignCondition *
query_find_mixed(const MapTable *table, const ForeignCondition *condition)
{
	Vec term = {0};

	collect_terms(&term, condition);
	VEC_EACH (const ForeignCondition, one, &term)
	{
		if (table->keyword == NULL && has_keyword(one, true) && has_array(one))
			return one;
	}
	return NULL;
}

/*
 * Takes a term that asks an array apart: what asks none of it is a term of its own, which leaves
 * less to look into, and is returned; NULL if there is nothing like it.
 */
static ForeignCondition *
take_plain(const ForeignCondition **term)
{
	ForeignCondition *rest;
	ForeignCondition *plain;

	if ((*term)->kind != FOREIGN_AND)
		return NULL;
	plain =
		MAKE(ForeignCondition, .kind = FOREIGN_AND, .label = (*term)->label, .span = (*term)->span);
	rest =
		MAKE(ForeignCondition, .kind = FOREIGN_AND, .label = (*term)->label, .span = (*term)->span);
	VEC_EACH (ForeignCondition, one, &(*term)->part)
		vec_push(has_array(one) ? &rest->part : &plain->part, one);
	if (plain->part.count == 0)
		return NULL;
	*term = rest;
	return plain;
}

/* Adds a field to those of which each is listed once. */
static void
add_field(Vec *list, const ForeignField *field)
{
	VEC_EACH (const ForeignField, known, list)
	{
		if (query_is_same(known, field))
			return;
	}
	vec_push(list, (void *) field);
}

/* Collects the paths of a condition on which arrays may be; false if it asks one that is known. */
static bool
collect_maybe(Vec *field, const ForeignCondition *condition)
{
	const ForeignTest *test = condition->test;
	const ForeignField *asked[] = {test != NULL ? test->field : NULL,
								   test != NULL ? test->other : NULL};
	bool only = true;

	for (int i = 0; i < lengthof(asked); i++)
	{
		if (map_is_maybe(asked[i]))
			add_field(field, asked[i]);
		else if (query_is_array(asked[i]) || (asked[i] != NULL && asked[i]->kind == MAP_LIST))
			only = false;
	}
	VEC_EACH (const ForeignCondition, one, &condition->part)
		only = collect_maybe(field, one) && only;
	return only;
}

/* Bytes of the texts of a condition, which are most of what is written of a long one. */
static int64
texts_size(const ForeignCondition *condition)
{
	int64 size = 0;

	if (condition->test != NULL)
	{
		VEC_EACH (const char, one, &condition->test->text)
			size += (int64) strlen(one);
	}
	VEC_EACH (const ForeignCondition, one, &condition->part)
		size += texts_size(one);
	return size;
}

/*
 * Appends a where that leaves little to look into: rows of which a term is true as it would be
 * without arrays, and those that have one.  Where none is, it is the term itself.
 */
static void
write_without_arrays(QueryWriter *writer, const ForeignCondition *term)
{
	KqlBuf *out = writer->out;
	Vec field = {0};
	KqlBuf own;

	if (!collect_maybe(&field, term) || texts_size(term) > QUERY_MAX_TWICE)
		return;
	kql_init(&own);
	writer->out = &own;
	writer->without_arrays = true;
	write_term(writer, term);
	writer->without_arrays = false;
	writer->out = out;
	if (own.text.len > QUERY_MAX_TWICE)
		return;
	kql_append(out, &own);
	VEC_EACH (const ForeignField, one, &field)
	{
		kql_code(out, " or ");
		query_write_has_array(out, one);
	}
}

/* Appends a where for each term, and before those that ask arrays what looks at the elements. */
static void
write_terms(QueryWriter *writer, const ForeignCondition *condition)
{
	KqlBuf *out = writer->out;
	Vec term = {0};
	Vec late = {0};

	collect_terms(&term, condition);
	VEC_EACH (const ForeignCondition, one, &term)
	{
		const ForeignCondition *rest = one;
		const ForeignCondition *plain = has_array(one) ? take_plain(&rest) : one;

		/* What asks no array is asked first, of all rows. */
		if (plain != NULL)
			write_term(writer, plain);
		if (plain != one)
			vec_push(&late, (void *) rest);
	}
	VEC_EACH (const ForeignCondition, one, &late)
	{
		write_without_arrays(writer, one);
		add_arrays(writer, one);
		writer->hides =
			writer->hides || (writer->table->keyword == NULL && has_keyword(one, false));
	}
	VEC_EACH (const QueryArray, array, &writer->array)
		query_write_array(writer, array);
	VEC_EACH (const ForeignCondition, one, &late)
		write_term(writer, one);
	VEC_EACH (const char, name, &writer->made)
	{
		kql_code(out, name_at == 0 ? "\n| project-away " : ", ");
		kql_name(out, name);
	}
}

void
query_write_where(KqlBuf *out, const MapTable *table, const ForeignCondition *condition,
				  Vec *column)
{
	QueryWriter writer = {.out = out, .table = table, .column = column};

	write_terms(&writer, condition);
}

void
query_write(KqlBuf *out, const MapTable *table, const char *source_condition,
			const ForeignCondition *condition)
{
	QueryWriter writer = {.out = out, .table = table};
	const char *also = map_find_also(table);

	kql_name(out, table->name);
	if (also != NULL)
	{
		kql_code(out, "\n| union isfuzzy=true ");
		kql_name(out, also);
	}
	if (source_condition[0] != '\0')
	{
		kql_code(out, "\n| where ");
		kql_code(out, source_condition);
	}
	if (condition->kind != FOREIGN_TRUE)
		write_terms(&writer, condition);
}
