/*
 * value_list.h
 *		What the value of an option may be, where that is a closed list.
 *
 * VALUE(command, option, values with commas between them)
 * LIST(command, option, the same): the option takes several of them, with commas between
 * OFFER(command, option, the same): likewise, and others with a warning
 *
 * Help, completion and the reader of options take it from here; an option of a command
 * that has no line takes any value.  ORDER: values that a command reads as an enum stand
 * here as they do there.
 */
VALUE(check, "format", "text,json,sarif,github")
VALUE(translate, "format", "kql,yaml,json")
VALUE(rules, "format", "yaml,arm")
VALUE(test, "format", "text,json,junit,tap")
VALUE(doctor, "format", "text,json")
VALUE(external, "format", "csv,tsv,psv,scsv,txt,json,multijson")
VALUE(forward, "format", "json,ocsf")
VALUE(alerts, "format", "table,json,csv")
VALUE(alert, "as", "TruePositive,BenignPositive,FalsePositive,Undetermined")
VALUE(alert, "reason",
	  "SuspiciousActivity,SuspiciousButExpected,IncorrectAlertLogic,InaccurateData")
LIST(alerts, "status", "new,in progress,resolved,dismissed,suppressed")
LIST(alerts, "severity", "Informational,Low,Medium,High")
OFFER(alerts, "tactic", VALUE_TACTICS)
LIST(forward, "severity", "Informational,Low,Medium,High")
OFFER(check, "ignore", VALUE_LINTS)
LIST(doctor, "ignore", VALUE_DOCTOR)
