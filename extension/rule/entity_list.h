/*
 * entity_list.h
 *		The entity types of the rule format and their identifiers.
 *
 * ENTITY(name in rules, Type in alerts, identifiers, one of these is required)
 * Identifiers are separated by blanks.  Of the fourth column at least one must be
 * mapped; parts joined by + only count together.  Spelled as in the format: an
 * identifier is a key of the entity's JSON object.
 */
ENTITY("Account", "account",
	   "Name FullName NTDomain DnsDomain UPNSuffix Sid AadTenantId AadUserId PUID "
	   "IsDomainJoined DisplayName ObjectGuid",
	   "FullName Sid Name AadUserId PUID ObjectGuid")
ENTITY("Host", "host",
	   "DnsDomain NTDomain HostName FullName NetBiosName AzureID OMSAgentID OSFamily OSVersion "
	   "IsDomainJoined",
	   "FullName HostName NetBiosName AzureID OMSAgentID")
ENTITY("IP", "ip", "Address AddressScope", "Address")
ENTITY("URL", "url", "Url", "Url")
ENTITY("AzureResource", "azure-resource", "ResourceId", "ResourceId")
ENTITY("CloudApplication", "cloud-application", "AppId Name InstanceName", "AppId Name")
ENTITY("DNS", "dns", "DomainName", "DomainName")
ENTITY("File", "file", "Directory Name", "Name")
ENTITY("FileHash", "filehash", "Algorithm Value", "Algorithm+Value")
ENTITY("Malware", "malware", "Name Category", "Name")
ENTITY("Process", "process", "ProcessId CommandLine ElevationToken CreationTimeUtc",
	   "CommandLine ProcessId")
ENTITY("RegistryKey", "registry-key", "Hive Key", "Key Hive")
ENTITY("RegistryValue", "registry-value", "Name Value ValueType", "Name")
ENTITY("SecurityGroup", "security-group", "DistinguishedName SID ObjectGuid",
	   "DistinguishedName SID ObjectGuid")
ENTITY("IoTDevice", "iotdevice",
	   "DeviceId DeviceName Manufacturer Model FirmwareVersion OperatingSystem MacAddress "
	   "Protocols SerialNumber Source IoTSecurityAgentId DeviceType",
	   "DeviceId")
ENTITY("Mailbox", "mailbox",
	   "MailboxPrimaryAddress DisplayName Upn ExternalDirectoryObjectId RiskLevel",
	   "MailboxPrimaryAddress")
ENTITY("MailCluster", "mail-cluster",
	   "NetworkMessageIds CountByDeliveryStatus CountByThreatType CountByProtectionStatus Threats "
	   "Query QueryTime MailCount IsVolumeAnomaly Source ClusterSourceIdentifier "
	   "ClusterSourceType ClusterQueryStartTime ClusterQueryEndTime ClusterGroup",
	   "Query Source")
ENTITY("MailMessage", "mail-message",
	   "Recipient Urls Threats Sender P1Sender P1SenderDisplayName P1SenderDomain SenderIP "
	   "P2Sender P2SenderDisplayName P2SenderDomain ReceivedDate NetworkMessageId "
	   "InternetMessageId Subject BodyFingerprintBin1 BodyFingerprintBin2 BodyFingerprintBin3 "
	   "BodyFingerprintBin4 BodyFingerprintBin5 AntispamDirection DeliveryAction "
	   "DeliveryLocation Language ThreatDetectionMethods",
	   "NetworkMessageId Recipient")
ENTITY("SubmissionMail", "SubmissionMail",
	   "NetworkMessageId Timestamp Recipient Sender SenderIp Subject ReportType SubmissionId "
	   "SubmissionDate Submitter",
	   "SubmissionId NetworkMessageId Recipient Submitter")
