/*
 * kind_list.h
 *		KIND(name, log table, what its records are): the kinds of logs that we know.
 *
 * A kind is a profile ingest_NAME (ingest.h), in a file of its own with its mapping.  The
 * functions vigil.ingest_NAME(), vigil.ingest(), `vigil ingest NAME` and the retry of dead
 * letters come from here; a log table has one kind.
 */
#ifndef VIGIL_INGEST_KIND_LIST_H
#define VIGIL_INGEST_KIND_LIST_H

#define LOG_KINDS(KIND)                                                                            \
	KIND(cloudtrail, "AWSCloudTrail", "CloudTrail records")                                        \
	KIND(signin, "SigninLogs",                                                                     \
		 "Entra sign-ins (diagnostic settings, Event Hub, Microsoft Graph, Log Analytics)")

#endif /* VIGIL_INGEST_KIND_LIST_H */
