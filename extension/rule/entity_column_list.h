/*
 * entity_column_list.h
 *		Columns of log tables that are an entity by their name.
 *
 * ENTITY_COLUMN(column, entity type, identifier)
 * Read by the check for entities that nobody mapped, and for what a correlation of another platform
 * groups by: only names that leave no doubt.
 */
ENTITY_COLUMN("UserPrincipalName", "Account", "FullName")
ENTITY_COLUMN("AccountUPN", "Account", "FullName")
ENTITY_COLUMN("AccountUpn", "Account", "FullName")
ENTITY_COLUMN("InitiatingProcessAccountUpn", "Account", "FullName")
ENTITY_COLUMN("Account", "Account", "FullName")
ENTITY_COLUMN("UserId", "Account", "FullName")
ENTITY_COLUMN("AADUserId", "Account", "AadUserId")
ENTITY_COLUMN("UserIdentityUserName", "Account", "Name")
ENTITY_COLUMN("AccountName", "Account", "Name")
ENTITY_COLUMN("TargetUserName", "Account", "Name")
ENTITY_COLUMN("IPAddress", "IP", "Address")
ENTITY_COLUMN("IpAddress", "IP", "Address")
ENTITY_COLUMN("ClientIP", "IP", "Address")
ENTITY_COLUMN("CallerIpAddress", "IP", "Address")
ENTITY_COLUMN("SourceIpAddress", "IP", "Address")
ENTITY_COLUMN("SourceIP", "IP", "Address")
ENTITY_COLUMN("SrcIpAddr", "IP", "Address")
ENTITY_COLUMN("DestinationIP", "IP", "Address")
ENTITY_COLUMN("RemoteIP", "IP", "Address")
ENTITY_COLUMN("Computer", "Host", "FullName")
ENTITY_COLUMN("DeviceName", "Host", "FullName")
ENTITY_COLUMN("HostName", "Host", "HostName")
ENTITY_COLUMN("DvcHostname", "Host", "HostName")
ENTITY_COLUMN("Url", "URL", "Url")
ENTITY_COLUMN("RemoteUrl", "URL", "Url")
ENTITY_COLUMN("RequestURL", "URL", "Url")
