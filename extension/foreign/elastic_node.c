/*
 * elastic_node.c
 *		Makes trees of tests.
 */
#include "common/port.h"

#include "foreign/elastic_int.h"

Span
elastic_span(const ElasticReader *reader, int start, int end)
{
	Span span;

	start = Min(Max(start, 0), reader->query_length);
	end = Min(Max(end, start), reader->query_length);
	span.start = reader->place[start];
	span.end = end > start ? reader->place[end - 1] + 1 : span.start;
	return span;
}

ElasticNode *
elastic_node(ElasticKind kind, Span span)
{
	return MAKE(ElasticNode, .kind = kind, .span = span);
}

ElasticNode *
elastic_join(ElasticKind kind, ElasticNode *first, ElasticNode *second)
{
	ElasticNode *joined;

	if (first->kind == kind)
	{
		vec_push(&first->part, second);
		first->span = span_join(first->span, second->span);
		return first;
	}
	joined = elastic_node(kind, span_join(first->span, second->span));
	vec_push(&joined->part, first);
	vec_push(&joined->part, second);
	return joined;
}

ElasticNode *
elastic_not(ElasticNode *part)
{
	ElasticNode *negation = elastic_node(ELASTIC_NOT, part->span);

	if (part->kind == ELASTIC_NOT)
		return VEC_AT(&part->part, ElasticNode, 0);
	vec_push(&negation->part, part);
	return negation;
}

ElasticNode *
elastic_test(ElasticReader *reader, const ElasticTest *test, Span span)
{
	ElasticNode *node = elastic_node(ELASTIC_TEST, span);

	if (++reader->tests > ELASTIC_MAX_TESTS)
	{
		diag_add(reader->diag, DIAG_FOREIGN_LIMIT, span,
				 psprintf("more than %d tests", ELASTIC_MAX_TESTS));
		return NULL;
	}
	node->test = palloc(sizeof(ElasticTest));
	*node->test = *test;
	return node;
}

char *
elastic_number(const char *text)
{
	const char *p = text + (text[0] == '-' || text[0] == '+');
	size_t whole = strspn(p, "0123456789");
	size_t part = p[whole] == '.' ? strspn(p + whole + 1, "0123456789") : 0;

	/* More digits than a number of KQL has are none. */
	if (whole == 0 || whole > 18 || part > 18 || (p[whole] == '.' && part == 0))
		return NULL;
	if (p[whole + (part > 0 ? part + 1 : 0)] != '\0')
		return NULL;
	return psprintf("%s%s", text[0] == '-' ? "-" : "", p);
}
