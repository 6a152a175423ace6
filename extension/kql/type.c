/*
 * type.c
 *		Facts about scalar types and infixes.
 *
 * Called by every step of the compiler.
 */
#include "common/port.h"

#include "common/lookup.h"
#include "kql/type.h"

typedef struct TypeFact
{
	const char *name;
	const char *sql_name;
	char letter;
} TypeFact;

/* ORDER: as KqlType. */
static const TypeFact type_fact[] = {
	{"unknown", "pg_catalog.text", 'x'},      {"bool", "pg_catalog.bool", 'b'},
	{"int", "pg_catalog.int4", 'i'},          {"long", "pg_catalog.int8", 'l'},
	{"real", "pg_catalog.float8", 'r'},       {"decimal", "pg_catalog.numeric", 'm'},
	{"string", "pg_catalog.text", 's'},       {"datetime", "pg_catalog.timestamptz", 't'},
	{"timespan", "pg_catalog.interval", 'p'}, {"dynamic", "pg_catalog.jsonb", 'd'},
	{"guid", "pg_catalog.uuid", 'g'},
};

typedef struct TypeName
{
	const char *name;
	KqlType type;
} TypeName;

/* The names that a text may use, short and long. */
static const TypeName type_name[] = {
	{"bool", KQL_BOOL},       {"boolean", KQL_BOOL},      {"int", KQL_INT},
	{"int32", KQL_INT},       {"long", KQL_LONG},         {"int64", KQL_LONG},
	{"real", KQL_REAL},       {"double", KQL_REAL},       {"float", KQL_REAL},
	{"decimal", KQL_DECIMAL}, {"string", KQL_STRING},     {"datetime", KQL_DATETIME},
	{"date", KQL_DATETIME},   {"timespan", KQL_TIMESPAN}, {"time", KQL_TIMESPAN},
	{"dynamic", KQL_DYNAMIC}, {"guid", KQL_GUID},         {"uuid", KQL_GUID},
	{"uniqueid", KQL_GUID},
};

typedef struct InfixFact
{
	const char *text;
	int precedence;
	KqlInfix base;
} InfixFact;

static const InfixFact infix_fact[] = {
#define INFIX(name, text, precedence, negated) {text, precedence, KQL_INFIX_##negated},
#include "kql/infix_list.h"
#undef INFIX
};

const char *
kql_type_name(KqlType type)
{
	return type_fact[type].name;
}

KqlType
kql_type_from_name(const char *name)
{
	const TypeName *line = LOOKUP(type_name, name);

	return line == NULL ? KQL_UNKNOWN : line->type;
}

const char *
kql_type_sql_name(KqlType type)
{
	return type_fact[type].sql_name;
}

KqlType
kql_type_from_letter(char letter)
{
	for (int i = 0; i < lengthof(type_fact); i++)
	{
		if (type_fact[i].letter == letter)
			return (KqlType) i;
	}
	return KQL_UNKNOWN;
}

bool
kql_type_is_numeric(KqlType type)
{
	return type == KQL_INT || type == KQL_LONG || type == KQL_REAL || type == KQL_DECIMAL;
}

const char *
kql_infix_text(KqlInfix infix)
{
	return infix_fact[infix].text;
}

int
kql_infix_precedence(KqlInfix infix)
{
	return infix_fact[infix].precedence;
}

bool
kql_infix_is_negated(KqlInfix infix)
{
	const InfixFact *fact = &infix_fact[infix];

	/* containscs is another spelling of contains_cs, not its negation. */
	return fact->base != infix && (fact->text[0] == '!' || strncmp(fact->text, "not", 3) == 0);
}

KqlInfix
kql_infix_base(KqlInfix infix)
{
	return infix_fact[infix].base;
}

KqlInfix
kql_infix_turned(KqlInfix infix)
{
	switch (infix)
	{
		case KQL_INFIX_LT:
			return KQL_INFIX_GT;
		case KQL_INFIX_LE:
			return KQL_INFIX_GE;
		case KQL_INFIX_GT:
			return KQL_INFIX_LT;
		case KQL_INFIX_GE:
			return KQL_INFIX_LE;
		default:
			return infix;
	}
}
