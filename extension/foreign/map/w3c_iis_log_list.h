/*
 * w3c_iis_log_list.h
 *		Fields of rules in table W3CIISLog: requests of a web server.  See ../map.h.
 */
FIELD("cs-uri-query", REQUEST, "iff(csUriQuery == \"-\", \"\", csUriQuery)",
	  "strcat(iff(csUriStem == \"-\", \"\", csUriStem), iff(csUriQuery in (\"\", \"-\"), \"\", "
	  "strcat(\"?\", csUriQuery)))")
FIELD("cs-uri-stem", DASH, "csUriStem", "")
FIELD("cs-method", DASH, "csMethod", "")
FIELD("sc-status", DASH, "scStatus", "")
FIELD("cs-user-agent", DASH, "csUserAgent", "")
FIELD("cs-referer", DASH, "csReferer", "")
FIELD("cs-username", DASH, "csUserName", "")
FIELD("cs-host", DASH, "csHost", "")
FIELD("c-ip", DASH, "cIP", "")
FIELD("s-ip", DASH, "sIP", "")
FIELD("cs-cookie", DASH, "csCookie", "")
FIELD("cs-version", DASH, "csVersion", "")
FIELD("sc-substatus", DASH, "scSubStatus", "")
FIELD("sc-win32-status", DASH, "scWin32Status", "")
FIELD("s-port", NUMBER, "sPort", "")
FIELD("cs-bytes", NUMBER, "csBytes", "")
FIELD("sc-bytes", NUMBER, "scBytes", "")
FIELD("time-taken", NUMBER, "TimeTaken", "")
FIELD("cs-uri", COMPUTED,
	  "strcat(iff(csUriStem == \"-\", \"\", csUriStem), iff(csUriQuery in (\"\", \"-\"), \"\", "
	  "strcat(\"?\", csUriQuery)))",
	  "")
ENTITY("IP", "Address", "cIP")
ENTITY("Host", "HostName", "Computer")
