/*
 * condition_never.c
 *		Is there any row that a condition can be true for?
 *
 * Looks at tests of one column that must all be true.  Only what is certain counts: a column may
 * hold an array, a text that a test takes for a number, letters whose case is another question; of all
 * these nothing is said.
 */
#include "common/port.h"

#include "foreign/condition.h"
#include "foreign/query.h"

/* Comparisons until nobody looks on. */
#define NEVER_MAX_LOOKS 200000
#define NEVER_MAX_DEPTH 20

/* A number of so many digits is the same as a double. */
#define NEVER_MAX_DIGITS 15

typedef enum NeverTruth
{
	NEVER_NO,
	NEVER_MAYBE,
	NEVER_YES
} NeverTruth;

/* A test that must be true, or false if it is negated. */
typedef struct NeverFact
{
	const ForeignTest *test;
	bool is_negated;
	Span span;
} NeverFact;

typedef struct NeverSearch
{
	Vec fact; /* of NeverFact */
	Vec any;  /* of ForeignCondition: of the parts of each one must be true */
	int looks;
	const NeverFact *found; /* what no value is, with others */
} NeverSearch;

/* ---- values ---- */

/* Does a field have one value in a row, which a test sees as a text? */
static bool
is_text(const ForeignField *field)
{
	switch (field->kind)
	{
		case MAP_TEXT:
			return !field->is_guessed;
		case MAP_DASH:
		case MAP_ADDRESS:
		case MAP_XML:
		case MAP_COMPUTED:
			return true;
		case MAP_JSON:
		case MAP_DYNAMIC:
			return field->path[0] != '\0';
		default:
			return false;
	}
}

static bool
is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
	{
		if ((unsigned char) *text >= 0x80)
			return false;
	}
	return true;
}

/* Reads a number of few digits, such as -1.5; false if a text is something else. */
static bool
read_number(const char *text, double *number)
{
	const char *p = text + (*text == '-');
	int digits = 0;
	int points = 0;

	if (!isdigit((unsigned char) *p))
		return false;
	for (; *p != '\0'; p++)
	{
		if (*p == '.' && p[1] != '\0')
			points++;
		else if (isdigit((unsigned char) *p))
			digits++;
		else
			return false;
	}
	*number = strtod(text, NULL);
	return points <= 1 && digits <= NEVER_MAX_DIGITS;
}

/* Reads an address of IPv4 in its usual form, perhaps with the bits of a network behind it. */
static bool
read_network(const char *text, uint32 *address, int *bits)
{
	*address = 0;
	for (int i = 0; i < 4; i++)
	{
		int value = 0;
		int digits = 0;

		while (isdigit((unsigned char) *text) && digits < 4)
		{
			value = value * 10 + (*text++ - '0');
			digits++;
		}
		if (digits == 0 || value > 255 || (digits > 1 && text[-digits] == '0') ||
			(i < 3 && *text++ != '.'))
			return false;
		*address = *address << 8 | (uint32) value;
	}
	*bits = 32;
	if (*text == '\0')
		return true;
	if (*text++ != '/' || !isdigit((unsigned char) *text))
		return false;
	*bits = *text++ - '0';
	if (isdigit((unsigned char) *text))
		*bits = *bits * 10 + (*text++ - '0');
	return *text == '\0' && *bits <= 32;
}

/* Have two networks an address in common? */
static NeverTruth
networks_meet(const char *a, const char *b)
{
	uint32 address[2];
	int bits[2];
	int common;

	if (!read_network(a, &address[0], &bits[0]) || !read_network(b, &address[1], &bits[1]))
		return NEVER_MAYBE;
	common = Min(bits[0], bits[1]);
	return common == 0 || (address[0] ^ address[1]) >> (32 - common) == 0 ? NEVER_YES : NEVER_NO;
}

/* Is a number what a comparison asks for? */
static bool
compares(double number, const char *sign, double with)
{
	if (sign[0] == '<')
		return number < with || (sign[1] == '=' && number == with);
	return number > with || (sign[1] == '=' && number == with);
}

/* Is a text at the place of another where the operator wants it?  In any case. */
static bool
has_text(ForeignOp op, const char *text, const char *wanted)
{
	int length = (int) strlen(text);
	int size = (int) strlen(wanted);

	if (size > length)
		return false;
	if (op == FOREIGN_EQUAL)
		return size == length && pg_strcasecmp(text, wanted) == 0;
	if (op == FOREIGN_STARTS)
		return pg_strncasecmp(text, wanted, size) == 0;
	if (op == FOREIGN_ENDS)
		return pg_strcasecmp(text + length - size, wanted) == 0;
	for (int i = 0; i + size <= length; i++)
	{
		if (pg_strncasecmp(text + i, wanted, size) == 0)
			return true;
	}
	return false;
}

/* Is a test true of a text?  A value in other letters may be meant. */
static NeverTruth
text_holds(const ForeignTest *test, const char *value)
{
	bool is_plain = is_ascii(value);
	bool any = false;

	VEC_EACH (const char, one, &test->text)
	{
		is_plain = is_plain && is_ascii(one);
		any = any || has_text(test->op, value, one);
	}
	if (test->text.count == 0 || !is_plain)
		return NEVER_MAYBE;
	return !any ? NEVER_NO : test->is_cased ? NEVER_MAYBE : NEVER_YES;
}

/* The same of networks. */
static NeverTruth
cidr_holds(const ForeignTest *test, const char *value)
{
	uint32 address;
	int bits;
	NeverTruth best = NEVER_NO;

	if (!read_network(value, &address, &bits) || strchr(value, '/') != NULL)
		return NEVER_MAYBE;
	VEC_EACH (const char, one, &test->text)
		best = Max(best, networks_meet(value, one));
	return test->text.count > 0 ? best : NEVER_MAYBE;
}

/* Is a test true of one value of its field? */
static NeverTruth
test_holds(const ForeignTest *test, const char *value)
{
	bool is_number = test->field->kind == MAP_NUMBER;
	double a;
	double b;

	switch (test->op)
	{
		case FOREIGN_EQUAL:
			if (!is_number)
				return text_holds(test, value);
			if (!read_number(value, &a))
				return NEVER_MAYBE;
			VEC_EACH (const char, one, &test->text)
			{
				if (!read_number(one, &b))
					return NEVER_MAYBE;
				if (a == b)
					return NEVER_YES;
			}
			return NEVER_NO;
		case FOREIGN_CONTAINS:
		case FOREIGN_STARTS:
		case FOREIGN_ENDS:
			return is_number ? NEVER_MAYBE : text_holds(test, value);
		case FOREIGN_MATCH:
			if (is_number || !is_ascii(value) || !is_ascii(test->pattern->text))
				return NEVER_MAYBE;
			return !pattern_matches(test->pattern, value, false) ? NEVER_NO
				   : test->is_cased                              ? NEVER_MAYBE
																 : NEVER_YES;
		case FOREIGN_EMPTY:
		case FOREIGN_FILLED:
			if (test->field->kind == MAP_DASH)
				return NEVER_MAYBE;
			return (value[0] == '\0') == (test->op == FOREIGN_EMPTY) ? NEVER_YES : NEVER_NO;
		case FOREIGN_CIDR:
		case FOREIGN_ADDRESS:
			return is_number ? NEVER_MAYBE : cidr_holds(test, value);
		case FOREIGN_COMPARE:
			if (!read_number(value, &a) || !read_number(VEC_AT(&test->text, char, 0), &b))
				return NEVER_MAYBE;
			return compares(a, test->sign, b) ? NEVER_YES : NEVER_NO;
		default:
			return NEVER_MAYBE;
	}
}

/* ---- tests ---- */

static bool
is_same_field(const NeverFact *a, const NeverFact *b)
{
	return query_is_same(a->test->field, b->test->field);
}

/* The texts that the value of a field must be one of, or NULL. */
static const Vec *
candidates(const NeverFact *fact, Vec *empty)
{
	const ForeignTest *test = fact->test;
	bool is_empty = test->op == (fact->is_negated ? FOREIGN_FILLED : FOREIGN_EMPTY);

	if (is_empty && is_text(test->field) && test->field->kind != MAP_DASH)
	{
		vec_push(empty, "");
		return empty;
	}
	return !fact->is_negated && test->op == FOREIGN_EQUAL && test->text.count > 0 ? &test->text
																				  : NULL;
}

/* Is each value that a test allows refused by another one? */
static bool
refuses_all(NeverSearch *search, const NeverFact *fact)
{
	Vec empty = {0};
	const Vec *value = candidates(fact, &empty);

	if (value == NULL)
		return false;
	VEC_EACH (const char, one, value)
	{
		bool is_refused = false;

		VEC_EACH (const NeverFact, other, &search->fact)
		{
			if (other == fact || is_refused || !is_same_field(fact, other))
				continue;
			search->looks += other->test->text.count + 1;
			if (search->looks > NEVER_MAX_LOOKS)
				return false;
			is_refused = test_holds(other->test, one) == (other->is_negated ? NEVER_YES : NEVER_NO);
		}
		if (!is_refused)
			return false;
	}
	return true;
}

/* Have two lists of networks nothing in common? */
static bool
networks_apart(const ForeignTest *a, const ForeignTest *b)
{
	VEC_EACH (const char, one, &a->text)
	{
		VEC_EACH (const char, other, &b->text)
		{
			if (networks_meet(one, other) != NEVER_NO)
				return false;
		}
	}
	return a->text.count > 0 && b->text.count > 0;
}

/* Does one text begin, or end, as the other does? */
static bool
texts_apart(const ForeignTest *a, const ForeignTest *b)
{
	const char *one = a->text.count == 1 ? VEC_AT(&a->text, char, 0) : "";
	const char *other = b->text.count == 1 ? VEC_AT(&b->text, char, 0) : "";

	return is_ascii(one) && is_ascii(other) && !has_text(a->op, one, other) &&
		   !has_text(a->op, other, one);
}

/* Do two comparisons leave no number between? */
static bool
numbers_apart(const ForeignTest *a, const ForeignTest *b)
{
	double low;
	double high;

	if (a->sign[0] == b->sign[0])
		return false;
	if (a->sign[0] == '<')
		return numbers_apart(b, a);
	return read_number(VEC_AT(&a->text, char, 0), &low) &&
		   read_number(VEC_AT(&b->text, char, 0), &high) &&
		   (low > high || (low == high && (a->sign[1] != '=' || b->sign[1] != '=')));
}

/* Is the one asked for, and the other that is the same not? */
static bool
is_negation(const NeverFact *a, const NeverFact *b)
{
	const ForeignTest *one = a->test;
	const ForeignTest *other = b->test;

	if (a->is_negated == b->is_negated || one->op != other->op ||
		one->is_cased != other->is_cased || one->text.count != other->text.count ||
		one->text.count == 0 || one->other != NULL || other->other != NULL ||
		(one->sign == NULL) != (other->sign == NULL) ||
		(one->sign != NULL && strcmp(one->sign, other->sign) != 0))
		return false;
	VEC_EACH (const char, text, &one->text)
	{
		if (strcmp(text, VEC_AT(&other->text, char, text_at)) != 0)
			return false;
	}
	return true;
}

/* Can no value be both? */
static bool
is_apart(const NeverFact *a, const NeverFact *b)
{
	ForeignOp op = a->test->op;
	bool is_number = a->test->field->kind == MAP_NUMBER;

	if (is_negation(a, b))
		return true;
	if (a->is_negated || b->is_negated || op != b->test->op)
		return false;
	switch (op)
	{
		case FOREIGN_STARTS:
		case FOREIGN_ENDS:
			return !is_number && texts_apart(a->test, b->test);
		case FOREIGN_CIDR:
			return !is_number && networks_apart(a->test, b->test);
		case FOREIGN_COMPARE:
			return numbers_apart(a->test, b->test);
		default:
			return false;
	}
}

/* Do the tests that must be true exclude each other? */
static bool
facts_exclude(NeverSearch *search)
{
	VEC_EACH (const NeverFact, one, &search->fact)
	{
		bool found = refuses_all(search, one);

		for (int i = 0; i < one_at && !found; i++)
		{
			const NeverFact *other = VEC_AT(&search->fact, NeverFact, i);

			found = ++search->looks <= NEVER_MAX_LOOKS && is_same_field(one, other) &&
					is_apart(one, other);
		}
		if (!found)
			continue;
		search->found = one;
		return true;
	}
	return false;
}

/* ---- conditions ---- */

/* Adds what a condition, or its negation, says of one column each. */
static void
add_facts(NeverSearch *search, const ForeignCondition *condition, bool negated)
{
	PORT_CHECK_STACK();
	switch (condition->kind)
	{
		case FOREIGN_TEST:
			if (condition->test->field != NULL &&
				(is_text(condition->test->field) || condition->test->field->kind == MAP_NUMBER))
				vec_push(&search->fact, MAKE(NeverFact, .test = condition->test,
											 .is_negated = negated, .span = condition->span));
			break;
		case FOREIGN_NOT:
			add_facts(search, VEC_AT(&condition->part, ForeignCondition, 0), !negated);
			break;
		case FOREIGN_AND:
		case FOREIGN_OR:
			if ((condition->kind == FOREIGN_OR) != negated)
			{
				if (!negated)
					vec_push(&search->any, (void *) condition);
				break;
			}
			VEC_EACH (const ForeignCondition, one, &condition->part)
				add_facts(search, one, negated);
			break;
		case FOREIGN_TRUE:
		case FOREIGN_FALSE:
			break;
	}
}

/* Is a condition never true beside what is known?  Leaves what is known as it was. */
static bool
is_never(NeverSearch *search, const ForeignCondition *condition, int depth)
{
	int facts = search->fact.count;
	int first = search->any.count;
	bool never;

	add_facts(search, condition, false);
	never = search->fact.count > facts && facts_exclude(search);
	for (int i = first; i < search->any.count && !never && depth < NEVER_MAX_DEPTH; i++)
	{
		const ForeignCondition *any = VEC_AT(&search->any, ForeignCondition, i);
		bool all = any->part.count > 0;

		/* Those that come with a part are its own. */
		VEC_EACH (const ForeignCondition, part, &any->part)
			all = all && search->looks <= NEVER_MAX_LOOKS && is_never(search, part, depth + 1);
		never = all;
	}
	search->fact.count = facts;
	search->any.count = first;
	return never;
}

bool
condition_is_never(const ForeignCondition *condition, Span *span, const char **field)
{
	NeverSearch search = {0};

	if (!is_never(&search, condition, 0) || search.found == NULL)
		return false;
	*span = search.found->span;
	*field = search.found->test->field->name;
	return true;
}
