/*
 * catalogue_index.c
 *		The first page of the catalogue: coverage, and all rules.
 *
 * Called by `vigil catalogue`.  The list is complete as it is; a script that finds the form
 * shows it and hides what does not match.
 */
#include "common/port.h"

#include "client/catalogue.h"

#define RULE(row, column) catalogue_value(catalogue, PART_RULE, row, RULE_##column)

/* The rows of PART_RULE in the order of the names. */
static int *
index_order(const Catalogue *catalogue)
{
	int count = catalogue_rows(catalogue, PART_RULE);
	int *order = palloc(Max(count, 1) * sizeof(int));

	for (int row = 0; row < count; row++)
		order[strtol(RULE(row, ORDER), NULL, 10)] = row;
	return order;
}

static int
index_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* What the rules have in an array, each once and in order. */
static Vec
index_values(const Catalogue *catalogue, int column)
{
	Vec all = {0};
	Vec once = {0};

	for (int row = 0; row < catalogue_rows(catalogue, PART_RULE); row++)
	{
		Vec list = catalogue_list(catalogue, PART_RULE, row, column);

		VEC_EACH (char, one, &list)
			vec_push(&all, one);
	}
	if (all.count > 0)
		qsort(all.item, all.count, sizeof(void *), index_compare);
	VEC_EACH (char, one, &all)
	{
		if (once.count == 0 || strcmp(VEC_AT(&once, char, once.count - 1), one) != 0)
			vec_push(&once, one);
	}
	return once;
}

static void
index_label(Html *html, const char *target, const char *text)
{
	html_open(html, "label");
	html_attr(html, "for", target);
	html_text(html, text);
	html_close(html, "label");
	html_line(html);
}

static void
index_select(Html *html, const char *id, const char *label, const Vec *value)
{
	html_open(html, "div");
	index_label(html, id, label);
	html_open(html, "select");
	html_attr(html, "id", id);
	html_open(html, "option");
	html_attr(html, "value", "");
	html_text(html, "any");
	html_close(html, "option");
	VEC_EACH (const char, one, value)
	{
		html_open(html, "option");
		html_attr_int(html, "value", one_at + 1);
		html_text(html, one);
		html_close(html, "option");
	}
	html_close(html, "select");
	html_close(html, "div");
	html_line(html);
}

static void
index_form(Html *html, const Vec *table, const Vec *technique)
{
	html_open(html, "form");
	html_attr(html, "id", "search");
	html_attr(html, "role", "search");
	html_attr(html, "hidden", "");
	html_line(html);
	html_open(html, "div");
	index_label(html, "text", "Text");
	html_open(html, "input");
	html_attr(html, "id", "text");
	html_attr(html, "type", "search");
	html_attr(html, "autocomplete", "off");
	html_void(html);
	html_close(html, "div");
	html_line(html);
	index_select(html, "table", "Table", table);
	index_select(html, "technique", "Technique", technique);
	html_open(html, "p");
	html_attr(html, "id", "found");
	html_attr(html, "role", "status");
	html_close(html, "p");
	html_close(html, "form");
	html_line(html);
}

/* The numbers of a rule's values in the list of all, between blanks. */
static void
index_numbers(Html *html, const char *attribute, const Vec *list, const Vec *all)
{
	StringInfoData text;

	initStringInfo(&text);
	VEC_EACH (char, one, list)
	{
		void **found = bsearch(&one, all->item, all->count, sizeof(void *), index_compare);

		appendStringInfo(&text, "%s%d", one_at > 0 ? " " : "", (int) (found - all->item) + 1);
	}
	html_attr(html, attribute, text.data);
}

/* The first paragraph of a description. */
static void
index_description(Html *html, const char *text)
{
	const char *end = strstr(text, "\n\n");

	html_open(html, "p");
	html_attr(html, "dir", "auto");
	html_text_bytes(html, text, end != NULL ? end - text : strlen(text));
	html_close(html, "p");
}

static void
index_rule(Html *html, const Catalogue *catalogue, int row, const Vec *tables,
		   const Vec *techniques)
{
	Vec table = catalogue_list(catalogue, PART_RULE, row, RULE_TABLES);
	Vec technique = catalogue_list(catalogue, PART_RULE, row, RULE_TECHNIQUES);

	html_open(html, "li");
	index_numbers(html, "data-table", &table, tables);
	index_numbers(html, "data-technique", &technique, techniques);
	html_open(html, "h3");
	page_rule_link(html, "rule/", RULE(row, ID), RULE(row, NAME));
	html_close(html, "h3");
	html_open_class(html, "p", "badges");
	page_severity(html, RULE(row, SEVERITY));
	html_text(html, " ");
	page_state(html, catalogue_is_true(catalogue, PART_RULE, row, RULE_ENABLED));
	html_close(html, "p");
	index_description(html, RULE(row, DESCRIPTION));
	html_open_class(html, "p", "about");
	page_codes(html, &table);
	if (table.count > 0 && technique.count > 0)
		html_text(html, " \xc2\xb7 ");
	page_codes(html, &technique);
	html_close(html, "p");
	html_close(html, "li");
	html_line(html);
}

static void
index_rules(Html *html, const Catalogue *catalogue)
{
	int *order = index_order(catalogue);
	Vec table = index_values(catalogue, RULE_TABLES);
	Vec technique = index_values(catalogue, RULE_TECHNIQUES);
	int count = catalogue_rows(catalogue, PART_RULE);

	html_open(html, "section");
	html_attr(html, "aria-labelledby", "rules");
	html_line(html);
	html_open(html, "h2");
	html_attr(html, "id", "rules");
	html_attr(html, "tabindex", "-1");
	html_text(html, "Rules");
	html_close(html, "h2");
	html_line(html);
	index_form(html, &table, &technique);
	if (count == 0)
		html_element(html, "p", "No rule is loaded, or none that you may see.");
	html_open_class(html, "ul", "rules");
	html_attr(html, "id", "list");
	html_line(html);
	for (int i = 0; i < count; i++)
		index_rule(html, catalogue, order[i], &table, &technique);
	html_close(html, "ul");
	html_close(html, "section");
	html_line(html);
}

/* How much there is. */
static void
index_summary(Html *html, const Catalogue *catalogue)
{
	int count = catalogue_rows(catalogue, PART_RULE);
	Vec technique = index_values(catalogue, RULE_TECHNIQUES);
	int enabled = 0;

	for (int row = 0; row < count; row++)
	{
		if (catalogue_is_true(catalogue, PART_RULE, row, RULE_ENABLED))
			enabled++;
	}
	html_open_class(html, "p", "summary");
	html_printf(html, "%s, %d of them on; %s of MITRE ATT&CK named. ",
				page_count(count, "rule", "rules"), enabled,
				page_count(technique.count, "technique", "techniques"));
	html_open(html, "a");
	html_attr(html, "href", "attack-navigator.json");
	html_text(html, "Layer for ATT&CK Navigator");
	html_close(html, "a");
	html_close(html, "p");
	html_line(html);
}

void
catalogue_index(Html *html, const Catalogue *catalogue)
{
	page_start(html, "Detection catalogue", "");
	html_open_class(html, "header", "top");
	html_element(html, "h1", "Detection catalogue");
	html_close(html, "header");
	html_line(html);
	page_main(html);
	index_summary(html, catalogue);
	html_open(html, "section");
	html_attr(html, "aria-labelledby", "coverage");
	html_line(html);
	page_heading(html, "h2", "coverage", "Coverage of MITRE ATT&CK");
	html_element(html, "p",
				 "Each technique opens to its rules: which are on, which raised an alert within "
				 "90 days, and whose tables have had no rows for a day.");
	html_line(html);
	catalogue_matrix(html, catalogue);
	html_close(html, "section");
	html_line(html);
	index_rules(html, catalogue);
	html_open(html, "script");
	html_constant(html, catalogue_script);
	html_close(html, "script");
	html_line(html);
	page_finish(html, catalogue);
}
