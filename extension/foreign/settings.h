/*
 * settings.h
 *		What a folder says of its rules: vigil.yaml.
 *
 * A text with the settings of its folder behind it says the same alone, as with the files that it
 * needs (folder.h): whoever reads texts one by one needs to know nothing of folders.  Several
 * documents are those of folders in each other, the outermost first; an inner one says more.
 */
#ifndef VIGIL_FOREIGN_SETTINGS_H
#define VIGIL_FOREIGN_SETTINGS_H

#include "common/diag.h"
#include "foreign/map.h"
#include "rule/rule.h"

/* The names that such a file may have. */
#define SETTINGS_FILE "vigil.yaml"
#define SETTINGS_FILE_SHORT "vigil.yml"

/* What stands between a text and the settings behind it. */
#define SETTINGS_BEHIND "\n---\naction: settings\n---\n"

/* A log source as the folder has it. */
typedef struct SettingsSource
{
	/* What the rule must say of it; "" is what it does not name. */
	const char *product;
	const char *category;
	const char *service;
	const char *where;                 /* KQL, "" for all rows */
	const struct RuleNode *where_node; /* it in the file, NULL if it is not there */
	const MapTable *table;
} SettingsSource;

/* What a placeholder stands for. */
typedef struct SettingsPlaceholder
{
	const char *name;
	const Vec *value; /* of char */
} SettingsPlaceholder;

typedef struct ForeignSettings
{
	int64 frequency_us; /* 0: not said; so is the other */
	int64 period_us;
	Vec source;      /* of SettingsSource: the first that fits counts */
	Vec placeholder; /* of SettingsPlaceholder, likewise */
	bool has_minimum;
	RuleSeverity minimum;
	Vec status; /* of char: what is left out; so are the others */
	Vec tag;
	Vec level;
	Vec path;
	const char *owner; /* the role that the rules run as, or NULL */
} ForeignSettings;

/* Where the settings behind a text begin, with what stands between them; length if there are none. */
extern int settings_start(const char *text, int length);

/* A text with these settings behind it, palloc'd. */
extern char *settings_behind(const char *text, const char *settings);

/* Puts the settings of an inner folder behind those of an outer one. */
extern char *settings_below(const char *outer, const char *inner);

/*
 * Takes the files of settings from a list, and puts them behind the texts of the others in their
 * folders; those that they leave out by their path go, too.  A list of structures with pointers to a
 * path and a text at these offsets.
 */
extern void settings_join(Vec *file, size_t path_offset, size_t text_offset);

/* Reads documents of settings; what is wrong with them is in the list, at places in the text. */
extern ForeignSettings *settings_read(const char *text, int length, DiagList *diag);

/* Reads those behind a text, NULL if there are none; places are those in the whole text. */
extern ForeignSettings *settings_read_behind(const char *text, int length, DiagList *diag);

/* The log source of a folder for what a rule names, or NULL; settings may be NULL here and below. */
extern const SettingsSource *settings_find_source(const ForeignSettings *settings,
												  const char *product, const char *category,
												  const char *service);

/* The values of a placeholder, of char; NULL if it is none of the settings. */
extern const Vec *settings_find_placeholder(const ForeignSettings *settings, const char *name,
											int length);

/* Is a rule left out?  status and level are in the words of its platform, or NULL. */
extern bool settings_leaves_out(const ForeignSettings *settings, const char *status,
								const char *level, RuleSeverity severity, const Vec *tag);

/*
 * The query in which the condition of a source stands alone, and where it begins there; NULL if it
 * has none.  The place of a part of a condition in the text that the settings were read from.
 */
extern char *settings_where_query(const SettingsSource *source, int *start);
extern Span settings_where_span(const char *text, const SettingsSource *source, Span in_condition);

/* Is a file left out, by its path below the folder of the settings? */
extern bool settings_leaves_path(const ForeignSettings *settings, const char *path);

/* Is a file of this path one of settings? */
extern bool settings_is_file(const char *path);

#endif /* VIGIL_FOREIGN_SETTINGS_H */
