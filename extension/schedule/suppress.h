/*
 * suppress.h
 *		Alerts that follow one of an earlier slot that came later.
 */
#ifndef VIGIL_SCHEDULE_SUPPRESS_H
#define VIGIL_SCHEDULE_SUPPRESS_H

#include "schedule/alert.h"
#include "schedule/announce.h"

/*
 * Judges the alerts of later slots again by what the run has raised: slots are not always run in
 * their order.  What comes too soon by now is suppressed; what only an alert suppressed that is
 * suppressed itself is raised, announced and belongs to incidents.  Alerts that somebody has at work
 * stay.  Needs SPI as the extension's owner.
 */
extern void suppress_what_follows(const StoredRule *rule, const AlertRun *run,
								  Announcer *announcer);

#endif /* VIGIL_SCHEDULE_SUPPRESS_H */
