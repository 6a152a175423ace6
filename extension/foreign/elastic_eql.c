/*
 * elastic_eql.c
 *		A query of EQL: events of one kind, or a sequence of several.
 *
 * The category in front of "where" is what an integration says of its events; the data set tells the
 * table here, so it is not asked for.
 */
#include "common/port.h"

#include "common/duration.h"
#include "foreign/elastic_eql.h"

#define EQL_MAX_STEPS 20
#define EQL_MAX_KEYS 10

/* event := category 'where' condition */
static ElasticNode *
read_event(Eql *eql)
{
	if (eql->word != EQL_NAME && eql->word != EQL_TEXT)
	{
		eql_fail(eql, "a category of events");
		return NULL;
	}
	eql_next(eql);
	if (!eql_take_word(eql, "where"))
	{
		eql_fail(eql, "\"where\"");
		return NULL;
	}
	return eql_read_condition(eql);
}

/* keys := 'by' field (',' field)* */
static void
read_keys(Eql *eql, Vec *key)
{
	if (!eql_take_word(eql, "by"))
		return;
	do
	{
		RuleNode *field;

		if (eql_is(eql, "?"))
			eql_refuse(eql, eql->start, "a key that an event may lack");
		else if (eql->word != EQL_NAME)
			eql_fail(eql, "a field");
		else if (key->count >= EQL_MAX_KEYS)
			eql_refuse(eql, eql->start,
					   psprintf("a sequence by more than %d fields", EQL_MAX_KEYS));
		if (eql->failed)
			return;
		field = MAKE(RuleNode, .kind = RULE_NODE_TEXT, .text = eql->value,
					 .span = elastic_span(eql->reader, eql->start, eql->at));
		vec_push(key, field);
		eql_next(eql);
	} while (eql_take(eql, ","));
}

/* A length of time: 30m, 1h, 90s. */
static int64
read_span(Eql *eql)
{
	static const struct
	{
		const char *unit;
		int64 length;
	} known[] = {
		{"s", DURATION_SECOND}, {"m", DURATION_MINUTE}, {"h", DURATION_HOUR}, {"d", DURATION_DAY}};
	size_t digits = strspn(eql->value, "0123456789");
	int64 length = 0;

	for (int i = 0; i < lengthof(known); i++)
	{
		if (eql->word == EQL_NUMBER && digits > 0 && digits < 8 &&
			strcmp(eql->value + digits, known[i].unit) == 0)
			length = strtoll(eql->value, NULL, 10) * known[i].length;
	}
	if (length <= 0)
		eql_fail(eql, "a duration like 30m");
	else
		eql_next(eql);
	return length;
}

/* Adds a step to a sequence as often as it runs. */
static void
add_step(Eql *eql, ElasticSequence *sequence, ElasticStep *step, int start)
{
	int64 runs = 1;

	if (eql_take_word(eql, "with"))
	{
		if (!eql_take_word(eql, "runs"))
			eql_fail(eql, "\"runs\"");
		else if (eql_need(eql, "="))
		{
			runs = eql->word == EQL_NUMBER && strlen(eql->value) < 16
					   ? strtoll(eql->value, NULL, 10)
					   : 0;
			if (runs < 1)
				eql_fail(eql, "a number above zero");
			else
				eql_next(eql);
		}
	}
	if (!eql->failed && sequence->step.count + runs > EQL_MAX_STEPS)
		eql_refuse(eql, start, psprintf("a sequence of more than %d events", EQL_MAX_STEPS));
	for (int64 i = 0; !eql->failed && i < runs; i++)
		vec_push(&sequence->step, step);
}

/* step := '[' event ']' keys? ('with' 'runs' '=' number)? */
static ElasticStep *
read_step(Eql *eql, const Vec *key)
{
	ElasticStep *step = palloc0(sizeof(ElasticStep));
	int start = eql->start;

	if (eql_is(eql, "!"))
		eql_refuse(eql, start, "an event that must not be there");
	if (eql->failed || !eql_need(eql, "["))
		return step;
	step->node = read_event(eql);
	if (step->node == NULL)
		eql->failed = true;
	if (eql->failed || !eql_need(eql, "]"))
		return step;
	step->span = elastic_span(eql->reader, start, eql->start);
	VEC_EACH (RuleNode, one, key)
		vec_push(&step->key, one);
	read_keys(eql, &step->key);
	return step;
}

/* sequence := 'sequence' keys? ('with' 'maxspan' '=' span)? step+ ('until' step)?, behind its word */
static void
read_sequence(Eql *eql, ElasticSequence *sequence)
{
	Vec key = {0};
	int start = eql->start;

	read_keys(eql, &key);
	if (!eql->failed && eql_take_word(eql, "with"))
	{
		if (!eql_take_word(eql, "maxspan"))
			eql_fail(eql, "\"maxspan\"");
		else if (eql_need(eql, "="))
		{
			sequence->maxspan = elastic_span(eql->reader, eql->start, eql->at);
			sequence->maxspan_us = read_span(eql);
		}
		if (!eql->failed)
			read_keys(eql, &key);
	}
	do
	{
		ElasticStep *step = eql->failed ? NULL : read_step(eql, &key);

		if (step != NULL && !eql->failed)
			add_step(eql, sequence, step, start);
	} while (!eql->failed && (eql_is(eql, "[") || eql_is(eql, "!")));
	if (!eql->failed && eql_take_word(eql, "until"))
		sequence->until = read_step(eql, &key);
	VEC_EACH (const ElasticStep, one, &sequence->step)
	{
		if (!eql->failed && one->key.count != VEC_AT(&sequence->step, ElasticStep, 0)->key.count)
		{
			diag_add(eql->reader->diag, DIAG_FOREIGN_VALUE, one->span, "sequence",
					 "each of its events needs the same number of fields behind \"by\"");
			eql->failed = true;
		}
	}
	if (!eql->failed && sequence->step.count < 2)
		eql_fail(eql, "a second event");
}

ElasticNode *
elastic_read_eql(ElasticReader *reader, ElasticSequence *sequence)
{
	Eql eql = {.reader = reader, .text = reader->query, .length = reader->query_length};
	ElasticNode *node = NULL;
	int errors = reader->diag->error_count;

	eql_next(&eql);
	if (eql_is_word(&eql, "sample"))
		eql_refuse(&eql, eql.start, "\"sample\"");
	else if (eql_take_word(&eql, "sequence"))
		read_sequence(&eql, sequence);
	else
		node = read_event(&eql);
	if (reader->diag->error_count == errors && eql_is(&eql, "|"))
		eql_refuse(&eql, eql.start, "a pipe behind an EQL query");
	if (reader->diag->error_count == errors && eql.word != EQL_END)
		eql_fail(&eql, "the end of the query");
	return reader->diag->error_count == errors ? node : NULL;
}
