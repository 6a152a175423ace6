/*
 * sigma_reference.c
 *		What a correlation of Sigma refers to: rules by id or name, and their fields.
 *
 * Each reference to a correlation makes one of its own, because what is asked of it depends on who
 * asks: the fields that he groups by come from its events.
 */
#include "common/port.h"

#include "common/duration.h"
#include "foreign/query.h"
#include "foreign/sigma_int.h"

/* What is made of one document with a correlation. */
typedef struct SigmaResolver
{
	SigmaSet *set;
	DiagList *diag; /* of the outermost */
	int members;
	Vec rule;       /* of ForeignRule: all of one table */
	Vec correlated; /* of char: ids of documents that are no rules of their own */
} SigmaResolver;

static ForeignCorrelation *resolve(SigmaResolver *resolver, SigmaDocument *document, Span from);

/* ---- fields ---- */

/* Columns that the queries of correlations make themselves. */
static bool
is_own_column(const char *name)
{
	static const char *const own[] = {"TimeGenerated", "Events",  "Values",   "Rules",
									  "Sum",           "Average", "FirstSeen"};

	for (int i = 0; i < lengthof(own); i++)
	{
		if (pg_strcasecmp(own[i], name) == 0)
			return true;
	}
	return name[0] == '_';
}

/* Is a name that of a field already? */
static bool
is_taken(const ForeignCorrelation *of, const char *name)
{
	const Vec *list[] = {&of->key, &of->value, &of->other};

	for (int i = 0; i < lengthof(list); i++)
	{
		VEC_EACH (const CorrelationField, one, list[i])
		{
			if (pg_strcasecmp(one->column, name) == 0)
				return true;
		}
	}
	return false;
}

/* The name of the column that a member has a field in, NULL if it is no plain one. */
static const char *
natural_name(const CorrelationPlace *place)
{
	if (place->inner != NULL)
		return place->inner->natural;
	return place->field->kind == MAP_TEXT && place->field->path[0] == '\0' ? place->field->column
																		   : NULL;
}

/* Sets what the query calls a field: like the column that it is in all members, or as the rule does. */
static void
name_field(const ForeignCorrelation *of, const Vec *list, CorrelationField *field, const Vec *place)
{
	VEC_EACH (const CorrelationPlace, one, place)
	{
		const char *natural = natural_name(one);

		if (one_at == 0)
			field->natural = natural;
		else if (natural == NULL || field->natural == NULL || strcmp(field->natural, natural) != 0)
			field->natural = NULL;
	}
	if (of->kind >= CORRELATION_SUM && list == &of->value)
	{
		field->column = pstrdup("_Value");
		return;
	}
	field->column = pstrdup(field->natural != NULL ? field->natural : field->name);
	while (is_own_column(field->column) || is_taken(of, field->column))
		field->column = psprintf("Field%s", field->column);
}

/* The field of a rule that an alias stands for there; the name itself if it is no alias. */
static const RuleNode *
alias_of(SigmaResolver *resolver, const SigmaCorrelation *of, const RuleNode *name,
		 const RuleNode *reference, const SigmaDocument *document)
{
	const RuleNode *alias = of->aliases != NULL ? rule_node_find(of->aliases, name->text) : NULL;
	const RuleNode *field;

	if (alias == NULL)
		return name;
	if (alias->kind != RULE_NODE_MAP)
	{
		diag_add(resolver->diag, DIAG_FOREIGN_SHAPE, alias->span, name->text,
				 "a map of rules and fields");
		return NULL;
	}
	field = rule_node_find(alias, reference->text);
	if (field == NULL && document->name != NULL)
		field = rule_node_find(alias, document->name);
	if (field == NULL && document->id != NULL)
		field = rule_node_find(alias, document->id);
	if (field == NULL || field->kind != RULE_NODE_TEXT)
	{
		diag_add(
			resolver->diag, DIAG_FOREIGN_MISSING, alias->span,
			psprintf("the field of rule \"%s\" for alias \"%s\"", reference->text, name->text));
		return NULL;
	}
	return field;
}

/* What a field is in the table of a rule; NULL with an error if it cannot be. */
static ForeignField *
field_of_rule(SigmaResolver *resolver, const ForeignRule *rule, const RuleNode *name)
{
	ForeignField *field = map_find_field(rule->table, name->text);
	Diag *said;

	if (field != NULL)
		field = map_behind_source(field, rule->source_condition);
	if (field != NULL && query_has_value(field))
		return field;
	if (field != NULL)
	{
		diag_add(resolver->diag, DIAG_FOREIGN_UNSUPPORTED, name->span,
				 psprintf("field \"%s\" of table \"%s\" in a correlation", name->text,
						  rule->table->name));
		return NULL;
	}
	said = diag_add(resolver->diag, DIAG_FOREIGN_FIELD, name->span, rule->table->name, name->text);
	if (map_near_field(rule->table, name->text) != NULL)
		diag_hint(said, "Did you mean \"%s\"?", map_near_field(rule->table, name->text));
	return NULL;
}

static const CorrelationField *add_field(SigmaResolver *resolver, const SigmaCorrelation *read,
										 ForeignCorrelation *of, Vec *list, const RuleNode *name);

/* What another correlation calls a field, which it learns to know if it does not group by it. */
static const CorrelationField *
field_of_correlation(SigmaResolver *resolver, const SigmaDocument *document,
					 ForeignCorrelation *inner, const RuleNode *name)
{
	const Vec *list[] = {&inner->key, &inner->other};

	for (int i = 0; i < lengthof(list); i++)
	{
		VEC_EACH (const CorrelationField, one, list[i])
		{
			if (strcmp(one->name, name->text) == 0)
				return one;
		}
	}
	return add_field(resolver, document->correlation, inner, &inner->other, name);
}

/* The list of a member that goes with a list of its correlation. */
static Vec *
places_of(ForeignCorrelation *of, const Vec *list, CorrelationMember *member)
{
	return list == &of->key ? &member->key : list == &of->value ? &member->value : &member->other;
}

/* Is it the same column, or the same path into it? */
static bool
is_same_place(const CorrelationPlace *a, const CorrelationPlace *b)
{
	if (a->field == NULL || b->field == NULL)
		return a->field == b->field && a->inner == b->inner;
	return a->field->kind == b->field->kind && strcmp(a->field->column, b->field->column) == 0 &&
		   strcmp(a->field->path, b->field->path) == 0;
}

/* The key that is in the same places under another name, or NULL. */
static const CorrelationField *
find_key(const ForeignCorrelation *of, const Vec *place)
{
	VEC_EACH (const CorrelationField, key, &of->key)
	{
		bool is_same = true;

		VEC_EACH (const CorrelationMember, member, &of->member)
			is_same = is_same && is_same_place(VEC_AT(&member->key, CorrelationPlace, key_at),
											   VEC_AT(place, CorrelationPlace, member_at));
		if (is_same)
			return key;
	}
	return NULL;
}

/* What a field is to each member: a Vec of CorrelationPlace; false after an error. */
static bool
find_places(SigmaResolver *resolver, const SigmaCorrelation *read, const ForeignCorrelation *of,
			const RuleNode *name, Vec *place)
{
	VEC_EACH (CorrelationMember, member, &of->member)
	{
		const RuleNode *reference = VEC_AT(&read->reference, RuleNode, member_at);
		SigmaDocument *document = sigma_find_document(resolver->set, reference->text);
		const RuleNode *wanted = alias_of(resolver, read, name, reference, document);
		CorrelationPlace *one = palloc0(sizeof(CorrelationPlace));

		if (wanted == NULL)
			return false;
		if (member->rule != NULL)
			one->field = field_of_rule(resolver, member->rule, wanted);
		else
			one->inner = field_of_correlation(resolver, document, member->correlated, wanted);
		if (one->field == NULL && one->inner == NULL)
			return false;
		vec_push(place, one);
	}
	return true;
}

/* Adds a field to a list of a correlation; NULL after an error. */
static const CorrelationField *
add_field(SigmaResolver *resolver, const SigmaCorrelation *read, ForeignCorrelation *of, Vec *list,
		  const RuleNode *name)
{
	CorrelationField *field = MAKE(CorrelationField, .name = name->text);
	const CorrelationField *key;
	Vec place = {0};

	if (!find_places(resolver, read, of, name, &place))
		return NULL;
	key = list == &of->other ? find_key(of, &place) : NULL;
	if (key != NULL)
		return key;
	name_field(of, list, field, &place);
	vec_push(list, field);
	VEC_EACH (CorrelationMember, member, &of->member)
		vec_push(places_of(of, list, member), place.item[member_at]);
	return field;
}

/* Says which aliases, and which rules in them, are not there for anything. */
static void
check_aliases(SigmaResolver *resolver, const SigmaCorrelation *of)
{
	VEC_EACH (const RuleNode, key, &of->aliases->key)
	{
		const RuleNode *alias = VEC_AT(&of->aliases->item, RuleNode, key_at);
		const Vec *list[] = {&of->group, &of->value};
		bool is_used = false;

		for (int i = 0; i < lengthof(list); i++)
		{
			VEC_EACH (const RuleNode, one, list[i])
				is_used = is_used || strcmp(one->text, key->text) == 0;
		}
		if (!is_used)
			diag_add(resolver->diag, DIAG_FOREIGN_UNUSED, key->span, key->text);
		if (alias->kind != RULE_NODE_MAP)
			continue;
		VEC_EACH (const RuleNode, rule, &alias->key)
		{
			SigmaDocument *document = sigma_find_document(resolver->set, rule->text);
			bool is_member = false;

			VEC_EACH (const RuleNode, one, &of->reference)
				is_member =
					is_member ||
					(document != NULL && sigma_find_document(resolver->set, one->text) == document);
			if (!is_member)
				diag_add(resolver->diag, DIAG_FOREIGN_REFERENCE, rule->span,
						 "rule of this correlation", rule->text);
		}
	}
}

/* ---- members ---- */

/* Notes the id of a document that is a part of this correlation, and no rule of its own. */
static void
note_part(SigmaResolver *resolver, const SigmaDocument *document)
{
	const char *title = head_text(document->node, "title", document->diag);

	if (document->id == NULL && title == NULL)
		return;
	(void) vec_push_text(&resolver->correlated, foreign_rule_id(document->id, title));
}

/* Adds what one reference leads to; false after an error. */
static bool
add_member(SigmaResolver *resolver, ForeignCorrelation *of, const RuleNode *reference)
{
	SigmaDocument *document = sigma_need_document(resolver->set, reference, resolver->diag);
	CorrelationMember *member = MAKE(CorrelationMember, .name = reference->text);

	if (document == NULL)
		return false;
	if (++resolver->members > SIGMA_MAX_MEMBERS)
	{
		diag_add(resolver->diag, DIAG_FOREIGN_LIMIT, reference->span,
				 psprintf("it stands on more than %d rules", SIGMA_MAX_MEMBERS));
		return false;
	}
	if (document->name != NULL)
		member->name = document->name;
	member->is_elsewhere = document->is_elsewhere;
	if (document->correlation != NULL)
	{
		DiagList *diag = resolver->diag;

		/* What is wrong in another file has no place here. */
		if (document->is_elsewhere)
			resolver->diag = document->diag;
		member->correlated = resolve(resolver, document, reference->span);
		resolver->diag = diag;
	}
	else
		member->rule = document->rule;
	if (member->rule != NULL)
		vec_push(&resolver->rule, (void *) member->rule);
	else if (member->correlated == NULL && (document->is_elsewhere || document->is_left_out))
		diag_add(resolver->diag, DIAG_FOREIGN_ELSEWHERE, reference->span, "rule", reference->text);
	if (document->is_part)
		note_part(resolver, document);
	vec_push(&of->member, member);
	return member->rule != NULL || member->correlated != NULL;
}

/* Makes a correlation of what a document says; NULL after an error. */
static ForeignCorrelation *
resolve(SigmaResolver *resolver, SigmaDocument *document, Span from)
{
	SigmaCorrelation *read = document->correlation;
	ForeignCorrelation *of =
		MAKE(ForeignCorrelation, .kind = read->kind, .timespan_us = read->timespan_us,
			 .bound = read->bound, .percentile = read->percentile);
	bool ok = true;

	PORT_CHECK_STACK();
	if (read->is_open)
	{
		diag_add(resolver->diag, DIAG_FOREIGN_CYCLE, from);
		return NULL;
	}
	read->is_open = true;
	if (!read->is_reached && read->aliases != NULL)
		check_aliases(resolver, read);
	read->is_reached = true;
	VEC_EACH (const RuleNode, one, &read->reference)
		ok = ok && add_member(resolver, of, one);
	VEC_EACH (const RuleNode, one, &read->group)
		ok = ok && add_field(resolver, read, of, &of->key, one) != NULL;
	if (of->kind == CORRELATION_RULES)
		vec_push(&of->value, MAKE(CorrelationField, .name = "", .column = pstrdup("_Rule")));
	VEC_EACH (const RuleNode, one, &read->value)
		ok = ok && add_field(resolver, read, of, &of->value, one) != NULL;
	read->is_open = false;
	return ok ? of : NULL;
}

/* ---- the rule ---- */

/* How often it is run: a window's length, as far as that is a usual time. */
static int64
usual_frequency(int64 timespan_us, int64 least_us)
{
	static const int minutes[] = {60, 30, 20, 15, 10, 5};

	for (int i = 0; i < lengthof(minutes); i++)
	{
		int64 usual = minutes[i] * DURATION_MINUTE;

		if (usual <= timespan_us)
			return Max(usual, least_us);
	}
	return least_us;
}

/* Sets when it is run and how far back it reads; false after an error. */
static bool
set_schedule(SigmaResolver *resolver, ForeignRule *rule, const SigmaCorrelation *read)
{
	int64 reach = correlation_reach(rule->correlation);

	rule->frequency_us = usual_frequency(read->timespan_us, rule->frequency_us);
	rule->period_us = reach + rule->frequency_us;
	if (rule->period_us <= 14 * DURATION_DAY)
		return true;
	diag_add(resolver->diag, DIAG_FOREIGN_LIMIT, read->span,
			 psprintf("its timespans and its frequency are %s together, and the longest period is "
					  "14 days",
					  duration_to_iso(rule->period_us)));
	return false;
}

static void
push_all(Vec *text, const Vec *more)
{
	VEC_EACH (const char, one, more)
		(void) vec_push_text(text, one);
}

/* What the correlation does not say of itself is what its rules say. */
static void
inherit(SigmaResolver *resolver, ForeignRule *rule, const RuleNode *document)
{
	StringInfoData source;
	Vec sources = {0};
	RuleSeverity severity = RULE_INFORMATIONAL;
	bool has_tags = rule->tag.count > 0;

	initStringInfo(&source);
	rule->correlated = resolver->correlated;
	VEC_EACH (const ForeignRule, one, &resolver->rule)
	{
		severity = Max(severity, one->severity);
		VEC_EACH (const char, filter, &one->filter)
			(void) vec_push_text(&rule->filter, filter);
		(void) vec_push_text(&sources, one->source);
		if (has_tags)
			continue;
		push_all(&rule->tag, &one->tag);
		push_all(&rule->tactic, &one->tactic);
		push_all(&rule->technique, &one->technique);
	}
	VEC_EACH (const char, one, &sources)
		appendStringInfo(&source, "%s%s", one_at > 0 ? ", " : "", one);
	rule->source = source.data;
	if (rule_node_find(document, "level") != NULL)
		return;
	rule->severity = severity;
	diag_add(resolver->diag, DIAG_FOREIGN_DEFAULT, rule->title_span, "level",
			 rule_severity_name(severity));
}

void
sigma_take_parts(SigmaSet *set)
{
	VEC_EACH (SigmaDocument, one, &set->document)
	{
		if (one->correlation == NULL || one->correlation->generate || one->correlation->is_broken)
			continue;
		VEC_EACH (const RuleNode, reference, &one->correlation->reference)
		{
			SigmaDocument *document = sigma_find_document(set, reference->text);

			if (document != NULL)
				document->is_part = true;
		}
	}
}

static void
resolve_document(SigmaSet *set, SigmaDocument *document)
{
	SigmaResolver resolver = {.set = set, .diag = document->diag};
	SigmaCorrelation *read = document->correlation;
	ForeignRule *rule = document->rule;

	rule->correlation = resolve(&resolver, document, read->span);
	document->rule = NULL;
	if (rule->correlation == NULL || !set_schedule(&resolver, rule, read))
		return;
	inherit(&resolver, rule, document->node);
	foreign_note(rule, rule->title_span,
				 "an alert each time the condition becomes true for a group; run every %s over %s",
				 duration_to_iso(rule->frequency_us), duration_to_iso(rule->period_us));
	document->rule = rule;
}

/* Does a correlation come to something?  Tried aside: nothing is said. */
static bool
is_whole(SigmaSet *set, SigmaDocument *document)
{
	DiagList diag = {0};
	SigmaResolver resolver = {.set = set, .diag = &diag};
	ForeignRule rule = *document->rule;

	document->correlation->is_reached = true;
	rule.correlation = resolve(&resolver, document, document->correlation->span);
	return rule.correlation != NULL && set_schedule(&resolver, &rule, document->correlation);
}

/* Makes rules of their own of those whose correlations come to nothing. */
static void
free_parts(SigmaSet *set)
{
	VEC_EACH (SigmaDocument, one, &set->document)
	{
		one->is_part = false;
		if (one->correlation != NULL && !is_whole(set, one))
			one->correlation->is_broken = true;
	}
	sigma_take_parts(set);
	VEC_EACH (SigmaDocument, one, &set->document)
	{
		if (one->rule != NULL)
			one->rule->is_part = one->is_part;
		if (one->correlation != NULL)
			one->correlation->is_reached = false;
	}
}

void
sigma_resolve_correlations(SigmaSet *set)
{
	Vec correlation = {0};

	free_parts(set);

	VEC_EACH (SigmaDocument, one, &set->document)
	{
		if (one->correlation == NULL || one->is_elsewhere)
			continue;
		vec_push(&correlation, one);
	}
	/* Parts are looked into through those that refer to them, and else only if nobody has. */
	VEC_EACH (SigmaDocument, one, &correlation)
	{
		if (!one->is_part)
			resolve_document(set, one);
	}
	VEC_EACH (SigmaDocument, one, &correlation)
	{
		if (!one->correlation->is_reached)
			resolve_document(set, one);
	}
}
