/*
 * foreign.h
 *		Rules of other platforms as rules of vigil.
 *
 * A text of another platform is recognised, read, translated to KQL, and written as a rule in the
 * format of rule/: from there it goes the way of every rule.  Nothing here knows the compiler of
 * KQL or the server.  Everything lives in the current memory context.
 */
#ifndef VIGIL_FOREIGN_FOREIGN_H
#define VIGIL_FOREIGN_FOREIGN_H

#include "foreign/condition.h"
#include "foreign/settings.h"
#include "rule/rule_node.h"

#define FOREIGN_MAX_NOTES 200
#define FOREIGN_DEFAULT_FREQUENCY (INT64CONST(300) * 1000000)

/*
 * What a rule that says nothing of it gets; instead of a pointer to it NULL for the defaults.  What
 * the settings behind a text say (settings.h) has been put in for the reader of a platform.
 */
typedef struct ForeignOptions
{
	int64 frequency_us;              /* 0: the default */
	const ForeignSettings *settings; /* NULL: none */
	Vec *left_out; /* of char: gets the names of rules that the settings leave out; or NULL */

	/*
	 * The columns of a table of a folder, as lines of a list of map/; none if there is no such table.
	 * NULL: nobody knows them, so that a column that has the name of a field is a text.
	 */
	const MapLine *(*columns)(const char *table, int *count);
} ForeignOptions;

/* What a reader of the result should know, and no fault of the rule. */
typedef struct ForeignNote
{
	Span span;
	char *message;
} ForeignNote;

struct ForeignGrouping;

/* Rows of a table that a rule is about. */
typedef struct ForeignSource
{
	const MapTable *table;
	const char *source_condition;
	ForeignCondition *condition;
} ForeignSource;

/* A column of the result that is an entity. */
typedef struct ForeignEntity
{
	const char *type;
	const char *identifier;
	const char *column;
} ForeignEntity;

struct ForeignCorrelation;
struct KqlBuf;

/* A rule of another platform, read: of one table and its condition, a correlation, or a query. */
typedef struct ForeignRule
{
	const char *platform; /* "Sigma" */
	char *id;             /* NULL: made of the title */
	char *title;
	char *description;
	char *author;
	char *license;
	char *status;
	char *date;
	char *modified;
	char *level;  /* as the platform calls it, or NULL */
	char *source; /* its words for where the logs are from */
	RuleSeverity severity;
	Vec reference;      /* of char */
	Vec false_positive; /* of char */
	Vec tag;            /* of char */
	Vec tactic;         /* of const char */
	Vec technique;      /* of char */
	const MapTable *table;
	const char *source_condition;
	ForeignCondition *condition;
	Vec more;                         /* of ForeignSource: other tables with such rows */
	struct ForeignGrouping *grouping; /* what is asked of the rows together, or NULL */
	struct ForeignCorrelation *correlation;
	struct KqlBuf *query; /* NULL: of the condition or the correlation */
	Vec entity;           /* of ForeignEntity: of a query */
	char *message;        /* of the alert, with {{columns}}; NULL: none */
	char *implement;      /* what it needs, in words */

	/*
	 * How much an alert of it weighs, a whole number from 0 to 100, or NULL: Elastic's risk_score, the
	 * score of Splunk's rba.  One that depends on the row is a column risk_score of the query
	 * instead.  It becomes x-riskScore, and vigil.alerts.risk_score.
	 */
	char *risk_score;
	Vec severity_case; /* of ForeignSeverity: by the values of a row */
	Vec suppress_by;   /* of char: columns by which alerts are suppressed */
	int64 suppression_us;
	bool is_building_block; /* its alerts are only for other rules */
	Vec detail;             /* of RuleDetail: fields that the alert shows */
	Vec correlated; /* of char: ids of rules that it stands on, which are none of their own */
	Vec filter;     /* of char: ids or titles of filters that its conditions are of, too */
	const RuleNode *extra; /* its keys that start with "x-" are kept as they are; or NULL */
	Vec note;              /* of ForeignNote */
	int64 frequency_us;
	int64 period_us;
	bool is_part;     /* of a correlation, and no rule of its own */
	bool is_left_out; /* by the settings of its folder */
	Span span;        /* the rule in the file */
	Span title_span;  /* what is blamed for what has no other place */
} ForeignRule;

/* A translated rule: a RulePart whose text is made, with its query and what was said of it. */
typedef struct ForeignPart
{
	RulePart part; /* first, so that a list of these is one of those */
	Span document; /* the rule in the file */
	char *query;
	Vec note; /* of ForeignNote */
} ForeignPart;

/* The platform that a text is a rule of, or NULL for one of vigil's own. */
extern const char *foreign_platform(const char *text, int length);

/* The id of a rule, palloc'd, in lower case: its own, or one that is made of its title. */
extern char *foreign_rule_id(const char *id, const char *title);

/*
 * Appends the ids (of char, in lower case) of the rules of a text of another platform, whatever is
 * wrong with them, and perhaps others; false if it may have a rule whose id cannot be read.
 */
extern bool foreign_ids(const char *text, int length, Vec *id);

/*
 * Takes a file apart as rule_split() does, whatever platform it is of; what is wrong with a rule
 * of another one is in the list, and that rule is no part.
 */
extern Vec foreign_split(const char *text, int length, const ForeignOptions *options,
						 DiagList *diag);

/* The rules of a text of another platform: a Vec of ForeignPart. */
extern Vec foreign_translate(const char *text, int length, const ForeignOptions *options,
							 DiagList *diag);

/* The same with each part read, as rule_read_all() does. */
extern Vec foreign_read_all(const char *text, int length, const ForeignOptions *options,
							DiagList *diag);

/* Writes a rule that was read: its query and its YAML; NULL and an error if that is no rule. */
extern ForeignPart *foreign_write(ForeignRule *rule, DiagList *diag);

/* Notes something, unless there are so many notes that nobody reads them. */
extern void foreign_note(ForeignRule *rule, Span span, const char *format, ...)
	pg_attribute_printf(3, 4);

/* The rule of a text of Elastic, as a Vec of ForeignRule; what is wrong is in the list. */
extern Vec elastic_read(const char *text, int length, const ForeignOptions *options,
						DiagList *diag);

/* The rules of a text of Sigma: a Vec of ForeignRule; what is wrong is in the list. */
extern Vec sigma_read(const char *text, int length, const ForeignOptions *options, DiagList *diag);

/* The same of a text of Splunk. */
extern Vec splunk_read(const char *text, int length, const ForeignOptions *options, DiagList *diag);

#endif /* VIGIL_FOREIGN_FOREIGN_H */
