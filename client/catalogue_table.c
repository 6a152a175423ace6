/*
 * catalogue_table.c
 *		The tables of a rule's page: stages, indicators, output fields.
 *
 * Called by catalogue_rule.c.  Each is a view of the server, row by row.
 */
#include "common/port.h"

#include "client/catalogue.h"

#define STAGE(column) catalogue_value(catalogue, PART_STAGE, i, STAGE_##column)
#define INDICATOR(column) catalogue_value(catalogue, PART_INDICATOR, i, INDICATOR_##column)
#define INDICATOR_IS(column) catalogue_is_true(catalogue, PART_INDICATOR, i, INDICATOR_##column)
#define FIELD(column) catalogue_value(catalogue, PART_FIELD, i, FIELD_##column)

static void
table_code_cell(Html *html, const char *text)
{
	html_open(html, "td");
	if (*text != '\0')
		html_element(html, "code", text);
	html_close(html, "td");
}

static void
table_list_cell(Html *html, const Vec *list)
{
	html_open(html, "td");
	page_codes(html, list);
	html_close(html, "td");
}

/* The predicates of a stage, one a line. */
static void
table_predicates(Html *html, const Vec *predicate)
{
	html_open(html, "td");
	if (predicate->count > 0)
	{
		html_open_class(html, "ul", "plain");
		VEC_EACH (const char, one, predicate)
		{
			html_open(html, "li");
			html_element(html, "code", one);
			html_close(html, "li");
		}
		html_close(html, "ul");
	}
	html_close(html, "td");
}

void
catalogue_stages(Html *html, const Catalogue *catalogue, const char *rule)
{
	int first;
	int count = catalogue_find(catalogue, PART_STAGE, rule, &first);

	page_table(html, page_count(count, "step of the query", "steps of the query"), "Stage",
			   "Operator", "Predicates", "Text", "Tables", NULL);
	for (int i = first; i < first + count; i++)
	{
		Vec predicate = catalogue_list(catalogue, PART_STAGE, i, STAGE_PREDICATES);
		Vec table = catalogue_list(catalogue, PART_STAGE, i, STAGE_TABLES);
		bool inside = strcmp(STAGE(DEPTH), "0") != 0;

		html_open(html, "tr");
		html_open(html, "th");
		html_attr(html, "scope", "row");
		if (inside)
			html_attr(html, "class", "inside");
		html_text(html, STAGE(PATH));
		html_close(html, "th");
		table_code_cell(html, STAGE(OPERATOR));
		table_predicates(html, &predicate);
		html_open_class(html, "td", "text");
		html_element(html, "code", STAGE(TEXT));
		html_close(html, "td");
		table_list_cell(html, &table);
		html_close(html, "tr");
		html_line(html);
	}
	page_table_finish(html);
}

/* The kind of a test as people say it: not in, ignoring case. */
static void
table_kind(Html *html, const Catalogue *catalogue, int i)
{
	html_open(html, "td");
	html_element(html, "code",
				 psprintf("%s%s", INDICATOR_IS(NEGATED) ? "not " : "", INDICATOR(KIND)));
	if (INDICATOR_IS(IGNORES_CASE))
		html_text(html, " ignoring case");
	if (INDICATOR_IS(EXCLUDING))
		html_text(html, ", leaves rows out");
	if (*INDICATOR(ALTERNATIVE) != '\0')
		html_printf(html, ", alternative %s", INDICATOR(ALTERNATIVE));
	html_close(html, "td");
}

/* The values with the number of other rules that share each. */
static void
table_values(Html *html, const Catalogue *catalogue, int i)
{
	Vec value = catalogue_list(catalogue, PART_INDICATOR, i, INDICATOR_VALUES);
	Vec by_value = catalogue_list(catalogue, PART_INDICATOR, i, INDICATOR_BY_VALUE);
	Vec source = catalogue_list(catalogue, PART_INDICATOR, i, INDICATOR_VALUE_SOURCE);

	html_open(html, "td");
	VEC_EACH (const char, one, &value)
	{
		if (one_at > 0)
			html_text(html, ", ");
		html_element(html, "code", *one != '\0' ? one : "\"\"");
		if (value.count > 1 && one_at < by_value.count)
		{
			html_text(html, " ");
			html_span(html, "span", "corpus", VEC_AT(&by_value, char, one_at));
		}
	}
	if (source.count > 0)
	{
		html_text(html, "looked up in ");
		page_codes(html, &source);
	}
	html_close(html, "td");
}

/* The field with its table; of a computed one what it is made of. */
static void
table_field(Html *html, const Catalogue *catalogue, int i)
{
	Vec lineage = catalogue_list(catalogue, PART_INDICATOR, i, INDICATOR_LINEAGE);

	html_open(html, "th");
	html_attr(html, "scope", "row");
	html_element(html, "code", INDICATOR(FIELD));
	html_close(html, "th");
	html_open(html, "td");
	if (INDICATOR_IS(DERIVED))
	{
		html_span(html, "span", "badge derived", "derived");
		if (lineage.count > 0)
			html_text(html, " from ");
		page_codes(html, &lineage);
	}
	else if (*INDICATOR(TABLE) != '\0')
		html_element(html, "code", INDICATOR(TABLE));
	html_close(html, "td");
}

void
catalogue_indicators(Html *html, const Catalogue *catalogue, const char *rule)
{
	int first;
	int count = catalogue_find(catalogue, PART_INDICATOR, rule, &first);

	if (count == 0)
	{
		html_element(html, "p", "The query compares no field with a constant.");
		html_line(html);
		return;
	}
	html_element(html, "p",
				 "What the query looks for. The numbers count the other rules that look for the "
				 "same: field, kind and value.");
	html_line(html);
	page_table(html, page_count(count, "indicator", "indicators"), "Field", "Source", "Kind",
			   "Values", "Other rules", "Stage", NULL);
	for (int i = first; i < first + count; i++)
	{
		html_open(html, "tr");
		table_field(html, catalogue, i);
		table_kind(html, catalogue, i);
		table_values(html, catalogue, i);
		html_span(html, "td", "number", INDICATOR(OTHER_RULES));
		html_element(html, "td", INDICATOR(STAGE));
		html_close(html, "tr");
		html_line(html);
	}
	page_table_finish(html);
}

void
catalogue_fields(Html *html, const Catalogue *catalogue, const char *rule)
{
	int first;
	int count = catalogue_find(catalogue, PART_FIELD, rule, &first);

	page_table(html, page_count(count, "output field", "output fields"), "Field", "Type", "Made by",
			   "From", "Used as", NULL);
	for (int i = first; i < first + count; i++)
	{
		Vec lineage = catalogue_list(catalogue, PART_FIELD, i, FIELD_LINEAGE);
		Vec use = catalogue_list(catalogue, PART_FIELD, i, FIELD_USED_BY);

		html_open(html, "tr");
		html_open(html, "th");
		html_attr(html, "scope", "row");
		html_element(html, "code", FIELD(NAME));
		html_close(html, "th");
		html_element(html, "td", FIELD(TYPE));
		html_open_class(html, "td", "by");
		html_printf(html, "%s %s", FIELD(STAGE), FIELD(OPERATOR));
		html_close(html, "td");
		table_list_cell(html, &lineage);
		html_open(html, "td");
		VEC_EACH (const char, one, &use)
			html_printf(html, "%s%s", one_at > 0 ? ", " : "", one);
		html_close(html, "td");
		html_close(html, "tr");
		html_line(html);
	}
	page_table_finish(html);
}
