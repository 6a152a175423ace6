/*
 * splunk_head.c
 *		What a detection of Splunk says beside its search: names, risk, techniques, entities.
 */
#include "common/port.h"

#include "foreign/splunk_int.h"
#include "rule/attack.h"

/* Sentinel's limit of placeholders in a format. */
#define HEAD_MAX_PLACEHOLDERS 3

/* What a type of an observable is as an entity. */
typedef struct HeadEntity
{
	const char *word;
	const char *type;
	const char *identifier;
} HeadEntity;

static const HeadEntity head_entity[] = {{"IP Address", "IP", "Address"},
										 {"ip_address", "IP", "Address"},
										 {"User", "Account", "FullName"},
										 {"user", "Account", "FullName"},
										 {"User Name", "Account", "FullName"},
										 {"Hostname", "Host", "HostName"},
										 {"Endpoint", "Host", "HostName"},
										 {"system", "Host", "HostName"},
										 {"URL String", "URL", "Url"},
										 {"url", "URL", "Url"},
										 {"File Name", "File", "Name"},
										 {"file_name", "File", "Name"},
										 {"Process Name", "Process", "CommandLine"},
										 {"process_name", "Process", "CommandLine"},
										 {"domain", "DNS", "DomainName"},
										 {"Email Address", "Mailbox", "MailboxPrimaryAddress"},
										 {"email_address", "Mailbox", "MailboxPrimaryAddress"}};

/* A map under a key, NULL if there is none; an error if it is something else. */
static const RuleNode *
head_map(const RuleNode *map, const char *key, DiagList *diag)
{
	const RuleNode *node = rule_node_find(map, key);

	if (node == NULL || rule_node_is_null(node) || node->kind == RULE_NODE_MAP)
		return node != NULL && node->kind == RULE_NODE_MAP ? node : NULL;
	diag_add(diag, DIAG_FOREIGN_SHAPE, node->span, key, "a map");
	return NULL;
}

/* A score from 0 to 100, -1 if there is none; an error if it is another. */
static int
head_score(const RuleNode *map, DiagList *diag)
{
	const char *key = rule_node_find(map, "risk_score") != NULL ? "risk_score" : "score";
	char *text = head_text(map, key, diag);
	int score = 0;

	if (text == NULL)
		return -1;
	for (const char *p = text; *p != '\0' && score <= 100; p++)
		score = *p >= '0' && *p <= '9' ? score * 10 + (*p - '0') : 101;
	if (text[0] != '\0' && score <= 100)
		return score;
	diag_add(diag, DIAG_FOREIGN_VALUE, rule_node_find(map, key)->span, key,
			 psprintf("\"%s\" is no whole number from 0 to 100", text));
	return -1;
}

/* The risk of a detection: its own, or the highest of the objects that it names. */
static int
head_risk(const RuleNode *document, const RuleNode *tags, DiagList *diag)
{
	const RuleNode *rba = head_map(document, "rba", diag);
	const RuleNode *object = rba != NULL ? rule_node_find(rba, "risk_objects") : NULL;
	int risk = tags != NULL ? head_score(tags, diag) : -1;

	for (int i = 0; object != NULL && object->kind == RULE_NODE_LIST && i < object->item.count; i++)
	{
		const RuleNode *one = VEC_AT(&object->item, RuleNode, i);

		if (one->kind == RULE_NODE_MAP)
			risk = Max(risk, head_score(one, diag));
	}
	return risk;
}

/* The severity from the type and the risk. */
static void
head_severity(ForeignRule *rule, const RuleNode *document, int risk, DiagList *diag)
{
	rule->level = head_text(document, "type", diag);
	if (rule->level != NULL && strcmp(rule->level, "Hunting") == 0)
		rule->severity = RULE_INFORMATIONAL;
	else if (risk >= 0)
		rule->severity = risk >= 60 ? RULE_HIGH : risk >= 30 ? RULE_MEDIUM : RULE_LOW;
	else if (rule->level != NULL && strcmp(rule->level, "Anomaly") == 0)
		rule->severity = RULE_LOW;
	else
		rule->severity = RULE_MEDIUM;
	if (rule->level == NULL && risk < 0)
		diag_add(diag, DIAG_FOREIGN_DEFAULT, rule->title_span, "type", "Medium");
}

/* Is it T1234 or T1234.001? */
static bool
head_is_technique(const char *text)
{
	return text[0] == 'T' && strspn(text + 1, "0123456789") == 4 &&
		   (text[5] == '\0' ||
			(text[5] == '.' && strspn(text + 6, "0123456789") == 3 && text[9] == '\0'));
}

/* Adds the tactics of a technique. */
static void
head_tactics(ForeignRule *rule, const char *technique)
{
	for (int i = 0; i < attack_technique_count; i++)
	{
		const char *word = attack_technique[i].tactics;

		if (strcmp(attack_technique[i].id, technique) != 0)
			continue;
		while (word[0] != '\0')
		{
			int length = (int) strcspn(word, " ");

			(void) vec_push_text(&rule->tactic, pnstrdup(word, length));
			word += length + (word[length] == ' ');
		}
	}
}

static void
head_attack(ForeignRule *rule, const RuleNode *tags, DiagList *diag)
{
	const RuleNode *node = tags != NULL ? rule_node_find(tags, "mitre_attack_id") : NULL;
	Vec technique = {0};

	head_texts(&technique, tags, "mitre_attack_id", diag);
	VEC_EACH (char, one, &technique)
	{
		if (!head_is_technique(one))
			diag_add(diag, DIAG_FOREIGN_SHOULD, node->span, psprintf("\"%s\"", one),
					 "a technique of ATT&CK");
		else if (vec_push_text(&rule->technique, one))
			head_tactics(rule, one);
	}
	if (rule->tactic.count > 0)
		foreign_note(rule, node->span, "tactics are those of the techniques");
}

void
splunk_read_head(ForeignRule *rule, const RuleNode *document, DiagList *diag)
{
	const RuleNode *name = rule_node_find(document, "name");
	const RuleNode *tags = head_map(document, "tags", diag);
	Vec product = {0};
	int risk;

	rule->title = head_text(document, "name", diag);
	rule->title_span = name != NULL ? name->span : rule->span;
	if (rule->title == NULL || rule->title[0] == '\0')
		diag_add(diag, DIAG_FOREIGN_MISSING, rule->span, "name");
	rule->id = head_text(document, "id", diag);
	if (rule->id != NULL && !head_is_uuid(rule->id))
		diag_add(diag, DIAG_FOREIGN_VALUE, rule_node_find(document, "id")->span, "id",
				 psprintf("\"%s\" is no UUID", rule->id));
	rule->description = head_text(document, "description", diag);
	rule->author = head_text(document, "author", diag);
	rule->license = head_text(document, "license", diag);
	rule->status = head_text(document, "status", diag);
	rule->date = head_text(document, "date", diag);
	rule->implement = head_text(document, "how_to_implement", diag);
	head_texts(&rule->reference, document, "references", diag);
	head_texts(&rule->false_positive, document, "known_false_positives", diag);
	head_texts(&rule->tag, tags, "analytic_story", diag);
	head_texts(&product, document, "data_source", diag);
	head_attack(rule, tags, diag);
	risk = head_risk(document, tags, diag);
	head_severity(rule, document, risk, diag);
	if (risk >= 0)
		rule->risk_score = psprintf("%d", risk);
}

/* ---- entities ---- */

/* A column of the result under a name that the rule can give it. */
static const ForeignField *
head_named(SplunkReader *reader, const char *name, const ForeignField *field)
{
	char *plain = pstrdup(field->column);
	KqlBuf *out = reader->out;

	for (char *p = plain; *p != '\0'; p++)
	{
		if (!isalnum((unsigned char) *p) && *p != '_')
			*p = '_';
	}
	if (isdigit((unsigned char) plain[0]))
		plain = psprintf("_%s", plain);
	if (strcmp(plain, field->column) == 0)
		return field;
	while (!vec_push_text(&reader->column, plain))
		plain = psprintf("%s_", plain);
	kql_code(out, "\n| project-rename ");
	kql_name(out, plain);
	kql_code(out, " = ");
	kql_name(out, field->column);
	field = splunk_made_field(field->kind, plain);
	splunk_lay(reader, &(SplunkLayer){.kind = SPLUNK_NAMED, .name = name, .field = field},
			   (Span){0, 0});
	return field;
}

/* A field as a column of the result; NULL with a note why it is none. */
static const ForeignField *
entity_column(SplunkReader *reader, const RuleNode *name)
{
	const ForeignField *field = splunk_look(reader, name->text);

	if (field != NULL && field->kind != MAP_EVENT)
		field = splunk_plain(reader, field);
	else
		field = NULL;
	if (field == NULL || field->kind != MAP_TEXT)
		foreign_note(reader->rule, name->span, "\"%s\" is no entity: the result has %s", name->text,
					 field == NULL ? "no such column" : "several values or no text in it");
	return field != NULL && field->kind == MAP_TEXT ? head_named(reader, name->text, field) : NULL;
}

/* Adds the entity of a name and its type. */
static void
add_entity(SplunkReader *reader, const RuleNode *map, const char *key)
{
	const RuleNode *name = rule_node_find(map, key);
	char *type = head_text(map, "type", reader->diag);
	const ForeignField *field;

	if (name == NULL || name->kind != RULE_NODE_TEXT || type == NULL)
		return;
	for (int i = 0; i < lengthof(head_entity); i++)
	{
		if (strcmp(head_entity[i].word, type) != 0)
			continue;
		field = entity_column(reader, name);
		if (field != NULL && reader->rule->entity.count < RULE_MAX_ENTITIES)
			vec_push(&reader->rule->entity,
					 MAKE(ForeignEntity, .type = head_entity[i].type,
						  .identifier = head_entity[i].identifier, .column = field->column));
		return;
	}
	foreign_note(reader->rule, name->span, "\"%s\" is no entity: there is none of type \"%s\"",
				 name->text, type);
}

/* Adds the entities of a list of maps. */
static void
add_entities(SplunkReader *reader, const RuleNode *map, const char *list, const char *key)
{
	const RuleNode *node = map != NULL ? rule_node_find(map, list) : NULL;

	if (node == NULL || node->kind != RULE_NODE_LIST)
		return;
	VEC_EACH (const RuleNode, one, &node->item)
	{
		if (one->kind == RULE_NODE_MAP)
			add_entity(reader, one, key);
	}
}

/* The message of the alert: $field$ becomes {{column}} if all are columns; else there is none. */
static void
add_message(SplunkReader *reader, const RuleNode *node)
{
	StringInfoData out;
	int count = 0;
	const char *p = node->text;

	initStringInfo(&out);
	while (*p != '\0')
	{
		const char *end = *p == '$' ? strchr(p + 1, '$') : NULL;
		const ForeignField *field;
		char *name;

		if (end == NULL || end == p + 1 || strcspn(p + 1, " \t\n") < (size_t) (end - p - 1))
		{
			appendStringInfoChar(&out, *p++);
			continue;
		}
		name = pnstrdup(p + 1, end - p - 1);
		field = splunk_look(reader, name);
		if (field == NULL || field->kind == MAP_EVENT || ++count > HEAD_MAX_PLACEHOLDERS)
		{
			foreign_note(reader->rule, node->span,
						 field == NULL ? "the message is not taken: the result has no \"%.*s\""
									   : "the message is not taken: it has more than three fields",
						 (int) (end - p - 1), p + 1);
			return;
		}
		field = head_named(reader, name, splunk_plain(reader, field));
		appendStringInfo(&out, "{{%s}}", field->column);
		p = end + 1;
	}
	if (strstr(node->text, "{{") == NULL)
		reader->rule->message = out.data;
}

void
splunk_read_entities(SplunkReader *reader, const RuleNode *document)
{
	const RuleNode *tags = rule_node_find(document, "tags");
	const RuleNode *rba = rule_node_find(document, "rba");
	const RuleNode *message = NULL;

	tags = tags != NULL && tags->kind == RULE_NODE_MAP ? tags : NULL;
	rba = rba != NULL && rba->kind == RULE_NODE_MAP ? rba : NULL;
	add_entities(reader, tags, "observable", "name");
	add_entities(reader, rba, "risk_objects", "field");
	add_entities(reader, rba, "threat_objects", "field");
	if (rba != NULL)
		message = rule_node_find(rba, "message");
	if (message == NULL && tags != NULL)
		message = rule_node_find(tags, "message");
	if (message != NULL && message->kind == RULE_NODE_TEXT)
		add_message(reader, message);
}
