/*
 * lint.c
 *		What is likely to be a mistake in a query: the door, and what the text alone tells.
 *
 * Called for vigil.lint_rule() and vigil check.
 */
#include "common/port.h"

#include "kql/lint_int.h"
#include "kql/parse/ast.h"

static void text_expr(Vec *found, const AstExpr *expr);
static void text_statements(Vec *found, const Vec *statement);

static KqlLint *
text_note(Vec *found, const char *id, Span span, const char *a)
{
	KqlLint *one = MAKE(KqlLint, .id = id, .span = span, .a = a);

	vec_push(found, one);
	return one;
}

/* Was an option of that name written? */
static bool
text_has_option(const AstOperator *op, const char *name)
{
	VEC_EACH (const AstNamed, option, &op->option)
	{
		if (strcmp(VEC_AT(&option->name, char, 0), name) == 0)
			return true;
	}
	return false;
}

/* Does an operator leave its rows in an order, or in none? */
static bool
text_is_sorted(const AstOperator *op, bool sorted)
{
	switch (op->kind)
	{
		case AST_SORT:
		case AST_ORDER:
		case AST_TOP:
			return true;
		case AST_WHERE:
		case AST_FILTER:
		case AST_EXTEND:
		case AST_PROJECT:
		case AST_PROJECT_AWAY:
		case AST_PROJECT_KEEP:
		case AST_PROJECT_RENAME:
		case AST_PROJECT_REORDER:
		case AST_SERIALIZE:
		case AST_PARSE:
		case AST_PARSE_WHERE:
		case AST_PARSE_KV:
		case AST_TAKE:
		case AST_LIMIT:
		case AST_AS:
			return sorted;
		default:
			return false;
	}
}

/* A union or a search of all tables. */
static void
text_tables(Vec *found, const AstOperator *op, const Vec *table, bool all_if_none)
{
	if (table->count == 0 && all_if_none)
		text_note(found, "W-all-tables", op->keyword_span, ast_operator_keyword(op->kind));
	VEC_EACH (const AstExpr, ast, table)
	{
		if (ast->kind == AST_STAR ||
			(ast->kind == AST_NAME && strcmp(((const AstName *) ast)->name, "*") == 0))
			text_note(found, "W-all-tables", ast->span, ast_operator_keyword(op->kind));
		text_expr(found, ast);
	}
}

static void text_operator(Vec *found, const AstOperator *op, bool is_source);

static void
text_operators(Vec *found, const Vec *list)
{
	bool sorted = false;

	VEC_EACH (const AstOperator, op, list)
	{
		if ((op->kind == AST_TAKE || op->kind == AST_LIMIT) && !sorted)
			text_note(found, "W-nondeterministic", op->keyword_span,
					  ast_operator_keyword(op->kind));
		text_operator(found, op, false);
		sorted = text_is_sorted(op, sorted);
	}
}

/* An operator with the relations inside it. */
static void
text_operator(Vec *found, const AstOperator *op, bool is_source)
{
	switch (op->kind)
	{
		case AST_JOIN:
			if (!text_has_option(op, "kind"))
				text_note(found, "W-innerunique-default", op->keyword_span, NULL)->hint =
					"Write kind=innerunique if one row of the left side per key is meant, "
					"kind=inner if all are.";
			/* FALLTHROUGH */
		case AST_LOOKUP:
			text_expr(found, ((const AstJoin *) op)->right);
			break;
		case AST_SAMPLE:
		case AST_SAMPLE_DISTINCT:
			text_note(found, "W-nondeterministic", op->keyword_span,
					  ast_operator_keyword(op->kind));
			break;
		case AST_UNION:
			text_tables(found, op, &((const AstUnion *) op)->table, false);
			break;
		case AST_SEARCH:
		case AST_FIND:
			text_tables(found, op, &((const AstSearch *) op)->table, is_source);
			break;
		case AST_MV_APPLY:
			text_operators(found, &((const AstExpand *) op)->body);
			break;
		case AST_PARTITION:
			text_operators(found, &((const AstPartition *) op)->body);
			text_expr(found, ((const AstPartition *) op)->query);
			break;
		default:
			break;
	}
}

static void
text_expr(Vec *found, const AstExpr *expr)
{
	const AstQuery *query = (const AstQuery *) expr;

	PORT_CHECK_STACK();
	if (expr == NULL || expr->kind != AST_QUERY)
		return;
	if (query->source_operator != NULL)
		text_operator(found, query->source_operator, true);
	text_expr(found, query->source);
	text_operators(found, &query->op);
}

static void
text_statements(Vec *found, const Vec *list)
{
	PORT_CHECK_STACK();
	VEC_EACH (const AstStatement, statement, list)
	{
		text_expr(found, statement->value);
		text_statements(found, &statement->body);
	}
}

Vec
kql_lint_text(const AstProgram *program)
{
	Vec found = {0};

	text_statements(&found, &program->statement);
	return found;
}

/* ---- for the files of checks ---- */

KqlLint *
lint_note(Lint *lint, const char *id, Span span, const char *a, const char *b)
{
	VEC_EACH (KqlLint, known, &lint->found)
	{
		if (strcmp(known->id, id) == 0 && known->span.start == span.start)
			return known;
	}
	vec_push(&lint->found, MAKE(KqlLint, .id = id, .span = span, .a = a, .b = b));
	return VEC_AT(&lint->found, KqlLint, lint->found.count - 1);
}

char *
lint_text(const Lint *lint, Span span)
{
	return pnstrdup(lint->text + span.start, Max(span.end - span.start, 0));
}

Vec
kql_lint(const KqlCompiled *compiled, const KqlOptions *options)
{
	Lint lint = {.text = compiled->program->text, .options = options, .query = compiled->query};

	lint.found = kql_lint_text(compiled->program);
	if (!compiled->ok)
		return lint.found;
	lint_columns(&lint);
	lint_values(&lint);
	lint_times(&lint);
	return lint.found;
}
