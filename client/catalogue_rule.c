/*
 * catalogue_rule.c
 *		The page of one rule, laid out as rule platforms do.
 *
 * Called by `vigil catalogue` for each rule.  The tables are in catalogue_table.c, the
 * picture of its days in catalogue_chart.c.
 */
#include "common/port.h"

#include "client/catalogue.h"

#define RULE(column) catalogue_value(catalogue, PART_RULE, row, RULE_##column)
#define COVERAGE(column) catalogue_value(catalogue, PART_COVERAGE, i, COVERAGE_##column)

/* The sections of a page, in order: SECTION(id, heading). */
#define SECTION_LIST                                                                               \
	SECTION("attack", "MITRE ATT&CK")                                                              \
	SECTION("related", "Rules that detect the same action")                                        \
	SECTION("body", "Rule body")                                                                   \
	SECTION("stages", "Stages and predicates")                                                     \
	SECTION("indicators", "Indicators")                                                            \
	SECTION("fields", "Output fields")                                                             \
	SECTION("tests", "Tests")                                                                      \
	SECTION("sql", "The SQL it becomes")                                                           \
	SECTION("days", "The last 30 days")

static void
rule_contents(Html *html)
{
	html_open_class(html, "nav", "contents");
	html_attr(html, "aria-label", "On this page");
	html_open(html, "ul");
#define SECTION(id, heading)                                                                       \
	html_open(html, "li");                                                                         \
	html_open(html, "a");                                                                          \
	html_attr(html, "href", "#" id);                                                               \
	html_text(html, heading);                                                                      \
	html_close(html, "a");                                                                         \
	html_close(html, "li");
	SECTION_LIST
#undef SECTION
	html_close(html, "ul");
	html_close(html, "nav");
	html_line(html);
}

/* A text of several lines: an empty line starts a paragraph. */
static void
rule_paragraphs(Html *html, const char *css_class, const char *text)
{
	html_open_class(html, "div", css_class);
	while (*text != '\0')
	{
		const char *end = strstr(text, "\n\n");
		int length = end != NULL ? end - text : strlen(text);

		while (length > 0 && isspace((unsigned char) text[length - 1]))
			length--;
		if (length > 0)
		{
			html_open(html, "p");
			html_attr(html, "dir", "auto");
			html_text_bytes(html, text, length);
			html_close(html, "p");
		}
		if (end == NULL)
			break;
		text = end + strspn(end, "\n");
	}
	html_close(html, "div");
	html_line(html);
}

static void
rule_fact(Html *html, const char *name, const char *value)
{
	html_open(html, "div");
	html_element(html, "dt", name);
	html_element(html, "dd", value);
	html_close(html, "div");
	html_line(html);
}

static void
rule_facts(Html *html, const Catalogue *catalogue, int row)
{
	Vec table = catalogue_list(catalogue, PART_RULE, row, RULE_TABLES);

	html_open_class(html, "p", "badges");
	page_severity(html, RULE(SEVERITY));
	html_text(html, " ");
	page_state(html, catalogue_is_true(catalogue, PART_RULE, row, RULE_ENABLED));
	html_close(html, "p");
	rule_paragraphs(html, "description", RULE(DESCRIPTION));
	html_open_class(html, "dl", "facts");
	html_line(html);
	rule_fact(html, "Id", RULE(ID));
	rule_fact(html, "Version",
			  *RULE(TEXT_VERSION) != '\0'
				  ? psprintf("%s (text %s)", RULE(TEXT_VERSION), RULE(VERSION_NO))
				  : psprintf("text %s", RULE(VERSION_NO)));
	rule_fact(html, "Kind", RULE(KIND));
	rule_fact(html, "Runs every", RULE(FREQUENCY));
	rule_fact(html, "Reads the last", RULE(PERIOD));
	rule_fact(html, "Raises an alert for", psprintf("%s rows", RULE(TRIGGER)));
	html_open(html, "div");
	html_element(html, "dt", "Tables");
	html_open(html, "dd");
	page_codes(html, &table);
	html_close(html, "dd");
	html_close(html, "div");
	html_line(html);
	html_close(html, "dl");
	html_line(html);
}

/* One technique of the rule. */
static void
rule_technique(Html *html, const Catalogue *catalogue, int i)
{
	html_open(html, "li");
	html_element(html, "code", COVERAGE(TECHNIQUE));
	html_text(html, " ");
	html_text(html, *COVERAGE(TECHNIQUE_NAME) != '\0' ? COVERAGE(TECHNIQUE_NAME)
													  : "is no technique of ATT&CK");
	if (*COVERAGE(SUCCESSOR) != '\0')
		html_printf(html, " (revoked, now %s)", COVERAGE(SUCCESSOR));
	else if (!catalogue_is_true(catalogue, PART_COVERAGE, i, COVERAGE_FITS))
		html_text(html, " (serves another tactic)");
	html_close(html, "li");
}

/* The tactics of the rule in the order of the matrix, each with its techniques. */
static void
rule_attack(Html *html, const Catalogue *catalogue, const char *rule)
{
	const char *tactic = NULL;
	bool in_list = false;

	for (int i = 0; i < catalogue_rows(catalogue, PART_COVERAGE); i++)
	{
		if (strcmp(COVERAGE(RULE), rule) != 0)
			continue;
		if (tactic == NULL || strcmp(tactic, COVERAGE(TACTIC)) != 0)
		{
			if (in_list)
				html_close(html, "ul");
			html_element(html, "h3",
						 *COVERAGE(TACTIC) != '\0' ? COVERAGE(TACTIC_NAME) : "No tactic");
			in_list = false;
		}
		tactic = COVERAGE(TACTIC);
		if (*COVERAGE(TECHNIQUE) == '\0')
			continue;
		if (!in_list)
			html_open_class(html, "ul", "techniques");
		in_list = true;
		rule_technique(html, catalogue, i);
	}
	if (in_list)
		html_close(html, "ul");
	if (tactic == NULL)
		html_element(html, "p", "The rule names no tactic and no technique.");
	html_line(html);
}

static void
rule_related(Html *html, const Catalogue *catalogue, const char *rule)
{
	int first;
	int count = catalogue_find(catalogue, PART_RELATED, rule, &first);

	if (count == 0)
	{
		html_element(html, "p", "No other rule names one of its operations.");
		html_line(html);
		return;
	}
	page_table(html, page_count(count, "rule shares an operation", "rules share an operation"),
			   "Rule", "Operations that both name", "Similarity", "Outcome", NULL);
	for (int i = first; i < first + count; i++)
	{
		Vec shared = catalogue_list(catalogue, PART_RELATED, i, RELATED_SHARED);

		html_open(html, "tr");
		html_open(html, "th");
		html_attr(html, "scope", "row");
		page_rule_link(html, "", catalogue_value(catalogue, PART_RELATED, i, RELATED_ID),
					   catalogue_value(catalogue, PART_RELATED, i, RELATED_NAME));
		html_close(html, "th");
		html_open(html, "td");
		page_codes(html, &shared);
		html_close(html, "td");
		html_span(html, "td", "number",
				  catalogue_value(catalogue, PART_RELATED, i, RELATED_JACCARD));
		html_element(html, "td", catalogue_value(catalogue, PART_RELATED, i, RELATED_OUTCOME));
		html_close(html, "tr");
		html_line(html);
	}
	page_table_finish(html);
}

/* A text that is shown when the reader asks for it. */
static void
rule_fold(Html *html, const char *summary, const char *label, const char *text)
{
	html_open(html, "details");
	html_open(html, "summary");
	html_element(html, "bdi", summary);
	html_close(html, "summary");
	html_open(html, "pre");
	html_attr(html, "tabindex", "0");
	html_attr(html, "role", "region");
	html_attr(html, "aria-label", label);
	html_element(html, "code", text);
	html_close(html, "pre");
	html_close(html, "details");
	html_line(html);
}

static void
rule_tests(Html *html, const Catalogue *catalogue, const char *rule)
{
	int first;
	int count = catalogue_find(catalogue, PART_TEST, rule, &first);

	html_element(html, "p",
				 count > 0 ? page_count(count, "test is written in the rule file.",
										"tests are written in the rule file.")
						   : "The rule file has no tests.");
	html_line(html);
	for (int i = first; i < first + count; i++)
	{
		const char *name = catalogue_value(catalogue, PART_TEST, i, TEST_NAME);

		if (*name == '\0')
			name = psprintf("Test %d", i - first + 1);
		rule_fold(html, name, psprintf("Test %d", i - first + 1),
				  catalogue_value(catalogue, PART_TEST, i, TEST_TEXT));
	}
}

static void
rule_section(Html *html, const char *id, const char *heading)
{
	html_open(html, "section");
	html_attr(html, "aria-labelledby", id);
	html_line(html);
	page_heading(html, "h2", id, heading);
}

static void
rule_write_section(Html *html, const Catalogue *catalogue, int row, const char *id)
{
	const char *rule = RULE(ID);

	if (strcmp(id, "attack") == 0)
		rule_attack(html, catalogue, rule);
	else if (strcmp(id, "related") == 0)
		rule_related(html, catalogue, rule);
	else if (strcmp(id, "body") == 0)
		catalogue_kql(html, RULE(QUERY));
	else if (strcmp(id, "stages") == 0)
		catalogue_stages(html, catalogue, rule);
	else if (strcmp(id, "indicators") == 0)
		catalogue_indicators(html, catalogue, rule);
	else if (strcmp(id, "fields") == 0)
		catalogue_fields(html, catalogue, rule);
	else if (strcmp(id, "tests") == 0)
		rule_tests(html, catalogue, rule);
	else if (strcmp(id, "sql") == 0)
		rule_fold(html, "Show the SELECT", "The rule in SQL", RULE(SQL));
	else
		catalogue_chart(html, catalogue, rule);
}

void
catalogue_rule(Html *html, const Catalogue *catalogue, int row)
{
	page_start(html, psprintf("%s - detection catalogue", RULE(NAME)), "../");
	html_open_class(html, "header", "top");
	html_open(html, "nav");
	html_attr(html, "aria-label", "Catalogue");
	html_open(html, "a");
	html_attr(html, "href", "../index.html");
	html_text(html, "Detection catalogue");
	html_close(html, "a");
	html_close(html, "nav");
	html_close(html, "header");
	html_line(html);
	page_main(html);
	html_open(html, "h1");
	html_element(html, "bdi", RULE(NAME));
	html_close(html, "h1");
	html_line(html);
	rule_facts(html, catalogue, row);
	rule_contents(html);
#define SECTION(id, heading)                                                                       \
	rule_section(html, id, heading);                                                               \
	rule_write_section(html, catalogue, row, id);                                                  \
	html_close(html, "section");                                                                   \
	html_line(html);
	SECTION_LIST
#undef SECTION
	page_finish(html, catalogue);
}
