/*
 * elastic_int.h
 *		What the readers of parts of a rule of Elastic share.
 *
 * A query of kuery or EQL is read to a tree of tests on fields of ECS, which knows no table;
 * for each table that can hold such events the tree becomes a condition.
 */
#ifndef VIGIL_FOREIGN_ELASTIC_INT_H
#define VIGIL_FOREIGN_ELASTIC_INT_H

#include "foreign/head.h"
#include "foreign/correlation.h"
#include "foreign/grouping.h"
#include "rule/rule_node.h"

#define ELASTIC_MAX_DEPTH 64
#define ELASTIC_MAX_TESTS 20000
#define ELASTIC_MAX_QUERY (256 * 1024)

typedef enum ElasticOp
{
	ELASTIC_PATTERN, /* the whole value, with wildcards */
	ELASTIC_EXISTS,
	ELASTIC_COMPARE, /* sign is <, <=, > or >=, the text a number, or an address */
	ELASTIC_REGEX,   /* the whole value */
	ELASTIC_CIDR,    /* an address in the network */
	ELASTIC_FIELD    /* another field, as sign says: == or contains */
} ElasticOp;

typedef struct ElasticTest
{
	ElasticOp op;
	char *field;
	Span field_span;
	const Pattern *pattern;
	char *text;
	const char *sign;
	bool is_cased;
	bool is_number; /* without quotes */
} ElasticTest;

typedef enum ElasticKind
{
	ELASTIC_TEST,
	ELASTIC_AND,
	ELASTIC_OR,
	ELASTIC_NOT,
	ELASTIC_CERTAIN /* true if it has no part, else false */
} ElasticKind;

typedef struct ElasticNode
{
	ElasticKind kind;
	Vec part; /* of ElasticNode; of a NOT one */
	ElasticTest *test;
	bool value; /* of a CERTAIN */
	Span span;
} ElasticNode;

/* A step of a sequence. */
typedef struct ElasticStep
{
	ElasticNode *node;
	Vec key; /* of RuleNode: fields, those of the sequence first */
	Span span;
} ElasticStep;

/* What an EQL query is, beside one condition. */
typedef struct ElasticSequence
{
	Vec step;           /* of ElasticStep */
	ElasticStep *until; /* or NULL */
	int64 maxspan_us;   /* 0: any */
	Span maxspan;
} ElasticSequence;

/* A table in which events of a rule can be, and the data set that they are of. */
typedef struct ElasticDataset
{
	const char *name;
	MapTable table;
} ElasticDataset;

/* A field of ECS, found. */
typedef struct ElasticField
{
	ForeignField *field;
	MapKind listed;
	bool any_case;
} ElasticField;

/* What is known of the rule that is being read. */
typedef struct ElasticReader
{
	const char *file;
	DiagList *diag;
	ForeignRule *rule;
	const RuleNode *node; /* the table [rule] */
	const char *query;
	int query_length;
	const int *place; /* of each byte of the query in the file */
	Span query_span;
	Vec dataset; /* of ElasticDataset: what the rule can be about */
	Vec unknown; /* of char: fields that no table has */
	int tests;
	bool other_actions; /* the rule asks for actions that are no sign-in to a console */
} ElasticReader;

/* ---- elastic.c ---- */

/*
 * Reads a rule: [rule] and [metadata] of a file, whose text the places are of.  NULL after an error.
 */
extern ForeignRule *elastic_read_file(const char *text, const RuleNode *file, Span span,
									  DiagList *diag);

/* ---- elastic_export.c ---- */

/* Is a text JSON?  One of TOML may begin with a bracket, too, but with a name behind it. */
extern bool elastic_is_exported(const char *text, int length);

/* Reads what Kibana has exported; a Vec of ForeignRule. */
extern Vec elastic_read_exported(const char *text, int length, DiagList *diag);

/* ---- elastic_field.c ---- */

extern const ElasticDataset elastic_dataset[];
extern const int elastic_dataset_count;

/* Does a field hold addresses, which are compared as such? */
extern bool elastic_is_address_field(const char *name);

/* An address or a network of IPv4 or IPv6 as a network, NULL if a text is neither; palloc'd. */
extern char *elastic_network(const char *text);

/* Finds a field; false if the table has nothing for it. */
extern bool elastic_find_field(const MapTable *table, const char *name, ElasticField *found);

/* The field of a table that is nearest, or NULL. */
extern const char *elastic_near_field(const ElasticReader *reader, const char *name);

/* ---- elastic_source.c ---- */

/* Lists the tables that a rule can be about by its indices and data sets. */
extern void elastic_find_datasets(ElasticReader *reader, const Vec *index, const Vec *integration);

/*
 * Sets the tables and conditions of a rule: those of the data sets of which rows can match.
 * False after an error.
 */
extern bool elastic_place(ElasticReader *reader, ForeignRule *rule, const ElasticNode *node);

/* ---- elastic_condition.c ---- */

/*
 * A tree as a condition on a table.  Fields that the table has nothing for are absent, and appended
 * to missing (of ElasticTest) unless that is NULL.
 */
extern ForeignCondition *elastic_condition(ElasticReader *reader, const ElasticNode *node,
										   const MapTable *table, Vec *missing);

/* The same, of which only what holds for all rows of the table is known. */
extern ForeignCondition *elastic_constants(ElasticReader *reader, const ElasticNode *node,
										   const MapTable *table);

/* ---- elastic_flat.c ---- */

/* A regular expression over JSON for what a pattern looks for in {k=v, l=[v, v]}. */
extern char *elastic_flat_regex(const Pattern *pattern, bool is_cased);

/* Does a text look the same in both? */
extern bool elastic_is_flat(const char *text);

/* ---- elastic_kuery.c, elastic_eql.c ---- */

/* NULL after an error. */
extern ElasticNode *elastic_read_kuery(ElasticReader *reader);

/* The same; of a sequence NULL, and what it is in *sequence. */
extern ElasticNode *elastic_read_eql(ElasticReader *reader, ElasticSequence *sequence);

/* ---- elastic_esql.c ---- */

/* Makes a rule what its ES|QL query is. */
extern void elastic_read_esql(ElasticReader *reader);

/* ---- elastic_node.c ---- */

/* Where a part of the query stands in the file. */
extern Span elastic_span(const ElasticReader *reader, int start, int end);

extern ElasticNode *elastic_node(ElasticKind kind, Span span);
extern ElasticNode *elastic_join(ElasticKind kind, ElasticNode *first, ElasticNode *second);
extern ElasticNode *elastic_not(ElasticNode *part);

/* A test, NULL with an error if there are too many. */
extern ElasticNode *elastic_test(ElasticReader *reader, const ElasticTest *test, Span span);

/* A number in decimal as KQL has it, or NULL. */
extern char *elastic_number(const char *text);

/* ---- elastic_head.c ---- */

/* Fills what a rule says beside its query. */
extern void elastic_read_head(ElasticReader *reader, const RuleNode *file);

/* The text of a key, NULL if it is absent; an error if it is no text. */
extern char *elastic_text_of(ElasticReader *reader, const RuleNode *map, const char *key);

/* The texts of a list, or the only one, appended. */
extern void elastic_texts(ElasticReader *reader, Vec *text, const RuleNode *map, const char *key);

/*
 * Says what differs in how far back a rule looks of which one run reads its interval here.
 * Elastic's time is mostly longer, for rows that come late.
 */
extern void elastic_note_from(ElasticReader *reader);

/* A time back from now as rules have it: now-6m; 0 after an error. */
extern int64 elastic_ago(ElasticReader *reader, const RuleNode *node, const char *key);

/* ---- elastic_type.c ---- */

/* Reads what kinds of rules ask beside the query, of a rule whose tables are known. */
extern void elastic_read_threshold(ElasticReader *reader);
extern void elastic_read_new_terms(ElasticReader *reader);

/* Reads what becomes of the findings: suppression, severity, details. */
extern void elastic_read_alert(ElasticReader *reader);

/* By what fields, RuleNodes of texts, and how long alerts are suppressed; 0 if they are not. */
extern int64 elastic_suppression(ElasticReader *reader, Vec *name, Span *span);

/* Sets how long alerts are suppressed. */
extern void elastic_set_suppression(ElasticReader *reader, int64 duration_us, Span span);

/* Sets how far a rule reads back by its "from". */
extern void elastic_read_period(ElasticReader *reader);

/* Sets how far a rule reads back; what is too far is an error. */
extern void elastic_set_period(ElasticReader *reader, int64 period_us, Span span);

/* Makes a rule one of a sequence. */
extern void elastic_read_sequence(ElasticReader *reader, const ElasticSequence *sequence);

/* A name of a column for a field of ECS. */
extern char *elastic_column_name(const char *field);

#endif /* VIGIL_FOREIGN_ELASTIC_INT_H */
