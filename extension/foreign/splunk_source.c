/*
 * splunk_source.c
 *		Which table holds the logs of a search: from the macro or the source type that it names.
 */
#include "common/port.h"

#include "foreign/splunk_int.h"

#define FIELD(source, kind, column, path) {MAP_##kind, source, column, path},
#define CHOICE(field, value, condition) {MAP_IS_CHOICE, field, value, condition},
#define ENTITY(type, identifier, column) {MAP_IS_ENTITY, type, identifier, column},

static const MapLine aws_cloud_trail_line[] = {
#include "foreign/map/splunk_aws_cloud_trail_list.h"
};
static const MapLine signin_logs_line[] = {
#include "foreign/map/splunk_signin_logs_list.h"
#include "foreign/map/splunk_signin_list.h"
};
static const MapLine user_signin_logs_line[] = {
#include "foreign/map/splunk_user_signin_logs_list.h"
#include "foreign/map/splunk_signin_list.h"
};
static const MapLine service_principal_signin_logs_line[] = {
#include "foreign/map/splunk_service_principal_signin_logs_list.h"
};
static const MapLine user_risk_events_line[] = {
#include "foreign/map/splunk_user_risk_events_list.h"
};
static const MapLine audit_logs_line[] = {
#include "foreign/map/splunk_audit_logs_list.h"
};
static const MapLine office_activity_line[] = {
#include "foreign/map/splunk_office_activity_list.h"
};
static const MapLine okta_system_logs_line[] = {
#include "foreign/map/splunk_okta_system_logs_list.h"
};
static const MapLine aks_audit_line[] = {
#include "foreign/map/splunk_aks_audit_list.h"
};
static const MapLine azure_activity_line[] = {
#include "foreign/map/splunk_azure_activity_list.h"
};
static const MapLine gcp_audit_logs_line[] = {
#include "foreign/map/splunk_gcp_audit_logs_list.h"
};
static const MapLine google_workspace_reports_line[] = {
#include "foreign/map/splunk_google_workspace_reports_list.h"
};

/* Numbers of the tables. */
enum
{
#define TABLE(list, name) TABLE_##list,
#include "foreign/splunk_table_list.h"
#undef TABLE
};

static const MapTable splunk_table[] = {
#define TABLE(list, name) {name, NULL, NULL, NULL, list##_line, lengthof(list##_line), false},
#include "foreign/splunk_table_list.h"
#undef TABLE
};

typedef struct SplunkSource
{
	const char *macro;
	const char *sourcetype;
	const char *category;
	const char *operation;
	const MapTable *table;
	const char *condition; /* KQL, "" for all rows */
} SplunkSource;

static const SplunkSource splunk_source[] = {
#define SOURCE(macro, sourcetype, category, operation, list, condition)                            \
	{macro, sourcetype, category, operation, &splunk_table[TABLE_##list], condition},
#include "foreign/splunk_source_list.h"
#undef SOURCE
};

/* Is a term a comparison of a field with one value?  That value, else NULL. */
static const char *
source_value(const SplTerm *term, const char *field)
{
	if (term->kind != SPL_TERM_COMPARE || strcmp(term->name->text, field) != 0 ||
		strcmp(term->sign, "=") != 0 || term->value.count != 1)
		return NULL;
	return VEC_AT(&term->value, SplName, 0)->text;
}

/* The macro or source type of the logs that a term names, NULL if it names none. */
static const char *
source_name(const SplTerm *term)
{
	return term->kind == SPL_TERM_MACRO ? term->name->text : source_value(term, "sourcetype");
}

bool
splunk_is_source(const SplTerm *term)
{
	const char *name = source_name(term);

	for (int i = 0; name != NULL && i < lengthof(splunk_source); i++)
	{
		if (strcmp(name, term->kind == SPL_TERM_MACRO ? splunk_source[i].macro
													  : splunk_source[i].sourcetype) == 0)
			return true;
	}
	return false;
}

bool
splunk_is_filter(const char *macro)
{
	size_t length = strlen(macro);

	return length > 7 && strcmp(macro + length - 7, "_filter") == 0;
}

bool
splunk_is_elsewhere(const SplunkReader *reader, const char *pattern)
{
	for (int i = 0; i < lengthof(splunk_source); i++)
	{
		if (splunk_source[i].category[0] != '\0' && splunk_source[i].table != reader->table &&
			strcmp(splunk_source[i].sourcetype, reader->rule->source) == 0 &&
			splunk_matches(splunk_source[i].category, pattern))
			return true;
	}
	return false;
}

/* Is one of the terms that must all be true that a field has a value?  "" is any. */
static bool
source_has(const Vec *part, const char *field, const char *value)
{
	if (value[0] == '\0')
		return true;
	VEC_EACH (const SplTerm, one, part)
	{
		const char *text = source_value(one, field);

		if (text != NULL && pg_strcasecmp(text, value) == 0)
			return true;
	}
	return false;
}

bool
splunk_find_table(SplunkReader *reader, const SplTerm *term)
{
	const SplTerm *named = NULL;
	Vec part = {0};

	if (term->kind == SPL_TERM_AND)
		part = term->part;
	else
		vec_push(&part, (void *) term);
	VEC_EACH (const SplTerm, one, &part)
	{
		if (named == NULL && source_name(one) != NULL)
			named = one;
	}
	if (named == NULL)
	{
		diag_hint(diag_add(reader->diag, DIAG_FOREIGN_MISSING, splunk_span(reader, term->span),
						   "what says which logs are searched"),
				  "A search begins with a macro such as `cloudtrail`, or with sourcetype=.");
		return false;
	}
	for (int i = 0; splunk_is_source(named) && i < lengthof(splunk_source); i++)
	{
		const SplunkSource *source = &splunk_source[i];

		if (strcmp(source_name(named),
				   named->kind == SPL_TERM_MACRO ? source->macro : source->sourcetype) != 0 ||
			!source_has(&part, "category", source->category) ||
			!source_has(&part, "operationName", source->operation))
			continue;
		reader->table = source->table;
		reader->condition = source->condition;
		reader->rule->source = pstrdup(source->sourcetype);
		if (source->category[0] == '\0' && splunk_is_elsewhere(reader, "*"))
			foreign_note(reader->rule, splunk_span(reader, named->span),
						 "no category is named: only table %s is read", source->table->name);
		return true;
	}
	diag_add(reader->diag, DIAG_FOREIGN_SOURCE, splunk_span(reader, named->span),
			 source_name(named));
	return false;
}
