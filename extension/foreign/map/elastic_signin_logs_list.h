/*
 * elastic_signin_logs_list.h
 *		Fields of ECS in table SigninLogs: interactive sign-ins.  See ../map.h.
 */
#include "foreign/map/elastic_signin_list.h"
FIELD("azure.signinlogs.category", CONSTANT, "SignInLogs", "")
FIELD("azure.signinlogs.properties.device_detail", SNAKE, "DeviceDetail", "")
FIELD("azure.signinlogs.properties.token_protection_status_details", SNAKE,
	  "TokenProtectionStatusDetails", "")
FIELD("azure.signinlogs.properties.mfa_detail", SNAKE, "MfaDetail", "")
FIELD("azure.signinlogs.properties.applied_conditional_access_policies", SNAKE_ANY,
	  "ConditionalAccessPolicies", "[]")
FIELD("azure.signinlogs.properties.service_principal_name", TEXT, "ServicePrincipalName", "")
FIELD("source.geo.city_name", DYNAMIC, "LocationDetails", "city")
FIELD("source.geo.region_name", DYNAMIC, "LocationDetails", "state")
#include "foreign/map/elastic_user_signin_list.h"
