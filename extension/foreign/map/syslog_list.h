/*
 * syslog_list.h
 *		Fields of rules in table Syslog: syslog of Linux.  See ../map.h.
 */
FIELD("CollectorHostName", TEXT, "CollectorHostName", "")
FIELD("Computer", TEXT, "Computer", "")
FIELD("ComputerName", TEXT, "Computer", "")
FIELD("EventTime", TIME, "EventTime", "")
FIELD("Facility", TEXT, "Facility", "")
FIELD("HostIP", TEXT, "HostIP", "")
FIELD("HostName", TEXT, "HostName", "")
FIELD("ProcessID", NUMBER, "ProcessID", "")
FIELD("ProcessName", TEXT, "ProcessName", "")
FIELD("SeverityLevel", TEXT, "SeverityLevel", "")
FIELD("SyslogMessage", TEXT, "SyslogMessage", "")
FIELD("TimeGenerated", TIME, "TimeGenerated", "")
ENTITY("Host", "HostName", "Computer")
