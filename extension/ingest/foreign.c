/*
 * foreign.c
 *		Containers and schemas that are known and not read, by their keys.
 *
 * Asked about an object that has no time it could be a record by, so that its dead
 * letter says what it is and what to load instead, and not what it lacks.
 */
#include "postgres.h"

#include "ingest/ingest.h"

typedef struct ForeignKey
{
	const char *key;
	const char *with; /* the object has this key too; NULL: any may */
	IngestReason reason;
} ForeignKey;

/* ORDER: a key that several have stands behind those that tell. */
static const ForeignKey foreign_key[] = {
	/* CloudTrail's own, S3's, of which EventBridge has another form, and S3's first one as a test. */
	{"s3ObjectKey", "s3Bucket", REASON_S3_NOTIFICATION},
	{"s3", "eventSource", REASON_S3_NOTIFICATION},
	{"object", "bucket", REASON_S3_NOTIFICATION},
	{"Bucket", "Event", REASON_S3_NOTIFICATION},
	{"class_uid", NULL, REASON_OCSF},
	{"QueryResultRows", NULL, REASON_LAKE},
	{"eventJson", NULL, REASON_LAKE},
	{"ReceiptHandle", NULL, REASON_SQS},
	{"receiptHandle", NULL, REASON_SQS},
	{"Messages", NULL, REASON_SQS},
	{"Sns", NULL, REASON_SNS_EVENT},
	{"PSComputerName", NULL, REASON_POWERSHELL},
	{"AdditionalProperties", NULL, REASON_POWERSHELL},
	{"CliXml", NULL, REASON_POWERSHELL},
};

IngestReason
ingest_foreign(const char *data, size_t len)
{
	bool has_key[lengthof(foreign_key)] = {false};
	bool has_with[lengthof(foreign_key)] = {false};
	bool first = true;
	JsonWalk walk;
	JsonSpan key;

	json_walk_init(&walk, data, len);
	if (!json_walk_open(&walk))
		return REASON_NONE;
	while (json_walk_next_member(&walk, &first, &key))
	{
		for (int i = 0; i < lengthof(foreign_key); i++)
		{
			has_key[i] |= json_span_is(&key, foreign_key[i].key);
			has_with[i] |= foreign_key[i].with == NULL || json_span_is(&key, foreign_key[i].with);
		}
		if (!json_walk_value(&walk, NULL, NULL))
			break;
	}
	for (int i = 0; i < lengthof(foreign_key); i++)
	{
		if (has_key[i] && has_with[i])
			return foreign_key[i].reason;
	}
	return REASON_NONE;
}
