/*
 * alert.h
 *		How alerts are read: parts of the statements of `vigil tail` and `vigil alerts`.
 */
#ifndef VIGIL_CLIENT_ALERT_H
#define VIGIL_CLIENT_ALERT_H

/* What a person wants to see of an alert in one line. */
#define ALERT_SELECT                                                                               \
	"SELECT pg_catalog.to_char(a.raised_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS raised_at, "      \
	"a.id, "                                                                                       \
	"a.severity,"                                                                                  \
	" a.status, a.name, (SELECT pg_catalog.string_agg(e.value, ', ' ORDER BY e.entity_no, "        \
	"e.mapping_no,"                                                                                \
	" e.identifier) FROM vigil.alert_entities AS e WHERE e.alert_id OPERATOR(pg_catalog.=) a.id) " \
	"AS entities"

/* All of an alert, as one JSON object. */
#define ALERT_SELECT_JSON "SELECT pg_catalog.to_jsonb(a)"

#define ALERT_FROM " FROM vigil.alerts AS a"

/* Alerts that a tail must have met when it connects again: those of so long, but the known ones. */
#define ALERT_RECENT                                                                               \
	" WHERE a.raised_at OPERATOR(pg_catalog.>) (pg_catalog.now() OPERATOR(pg_catalog.-) '2 hours'" \
	"::pg_catalog.interval)"
#define ALERT_WHERE_MISSED                                                                         \
	ALERT_RECENT                                                                                   \
	" AND NOT (a.id OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.int8[])) ORDER BY a.id"
#define ALERT_KNOWN "SELECT pg_catalog.array_agg(a.id)" ALERT_FROM ALERT_RECENT

/* The alert of a notification, or those of a run behind one. */
#define ALERT_WHERE_ID " WHERE a.id OPERATOR(pg_catalog.=) $1::bigint"
#define ALERT_WHERE_RUN                                                                            \
	" WHERE a.run_id OPERATOR(pg_catalog.=) $1::bigint"                                            \
	" AND a.id OPERATOR(pg_catalog.>) $2::bigint ORDER BY a.id"

/* Whether a text is the number of an alert; an error if not.  cmd_alert.c */
extern bool alert_is_number(const char *text);

#endif /* VIGIL_CLIENT_ALERT_H */
