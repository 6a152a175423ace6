/*
 * sigma_int.h
 *		What the readers of parts of a Sigma file share.
 */
#ifndef VIGIL_FOREIGN_SIGMA_INT_H
#define VIGIL_FOREIGN_SIGMA_INT_H

#include "foreign/head.h"
#include "foreign/correlation.h"
#include "foreign/settings.h"
#include "rule/rule_node.h"

#define SIGMA_MAX_NODES 100000
#define SIGMA_MAX_DEPTH 64

/* Bytes of search identifiers, each as often as the condition refers to it. */
#define SIGMA_MAX_SEARCH (1024 * 1024)

/* Rules and correlations that one correlation stands on, each as often as it is referred to. */
#define SIGMA_MAX_MEMBERS 100

/* What an unquoted scalar of YAML is. */
typedef enum SigmaScalar
{
	SIGMA_TEXT,
	SIGMA_NUMBER,
	SIGMA_BOOL,
	SIGMA_NULL
} SigmaScalar;

/* A document with a correlation, read; what it refers to is looked for later. */
typedef struct SigmaCorrelation
{
	CorrelationKind kind;
	Vec reference; /* of RuleNode: names and ids of rules */
	Vec group;     /* of RuleNode: fields or aliases */
	Vec value;     /* of RuleNode: the same */
	const RuleNode *aliases;
	int64 timespan_us;
	Vec bound; /* of CorrelationBound */
	int percentile;
	bool generate;
	bool is_reached;
	bool is_broken; /* it comes to nothing */
	bool is_open;   /* it is being looked into: who refers to it now, refers to itself */
	Span span;
} SigmaCorrelation;

/* A document of a file; what it is becomes known step by step. */
typedef struct SigmaDocument
{
	const RuleNode *node;
	const char *text; /* of its file */
	bool is_elsewhere;
	bool is_left_out; /* by the settings: what is wrong with it is nobody's matter */
	DiagList *diag;   /* of the file */
	const char *id;
	const char *name;
	const RuleNode *source;
	ForeignRule *rule; /* NULL if it has an error */
	SigmaCorrelation *correlation;
	bool is_read;
	bool is_part; /* of a correlation, and no rule of its own */
	bool is_used; /* a filter: for some rule */
} SigmaDocument;

/* The documents of a file. */
typedef struct SigmaSet
{
	const char *text;
	const ForeignOptions *options;
	DiagList *diag;
	DiagList *beside; /* what is said of documents of other files; NULL before these begin */
	Vec document;     /* of SigmaDocument */
	Vec filter;       /* those of them that have a filter, which each rule asks for */
} SigmaSet;

/* A reader of the detection of one rule. */
typedef struct SigmaReader
{
	const char *text; /* the file */
	DiagList *diag;
	const ForeignSettings *settings; /* NULL: none */
	const MapTable *table;
	ForeignRule *rule;            /* gets the notes; NULL: nobody does */
	const char *source_condition; /* of the rule, which the log source asks for */
	const RuleNode *detection;
	ForeignCondition **built; /* of each key of the detection, NULL until it is referred to */
	bool *is_used;
	int size; /* of what the condition refers to so far */
} SigmaReader;

/* How a value is compared, from the modifiers of its key. */
typedef struct SigmaModifiers
{
	bool contains;
	bool starts;
	bool ends;
	bool all;
	bool is_cased;
	bool is_regex;
	bool regex_i;
	bool regex_m;
	bool regex_s;
	bool is_cidr;
	bool exists;
	bool expand;
	bool is_field;
	bool is_negated;
	bool windash;
	bool base64;
	bool base64_offset;
	const char *encoding; /* "utf16le", "utf16be", "utf16" or NULL */
	const char *sign;     /* "<" and so on, or NULL */
	const char *part;     /* "minute" and so on, or NULL */
	int count;
	Span span;
} SigmaModifiers;

/* What a scalar is; *canonical is its text, of a number in decimal. */
extern SigmaScalar sigma_scalar(const RuleNode *node, char **canonical);

/* A number with an exponent (1e3) in decimal, palloc'd; NULL if a text is none, or out of reach. */
extern char *sigma_exponent(const char *text);

/* Is a scalar a number to some readers of YAML, and a text to others: 1e3, 1_000, 0o17, .inf? */
extern bool sigma_is_doubtful(const RuleNode *node);

/* The place of some bytes of a text, or of the whole where its bytes are not those of the file. */
extern Span sigma_inside(const SigmaReader *reader, const RuleNode *node, int start, int length);

/* Reads the modifiers behind a field; false after an error. */
extern bool sigma_read_modifiers(SigmaReader *reader, const RuleNode *key, int start,
								 SigmaModifiers *modifiers);

/* The test of a field, NULL for keywords, by a value or a list of them. */
extern ForeignCondition *sigma_read_item(SigmaReader *reader, const ForeignField *field,
										 const SigmaModifiers *modifiers, const RuleNode *value);

/* A test by one pattern. */
extern ForeignCondition *sigma_pattern_test(SigmaReader *reader, const ForeignField *field,
											const SigmaModifiers *modifiers, const Pattern *pattern,
											const RuleNode *node);

/* A test by a text, taken through the modifiers from left to right. */
extern ForeignCondition *sigma_text_test(SigmaReader *reader, const ForeignField *field,
										 const SigmaModifiers *modifiers, const char *text,
										 const RuleNode *node);

/* A test by a text with placeholders. */
extern ForeignCondition *sigma_expand_test(SigmaReader *reader, const ForeignField *field,
										   const SigmaModifiers *modifiers, const RuleNode *node);

/*
 * A test that a pattern is anywhere in the text of a whole JSON, NULL if it is spelled there as
 * anywhere else.
 */
extern ForeignCondition *sigma_json_test(const ForeignField *field, const SigmaModifiers *modifiers,
										 const Pattern *pattern, Span span);

/* The same of a keyword: its test of every column, and of those that are JSON. */
extern ForeignCondition *sigma_json_keyword(const SigmaReader *reader,
											const SigmaModifiers *modifiers, const Pattern *pattern,
											ForeignCondition *anywhere, Span span);

/* What a regular expression is matched with: for such a text the one without its backslashes. */
extern const ForeignField *sigma_json_regex(const SigmaReader *reader, const ForeignField *field,
											const char *regex);

/* Puts the tests of a list for equality, and those of networks, into one test for each column. */
extern Vec sigma_join_tests(const Vec *part, Span span);

/* The texts that an encoding makes of one, as a Vec of Pattern; false after an error. */
extern bool sigma_encode(SigmaReader *reader, const SigmaModifiers *modifiers,
						 const Pattern *pattern, const RuleNode *node, Vec *encoded);

/* A pattern of the registry as Defender writes it, and the field in which it is then looked for. */
extern const Pattern *sigma_registry_pattern(const ForeignField *field, const Pattern *pattern);
extern const ForeignField *sigma_registry_field(const ForeignField *field, const Pattern *pattern);

/* The part of a request that a pattern or a regular expression is of; other fields as they are. */
extern const ForeignField *sigma_request_field(const ForeignField *field, const Pattern *pattern);
extern const ForeignField *sigma_request_regex(const ForeignField *field, const char *regex);

/* A hash, or one with its name in front, as a test of the column for it. */
extern ForeignCondition *sigma_hash_test(SigmaReader *reader, const ForeignField *field,
										 const Pattern *pattern, const RuleNode *node);

/* NAME=HASH, whole, in a text of several as a test of that one; NULL if it is something else. */
extern ForeignCondition *sigma_hash_in_list(const ForeignField *field, const Pattern *pattern,
											const RuleNode *node);

/* Reads the condition of a detection; NULL after an error. */
extern ForeignCondition *sigma_read_condition(SigmaReader *reader, const RuleNode *node);

/* The search identifier with number i, built. */
extern ForeignCondition *sigma_search(SigmaReader *reader, int i);

/* The whole detection of a rule, with its source; NULL after an error. */
extern ForeignCondition *sigma_read_detection(SigmaReader *reader, const RuleNode *detection);

/* Fills what a document says beside its detection. */
extern void sigma_read_head(ForeignRule *rule, const RuleNode *document, DiagList *diag);

/* Says what of a document is probably not meant; of the values of a field. */
extern void sigma_lint_head(ForeignRule *rule, const RuleNode *document, DiagList *diag);
extern void sigma_lint_item(SigmaReader *reader, const ForeignField *field,
							const SigmaModifiers *modifiers, const RuleNode *value);

/* Says of a path below a column of JSON that is not known, that its letters count. */
extern void sigma_lint_path(SigmaReader *reader, const ForeignField *field, Span span);

/* Says what of a condition cannot be true together. */
extern void sigma_lint_condition(const ForeignRule *rule, DiagList *diag);

/* Is it a day of the calendar, 2026-01-31 or 2026/1/31? */
extern bool sigma_is_date(const char *text);

/* An attribute of a log source in lower case, "" if it is not there. */
extern char *sigma_source_attribute(const RuleNode *source, const char *key, DiagList *diag);

/* Reads a document with a detection into its rule, filters included. */
extern void sigma_read_rule(SigmaSet *set, SigmaDocument *document);

/* Reads a document with a correlation, without what it refers to. */
extern void sigma_read_correlation(SigmaSet *set, SigmaDocument *document);

/* The document that a correlation or filter refers to by id or name, NULL if there is none. */
extern SigmaDocument *sigma_find_document(SigmaSet *set, const char *reference);

/* The same of what must be there, and be one; NULL with an error if it is not. */
extern SigmaDocument *sigma_need_document(SigmaSet *set, const RuleNode *reference, DiagList *diag);

/* Notes what correlations refer to: it is no rule of its own, unless they say so. */
extern void sigma_take_parts(SigmaSet *set);

/* Looks for what the correlations of a file refer to, and makes their rules whole. */
extern void sigma_resolve_correlations(SigmaSet *set);

/* Is each attribute of a filter's log source that of a rule? */
extern bool sigma_filters_source(const RuleNode *filter, const RuleNode *rule, DiagList *diag);

/* Puts the conditions of all filters for a rule to its own. */
extern void sigma_filter_rule(SigmaSet *set, SigmaDocument *rule);

/* Says which filters are for nothing. */
extern void sigma_check_filters(SigmaSet *set);

/* Merges a map over another: maps by key, all else is replaced. */
extern RuleNode *sigma_merge(const RuleNode *below, const RuleNode *above);

#endif /* VIGIL_FOREIGN_SIGMA_INT_H */
