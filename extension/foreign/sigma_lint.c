/*
 * sigma_lint.c
 *		What is probably not meant in a document of Sigma, although it can be read.
 *
 * Warnings are of what is a mistake; what is a matter of taste is a note.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "foreign/sigma_int.h"

/* Shorter texts in these lists say nothing. */
#define LINT_MIN_TEXT 2

/* Lists that are longer are not searched for what is in them twice. */
#define LINT_MAX_COMPARED 1000
#define LINT_MAX_TESTS 50

static void
warn_should(DiagList *diag, Span span, const char *what, const char *be)
{
	diag_add(diag, DIAG_FOREIGN_SHOULD, span, what, be);
}

/* ---- tags ---- */

/* The number of digits, no more than which the text starts with. */
static int
digits(const char *text)
{
	return (int) strspn(text, "0123456789");
}

/* Is it 2021-44228, with at least that many digits behind the year? */
static bool
is_year_and_number(const char *text, int least)
{
	return digits(text) == 4 && text[4] == '-' && digits(text + 5) >= least &&
		   text[5 + digits(text + 5)] == '\0';
}

static bool
is_cve(const char *text)
{
	return is_year_and_number(text, 4);
}

/* Is it 2013-05-002? */
static bool
is_car(const char *text)
{
	return digits(text) == 4 && text[4] == '-' && digits(text + 5) == 2 && text[7] == '-' &&
		   digits(text + 8) == 3 && text[11] == '\0';
}

static bool
is_d3fend(const char *text)
{
	return (pg_strncasecmp(text, "d3-", 3) == 0 || pg_strncasecmp(text, "d3f-", 4) == 0) &&
		   text[strlen(text) - 1] != '-';
}

/* Is it 1 to 5, perhaps with a letter for the kind of robustness? */
static bool
is_stp(const char *text)
{
	return text[0] >= '1' && text[0] <= '5' &&
		   (text[1] == '\0' || (strchr("auk", text[1]) != NULL && text[2] == '\0'));
}

static bool
is_word_of(const char *text, const char *const *word)
{
	for (; *word != NULL; word++)
	{
		if (pg_strcasecmp(text, *word) == 0)
			return true;
	}
	return false;
}

static bool
is_tlp(const char *text)
{
	static const char *const word[] = {"red",   "amber", "amber-strict", "green", "clear",
									   "white", NULL};

	return is_word_of(text, word);
}

static bool
is_detection(const char *text)
{
	static const char *const word[] = {"dfir", "emerging-threats", "threat-hunting", NULL};

	return is_word_of(text, word);
}

static const struct
{
	const char *prefix;
	bool (*is_form)(const char *text);
	const char *form;
} tag_form[] = {
	{"cve.", is_cve, "like cve.2021-44228"},
	{"car.", is_car, "like car.2013-05-002"},
	{"d3fend.", is_d3fend, "like d3fend.d3-am"},
	{"stp.", is_stp, "stp.1 to stp.5"},
	{"tlp.", is_tlp, "tlp.red, amber, amber-strict, green or clear"},
	{"detection.", is_detection, "detection.dfir, emerging-threats or threat-hunting"},
};

static bool
has_capital(const char *text)
{
	for (; *text != '\0'; text++)
	{
		if (*text >= 'A' && *text <= 'Z')
			return true;
	}
	return false;
}

static void
lint_tag(const RuleNode *tag, DiagList *diag)
{
	for (int i = 0; i < lengthof(tag_form); i++)
	{
		int length = (int) strlen(tag_form[i].prefix);

		if (pg_strncasecmp(tag->text, tag_form[i].prefix, length) == 0 &&
			!tag_form[i].is_form(tag->text + length))
			warn_should(diag, tag->span, psprintf("tag \"%s\"", tag->text), tag_form[i].form);
	}
	if (has_capital(tag->text))
		warn_should(diag, tag->span, psprintf("tag \"%s\"", tag->text), "in lower case");
}

/* ---- the head ---- */

/* The texts of a list, or the only one. */
static Vec
texts_of(const RuleNode *document, const char *key)
{
	const RuleNode *node = rule_node_find(document, key);
	Vec text = {0};

	if (node == NULL || rule_node_is_null(node))
		return text;
	if (node->kind == RULE_NODE_TEXT)
		vec_push(&text, (void *) node);
	for (int i = 0; node->kind == RULE_NODE_LIST && i < node->item.count; i++)
	{
		if (VEC_AT(&node->item, RuleNode, i)->kind == RULE_NODE_TEXT)
			vec_push(&text, node->item.item[i]);
	}
	return text;
}

/* Attributes of a log source that nobody knows, and those that are not written as they are known. */
static void
lint_source(const RuleNode *source, DiagList *diag)
{
	static const char *const known[] = {"product", "category", "service", "definition"};

	if (source == NULL || source->kind != RULE_NODE_MAP)
		return;
	VEC_EACH (const RuleNode, key, &source->key)
	{
		const RuleNode *value = VEC_AT(&source->item, RuleNode, key_at);
		Suggest near;
		int i = 0;
		Diag *said;

		suggest_start(&near, key->text);
		while (i < lengthof(known) && strcmp(known[i], key->text) != 0)
			suggest_offer(&near, known[i++]);
		if (i < 3 && value->kind == RULE_NODE_TEXT && has_capital(value->text))
			warn_should(diag, value->span, key->text, "in lower case");
		if (i < lengthof(known))
			continue;
		said = diag_add(diag, DIAG_FOREIGN_UNUSED, key->span, key->text);
		if (suggest_best(&near) != NULL)
			diag_hint(said, "Did you mean \"%s\"?", suggest_best(&near));
	}
}

static void
lint_related(ForeignRule *rule, const RuleNode *document, DiagList *diag)
{
	const RuleNode *related = rule_node_find(document, "related");
	bool is_withdrawn = rule->status != NULL && strcmp(rule->status, "deprecated") == 0;

	for (int i = 0; related != NULL && related->kind == RULE_NODE_LIST && i < related->item.count;
		 i++)
	{
		const RuleNode *one = VEC_AT(&related->item, RuleNode, i);
		const RuleNode *id = one->kind == RULE_NODE_MAP ? rule_node_find(one, "id") : NULL;

		if (id != NULL && id->kind == RULE_NODE_TEXT && rule->id != NULL &&
			pg_strcasecmp(id->text, rule->id) == 0)
			warn_should(diag, id->span, "the id of a related rule", "that of another one");
	}
	if (is_withdrawn && related == NULL)
		foreign_note(rule, rule_node_find(document, "status")->span,
					 "the rule is deprecated, and does not say for which other one (related)");
}

void
sigma_lint_head(ForeignRule *rule, const RuleNode *document, DiagList *diag)
{
	static const char *const list[] = {"falsepositives", "scope"};
	Vec tag = texts_of(document, "tags");

	VEC_EACH (const RuleNode, one, &tag)
		lint_tag(one, diag);
	lint_source(rule_node_find(document, "logsource"), diag);
	lint_related(rule, document, diag);
	for (int i = 0; i < lengthof(list); i++)
	{
		Vec text = texts_of(document, list[i]);

		VEC_EACH (const RuleNode, one, &text)
		{
			if (strlen(one->text) < LINT_MIN_TEXT)
				warn_should(diag, one->span, psprintf("\"%s\" in %s", one->text, list[i]),
							"a text that says something");
		}
	}
	if (rule->id == NULL && !rule->is_part)
		foreign_note(rule, rule->title_span,
					 "the rule has no id: another title would be another rule");
	if (rule->author == NULL && !rule->is_part)
		foreign_note(rule, rule->title_span, "the rule does not name its author");
}

bool
sigma_is_date(const char *text)
{
	static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int part[3] = {0};
	int length = 0;

	for (int i = 0; i < 3; i++)
	{
		int count = digits(text + length);

		if (i == 0 ? count != 4 : count < 1 || count > 2)
			return false;
		part[i] = (int) strtol(text + length, NULL, 10);
		length += count;
		if (i < 2 && text[length] != '-' && text[length] != '/')
			return false;
		length += i < 2;
	}
	return text[length] == '\0' && part[1] >= 1 && part[1] <= 12 && part[2] >= 1 &&
		   part[2] <= days[part[1] - 1] &&
		   (part[1] != 2 || part[2] < 29 ||
			(part[0] % 4 == 0 && (part[0] % 100 != 0 || part[0] % 400 == 0)));
}

/* ---- values ---- */

void
sigma_lint_path(SigmaReader *reader, const ForeignField *field, Span span)
{
	MapPath known = map_path_known(field);
	const char *near = known != MAP_PATH_KNOWN ? map_near_path(field) : NULL;
	Diag *said;

	if (known == MAP_PATH_OPEN && reader->rule != NULL)
		foreign_note(reader->rule, span,
					 "\"%s\" is not known in column \"%s\", so that its capital letters count%s",
					 field->path, field->column,
					 near != NULL ? psprintf("; did you mean \"%s\"?", near) : "");
	if (known != MAP_PATH_UNKNOWN)
		return;
	said = diag_add(reader->diag, DIAG_FOREIGN_PATH, span, field->column, field->path);
	if (near != NULL)
		diag_hint(said, "Did you mean \"%s\"?", near);
}

/* What is in a text that hardly anybody means. */
static void
lint_text(const SigmaModifiers *m, const RuleNode *node, DiagList *diag)
{
	const Pattern *pattern = pattern_read(node->text);
	bool has_double = false;
	bool at_start = pattern->length > 1 && pattern->mark[0] == '*';
	bool at_end = pattern->length > 1 && pattern->mark[pattern->length - 1] == '*';

	for (int i = 0; i < pattern->length; i++)
	{
		unsigned char byte = (unsigned char) pattern->text[i];

		has_double =
			has_double || (i > 0 && pattern->mark[i] == '*' && pattern->mark[i - 1] == '*');
		if (pattern->mark[i] != '\0' || (byte >= 0x20 && byte != 0x7f))
			continue;
		if (byte != '\t' && byte != '\n' && byte != '\r')
			warn_should(diag, node->span, "a value",
						psprintf("without the control character 0x%02x", byte));
	}
	if (has_double)
		diag_add(diag, DIAG_FOREIGN_IDLE, node->span, "a second \"*\"");
	else if ((at_start && (m->contains || m->ends)) || (at_end && (m->contains || m->starts)))
		diag_add(diag, DIAG_FOREIGN_IDLE, node->span, "a \"*\" where the modifier is open");
}

/* Values of a list that are the same to the test. */
static void
lint_twice(const SigmaModifiers *m, const RuleNode *list, DiagList *diag)
{
	bool is_exact = m->is_cased || m->is_regex || m->base64 || m->base64_offset;

	if (list->item.count > LINT_MAX_COMPARED)
		return;
	VEC_EACH (const RuleNode, one, &list->item)
	{
		bool is_new = one->kind == RULE_NODE_TEXT && !rule_node_is_null(one);

		for (int i = 0; is_new && i < one_at; i++)
		{
			const RuleNode *other = VEC_AT(&list->item, RuleNode, i);

			is_new = other->kind != RULE_NODE_TEXT ||
					 (is_exact ? strcmp(other->text, one->text)
							   : pg_strcasecmp(other->text, one->text)) != 0;
			if (!is_new)
				diag_add(diag, DIAG_FOREIGN_TWICE, one->span, one->text, "the list");
		}
	}
}

/* Whether all of several values must be a text, which is one. */
static bool
asks_several(const ForeignField *field, const SigmaModifiers *m, const RuleNode *list)
{
	return m->all && field != NULL && field->kind < MAP_JSON && !m->contains && !m->starts &&
		   !m->ends && !m->is_regex && !m->is_cidr && !m->expand && !m->base64 &&
		   !m->base64_offset && m->sign == NULL && list->item.count > 1;
}

/* Appends the bytes of a value that are no wildcards. */
static bool
is_plain(const RuleNode *node)
{
	return node->kind == RULE_NODE_TEXT && !pattern_has_wildcard(pattern_read(node->text));
}

void
sigma_lint_item(SigmaReader *reader, const ForeignField *field, const SigmaModifiers *m,
				const RuleNode *value)
{
	bool is_list = value->kind == RULE_NODE_LIST;
	Vec item = {0};

	if (is_list)
		item = value->item;
	else
		vec_push(&item, (void *) value);
	if (m->base64_offset && !m->contains)
		diag_hint(diag_add(reader->diag, DIAG_FOREIGN_SHOULD, m->span, "base64offset",
						   "together with contains"),
				  "Encoded at an offset, a text has neither its own start nor its own end.");
	if (is_list && value->item.count == 0)
		warn_should(reader->diag, value->span, "an empty list", "null, or have values");
	if (is_list)
		lint_twice(m, value, reader->diag);
	if (is_list && asks_several(field, m, value) && is_plain(VEC_AT(&item, RuleNode, 0)) &&
		is_plain(VEC_AT(&item, RuleNode, 1)))
		diag_add(reader->diag, DIAG_FOREIGN_NEVER_VALUE, value->span,
				 VEC_AT(&item, RuleNode, 1)->text,
				 psprintf("%s is one text, and all are asked for", field->name));
	VEC_EACH (const RuleNode, one, &item)
	{
		if (field != NULL && field->kind != MAP_NUMBER && m->sign == NULL && m->part == NULL &&
			!m->is_regex && !m->is_cidr && sigma_is_doubtful(one))
			warn_should(reader->diag, one->span, psprintf("value \"%s\"", one->text),
						"in quotes, or in plain digits: it is a number to some readers of YAML, "
						"and compared as a text");
		if (one->kind == RULE_NODE_TEXT && one->style != RULE_STYLE_BLOCK && !m->is_regex &&
			!m->is_cidr && !m->is_field && !m->exists)
			lint_text(m, one, reader->diag);
	}
}

/* ---- conditions ---- */

/* Adds the tests of a value that must all be true. */
static void
add_equal_tests(Vec *test, const ForeignCondition *condition)
{
	if (condition->kind == FOREIGN_AND)
	{
		VEC_EACH (const ForeignCondition, one, &condition->part)
			add_equal_tests(test, one);
	}
	else if (condition->kind == FOREIGN_TEST && condition->test->op == FOREIGN_EQUAL &&
			 condition->test->field != NULL && condition->test->text.count > 0 &&
			 !condition->test->field->is_guessed &&
			 (condition->test->field->kind <= MAP_NUMBER ||
			  condition->test->field->kind == MAP_EITHER ||
			  condition->test->field->kind == MAP_ADDRESS ||
			  condition->test->field->kind == MAP_COMPUTED))
		vec_push(test, (void *) condition);
}

/* Do two tests ask for values of one column of which none is the same? */
static bool
excludes(const ForeignTest *a, const ForeignTest *b)
{
	if (strcmp(a->field->column, b->field->column) != 0 ||
		strcmp(a->field->path, b->field->path) != 0 ||
		(int64) a->text.count * b->text.count > LINT_MAX_COMPARED)
		return false;
	VEC_EACH (const char, one, &a->text)
	{
		VEC_EACH (const char, other, &b->text)
		{
			if (pg_strcasecmp(one, other) == 0)
				return false;
		}
	}
	return true;
}

void
sigma_lint_condition(const ForeignRule *rule, DiagList *diag)
{
	const ForeignCondition *condition = rule->condition;
	Vec test = {0};
	Span span;
	const char *field;

	if (condition_is_never(condition, &span, &field))
	{
		/* A test of a filter may stand in another file. */
		if (span.start < rule->span.start || span.end > rule->span.end)
			span = rule->title_span;
		diag_hint(diag_add(diag, DIAG_FOREIGN_NEVER, span),
				  "No value of \"%s\" is all that is asked of it.", field);
		return;
	}
	add_equal_tests(&test, condition);
	if (test.count > LINT_MAX_TESTS)
		return;
	VEC_EACH (const ForeignCondition, one, &test)
	{
		for (int i = 0; i < one_at; i++)
		{
			const ForeignCondition *other = VEC_AT(&test, ForeignCondition, i);

			if (!excludes(other->test, one->test))
				continue;
			diag_add(diag, DIAG_FOREIGN_NEVER_VALUE, one->span, VEC_AT(&one->test->text, char, 0),
					 psprintf("%s is the same here, and must be \"%s\"", other->test->field->name,
							  VEC_AT(&other->test->text, char, 0)));
			return;
		}
	}
}
