/*
 * catalogue_matrix.c
 *		The matrix of ATT&CK on the first page: tactics, their techniques, the rules of each.
 *
 * Called by catalogue_index.c.  A technique opens to its rules without a script.  The tactics
 * of Enterprise are all shown, since one without rules is what a team looks for.
 */
#include "common/port.h"

#include "client/catalogue.h"

#define TACTIC(column) catalogue_value(catalogue, PART_TACTIC, row, TACTIC_##column)
#define COVERAGE(i, column) catalogue_value(catalogue, PART_COVERAGE, i, COVERAGE_##column)
#define COVERAGE_IS(i, column) catalogue_is_true(catalogue, PART_COVERAGE, i, COVERAGE_##column)

/* The number of rows from first on that have the same text in a column, up to end. */
static int
matrix_group(const Catalogue *catalogue, int first, int end, int column)
{
	int count = 1;

	while (first + count < end &&
		   strcmp(catalogue_value(catalogue, PART_COVERAGE, first, column),
				  catalogue_value(catalogue, PART_COVERAGE, first + count, column)) == 0)
		count++;
	return count;
}

static void
matrix_rule(Html *html, const Catalogue *catalogue, int i)
{
	html_open(html, "li");
	page_rule_link(html, "rule/", COVERAGE(i, RULE), COVERAGE(i, RULE_NAME));
	html_text(html, " ");
	page_state(html, COVERAGE_IS(i, ENABLED));
	if (COVERAGE_IS(i, FIRED))
	{
		html_text(html, " ");
		html_span(html, "span", "badge fired", "fired");
	}
	if (COVERAGE_IS(i, SILENT))
	{
		html_text(html, " ");
		html_span(html, "span", "badge silent", "source silent");
	}
	html_close(html, "li");
	html_line(html);
}

/* How many rules a technique has, and what is known of them without opening it. */
static void
matrix_count(Html *html, const Catalogue *catalogue, int first, int count)
{
	int enabled = 0;
	int silent = 0;
	bool fired = false;

	for (int i = first; i < first + count; i++)
	{
		enabled += COVERAGE_IS(i, ENABLED);
		silent += COVERAGE_IS(i, SILENT);
		fired = fired || COVERAGE_IS(i, FIRED);
	}
	html_open_class(html, "span", "count");
	html_printf(html, "%s, %d on", page_count(count, "rule", "rules"), enabled);
	if (fired)
		html_text(html, ", fired");
	if (silent > 0)
		html_printf(html, ", %d silent", silent);
	html_close(html, "span");
}

/* A technique, or what names none of the tactic. */
static void
matrix_technique(Html *html, const Catalogue *catalogue, int first, int count)
{
	html_open(html, "li");
	html_open_class(html, "details", "technique");
	html_open(html, "summary");
	if (*COVERAGE(first, TECHNIQUE) == '\0')
		html_text(html, "No technique named ");
	else
	{
		html_element(html, "code", COVERAGE(first, TECHNIQUE));
		html_printf(html, " %s ", COVERAGE(first, TECHNIQUE_NAME));
	}
	matrix_count(html, catalogue, first, count);
	html_close(html, "summary");
	html_open(html, "ul");
	html_line(html);
	for (int i = first; i < first + count; i++)
		matrix_rule(html, catalogue, i);
	html_close(html, "ul");
	html_close(html, "details");
	html_close(html, "li");
	html_line(html);
}

/* The techniques of a tactic, which are rows from first on. */
static void
matrix_techniques(Html *html, const Catalogue *catalogue, int first, int count)
{
	int end = first + count;

	html_open(html, "ul");
	html_line(html);
	while (first < end)
	{
		int same = matrix_group(catalogue, first, end, COVERAGE_TECHNIQUE);

		matrix_technique(html, catalogue, first, same);
		first += same;
	}
	html_close(html, "ul");
}

static void
matrix_tactic(Html *html, const Catalogue *catalogue, const char *name, const char *id, int first,
			  int count)
{
	html_open_class(html, "li", count > 0 ? "tactic" : "tactic empty");
	html_open(html, "h3");
	html_text(html, name);
	if (*id != '\0')
	{
		html_text(html, " ");
		html_span(html, "span", "id", id);
	}
	html_close(html, "h3");
	html_line(html);
	if (count > 0)
		matrix_techniques(html, catalogue, first, count);
	else
		html_span(html, "p", "none", "No rule");
	html_close(html, "li");
	html_line(html);
}

/* The rows of a tactic. */
static int
matrix_find(const Catalogue *catalogue, const char *tactic, int *first)
{
	int rows = catalogue_rows(catalogue, PART_COVERAGE);

	for (int i = 0; i < rows; i++)
	{
		*first = i;
		if (strcmp(COVERAGE(i, TACTIC), tactic) == 0)
			return matrix_group(catalogue, i, rows, COVERAGE_TACTIC);
	}
	return 0;
}

void
catalogue_matrix(Html *html, const Catalogue *catalogue)
{
	int first = 0;
	int count;

	html_open_class(html, "ul", "matrix");
	html_line(html);
	for (int row = 0; row < catalogue_rows(catalogue, PART_TACTIC); row++)
	{
		count = matrix_find(catalogue, TACTIC(WORD), &first);
		if (count > 0 || catalogue_is_true(catalogue, PART_TACTIC, row, TACTIC_ALWAYS))
			matrix_tactic(html, catalogue, TACTIC(NAME), TACTIC(ID), first, count);
	}
	/* Techniques that ATT&CK does not have, of rules that name no tactic. */
	count = matrix_find(catalogue, "", &first);
	if (count > 0)
		matrix_tactic(html, catalogue, "No tactic", "", first, count);
	html_close(html, "ul");
	html_line(html);
}
