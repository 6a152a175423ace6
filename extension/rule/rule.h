/*
 * rule.h
 *		A detection rule: the format of Sentinel's rule templates, read and checked.
 *
 * rule_read() turns the text of a rule file into a Rule and reports every
 * mistake with its place in one pass.  Nothing here knows the query language:
 * whoever compiles the query tells rule_check_fields() which columns it has.
 * Everything lives in the current memory context.
 */
#ifndef VIGIL_RULE_RULE_H
#define VIGIL_RULE_RULE_H

#include "common/diag.h"

typedef enum RuleSeverity
{
	RULE_INFORMATIONAL,
	RULE_LOW,
	RULE_MEDIUM,
	RULE_HIGH
} RuleSeverity;

typedef enum RuleKind
{
	RULE_SCHEDULED,
	RULE_NRT /* runs every minute; frequency, period and trigger are fixed */
} RuleKind;

/* How the number of result rows is compared with the threshold. */
typedef enum RuleTrigger
{
	RULE_TRIGGER_GT,
	RULE_TRIGGER_LT,
	RULE_TRIGGER_EQ,
	RULE_TRIGGER_NE
} RuleTrigger;

typedef enum RuleGrouping
{
	RULE_ALERT_PER_RESULT,
	RULE_SINGLE_ALERT
} RuleGrouping;

/* Across which windows a finding is the same: x-dedup. */
typedef enum RuleDedup
{
	RULE_DEDUP_WINDOW, /* of all slots whose windows overlap */
	RULE_DEDUP_SLOT,   /* of one slot */
	RULE_DEDUP_NONE
} RuleDedup;

/* What becomes of pairs that no single window sees: x-correlation. */
typedef enum RuleCorrelation
{
	RULE_CORRELATION_FAITHFUL, /* they are missed, as in Sentinel */
	RULE_CORRELATION_SLOT_COMPLETE
} RuleCorrelation;

/* A text of the file with its place.  value is NULL where the key is absent. */
typedef struct RuleText
{
	char *value;
	Span span; /* bytes of the YAML text */
} RuleText;

/* A point of time of the file. */
typedef struct RuleTime
{
	bool is_given;
	int64 us; /* since 1970-01-01 UTC */
	Span span;
} RuleTime;

struct RuleNode;

/* A key whose value is kept as it is: rule_node.h. */
typedef struct RuleKept
{
	RuleText key;
	const struct RuleNode *value;
} RuleKept;

typedef struct RuleConnector
{
	RuleText id;
	Vec data_type; /* of RuleText */
} RuleConnector;

/* Sentinel's identifier of an entity, and the result column that gives its value. */
typedef struct RuleFieldMapping
{
	RuleText identifier; /* "Address" */
	RuleText column;     /* "SourceIpAddress" */
} RuleFieldMapping;

struct EntityType;

typedef struct RuleEntity
{
	const struct EntityType *type;
	Vec field; /* of RuleFieldMapping */
	Span span;
} RuleEntity;

/* A custom detail: its key in the alert and the column that fills it. */
typedef struct RuleDetail
{
	RuleText key;
	RuleText column;
} RuleDetail;

/* A value of the alert that comes from the result: alertDynamicProperties. */
typedef struct RuleProperty
{
	RuleText property;
	RuleText column;
} RuleProperty;

/* Findings that are no alerts: an item of x-exceptions. */
typedef struct RuleException
{
	RuleText name;
	RuleText where; /* KQL over the columns of the result */
	RuleText reason;
	RuleText owner;
	RuleTime expires;
	Span span;
} RuleException;

/* Rows that a test gives the query to read. */
typedef struct RuleTestTable
{
	RuleText name;
	const struct RuleNode *rows; /* a list of maps */
} RuleTestTable;

/* What a test says of a list: how many there are, or what is in it. */
typedef struct RuleExpected
{
	bool is_given;
	int64 count;
	const struct RuleNode *list; /* of maps; NULL if only the count is given */
	Span span;
} RuleExpected;

/* An item of x-tests. */
typedef struct RuleTest
{
	RuleText name;
	RuleTime now; /* the end of the slot */
	Vec table;    /* of RuleTestTable */
	RuleExpected rows;
	RuleExpected alerts;
	RuleExpected entities;
	RuleText severity;                  /* of every alert */
	RuleText alert_name;                /* of every alert */
	const struct RuleNode *details;     /* of every alert; a map, or NULL */
	const struct RuleNode *expectation; /* the map that holds the six */
	Span span;
} RuleTest;

typedef struct RuleIncident
{
	bool create;
	bool grouping;
	bool reopen;
	int64 lookback_us;
	RuleText matching; /* AllEntities (the default), AnyAlert or Selected */
	Vec group_entity;  /* of RuleText */
	Vec group_alert;   /* of RuleText */
	Vec group_detail;  /* of RuleText */
} RuleIncident;

/* How the characters of the query lie in the file. */
typedef enum RuleScalarStyle
{
	RULE_STYLE_PLAIN,
	RULE_STYLE_SINGLE_QUOTED,
	RULE_STYLE_DOUBLE_QUOTED,
	RULE_STYLE_BLOCK /* literal (|) or folded (>) */
} RuleScalarStyle;

typedef struct Rule
{
	RuleText id; /* lower case, with hyphens */
	RuleText name;
	RuleText description;
	RuleText version; /* "1.0.1", or NULL */
	RuleText status;
	RuleSeverity severity;
	RuleKind kind;
	bool is_unscheduled; /* has nothing that makes one be run: a hunting query in its form */
	Vec connector;       /* of RuleConnector */
	int64 frequency_us;
	int64 period_us;
	RuleTrigger trigger;
	int64 threshold;
	Span threshold_span;         /* where it stands; the query's if the rule has none */
	Vec tactic;                  /* of RuleText, in canonical spelling */
	Vec technique;               /* of RuleText */
	const struct RuleNode *tags; /* free; NULL where the file has none, as all of this type */
	RuleText query;
	RuleScalarStyle query_style;
	Vec entity;          /* of RuleEntity */
	Vec entities_column; /* of RuleText: sentinelEntitiesMappings */
	Vec detail;          /* of RuleDetail */
	RuleText name_format;
	RuleText description_format;
	RuleText severity_column;
	RuleText tactics_column;
	Vec property; /* of RuleProperty */
	RuleGrouping grouping;
	bool suppression_enabled;
	int64 suppression_us;
	RuleIncident incident;
	bool enabled; /* what the file says of it; vigil.enable_rule() decides */
	RuleTime start;
	const struct RuleNode *metadata;
	const struct RuleNode *author;
	const struct RuleNode *template_name;
	const struct RuleNode *modified;
	const struct RuleNode *uri;
	RuleDedup dedup;
	Vec dedup_key;      /* of RuleText: columns that alone make a finding */
	Vec dedup_exclude;  /* of RuleText: columns that are no part of it */
	Vec suppression_by; /* of RuleText: columns whose values are suppressed apart */
	int64 risk_score;   /* of alerts whose rows say none; RULE_NO_RISK: none */
	RuleCorrelation correlation;
	Vec exception;                /* of RuleException */
	const struct RuleNode *tests; /* a list of maps … */
	Vec test;                     /* … which are read to a RuleTest each */
	Vec extra;                    /* of RuleKept: keys that the format does not know */

	const char *yaml; /* the text that was read */
	int yaml_length;
} Rule;

/* The column of the result, and the property, that say how much an alert weighs, up to: */
#define RULE_RISK_COLUMN "risk_score"
#define RULE_RISK_PROPERTY "RiskScore"
#define RULE_MAX_RISK 100
#define RULE_NO_RISK (-1)

/* Limits of the format that others need to know; all are in rule_key_list.h. */
#define RULE_MAX_DETAIL_KEY 20
#define RULE_MAX_NAME 256
#define RULE_MAX_DESCRIPTION 5000
#define RULE_MAX_ENTITIES 10
#define RULE_MAX_IDENTIFIERS 3

/*
 * Reads a rule.  Always returns a Rule with what could be understood; it may be
 * used only if the list has no error afterwards.
 */
extern Rule *rule_read(const char *yaml, int length, DiagList *diag);

/* What a piece of a query was made of. */
typedef struct RuleOrigin
{
	Span query;
	Span file;
} RuleOrigin;

/* A rule of a file that may have several. */
typedef struct RulePart
{
	const char *text; /* of this rule alone; the whole file if it is the rule */
	int length;
	int shift;         /* from a place in the text to the one in the file … */
	int seam;          /* … if it is before this one; text was put in before it */
	int seam_shift;    /* from another */
	const Rule *rule;  /* what was read of it: by rule_read_all(), or by the caller */
	DiagList diag;     /* what reading it said, at places in its text; of rule_read_all() */
	const char *owner; /* the role that it is to run as, or NULL: nothing is said of it */

	/* Of a text that is no piece of the file, but was made of a rule of another platform: */
	const char *platform; /* NULL of all others */
	const Rule *made;     /* the text, read */
	Vec place;            /* of RuleOrigin, in the order of the query */
	Span whole;           /* stands in the file for what has no other place */
} RulePart;

/*
 * Takes a file apart: a Vec of RulePart, one for each rule of a list, an answer of the API, a
 * deployment or a package.  A file without any is one part, so that what it lacks is told when it
 * is read; one that is neither JSON nor YAML is none, and an error in the list.
 */
extern Vec rule_split(const char *text, int length, DiagList *diag);

/* The same with each part read; the list gets only what is said of the file as a whole. */
extern Vec rule_read_all(const char *text, int length, DiagList *diag);

/* Where a piece of a part stands in the file. */
extern Span rule_part_span(const RulePart *part, Span in_part);

/* Appends what is said of a part to what is said of the file, at its places in the file. */
extern void rule_part_take_diag(const RulePart *part, const DiagList *from, DiagList *into);

/* Reports each part whose rule has the id of an earlier one. */
extern void rule_parts_check_ids(const Vec *part, DiagList *diag);

/* Reports each mapped column that is not among those of the result, and a result without any. */
extern void rule_check_fields(const Rule *rule, int count, char *const *name,
							  const char *const *type, DiagList *diag);

/* The column that says the risk of an alert, NULL if the rule names none: then RULE_RISK_COLUMN. */
extern const RuleText *rule_risk_column(const Rule *rule);

/* The rule as one JSON object, palloc'd, all keys in the spelling and order of the format. */
extern char *rule_to_json(const Rule *rule);

/* What a rule can be written as. */
typedef enum RuleFormat
{
	RULE_FORMAT_YAML, /* a rule template of Sentinel */
	RULE_FORMAT_ARM   /* a deployment of Azure, in JSON */
} RuleFormat;

/* Finds a format by its name, "yaml" or "arm" in any case. */
extern bool rule_find_format(const char *name, RuleFormat *format);

/* A text, palloc'd, that is read to the same rule: rule_to_json() of both is the same. */
extern char *rule_write(const Rule *rule, RuleFormat format);

/*
 * Reads a time of a test: a point of time, or one before or behind the test's own ("-1h",
 * "now", "now - 90m").  Microseconds since 1970; false if it is neither.
 */
extern bool rule_test_time(const char *text, int64 now, int64 *us);

/* Where a piece of the query stands in the YAML text. */
extern Span rule_query_span(const Rule *rule, Span in_query);

/* The same of many pieces, by where each byte of the query is, and its end: palloc'd. */
extern Span *rule_query_places(const Rule *rule);
extern Span rule_place_span(const Rule *rule, const Span *place, Span in_query);

/* Appends what is said of the query to what is said of the file, at its places in the file. */
extern void rule_take_query_diag(const Rule *rule, const DiagList *query, DiagList *into);

/* Next {{Column}} of a format at or behind *at, false if none; name is palloc'd. */
extern bool rule_next_placeholder(const char *format, int *at, int *start, int *end, char **name);

/* The names of the format for them; constants. */
extern const char *rule_severity_name(RuleSeverity severity);
extern const char *rule_kind_name(RuleKind kind);
extern const char *rule_trigger_name(RuleTrigger trigger); /* "gt" */
extern const char *rule_grouping_name(RuleGrouping grouping);

/* Finds a severity or tactic by its name, in any case; false or NULL if there is none. */
extern bool rule_find_severity(const char *name, RuleSeverity *severity);
extern const char *rule_find_tactic(const char *name);

/* The tactic whose name is nearest to a misspelt one, NULL if none is near. */
extern const char *rule_near_tactic(const char *name);

#endif /* VIGIL_RULE_RULE_H */
