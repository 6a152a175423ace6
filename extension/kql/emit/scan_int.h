/*
 * scan_int.h
 *		What the two files of scan share.
 *
 * Three stages, or four.  The first numbers the records; the second makes an array of each
 * column, so that one record can be had by its number without searching; the third
 * goes through the numbers and carries the state.  State k holds the records of
 * steps 1 to k of a match that step k was the last to take a record of.  Columns of
 * the third stage, k being the number of a step, i that of a column:
 *		n		number of the record
 *		c<i>	columns of the record
 *		a<k>	state k holds a match
 *		v<i>_<k>	reference i in state k
 *		m<k>	match id of state k; m1 also counts
 *		o<k>	step k took this record
 *		b<k>	… and was empty before, or held another match (only of a step with output = last)
 *		d<k>_<i>	what step k assigned to the declared column with id i
 * A fourth stage adds l<k>, "no record follows that step k takes for the same match", where a
 * step has output = last.
 * Within a turn p<k> says that step k took the record over from state k - 1 (check 1
 * of the language), q<k> that it extended state k or began a match (check 2).
 */
#ifndef VIGIL_KQL_EMIT_SCAN_INT_H
#define VIGIL_KQL_EMIT_SCAN_INT_H

#include "kql/emit/emitter_int.h"

typedef struct Scan
{
	Emitter *emitter;
	BoundRel *rel;
	int step_count;
	const char *array_stage;
	const char *stage;
	/* state k = 1 and the flags are read from here: "r" where they can restart */
	const char *start;
	Select *record; /* the columns of the input as they are called in a turn */
	Vec column;     /* of BoundColumn: those that somebody reads */
	Vec name;       /* of the third stage's columns, with … */
	Vec initial;    /* … their values before the first record and … */
	Vec next;       /* … those after one more record */
} Scan;

/* scan.c */
extern const BoundScanStep *scan_step(const Scan *scan, int k);
extern char *scan_null_sql(const BoundColumn *column);
extern char *scan_default_sql(const Scan *scan, const BoundColumn *column);
extern bool scan_has_flags(const Scan *scan);
extern bool scan_step_assigns(const BoundScanStep *step, const BoundColumn *column);
extern void scan_add_column(Vec *sql, Vec *name, char *value, char *alias);
extern char *scan_fenced_row(const Scan *scan, const Vec *sql, const Vec *name, const char *alias);
extern char *scan_record_row(const Scan *scan);

/* scan_turn.c: the text of the third stage */
extern char *scan_state_stage_text(Scan *scan);

#endif /* VIGIL_KQL_EMIT_SCAN_INT_H */
