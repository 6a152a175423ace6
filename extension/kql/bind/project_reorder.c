/*
 * project_reorder.c
 *		project-reorder.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* Compares names so that numbers in them count by value: 9 before 10. */
static int
reorder_granny_compare(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0')
	{
		bool a_digit = *a >= '0' && *a <= '9';
		bool b_digit = *b >= '0' && *b <= '9';

		if (a_digit && b_digit)
		{
			const char *a_end = a;
			const char *b_end = b;
			int order;

			while (*a == '0')
				a++;
			while (*b == '0')
				b++;
			for (a_end = a; *a_end >= '0' && *a_end <= '9'; a_end++)
				;
			for (b_end = b; *b_end >= '0' && *b_end <= '9'; b_end++)
				;
			if (a_end - a != b_end - b)
				return a_end - a < b_end - b ? -1 : 1;
			order = memcmp(a, b, a_end - a);
			if (order != 0)
				return order;
			a = a_end;
			b = b_end;
			continue;
		}
		if (*a != *b)
			return (unsigned char) *a < (unsigned char) *b ? -1 : 1;
		a++;
		b++;
	}
	return (*a != '\0') - (*b != '\0');
}

/* Sorts names in place; lists are short. */
static void
reorder_sort(Vec *column, int from, bool ascending, bool granny)
{
	for (int i = from + 1; i < column->count; i++)
	{
		for (int k = i; k > from; k--)
		{
			const char *left = VEC_AT(column, BoundColumn, k - 1)->name;
			const char *right = VEC_AT(column, BoundColumn, k)->name;
			int order = granny ? reorder_granny_compare(left, right) : strcmp(left, right);
			void *swap;

			if (ascending ? order <= 0 : order >= 0)
				break;
			swap = column->item[k];
			column->item[k] = column->item[k - 1];
			column->item[k - 1] = swap;
		}
	}
}

/* Is the column in the list? */
bool
bind_contains_column(const Vec *column, const BoundColumn *wanted)
{
	for (int i = 0; i < column->count; i++)
	{
		if (column->item[i] == wanted)
			return true;
	}
	return false;
}

/* The columns that are named without a wildcard: no wildcard takes them. */
static Vec
reorder_reserved(Binder *b, const Vec *column, const AstItems *ast)
{
	Vec reserved = {NULL, 0, 0};

	VEC_EACH (const AstExpr, one, &ast->item)
	{
		BoundColumn *found;

		if (one->kind == AST_ORDERED)
			one = ((const AstOrdered *) one)->value;
		if (one->kind != AST_NAME || ((const AstName *) one)->is_wildcard)
			continue;
		found = bind_find_column(column, ((const AstName *) one)->name);
		if (found != NULL && bind_contains_column(&reserved, found))
			bind_error(b, DIAG_DUPLICATE_COLUMN, one->span, found->name);
		else if (found != NULL)
			vec_push(&reserved, found);
	}
	return reserved;
}

/* Adds the columns that one item stands for, in its order. */
static void
reorder_add(Binder *b, Vec *first, const Vec *column, const Vec *reserved, const AstExpr *ast)
{
	const AstOrdered *ordered = ast->kind == AST_ORDERED ? (const AstOrdered *) ast : NULL;
	const AstExpr *one = ordered == NULL ? ast : ordered->value;
	const char *pattern = "*";
	bool is_wildcard = true;
	bool found = false;
	int from = first->count;

	if (one->kind == AST_NAME)
	{
		pattern = ((const AstName *) one)->name;
		is_wildcard = ((const AstName *) one)->is_wildcard;
	}
	else if (one->kind != AST_STAR)
	{
		bind_error(b, DIAG_SYNTAX, one->span, "the name of a column", "an expression");
		return;
	}
	VEC_EACH (BoundColumn, candidate, column)
	{
		if (is_wildcard ? !wildcard_match(pattern, candidate->name)
						: strcmp(pattern, candidate->name) != 0)
			continue;
		found = true;
		if (!bind_contains_column(first, candidate) &&
			(!is_wildcard || !bind_contains_column(reserved, candidate)))
			vec_push(first, candidate);
	}
	if (!found && !is_wildcard)
		bind_unknown_column(b, pattern, one->span);
	if (ordered != NULL && is_wildcard && ordered->has_direction)
		reorder_sort(first, from, ordered->is_ascending, ordered->is_granny);
}

/*
 * project-reorder: the named columns first.  A column that several items match
 * goes to the one that is not a wildcard, else to the first.
 */
void
bind_project_reorder(Binder *b, Pipe *pipe, const AstItems *ast)
{
	const Vec *column = &pipe->rel->column;
	Vec reserved = reorder_reserved(b, column, ast);
	Vec first = {NULL, 0, 0};
	RowScope row;

	bind_push_row(b, &row, pipe);
	for (int i = 0; i < ast->item.count; i++)
		reorder_add(b, &first, column, &reserved, VEC_AT(&ast->item, AstExpr, i));
	bind_pop_row(b, &row);
	for (int i = 0; i < column->count; i++)
	{
		if (!bind_contains_column(&first, VEC_AT(column, BoundColumn, i)))
			vec_push(&first, column->item[i]);
	}
	bind_pass_columns(b, pipe, &first, ast->base.span);
}
