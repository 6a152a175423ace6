/*
 * category.h
 *		Categories of Azure's diagnostic settings and of Defender's streams: their log tables.
 */
#ifndef VIGIL_INGEST_CATEGORY_H
#define VIGIL_INGEST_CATEGORY_H

#include "ingest/ingest.h"

typedef struct LogCategory
{
	const char *name;
	const char *log_table;
	const char *event; /* what Graph calls it among signInEventTypes, or "" */
	bool is_signin;
} LogCategory;

/* Of the list, by number: the sign-ins of people, of their programs, and of services. */
#define CATEGORY_USER 0
#define CATEGORY_NON_INTERACTIVE 1
#define CATEGORY_SERVICE_PRINCIPAL 2

extern const LogCategory *category_number(int number);

/* The category of a name in any case, which may be its own or that of its table; NULL: it is not in the list. */
extern const LogCategory *category_find(const JsonSpan *name);
extern const LogCategory *category_of_event(const JsonSpan *word);

/* The table of a category of Defender, "AdvancedHunting-DeviceEvents"; empty if it is none. */
extern JsonSpan category_defender_table(const JsonSpan *name);

/*
 * Mapping of records of diagnostic settings for a relation that is a log table: its columns by
 * their names, in any case, among the properties, or else beside them.
 */
extern Mapping *category_mapping(Relation target, const char *log_table);

#endif /* VIGIL_INGEST_CATEGORY_H */
