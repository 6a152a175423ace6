/*
 * introspect.c
 *		The operators of a query, from its syntax tree.
 */
#include "common/port.h"

#include "kql/introspect.h"
#include "kql/parse/ast.h"
#include "kql/parse/token.h"

typedef struct StepWalk
{
	Vec *step;
	const char *text;
	const TokenList *token;
	int parent; /* number of the step whose inside is being looked at, or -1 */
} StepWalk;

/* What an operator or expression holds. */
typedef struct Held
{
	Vec query;     /* of AstExpr: pipelines, in the order of the text */
	Vec body;      /* of Vec of AstOperator: pipelines without a source */
	Vec condition; /* of AstExpr: of iff, case, countif, … */
} Held;

static void add_query(StepWalk *walk, const AstQuery *query, const char *prefix, int depth);

/* ---- text ---- */

/* The first token that starts at or behind a place. */
static int
token_at(const TokenList *list, int place)
{
	int low = 0;
	int high = list->count;

	while (low < high)
	{
		int middle = (low + high) / 2;

		if (list->token[middle].span.start < place)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* What stands between two tokens: as it is, or without the comments in it. */
static void
append_gap(StringInfo out, const char *at, const char *end)
{
	const char *rest = end;

	if (memchr(at, '/', end - at) == NULL)
	{
		appendBinaryStringInfo(out, at, (int) (end - at));
		return;
	}
	if (memchr(at, '\n', end - at) == NULL)
	{
		appendStringInfoChar(out, ' ');
		return;
	}
	while (rest > at && (rest[-1] == ' ' || rest[-1] == '\t'))
		rest--;
	appendStringInfoChar(out, '\n');
	appendBinaryStringInfo(out, rest, (int) (end - rest));
}

/* A piece of the text without its comments, in the current context. */
static char *
plain_text(const StepWalk *walk, Span span)
{
	StringInfoData out;
	int at = span.start;

	initStringInfo(&out);
	for (int i = token_at(walk->token, span.start); i < walk->token->count; i++)
	{
		const Token *token = &walk->token->token[i];

		if (token->span.start >= span.end || token->kind == TOKEN_END)
			break;
		if (out.len > 0)
			append_gap(&out, walk->text + at, walk->text + token->span.start);
		at = Min(token->span.end, span.end);
		appendBinaryStringInfo(&out, walk->text + token->span.start, at - token->span.start);
	}
	return out.data;
}

/* ---- what expressions hold ---- */

static void hold_expr(Held *held, const AstExpr *expr);

static void
hold_exprs(Held *held, const Vec *list)
{
	VEC_EACH (const AstExpr, expr, list)
		hold_expr(held, expr);
}

/* The conditions that a call decides by: iff(c, a, b), case(c, a, d, b, e), countif(c), sumif(a, c). */
static void
hold_conditions(Held *held, const AstCall *call)
{
	size_t length = strlen(call->name);
	bool is_iff = strcmp(call->name, "iff") == 0 || strcmp(call->name, "iif") == 0;

	if (strcmp(call->name, "case") == 0)
	{
		for (int i = 0; i + 1 < call->args.count; i += 2)
			vec_push(&held->condition, VEC_AT(&call->args, AstExpr, i));
	}
	else if (is_iff || strcmp(call->name, "countif") == 0)
	{
		if (call->args.count > 0)
			vec_push(&held->condition, VEC_AT(&call->args, AstExpr, 0));
	}
	else if (length > 2 && strcmp(call->name + length - 2, "if") == 0 && call->args.count > 1)
		vec_push(&held->condition, VEC_AT(&call->args, AstExpr, 1));
}

/* Infixes lean to the left: a long chain is a loop. */
static void
hold_binary(Held *held, const AstExpr *expr)
{
	Vec right = {NULL, 0, 0};

	for (; expr->kind == AST_BINARY; expr = ((const AstBinary *) expr)->left)
		vec_push(&right, ((const AstBinary *) expr)->right);
	hold_expr(held, expr);
	for (int i = right.count - 1; i >= 0; i--)
		hold_expr(held, VEC_AT(&right, AstExpr, i));
}

static void
hold_expr(Held *held, const AstExpr *expr)
{
	PORT_CHECK_STACK();
	if (expr == NULL)
		return;
	switch (expr->kind)
	{
		case AST_QUERY:
			vec_push(&held->query, (void *) expr);
			break;
		case AST_PATH:
			hold_expr(held, ((const AstPath *) expr)->object);
			break;
		case AST_INDEX:
			hold_expr(held, ((const AstIndex *) expr)->object);
			hold_expr(held, ((const AstIndex *) expr)->index);
			break;
		case AST_CALL:
			hold_conditions(held, (const AstCall *) expr);
			hold_expr(held, ((const AstCall *) expr)->object);
			hold_exprs(held, &((const AstCall *) expr)->args);
			break;
		case AST_UNARY:
			hold_expr(held, ((const AstUnary *) expr)->operand);
			break;
		case AST_BINARY:
			hold_binary(held, expr);
			break;
		case AST_BETWEEN:
			hold_expr(held, ((const AstBetween *) expr)->value);
			hold_expr(held, ((const AstBetween *) expr)->low);
			hold_expr(held, ((const AstBetween *) expr)->high);
			break;
		case AST_LIST:
			hold_exprs(held, &((const AstList *) expr)->item);
			break;
		case AST_NAMED:
			hold_expr(held, ((const AstNamed *) expr)->value);
			break;
		case AST_TYPED:
			hold_expr(held, ((const AstTyped *) expr)->value);
			break;
		case AST_ORDERED:
			hold_expr(held, ((const AstOrdered *) expr)->value);
			break;
		case AST_DATATABLE:
			hold_exprs(held, &((const AstDatatable *) expr)->value);
			break;
		case AST_LITERAL:
		case AST_NAME:
		case AST_STAR:
		case AST_EXTERNALDATA:
			break;
	}
}

/* A relation that an operator takes: a table's name is a pipeline of its own. */
static void
hold_relation(Held *held, const AstExpr *expr)
{
	if (expr != NULL)
		vec_push(&held->query, (void *) expr);
}

static void
hold_relations(Held *held, const Vec *list)
{
	VEC_EACH (const AstExpr, expr, list)
		hold_relation(held, expr);
}

static void
hold_series(Held *held, const AstMakeSeries *node)
{
	hold_exprs(held, &node->aggregate);
	hold_expr(held, node->axis);
	hold_expr(held, node->from);
	hold_expr(held, node->to);
	hold_expr(held, node->step);
	hold_exprs(held, &node->key);
}

static void
hold_expand(Held *held, const AstExpand *node)
{
	VEC_EACH (const AstExpandItem, item, &node->item)
		hold_expr(held, item->value);
	hold_expr(held, node->limit);
	if (node->body.count > 0)
		vec_push(&held->body, (void *) &node->body);
}

static void
hold_partition(Held *held, const AstPartition *node)
{
	hold_expr(held, node->by);
	if (node->body.count > 0)
		vec_push(&held->body, (void *) &node->body);
	hold_relation(held, node->query);
}

static void
hold_operator(Held *held, const AstOperator *op)
{
	switch (op->kind)
	{
		case AST_WHERE:
		case AST_FILTER:
			hold_expr(held, ((const AstWhere *) op)->predicate);
			break;
		case AST_EXTEND:
		case AST_PROJECT:
		case AST_SERIALIZE:
		case AST_DISTINCT:
		case AST_PRINT:
			hold_exprs(held, &((const AstItems *) op)->item);
			break;
		case AST_SUMMARIZE:
			hold_exprs(held, &((const AstSummarize *) op)->aggregate);
			hold_exprs(held, &((const AstSummarize *) op)->key);
			break;
		case AST_SORT:
		case AST_ORDER:
		case AST_TOP:
		case AST_TAKE:
		case AST_LIMIT:
			hold_expr(held, ((const AstTop *) op)->count);
			hold_exprs(held, &((const AstTop *) op)->item);
			break;
		case AST_JOIN:
		case AST_LOOKUP:
			hold_relation(held, ((const AstJoin *) op)->right);
			break;
		case AST_UNION:
			hold_relations(held, &((const AstUnion *) op)->table);
			break;
		case AST_SEARCH:
		case AST_FIND:
			hold_relations(held, &((const AstSearch *) op)->table);
			break;
		case AST_MV_EXPAND:
		case AST_MVEXPAND:
		case AST_MV_APPLY:
			hold_expand(held, (const AstExpand *) op);
			break;
		case AST_MAKE_SERIES:
			hold_series(held, (const AstMakeSeries *) op);
			break;
		case AST_EVALUATE:
		case AST_INVOKE:
			hold_exprs(held, &((const AstInvoke *) op)->call->args);
			break;
		case AST_REDUCE:
			hold_expr(held, ((const AstReduce *) op)->value);
			break;
		case AST_PARTITION:
			hold_partition(held, (const AstPartition *) op);
			break;
		default: /* the others take neither pipelines nor decisions */
			break;
	}
}

/* ---- predicates ---- */

/* The parts that "and" joins, in the order of the text. */
static void
add_conjuncts(const StepWalk *walk, Vec *out, const AstExpr *expr)
{
	Vec part = {NULL, 0, 0};

	PORT_CHECK_STACK();
	while (expr->kind == AST_BINARY && ((const AstBinary *) expr)->infix == KQL_INFIX_AND)
	{
		vec_push(&part, ((const AstBinary *) expr)->right);
		expr = ((const AstBinary *) expr)->left;
	}
	vec_push(out, plain_text(walk, expr->span));
	for (int i = part.count - 1; i >= 0; i--)
		add_conjuncts(walk, out, VEC_AT(&part, AstExpr, i));
}

static void
add_predicates(const StepWalk *walk, Vec *out, const AstOperator *op, const Held *held)
{
	const AstExpr *whole = NULL;

	if (op->kind == AST_WHERE || op->kind == AST_FILTER)
		whole = ((const AstWhere *) op)->predicate;
	else if (op->kind == AST_SEARCH || op->kind == AST_FIND)
		whole = ((const AstSearch *) op)->predicate;
	if (whole != NULL)
		add_conjuncts(walk, out, whole);
	else if (op->kind == AST_JOIN || op->kind == AST_LOOKUP)
	{
		VEC_EACH (const AstExpr, on, &((const AstJoin *) op)->on)
			vec_push(out, plain_text(walk, on->span));
	}
	else if (op->kind == AST_SCAN)
	{
		VEC_EACH (const AstScanStep, step, &((const AstScan *) op)->step)
			vec_push(out, plain_text(walk, step->condition->span));
	}
	else
	{
		VEC_EACH (const AstExpr, condition, &held->condition)
			vec_push(out, plain_text(walk, condition->span));
	}
}

/* ---- steps ---- */

static KqlStep *
add_step(StepWalk *walk, const char *prefix, int number, int depth, const char *name, Span span)
{
	KqlStep *step = MAKE(KqlStep, .path = psprintf("%s%d", prefix, number), .depth = depth,
						 .operator_name = name, .span = span, .parent = walk->parent,
						 .text = plain_text(walk, span));

	vec_push(walk->step, step);
	return step;
}

static void add_operators(StepWalk *walk, const Vec *list, const char *prefix, int number,
						  int depth);

static void
add_relation(StepWalk *walk, const AstExpr *expr, const char *prefix, int depth)
{
	if (expr->kind == AST_QUERY)
		add_query(walk, (const AstQuery *) expr, prefix, depth);
	else
		add_step(walk, prefix, 1, depth, "source", expr->span);
}

/* "a", "b", …, "z", "aa", … */
static const char *
letters(int number)
{
	char letter = (char) ('a' + number % 26);

	return number < 26 ? psprintf("%c", letter)
					   : psprintf("%s%c", letters(number / 26 - 1), letter);
}

/*
 * The pipelines inside a step, or inside a let whose name the path is, one level deeper; several
 * have a letter each.
 */
static void
add_held(StepWalk *walk, const Held *held, const char *path, int inside, int depth)
{
	int count = held->query.count + held->body.count;
	int saved = walk->parent;

	walk->parent = inside;
	for (int i = 0; i < count; i++)
	{
		const char *inner =
			count == 1 ? psprintf("%s/", path) : psprintf("%s/%s/", path, letters(i));

		if (i < held->query.count)
			add_relation(walk, VEC_AT(&held->query, AstExpr, i), inner, depth + 1);
		else
			add_operators(walk, VEC_AT(&held->body, Vec, i - held->query.count), inner, 1,
						  depth + 1);
	}
	walk->parent = saved;
}

static void
add_operator(StepWalk *walk, const AstOperator *op, const char *prefix, int number, int depth)
{
	KqlStep *step = add_step(walk, prefix, number, depth, ast_operator_keyword(op->kind), op->span);
	Held held = {0};

	hold_operator(&held, op);
	add_predicates(walk, &step->predicate, op, &held);
	add_held(walk, &held, step->path, walk->step->count - 1, depth);
}

/* Operators in a row, the first of which has that number, and what is inside them. */
static void
add_operators(StepWalk *walk, const Vec *list, const char *prefix, int number, int depth)
{
	VEC_EACH (const AstOperator, op, list)
		add_operator(walk, op, prefix, number + op_at, depth);
}

static void
add_query(StepWalk *walk, const AstQuery *query, const char *prefix, int depth)
{
	int number = 2;

	PORT_CHECK_STACK();
	if (query->source_operator != NULL)
		add_operator(walk, query->source_operator, prefix, 1, depth);
	else if (query->source != NULL && query->source->kind == AST_QUERY)
	{
		int before = walk->step->count;

		add_query(walk, (const AstQuery *) query->source, prefix, depth);
		/* The numbers go on behind the brackets. */
		number = 1;
		for (int i = before; i < walk->step->count; i++)
			number += VEC_AT(walk->step, KqlStep, i)->depth == depth ? 1 : 0;
	}
	else if (query->source != NULL)
	{
		KqlStep *step = add_step(walk, prefix, 1, depth, "source", query->source->span);
		Held held = {0};

		hold_expr(&held, query->source);
		add_held(walk, &held, step->path, walk->step->count - 1, depth);
	}
	add_operators(walk, &query->op, prefix, number, depth);
}

static void add_statements(StepWalk *walk, const Vec *list, const char *scope, int depth);

/* The pipelines of a let: its value, those in its value, or those of a function's body. */
static void
add_let(StepWalk *walk, const AstStatement *statement, const char *scope, int depth)
{
	const char *name = psprintf("%s%s", scope, statement->name);
	Held held = {0};

	if (statement->kind == AST_LET_FUNCTION)
		add_statements(walk, &statement->body, psprintf("%s.", name), depth + 1);
	else
	{
		hold_expr(&held, statement->value);
		add_held(walk, &held, name, -1, depth);
	}
}

static void
add_statements(StepWalk *walk, const Vec *list, const char *scope, int depth)
{
	VEC_EACH (const AstStatement, statement, list)
	{
		if (statement->kind == AST_LET_VALUE || statement->kind == AST_LET_FUNCTION)
			add_let(walk, statement, scope, depth);
		else if (statement->kind == AST_EXPRESSION && scope[0] == '\0')
			add_relation(walk, statement->value, "", depth);
		else if (statement->kind == AST_EXPRESSION)
		{
			Held held = {0};
			char *name = pnstrdup(scope, strlen(scope) - 1);

			/* The value of a function is its last statement. */
			hold_expr(&held, statement->value);
			add_held(walk, &held, name, -1, depth - 1);
		}
	}
}

Vec
kql_steps(const AstProgram *program)
{
	Vec out = {0};
	StepWalk walk = {.step = &out, .text = program->text, .token = program->token, .parent = -1};

	add_statements(&walk, &program->statement, "", 0);
	return out;
}

/* Steps stand in the order of their starts, and each inside its parent. */
int
kql_step_around(const Vec *steps, Span span)
{
	int low = 0;
	int high = steps->count;

	while (low < high)
	{
		int middle = (low + high) / 2;

		if (VEC_AT(steps, KqlStep, middle)->span.start <= span.start)
			low = middle + 1;
		else
			high = middle;
	}
	for (low--; low >= 0; low = VEC_AT(steps, KqlStep, low)->parent)
	{
		if (span.end <= VEC_AT(steps, KqlStep, low)->span.end)
			return low;
	}
	return -1;
}
