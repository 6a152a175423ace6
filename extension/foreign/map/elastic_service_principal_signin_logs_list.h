/*
 * elastic_service_principal_signin_logs_list.h
 *		Fields of ECS in table AADServicePrincipalSignInLogs: sign-ins of service principals.  See ../map.h.
FIELD("source.as.number", TEXT, "AutonomousSystemNumber", "")
 */
#include "foreign/map/elastic_signin_list.h"
FIELD("azure.signinlogs.category", CONSTANT, "ServicePrincipalSignInLogs", "")
FIELD("source.as.number", TEXT, "AutonomousSystemNumber", "")
FIELD("azure.signinlogs.properties.service_principal_name", TEXT, "ServicePrincipalName", "")
FIELD("source.geo.city_name", JSON, "LocationDetails", "city")
FIELD("source.geo.region_name", JSON, "LocationDetails", "state")
