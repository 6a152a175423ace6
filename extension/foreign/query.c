/*
 * query.c
 *		Conditions as a query: which terms stand in which where.
 */
#include "common/port.h"

#include "foreign/query.h"

/* More parts than this, and each has a line. */
#define QUERY_MAX_ON_LINE 3

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

/* Numbers the arrays that a condition asks; true if there are any. */
static bool
find_arrays(QueryWriter *writer, const ForeignCondition *condition)
{
	const ForeignField *field = condition->test != NULL ? condition->test->field : NULL;
	bool any = false;

	if (field != NULL && (field->kind == MAP_ANY_JSON || field->kind == MAP_ANY_DYNAMIC))
	{
		query_array(writer, field);
		any = true;
	}
	VEC_EACH (const ForeignCondition, one, &condition->part)
		any = find_arrays(writer, one) || any;
	return any;
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

/* Does a condition look for a keyword? */
static bool
has_keyword(const ForeignCondition *condition)
{
	bool any = condition->test != NULL && condition->test->field == NULL;

	VEC_EACH (const ForeignCondition, one, &condition->part)
		any = any || has_keyword(one);
	return any;
}

const ForeignCondition *
query_find_mixed(const MapTable *table, const ForeignCondition *condition)
{
	QueryWriter writer = {.table = table};
	Vec term = {0};

	collect_terms(&term, condition);
	VEC_EACH (const ForeignCondition, one, &term)
	{
		if (table->keyword == NULL && has_keyword(one) && find_arrays(&writer, one))
			return one;
	}
	return NULL;
}

void
query_write_where(KqlBuf *out, const MapTable *table, const ForeignCondition *condition)
{
	QueryWriter writer = {.out = out, .table = table};
	Vec term = {0};

	collect_terms(&term, condition);
	VEC_EACH (const ForeignCondition, one, &term)
		write_term(&writer, one);
}

void
query_write(KqlBuf *out, const MapTable *table, const char *source_condition,
			const ForeignCondition *condition)
{
	QueryWriter writer = {.out = out, .table = table};
	Vec term = {0};
	Vec late = {0};

	kql_name(out, table->name);
	if (source_condition[0] != '\0')
	{
		kql_code(out, "\n| where ");
		kql_code(out, source_condition);
	}
	if (condition->kind == FOREIGN_TRUE)
		return;
	collect_terms(&term, condition);
	VEC_EACH (const ForeignCondition, one, &term)
	{
		/* What asks no array is asked first, of all rows. */
		if (find_arrays(&writer, one))
			vec_push(&late, (void *) one);
		else
			write_term(&writer, one);
	}
	VEC_EACH (const QueryArray, array, &writer.array)
		query_write_array(&writer, array);
	VEC_EACH (const ForeignCondition, one, &late)
		write_term(&writer, one);
	VEC_EACH (const QueryArray, array, &writer.array)
	{
		kql_code(out, array_at == 0 ? "\n| project-away " : ", ");
		kql_name(out, array->name);
	}
}
