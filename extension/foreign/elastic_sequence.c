/*
 * elastic_sequence.c
 *		Sequences of EQL as correlations: one event behind the other, by the same keys.
 *
 * Each step is another event, no earlier than the one before it, the last within the span of the first,
 * and each first event is used once: doc/decision/0150 and 0126 say so.
 */
#include "common/port.h"

#include "common/duration.h"
#include "foreign/elastic_int.h"
#include "foreign/query.h"

/* What a key is in a table; NULL with an error if it has none. */
static CorrelationPlace *
key_place(ElasticReader *reader, const MapTable *table, const RuleNode *key)
{
	ElasticField found;
	const char *near;
	Diag *error;

	if (elastic_find_field(table, key->text, &found))
	{
		if (found.listed != MAP_CONSTANT && query_has_value(found.field))
			return MAKE(CorrelationPlace, .field = found.field);
		diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, key->span,
				 psprintf("field \"%s\" of table \"%s\" in a sequence", key->text, table->name));
		return NULL;
	}
	error = diag_add(reader->diag, DIAG_FOREIGN_FIELD, key->span, table->name, key->text);
	near = elastic_near_field(reader, key->text);
	if (near != NULL)
		diag_hint(error, "Did you mean \"%s\"?", near);
	return NULL;
}

/* The column that tells the events of a table apart, "" if there is none. */
static const char *
event_column(const MapTable *table)
{
	for (int i = 0; i < table->count; i++)
	{
		if (table->line[i].kind == MAP_EVENT)
			return table->line[i].column;
	}
	return "";
}

/* Adds what one step finds in one table; false after an error. */
static bool
add_member(ElasticReader *reader, ForeignCorrelation *of, const ElasticStep *step, int number,
		   const ForeignSource *source)
{
	bool is_until = number == 0;
	CorrelationMember *member =
		MAKE(CorrelationMember, .name = is_until ? "until" : psprintf("%d", number), .step = number,
			 .event = event_column(source->table));
	ForeignRule *rule = MAKE(ForeignRule, .platform = "Elastic", .is_part = true);

	rule->table = source->table;
	rule->source_condition = source->source_condition;
	rule->condition = source->condition;
	member->rule = rule;
	VEC_EACH (const RuleNode, one, &step->key)
	{
		CorrelationPlace *place = key_place(reader, source->table, one);

		if (place == NULL)
			return false;
		vec_push(&member->key, place);
	}
	vec_push(&of->member, member);
	return true;
}

/* Adds a step: a member for each table of which rows can match. */
static bool
add_step(ElasticReader *reader, ForeignCorrelation *of, const ElasticStep *step, int number)
{
	ForeignRule found = {0};
	ForeignSource first;

	if (!elastic_place(reader, &found, step->node))
		return false;
	first = (ForeignSource){found.table, found.source_condition, found.condition};
	if (!add_member(reader, of, step, number, &first))
		return false;
	VEC_EACH (const ForeignSource, one, &found.more)
	{
		if (!add_member(reader, of, step, number, one))
			return false;
	}
	return true;
}

/* The column that a key is in all members, or NULL. */
static const char *
natural_column(const ForeignCorrelation *of, int key)
{
	const char *column = NULL;

	VEC_EACH (const CorrelationMember, one, &of->member)
	{
		const ForeignField *field = VEC_AT(&one->key, CorrelationPlace, key)->field;

		if (field->kind != MAP_TEXT || field->path[0] != '\0' ||
			(column != NULL && strcmp(column, field->column) != 0))
			return NULL;
		column = field->column;
	}
	return column;
}

/* Names the keys of a sequence. */
static void
name_keys(ForeignCorrelation *of, const ElasticStep *step)
{
	Vec taken = {0};

	VEC_EACH (const RuleNode, one, &step->key)
	{
		const char *natural = natural_column(of, one_at);
		CorrelationField *field = MAKE(CorrelationField, .name = one->text, .natural = natural);

		field->column = natural != NULL ? pstrdup(natural) : elastic_column_name(one->text);
		while (!vec_push_text(&taken, field->column))
			field->column = psprintf("%s_", field->column);
		vec_push(&of->key, field);
	}
}

/* The kind of a step: that of an earlier one which is the same, as runs are, or the next. */
static int
kind_of(const ForeignCorrelation *of, const ElasticSequence *sequence, int number)
{
	for (int i = 0; i < number; i++)
	{
		if (sequence->step.item[i] == sequence->step.item[number])
			return *VEC_AT(&of->step, int, i);
	}
	return of->kinds + 1;
}

void
elastic_read_sequence(ElasticReader *reader, const ElasticSequence *sequence)
{
	ForeignCorrelation *of =
		MAKE(ForeignCorrelation, .kind = CORRELATION_ORDERED, .is_sequence = true);
	ForeignRule *rule = reader->rule;

	VEC_EACH (const ElasticStep, one, &sequence->step)
	{
		int kind = kind_of(of, sequence, one_at);

		if (kind > of->kinds && !add_step(reader, of, one, kind))
			return;
		of->kinds = Max(of->kinds, kind);
		vec_push(&of->step, MAKE(int, kind));
	}
	if (sequence->until != NULL)
	{
		of->has_until = true;
		if (!add_step(reader, of, sequence->until, 0))
			return;
	}
	name_keys(of, VEC_AT(&sequence->step, ElasticStep, 0));
	elastic_read_period(reader);
	of->timespan_us = sequence->maxspan_us > 0 ? sequence->maxspan_us : rule->period_us;
	if (sequence->maxspan_us == 0)
		foreign_note(rule, reader->query_span,
					 "the sequence has no maxspan: it is how far the rule looks back");
	rule->correlation = of;
	elastic_set_period(reader, of->timespan_us + rule->frequency_us,
					   sequence->maxspan_us > 0 ? sequence->maxspan : reader->query_span);
}
