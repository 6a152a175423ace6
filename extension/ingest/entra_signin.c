/*
 * entra_signin.c
 *		Entra sign-ins: which value goes to which column of SigninLogs.
 *
 * Three shapes: diagnostic settings (a "properties" object), Microsoft Graph
 * (the properties themselves), and rows of Log Analytics (keyed by column).
 * Records of diagnostic settings that are of another category go to the table
 * of that category, if there is one.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "ingest/ingest.h"

typedef enum SigninForm
{
	SIGNIN_DIAGNOSTIC,
	SIGNIN_GRAPH,
	SIGNIN_ROW,
	SIGNIN_NON_INTERACTIVE,
	SIGNIN_SERVICE_PRINCIPAL,
	SIGNIN_MANAGED_IDENTITY
} SigninForm;

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

/* Categories of diagnostic settings that have a table of their own. */
static const struct
{
	const char *category;
	const char *log_table;
	SigninForm form;
} other_categories[] = {
	{"NonInteractiveUserSignInLogs", "AADNonInteractiveUserSignInLogs", SIGNIN_NON_INTERACTIVE},
	{"ServicePrincipalSignInLogs", "AADServicePrincipalSignInLogs", SIGNIN_SERVICE_PRINCIPAL},
	{"ManagedIdentitySignInLogs", "AADManagedIdentitySignInLogs", SIGNIN_MANAGED_IDENTITY},
};

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

/* The mapping of diagnostic settings, for the table of another category. */
static Mapping *
other_mapping(Ingest *ingest, SigninForm form)
{
	Mapping *mapping =
		ingest_fitted_mapping(diagnostic, lengthof(diagnostic), true, ingest->form[form].target);

	for (int i = 0; i < lengthof(other_categories); i++)
	{
		int type = mapping_column(mapping, "Type");

		if (other_categories[i].form == form && type >= 0)
			mapping->column[type].fill = CStringGetTextDatum(other_categories[i].log_table);
	}
	return mapping;
}

static Mapping *
signin_mapping(Ingest *ingest, int form)
{
	switch ((SigninForm) form)
	{
		case SIGNIN_DIAGNOSTIC:
			return mapping_make(diagnostic, lengthof(diagnostic), true);
		case SIGNIN_GRAPH:
			return mapping_make(graph, lengthof(graph), false);
		case SIGNIN_ROW:
			return ingest_column_mapping(ingest);
		case SIGNIN_NON_INTERACTIVE:
		case SIGNIN_SERVICE_PRINCIPAL:
		case SIGNIN_MANAGED_IDENTITY:
			return other_mapping(ingest, (SigninForm) form);
	}
	pg_unreachable();
}

static bool
is_category(const JsonSpan *span, const char *category)
{
	return span->len == strlen(category) && pg_strncasecmp(span->data, category, span->len) == 0;
}

/* The shape for a record of diagnostic settings: that of its category, if it has a table. */
static int
category_form(Ingest *ingest, const JsonSpan *category)
{
	for (int i = 0; i < lengthof(other_categories); i++)
	{
		IngestForm *form = &ingest->form[other_categories[i].form];

		if (!is_category(category, other_categories[i].category))
			continue;
		if (!form->looked_up)
			form->target = ingest_target(other_categories[i].log_table, true);
		form->looked_up = true;
		return form->target != NULL ? (int) other_categories[i].form : SIGNIN_DIAGNOSTIC;
	}
	return SIGNIN_DIAGNOSTIC;
}

/* The first key that only one of the shapes has decides; for diagnostic settings, the category. */
static int
signin_form(Ingest *ingest, JsonWalk walk)
{
	bool first = true;
	bool graph_key = false;
	bool diagnostic_key = false;
	JsonSpan key;

	if (!json_walk_open(&walk))
		return SIGNIN_DIAGNOSTIC;
	while (json_walk_next_member(&walk, &first, &key))
	{
		JsonKind kind;
		JsonSpan value;

		if (json_span_is(&key, "TimeGenerated") && !diagnostic_key)
			return SIGNIN_ROW;
		if (!json_walk_value(&walk, &kind, &value))
			break;
		if (kind == WALK_STRING && json_span_is(&key, "category"))
			return category_form(ingest, &value);
		diagnostic_key =
			diagnostic_key || json_span_is(&key, "time") || json_span_is(&key, "properties");
		graph_key = graph_key || json_span_is(&key, "createdDateTime");
	}
	return graph_key && !diagnostic_key ? SIGNIN_GRAPH : SIGNIN_DIAGNOSTIC;
}

/* Sign-ins of other categories belong to tables of their own. */
static IngestReason
signin_skip(const IngestForm *form, int number)
{
	JsonSpan category = ingest_text(form, "Category");
	int interactive;

	if (number == SIGNIN_GRAPH)
	{
		interactive = mapping_column(form->mapping, "IsInteractive");
		if (!form->row->isnull[interactive] && !DatumGetBool(form->row->value[interactive]))
			return REASON_OTHER_CATEGORY;
		return REASON_NONE;
	}
	if (number <= SIGNIN_ROW && category.len > 0 && !is_category(&category, "SignInLogs"))
		return REASON_OTHER_CATEGORY;
	if (number != SIGNIN_ROW && form->row->reason == REASON_NONE &&
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
