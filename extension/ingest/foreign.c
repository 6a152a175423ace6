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
	IngestReason reason;
} ForeignKey;

/* ORDER: a key that several have stands behind those that tell. */
static const ForeignKey foreign_key[] = {
	{"class_uid", REASON_OCSF},
	{"QueryResultRows", REASON_LAKE},
	{"eventJson", REASON_LAKE},
	{"ReceiptHandle", REASON_SQS},
	{"receiptHandle", REASON_SQS},
	{"Messages", REASON_SQS},
	{"Sns", REASON_SNS_EVENT},
	{"PSComputerName", REASON_POWERSHELL},
	{"AdditionalProperties", REASON_POWERSHELL},
	{"CliXml", REASON_POWERSHELL},
};

IngestReason
ingest_foreign(const char *data, size_t len)
{
	int best = lengthof(foreign_key);
	bool first = true;
	JsonWalk walk;
	JsonSpan key;

	json_walk_init(&walk, data, len);
	if (!json_walk_open(&walk))
		return REASON_NONE;
	while (json_walk_next_member(&walk, &first, &key))
	{
		for (int i = 0; i < best; i++)
		{
			if (json_span_is(&key, foreign_key[i].key))
				best = i;
		}
		if (!json_walk_value(&walk, NULL, NULL))
			break;
	}
	return best < lengthof(foreign_key) ? foreign_key[best].reason : REASON_NONE;
}
