/*
 * splunk_signin_logs_list.h
 *		Fields of Splunk in table SigninLogs, beside those of splunk_signin_list.h.  See ../map.h.
 */
FIELD("category", CONSTANT, "SignInLogs", "")
FIELD("properties.flaggedForReview", BOOL, "FlaggedForReview", "")
FIELD("properties.alternateSignInName", TEXT, "AlternateSignInName", "")
FIELD("properties.status", DYNAMIC, "Status", "")
FIELD("properties.deviceDetail", DYNAMIC, "DeviceDetail", "")
FIELD("properties.location", DYNAMIC, "LocationDetails", "")
FIELD("properties.mfaDetail", DYNAMIC, "MfaDetail", "")
