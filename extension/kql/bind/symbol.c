/*
 * symbol.c
 *		Tables of the functions and aggregates, built from their lists.
 *
 * The tables are static and filled on first use; they never change after that.
 * A signature is read once.  A lookup is a search in a sorted array.
 */
#include "common/port.h"

#include "kql/bind/symbol.h"

typedef struct SymbolLine
{
	const char *name;
	const char *signature;
	const char *sql;
	const char *naming;
} SymbolLine;

static const SymbolLine function_line[] = {
#define FUNCTION(name, signature, sql, naming) {name, signature, sql, naming},
#include "kql/function_list.h"
#undef FUNCTION
	{NULL, NULL, NULL, NULL}};

static const SymbolLine aggregate_line[] = {
#define AGGREGATE(name, signature, sql, naming) {name, signature, sql, naming},
#include "kql/aggregate_list.h"
#undef AGGREGATE
	{NULL, NULL, NULL, NULL}};

/* Filled once by symbol_build(), read only afterwards. */
static SymbolOverload function_overload[lengthof(function_line)];
static SymbolOverload *function_index[lengthof(function_line)];
static SymbolOverload aggregate_overload[lengthof(aggregate_line)];
static SymbolOverload *aggregate_index[lengthof(aggregate_line)];
static bool is_built = false;

/* Reads "sl?l:s" into the overload. */
static void
symbol_read_signature(SymbolOverload *overload, const char *signature)
{
	bool is_optional = false;
	bool is_constant = false;
	const char *at = signature;

	for (; *at != '\0' && *at != ':'; at++)
	{
		if (*at == '?')
			is_optional = true;
		else if (*at == '!')
			is_constant = true;
		else if (*at == '*')
		{
			Assert(overload->param_count > 0);
			overload->param[overload->param_count - 1].is_repeated = true;
		}
		else
		{
			SymbolParam *param;

			Assert(overload->param_count < SYMBOL_MAX_PARAMS);
			param = &overload->param[overload->param_count++];
			param->type = *at;
			param->is_optional = is_optional;
			param->is_constant = is_constant;
			is_constant = false;
		}
	}
	overload->result = *at == ':' ? at[1] : 'x';
	for (int i = 0; i < overload->param_count; i++)
	{
		if (!overload->param[i].is_optional)
			overload->least++;
		overload->most += overload->param[i].is_repeated ? SYMBOL_ANY_COUNT : 1;
	}
}

static int
symbol_compare(const void *a, const void *b)
{
	const SymbolOverload *left = *(SymbolOverload *const *) a;
	const SymbolOverload *right = *(SymbolOverload *const *) b;
	int order = strcmp(left->function.name, right->function.name);

	if (order != 0)
		return order;
	return left < right ? -1 : left > right;
}

static void
symbol_build_table(const SymbolLine *line, int count, SymbolOverload *overload,
				   SymbolOverload **sorted, bool is_aggregate)
{
	for (int i = 0; i < count; i++)
	{
		overload[i].function.name = line[i].name;
		overload[i].function.sql = line[i].sql;
		overload[i].naming = line[i].naming;
		overload[i].is_aggregate = is_aggregate;
		symbol_read_signature(&overload[i], line[i].signature);
		sorted[i] = &overload[i];
	}
	qsort(sorted, count, sizeof(SymbolOverload *), symbol_compare);
}

static void
symbol_build(void)
{
	if (is_built)
		return;
	symbol_build_table(function_line, lengthof(function_line) - 1, function_overload,
					   function_index, false);
	symbol_build_table(aggregate_line, lengthof(aggregate_line) - 1, aggregate_overload,
					   aggregate_index, true);
	is_built = true;
}

static SymbolSet
symbol_search(SymbolOverload *const *sorted, int count, const char *name)
{
	SymbolSet set = {NULL, 0};
	int low = 0;
	int high = count;

	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (strcmp(sorted[middle]->function.name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	set.overload = sorted + low;
	while (low + set.count < count && strcmp(sorted[low + set.count]->function.name, name) == 0)
		set.count++;
	return set;
}

SymbolSet
symbol_functions(const char *name)
{
	symbol_build();
	return symbol_search(function_index, lengthof(function_line) - 1, name);
}

SymbolSet
symbol_aggregates(const char *name)
{
	symbol_build();
	return symbol_search(aggregate_index, lengthof(aggregate_line) - 1, name);
}

void
symbol_suggest(Suggest *near, bool aggregates)
{
	const SymbolLine *line = aggregates ? aggregate_line : function_line;

	for (; line->name != NULL; line++)
		suggest_offer(near, line->name);
}

const SymbolParam *
symbol_param(const SymbolOverload *overload, int i, int arg_count)
{
	int extra = arg_count - overload->param_count;

	for (int p = 0; p < overload->param_count; p++)
	{
		int repeats = 1;

		if (overload->param[p].is_repeated && extra > 0)
			repeats += extra;
		if (i < repeats)
			return &overload->param[p];
		i -= repeats;
	}
	return NULL;
}
