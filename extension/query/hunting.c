/*
 * hunting.c
 *		Tables of Defender's Advanced Hunting, whose time of events has two names.
 *
 * Advanced Hunting calls it Timestamp, Log Analytics, to which the same events are streamed,
 * TimeGenerated.  Queries are published in both forms; they read one column.
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

void
hunting_add_time(SchemaTable *table)
{
	static const char *const time_name[] = {"TimeGenerated", "Timestamp"};
	const SchemaColumn *time = NULL;
	SchemaColumn *copy;

	if (table->time_column == NULL || LOOKUP(hunting_table, table->name) == NULL)
		return;
	VEC_EACH (const SchemaColumn, column, &table->column)
	{
		if (strcmp(column->name, table->time_column) == 0)
			time = column;
	}
	if (time == NULL)
		return;
	for (int i = 0; i < lengthof(time_name); i++)
	{
		bool is_there = false;

		VEC_EACH (const SchemaColumn, column, &table->column)
			is_there = is_there || strcmp(column->name, time_name[i]) == 0;
		if (is_there)
			continue;
		copy = MAKE(SchemaColumn);
		*copy = *time;
		copy->name = pstrdup(time_name[i]);
		copy->source_name = pstrdup(schema_stored_name(time));
		vec_push(&table->column, copy);
	}
}
