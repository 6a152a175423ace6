/*
 * query_correlation.c
 *		Correlations as a query: what its members find, each under a name, and the window over that.
 */
#include "common/port.h"

#include "foreign/correlation.h"
#include "foreign/query.h"

typedef struct CorrelationWriter
{
	KqlBuf *out;
	Vec name; /* of char: what let has named */
} CorrelationWriter;

static void write_correlation(CorrelationWriter *writer, const ForeignCorrelation *correlation,
							  bool each, int64 frequency_us, const char *name);

int64
correlation_reach(const ForeignCorrelation *correlation)
{
	int64 reach = 0;

	VEC_EACH (const CorrelationMember, one, &correlation->member)
	{
		if (one->correlated != NULL)
			reach = Max(reach, correlation_reach(one->correlated));
	}
	return reach + correlation->timespan_us;
}

bool
correlation_holds(const Vec *bound, int64 count)
{
	VEC_EACH (const CorrelationBound, one, bound)
	{
		int64 number = strtoll(one->number, NULL, 10);
		bool is_equal = one->sign[1] == '=' && one->sign[0] != '!';
		bool is_true = (count < number && one->sign[0] != '>' && one->sign[0] != '=') ||
					   (count > number && one->sign[0] != '<' && one->sign[0] != '=') ||
					   (count == number && is_equal);

		if (!is_true)
			return false;
	}
	return true;
}

/* A name for let that is not taken, made of that of a rule. */
static char *
new_name(CorrelationWriter *writer, const char *rule)
{
	StringInfoData name;
	char *base;
	int number = 1;
	bool is_taken = true;

	initStringInfo(&name);
	appendStringInfoString(&name, "rule_");
	for (const char *p = rule; *p != '\0'; p++)
		appendStringInfoChar(&name,
							 isalnum((unsigned char) *p) && (unsigned char) *p < 0x80 ? *p : '_');
	base = name.data;
	while (is_taken)
	{
		char *tried = number == 1 ? base : psprintf("%s_%d", base, number);

		is_taken = false;
		VEC_EACH (const char, known, &writer->name)
			is_taken = is_taken || pg_strcasecmp(known, tried) == 0;
		if (!is_taken)
		{
			vec_push(&writer->name, tried);
			return tried;
		}
		number++;
	}
	pg_unreachable();
}

/* Appends what a member has for a field, as a text. */
static void
write_place(KqlBuf *out, const CorrelationPlace *place)
{
	bool is_maybe = map_is_maybe(place->field);

	if (place->field == NULL)
	{
		kql_name(out, place->inner->column);
		return;
	}
	/* Where arrays are on its path it is all values together. */
	if (is_maybe)
	{
		kql_code(out, "iff(");
		query_write_has_array(out, place->field);
		kql_code(out, ", tostring(");
		query_write_path_values(out, place->field);
		kql_code(out, "), ");
	}
	query_write_value(out, place->field);
	kql_code(out, is_maybe ? ")" : "");
}

/* Appends ", column = what a member has for it" for each field. */
static void
write_places(KqlBuf *out, const Vec *field, const Vec *place, bool as_number)
{
	VEC_EACH (const CorrelationField, one, field)
	{
		KqlBuf name;
		KqlBuf value;

		kql_init(&name);
		kql_init(&value);
		kql_name(&name, one->column);
		kql_code(&value, as_number ? "todecimal(" : "");
		write_place(&value, VEC_AT(place, CorrelationPlace, one_at));
		kql_code(&value, as_number ? ")" : "");
		kql_code(out, ", ");
		if (strcmp(name.text.data, value.text.data) != 0)
		{
			kql_code(out, name.text.data);
			kql_code(out, " = ");
		}
		kql_code(out, value.text.data);
	}
}

/*
 * Appends what tells an event from others of its time: its number, or else all that it has, so that
 * rows that are the same are one event.  What ends a sequence is no event of it.
 */
static void
write_event(KqlBuf *out, const CorrelationMember *member)
{
	kql_code(out, ", _Event = ");
	if (member->step == 0)
		kql_text(out, "");
	else if (member->event[0] == '\0')
		kql_code(out, "tostring(hash(tostring(pack_all())))");
	else
	{
		kql_code(out, "coalesce(tostring(column_ifexists(");
		kql_text(out, member->event);
		kql_code(out, ", \"\")), tostring(hash(tostring(pack_all()))))");
	}
}

/* Appends the columns that the window is about. */
static void
write_project(KqlBuf *out, const ForeignCorrelation *of, const CorrelationMember *member,
			  int number)
{
	kql_code(out, "\n| project TimeGenerated");
	if (of->kind == CORRELATION_RULES || of->kind == CORRELATION_ORDERED)
		kql_code(out, psprintf(", _Rule = %d", of->is_sequence ? member->step : number));
	else
		write_places(out, &of->value, &member->value, of->kind >= CORRELATION_SUM);
	if (of->is_sequence)
		write_event(out, member);
	write_places(out, &of->key, &member->key, false);
	if (of->other.count == 0)
		return;
	kql_code(out, ", _Other = bag_pack(");
	VEC_EACH (const CorrelationField, one, &of->other)
	{
		kql_code(out, one_at > 0 ? ", " : "");
		kql_text(out, one->column);
		kql_code(out, ", ");
		write_place(out, VEC_AT(&member->other, CorrelationPlace, one_at));
	}
	kql_code(out, ")");
}

/* Writes what a member finds as a let; its name. */
static char *
write_member(CorrelationWriter *writer, const ForeignCorrelation *of,
			 const CorrelationMember *member, int number)
{
	char *name = new_name(writer, member->name);
	KqlBuf *out = writer->out;

	if (member->correlated != NULL)
	{
		/* What is counted is how often it becomes true; what is asked for is whether it is. */
		bool each = of->kind == CORRELATION_RULES || of->kind == CORRELATION_ORDERED ||
					of->kind == CORRELATION_VALUES;

		write_correlation(writer, member->correlated, each, 0, name);
	}
	else
	{
		int places = out->place.count;

		kql_code(out, psprintf("let %s = ", name));
		query_write(out, member->rule->table, member->rule->source_condition,
					member->rule->condition);
		if (member->is_elsewhere)
			out->place.count = places;
	}
	write_project(out, of, member, number);
	kql_code(out, ";\n");
	return name;
}

/* Appends that no key and no value is missing. */
static void
write_presence(KqlBuf *out, const ForeignCorrelation *of)
{
	const char *between = "\n| where ";
	bool is_text = of->kind == CORRELATION_VALUES;
	bool has_value = of->kind != CORRELATION_RULES && of->kind != CORRELATION_ORDERED;

	VEC_EACH (const CorrelationField, one, &of->key)
	{
		kql_code(out, between);
		kql_code(out, "isnotempty(");
		kql_name(out, one->column);
		kql_code(out, ")");
		between = " and ";
	}
	for (int i = 0; has_value && i < of->value.count; i++)
	{
		kql_code(out, between);
		kql_code(out, is_text ? "isnotempty(" : "isnotnull(");
		kql_name(out, VEC_AT(&of->value, CorrelationField, i)->column);
		kql_code(out, ")");
		between = " and ";
	}
}

/* Writes a correlation behind those that it needs; as a let unless the name is NULL. */
static void
write_correlation(CorrelationWriter *writer, const ForeignCorrelation *correlation, bool each,
				  int64 frequency_us, const char *name)
{
	KqlBuf *out = writer->out;
	Vec member = {0};

	VEC_EACH (const CorrelationMember, one, &correlation->member)
		vec_push(&member, write_member(writer, correlation, one, one_at + 1));
	if (name != NULL)
		kql_code(out, psprintf("let %s = ", name));
	kql_code(out, member.count > 1 ? "union " : "");
	VEC_EACH (const char, one, &member)
	{
		kql_code(out, one_at > 0 ? ", " : "");
		kql_code(out, one);
	}
	write_presence(out, correlation);
	query_write_window(out, correlation, each, frequency_us);
}

void
query_write_correlation(KqlBuf *out, const ForeignCorrelation *correlation, int64 frequency_us)
{
	CorrelationWriter writer = {.out = out};

	write_correlation(&writer, correlation, false, frequency_us, NULL);
}
