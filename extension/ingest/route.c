/*
 * route.c
 *		Rows of Log Analytics that say which log table they are of.
 *
 * Each row that Log Analytics writes has the name of its table as Type.  An Event Hub or a folder
 * of an export holds rows of many; each goes into its own, whatever table the load is called for.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/compat.h"
#include "base/published.h"
#include "ingest/route.h"

/* So many names are looked up in a load; what is beyond is taken for rows of the load's table. */
#define ROUTE_MAX 64

typedef struct Route
{
	char *name;
	int form; /* -1: it is no log table */
} Route;

int
route_find(Ingest *ingest, const JsonSpan *name)
{
	MemoryContext old;
	Route *route;

	VEC_EACH (const Route, known, &ingest->routes)
	{
		if (json_span_is(name, known->name))
			return known->form;
	}
	if (ingest->routes.count >= ROUTE_MAX || name->len == 0 || name->len >= NAMEDATALEN ||
		name->escaped)
		return -1;
	old = MemoryContextSwitchTo(ingest->context);
	route = MAKE(Route, .name = pnstrdup(name->data, name->len), .form = -1);
	vec_push(&ingest->routes, route);
	if (strcmp(route->name, ingest->log_table) == 0 || published_knows(ingest->log_table))
	{
		int number = ingest_form_number(ingest, name->data, name->len, SHAPE_ROW);

		if (ingest->form[number]->target != NULL || published_knows(route->name))
			route->form = number;
	}
	MemoryContextSwitchTo(old);
	return route->form;
}

IngestForm *
route_row(Ingest *ingest, IngestForm *form)
{
	int number = form->type_column;
	text *value;
	JsonSpan name;

	if (number < 0 || form->row->rank[number] == 0)
		return form;
	value = DatumGetTextPP(form->row->value[number]);
	name = (JsonSpan){VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), false};
	if (json_span_is(&name, form->log_table))
		return form;
	number = route_find(ingest, &name);
	return number >= 0 ? ingest_form_ready(ingest, number) : form;
}
