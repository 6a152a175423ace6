/*
 * category_list.h
 *		CATEGORY(name, log table, kind of event of Graph or "", is a sign-in): where records of
 *		Entra's diagnostic settings go.
 *
 * ORDER: the first is of the table that the kind signin loads.
 */
CATEGORY("SignInLogs", "SigninLogs", "interactiveUser", true)
CATEGORY("NonInteractiveUserSignInLogs", "AADNonInteractiveUserSignInLogs", "nonInteractiveUser",
		 true)
CATEGORY("ServicePrincipalSignInLogs", "AADServicePrincipalSignInLogs", "servicePrincipal", true)
CATEGORY("ManagedIdentitySignInLogs", "AADManagedIdentitySignInLogs", "managedIdentity", true)
CATEGORY("ADFSSignInLogs", "ADFSSignInLogs", "", true)
CATEGORY("MicrosoftServicePrincipalSignInLogs", "MicrosoftServicePrincipalSignInLogs", "", true)
CATEGORY("AuditLogs", "AuditLogs", "", false)
CATEGORY("CustomSecurityAttributeAuditLogs", "AADCustomSecurityAttributeAuditLogs", "", false)
CATEGORY("ProvisioningLogs", "AADProvisioningLogs", "", false)
CATEGORY("RiskyUsers", "AADRiskyUsers", "", false)
CATEGORY("UserRiskEvents", "AADUserRiskEvents", "", false)
CATEGORY("RiskyServicePrincipals", "AADRiskyServicePrincipals", "", false)
CATEGORY("ServicePrincipalRiskEvents", "AADServicePrincipalRiskEvents", "", false)
CATEGORY("RiskyAgents", "AADRiskyAgents", "", false)
CATEGORY("AgentRiskEvents", "AADAgentRiskEvents", "", false)
CATEGORY("MicrosoftGraphActivityLogs", "MicrosoftGraphActivityLogs", "", false)
CATEGORY("AzureADGraphActivityLogs", "AADGraphActivityLogs", "", false)
CATEGORY("B2CRequestLogs", "AADB2CRequestLogs", "", false)
CATEGORY("EnrichedOffice365AuditLogs", "EnrichedMicrosoft365AuditLogs", "", false)
CATEGORY("NetworkAccessTrafficLogs", "NetworkAccessTraffic", "", false)
CATEGORY("NetworkAccessAlerts", "NetworkAccessAlerts", "", false)
CATEGORY("NetworkAccessConnectionEvents", "NetworkAccessConnectionEvents", "", false)
