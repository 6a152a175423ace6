/*
 * rule_export.c
 *		vigil.export_rule(): a stored rule as the text of a file.
 *
 * Reads the rule with the rights of the caller; who may read vigil.rule_versions has its
 * text anyway.
 */
#include "postgres.h"

#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/uuid.h"

#include "base/sql_function.h"
#include "base/version.h"
#include "schedule/rule_store.h"

/* vigil.export_rule(rule uuid, format text) -> text */
SQL_FUNCTION(vigil_export_rule)
{
	pg_uuid_t *id = PG_GETARG_UUID_P(0);
	char *name = text_to_cstring(PG_GETARG_TEXT_PP(1));
	MemoryContext context = CurrentMemoryContext;
	RuleFormat format;
	StoredRule *stored;

	if (!rule_find_format(name, &format))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("invalid format of a rule: \"%s\"", name),
						errhint("It may be yaml or arm.")));
	version_spi_connect();
	stored = rule_store_fetch(id, context);
	SPI_finish();
	if (stored == NULL)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
						errmsg("rule %s does not exist",
							   DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(id)))),
						errhint("The rules are in vigil.rules.")));
	PG_RETURN_TEXT_P(cstring_to_text(rule_write(stored->rule, format)));
}
