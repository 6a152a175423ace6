/*
 * catalogue.h
 *		What the pages of `vigil catalogue` are made from, and the pages.
 *
 * All facts are read in one snapshot before anything is written; each result is ordered by
 * the id of the rule, so that a page takes the rows of its rule.
 */
#ifndef VIGIL_CLIENT_CATALOGUE_H
#define VIGIL_CLIENT_CATALOGUE_H

#include "libpq-fe.h"

#include "client/html.h"

/* The days that a page shows. */
#define CATALOGUE_DAYS 30

/* The results, one line each: what each is for, and its columns in catalogue_read.c. */
typedef enum CataloguePart
{
	PART_CONTEXT,   /* one row: when */
	PART_TACTIC,    /* the tactics of ATT&CK in order */
	PART_COVERAGE,  /* vigil.attack_coverage, in the order of the matrix */
	PART_RULE,      /* the rules */
	PART_STAGE,     /* vigil.rule_stages */
	PART_INDICATOR, /* vigil.rule_indicators */
	PART_FIELD,     /* vigil.rule_output_fields */
	PART_RELATED,   /* vigil.related_rules */
	PART_DAY,       /* runs and alerts of a day */
	PART_TEST,      /* tests of the rule file */
	PART_COUNT
} CataloguePart;

typedef struct Catalogue
{
	PGresult *part[PART_COUNT];
	const char *date; /* what the pages say of when they were made */
} Catalogue;

/* Columns of PART_TACTIC. */
enum
{
	TACTIC_WORD,
	TACTIC_ID,
	TACTIC_NAME,
	TACTIC_ALWAYS
};

/* Columns of PART_COVERAGE. */
enum
{
	COVERAGE_RULE,
	COVERAGE_TACTIC,
	COVERAGE_TACTIC_NAME,
	COVERAGE_TECHNIQUE,
	COVERAGE_TECHNIQUE_NAME,
	COVERAGE_FITS,
	COVERAGE_SUCCESSOR,
	COVERAGE_RULE_NAME,
	COVERAGE_ENABLED,
	COVERAGE_FIRED,
	COVERAGE_SILENT
};

/* Columns of PART_RULE. */
enum
{
	RULE_ID,
	RULE_NAME,
	RULE_SEVERITY,
	RULE_ENABLED,
	RULE_DESCRIPTION,
	RULE_TEXT_VERSION,
	RULE_VERSION_NO,
	RULE_KIND,
	RULE_FREQUENCY,
	RULE_PERIOD,
	RULE_TRIGGER,
	RULE_QUERY,
	RULE_SQL,
	RULE_TABLES,
	RULE_TECHNIQUES,
	RULE_ORDER /* its place in the list by name */
};

/* Columns of PART_STAGE. */
enum
{
	STAGE_RULE,
	STAGE_PATH,
	STAGE_DEPTH,
	STAGE_OPERATOR,
	STAGE_TEXT,
	STAGE_PREDICATES,
	STAGE_TABLES
};

/* Columns of PART_INDICATOR. */
enum
{
	INDICATOR_RULE,
	INDICATOR_STAGE,
	INDICATOR_TABLE,
	INDICATOR_FIELD,
	INDICATOR_KIND,
	INDICATOR_VALUES,
	INDICATOR_NEGATED,
	INDICATOR_IGNORES_CASE,
	INDICATOR_DERIVED,
	INDICATOR_EXCLUDING,
	INDICATOR_ALTERNATIVE,
	INDICATOR_LINEAGE,
	INDICATOR_VALUE_SOURCE,
	INDICATOR_OTHER_RULES,
	INDICATOR_BY_VALUE
};

/* Columns of PART_FIELD. */
enum
{
	FIELD_RULE,
	FIELD_NAME,
	FIELD_TYPE,
	FIELD_STAGE,
	FIELD_OPERATOR,
	FIELD_LINEAGE,
	FIELD_IS_TIME,
	FIELD_USED_BY
};

/* Columns of PART_RELATED. */
enum
{
	RELATED_RULE,
	RELATED_ID,
	RELATED_NAME,
	RELATED_SHARED,
	RELATED_JACCARD,
	RELATED_OUTCOME
};

/* Columns of PART_DAY: one row for each day of each rule on which something was. */
enum
{
	DAY_RULE,
	DAY_NUMBER, /* 0 is the first of CATALOGUE_DAYS */
	DAY_TEXT,
	DAY_SUCCEEDED,
	DAY_FAILED,
	DAY_ALERTS
};

/* Columns of PART_TEST. */
enum
{
	TEST_RULE,
	TEST_NAME,
	TEST_TEXT
};

/* catalogue_read.c */

/* Reads everything as of a time (NULL: now); false and an error if that fails. */
extern bool catalogue_read(Catalogue *catalogue, PGconn *conn, const char *date);
extern void catalogue_free(Catalogue *catalogue);

extern int catalogue_rows(const Catalogue *catalogue, CataloguePart part);
extern const char *catalogue_value(const Catalogue *catalogue, CataloguePart part, int row,
								   int column);
extern bool catalogue_is_true(const Catalogue *catalogue, CataloguePart part, int row, int column);

/* The elements of an array, as texts; a null is an empty one. */
extern Vec catalogue_list(const Catalogue *catalogue, CataloguePart part, int row, int column);

/* The rows of a rule in a part that has many for each: first and their number. */
extern int catalogue_find(const Catalogue *catalogue, CataloguePart part, const char *rule,
						  int *first);

/* catalogue_page.c: what all pages have in common.  Root leads to the folder: "" or "../". */
extern void page_start(Html *html, const char *title, const char *root);
extern void page_main(Html *html);
extern void page_finish(Html *html, const Catalogue *catalogue);

/* A heading with an anchor; and a table's start: caption and heads of columns, up to NULL. */
extern void page_heading(Html *html, const char *element, const char *id, const char *text);
extern void page_table(Html *html, const char *caption, ...);
extern void page_table_finish(Html *html);

/* Words as code, with commas between; nothing of an empty list. */
extern void page_codes(Html *html, const Vec *list);
extern void page_severity(Html *html, const char *severity);
extern void page_state(Html *html, bool enabled);
extern void page_rule_link(Html *html, const char *root, const char *id, const char *name);

/* The number with its noun. */
extern const char *page_count(int count, const char *one, const char *many);

/* catalogue_style.c */
extern const char *const catalogue_style;
extern const char *const catalogue_script;

/* catalogue_index.c, catalogue_matrix.c: the first page. */
extern void catalogue_index(Html *html, const Catalogue *catalogue);
extern void catalogue_matrix(Html *html, const Catalogue *catalogue);

/* catalogue_rule.c and what it calls: the page of one rule, by its row in PART_RULE. */
extern void catalogue_rule(Html *html, const Catalogue *catalogue, int row);
extern void catalogue_stages(Html *html, const Catalogue *catalogue, const char *rule);
extern void catalogue_indicators(Html *html, const Catalogue *catalogue, const char *rule);
extern void catalogue_fields(Html *html, const Catalogue *catalogue, const char *rule);
extern void catalogue_chart(Html *html, const Catalogue *catalogue, const char *rule);

/* catalogue_kql.c: a query with its words marked. */
extern void catalogue_kql(Html *html, const char *query);

/* catalogue_navigator.c: the layer of ATT&CK Navigator. */
extern char *catalogue_navigator(const Catalogue *catalogue);

#endif /* VIGIL_CLIENT_CATALOGUE_H */
