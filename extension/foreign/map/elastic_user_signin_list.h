/*
 * elastic_user_signin_list.h
 *		Fields of ECS that tables of users' sign-ins have: part of their lists.  See ../map.h.
 */
FIELD("source.as.number", TEXT, "AutonomousSystemNumber", "")
FIELD("user.id", TEXT, "UserId", "")
FIELD("user.name", TEXT, "UserPrincipalName", "")
FIELD("user.full_name", TEXT, "UserDisplayName", "")
FIELD("azure.signinlogs.properties.user_id", TEXT, "UserId", "")
FIELD("azure.signinlogs.properties.user_principal_name", TEXT, "UserPrincipalName", "")
FIELD("azure.signinlogs.properties.user_display_name", TEXT, "UserDisplayName", "")
FIELD("azure.signinlogs.properties.user_type", TEXT, "UserType", "")
FIELD("azure.signinlogs.properties.app_display_name", TEXT, "AppDisplayName", "")
FIELD("azure.signinlogs.properties.client_app_used", TEXT, "ClientAppUsed", "")
FIELD("azure.signinlogs.properties.authentication_requirement", TEXT, "AuthenticationRequirement",
	  "")
FIELD("azure.signinlogs.properties.authentication_protocol", TEXT, "AuthenticationProtocol", "")
FIELD("azure.signinlogs.properties.original_transfer_method", TEXT, "OriginalTransferMethod", "")
FIELD("azure.signinlogs.properties.original_request_id", TEXT, "OriginalRequestId", "")
FIELD("azure.signinlogs.properties.incoming_token_type", TEXT, "IncomingTokenType", "")
FIELD("azure.signinlogs.properties.token_issuer_type", TEXT, "TokenIssuerType", "")
FIELD("azure.signinlogs.properties.token_issuer_name", TEXT, "TokenIssuerName", "")
FIELD("azure.signinlogs.properties.cross_tenant_access_type", TEXT, "CrossTenantAccessType", "")
FIELD("azure.signinlogs.properties.home_tenant_id", TEXT, "HomeTenantId", "")
FIELD("azure.signinlogs.properties.resource_tenant_id", TEXT, "ResourceTenantId", "")
FIELD("azure.signinlogs.properties.is_interactive", BOOL, "IsInteractive", "")
FIELD("azure.signinlogs.properties.risk_detail", TEXT, "RiskDetail", "")
FIELD("azure.signinlogs.properties.risk_state", TEXT, "RiskState", "")
FIELD("azure.signinlogs.properties.risk_level_aggregated", TEXT, "RiskLevelAggregated", "")
FIELD("azure.signinlogs.properties.risk_level_during_signin", TEXT, "RiskLevelDuringSignIn", "")
FIELD("azure.signinlogs.properties.authentication_details", SNAKE_ANY_JSON, "AuthenticationDetails",
	  "[]")
FIELD("azure.signinlogs.properties.authentication_requirement_policies", SNAKE_ANY_JSON,
	  "AuthenticationRequirementPolicies", "[]")
FIELD("azure.signinlogs.properties.session_lifetime_policies", SNAKE_ANY_JSON,
	  "SessionLifetimePolicies", "[]")
FIELD("azure.signinlogs.properties.risk_event_types", SNAKE_ANY_JSON, "RiskEventTypes", "[]")
FIELD("azure.signinlogs.properties.risk_event_types_v2", SNAKE_ANY_JSON, "RiskEventTypes_V2", "[]")
ENTITY("Account", "FullName", "UserPrincipalName")
