/*
 * type.h
 *		The scalar types of the language and its infixes.
 */
#ifndef VIGIL_KQL_TYPE_H
#define VIGIL_KQL_TYPE_H

/* ORDER: a numeric type widens to those behind it. */
typedef enum KqlType
{
	KQL_UNKNOWN, /* after an error: fits everything, so that one mistake is reported once */
	KQL_BOOL,
	KQL_INT,
	KQL_LONG,
	KQL_REAL,
	KQL_DECIMAL,
	KQL_STRING,
	KQL_DATETIME,
	KQL_TIMESPAN,
	KQL_DYNAMIC,
	KQL_GUID
} KqlType;

typedef enum KqlInfix
{
#define INFIX(name, text, precedence, negated) KQL_INFIX_##name,
#include "kql/infix_list.h"
#undef INFIX
	KQL_INFIX_COUNT
} KqlInfix;

/* "string", "long", …; for messages and getschema. */
extern const char *kql_type_name(KqlType type);

/* Type of a KQL name ("string", "int64", "date", …), KQL_UNKNOWN if it names none. */
extern KqlType kql_type_from_name(const char *name);

/* Name of the PostgreSQL type that holds it, schema-qualified. */
extern const char *kql_type_sql_name(KqlType type);

/* One letter as in function_list.h, and back. */
extern KqlType kql_type_from_letter(char letter);

extern bool kql_type_is_numeric(KqlType type);

/* Text, precedence and base operator of an infix operator. */
extern const char *kql_infix_text(KqlInfix infix);
extern int kql_infix_precedence(KqlInfix infix);
extern bool kql_infix_is_negated(KqlInfix infix);
extern KqlInfix kql_infix_base(KqlInfix infix);

/* The infix that says the same with its sides exchanged: < of >, and itself of what has none. */
extern KqlInfix kql_infix_turned(KqlInfix infix);

#endif /* VIGIL_KQL_TYPE_H */
