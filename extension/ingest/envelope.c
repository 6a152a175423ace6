/*
 * envelope.c
 *		Envelopes that carriers put around records: queues, streams, shippers, search engines.
 *
 * Asked about an object that is no record of its kind, so that the records that need no
 * envelope pay nothing for it.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "ingest/ingest.h"

typedef struct EnvelopeKey
{
	const char *key;  /* what it holds: an object, a list, or a text that is a document */
	const char *with; /* the envelope has this key too; NULL: any may */
	bool is_packed;   /* the text is base64 */
} EnvelopeKey;

/* ORDER: what is told by two keys stands before what may be many things. */
static const EnvelopeKey envelope_key[] = {
	{"body", "receiptHandle", false}, /* SQS, as a function gets it */
	{"Body", "ReceiptHandle", false}, /* as the queue gives it */
	{"Messages", NULL, false},
	{"Sns", NULL, false},
	{"Message", "TopicArn", false}, /* SNS */
	{"kinesis", NULL, false},
	{"data", "partitionKey", true},   /* Kinesis, as a function gets it */
	{"Data", "PartitionKey", true},   /* as the stream gives it */
	{"data", "recordId", true},       /* Firehose */
	{"detail", "detail-type", false}, /* EventBridge */
	{"logEvents", NULL, false},       /* CloudWatch Logs */
	{"awslogs", NULL, false},
	{"eventJson", NULL, false},          /* CloudTrail Lake */
	{"message", "ingestionTime", false}, /* filter-log-events */
	{"message", "logStreamName", false},
	{"message", "subscription", false}, /* Pub/Sub, pushed */
	{"receivedMessages", NULL, false},  /* and pulled */
	{"message", "ackId", false},
	{"_source", "_index", false}, /* Elasticsearch */
	{"hits", "took", false},
	{"hits", "_shards", false},
	{"hits", "total", false},
	{"hits", "max_score", false},
	{"responses", "took", false},
	{"result", "preview", false}, /* Splunk */
	{"result", "offset", false},
	{"event", "sourcetype", false}, /* to Splunk's collector */
	{"_raw", NULL, false},
	{"events", NULL, false},
	{"Records", NULL, false},
	{"records", NULL, false},
	{"properties", "operationName", false}, /* diagnostic settings, around what a mapping reads */
	{"message", NULL, false},               /* Logstash, Filebeat, Vector */
	{"log", NULL, false},                   /* Docker, Fluent Bit */
	{"data", NULL, true},                   /* what awslogs and Pub/Sub hold */
};

#define ENVELOPE_KEYS lengthof(envelope_key)

/* What the keys of an object are: its best envelope key and its value; false if it has none. */
static bool
find_contents(const char *data, size_t len, bool is_inner, bool is_mapped, int *which,
			  JsonKind *kind, JsonSpan *value)
{
	bool has_key[ENVELOPE_KEYS] = {false};
	bool has_with[ENVELOPE_KEYS] = {false};
	JsonKind kinds[ENVELOPE_KEYS];
	JsonSpan values[ENVELOPE_KEYS];
	bool first = true;
	JsonWalk walk;
	JsonSpan key;

	json_walk_init(&walk, data, len);
	if (!json_walk_open(&walk))
		return false;
	while (json_walk_next_member(&walk, &first, &key))
	{
		JsonKind member;
		JsonSpan span;

		if (!json_walk_value(&walk, &member, &span))
			return false;
		for (int i = 0; i < ENVELOPE_KEYS; i++)
		{
			if (json_span_is(&key, envelope_key[i].key))
			{
				has_key[i] = true;
				kinds[i] = member;
				values[i] = span;
			}
			else if (envelope_key[i].with != NULL && json_span_is(&key, envelope_key[i].with))
				has_with[i] = true;
		}
	}
	for (int i = 0; i < ENVELOPE_KEYS; i++)
	{
		if (!has_key[i] || (envelope_key[i].with != NULL && !has_with[i]))
			continue;
		/* Base64 that nothing else tells of is taken for a document only inside of an envelope. */
		if (envelope_key[i].is_packed && envelope_key[i].with == NULL && !is_inner)
			continue;
		if (strcmp(envelope_key[i].key, "properties") == 0 && !is_mapped)
			continue;
		if (kinds[i] != WALK_OBJECT && kinds[i] != WALK_ARRAY && kinds[i] != WALK_STRING)
			continue;
		*which = i;
		*kind = kinds[i];
		*value = values[i];
		return true;
	}
	return false;
}

/* True if a text may be a document, which a sentence for people is not. */
static bool
may_be_document(const JsonSpan *span, bool is_packed)
{
	const char *at = span->data;
	const char *end = span->data + span->len;

	if (is_packed)
		return span->len >= 4;
	while (at < end && strchr(" \t\r\n", *at) != NULL && *at != '\0')
		at++;
	/* White space may be escaped, too. */
	while (end - at > 1 && at[0] == '\\' && strchr("ntr", at[1]) != NULL)
		at += 2;
	return at < end && (*at == '{' || *at == '[');
}

bool
envelope_read(Ingest *ingest, const char *data, size_t len)
{
	JsonSpan outer = ingest->envelope;
	MemoryContext old;
	int which;
	JsonKind kind;
	JsonSpan value;
	JsonWalk walk;

	if (ingest->nesting >= INGEST_MAX_NESTING || ingest->original.header.data != NULL ||
		!find_contents(data, len, ingest->nesting > 0, ingest->profile->spec != NULL, &which, &kind,
					   &value) ||
		(kind == WALK_STRING && !may_be_document(&value, envelope_key[which].is_packed)))
		return false;
	/* What holds the record is none. */
	ingest->number--;
	/* Of one that holds many records none tells what they are. */
	if (outer.data == NULL && kind == WALK_OBJECT)
		ingest->envelope = (JsonSpan){data, len, false};
	old = MemoryContextSwitchTo(ingest->context);
	if (kind == WALK_STRING)
		container_read_text(ingest, &value, envelope_key[which].is_packed);
	else
	{
		if (ingest->nesting++ == 0)
			ingest->outer_offset = data - ingest->base;
		json_walk_init(&walk, value.data, value.len);
		(void) json_walk_peek(&walk);
		if (kind == WALK_ARRAY)
			(void) container_elements(ingest, &walk, container_element);
		else
			(void) container_read(ingest, &walk);
		ingest->nesting--;
	}
	MemoryContextSwitchTo(old);
	ingest->envelope = outer;
	ingest->taken = data + len;
	return true;
}
