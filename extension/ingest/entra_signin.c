/*
 * entra_signin.c
 *		Entra sign-ins: which value goes to which column of SigninLogs.
 *
 * Three shapes: diagnostic settings (a "properties" object), Microsoft Graph
 * (the properties themselves), and rows of Log Analytics (keyed by column).
 * A record of another category than the sign-ins of people goes to the table of
 * that category (category.c), if there is one, and is skipped if not: in SigninLogs it
 * would raise alerts that are none.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "ingest/category.h"
#include "ingest/fit.h"
#include "ingest/route.h"

/* PROPERTY(column, key, type): what the first two shapes have in common. */
#define SIGNIN_PROPERTIES(PROPERTY)                                                                \
	PROPERTY("Id", "id", TEXT_OR_JSON)                                                             \
	PROPERTY("CreatedDateTime", "createdDateTime", TIME)                                           \
	PROPERTY("OriginalRequestId", "originalRequestId", TEXT_OR_JSON)                               \
	PROPERTY("UserDisplayName", "userDisplayName", TEXT_OR_JSON)                                   \
	PROPERTY("UserPrincipalName", "userPrincipalName", TEXT_OR_JSON)                               \
	PROPERTY("UserId", "userId", TEXT_OR_JSON)                                                     \
	PROPERTY("UserType", "userType", TEXT_OR_JSON)                                                 \
	PROPERTY("AppId", "appId", TEXT_OR_JSON)                                                       \
	PROPERTY("AppDisplayName", "appDisplayName", TEXT_OR_JSON)                                     \
	PROPERTY("AppOwnerTenantId", "appOwnerTenantId", TEXT_OR_JSON)                                 \
	PROPERTY("IPAddress", "ipAddress", TEXT_OR_JSON)                                               \
	PROPERTY("IPAddressFromResourceProvider", "ipAddressFromResourceProvider", TEXT_OR_JSON)       \
	PROPERTY("ClientAppUsed", "clientAppUsed", TEXT_OR_JSON)                                       \
	PROPERTY("ClientCredentialType", "clientCredentialType", TEXT_OR_JSON)                         \
	PROPERTY("UserAgent", "userAgent", TEXT_OR_JSON)                                               \
	PROPERTY("Status", "status", DYNAMIC)                                                          \
	PROPERTY("DeviceDetail", "deviceDetail", DYNAMIC)                                              \
	PROPERTY("LocationDetails", "location", DYNAMIC)                                               \
	PROPERTY("MfaDetail", "mfaDetail", DYNAMIC)                                                    \
	PROPERTY("ConditionalAccessPolicies", "appliedConditionalAccessPolicies", DYNAMIC)             \
	PROPERTY("ConditionalAccessStatus", "conditionalAccessStatus", TEXT_OR_JSON)                   \
	PROPERTY("ConditionalAccessAudiences", "conditionalAccessAudiences", TEXT_OR_JSON)             \
	PROPERTY("AppliedEventListeners", "appliedEventListeners", DYNAMIC)                            \
	PROPERTY("TokenProtectionStatusDetails", "tokenProtectionStatusDetails", DYNAMIC)              \
	PROPERTY("Agent", "agent", DYNAMIC)                                                            \
	PROPERTY("AuthenticationContextClassReferences", "authenticationContextClassReferences",       \
			 TEXT_OR_JSON)                                                                         \
	PROPERTY("AuthenticationDetails", "authenticationDetails", TEXT_OR_JSON)                       \
	PROPERTY("AuthenticationMethodsUsed", "authenticationMethodsUsed", TEXT_OR_JSON)               \
	PROPERTY("AuthenticationProcessingDetails", "authenticationProcessingDetails", TEXT_OR_JSON)   \
	PROPERTY("AuthenticationProtocol", "authenticationProtocol", TEXT_OR_JSON)                     \
	PROPERTY("AuthenticationRequirement", "authenticationRequirement", TEXT_OR_JSON)               \
	PROPERTY("AuthenticationRequirementPolicies", "authenticationRequirementPolicies",             \
			 TEXT_OR_JSON)                                                                         \
	PROPERTY("AuthenticationAppDeviceDetails", "authenticationAppDeviceDetails", TEXT_OR_JSON)     \
	PROPERTY("AuthenticationAppPolicyEvaluationDetails",                                           \
			 "authenticationAppPolicyEvaluationDetails", TEXT_OR_JSON)                             \
	PROPERTY("AuthenticatorAppLocation", "authenticatorAppLocation", TEXT_OR_JSON)                 \
	PROPERTY("NetworkLocationDetails", "networkLocationDetails", TEXT_OR_JSON)                     \
	PROPERTY("SessionLifetimePolicies", "sessionLifetimePolicies", TEXT_OR_JSON)                   \
	PROPERTY("SessionId", "sessionId", TEXT_OR_JSON)                                               \
	PROPERTY("SignInIdentifier", "signInIdentifier", TEXT_OR_JSON)                                 \
	PROPERTY("SignInIdentifierType", "signInIdentifierType", TEXT_OR_JSON)                         \
	PROPERTY("AlternateSignInName", "alternateSignInName", TEXT_OR_JSON)                           \
	PROPERTY("ServicePrincipalId", "servicePrincipalId", TEXT_OR_JSON)                             \
	PROPERTY("ServicePrincipalName", "servicePrincipalName", TEXT_OR_JSON)                         \
	PROPERTY("SourceAppClientId", "sourceAppClientId", TEXT_OR_JSON)                               \
	PROPERTY("ResourceDisplayName", "resourceDisplayName", TEXT_OR_JSON)                           \
	PROPERTY("ResourceIdentity", "resourceId", TEXT_OR_JSON)                                       \
	PROPERTY("ResourceServicePrincipalId", "resourceServicePrincipalId", TEXT_OR_JSON)             \
	PROPERTY("ResourceTenantId", "resourceTenantId", TEXT_OR_JSON)                                 \
	PROPERTY("ResourceOwnerTenantId", "resourceOwnerTenantId", TEXT_OR_JSON)                       \
	PROPERTY("HomeTenantId", "homeTenantId", TEXT_OR_JSON)                                         \
	PROPERTY("HomeTenantName", "homeTenantName", TEXT_OR_JSON)                                     \
	PROPERTY("CrossTenantAccessType", "crossTenantAccessType", TEXT_OR_JSON)                       \
	PROPERTY("FederatedCredentialId", "federatedCredentialId", TEXT_OR_JSON)                       \
	PROPERTY("GlobalSecureAccessIpAddress", "globalSecureAccessIpAddress", TEXT_OR_JSON)           \
	PROPERTY("IncomingTokenType", "incomingTokenType", TEXT_OR_JSON)                               \
	PROPERTY("OriginalTransferMethod", "originalTransferMethod", TEXT_OR_JSON)                     \
	PROPERTY("TokenIssuerName", "tokenIssuerName", TEXT_OR_JSON)                                   \
	PROPERTY("TokenIssuerType", "tokenIssuerType", TEXT_OR_JSON)                                   \
	PROPERTY("UniqueTokenIdentifier", "uniqueTokenIdentifier", TEXT_OR_JSON)                       \
	PROPERTY("AutonomousSystemNumber", "autonomousSystemNumber", TEXT_OR_JSON)                     \
	PROPERTY("ProcessingTimeInMilliseconds", "processingTimeInMilliseconds", TEXT_OR_JSON)         \
	PROPERTY("RiskDetail", "riskDetail", TEXT_OR_JSON)                                             \
	PROPERTY("RiskState", "riskState", TEXT_OR_JSON)                                               \
	PROPERTY("RiskLevel", "riskLevel", TEXT_OR_JSON)                                               \
	PROPERTY("RiskLevelAggregated", "riskLevelAggregated", TEXT_OR_JSON)                           \
	PROPERTY("RiskLevelDuringSignIn", "riskLevelDuringSignIn", TEXT_OR_JSON)                       \
	PROPERTY("RiskEventTypes", "riskEventTypes", TEXT_OR_JSON)                                     \
	PROPERTY("RiskEventTypes_V2", "riskEventTypes_v2", TEXT_OR_JSON)                               \
	PROPERTY("IsRisky", "isRisky", BOOL)                                                           \
	PROPERTY("IsInteractive", "isInteractive", BOOL)                                               \
	PROPERTY("IsTenantRestricted", "isTenantRestricted", BOOL)                                     \
	PROPERTY("IsThroughGlobalSecureAccess", "isThroughGlobalSecureAccess", BOOL)                   \
	PROPERTY("FlaggedForReview", "flaggedForReview", BOOL)

#define UNDER_PROPERTIES(column, key, type) {column, "properties." key, FIELD_##type},
#define AT_TOP(column, key, type) {column, key, FIELD_##type},

#define SIGNIN_CONSTANTS                                                                           \
	{"Resource", "=Microsoft.aadiam", FIELD_TEXT},                                                 \
		{"ResourceGroup", "=Microsoft.aadiam", FIELD_TEXT},                                        \
		{"SourceSystem", "=Azure AD", FIELD_TEXT}, {"Type", "=SigninLogs", FIELD_TEXT},

static const MapEntry diagnostic[] = {
	{"TimeGenerated", "time", FIELD_TIME_REQUIRED},
	{"TimeGenerated", "?properties.createdDateTime", FIELD_TIME_REQUIRED},
	{"TimeGenerated", "?@timestamp", FIELD_TIME_REQUIRED},
	{"ResourceId", "resourceId", FIELD_TEXT},
	{"OperationName", "operationName", FIELD_TEXT},
	{"OperationVersion", "operationVersion", FIELD_CODE},
	{"Category", "category", FIELD_TEXT},
	{"AADTenantId", "tenantId", FIELD_TEXT},
	{"ResultType", "resultType", FIELD_RESULT_CODE},
	{"ResultSignature", "resultSignature", FIELD_CODE},
	{"ResultDescription", "resultDescription", FIELD_TEXT},
	{"DurationMs", "durationMs", FIELD_LONG},
	{"CorrelationId", "correlationId", FIELD_TEXT},
	{"Identity", "identity", FIELD_TEXT},
	{"Level", "Level", FIELD_CODE},
	{"Location", "location", FIELD_TEXT_IF_PLAIN},
	SIGNIN_PROPERTIES(UNDER_PROPERTIES)
	/* The caller's address stands in two places; the one in properties counts. */
	{"IPAddress", "?callerIpAddress", FIELD_TEXT_IF_PLAIN},
	{"CorrelationId", "?properties.correlationId", FIELD_TEXT_IF_PLAIN},
	{"ResultType", "?properties.status.errorCode", FIELD_RESULT_CODE},
	SIGNIN_CONSTANTS};

static const MapEntry graph[] = {{"TimeGenerated", "createdDateTime", FIELD_TIME_REQUIRED},
								 {"CorrelationId", "correlationId", FIELD_TEXT},
								 {"ResultType", "status.errorCode", FIELD_RESULT_CODE},
								 {"ResultDescription", "status.failureReason", FIELD_TEXT},
								 {"Location", "location.countryOrRegion", FIELD_TEXT_IF_PLAIN},
								 {"Identity", "userDisplayName", FIELD_TEXT_OR_JSON},
								 {"OperationName", "=Sign-in activity", FIELD_TEXT},
								 {"Category", "=SignInLogs", FIELD_TEXT},
								 /* What PowerShell makes of riskEventTypes_v2. */
								 {"RiskEventTypes_V2", "?riskEventTypesV2", FIELD_TEXT_OR_JSON},
								 SIGNIN_PROPERTIES(AT_TOP) SIGNIN_CONSTANTS};

static const KeyWord keywords[] = {
	{"time", KEY_RECORD},
	{"properties", KEY_RECORD},
	{"category", KEY_RECORD},
	{"createdDateTime", KEY_RECORD},
	{"CreatedDateTime", KEY_RECORD},
	{"TimeGenerated", KEY_RECORD},
	/* Of Graph; they tell a sign-in from another record that was made at a time. */
	{"conditionalAccessStatus", KEY_RECORD},
	{"isInteractive", KEY_RECORD},
	{"riskLevelAggregated", KEY_RECORD},
	{"records", KEY_LIST},
	{"value", KEY_LIST},
	{"tables", KEY_TABLES},
	{"error", KEY_GRAPH_ERROR},
	{"@odata.nextLink", KEY_NEXT_PAGE},
	{NULL, KEY_OTHER},
};

static Mapping *
signin_mapping(Ingest *ingest, const IngestForm *form)
{
	JsonSpan name = {form->log_table, strlen(form->log_table), false};
	const LogCategory *category = category_find(&name);
	bool is_graph = form->shape == SHAPE_GRAPH || form->shape == SHAPE_GRAPH_CAPITALS;
	const MapEntry *entry = is_graph ? graph : diagnostic;
	int count = is_graph ? lengthof(graph) : lengthof(diagnostic);
	Mapping *mapping;

	if (form->shape == SHAPE_ROW)
		return ingest_column_mapping(form->target, form->log_table);
	if (category == NULL || !category->is_signin)
		return category_mapping(form->target, form->log_table);
	if (form->target == ingest->target)
		return mapping_make(entry, count, true);
	mapping = ingest_fitted_mapping(entry, count, true, form->target);
	if (is_graph)
		mapping_fill(mapping, "Category", category->name);
	mapping_fill(mapping, "Type", form->log_table);
	return mapping;
}

/* The form of a shape for a category; of no category: its records are skipped. */
static int
category_form(Ingest *ingest, const LogCategory *category, const JsonSpan *name, IngestShape shape)
{
	const char *log_table = category != NULL ? category->log_table : "";

	if (category == NULL && ingest->unknown_category == NULL)
		ingest->unknown_category =
			MemoryContextStrdup(ingest->context, pnstrdup(name->data, Min(name->len, NAMEDATALEN)));
	return ingest_form_number(ingest, log_table, strlen(log_table), shape);
}

/* What the outermost keys of a record tell about its shape and category. */
typedef struct SigninKeys
{
	bool row;
	bool graph;
	bool diagnostic;
	bool capitals;
	bool not_interactive;
	bool has_user;
	bool has_principal;
	JsonSpan name;  /* of the category */
	JsonSpan table; /* of the table */
	JsonSpan event; /* of Graph: the list of its kinds */
} SigninKeys;

static bool
key_is(const JsonSpan *key, const char *word)
{
	return !key->escaped && key->len == strlen(word) &&
		   pg_strncasecmp(key->data, word, key->len) == 0;
}

static void
signin_note_key(SigninKeys *keys, const JsonSpan *key, JsonKind kind, const JsonSpan *value)
{
	bool text = kind == WALK_STRING && value->len > 0;

	if (json_span_is(key, "CreatedDateTime") || json_span_is(key, "Properties"))
		keys->capitals = true;
	if (key_is(key, "time") || key_is(key, "properties"))
		keys->diagnostic = true;
	else if (key_is(key, "createdDateTime"))
		keys->graph = true;
	else if (json_span_is(key, "TimeGenerated"))
		keys->row = true;
	else if (text && key_is(key, "category"))
		keys->name = *value;
	else if (text && json_span_is(key, "Type"))
		keys->table = *value;
	else if (kind == WALK_FALSE && key_is(key, "isInteractive"))
		keys->not_interactive = true;
	else if (kind == WALK_ARRAY && key_is(key, "signInEventTypes"))
		keys->event = *value;
	else if (text && (key_is(key, "userId") || key_is(key, "userPrincipalName")))
		keys->has_user = true;
	else if (text && key_is(key, "servicePrincipalId"))
		keys->has_principal = true;
}

/* The category of Graph's list of kinds: the first that is known. */
static const LogCategory *
category_of_events(const JsonSpan *list)
{
	const LogCategory *category = NULL;
	JsonWalk walk;
	bool first = true;

	json_walk_init(&walk, list->data, list->len);
	(void) json_walk_open(&walk);
	while (category == NULL && json_walk_next_element(&walk, &first))
	{
		JsonKind kind;
		JsonSpan word;

		if (!json_walk_value(&walk, &kind, &word))
			break;
		if (kind == WALK_STRING)
			category = category_of_event(&word);
	}
	return category;
}

/* The category of a record that is no diagnostic setting; NULL: one that is not known. */
static const LogCategory *
category_of_keys(const SigninKeys *keys)
{
	const LogCategory *category = NULL;

	if (keys->row && keys->name.len + keys->table.len > 0)
	{
		/* A category says more than the name of the table. */
		category = category_find(&keys->name);
		return category != NULL ? category : category_find(&keys->table);
	}
	if (keys->event.len > 0)
		category = category_of_events(&keys->event);
	if (category != NULL)
		return category;
	if (keys->has_principal && !keys->has_user)
		return category_number(CATEGORY_SERVICE_PRINCIPAL);
	return category_number(keys->not_interactive ? CATEGORY_NON_INTERACTIVE : CATEGORY_USER);
}

/* The form of a row: that of its category, or else of its table, whatever that is. */
static int
row_form(Ingest *ingest, const SigninKeys *keys)
{
	const LogCategory *category = category_of_keys(keys);
	int number = category == NULL ? route_find(ingest, &keys->table) : -1;

	return number >= 0 ? number
					   : category_form(ingest, category,
									   keys->name.len > 0 ? &keys->name : &keys->table, SHAPE_ROW);
}

/* The keys that only one of the shapes has decide; for diagnostic settings, the category. */
static int
signin_form(Ingest *ingest, JsonWalk walk)
{
	SigninKeys keys = {0};
	bool first = true;
	JsonSpan key;

	if (!json_walk_open(&walk))
		return category_form(ingest, category_number(CATEGORY_USER), NULL, SHAPE_DIAGNOSTIC);
	while (json_walk_next_member(&walk, &first, &key))
	{
		JsonKind kind;
		JsonSpan value;

		if (!json_walk_value(&walk, &kind, &value))
			break;
		/* What only diagnostic settings have, and most of them have early. */
		if (kind == WALK_STRING && json_span_is(&key, "category"))
			return category_form(ingest, category_find(&value), &value, SHAPE_DIAGNOSTIC);
		signin_note_key(&keys, &key, kind, &value);
	}
	/* A shipper may have added a time to what Graph says, whose keys are no columns. */
	if (keys.row && !keys.diagnostic && (!keys.graph || keys.capitals))
		return row_form(ingest, &keys);
	if (keys.graph && !keys.diagnostic)
		return category_form(ingest, category_of_keys(&keys), &keys.name,
							 keys.capitals ? SHAPE_GRAPH_CAPITALS : SHAPE_GRAPH);
	return category_form(
		ingest, keys.name.len > 0 ? category_find(&keys.name) : category_number(CATEGORY_USER),
		&keys.name, keys.capitals ? SHAPE_DIAGNOSTIC_CAPITALS : SHAPE_DIAGNOSTIC);
}

/* Rows of the query API come without a look at their keys: what is not of people is left out. */
static bool
row_is_of_other(const IngestForm *form)
{
	const LogCategory *user = category_number(CATEGORY_USER);
	JsonSpan name = ingest_text(form, "Category");
	JsonSpan type = ingest_text(form, "Type");
	int interactive = mapping_column(form->mapping, "IsInteractive");

	if (strcmp(form->log_table, user->log_table) != 0)
		return false;
	if (name.len > 0)
		return category_find(&name) != user;
	if (type.len > 0 && category_find(&type) != user)
		return true;
	return interactive >= 0 && form->mapping->column[interactive].type == BOOLOID &&
		   !form->row->isnull[interactive] && !DatumGetBool(form->row->value[interactive]);
}

/* What Graph says of something that was made at a time, and is no sign-in: an account, say. */
static bool
graph_is_other(const IngestForm *form)
{
	static const char *const telling[] = {
		"Status", "AppId", "AppDisplayName", "IPAddress", "ResourceIdentity", "ClientAppUsed"};

	if (form->row->unknown < FIT_MIN_UNKNOWN)
		return false;
	for (int i = 0; i < lengthof(telling); i++)
	{
		int number = mapping_column(form->mapping, telling[i]);

		if (number >= 0 && form->row->rank[number] > 0)
			return false;
	}
	return true;
}

/* What is of another category, and diagnostic settings without what they are about. */
static IngestReason
signin_skip(const IngestForm *form)
{
	if (form->shape == SHAPE_ROW && row_is_of_other(form))
		return REASON_OTHER_CATEGORY;
	if (form->shape != SHAPE_ROW && form->shape != SHAPE_GRAPH &&
		form->shape != SHAPE_GRAPH_CAPITALS && form->row->reason == REASON_NONE &&
		!mapping_met(form->mapping, form->row, "properties"))
		form->row->reason = REASON_MISSING_PROPERTIES;
	if ((form->shape == SHAPE_GRAPH || form->shape == SHAPE_GRAPH_CAPITALS) &&
		form->row->reason == REASON_NONE && graph_is_other(form))
	{
		form->row->reason = REASON_OTHER_KIND;
		form->row->reason_column =
			"it is no sign-in: it has neither status, application nor address";
	}
	return REASON_NONE;
}

const IngestProfile ingest_signin = {
	.keyword = keywords,
	.make_mapping = signin_mapping,
	.form_of = signin_form,
	.skip = signin_skip,
};
