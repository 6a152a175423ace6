/*
 * elastic_managed_identity_signin_logs_list.h
 *		Fields of ECS in table AADManagedIdentitySignInLogs: sign-ins of managed identities.  See ../map.h.
 */
#include "foreign/map/elastic_signin_list.h"
FIELD("azure.signinlogs.category", CONSTANT, "ManagedIdentitySignInLogs", "")
FIELD("azure.signinlogs.properties.service_principal_name", TEXT, "ServicePrincipalName", "")
FIELD("source.geo.city_name", JSON, "LocationDetails", "city")
FIELD("source.geo.region_name", JSON, "LocationDetails", "state")
