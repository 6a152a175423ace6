/*
 * splunk_user_signin_logs_list.h
 *		Fields of Splunk in table AADNonInteractiveUserSignInLogs, beside those of
 *		splunk_signin_list.h: details are texts there.  See ../map.h.
 */
FIELD("category", CONSTANT, "NonInteractiveUserSignInLogs", "")
FIELD("properties.status", JSON, "Status", "")
FIELD("properties.deviceDetail", JSON, "DeviceDetail", "")
FIELD("properties.location", JSON, "LocationDetails", "")
FIELD("properties.mfaDetail", JSON, "MfaDetail", "")
