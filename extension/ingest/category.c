/*
 * category.c
 *		Categories of Azure's diagnostic settings and of Defender's streams: their log tables.
 *
 * Log Analytics makes columns of the properties of a record, under the same names but for the
 * case; the few that it calls otherwise are listed here.  Sign-ins have a mapping of their own
 * (entra_signin.c).
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/rel.h"

#include "common/wildcard.h"
#include "ingest/category.h"
#include "ingest/target.h"

static const LogCategory categories[] = {
#define CATEGORY(name, log_table, event, is_signin) {name, log_table, event, is_signin},
#include "ingest/category_list.h"
#undef CATEGORY
};

const LogCategory *
category_number(int number)
{
	return &categories[number];
}

static bool
is_word(const JsonSpan *span, const char *word)
{
	return span->len == strlen(word) && pg_strncasecmp(span->data, word, span->len) == 0;
}

const LogCategory *
category_find(const JsonSpan *name)
{
	for (int i = 0; i < lengthof(categories); i++)
	{
		if (is_word(name, categories[i].name) || is_word(name, categories[i].log_table))
			return &categories[i];
	}
	return NULL;
}

const LogCategory *
category_of_event(const JsonSpan *word)
{
	for (int i = 0; i < lengthof(categories); i++)
	{
		if (categories[i].event[0] != '\0' && is_word(word, categories[i].event))
			return &categories[i];
	}
	return NULL;
}

JsonSpan
category_defender_table(const JsonSpan *name)
{
	static const char prefix[] = "AdvancedHunting-";
	size_t len = sizeof(prefix) - 1;

	if (name->escaped || name->len <= len || name->len - len >= NAMEDATALEN ||
		pg_strncasecmp(name->data, prefix, len) != 0)
		return (JsonSpan){"", 0, false};
	return (JsonSpan){name->data + len, name->len - len, false};
}

/* Columns that are called otherwise than the key. */
static const struct
{
	const char *column;
	const char *key;
} aliases[] = {
	{"AADTenantId", "tenantId"},
	{"AadTenantId", "tenantId"},
	{"IPAddress", "callerIpAddress"},
	{"AADOperationType", "operationType"},
	{"ConditionalAccessPolicies", "appliedConditionalAccessPolicies"},
	{"LocationDetails", "location"},
	{"ResourceIdentity", "resourceId"},
	{"ProcessingTimeInMs", "processingTimeInMilliseconds"},
};

/* Where the time of the event stands, the best place first. */
static const char *const time_path[] = {
	"properties.Timestamp",
	"time",
	"properties.TimeGenerated",
	"properties.createdDateTime",
	"properties.activityDateTime",
	"properties.detectedDateTime",
	"properties.riskLastUpdatedDateTime",
	"activityDateTime",
	"detectedDateTime",
	"riskLastUpdatedDateTime",
	"createdDateTime",
	"Timestamp",
	"@timestamp",
};

#define CLAIM "identity.claims.http://schemas\\.xmlsoap\\.org/ws/2005/05/identity/claims/"

/*
 * Columns of tables of Azure's resources that are called otherwise than the key, or are below another;
 * of several paths to one the last that has a value counts.  A * in the name of a table is any run of characters.
 */
static const struct
{
	const char *log_table;
	const char *column;
	const char *path;
} places[] = {
	{"AzureActivity", "OperationNameValue", "operationName"},
	{"AzureActivity", "CategoryValue", "category"},
	{"AzureActivity", "ActivityStatusValue", "resultType"},
	{"AzureActivity", "ActivitySubstatusValue", "resultSignature"},
	{"AzureActivity", "Authorization", "identity.authorization"},
	{"AzureActivity", "Authorization_d", "identity.authorization"},
	{"AzureActivity", "Claims", "identity.claims"},
	{"AzureActivity", "Claims_d", "identity.claims"},
	{"AzureActivity", "Properties_d", "properties"},
	{"AzureActivity", "Caller", "identity.claims.appid"},
	{"AzureActivity", "Caller",
	 "identity.claims.http://schemas\\.microsoft\\.com/identity/claims/objectidentifier"},
	{"AzureActivity", "Caller", CLAIM "spn"},
	{"AzureActivity", "Caller", CLAIM "emailaddress"},
	{"AzureActivity", "Caller", CLAIM "name"},
	{"AzureActivity", "Caller", CLAIM "upn"},
	{"Storage*", "AuthenticationType", "identity.type"},
	{"Storage*", "AuthenticationHash", "identity.tokenHash"},
	{"Storage*", "AuthorizationDetails", "identity.authorization"},
	{"Storage*", "RequesterAppId", "identity.requester.appId"},
	{"Storage*", "RequesterAudience", "identity.requester.audience"},
	{"Storage*", "RequesterObjectId", "identity.requester.objectId"},
	{"Storage*", "RequesterTenantId", "identity.requester.tenantId"},
	{"Storage*", "RequesterTokenIssuer", "identity.requester.tokenIssuer"},
	{"Storage*", "RequesterUpn", "identity.requester.upn"},
	{"Storage*", "RequesterUserName", "identity.requester.userName"},
};

/* What columns have of the id of a resource. */
static const struct
{
	const char *column;
	FieldType type;
} id_parts[] = {
	{"_ResourceId", FIELD_RESOURCE_ID},
	{"SubscriptionId", FIELD_SUBSCRIPTION},
	{"_SubscriptionId", FIELD_SUBSCRIPTION},
	{"ResourceGroup", FIELD_RESOURCE_GROUP},
	{"ResourceProvider", FIELD_RESOURCE_PROVIDER},
	{"ResourceProviderValue", FIELD_RESOURCE_PROVIDER},
	{"Resource", FIELD_RESOURCE_NAME},
};

#define RANK_BESIDE 1
#define RANK_PROPERTY 2

static void
add_paths(Mapping *mapping, int column, const char *key, FieldType type)
{
	mapping_add_path(mapping, key, column, type, RANK_BESIDE);
	mapping_add_path(mapping, psprintf("properties.%s", key), column, type, RANK_PROPERTY);
}

/* Adds what a column of a resource's table is called in its records. */
static void
add_places(Mapping *mapping, int column, const TargetColumn *known, const char *log_table)
{
	FieldType type = field_type_named(known->field, known->name);

	for (int i = 0; i < lengthof(places); i++)
	{
		if (wildcard_match(places[i].log_table, log_table) &&
			strcmp(places[i].column, known->name) == 0)
			mapping_add_path(mapping, places[i].path, column,
							 strcmp(known->name, "Caller") == 0 ? FIELD_TEXT_IF_PLAIN : type,
							 (char) (RANK_PROPERTY + 1 + i));
	}
	for (int i = 0; i < lengthof(id_parts) && known->type == TEXTOID; i++)
	{
		if (strcmp(id_parts[i].column, known->name) == 0)
			mapping_add_path(mapping, "resourceId", column, id_parts[i].type, RANK_BESIDE);
	}
}

/* Constants of what Entra writes, if the mapping has such a column. */
static void
fill_constants(Mapping *mapping, const char *log_table)
{
	JsonSpan name = {log_table, strlen(log_table), false};

	mapping_fill(mapping, "Type", log_table);
	if (category_find(&name) == NULL)
		return;
	mapping_fill(mapping, "SourceSystem", "Azure AD");
	mapping_fill(mapping, "Resource", "Microsoft.aadiam");
	mapping_fill(mapping, "ResourceGroup", "Microsoft.aadiam");
}

Mapping *
category_mapping(Relation target, const char *log_table)
{
	Mapping *mapping = mapping_make_empty(true);
	Vec columns = target_columns(target);

	VEC_EACH (const TargetColumn, known, &columns)
	{
		const char *name = known->name;
		FieldType type = field_type_named(known->field, name);
		int column = mapping_add_column(mapping, name, known->type);

		if (type == FIELD_TIME_REQUIRED)
		{
			mapping->column[column].required = true;
			for (int k = 0; k < lengthof(time_path); k++)
				mapping_add_path(mapping, time_path[k], column, type,
								 (char) (lengthof(time_path) - k));
			continue;
		}
		/* The workspace's number and the table's name are not the record's to say. */
		if (strcmp(name, "TenantId") == 0 || strcmp(name, "Type") == 0)
			continue;
		add_paths(mapping, column, name, type);
		for (int k = 0; k < lengthof(aliases); k++)
		{
			if (strcmp(aliases[k].column, name) == 0)
				add_paths(mapping, column, aliases[k].key, type);
		}
		add_places(mapping, column, known, log_table);
	}
	fill_constants(mapping, log_table);
	return mapping;
}
