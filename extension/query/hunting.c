/*
 * hunting.c
 *		Tables whose time of events has two names.
 *
 * Every table of Log Analytics calls it TimeGenerated, and so do published rules: a registered table
 * has it under that name, too.  Advanced Hunting, whose events are streamed there, calls it
 * Timestamp.  Both names read one column.
 */
#include "postgres.h"

#include "common/lookup.h"
#include "query/hunting.h"

/* As of the published reference of Advanced Hunting. */
static const char *const hunting_table[] = {
	"AADSignInEventsBeta",
	"AADSpnSignInEventsBeta",
	"AIAgentsInfo",
	"AlertEvidence",
	"AlertInfo",
	"BehaviorEntities",
	"BehaviorInfo",
	"CampaignInfo",
	"CloudAppEvents",
	"CloudAuditEvents",
	"CloudDnsEvents",
	"CloudPolicyEnforcementEvents",
	"CloudProcessEvents",
	"CloudStorageAggregatedEvents",
	"DataSecurityBehaviors",
	"DataSecurityEvents",
	"DeviceBaselineComplianceAssessment",
	"DeviceBaselineComplianceAssessmentKB",
	"DeviceBaselineComplianceProfiles",
	"DeviceCustomFileEvents",
	"DeviceCustomImageLoadEvents",
	"DeviceCustomNetworkEvents",
	"DeviceCustomProcessEvents",
	"DeviceCustomRegistryEvents",
	"DeviceCustomScriptEvents",
	"DeviceEvents",
	"DeviceFileCertificateInfo",
	"DeviceFileEvents",
	"DeviceImageLoadEvents",
	"DeviceInfo",
	"DeviceLogonEvents",
	"DeviceNetworkEvents",
	"DeviceNetworkInfo",
	"DeviceProcessEvents",
	"DeviceRegistryEvents",
	"DeviceTvmBrowserExtensions",
	"DeviceTvmBrowserExtensionsKB",
	"DeviceTvmCertificateInfo",
	"DeviceTvmHardwareFirmware",
	"DeviceTvmInfoGathering",
	"DeviceTvmInfoGatheringKB",
	"DeviceTvmSecureConfigurationAssessment",
	"DeviceTvmSecureConfigurationAssessmentKB",
	"DeviceTvmSoftwareEvidenceBeta",
	"DeviceTvmSoftwareInventory",
	"DeviceTvmSoftwareVulnerabilities",
	"DeviceTvmSoftwareVulnerabilitiesKB",
	"DisruptionAndResponseEvents",
	"EmailAttachmentInfo",
	"EmailEvents",
	"EmailPostDeliveryEvents",
	"EmailUrlInfo",
	"EntraIdSignInEvents",
	"EntraIdSpnSignInEvents",
	"ExposureGraphEdges",
	"ExposureGraphNodes",
	"FileMaliciousContentInfo",
	"GraphAPIAuditEvents",
	"GraphApiAuditEvents",
	"IdentityAccountInfo",
	"IdentityDirectoryEvents",
	"IdentityEvents",
	"IdentityInfo",
	"IdentityLogonEvents",
	"IdentityQueryEvents",
	"MessageEvents",
	"MessagePostDeliveryEvents",
	"MessageUrlInfo",
	"OAuthAppInfo",
	"UrlClickEvents",
};

/* Gives a table the column under another name, too, unless it has one of that name. */
static void
add_name(SchemaTable *table, const SchemaColumn *time, const char *name)
{
	SchemaColumn *copy;

	if (schema_column(table, name) != NULL)
		return;
	copy = MAKE(SchemaColumn);
	*copy = *time;
	copy->name = pstrdup(name);
	copy->source_name = pstrdup(schema_stored_name(time));
	vec_push(&table->column, copy);
}

void
hunting_add_time(SchemaTable *table)
{
	const SchemaColumn *time =
		table->time_column == NULL ? NULL : schema_column(table, table->time_column);

	if (time == NULL)
		return;
	add_name(table, time, "TimeGenerated");
	if (LOOKUP(hunting_table, table->name) != NULL)
		add_name(table, time, "Timestamp");
}
