/*
 * rule_change.c
 *		What happened to rules, written down in vigil.rule_changes.
 *
 * Called by whoever loads, switches or deletes a rule.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"

#include "base/authority.h"
#include "base/clock.h"
#include "base/spi.h"
#include "schedule/rule_change.h"

/*
 * Nobody switches a rule so often; each time costs a row that is kept for ever.  Other changes
 * need a version, and versions have a quota.
 */
#define RULE_CHANGE_MAX_ENABLES_PER_DAY 1000

static const char *
rule_change_name(RuleChange change)
{
	switch (change)
	{
		case RULE_CHANGE_LOAD:
			return "load";
		case RULE_CHANGE_ROLLBACK:
			return "rollback";
		case RULE_CHANGE_ENABLE:
			return "enable";
		case RULE_CHANGE_DISABLE:
			return "disable";
		case RULE_CHANGE_DELETE:
			return "delete";
	}
	pg_unreachable();
}

static void
rule_change_check_rate(const pg_uuid_t *id, TimestampTz now)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, id);
	spi_arg_time(&args, now - USECS_PER_DAY);
	spi_run("SELECT pg_catalog.count(*) AS switched FROM vigil.rule_changes "
			"WHERE rule_id OPERATOR(pg_catalog.=) $1 AND changed_at OPERATOR(pg_catalog.>) $2 "
			"AND action OPERATOR(pg_catalog.=) 'enable'",
			&args);
	if (spi_column_long(0, "switched", 0) >= RULE_CHANGE_MAX_ENABLES_PER_DAY)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("rule is switched on too often"),
				 errdetail("It may be %d times in a day.", RULE_CHANGE_MAX_ENABLES_PER_DAY)));
}

void
rule_change_note(const pg_uuid_t *id, RuleChange change, int32 restored)
{
	char *user = GetUserNameFromId(GetUserId(), false);
	TimestampTz now = clock_now();
	Authority saved;
	SpiArgs args = {0};

	authority_take(&saved);
	if (change == RULE_CHANGE_ENABLE)
		rule_change_check_rate(id, now);
	spi_arg_uuid(&args, id);
	spi_arg_time(&args, now);
	spi_arg_text(&args, rule_change_name(change));
	spi_arg(&args, INT4OID, Int32GetDatum(restored), restored == 0);
	spi_arg_name(&args, user);
	/* The clock may have gone back: a change is never before the one that it follows. */
	spi_run("INSERT INTO vigil.rule_changes "
			"(rule_id, changed_at, action, version_no, enabled, restored, changed_by) "
			"SELECT r.id, greatest($2, (SELECT c.changed_at FROM vigil.rule_changes AS c "
			"WHERE c.rule_id OPERATOR(pg_catalog.=) r.id ORDER BY c.id DESC LIMIT 1)), $3, "
			"r.version_no, r.enabled AND $3 OPERATOR(pg_catalog.<>) 'delete', $4, $5 "
			"FROM vigil.rules AS r WHERE r.id OPERATOR(pg_catalog.=) $1",
			&args);
	authority_return(&saved);
}
