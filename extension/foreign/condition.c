/*
 * condition.c
 *		Makes conditions.
 */
#include "common/port.h"

#include "foreign/condition.h"

ForeignCondition *
condition_certain(bool value, Span span)
{
	return MAKE(ForeignCondition, .kind = value ? FOREIGN_TRUE : FOREIGN_FALSE, .span = span);
}

/* Parts under a word of which one value decides, and another says nothing. */
static ForeignCondition *
condition_join(ForeignKind kind, ForeignKind decides, ForeignKind idle, const Vec *part, Span span)
{
	ForeignCondition *joined = MAKE(ForeignCondition, .kind = kind, .span = span);

	VEC_EACH (ForeignCondition, one, part)
	{
		if (one->kind == decides)
			return one;
		if (one->kind != idle)
			vec_push(&joined->part, one);
	}
	if (joined->part.count == 0)
		return condition_certain(idle == FOREIGN_TRUE, span);
	return joined->part.count == 1 ? VEC_AT(&joined->part, ForeignCondition, 0) : joined;
}

ForeignCondition *
condition_all(const Vec *part, Span span)
{
	return condition_join(FOREIGN_AND, FOREIGN_FALSE, FOREIGN_TRUE, part, span);
}

ForeignCondition *
condition_any(const Vec *part, Span span)
{
	return condition_join(FOREIGN_OR, FOREIGN_TRUE, FOREIGN_FALSE, part, span);
}

ForeignCondition *
condition_not(ForeignCondition *part, Span span)
{
	ForeignCondition *negation = MAKE(ForeignCondition, .kind = FOREIGN_NOT, .span = span);

	if (part->kind == FOREIGN_TRUE || part->kind == FOREIGN_FALSE)
		return condition_certain(part->kind == FOREIGN_FALSE, span);
	vec_push(&negation->part, part);
	return negation;
}

ForeignCondition *
condition_test(const ForeignTest *test, Span span)
{
	ForeignTest *copy = palloc(sizeof(ForeignTest));

	*copy = *test;
	return MAKE(ForeignCondition, .kind = FOREIGN_TEST, .test = copy, .span = span);
}

ForeignCondition *
condition_of(ForeignOp op, const ForeignField *field, const char *text, bool is_cased, Span span)
{
	ForeignTest test = {.op = op, .field = field, .is_cased = is_cased};

	vec_push(&test.text, pstrdup(text));
	return condition_test(&test, span);
}
