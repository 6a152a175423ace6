/*
 * map.c
 *		The lists of sources and fields as tables, and the search in them.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "common/vec.h"
#include "foreign/kqlbuf.h"
#include "foreign/map.h"
#include "foreign/pattern.h"

#define FIELD(source, kind, column, path) {MAP_##kind, source, column, path},
#define CHOICE(field, value, condition) {MAP_IS_CHOICE, field, value, condition},
#define NEVER(field, value, why) {MAP_IS_NEVER, field, value, why},
#define PATH(column, path) {MAP_IS_PATH, column, "", path},
#define ENTITY(type, identifier, column) {MAP_IS_ENTITY, type, identifier, column},

static const MapLine aws_cloud_trail_line[] = {
#include "foreign/map/aws_cloud_trail_list.h"
};
static const MapLine signin_logs_line[] = {
#include "foreign/map/signin_logs_list.h"
};
static const MapLine audit_logs_line[] = {
#include "foreign/map/audit_logs_list.h"
};
static const MapLine azure_activity_line[] = {
#include "foreign/map/azure_activity_list.h"
};
static const MapLine aad_user_risk_events_line[] = {
#include "foreign/map/aad_user_risk_events_list.h"
};
static const MapLine office_activity_line[] = {
#include "foreign/map/office_activity_list.h"
};
static const MapLine gcp_audit_logs_line[] = {
#include "foreign/map/gcp_audit_logs_list.h"
};
static const MapLine google_workspace_reports_line[] = {
#include "foreign/map/google_workspace_reports_list.h"
};
static const MapLine okta_system_logs_line[] = {
#include "foreign/map/okta_system_logs_list.h"
};
static const MapLine github_audit_logs_line[] = {
#include "foreign/map/github_audit_logs_list.h"
};
static const MapLine aks_audit_line[] = {
#include "foreign/map/aks_audit_list.h"
};
static const MapLine device_process_events_line[] = {
#include "foreign/map/device_process_events_list.h"
};
static const MapLine device_file_events_line[] = {
#include "foreign/map/device_file_events_list.h"
};
static const MapLine device_registry_events_line[] = {
#include "foreign/map/device_registry_events_list.h"
};
static const MapLine device_network_events_line[] = {
#include "foreign/map/device_network_events_list.h"
};
static const MapLine device_image_load_events_line[] = {
#include "foreign/map/device_image_load_events_list.h"
};
static const MapLine device_events_line[] = {
#include "foreign/map/device_events_list.h"
};
static const MapLine security_event_line[] = {
#include "foreign/map/security_event_list.h"
};
static const MapLine windows_event_line[] = {
#include "foreign/map/windows_event_list.h"
#include "foreign/map/windows_defender_list.h"
#include "foreign/map/windows_event_data_list.h"
};
static const MapLine linux_audit_log_line[] = {
#include "foreign/map/linux_audit_log_list.h"
};
static const MapLine syslog_line[] = {
#include "foreign/map/syslog_list.h"
};
static const MapLine w3c_iis_log_line[] = {
#include "foreign/map/w3c_iis_log_list.h"
};
static const MapLine common_security_log_line[] = {
#include "foreign/map/common_security_log_list.h"
};
static const MapLine asim_dns_activity_logs_line[] = {
#include "foreign/map/asim_dns_activity_logs_list.h"
};

static const MapTable map_table[] = {
#define TABLE(list, name, keyword, rest, prefix)                                                   \
	{name, keyword, rest, prefix, list##_line, lengthof(list##_line), false},
#define ALSO(table, other)
#include "foreign/table_list.h"
#undef TABLE
#undef ALSO
};

/* Tables that hold the same logs. */
static const struct
{
	const char *table;
	const char *other;
} map_also[] = {
#define TABLE(list, name, keyword, rest, prefix)
#define ALSO(table, other) {table, other},
#include "foreign/table_list.h"
#undef TABLE
#undef ALSO
};

static const MapSource map_source[] = {
#define SOURCE(product, category, service, table, condition)                                       \
	{product, category, service, table, condition},
#include "foreign/source_list.h"
#undef SOURCE
};

const MapSource *
map_find_source(const char *product, const char *category, const char *service)
{
	for (int i = 0; i < lengthof(map_source); i++)
	{
		const MapSource *source = &map_source[i];

		if ((strcmp(source->product, "*") == 0 || strcmp(source->product, product) == 0) &&
			strcmp(source->category, category) == 0 && strcmp(source->service, service) == 0)
			return source;
	}
	return NULL;
}

int
map_find_sysmon(const char *category, const char *field)
{
	static const struct
	{
		const char *category;
		int event;
		const char *field;
	} known[] = {
#define SYSMON(category, event, field) {category, event, field},
#include "foreign/sysmon_list.h"
#undef SYSMON
	};

	for (int i = 0; i < lengthof(known); i++)
	{
		if (strcmp(known[i].category, category) == 0 && pg_strcasecmp(known[i].field, field) == 0)
			return known[i].event;
	}
	return 0;
}

bool
map_has_source(const char *product, const char *category, const char *service)
{
	for (int i = 0; i < lengthof(map_source); i++)
	{
		const MapSource *source = &map_source[i];
		bool is_any =
			strcmp(source->product, "*") == 0 && (category[0] != '\0' || service[0] != '\0');

		if ((product[0] == '\0' || is_any || strcmp(source->product, product) == 0) &&
			(category[0] == '\0' || strcmp(source->category, category) == 0) &&
			(service[0] == '\0' || strcmp(source->service, service) == 0))
			return true;
	}
	return false;
}

const MapTable *
map_find_table(const char *name)
{
	for (int i = 0; i < lengthof(map_table); i++)
	{
		if (strcmp(map_table[i].name, name) == 0)
			return &map_table[i];
	}
	return NULL;
}

const char *
map_find_also(const MapTable *table)
{
	for (int i = 0; table == map_find_table(table->name) && i < lengthof(map_also); i++)
	{
		if (strcmp(map_also[i].table, table->name) == 0)
			return map_also[i].other;
	}
	return NULL;
}

/* The line of a field with exactly this name. */
static const MapLine *
map_exact(const MapTable *table, const char *name)
{
	for (int i = 0; i < table->count; i++)
	{
		const MapLine *line = &table->line[i];

		if (line->kind < MAP_IS_CHOICE && pg_strcasecmp(line->source, name) == 0)
			return line;
	}
	return NULL;
}

/* May a name go on below that of a line? */
static bool
map_has_paths(const MapLine *line)
{
	size_t length = strlen(line->path);

	switch (line->kind)
	{
		case MAP_JSON:
		case MAP_DYNAMIC:
		case MAP_EACH_JSON:
		case MAP_EACH_DYNAMIC:
		case MAP_OPEN_DYNAMIC:
			return true;
		case MAP_ANY_JSON:
		case MAP_ANY_DYNAMIC:
			return length >= 2 && strcmp(line->path + length - 2, "[]") == 0;
		default:
			return false;
	}
}

/* What a line is as a field, with what a name has below that of the line. */
static ForeignField *
map_field(const MapTable *table, const MapLine *line, const char *name, const char *rest)
{
	bool is_each = line->kind == MAP_EACH_JSON || line->kind == MAP_EACH_DYNAMIC;
	bool is_text = line->kind == MAP_EACH_JSON || line->kind == MAP_JSON;
	ForeignField *field = MAKE(ForeignField, .kind = line->kind, .name = name,
							   .column = line->column, .path = line->path, .table = table);

	if (rest[0] != '\0')
		field->path = psprintf("%s%s%s%s", line->path, is_each ? "[]" : "",
							   is_each || line->path[0] != '\0' ? "." : "", rest);
	if (is_each && strstr(field->path, "[]") != NULL)
		field->kind = is_text ? MAP_ANY_JSON : MAP_ANY_DYNAMIC;
	else if (is_each)
		field->kind = is_text ? MAP_JSON : MAP_DYNAMIC;
	if (line->kind == MAP_OPEN_DYNAMIC)
		field->kind = strstr(field->path, "[]") != NULL ? MAP_ANY_DYNAMIC : MAP_MAYBE_DYNAMIC;
	map_path_letters(field);
	if (rest[0] != '\0')
		map_path_arrays(field);
	return field;
}

/* The line of the JSON with the longest name that the name goes on from, at *rest. */
static const MapLine *
map_above(const MapTable *table, const char *name, const char **rest)
{
	const MapLine *best = NULL;
	size_t best_length = 0;

	for (int i = 0; i < table->count; i++)
	{
		const MapLine *line = &table->line[i];
		size_t length = strlen(line->source);

		if (length > best_length && map_has_paths(line) &&
			pg_strncasecmp(line->source, name, length) == 0 && name[length] == '.')
		{
			best = line;
			best_length = length;
		}
	}
	*rest = best == NULL ? NULL : name + best_length + 1;
	return best;
}

/* Each step of a path must be something. */
static bool
map_is_path(const char *path)
{
	return path[0] != '\0' && path[0] != '.' && path[strlen(path) - 1] != '.' &&
		   strstr(path, "..") == NULL;
}

/* What a value of the data is, or, where that has none, another: KQL of a text. */
static char *
map_first_of(const char *column, const char *name, const char *other)
{
	KqlBuf value;

	kql_init(&value);
	kql_code(&value, "coalesce(tostring(");
	kql_name(&value, column);
	kql_step(&value, name);
	kql_code(&value, "), tostring(");
	kql_name(&value, column);
	kql_step(&value, other);
	kql_code(&value, "))");
	return value.text.data;
}

/* A name whose dots are those of one key. */
static char *
map_flat_key(const char *name)
{
	char *key = pstrdup(name);

	for (char *p = key; *p != '\0'; p++)
		*p = *p == '.' ? MAP_DOT : *p;
	return key;
}

/* A field that has no line, in the column of all such; NULL if there is none. */
static ForeignField *
map_rest_field(const MapTable *table, const char *name)
{
	ForeignField *field;
	const char *blank;

	if (table->rest == NULL || !map_is_path(name))
		return NULL;
	field = MAKE(ForeignField, .kind = MAP_DYNAMIC, .name = name, .column = table->rest,
				 .path = name, .table = table);
	map_path_letters(field);
	if (table->has_flat_keys && field->spelled == NULL && strchr(name, '.') != NULL)
		field->spelled = map_flat_key(name);
	blank = map_path_with_blanks(field);
	if (blank == NULL || strcmp(blank, field->path) == 0)
	{
		map_path_arrays(field);
		return field;
	}
	return MAKE(ForeignField, .kind = MAP_COMPUTED, .name = name,
				.column = map_first_of(table->rest, blank, field->path), .path = "",
				.table = table);
}

ForeignField *
map_find_field(const MapTable *table, const char *name)
{
	const MapLine *line = map_exact(table, name);
	const char *rest = "";
	size_t prefix = table->prefix != NULL ? strlen(table->prefix) : 0;

	if (line == NULL)
		line = map_above(table, name, &rest);
	if (line != NULL && map_is_path(rest[0] == '\0' ? "x" : rest))
		return map_field(table, line, name, rest);
	if (prefix > 0 && pg_strncasecmp(name, table->prefix, prefix) == 0)
	{
		ForeignField *field = map_find_field(table, name + prefix);

		if (field != NULL)
			field->name = name;
		return field;
	}
	if (table->same_names && name[0] != '\0')
		return MAKE(ForeignField, .kind = MAP_TEXT, .name = name, .column = name, .path = "",
					.table = table, .is_guessed = true);
	return map_rest_field(table, name);
}

/* Is a column compared with one value or some by a condition of a source? */
static bool
map_is_fixed(const char *column, const char *condition)
{
	size_t length = strlen(column);

	for (const char *at = strstr(condition, column); at != NULL; at = strstr(at + 1, column))
	{
		if ((at == condition || at[-1] == ' ' || at[-1] == '(') &&
			(strncmp(at + length, " =~ ", 4) == 0 || strncmp(at + length, " in~ ", 5) == 0))
			return true;
	}
	return false;
}

ForeignField *
map_behind_source(ForeignField *field, const char *condition)
{
	const char *rest = field->table->rest;
	ForeignField *behind;
	KqlBuf value;

	if (rest == NULL || field->kind != MAP_TEXT || field->path[0] != '\0' ||
		pg_strcasecmp(field->name, field->column) != 0 || !map_is_fixed(field->column, condition))
		return field;
	behind = MAKE(ForeignField, .kind = MAP_COMPUTED, .name = field->name, .path = "",
				  .table = field->table);
	kql_init(&value);
	kql_code(&value, "coalesce(tostring(");
	kql_name(&value, rest);
	kql_step(&value, field->column);
	kql_code(&value, "), ");
	kql_name(&value, field->column);
	kql_code(&value, ")");
	behind->column = value.text.data;
	return behind;
}

const char *
map_near_field(const MapTable *table, const char *name)
{
	Suggest near;

	suggest_start(&near, name);
	for (int i = 0; i < table->count; i++)
	{
		if (table->line[i].kind < MAP_IS_CHOICE)
			suggest_offer(&near, table->line[i].source);
	}
	return suggest_best(&near);
}

/* The line of a kind for a field and a value, NULL if there is none. */
static const MapLine *
map_value_line(const ForeignField *field, MapKind kind, const char *value)
{
	const MapTable *table = field->table;
	size_t prefix = table->prefix != NULL ? strlen(table->prefix) : 0;
	const char *name = field->name;

	if (prefix > 0 && pg_strncasecmp(name, table->prefix, prefix) == 0)
		name += prefix;
	for (int i = 0; i < table->count; i++)
	{
		const MapLine *line = &table->line[i];

		if (line->kind == kind && pg_strcasecmp(line->source, name) == 0 &&
			(pg_strcasecmp(line->column, value) == 0 ||
			 (kind == MAP_IS_NEVER && pattern_matches(pattern_read(line->column), value, false))))
			return line;
	}
	return NULL;
}

const char *
map_find_choice(const ForeignField *field, const char *value)
{
	const MapLine *line = map_value_line(field, MAP_IS_CHOICE, value);

	return line != NULL ? line->path : NULL;
}

const char *
map_find_never(const ForeignField *field, const char *value)
{
	const MapLine *line = map_value_line(field, MAP_IS_NEVER, value);

	return line != NULL ? line->path : NULL;
}

ForeignField *
map_column(const MapTable *table, const char *column)
{
	return MAKE(ForeignField, .kind = MAP_TEXT, .name = column, .column = column, .path = "",
				.table = table);
}
