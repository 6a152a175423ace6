/*
 * alert_text.h
 *		What an alert says: its name, severity, details and times, from its rows.
 */
#ifndef VIGIL_SCHEDULE_ALERT_TEXT_H
#define VIGIL_SCHEDULE_ALERT_TEXT_H

#include "utils/jsonb.h"

#include "rule/rule.h"

/* The rows of one alert; none if a rule waits for too few rows. */
typedef struct AlertRows
{
	int count;
	Jsonb *const *row;
	int64 total; /* of which these are the first */
	bool cut;    /* some of these are cut */
} AlertRows;

typedef struct AlertText
{
	char *name;
	char *description;
	const char *severity;
	Vec tactic;    /* of char */
	Vec technique; /* of char */
	Jsonb *custom_details;
	Jsonb *properties;
	Jsonb *evidence;
	double risk_score; /* NaN: none */
	bool risk_refused; /* a row says something else than a risk */
	bool details_truncated;
	bool evidence_cut;
} AlertText;

extern void alert_text_build(AlertText *text, const Rule *rule, const AlertRows *rows);

#endif /* VIGIL_SCHEDULE_ALERT_TEXT_H */
