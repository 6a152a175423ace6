/*
 * reason_list.h
 *		Why a record was not taken: REASON(symbol, code, text).
 *
 * The code goes to vigil.dead_letter (or into the note about skipped records);
 * it is part of the contract.  The text says what was found and what to do.
 */
REASON(NONE, "ok", "no error")

/* The input is not what it should be. */
REASON(NOT_JSON, "not_json", "input is not JSON, nor CSV with names of columns")
REASON(CSV, "unsupported_container",
	   "input is CSV whose header names no column of the log table; its names are case-sensitive")
REASON(FOREIGN_FILE, "unsupported_container", "input is of a kind that is not read")
REASON(NO_CEF, "not_cef",
	   "line is no CEF, which is CEF:0|vendor|product|version|id|name|severity|…")
REASON(CSV_ROW, "csv_row", "row of the CSV is broken")
REASON(OTHER_ZONE, "other_zone", "header says that times are in another zone; export them in UTC")
REASON(NO_RISK_COLUMNS, "no_risk_columns",
	   "the portal's CSV of sign-ins has no risk columns; export through diagnostic settings")
REASON(OCSF, "unsupported_container",
	   "record has the schema OCSF; load CloudTrail of Security Lake with the kind security_lake")
REASON(
	LAKE, "unsupported_container",
	"input is an answer of CloudTrail Lake; load the files of the trail, or what eventJson holds")
REASON(SQS, "unsupported_container", "message of a queue (SQS); load what its body holds")
REASON(SNS_EVENT, "unsupported_container", "event of SNS; load what its Message holds")
REASON(
	POWERSHELL, "unsupported_container",
	"export of PowerShell, which renames and rewrites fields; load the JSON of the service itself")
REASON(ARCHIVE, "unsupported_container", "input is a zip archive; unpack it first")
REASON(BAD_ENCODING, "bad_encoding", "input is not UTF-8")
REASON(TRUNCATED_GZIP, "truncated_gzip", "compressed input ends too early")
REASON(GZIP_CRC, "gzip_crc", "compressed input is damaged: checksum or data error")
REASON(GZIP_REST, "gzip_rest",
	   "bytes behind the compressed data are no gzip; the records before them are loaded")
REASON(EXPANSION_LIMIT, "expansion_limit", "compressed input expands beyond the limit")
REASON(RECORD_TOO_LARGE, "record_too_large", "record is larger than the limit")
REASON(BAD_BASE64, "bad_base64", "compressed data of the container is not base64")
REASON(GRAPH_ERROR, "graph_error",
	   "input is an error message of Microsoft Graph, not a page of sign-ins")

/* The record is not valid JSON. */
REASON(JSON_SYNTAX, "json_syntax", "invalid JSON")
REASON(TRUNCATED_JSON, "truncated_json", "JSON ends too early")
REASON(TOO_DEEP, "too_deep", "JSON is nested too deeply")
REASON(BAD_SURROGATE, "bad_surrogate", "half of a Unicode surrogate pair")

/* The record is valid JSON but cannot become a row. */
REASON(OTHER_KIND, "other_kind", "record is of another kind than it is loaded as")
REASON(NO_COLUMN, "no_column",
	   "record has nothing for the columns of the log table but its time; their names are "
	   "case-sensitive")
REASON(NOT_OBJECT, "not_object",
	   "a record is a JSON object; a string that holds JSON must be decoded first")
REASON(NUL_IN_TEXT, "nul_in_text", "U+0000 cannot be stored in a text column")
REASON(MISSING_TIME, "missing_time", "record has no time")
REASON(BAD_TIME, "bad_time",
	   "time cannot be read; write it as 2026-03-02T09:00:00Z, with a zone if it is not UTC")
REASON(AMBIGUOUS_DATE, "ambiguous_date",
	   "day and month cannot be told apart; write times as 2026-03-02T09:00:00Z")
REASON(BAD_TIMESPAN, "bad_timespan", "value is not a timespan, such as 1.02:03:04")
REASON(MISSING_FIELD, "missing_field", "a mandatory field is missing or empty")
REASON(MISSING_PROPERTIES, "missing_properties", "sign-in has no \"properties\" object")
REASON(BAD_USER_IDENTITY, "bad_userIdentity", "\"userIdentity\" is not an object")
REASON(BAD_BOOL, "bad_bool", "value is neither true nor false")
REASON(BAD_NUMBER, "bad_number", "value is not a number that the column can hold")
REASON(BAD_GUID, "bad_guid", "value is not a GUID")
REASON(
	PYTHON, "bad_type",
	"value is what Python prints of an object, not JSON; write it with json.dumps() or to_json()")
REASON(BAD_TYPE, "bad_type", "value has a type that the column cannot hold")
REASON(BAD_VALUE, "bad_value", "value is none of the type of the column")
REASON(REFUSED, "refused", "the log table refuses the row")

/* Skipped: well-formed, but not of this table. */
REASON(DIGEST_FILE, "digest_file", "digest file of CloudTrail")
REASON(INSIGHT_EVENT, "insight_event", "CloudTrail Insights event")
REASON(S3_NOTIFICATION, "s3_notification",
	   "notification about a file, not the file, which is what to load")
REASON(CWL_CONTROL, "cwl_control", "control message of CloudWatch Logs")
REASON(SNS_MESSAGE, "sns_message", "message of a notification service")
REASON(OTHER_CATEGORY, "other_category", "record belongs to another table")
REASON(
	TAKEN_EARLIER, "taken_earlier",
	"record was taken or put aside by an earlier load of the file; this one is for log tables that "
	"were missing")
REASON(LEFT_OUT, "left_out", "a trigger or rule of the log table left the row out")
