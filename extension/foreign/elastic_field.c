/*
 * elastic_field.c
 *		The data sets of Elastic as tables, and the search in their fields.
 *
 * What a list says of a field in the words of Elastic becomes a field that query.c can write.
 */
#include "common/port.h"

#include <arpa/inet.h>

#include "common/suggest.h"
#include "foreign/elastic_int.h"

#define FIELD(source, kind, column, path) {MAP_##kind, source, column, path},
#define CHOICE(field, value, condition) {MAP_IS_CHOICE, field, value, condition},
#define PATH(column, path) {MAP_IS_PATH, column, "", path},
#define ENTITY(type, identifier, column) {MAP_IS_ENTITY, type, identifier, column},

static const MapLine aws_cloud_trail_line[] = {
#include "foreign/map/elastic_aws_cloud_trail_list.h"
};
static const MapLine signin_logs_line[] = {
#include "foreign/map/elastic_signin_logs_list.h"
};
static const MapLine user_signin_logs_line[] = {
#include "foreign/map/elastic_user_signin_logs_list.h"
};
static const MapLine service_principal_signin_logs_line[] = {
#include "foreign/map/elastic_service_principal_signin_logs_list.h"
};
static const MapLine managed_identity_signin_logs_line[] = {
#include "foreign/map/elastic_managed_identity_signin_logs_list.h"
};
static const MapLine audit_logs_line[] = {
#include "foreign/map/elastic_audit_logs_list.h"
};
static const MapLine azure_activity_line[] = {
#include "foreign/map/elastic_azure_activity_list.h"
};
static const MapLine user_risk_events_line[] = {
#include "foreign/map/elastic_user_risk_events_list.h"
};
static const MapLine graph_activity_logs_line[] = {
#include "foreign/map/elastic_graph_activity_logs_list.h"
};
static const MapLine aad_graph_activity_logs_line[] = {
#include "foreign/map/elastic_aad_graph_activity_logs_list.h"
};
static const MapLine aks_audit_line[] = {
#include "foreign/map/elastic_aks_audit_list.h"
};
static const MapLine aks_audit_admin_line[] = {
#include "foreign/map/elastic_aks_audit_admin_list.h"
};
static const MapLine key_vault_line[] = {
#include "foreign/map/elastic_key_vault_list.h"
};
static const MapLine kubernetes_audit_line[] = {
#include "foreign/map/elastic_kubernetes_audit_list.h"
};
static const MapLine okta_v2_line[] = {
#include "foreign/map/elastic_okta_list.h"
};
static const MapLine okta_system_logs_line[] = {
#include "foreign/map/elastic_okta_list.h"
};
static const MapLine github_line[] = {
#include "foreign/map/elastic_github_list.h"
};
static const MapLine gcp_audit_line[] = {
#include "foreign/map/elastic_gcp_audit_list.h"
};
static const MapLine storage_blob_logs_line[] = {
#include "foreign/map/elastic_storage_blob_logs_list.h"
};
static const MapLine office_activity_line[] = {
#include "foreign/map/elastic_office_activity_list.h"
};

const ElasticDataset elastic_dataset[] = {
#define DATASET(dataset, list, table)                                                              \
	{dataset, {table, NULL, NULL, NULL, list##_line, lengthof(list##_line)}},
#include "foreign/elastic_dataset_list.h"
#undef DATASET
};
const int elastic_dataset_count = lengthof(elastic_dataset);

/* May a name go on below a field of this kind? */
static bool
has_paths(MapKind kind)
{
	return kind == MAP_JSON || kind == MAP_DYNAMIC || (kind >= MAP_LEAF && kind < MAP_IS_CHOICE);
}

/* The line of a field, or of the longest name that it goes on from; what is left of it at *rest. */
static const MapLine *
find_line(const MapTable *table, const char *name, const char **rest)
{
	const MapLine *best = NULL;
	size_t best_length = 0;

	for (int i = 0; i < table->count; i++)
	{
		const MapLine *line = &table->line[i];
		size_t length;

		if (line->kind >= MAP_IS_CHOICE)
			continue;
		length = strlen(line->source);
		if (strncmp(line->source, name, length) != 0)
			continue;
		if (name[length] == '\0')
		{
			*rest = "";
			return line;
		}
		if (name[length] == '.' && has_paths(line->kind) && length > best_length)
		{
			best = line;
			best_length = length;
		}
	}
	*rest = best == NULL ? NULL : name + best_length + 1;
	return best;
}

/* Appends a step: of_this_form as ofThisForm, a star as any element, a number as that one. */
static void
add_step(StringInfo path, const char *step, int length, bool is_snake)
{
	bool is_index = length > 0 && strspn(step, "0123456789") >= (size_t) length;

	if (is_snake && length == 1 && step[0] == '*')
	{
		appendStringInfoString(path, "[]");
		return;
	}
	if (is_snake && is_index)
	{
		appendStringInfo(path, "%s[%.*s]", path->len > 0 ? "." : "", length, step);
		return;
	}
	appendStringInfoString(path, path->len > 0 ? "." : "");
	for (int i = 0; i < length; i++)
	{
		bool turns = is_snake && step[i] == '_' && i > 0 && i + 1 < length;

		i += turns;
		appendStringInfoChar(path, turns ? (char) pg_toupper((unsigned char) step[i]) : step[i]);
	}
}

/* The path of a name below a line; false if a step of it is nothing. */
static bool
make_path(const MapLine *line, const char *rest, char **made)
{
	bool is_snake = line->kind >= MAP_SNAKE;
	bool is_leaf = line->kind == MAP_LEAF || line->kind == MAP_LEAF_DYNAMIC;
	StringInfoData path;

	initStringInfo(&path);
	appendStringInfoString(&path, line->path);
	if (line->kind == MAP_SNAKE_EACH && rest[0] != '\0' && strchr("0123456789*", rest[0]) == NULL)
		appendStringInfoString(&path, "[]");
	while (rest[0] != '\0')
	{
		int length = (int) strcspn(rest, ".");

		if (length == 0 || (rest[length] == '.' && rest[length + 1] == '\0'))
			return false;
		add_step(&path, rest, length, is_snake);
		if (is_leaf)
			appendStringInfoString(&path, "[]");
		rest += length + (rest[length] == '.');
	}
	*made = path.data;
	return true;
}

/* The kind of a field that query.c knows. */
static MapKind
known_kind(MapKind listed, const char *path)
{
	bool is_any = strstr(path, "[]") != NULL;

	switch (listed)
	{
		case MAP_ANY_CASE:
			return MAP_TEXT;
		case MAP_FLAT:
		case MAP_LEAF:
		case MAP_SNAKE_JSON:
		case MAP_SNAKE_ANY_JSON:
			return is_any ? MAP_ANY_JSON : MAP_JSON;
		case MAP_LEAF_DYNAMIC:
		case MAP_SNAKE:
		case MAP_SNAKE_ANY:
		case MAP_SNAKE_EACH:
			return is_any ? MAP_ANY_DYNAMIC : MAP_DYNAMIC;
		default:
			return listed;
	}
}

bool
elastic_find_field(const MapTable *table, const char *name, ElasticField *found)
{
	const char *rest;
	const MapLine *line = find_line(table, name, &rest);
	char *path;

	if (line == NULL || !make_path(line, rest, &path))
		return false;
	found->listed = line->kind;
	found->any_case = line->kind == MAP_ANY_CASE;
	found->field = MAKE(ForeignField, .kind = known_kind(line->kind, path), .name = name,
						.column = line->column, .path = path, .table = table);
	if (rest[0] != '\0')
		map_path_arrays(found->field);
	return true;
}

bool
elastic_is_address_field(const char *name)
{
	size_t length = strlen(name);

	return length >= 3 && strcmp(name + length - 3, ".ip") == 0;
}

char *
elastic_network(const char *text)
{
	const char *slash = strchr(text, '/');
	char *address = slash != NULL ? pnstrdup(text, slash - text) : pstrdup(text);
	unsigned char bytes[16];
	bool is_v6 = inet_pton(AF_INET6, address, bytes) == 1;
	int most = is_v6 ? 128 : 32;
	size_t digits = slash != NULL ? strspn(slash + 1, "0123456789") : 0;

	if (!is_v6 && inet_pton(AF_INET, address, bytes) != 1)
		return NULL;
	if (slash == NULL)
		return psprintf("%s/%d", address, most);
	if (digits == 0 || digits > 3 || slash[1 + digits] != '\0' ||
		strtol(slash + 1, NULL, 10) > most)
		return NULL;
	return pstrdup(text);
}

const char *
elastic_near_field(const ElasticReader *reader, const char *name)
{
	Suggest near;

	suggest_start(&near, name);
	VEC_EACH (const ElasticDataset, one, &reader->dataset)
	{
		for (int i = 0; i < one->table.count; i++)
		{
			const MapLine *line = &one->table.line[i];

			if (line->kind < MAP_IS_CHOICE && strchr(line->source, ' ') == NULL)
				suggest_offer(&near, line->source);
		}
	}
	return suggest_best(&near);
}
