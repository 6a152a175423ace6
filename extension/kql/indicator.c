/*
 * indicator.c
 *		The constants that a query looks for, from its bound tree, in a normal form.
 *
 * A condition is taken apart into tests that must all hold.  What "or" joins becomes
 * alternatives, "not" goes down to the tests, a test of a computed bool is that of its
 * definition.  Comparisons of two columns, and with points in time, look for no constant.
 */
#include "common/port.h"

#include "kql/expr_text.h"
#include "kql/introspect.h"
#include "kql/test_field.h"

/* Branches of a case whose conditions are taken apart. */
#define INDICATOR_MAX_BRANCHES 8

typedef struct IndicatorWalk
{
	const Lineage *lineage;
	const Vec *step;
	Vec *out;
	Vec shared;          /* of BoundShared that were walked, in no anti join … */
	Vec shared_excluded; /* … and in one */
	bool is_excluding;
	int at;    /* the step that is walked */
	int group; /* alternatives, counted */
} IndicatorWalk;

/* Where in a condition a test stands. */
typedef struct TestPlace
{
	bool is_negated;
	const char *alternative; /* or NULL */
} TestPlace;

static void test_expr(IndicatorWalk *walk, BoundExpr *expr, TestPlace place);
static void walk_rel(IndicatorWalk *walk, const BoundRel *rel);

/* ---- one test ---- */

static bool
same_text(const char *a, const char *b)
{
	return (a == NULL || b == NULL) ? a == b : strcmp(a, b) == 0;
}

static bool
same_texts(const Vec *a, const Vec *b)
{
	if (a->count != b->count)
		return false;
	for (int i = 0; i < a->count; i++)
	{
		if (strcmp(VEC_AT(a, char, i), VEC_AT(b, char, i)) != 0)
			return false;
	}
	return true;
}

static bool
same_indicator(const KqlIndicator *a, const KqlIndicator *b)
{
	return a->step == b->step && same_text(a->table, b->table) && same_text(a->field, b->field) &&
		   same_text(a->kind, b->kind) && a->is_negated == b->is_negated &&
		   a->ignores_case == b->ignores_case && same_text(a->alternative, b->alternative) &&
		   same_texts(&a->value, &b->value) && same_texts(&a->value_source, &b->value_source);
}

/* Each once; what holds for the rows of the query counts more than what leaves some out. */
static void
add_indicator(IndicatorWalk *walk, const KqlIndicator *indicator)
{
	VEC_EACH (KqlIndicator, known, walk->out)
	{
		if (same_indicator(known, indicator))
		{
			known->is_excluding = known->is_excluding && indicator->is_excluding;
			return;
		}
	}
	if (walk->out->count < KQL_MAX_INDICATORS)
		vec_push(walk->out, memcpy(palloc(sizeof(KqlIndicator)), indicator, sizeof(KqlIndicator)));
}

/* A test of an expression; one indicator for each table that its column may be of. */
static void
add_test(IndicatorWalk *walk, const BoundExpr *tested, TestPlace place, KqlIndicator indicator)
{
	TestField field = test_field(walk->lineage, tested);

	indicator.field = field.name;
	indicator.is_derived = field.is_derived;
	indicator.ignores_case |= field.ignores_case;
	indicator.is_negated = place.is_negated;
	indicator.alternative = place.alternative;
	indicator.is_excluding = walk->is_excluding;
	indicator.step = walk->at;
	if (walk->at >= 0)
		indicator.path = VEC_AT(walk->step, KqlStep, walk->at)->path;
	indicator.lineage = field.lineage;
	if (field.table.count == 0)
		add_indicator(walk, &indicator);
	VEC_EACH (const char, table, &field.table)
	{
		indicator.table = table;
		indicator.field = VEC_AT(&field.field, char, table_at);
		add_indicator(walk, &indicator);
	}
}

static void
add_null_test(IndicatorWalk *walk, const BoundExpr *tested, TestPlace place, const char *infix)
{
	KqlIndicator indicator = {.kind = place.is_negated ? "is_not_null" : "is_null",
							  .infix_name = infix};

	place.is_negated = false;
	add_test(walk, tested, place, indicator);
}

/* ---- comparisons ---- */

typedef struct KindOfInfix
{
	KqlInfix infix; /* the base: negation is told apart */
	const char *kind;
	bool ignores_case; /* of texts */
	KqlInfix flipped;  /* with the constant on the left; COUNT: cannot be */
} KindOfInfix;

static const KindOfInfix kind_of_infix[] = {
	{KQL_INFIX_EQ, "eq", false, KQL_INFIX_EQ},
	{KQL_INFIX_EQ_CI, "eq", true, KQL_INFIX_EQ_CI},
	{KQL_INFIX_LT, "lt", false, KQL_INFIX_GT},
	{KQL_INFIX_LE, "le", false, KQL_INFIX_GE},
	{KQL_INFIX_GT, "gt", false, KQL_INFIX_LT},
	{KQL_INFIX_GE, "ge", false, KQL_INFIX_LE},
	{KQL_INFIX_HAS, "has", true, KQL_INFIX_COUNT},
	{KQL_INFIX_HAS_CS, "has", false, KQL_INFIX_COUNT},
	{KQL_INFIX_HAS_ANY, "has_any", true, KQL_INFIX_COUNT},
	{KQL_INFIX_HAS_ALL, "has_all", true, KQL_INFIX_COUNT},
	{KQL_INFIX_HASPREFIX, "hasprefix", true, KQL_INFIX_COUNT},
	{KQL_INFIX_HASPREFIX_CS, "hasprefix", false, KQL_INFIX_COUNT},
	{KQL_INFIX_HASSUFFIX, "hassuffix", true, KQL_INFIX_COUNT},
	{KQL_INFIX_HASSUFFIX_CS, "hassuffix", false, KQL_INFIX_COUNT},
	{KQL_INFIX_CONTAINS, "contains", true, KQL_INFIX_COUNT},
	{KQL_INFIX_CONTAINS_CS, "contains", false, KQL_INFIX_COUNT},
	{KQL_INFIX_STARTSWITH, "startswith", true, KQL_INFIX_COUNT},
	{KQL_INFIX_STARTSWITH_CS, "startswith", false, KQL_INFIX_COUNT},
	{KQL_INFIX_ENDSWITH, "endswith", true, KQL_INFIX_COUNT},
	{KQL_INFIX_ENDSWITH_CS, "endswith", false, KQL_INFIX_COUNT},
	{KQL_INFIX_MATCHES_REGEX, "matches_regex", false, KQL_INFIX_COUNT},
};

static const KindOfInfix *
find_kind(KqlInfix infix)
{
	for (int i = 0; i < lengthof(kind_of_infix); i++)
	{
		if (kind_of_infix[i].infix == infix)
			return &kind_of_infix[i];
	}
	return NULL;
}

/* Is it a bool that is computed, so that its definition says more? */
static bool
is_condition(const IndicatorWalk *walk, const BoundExpr *expr)
{
	const LineageColumn *column;

	if (expr->type != KQL_BOOL)
		return false;
	if (expr->kind != BOUND_COLUMN)
		return expr->kind != BOUND_CAST && expr->kind != BOUND_CONST;
	column = lineage_column(walk->lineage, expr->u.column);
	while (column->kind == LINEAGE_SAME)
		column = lineage_column(walk->lineage, column->same);
	return column->kind == LINEAGE_VALUE;
}

static void
test_equal(IndicatorWalk *walk, BoundExpr *tested, char *value, const char *kind, bool ignores_case,
		   const char *infix, TestPlace place)
{
	KqlIndicator indicator = {.kind = kind, .infix_name = infix};

	if (value[0] == '\0' && tested->type == KQL_STRING && strcmp(kind, "eq") == 0)
		add_null_test(walk, tested, place, infix);
	else if (strcmp(kind, "eq") == 0 && is_condition(walk, tested))
	{
		place.is_negated ^= strcmp(value, "false") == 0;
		test_expr(walk, tested, place);
	}
	else
	{
		indicator.ignores_case = ignores_case && tested->type == KQL_STRING;
		vec_push(&indicator.value, value);
		add_test(walk, tested, place, indicator);
	}
}

/* has_any, has_all: values, or an array of constants. */
static void
test_list(IndicatorWalk *walk, const BoundExpr *expr, const KindOfInfix *of, TestPlace place)
{
	KqlIndicator indicator = {.kind = of->kind,
							  .ignores_case = of->ignores_case,
							  .infix_name = kql_infix_text(expr->u.infix.infix)};

	if (expr->u.infix.right != NULL)
		test_add_values(walk->lineage, expr->u.infix.right, &indicator.value);
	VEC_EACH (const BoundExpr, item, &expr->u.infix.right_list)
		test_add_values(walk->lineage, item, &indicator.value);
	if (indicator.value.count > 0)
		add_test(walk, expr->u.infix.left, place, indicator);
}

static void
test_infix(IndicatorWalk *walk, const BoundExpr *expr, TestPlace place)
{
	KqlInfix infix = expr->u.infix.infix;
	const KindOfInfix *of = find_kind(kql_infix_base(infix));
	char *value;

	if (of == NULL)
		return;
	place.is_negated ^= kql_infix_is_negated(infix);
	if (infix == KQL_INFIX_HAS_ANY || infix == KQL_INFIX_HAS_ALL)
	{
		test_list(walk, expr, of, place);
		return;
	}
	value = expr_constant_text(walk->lineage, expr->u.infix.right);
	if (value != NULL)
	{
		test_equal(walk, expr->u.infix.left, value, of->kind, of->ignores_case,
				   kql_infix_text(infix), place);
		return;
	}
	value = expr_constant_text(walk->lineage, expr->u.infix.left);
	if (value != NULL && of->flipped != KQL_INFIX_COUNT)
		test_equal(walk, expr->u.infix.right, value, find_kind(of->flipped)->kind, of->ignores_case,
				   kql_infix_text(of->infix == of->flipped ? infix : of->flipped), place);
}

/* x in (values), x in (table): of a table, which column is looked up. */
static void
test_in(IndicatorWalk *walk, const BoundExpr *expr, TestPlace place)
{
	bool is_negated = expr->u.in.negated;
	KqlIndicator indicator = {.kind = "in", .ignores_case = expr->u.in.ignore_case};

	indicator.infix_name = is_negated ? (expr->u.in.ignore_case ? "!in~" : "!in")
									  : (expr->u.in.ignore_case ? "in~" : "in");
	place.is_negated ^= is_negated;
	VEC_EACH (const BoundExpr, item, &expr->u.in.list)
		test_add_values(walk->lineage, item, &indicator.value);
	if (expr->u.in.array != NULL)
		test_add_values(walk->lineage, expr->u.in.array, &indicator.value);
	if (expr->u.in.query != NULL &&
		!test_add_rows(walk->lineage, expr->u.in.query, &indicator.value))
	{
		const BoundColumn *column = VEC_AT(&expr->u.in.query->column, BoundColumn, 0);

		indicator.value_source = lineage_texts(lineage_sources(walk->lineage, column));
	}
	if (indicator.value.count > 0 || expr->u.in.query != NULL)
		add_test(walk, expr->u.in.value, place, indicator);
	if (expr->u.in.query != NULL)
	{
		bool saved = walk->is_excluding;
		int at = walk->at;

		walk->is_excluding |= place.is_negated;
		walk_rel(walk, expr->u.in.query);
		walk->is_excluding = saved;
		walk->at = at;
	}
}

/* ---- conditions ---- */

static TestPlace
next_alternative(TestPlace place, int group, int number)
{
	TestPlace next = place;
	char letter = (char) ('a' + number % 26);

	next.alternative =
		number < 26 ? psprintf("%s%s%d%c", place.alternative != NULL ? place.alternative : "",
							   place.alternative != NULL ? "." : "", group, letter)
					: psprintf("%s%s%d%c%d", place.alternative != NULL ? place.alternative : "",
							   place.alternative != NULL ? "." : "", group, letter, number / 26);
	return next;
}

static void
test_alternatives(IndicatorWalk *walk, const Vec *list, TestPlace place)
{
	int group = ++walk->group;

	VEC_EACH (BoundExpr, part, list)
		test_expr(walk, part, next_alternative(place, group, part_at));
}

/* x between (a .. b): at least a and at most b; outside, below or above. */
static void
test_between(IndicatorWalk *walk, const BoundExpr *expr, TestPlace place)
{
	bool is_outside = place.is_negated ^ expr->u.between.negated;
	char *low = expr_constant_text(walk->lineage, expr->u.between.low);
	char *high = expr_constant_text(walk->lineage, expr->u.between.high);
	int group = is_outside ? ++walk->group : 0;

	place.is_negated = false;
	if (low != NULL)
		test_equal(walk, expr->u.between.value, low, is_outside ? "lt" : "ge", false,
				   is_outside ? "<" : ">=", is_outside ? next_alternative(place, group, 0) : place);
	if (high != NULL)
		test_equal(walk, expr->u.between.value, high, is_outside ? "gt" : "le", false,
				   is_outside ? ">" : "<=", is_outside ? next_alternative(place, group, 1) : place);
}

static bool
is_constant_bool(const BoundExpr *expr, bool value)
{
	return expr->kind == BOUND_CONST && !expr->u.constant.is_null &&
		   (expr->u.constant.int_value != 0) == value;
}

/* case(a, x, b, y, z): a and x, or not a and b and y, or neither and z. */
static void
test_case(IndicatorWalk *walk, const BoundExpr *expr, TestPlace place)
{
	const Vec *list = &expr->u.list;
	int branches = list->count / 2 + 1;
	int group = ++walk->group;
	int number = 0;

	if (branches > INDICATOR_MAX_BRANCHES)
		return;
	for (int i = 0; i < branches; i++)
	{
		BoundExpr *value = VEC_AT(list, BoundExpr, i == branches - 1 ? list->count - 1 : 2 * i + 1);
		TestPlace inside = place;
		TestPlace outside = place;

		/* The branch gives what is not wanted; a null is not wanted either. */
		if (is_constant_bool(value, place.is_negated) ||
			(value->kind == BOUND_CONST && value->u.constant.is_null))
			continue;
		inside = next_alternative(place, group, number++);
		outside = inside;
		inside.is_negated = false;
		outside.is_negated = true;
		for (int j = 0; j < i; j++)
			test_expr(walk, VEC_AT(list, BoundExpr, 2 * j), outside);
		if (i < branches - 1)
			test_expr(walk, VEC_AT(list, BoundExpr, 2 * i), inside);
		inside.is_negated = place.is_negated;
		test_expr(walk, value, inside);
	}
}

/* A function that answers yes or no about one value: its name is the kind. */
static void
test_call(IndicatorWalk *walk, const BoundExpr *expr, TestPlace place)
{
	const Vec *arg = &expr->u.call.arg;
	KqlIndicator indicator = {.kind = expr->u.call.function->name};
	const BoundExpr *tested = NULL;

	if (arg->count == 1 && lineage_is_call(expr, "not"))
	{
		place.is_negated ^= true;
		test_expr(walk, VEC_AT(arg, BoundExpr, 0), place);
		return;
	}
	if (arg->count == 1 && (lineage_is_call(expr, "isempty") || lineage_is_call(expr, "isnull")))
	{
		add_null_test(walk, VEC_AT(arg, BoundExpr, 0), place, indicator.kind);
		return;
	}
	VEC_EACH (const BoundExpr, one, arg)
	{
		char *value = expr_constant_text(walk->lineage, one);

		if (value != NULL)
			vec_push(&indicator.value, value);
		else if (tested != NULL)
			return;
		else
			tested = one;
	}
	indicator.infix_name = indicator.kind;
	if (tested != NULL && indicator.kind != NULL && !lineage_is_call(expr, "member") &&
		!lineage_is_call(expr, "element"))
		add_test(walk, tested, place, indicator);
}

/* A bool column: what it was computed of, else that it is true. */
static void
test_column(IndicatorWalk *walk, BoundExpr *expr, TestPlace place)
{
	KqlIndicator indicator = {.kind = "eq", .infix_name = "=="};
	const LineageColumn *column = lineage_column(walk->lineage, expr->u.column);

	while (column->kind == LINEAGE_SAME)
		column = lineage_column(walk->lineage, column->same);
	if (column->kind == LINEAGE_VALUE)
	{
		test_expr(walk, VEC_AT(&column->value, BoundExpr, 0), place);
		return;
	}
	vec_push(&indicator.value, "true");
	add_test(walk, expr, place, indicator);
}

static void
test_expr(IndicatorWalk *walk, BoundExpr *expr, TestPlace place)
{
	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();
	if (walk->out->count >= KQL_MAX_INDICATORS || !lineage_may_look(walk->lineage))
		return;
	switch (expr->kind)
	{
		case BOUND_AND:
		case BOUND_OR:
			if ((expr->kind == BOUND_OR) != place.is_negated)
				test_alternatives(walk, &expr->u.list, place);
			else
			{
				VEC_EACH (BoundExpr, part, &expr->u.list)
					test_expr(walk, part, place);
			}
			break;
		case BOUND_NOT:
			place.is_negated ^= true;
			test_expr(walk, expr->u.operand, place);
			break;
		case BOUND_IS_NULL:
			add_null_test(walk, expr->u.operand, place, "isnull");
			break;
		case BOUND_IS_EMPTY:
			add_null_test(walk, expr->u.operand, place, "isempty");
			break;
		case BOUND_INFIX:
			test_infix(walk, expr, place);
			break;
		case BOUND_IN:
			if (!expr->u.in.is_reduction)
				test_in(walk, expr, place);
			break;
		case BOUND_BETWEEN:
			test_between(walk, expr, place);
			break;
		case BOUND_CASE:
			test_case(walk, expr, place);
			break;
		case BOUND_CALL:
			test_call(walk, expr, place);
			break;
		case BOUND_COLUMN:
			test_column(walk, expr, place);
			break;
		case BOUND_CAST:
			if (expr->type == KQL_BOOL)
				test_equal(walk, expr->u.operand, "true", "eq", false, "==", place);
			break;
		case BOUND_CONST:
		case BOUND_COALESCE:
		case BOUND_SUBQUERY:
		case BOUND_AGGREGATE:
		case BOUND_WINDOW:
			break;
	}
}

/* ---- relations ---- */

static bool
is_known(const Vec *list, const BoundShared *shared)
{
	VEC_EACH (const BoundShared, known, list)
	{
		if (known == shared)
			return true;
	}
	return false;
}

/* A named relation, once for its rows and once for the rows that it leaves out. */
static void
walk_shared(IndicatorWalk *walk, BoundShared *shared)
{
	if (is_known(&walk->shared, shared) ||
		(walk->is_excluding && is_known(&walk->shared_excluded, shared)))
		return;
	vec_push(walk->is_excluding ? &walk->shared_excluded : &walk->shared, shared);
	walk_rel(walk, shared->rel);
}

/* The steps of scan are alternatives: a record is taken by one of them. */
static void
walk_scan(IndicatorWalk *walk, const BoundRel *rel)
{
	TestPlace place = {false, NULL};
	int group = ++walk->group;

	VEC_EACH (const BoundScanStep, step, &rel->u.scan.step)
		test_expr(walk, step->condition, next_alternative(place, group, step_at));
}

/* Tables that are looked up inside of expressions which are no condition. */
static bool
walk_subquery(BoundExpr *expr, void *context)
{
	if (expr->kind == BOUND_SUBQUERY)
		walk_rel(context, expr->u.subquery);
	return bound_expr_walk(expr, walk_subquery, context);
}

static void
walk_each_subquery(BoundExpr *expr, void *context)
{
	(void) walk_subquery(expr, context);
}

static void
walk_below(IndicatorWalk *walk, const BoundRel *below, bool is_excluding)
{
	bool saved = walk->is_excluding;

	walk->is_excluding |= is_excluding;
	walk_rel(walk, below);
	walk->is_excluding = saved;
}

static void
walk_rel(IndicatorWalk *walk, const BoundRel *rel)
{
	Vec below = {NULL, 0, 0};
	TestPlace place = {false, NULL};
	BoundJoinKind join = rel->kind == REL_JOIN ? rel->u.join.join_kind : JOIN_INNER;

	PORT_CHECK_STACK();
	bound_rel_inputs(rel, &below);
	VEC_EACH (const BoundRel, one, &below)
		walk_below(walk, one,
				   (join == JOIN_LEFT_ANTI && one != rel->input) ||
					   (join == JOIN_RIGHT_ANTI && one == rel->input));
	bound_rel_each_expr(rel, walk_each_subquery, walk);
	walk->at = kql_step_around(walk->step, rel->span);
	if (rel->kind == REL_FILTER && rel->is_asked)
		test_expr(walk, rel->u.predicate, place);
	else if (rel->kind == REL_SCAN)
		walk_scan(walk, rel);
	else if (rel->kind == REL_SHARED)
		walk_shared(walk, rel->u.shared.shared);
}

/* Puts them into the order of their steps; those of one step keep theirs. */
static Vec
by_step(const Vec *list)
{
	Vec sorted = {NULL, 0, 0};

	VEC_EACH (KqlIndicator, one, list)
	{
		int at = sorted.count;

		while (at > 0 && VEC_AT(&sorted, KqlIndicator, at - 1)->step > one->step)
			at--;
		vec_insert(&sorted, at, one);
	}
	return sorted;
}

Vec
kql_indicators(const BoundQuery *query, const Vec *steps)
{
	Vec out = {0};
	IndicatorWalk walk = {.lineage = lineage_of_query(query), .step = steps, .out = &out, .at = -1};

	walk_rel(&walk, query->rel);
	return by_step(&out);
}
