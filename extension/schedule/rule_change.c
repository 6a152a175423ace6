/*
 * rule_change.c
 *		What happened to rules, written down in vigil.rule_changes.
 *
 * Called by whoever loads, switches or deletes a rule, or does what else tells later why it ran as it did.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"

#include "base/authority.h"
#include "base/clock.h"
#include "base/spi.h"
#include "schedule/rule_change.h"

/*
 * Nobody switches a rule so often, or does what else needs no version; each time costs a row that
 * is kept for ever.  Versions have a quota.
 */
#define RULE_CHANGE_MAX_PER_DAY 1000

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
		case RULE_CHANGE_OWNER:
			return "owner";
		case RULE_CHANGE_CONFIGURE:
			return "configure";
		case RULE_CHANGE_REFILL:
			return "refill";
		case RULE_CHANGE_RESET:
			return "reset";
	}
	pg_unreachable();
}

/* Raises if a rule has been changed that way too often. */
static void
rule_change_check_rate(const pg_uuid_t *id, RuleChange change, TimestampTz now)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, id);
	spi_arg_time(&args, now - USECS_PER_DAY);
	spi_arg_text(&args, rule_change_name(change));
	spi_run("SELECT pg_catalog.count(*) AS switched FROM vigil.rule_changes "
			"WHERE rule_id OPERATOR(pg_catalog.=) $1 AND changed_at OPERATOR(pg_catalog.>) $2 "
			"AND action OPERATOR(pg_catalog.=) $3",
			&args);
	if (spi_column_long(0, "switched", 0) >= RULE_CHANGE_MAX_PER_DAY)
		ereport(ERROR, (errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
						change == RULE_CHANGE_ENABLE
							? errmsg("rule is switched on too often")
							: errmsg("rule is changed too often (%s)", rule_change_name(change)),
						errdetail("It may be %d times in a day.", RULE_CHANGE_MAX_PER_DAY)));
}

static void
rule_change_write(const pg_uuid_t *id, RuleChange change, Oid who, int32 restored,
				  const char *detail)
{
	char *user = GetUserNameFromId(who, false);
	TimestampTz now = clock_now();
	Authority saved;
	SpiArgs args = {0};

	authority_take(&saved);
	if (change == RULE_CHANGE_ENABLE || change > RULE_CHANGE_DELETE)
		rule_change_check_rate(id, change, now);
	spi_arg_uuid(&args, id);
	spi_arg_time(&args, now);
	spi_arg_text(&args, rule_change_name(change));
	spi_arg(&args, INT4OID, Int32GetDatum(restored), restored == 0);
	spi_arg_name(&args, user);
	spi_arg_text(&args, detail);
	/* The clock may have gone back: a change is never before the one that it follows. */
	spi_run("INSERT INTO vigil.rule_changes "
			"(rule_id, changed_at, action, version_no, enabled, restored, changed_by, detail) "
			"SELECT r.id, greatest($2, (SELECT c.changed_at FROM vigil.rule_changes AS c "
			"WHERE c.rule_id OPERATOR(pg_catalog.=) r.id ORDER BY c.id DESC LIMIT 1)), $3, "
			"r.version_no, r.enabled AND $3 OPERATOR(pg_catalog.<>) 'delete', $4, $5, "
			"$6::pg_catalog.jsonb "
			"FROM vigil.rules AS r WHERE r.id OPERATOR(pg_catalog.=) $1",
			&args);
	authority_return(&saved);
}

void
rule_change_note(const pg_uuid_t *id, RuleChange change, int32 restored)
{
	rule_change_write(id, change, GetUserId(), restored, NULL);
}

void
rule_change_note_by(const pg_uuid_t *id, RuleChange change, Oid user, const char *detail)
{
	rule_change_write(id, change, user, 0, detail);
}

char *
rule_change_settings(const pg_uuid_t *id)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, id);
	if (spi_run("SELECT vigil.rule_settings($1)::pg_catalog.text AS settings", &args) == 0)
		return NULL;
	return spi_column_text(0, "settings");
}

void
rule_change_note_settings(const pg_uuid_t *id, RuleChange change, const char *before)
{
	Authority saved;
	SpiArgs args = {0};
	char *detail;

	authority_take(&saved);
	spi_arg_uuid(&args, id);
	spi_arg_text(&args, before);
	spi_run("SELECT vigil.settings_difference($2::pg_catalog.jsonb, "
			"vigil.rule_settings($1))::pg_catalog.text AS detail",
			&args);
	detail = spi_column_text(0, "detail");
	authority_return(&saved);
	if (detail != NULL)
		rule_change_write(id, change, GetUserId(), 0, detail);
}
