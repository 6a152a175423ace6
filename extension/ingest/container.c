/*
 * container.c
 *		The containers that log records come in.
 *
 * What an object is shows in its keys; the profile's keywords say what each
 * means.  A broken element of a list is put aside and the list goes on when
 * the element's brackets close; otherwise the rest of the document is put
 * aside.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "ingest/gunzip.h"
#include "ingest/mapped.h"

static KeyMeaning
key_meaning(const Ingest *ingest, const JsonSpan *key)
{
	for (const KeyWord *word = ingest->profile->keyword; word->key != NULL; word++)
	{
		if (json_span_is(key, word->key))
			return word->meaning;
	}
	return KEY_OTHER;
}

/*
 * What a key says of answers of Elasticsearch, whose first keys tell, and which may be large; what
 * a mapping has under "_source" it finds itself.
 */
static KeyMeaning
search_meaning(const Ingest *ingest, JsonWalk walk, const JsonSpan *key, bool *is_answer,
			   bool *is_hit)
{
	*is_answer = *is_answer || json_span_is(key, "took") || json_span_is(key, "_shards");
	*is_hit = *is_hit || json_span_is(key, "_index");
	if (json_walk_peek(&walk) != WALK_OBJECT)
		return KEY_OTHER;
	if (*is_answer && json_span_is(key, "hits"))
		return KEY_SEARCH;
	return *is_hit && ingest->profile->spec == NULL && json_span_is(key, "_source") ? KEY_HIT
																					: KEY_OTHER;
}

/* What the object at the cursor is; stops at the first key that tells. */
static KeyMeaning
container_meaning(const Ingest *ingest, JsonWalk walk)
{
	bool first = true;
	bool is_answer = false;
	bool is_hit = false;
	JsonSpan key;

	if (!json_walk_open(&walk))
		return KEY_OTHER;
	while (json_walk_next_member(&walk, &first, &key))
	{
		KeyMeaning meaning = key_meaning(ingest, &key);

		if (meaning == KEY_OTHER)
			meaning = search_meaning(ingest, walk, &key, &is_answer, &is_hit);
		if (meaning != KEY_OTHER && meaning != KEY_NEXT_PAGE)
			return meaning;
		if (!json_walk_value(&walk, NULL, NULL))
			return KEY_OTHER;
	}
	return KEY_OTHER;
}

void
ingest_reject_broken(Ingest *ingest, IngestReason reason, const char *start, const char *end)
{
	int64 settled =
		ingest->earlier + ingest->rows + ingest->rejected + ingest->skipped + ingest->duplicates;

	if (ingest->number == settled)
		ingest->number++;
	ingest_reject(ingest, reason, NULL, Max(start, ingest->taken), end);
}

/*
 * Puts a broken element aside and moves behind it.  False if its end cannot be
 * found: then everything to the end of the document is put aside, and no error is left to tell.
 */
static bool
element_skip_broken(Ingest *ingest, JsonWalk *walk, const char *start, int depth)
{
	const char *end = json_bracket_end(start, walk->end);
	JsonWalk next;

	/* An element of the element has taken all there is. */
	if (walk->error == WALK_OK)
		return false;
	if (end != NULL)
	{
		json_walk_init(&next, end, walk->end - end);
		(void) json_walk_peek(&next);
		if (next.at < next.end && (*next.at == ',' || *next.at == ']'))
		{
			ingest_reject_broken(ingest, reason_of_walk(walk), start, end);
			walk->at = end;
			walk->depth = depth;
			walk->error = WALK_OK;
			return true;
		}
	}
	ingest_reject_broken(ingest, reason_of_walk(walk), start, walk->end);
	walk->at = walk->end;
	walk->error = WALK_OK;
	return false;
}

bool
container_elements(Ingest *ingest, JsonWalk *walk, ElementReader reader)
{
	bool first = true;
	int depth;

	if (!json_walk_open(walk))
		return false;
	depth = walk->depth;
	while (json_walk_next_element(walk, &first))
	{
		const char *start;

		(void) json_walk_peek(walk);
		start = walk->at;
		if (!reader(ingest, walk) && !element_skip_broken(ingest, walk, start, depth))
			return false;
	}
	return walk->error == WALK_OK;
}

bool
container_refuse(Ingest *ingest, JsonWalk *walk)
{
	const char *start = walk->at;

	ingest->number++;
	if (!json_walk_value(walk, NULL, NULL))
		return false;
	ingest_reject(ingest, REASON_NOT_OBJECT, NULL, start, walk->at);
	return true;
}

/* An element of a list of records. */
static bool
element_record(Ingest *ingest, JsonWalk *walk)
{
	if (json_walk_peek(walk) != WALK_OBJECT)
		return container_refuse(ingest, walk);
	return ingest_record(ingest, walk);
}

bool
container_element(Ingest *ingest, JsonWalk *walk)
{
	if (json_walk_peek(walk) != WALK_OBJECT)
		return container_refuse(ingest, walk);
	return container_read(ingest, walk);
}

void
container_read_text(Ingest *ingest, const JsonSpan *span, bool packed)
{
	const char *base = ingest->base;
	bool checked = ingest->checked;
	StringInfoData text;
	IngestReason reason;

	initStringInfo(&text);
	if (packed)
		reason = base64_decode(span->data, span->len, &text) ? REASON_NONE : REASON_BAD_BASE64;
	else
		reason = json_decode(span, &text) ? REASON_NONE : REASON_NUL_IN_TEXT;
	if (reason == REASON_NONE && ingest->nesting >= INGEST_MAX_NESTING)
		reason = REASON_TOO_DEEP;
	if (reason != REASON_NONE)
	{
		ingest->number++;
		ingest_reject(ingest, reason, NULL, span->data, span->data + span->len);
		pfree(text.data);
		return;
	}
	if (ingest->nesting++ == 0)
		ingest->outer_offset = span->data - base;
	ingest_document(ingest, text.data, text.len, checked && !packed);
	ingest->nesting--;
	ingest->base = base;
	ingest->checked = checked;
	ingest->taken = span->data + span->len + 1;
	pfree(text.data);
}

/* Reads the string under one key of the object at the cursor as a document. */
static bool
read_string_member(Ingest *ingest, JsonWalk *walk, const char *name, bool packed)
{
	bool first = true;
	JsonSpan key;

	if (json_walk_peek(walk) != WALK_OBJECT)
		return container_refuse(ingest, walk);
	if (!json_walk_open(walk))
		return false;
	while (json_walk_next_member(walk, &first, &key))
	{
		JsonKind kind;
		JsonSpan value;

		if (!json_walk_value(walk, &kind, &value))
			return false;
		if (kind == WALK_STRING && json_span_is(&key, name))
			container_read_text(ingest, &value, packed);
	}
	return walk->error == WALK_OK;
}

/* An event of CloudWatch Logs, one of LookupEvents, the envelope of a Lambda call. */
static bool
element_log_event(Ingest *ingest, JsonWalk *walk)
{
	return read_string_member(ingest, walk, "message", false);
}

static bool
element_lookup_event(Ingest *ingest, JsonWalk *walk)
{
	return read_string_member(ingest, walk, "CloudTrailEvent", false);
}

/* True if the object at the cursor (a copy) has a key with this string value. */
static bool
has_string_member(JsonWalk walk, const char *name, const char *wanted)
{
	bool first = true;
	JsonSpan key;

	if (!json_walk_open(&walk))
		return false;
	while (json_walk_next_member(&walk, &first, &key))
	{
		JsonKind kind;
		JsonSpan value;

		if (!json_walk_value(&walk, &kind, &value))
			return false;
		if (kind == WALK_STRING && json_span_is(&key, name))
			return json_span_is(&value, wanted);
	}
	return false;
}

/* {"Message": text}: a document, or something for people to read. */
static bool
read_notification(Ingest *ingest, JsonWalk *walk)
{
	bool first = true;
	JsonSpan key;

	if (!json_walk_open(walk))
		return false;
	while (json_walk_next_member(walk, &first, &key))
	{
		JsonKind kind;
		JsonSpan value;

		if (!json_walk_value(walk, &kind, &value))
			return false;
		if (kind != WALK_STRING || !json_span_is(&key, "Message"))
			continue;
		if (value.len > 0 && value.data[0] == '{')
			container_read_text(ingest, &value, false);
		else
		{
			ingest->number++;
			ingest_skip(ingest, REASON_SNS_MESSAGE, NULL);
		}
	}
	return walk->error == WALK_OK;
}

/* Enters the object at the cursor; an error if it is none. */
static bool
open_object(JsonWalk *walk)
{
	JsonKind kind = json_walk_peek(walk);

	if (kind == WALK_OBJECT)
		return json_walk_open(walk);
	walk->error = kind == WALK_END ? WALK_TRUNCATED : WALK_SYNTAX;
	return false;
}

/* A row of CloudTrail Lake: [{"eventJson": record as a string}, {other column: …}, …] */
static bool
element_lake_row(Ingest *ingest, JsonWalk *walk)
{
	const char *start = walk->at;
	JsonSpan record = {NULL, 0, false};
	bool first = true;

	if (json_walk_peek(walk) != WALK_ARRAY)
		return container_refuse(ingest, walk);
	if (!json_walk_open(walk))
		return false;
	while (json_walk_next_element(walk, &first))
	{
		bool first_key = true;
		JsonSpan key;

		if (!open_object(walk))
			return false;
		while (json_walk_next_member(walk, &first_key, &key))
		{
			JsonKind kind;
			JsonSpan value;

			if (!json_walk_value(walk, &kind, &value))
				return false;
			if (kind == WALK_STRING && json_span_is(&key, "eventJson"))
				record = value;
		}
	}
	if (walk->error != WALK_OK)
		return false;
	if (record.data != NULL)
		container_read_text(ingest, &record, false);
	else
	{
		ingest->number++;
		ingest_reject(ingest, REASON_LAKE, NULL, start, walk->at);
	}
	return true;
}

/* Reads the value of a key that holds records. */
static bool
read_contents(Ingest *ingest, JsonWalk *walk, KeyMeaning meaning)
{
	JsonKind kind = json_walk_peek(walk);

	if (meaning == KEY_DETAIL)
		return element_record(ingest, walk);
	if (meaning == KEY_LAMBDA)
		return read_string_member(ingest, walk, "data", true);
	if (kind != WALK_ARRAY)
		return json_walk_value(walk, NULL, NULL);
	if (meaning == KEY_LIST)
		return container_elements(ingest, walk, element_record);
	if (meaning == KEY_LOG_EVENTS)
		return container_elements(ingest, walk, element_log_event);
	if (meaning == KEY_LOOKUP)
		return container_elements(ingest, walk, element_lookup_event);
	if (meaning == KEY_LAKE)
		return container_elements(ingest, walk, element_lake_row);
	return container_elements(ingest, walk, container_table);
}

/* Reads an object that holds records under a key. */
static bool
read_container(Ingest *ingest, JsonWalk *walk)
{
	bool first = true;
	JsonSpan key;

	if (!json_walk_open(walk))
		return false;
	while (json_walk_next_member(walk, &first, &key))
	{
		KeyMeaning meaning = key_meaning(ingest, &key);
		bool sound;

		switch (meaning)
		{
			case KEY_LIST:
			case KEY_DETAIL:
			case KEY_LOG_EVENTS:
			case KEY_LOOKUP:
			case KEY_LAKE:
			case KEY_LAMBDA:
			case KEY_TABLES:
				sound = read_contents(ingest, walk, meaning);
				break;
			case KEY_NEXT_PAGE:
				ingest->more_pages = json_walk_peek(walk) == WALK_STRING;
				sound = json_walk_value(walk, NULL, NULL);
				break;
			default:
				sound = json_walk_value(walk, NULL, NULL);
				break;
		}
		if (!sound)
			return false;
	}
	return walk->error == WALK_OK;
}

/* Reads the value of a key of the object at the cursor, and passes the others. */
static bool
read_member(Ingest *ingest, JsonWalk *walk, const char *name, ElementReader reader)
{
	bool first = true;
	JsonSpan key;

	if (!json_walk_open(walk))
		return false;
	while (json_walk_next_member(walk, &first, &key))
	{
		if (json_span_is(&key, name) ? !reader(ingest, walk) : !json_walk_value(walk, NULL, NULL))
			return false;
	}
	return walk->error == WALK_OK;
}

/* The list of what was found, or nothing. */
static bool
element_hits(Ingest *ingest, JsonWalk *walk)
{
	return json_walk_peek(walk) == WALK_ARRAY ? container_elements(ingest, walk, container_element)
											  : json_walk_value(walk, NULL, NULL);
}

static bool
element_search(Ingest *ingest, JsonWalk *walk)
{
	return json_walk_peek(walk) == WALK_OBJECT ? read_member(ingest, walk, "hits", element_hits)
											   : json_walk_value(walk, NULL, NULL);
}

/* Passes an object as a whole, skipping it or putting it aside. */
static bool
pass_object(Ingest *ingest, JsonWalk *walk, IngestReason reason, bool skip)
{
	const char *start = walk->at;

	ingest->number++;
	if (!json_walk_value(walk, NULL, NULL))
		return false;
	if (skip)
		ingest_skip(ingest, reason, NULL);
	else
		ingest_reject(ingest, reason, NULL, start, walk->at);
	ingest->taken = walk->at;
	return true;
}

bool
container_read(Ingest *ingest, JsonWalk *walk)
{
	bool sound;

	if (ingest->profile->spec != NULL && mapped_read_lists(ingest, walk, &sound))
		return sound;
	switch (container_meaning(ingest, *walk))
	{
		case KEY_OTHER:
		case KEY_NEXT_PAGE:
		case KEY_RECORD:
			return ingest_record(ingest, walk);
		case KEY_ROW:
			return ingest_row_record(ingest, walk);
		case KEY_LOG_EVENTS:
			if (has_string_member(*walk, "messageType", "CONTROL_MESSAGE"))
				return pass_object(ingest, walk, REASON_CWL_CONTROL, true);
			return read_container(ingest, walk);
		case KEY_LIST:
		case KEY_DETAIL:
		case KEY_ENVELOPE:
		case KEY_LOOKUP:
		case KEY_LAKE:
		case KEY_LAMBDA:
		case KEY_TABLES:
			return read_container(ingest, walk);
		case KEY_MESSAGE:
			return read_notification(ingest, walk);
		case KEY_SEARCH:
			return read_member(ingest, walk, "hits", element_search);
		case KEY_HIT:
			return read_member(ingest, walk, "_source", container_element);
		case KEY_DIGEST:
			return pass_object(ingest, walk, REASON_DIGEST_FILE, true);
		case KEY_GRAPH_ERROR:
			return pass_object(ingest, walk, REASON_GRAPH_ERROR, false);
	}
	pg_unreachable();
}
