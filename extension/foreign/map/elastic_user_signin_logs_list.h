/*
 * elastic_user_signin_logs_list.h
 *		Fields of ECS in table AADNonInteractiveUserSignInLogs: sign-ins on behalf of users.  See ../map.h.
 */
#include "foreign/map/elastic_signin_list.h"
FIELD("azure.signinlogs.category", CONSTANT, "NonInteractiveUserSignInLogs", "")
FIELD("azure.signinlogs.properties.device_detail", SNAKE_JSON, "DeviceDetail", "")
FIELD("azure.signinlogs.properties.token_protection_status_details", SNAKE_JSON,
	  "TokenProtectionStatusDetails", "")
FIELD("azure.signinlogs.properties.mfa_detail", SNAKE_JSON, "MfaDetail", "")
FIELD("azure.signinlogs.properties.applied_conditional_access_policies", SNAKE_ANY_JSON,
	  "ConditionalAccessPolicies", "[]")
FIELD("source.geo.city_name", JSON, "LocationDetails", "city")
FIELD("source.geo.region_name", JSON, "LocationDetails", "state")
#include "foreign/map/elastic_user_signin_list.h"
