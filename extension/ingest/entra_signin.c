/*
 * entra_signin.c
 *		Entra sign-ins: which value goes to which column of SigninLogs.
 *
 * Three shapes: diagnostic settings (a "properties" object), Microsoft Graph
 * (the properties themselves), and rows of Log Analytics (keyed by column).
 * A record of another category than the sign-ins of people goes to the table of
 * that category, if there is one, and is skipped if not: in SigninLogs it would raise
 * alerts that are none.  So each shape is there once for each category.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "ingest/ingest.h"

typedef enum SigninShape
{
	SIGNIN_DIAGNOSTIC,
	SIGNIN_GRAPH,
	SIGNIN_ROW,
	SIGNIN_SHAPES
} SigninShape;

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
	{"ResourceId", "resourceId", FIELD_TEXT},
	{"OperationName", "operationName", FIELD_TEXT},
	{"OperationVersion", "operationVersion", FIELD_CODE},
	{"Category", "category", FIELD_TEXT},
	{"AADTenantId", "tenantId", FIELD_TEXT},
	{"ResultType", "resultType", FIELD_CODE},
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
	SIGNIN_CONSTANTS};

static const MapEntry graph[] = {{"TimeGenerated", "createdDateTime", FIELD_TIME_REQUIRED},
								 {"CorrelationId", "correlationId", FIELD_TEXT},
								 {"ResultType", "status.errorCode", FIELD_CODE},
								 {"ResultDescription", "status.failureReason", FIELD_TEXT},
								 {"Location", "location.countryOrRegion", FIELD_TEXT_IF_PLAIN},
								 {"Identity", "userDisplayName", FIELD_TEXT_OR_JSON},
								 {"OperationName", "=Sign-in activity", FIELD_TEXT},
								 {"Category", "=SignInLogs", FIELD_TEXT},
								 SIGNIN_PROPERTIES(AT_TOP) SIGNIN_CONSTANTS};

/* Where sign-ins go, by the name of their category or of their table; event is Graph's word. */
typedef struct SigninCategory
{
	const char *name;
	const char *log_table;
	const char *event;
} SigninCategory;

/* ORDER: the first is of the table that is loaded. */
static const SigninCategory category[] = {
	{"SignInLogs", "SigninLogs", "interactiveUser"},
	{"NonInteractiveUserSignInLogs", "AADNonInteractiveUserSignInLogs", "nonInteractiveUser"},
	{"ServicePrincipalSignInLogs", "AADServicePrincipalSignInLogs", "servicePrincipal"},
	{"ManagedIdentitySignInLogs", "AADManagedIdentitySignInLogs", "managedIdentity"},
};

#define CATEGORY_USER 0
#define CATEGORY_NON_INTERACTIVE 1
#define CATEGORY_SERVICE_PRINCIPAL 2
/* Of another category than these, which has no table of ours. */
#define CATEGORY_OTHER lengthof(category)

/* A shape of record of a category is one form; one more is for what has no table. */
#define SIGNIN_FORM(category, shape) ((category) *SIGNIN_SHAPES + (shape))
#define SIGNIN_NOWHERE SIGNIN_FORM(lengthof(category), 0)

StaticAssertDecl(SIGNIN_NOWHERE < INGEST_MAX_FORMS, "a load has room for all forms");

static const KeyWord keywords[] = {
	{"time", KEY_RECORD},
	{"properties", KEY_RECORD},
	{"category", KEY_RECORD},
	{"createdDateTime", KEY_RECORD},
	{"TimeGenerated", KEY_RECORD},
	{"records", KEY_LIST},
	{"value", KEY_LIST},
	{"tables", KEY_TABLES},
	{"error", KEY_GRAPH_ERROR},
	{"@odata.nextLink", KEY_NEXT_PAGE},
	{NULL, KEY_OTHER},
};

/* Sets a column that the record's shape fills with a constant. */
static void
fill_column(Mapping *mapping, const char *column, const char *text)
{
	int number = mapping_column(mapping, column);

	if (number >= 0 && mapping->column[number].type == TEXTOID)
		mapping->column[number].fill = CStringGetTextDatum(text);
}

/* The mapping of a shape, for the table of another category. */
static Mapping *
other_mapping(Ingest *ingest, SigninShape shape, const SigninCategory *of, Relation target)
{
	Mapping *mapping;

	if (shape == SIGNIN_ROW)
		return ingest_column_mapping(target, of->log_table);
	if (shape == SIGNIN_DIAGNOSTIC)
		mapping = ingest_fitted_mapping(diagnostic, lengthof(diagnostic), true, target);
	else
	{
		mapping = ingest_fitted_mapping(graph, lengthof(graph), false, target);
		fill_column(mapping, "Category", of->name);
	}
	fill_column(mapping, "Type", of->log_table);
	return mapping;
}

static Mapping *
signin_mapping(Ingest *ingest, int form)
{
	int of = form / SIGNIN_SHAPES;
	SigninShape shape = form % SIGNIN_SHAPES;

	if (form == SIGNIN_NOWHERE)
		return mapping_make_empty();
	if (of != CATEGORY_USER)
		return other_mapping(ingest, shape, &category[of], ingest->form[form].target);
	switch (shape)
	{
		case SIGNIN_DIAGNOSTIC:
			return mapping_make(diagnostic, lengthof(diagnostic), true);
		case SIGNIN_GRAPH:
			return mapping_make(graph, lengthof(graph), false);
		case SIGNIN_ROW:
			return ingest_column_mapping(ingest->target, ingest->log_table);
		case SIGNIN_SHAPES:
			break;
	}
	pg_unreachable();
}

static bool
is_word(const JsonSpan *span, const char *word)
{
	return span->len == strlen(word) && pg_strncasecmp(span->data, word, span->len) == 0;
}

/* The category of a name, which may be its own or that of its table. */
static int
category_find(const JsonSpan *name)
{
	for (int i = 0; i < lengthof(category); i++)
	{
		if (is_word(name, category[i].name) || is_word(name, category[i].log_table))
			return i;
	}
	return CATEGORY_OTHER;
}

/* The form of a shape for a category, if there is a table for it. */
static int
category_form(Ingest *ingest, int of, SigninShape shape)
{
	int number = SIGNIN_FORM(of, shape);
	IngestForm *form;

	if (of == CATEGORY_USER)
		return number;
	if (of == CATEGORY_OTHER)
		return SIGNIN_NOWHERE;
	form = &ingest->form[number];
	if (!form->looked_up)
		form->target = ingest_target(category[of].log_table, true);
	form->looked_up = true;
	return form->target != NULL ? number : SIGNIN_NOWHERE;
}

/* What the outermost keys of a record tell about its shape and category. */
typedef struct SigninKeys
{
	bool row;
	bool graph;
	bool diagnostic;
	bool not_interactive;
	bool has_user;
	bool has_principal;
	JsonSpan name;  /* of the category or the table */
	JsonSpan event; /* of Graph: the list of its kinds */
} SigninKeys;

static void
signin_note_key(SigninKeys *keys, const JsonSpan *key, JsonKind kind, const JsonSpan *value)
{
	bool text = kind == WALK_STRING && value->len > 0;

	keys->diagnostic =
		keys->diagnostic || json_span_is(key, "time") || json_span_is(key, "properties");
	keys->graph = keys->graph || json_span_is(key, "createdDateTime");
	keys->row = keys->row || (json_span_is(key, "TimeGenerated") && !keys->diagnostic);
	/* A category says more than the name of the table, whichever comes first. */
	if (text &&
		(json_span_is(key, "Category") || (json_span_is(key, "Type") && keys->name.len == 0)))
		keys->name = *value;
	if (kind == WALK_FALSE &&
		(json_span_is(key, "isInteractive") || json_span_is(key, "IsInteractive")))
		keys->not_interactive = true;
	if (kind == WALK_ARRAY && json_span_is(key, "signInEventTypes"))
		keys->event = *value;
	if (text && (json_span_is(key, "userId") || json_span_is(key, "UserId") ||
				 json_span_is(key, "userPrincipalName") || json_span_is(key, "UserPrincipalName")))
		keys->has_user = true;
	if (text &&
		(json_span_is(key, "servicePrincipalId") || json_span_is(key, "ServicePrincipalId")))
		keys->has_principal = true;
}

/* The category of Graph's list of kinds: the first that is known. */
static int
category_of_events(const JsonSpan *list)
{
	JsonWalk walk;
	bool first = true;

	json_walk_init(&walk, list->data, list->len);
	(void) json_walk_open(&walk);
	while (json_walk_next_element(&walk, &first))
	{
		JsonKind kind;
		JsonSpan word;

		if (!json_walk_value(&walk, &kind, &word))
			break;
		for (int i = 0; kind == WALK_STRING && i < lengthof(category); i++)
		{
			if (is_word(&word, category[i].event))
				return i;
		}
	}
	return CATEGORY_OTHER;
}

static int
category_of_keys(const SigninKeys *keys)
{
	if (keys->row && keys->name.len > 0)
		return category_find(&keys->name);
	if (keys->event.len > 0 && category_of_events(&keys->event) != CATEGORY_OTHER)
		return category_of_events(&keys->event);
	if (keys->has_principal && !keys->has_user)
		return CATEGORY_SERVICE_PRINCIPAL;
	return keys->not_interactive ? CATEGORY_NON_INTERACTIVE : CATEGORY_USER;
}

/* The keys that only one of the shapes has decide; for diagnostic settings, the category. */
static int
signin_form(Ingest *ingest, JsonWalk walk)
{
	SigninKeys keys = {0};
	bool first = true;
	JsonSpan key;

	if (!json_walk_open(&walk))
		return SIGNIN_DIAGNOSTIC;
	while (json_walk_next_member(&walk, &first, &key))
	{
		JsonKind kind;
		JsonSpan value;

		if (!json_walk_value(&walk, &kind, &value))
			break;
		if (kind == WALK_STRING && json_span_is(&key, "category"))
			return category_form(ingest, category_find(&value), SIGNIN_DIAGNOSTIC);
		signin_note_key(&keys, &key, kind, &value);
	}
	if (keys.row)
		return category_form(ingest, category_of_keys(&keys), SIGNIN_ROW);
	if (keys.graph && !keys.diagnostic)
		return category_form(ingest, category_of_keys(&keys), SIGNIN_GRAPH);
	return SIGNIN_DIAGNOSTIC;
}

/* Rows of the query API come without a look at their keys: what is not of people is left out. */
static bool
row_is_of_other(const IngestForm *form)
{
	JsonSpan name = ingest_text(form, "Category");
	JsonSpan type = ingest_text(form, "Type");
	int interactive = mapping_column(form->mapping, "IsInteractive");

	if (name.len > 0)
		return category_find(&name) != CATEGORY_USER;
	if (type.len > 0 && category_find(&type) != CATEGORY_USER)
		return true;
	return interactive >= 0 && form->mapping->column[interactive].type == BOOLOID &&
		   !form->row->isnull[interactive] && !DatumGetBool(form->row->value[interactive]);
}

/* What has no table of its category, and diagnostic settings without what they are about. */
static IngestReason
signin_skip(const IngestForm *form, int number)
{
	if (number == SIGNIN_NOWHERE || (number == SIGNIN_ROW && row_is_of_other(form)))
		return REASON_OTHER_CATEGORY;
	if (number % SIGNIN_SHAPES == SIGNIN_DIAGNOSTIC && form->row->reason == REASON_NONE &&
		!mapping_met(form->mapping, form->row, "properties"))
		form->row->reason = REASON_MISSING_PROPERTIES;
	return REASON_NONE;
}

const IngestProfile ingest_signin = {
	.keyword = keywords,
	.make_mapping = signin_mapping,
	.form_of = signin_form,
	.skip = signin_skip,
	.table_form = SIGNIN_ROW,
};
