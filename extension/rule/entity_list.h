/*
 * entity_list.h
 *		The entity types of the rule format and their identifiers.
 *
 * ENTITY(name in rules, Type in alerts, identifiers, one of these is required,
 *		  what tells it apart, identifiers without case)
 * Identifiers are separated by blanks.  Of the fourth column at least one must be
 * mapped; parts joined by + only count together.  Spelled as in the format: an
 * identifier is a key of the entity's JSON object.
 * The fifth column has the combinations that are strong: the first that an entity has is
 * its key.  ORDER: of the fifth column, by which entities are merged.
 */
ENTITY("Account", "account",
	   "Name FullName NTDomain DnsDomain UPNSuffix Sid AadTenantId AadUserId PUID "
	   "IsDomainJoined DisplayName ObjectGuid",
	   "FullName Sid Name AadUserId PUID ObjectGuid",
	   "Name+UPNSuffix AadUserId Sid Sid+Host Name+NTDomain Name+NTDomain+Host Name+DnsDomain "
	   "PUID ObjectGuid",
	   "Name NTDomain DnsDomain UPNSuffix Sid AadTenantId AadUserId PUID ObjectGuid")
ENTITY("Host", "host",
	   "DnsDomain NTDomain HostName FullName NetBiosName AzureID OMSAgentID OSFamily OSVersion "
	   "IsDomainJoined",
	   "FullName HostName NetBiosName AzureID OMSAgentID",
	   "HostName+NTDomain HostName+DnsDomain NetBiosName+NTDomain NetBiosName+DnsDomain AzureID "
	   "OMSAgentID",
	   "DnsDomain NTDomain HostName NetBiosName AzureID OMSAgentID")
ENTITY("IP", "ip", "Address AddressScope", "Address", "Address Address+AddressScope",
	   "Address AddressScope")
ENTITY("URL", "url", "Url", "Url", "Url", "")
ENTITY("AzureResource", "azure-resource", "ResourceId", "ResourceId", "ResourceId", "ResourceId")
ENTITY("CloudApplication", "cloud-application", "AppId Name InstanceName", "AppId Name",
	   "AppId+InstanceName AppId Name+InstanceName Name", "AppId Name InstanceName")
ENTITY("DNS", "dns", "DomainName", "DomainName", "DomainName+DnsServerIp+HostIpAddress",
	   "DomainName")
ENTITY("File", "file", "Directory Name", "Name", "Name+Directory Name+FileHash", "")
ENTITY("FileHash", "filehash", "Algorithm Value", "Algorithm+Value", "Algorithm+Value",
	   "Algorithm Value")
ENTITY("Malware", "malware", "Name Category", "Name", "Name+Category", "Name Category")
ENTITY("Process", "process", "ProcessId CommandLine ElevationToken CreationTimeUtc",
	   "CommandLine ProcessId", "Host+ProcessId+CreationTimeUtc", "")
ENTITY("RegistryKey", "registry-key", "Hive Key", "Key Hive", "Hive+Key", "Hive Key")
ENTITY("RegistryValue", "registry-value", "Name Value ValueType", "Name", "Key+Name", "Name Key")
ENTITY("SecurityGroup", "security-group", "DistinguishedName SID ObjectGuid",
	   "DistinguishedName SID ObjectGuid", "DistinguishedName SID ObjectGuid",
	   "DistinguishedName SID ObjectGuid")
ENTITY("IoTDevice", "iotdevice",
	   "DeviceId DeviceName Manufacturer Model FirmwareVersion OperatingSystem MacAddress "
	   "Protocols SerialNumber Source IoTSecurityAgentId DeviceType",
	   "DeviceId", "IoTHub+DeviceId", "MacAddress")
ENTITY("Mailbox", "mailbox",
	   "MailboxPrimaryAddress DisplayName Upn ExternalDirectoryObjectId RiskLevel",
	   "MailboxPrimaryAddress", "MailboxPrimaryAddress",
	   "MailboxPrimaryAddress Upn ExternalDirectoryObjectId")
ENTITY("MailCluster", "mail-cluster",
	   "NetworkMessageIds CountByDeliveryStatus CountByThreatType CountByProtectionStatus Threats "
	   "Query QueryTime MailCount IsVolumeAnomaly Source ClusterSourceIdentifier "
	   "ClusterSourceType ClusterQueryStartTime ClusterQueryEndTime ClusterGroup",
	   "Query Source", "Query+Source", "")
ENTITY("MailMessage", "mail-message",
	   "Recipient Urls Threats Sender P1Sender P1SenderDisplayName P1SenderDomain SenderIP "
	   "P2Sender P2SenderDisplayName P2SenderDomain ReceivedDate NetworkMessageId "
	   "InternetMessageId Subject BodyFingerprintBin1 BodyFingerprintBin2 BodyFingerprintBin3 "
	   "BodyFingerprintBin4 BodyFingerprintBin5 AntispamDirection DeliveryAction "
	   "DeliveryLocation Language ThreatDetectionMethods",
	   "NetworkMessageId Recipient", "NetworkMessageId+Recipient",
	   "Recipient Sender P1Sender P2Sender P1SenderDomain P2SenderDomain NetworkMessageId")
ENTITY("SubmissionMail", "SubmissionMail",
	   "NetworkMessageId Timestamp Recipient Sender SenderIp Subject ReportType SubmissionId "
	   "SubmissionDate Submitter",
	   "SubmissionId NetworkMessageId Recipient Submitter",
	   "SubmissionId+NetworkMessageId+Recipient+Submitter",
	   "NetworkMessageId Recipient Sender SubmissionId Submitter")
