/*
 * map.h
 *		Where the fields of other platforms are in the tables: lists, and the search in them.
 *
 * A line of a list of map/ is one of
 *
 * FIELD(name on the platform, kind, column, path)
 *		Names are found in any case.  A name below that of a JSON or DYNAMIC field is a path into it;
 *		below an EACH field, and below one whose path ends with [], into each element.
 * CHOICE(field, value, condition in KQL)
 *		What a value of a field is here, where it is no value of a column.
 * NEVER(field, value, why)
 *		A value that rules ask for, and that the logs never have; * is any run of characters.
 * PAIR(name on the platform, column, name)
 *		The value of the element {"Name": name, "Value": …} of a text that is an array of such.
 * PROPERTY(name on the platform, column, name, key)
 *		The same of another key than Value.
 * PATH(column, path)
 *		A path below a column of JSON with the letters that logs have, and [] behind what is an array
 *		there; "*" says that there are others, "?" that those have no arrays.  A name with blanks is
 *		also found without them, and with _ in their place.
 * ENTITY(type, identifier, column)
 *		What alerts over the table name as entities.
 */
#ifndef VIGIL_FOREIGN_MAP_H
#define VIGIL_FOREIGN_MAP_H

#include "common/port.h"

typedef enum MapKind
{
	MAP_TEXT,
	MAP_NUMBER,
	MAP_BOOL,
	MAP_TIME,
	MAP_DASH,          /* a text in which "-" stands for nothing */
	MAP_ADDRESS,       /* a text; an address of IPv4 may be in it as ::ffff:a.b.c.d */
	MAP_JSON,          /* a text that is JSON; as a whole, or a path into it */
	MAP_DYNAMIC,       /* the same of a dynamic column */
	MAP_ANY_JSON,      /* any element of an array in JSON: [] in the path */
	MAP_ANY_DYNAMIC,   /* the same of a dynamic column */
	MAP_MAYBE_JSON,    /* a path into JSON on which arrays may be: any element of those that are */
	MAP_MAYBE_DYNAMIC, /* the same of a dynamic column */
	MAP_XML,           /* the data of that name in the XML of an event of Windows */
	MAP_EITHER,        /* one of two columns */
	MAP_ACCOUNT,       /* an account with its domain, which is KQL, or the name alone */
	MAP_COMPUTED,      /* the column is KQL that gives a text */
	MAP_REQUEST, /* KQL of the query of a request; rules may mean the request, the path is its KQL */
	MAP_REGISTRY_KEY,  /* the same; keys of the registry have long names there */
	MAP_REGISTRY_DATA, /* numbers of the registry are written as such */
	MAP_HASH_LIST,     /* a text of several NAME=HASH; in a dynamic column */
	MAP_HASH,          /* NAME=HASH: a column for each kind */
	MAP_LIST,          /* a dynamic column of texts, which a query made */
	MAP_DEFAULT,       /* a text; the path is what stands for none */
	MAP_CALCULATED,    /* the column is KQL that gives a number */
	MAP_EVENT,         /* a column that tells rows apart, for the text of the event */
	MAP_CHOICE,        /* only the values of CHOICE lines */
	/* What map.c makes one of the above of. */
	MAP_EACH_JSON,    /* JSON that is an array: as a whole its text, below it any element */
	MAP_EACH_DYNAMIC, /* the same of a dynamic column */
	MAP_OPEN_DYNAMIC, /* a dynamic column that may itself be an array; MAYBE, also as a whole */
	/* What elastic_field.c makes one of the above of; a name below it is a path as well. */
	MAP_CONSTANT,     /* the column is what all rows have; the path, if any, what they also have */
	MAP_ANY_CASE,     /* a text whose case varies in the logs */
	MAP_FLAT,         /* JSON in a text, which rules see as {k=v, l=[v, v]} */
	MAP_LEAF,         /* a path into JSON in a text, through all arrays on its way */
	MAP_LEAF_DYNAMIC, /* the same of a dynamic column */
	MAP_SNAKE,        /* a path into a dynamic column: steps_like_this are stepsLikeThis */
	MAP_SNAKE_JSON,   /* the same of JSON in a text */
	MAP_SNAKE_ANY,    /* the same below each element of an array */
	MAP_SNAKE_ANY_JSON, /* both */
	MAP_SNAKE_EACH,     /* the same of one whose elements have numbers: without one any element */
	MAP_IS_CHOICE,      /* a CHOICE line itself */
	MAP_IS_NEVER,       /* a NEVER line */
	MAP_IS_PATH,        /* a PATH line */
	MAP_IS_ENTITY
} MapKind;

typedef struct MapLine
{
	MapKind kind;
	const char *source;
	const char *column; /* of a choice: its value; of an entity: the identifier */
	const char *path;   /* of a choice: its condition; of an entity: the column */
} MapLine;

typedef struct MapTable
{
	const char *name;
	const char *keyword; /* KQL of the text in which keywords are looked for, or NULL */
	const char *rest;    /* dynamic column of the fields that have no line, or NULL */
	const char *prefix;  /* that may stand in front of a field, or NULL */
	const MapLine *line;
	int count;
	bool same_names;    /* a field that has no line is the column of its name */
	bool has_flat_keys; /* names in the column of the rest may be one key, with their dots */
} MapTable;

/*
 * What a key has in the element {"Name": name, …, key: …} of a text that is an array of such.  A text
 * with its escapes is JSON itself.
 */
#define PAIR_OF(column, name, key)                                                                 \
	"tostring(parse_json(strcat(\"\\\"\", extract(@\"\"\"Name\"\"\\s*:\\s*\"\"" name               \
	"\"\"(?:\\s*,\\s*\"\"\\w+\"\"\\s*:\\s*\"\"(?:[^\"\"\\\\]|\\\\.)*\"\")*?\\s*,\\s*\"\"" key      \
	"\"\"\\s*:\\s*\"\"((?:[^\"\"\\\\]|\\\\.)*)\"\"\", 1, " column "), \"\\\"\")))"
#define PAIR_VALUE(column, name) PAIR_OF(column, name, "Value")
#define PAIR(source, column, name) {MAP_COMPUTED, source, PAIR_VALUE(column, name), ""},
#define PROPERTY(source, column, name, key) {MAP_COMPUTED, source, PAIR_OF(column, name, key), ""},

typedef struct MapSource
{
	const char *product;
	const char *category;
	const char *service;
	const char *table;
	const char *condition; /* KQL, "" for all rows */
} MapSource;

/* A field of a rule, found. */
typedef struct ForeignField
{
	MapKind kind;
	const char *name; /* as the rule has it */
	const char *column;
	const char *path; /* steps with dots */
	const char
		*spelled; /* the path with the letters of the rule, which may be right as well; or NULL */
	const MapTable *table;
	bool is_guessed; /* the column has the field's name, and nobody knows what it is */
} ForeignField;

/* What is known of a path below a column of JSON. */
typedef enum MapPath
{
	MAP_PATH_KNOWN,  /* it is listed, or there is no list */
	MAP_PATH_OPEN,   /* it is not, and the list is not of all */
	MAP_PATH_UNKNOWN /* it is not, and the list is of all */
} MapPath;

/* In the place of a dot that is none between steps of a path, but one of a key. */
#define MAP_DOT '\x1f'

/* The line for a log source, NULL if there is none. */
extern const MapSource *map_find_source(const char *product, const char *category,
										const char *service);

/* The event of Sysmon whose data a field of a category is that only Sysmon writes; 0: none. */
extern int map_find_sysmon(const char *category, const char *field);

/* Is there a log source with what is given of these, "" for any? */
extern bool map_has_source(const char *product, const char *category, const char *service);

extern const MapTable *map_find_table(const char *name);

/* The table that has the same logs as one of the lists, or NULL; one that a folder names stands alone. */
extern const char *map_find_also(const MapTable *table);

/* Finds a field, NULL if the table has nothing for it; palloc'd. */
extern ForeignField *map_find_field(const MapTable *table, const char *name);

/*
 * A field as it is among rows whose source fixes its column: what can be asked is not that, but what
 * the data of the event has under the name, where it has any.  The field itself if it is no such one.
 */
extern ForeignField *map_behind_source(ForeignField *field, const char *condition);

/* The known field whose name is nearest, or NULL. */
extern const char *map_near_field(const MapTable *table, const char *name);

/*
 * Gives the steps of a field's path that are known the letters that logs have.  What the list is not of
 * all of may also be as the rule spells it.
 */
extern void map_path_letters(ForeignField *field);

/* The known name with blanks that a field has without them, or NULL. */
extern const char *map_path_with_blanks(const ForeignField *field);

/* Gives a field the kind of a path on which arrays may be, unless it is known that there are none. */
extern void map_path_arrays(ForeignField *field);

/* The key that a step of a path is, palloc'd. */
extern char *map_key(const char *step, int length);

/* Is a field a path on which arrays may be, of which nobody knows? */
extern bool map_is_maybe(const ForeignField *field);

extern MapPath map_path_known(const ForeignField *field);

/* The known path of the column that is nearest to that of a field, or NULL. */
extern const char *map_near_path(const ForeignField *field);

/* What a value of a field stands for as a condition, or NULL. */
extern const char *map_find_choice(const ForeignField *field, const char *value);

/* Why a field never has a value, or NULL. */
extern const char *map_find_never(const ForeignField *field, const char *value);

/* A column of the table by its name, for what has to name one: palloc'd. */
extern ForeignField *map_column(const MapTable *table, const char *column);

#endif /* VIGIL_FOREIGN_MAP_H */
