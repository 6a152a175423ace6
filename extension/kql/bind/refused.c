/*
 * refused.c
 *		Functions of the language that are known and left out.
 *
 * Called for a name that is in no list, so that a user learns what to do instead.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* By how their names begin. */
typedef struct RefusedFunction
{
	const char *prefix;
	const char *hint;
} RefusedFunction;

static const RefusedFunction refused_function[] = {
	{"geo_point_to_s2cell", "There are geohashes: geo_point_to_geohash()."},
	{"geo_point_to_h3cell", "There are geohashes: geo_point_to_geohash()."},
	{"geo_s2cell_",
	 "No library for S2 cells is here; there are geohashes: geo_point_to_geohash()."},
	{"geo_h3cell_",
	 "No library for H3 cells is here; there are geohashes: geo_point_to_geohash()."},
	{"geo_", "PostGIS has such functions; compute the value in a view."},
	{"current_principal", "A rule runs as its owner; there is no signed-in principal."},
	{"hash_combine", "Hash the values together, for example hash(strcat(a, b))."},
	{"hash_many", "Combine hash() of the values, for example hash(strcat(a, b))."},
	{"cursor_", "Use the window of the rule, or ingestion_time()."},
	{"extent_", "There are no extents here."},
	{"series_", "Compute it from the array with mv-apply."},
	{"format_ipv6", "Use parse_ipv6()."},
};

/* Plugins, in the same way; others are told what there is. */
static const RefusedFunction refused_plugin[] = {
	{"autocluster",
	 "What it finds is not defined; use summarize by the columns that matter, and top."},
	{"basket", "What it finds is not defined; use summarize by the columns that matter, and top."},
	{"diffpatterns",
	 "What it finds is not defined; use summarize by the columns that matter, with countif()."},
	{"http_request", "The database opens no connection; load the data into a table."},
	{"python", "Write a function of the database, or a view."},
	{"r", "Write a function of the database, or a view."},
	{"", "There are bag_unpack, pivot, narrow, ipv4_lookup, ipv6_lookup, activity_counts_metrics, "
		 "sliding_window_counts, rolling_percentile and schema_merge."},
};

/* Reports a plugin that is left out. */
void
bind_refuse_plugin(Binder *b, const AstCall *call)
{
	Diag *diag =
		bind_error(b, DIAG_UNSUPPORTED, call->name_span, psprintf("plugin \"%s\"", call->name));

	for (int i = 0; i < lengthof(refused_plugin); i++)
	{
		const RefusedFunction *refused = &refused_plugin[i];

		if (*refused->prefix == '\0' || strcmp(call->name, refused->prefix) == 0)
		{
			diag_hint(diag, "%s", refused->hint);
			return;
		}
	}
}

/* Reports a function that is left out; false if it is none of these. */
bool
bind_refuse_function(Binder *b, const AstCall *call)
{
	for (int i = 0; i < lengthof(refused_function); i++)
	{
		const RefusedFunction *refused = &refused_function[i];

		if (strncmp(call->name, refused->prefix, strlen(refused->prefix)) == 0)
		{
			diag_hint(bind_error(b, DIAG_UNSUPPORTED, call->name_span,
								 psprintf("function \"%s\"", call->name)),
					  "%s", refused->hint);
			return true;
		}
	}
	return false;
}
