/*
 * rule_tree.c
 *		A rule as a tree in the keys and the order of the format.
 *
 * Called by whoever writes a rule: as the JSON that is stored beside its text, as YAML, as
 * a deployment of Azure.  Which keys there are and what they hold stands in rule_key_list.h.
 */
#include "common/port.h"

#include "common/datetime_text.h"
#include "common/duration.h"
#include "common/time_reader.h"
#include "rule/entity_map.h"
#include "rule/rule_key.h"
#include "rule/rule_read_int.h"
#include "rule/rule_tree.h"

typedef struct TreeOut
{
	RuleForm form;
	const Rule *rule;
	const Rule *standard; /* what a rule is where its file does not say */
	bool is_sparse;       /* leave out what is standard */
} TreeOut;

/* The value of a key as a node; NULL leaves it out. */
typedef RuleNode *TreeWrite(TreeOut *out, const RuleKey *key, const void *value);

#define RULE_TYPE(name, word, reader, writer, place) static TreeWrite tree_##writer;
#include "rule/rule_key_list.h"

static TreeWrite *const tree_writer[] = {
#define RULE_TYPE(name, word, reader, writer, place) tree_##writer,
#include "rule/rule_key_list.h"
};

/* ---- nodes ---- */

RuleNode *
rule_node_new(RuleNodeKind kind)
{
	return MAKE(RuleNode, .kind = kind);
}

RuleNode *
rule_node_text(const char *text)
{
	return MAKE(RuleNode, .kind = RULE_NODE_TEXT, .text = pstrdup(text),
				.style = RULE_STYLE_DOUBLE_QUOTED);
}

RuleNode *
rule_node_literal(const char *text)
{
	return MAKE(RuleNode, .kind = RULE_NODE_TEXT, .text = pstrdup(text), .style = RULE_STYLE_PLAIN);
}

void
rule_node_add(RuleNode *map, const char *key, RuleNode *value)
{
	vec_push(&map->key, rule_node_text(key));
	vec_push(&map->item, value);
}

/* ---- what is left out ---- */

/* The same member of a rule that says nothing; NULL for what stands in lists. */
static const void *
tree_standard(const TreeOut *out, const void *value)
{
	size_t offset = (const char *) value - (const char *) out->rule;

	return offset < sizeof(Rule) ? (const char *) out->standard + offset : NULL;
}

/* Is a value of some bytes left out because it says nothing? */
static bool
tree_is_standard(const TreeOut *out, const RuleKey *key, const void *value, size_t size)
{
	const void *standard = tree_standard(out, value);
	bool needed = key->use == RULE_USE_NEEDED ||
				  (key->use == RULE_USE_SCHEDULED && out->rule->kind == RULE_SCHEDULED);

	/* Azure asks for these in any case. */
	if (out->form == RULE_FORM_ARM && key->use != RULE_USE_RARE &&
		(key->type == RULE_TYPE_BOOL || key->type == RULE_TYPE_DURATION))
		return false;
	return (out->is_sparse || key->use == RULE_USE_RARE) && !needed && standard != NULL &&
		   memcmp(value, standard, size) == 0;
}

/* Is an empty list left out? */
static bool
tree_is_empty(const TreeOut *out, const RuleKey *key, const Vec *list)
{
	return list->count == 0 &&
		   (key->use == RULE_USE_RARE ||
			(out->is_sparse && key->type != RULE_TYPE_CONNECTORS && key->use != RULE_USE_NEEDED));
}

/* ---- values ---- */

static RuleNode *
tree_text(TreeOut *out, const RuleKey *key, const void *value)
{
	const RuleText *text = value;
	const RuleText *standard = tree_standard(out, value);

	if (text->value == NULL || (out->is_sparse && standard != NULL && standard->value != NULL &&
								strcmp(standard->value, text->value) == 0))
		return NULL;
	return rule_node_text(text->value);
}

static RuleNode *
tree_texts(TreeOut *out, const RuleKey *key, const void *value)
{
	const Vec *list = value;
	RuleNode *node;

	if (tree_is_empty(out, key, list))
		return NULL;
	node = rule_node_new(RULE_NODE_LIST);
	VEC_EACH (const RuleText, text, list)
	{
		vec_push(&node->item, rule_node_text(text->value));
	}
	return node;
}

static RuleNode *
tree_bool(TreeOut *out, const RuleKey *key, const void *value)
{
	if (tree_is_standard(out, key, value, sizeof(bool)))
		return NULL;
	return rule_node_literal(*(const bool *) value ? "true" : "false");
}

static RuleNode *
tree_number(TreeOut *out, const RuleKey *key, const void *value)
{
	if (tree_is_standard(out, key, value, sizeof(int64)))
		return NULL;
	return rule_node_literal(psprintf(INT64_FORMAT, *(const int64 *) value));
}

/* As rule templates write it, where whole minutes allow. */
static char *
tree_short_duration(int64 us)
{
	if (us % DURATION_MINUTE != 0 || us == 0)
		return duration_to_iso(us);
	if (us % DURATION_DAY == 0)
		return psprintf("%dd", (int) (us / DURATION_DAY));
	if (us % DURATION_HOUR == 0)
		return psprintf("%dh", (int) (us / DURATION_HOUR));
	return psprintf("%dm", (int) (us / DURATION_MINUTE));
}

static RuleNode *
tree_duration(TreeOut *out, const RuleKey *key, const void *value)
{
	int64 us = *(const int64 *) value;

	/* How often a rule of kind NRT runs is no matter of its file. */
	if (tree_is_standard(out, key, value, sizeof(int64)) ||
		(out->form != RULE_FORM_DEFINITION && key->use == RULE_USE_SCHEDULED &&
		 out->rule->kind == RULE_NRT))
		return NULL;
	return rule_node_text(out->form == RULE_FORM_YAML ? tree_short_duration(us)
													  : duration_to_iso(us));
}

static RuleNode *
tree_time(TreeOut *out, const RuleKey *key, const void *value)
{
	const RuleTime *time = value;
	StringInfoData text;

	if (!time->is_given)
		return NULL;
	initStringInfo(&text);
	datetime_text_append(&text, time->us * TICKS_PER_MICROSECOND + DATETIME_EPOCH_TICKS);
	return rule_node_text(text.data);
}

/* An enum by the name that the format has for it. */
static RuleNode *
tree_choice(TreeOut *out, const RuleKey *key, const void *value)
{
	static const char *const long_trigger[] = {"GreaterThan", "LessThan", "Equal", "NotEqual"};
	int count;
	int choice = *(const int *) value;

	/* Where Sentinel's default is another than ours, or a reader looks first. */
	if (key->type != RULE_TYPE_AGGREGATION && key->type != RULE_TYPE_KIND &&
		tree_is_standard(out, key, value, sizeof(int)))
		return NULL;
	if (key->type == RULE_TYPE_TRIGGER && out->form == RULE_FORM_ARM)
		return rule_node_text(long_trigger[choice]);
	return rule_node_text(rule_type_choices(key->type, &count)[choice]);
}

static RuleNode *
tree_entity_type(TreeOut *out, const RuleKey *key, const void *value)
{
	return rule_node_text((*(const EntityType *const *) value)->name);
}

/* A map whose keys are the author's. */
static RuleNode *
tree_details(TreeOut *out, const RuleKey *key, const void *value)
{
	RuleNode *node;

	if (tree_is_empty(out, key, value))
		return NULL;
	node = rule_node_new(RULE_NODE_MAP);
	VEC_EACH (const RuleDetail, detail, (const Vec *) value)
	{
		rule_node_add(node, detail->key.value, rule_node_text(detail->column.value));
	}
	return node;
}

/* What was kept of the file, as it is. */
static RuleNode *
tree_kept(TreeOut *out, const RuleKey *key, const void *value)
{
	return unconstify(RuleNode *, *(const RuleNode *const *) value);
}

/* Free, but always there where all keys are. */
static RuleNode *
tree_tags(TreeOut *out, const RuleKey *key, const void *value)
{
	RuleNode *node = tree_kept(out, key, value);

	return node != NULL || out->is_sparse ? node : rule_node_new(RULE_NODE_LIST);
}

/* ---- maps ---- */

/* The keys of a place; values is the struct that they fill. */
static RuleNode *
tree_map(TreeOut *out, RulePlace place, const void *values)
{
	RuleNode *map = rule_node_new(RULE_NODE_MAP);

	for (const RuleKey *key = rule_key; key < rule_key + RULE_KEY_COUNT; key++)
	{
		RuleNode *node;

		if (key->place != place || rule_key_is_alias(key))
			continue;
		node = tree_writer[key->type](out, key, (const char *) values + key->offset);
		if (node != NULL)
			rule_node_add(map, key->name, node);
	}
	return map;
}

static RuleNode *
tree_inner(TreeOut *out, const RuleKey *key, const void *value)
{
	bool was_sparse = out->is_sparse;
	RuleNode *map;

	/* Azure asks for all of what it says about incidents. */
	if (out->form == RULE_FORM_ARM && key->type == RULE_TYPE_INCIDENT)
		out->is_sparse = false;
	out->is_sparse = out->is_sparse || key->use == RULE_USE_RARE;
	map = tree_map(out, rule_type_place(key->type), value);
	if (map->key.count == 0 && out->is_sparse)
		map = NULL;
	out->is_sparse = was_sparse;
	return map;
}

static RuleNode *
tree_items(TreeOut *out, const RuleKey *key, const void *value)
{
	RuleNode *node;

	if (tree_is_empty(out, key, value))
		return NULL;
	node = rule_node_new(RULE_NODE_LIST);
	VEC_EACH (const void, item, (const Vec *) value)
	{
		vec_push(&node->item, tree_map(out, rule_type_place(key->type), item));
	}
	return node;
}

RuleNode *
rule_to_tree(const Rule *rule, RuleForm form)
{
	Rule *standard = palloc0(sizeof(Rule));
	TreeOut out = {form, rule, standard, form != RULE_FORM_DEFINITION};
	RuleNode *tree;

	rule_set_defaults(standard);
	tree = tree_map(&out, RULE_PLACE_TOP, rule);
	VEC_EACH (const RuleKept, kept, &rule->extra)
	{
		rule_node_add(tree, kept->key.value, unconstify(RuleNode *, kept->value));
	}
	return tree;
}
