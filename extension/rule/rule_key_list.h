/*
 * rule_key_list.h
 *		The keys of the rule format: what they are, where they stand, what they hold.
 *
 * Read by the readers of rules, by the advice about unknown keys, by the writer of
 * a rule's JSON and by the reference (doc/vigil.md).  A field of the format is a line
 * here and a member of the struct that it fills (rule.h).
 *
 * RULE_PLACE(name, struct that its keys fill, function that checks the whole or NULL)
 *		A map of keys: the file itself, or what a key of it holds.
 *
 * RULE_TYPE(name, as users call it, reader, writer, place of the keys inside)
 *		What a key holds.  The functions are rule_read_READER() and json_WRITER().
 *
 * RULE_KEY(place, name, type, offset in the place's struct, limit, use, since)
 *		A later key of the same place, offset and type is another spelling of the first.
 *		limit is of characters, of items, of a number or of a duration; 0 = none.
 *		use is NEEDED, SCHEDULED (needed unless the rule is of kind NRT), OPTIONAL, or RARE
 *		(optional, and not in the rule's JSON when it is empty).
 *		since is the version of vigil that reads it first.
 *
 * RULE_X_KEY(…)
 *		The same for a key of vigil's own, whose name starts with "x-".
 *
 *		ORDER: that of the format, in which a rule's JSON is written.
 */
#ifdef RULE_PLACE
RULE_PLACE(TOP, Rule, rule_finish_schedule)
RULE_PLACE(CONNECTOR, RuleConnector, NULL)
RULE_PLACE(ENTITY, RuleEntity, rule_finish_entity)
RULE_PLACE(FIELD, RuleFieldMapping, rule_finish_field)
RULE_PLACE(ENTITIES_COLUMN, RuleText, rule_finish_text)
RULE_PLACE(OVERRIDE, Rule, NULL)
RULE_PLACE(PROPERTY, RuleProperty, rule_finish_property)
RULE_PLACE(EVENT_GROUPING, Rule, NULL)
RULE_PLACE(INCIDENT, RuleIncident, NULL)
RULE_PLACE(INCIDENT_GROUPING, RuleIncident, rule_finish_grouping)
RULE_PLACE(DEDUP, Rule, rule_finish_dedup)
RULE_PLACE(EXCEPTION, RuleException, rule_finish_exception)
RULE_PLACE(TEST, RuleTest, rule_finish_test)
RULE_PLACE(EXPECTATION, RuleTest, rule_finish_expectation)
#undef RULE_PLACE
#endif

#ifdef RULE_TYPE
RULE_TYPE(TEXT, "text", text, text, NONE)
RULE_TYPE(TEXTS, "list of texts", texts, texts, NONE)
RULE_TYPE(BOOL, "true or false", bool, bool, NONE)
RULE_TYPE(NUMBER, "whole number", number, number, NONE)
RULE_TYPE(DURATION, "duration", duration, duration, NONE)
RULE_TYPE(INTERVAL, "duration", interval, duration, NONE)
RULE_TYPE(COLUMN, "column", column, text, NONE)
RULE_TYPE(FORMAT, "text with {{Column}}", format, text, NONE)
RULE_TYPE(GUID, "GUID", guid, text, NONE)
RULE_TYPE(VERSION, "three numbers", version, text, NONE)
RULE_TYPE(QUERY, "KQL", query, text, NONE)
RULE_TYPE(SEVERITY, "severity", choice, choice, NONE)
RULE_TYPE(KIND, "Scheduled or NRT", choice, choice, NONE)
RULE_TYPE(TRIGGER, "gt, lt, eq or ne", trigger, choice, NONE)
RULE_TYPE(AGGREGATION, "AlertPerResult or SingleAlert", choice, choice, NONE)
RULE_TYPE(MATCHING, "AllEntities, AnyAlert or Selected", choice_text, text, NONE)
RULE_TYPE(PROPERTY_NAME, "property of an alert", choice_text, text, NONE)
RULE_TYPE(ALERT_FIELDS, "list of fields of an alert", texts, texts, NONE)
RULE_TYPE(TIME, "time", time, time, NONE)
RULE_TYPE(COLUMNS, "list of columns", columns, texts, NONE)
RULE_TYPE(TACTICS, "list of tactics", tactics, texts, NONE)
RULE_TYPE(TECHNIQUES, "list of techniques", techniques, texts, NONE)
RULE_TYPE(TAGS, "list", kept, tags, NONE)
RULE_TYPE(ENTITY_TYPE, "entity type", entity_type, entity_type, NONE)
RULE_TYPE(ENTITY_TYPES, "list of entity types", entity_types, texts, NONE)
RULE_TYPE(DETAILS, "map of columns", details, details, NONE)
RULE_TYPE(CONNECTORS, "list of maps", lenient_items, items, CONNECTOR)
RULE_TYPE(ENTITIES, "list of maps", items, items, ENTITY)
RULE_TYPE(FIELDS, "list of maps", items, items, FIELD)
RULE_TYPE(ENTITIES_COLUMNS, "list of maps", items, items, ENTITIES_COLUMN)
RULE_TYPE(OVERRIDE, "map", inner, inner, OVERRIDE)
RULE_TYPE(PROPERTIES, "list of maps", items, items, PROPERTY)
RULE_TYPE(EVENT_GROUPING, "map", inner, inner, EVENT_GROUPING)
RULE_TYPE(INCIDENT, "map", inner, inner, INCIDENT)
RULE_TYPE(INCIDENT_GROUPING, "map", inner, inner, INCIDENT_GROUPING)
RULE_TYPE(DEDUP, "window, slot, none, or a map", dedup, inner, DEDUP)
RULE_TYPE(DEDUP_SCOPE, "window, slot or none", choice, choice, NONE)
RULE_TYPE(CORRELATION, "faithful or slot-complete", choice, choice, NONE)
RULE_TYPE(EXCEPTIONS, "list of maps", items, items, EXCEPTION)
RULE_TYPE(TESTS, "list of maps", tests, kept, TEST)
RULE_TYPE(TEST_TABLES, "map of lists of rows", test_tables, kept, NONE)
RULE_TYPE(EXPECTATION, "map", inner, inner, EXPECTATION)
RULE_TYPE(EXPECTED, "number, or list of maps", expected, kept, NONE)
RULE_TYPE(EXPECTED_DETAILS, "map of values", expected_details, kept, NONE)
RULE_TYPE(ANYTHING, "anything, kept", kept, kept, NONE)
#undef RULE_TYPE
#endif

#ifdef RULE_KEY
#ifndef RULE_X_KEY
#define RULE_X_KEY(place, name, type, offset, limit, use, since)                                   \
	RULE_KEY(place, x_##name, type, offset, limit, use, since)
#endif
RULE_KEY(TOP, id, GUID, offsetof(Rule, id), 0, NEEDED, "0.1.0")
RULE_KEY(TOP, name, TEXT, offsetof(Rule, name), RULE_MAX_NAME, NEEDED, "0.1.0")
RULE_KEY(TOP, displayName, TEXT, offsetof(Rule, name), RULE_MAX_NAME, OPTIONAL, "0.1.0")
RULE_KEY(TOP, description, TEXT, offsetof(Rule, description), RULE_MAX_DESCRIPTION, OPTIONAL,
		 "0.1.0")
RULE_KEY(TOP, severity, SEVERITY, offsetof(Rule, severity), 0, NEEDED, "0.1.0")
RULE_KEY(TOP, status, TEXT, offsetof(Rule, status), 0, OPTIONAL, "0.1.0")
RULE_KEY(TOP, kind, KIND, offsetof(Rule, kind), 0, OPTIONAL, "0.1.0")
RULE_KEY(TOP, requiredDataConnectors, CONNECTORS, offsetof(Rule, connector), 0, OPTIONAL, "0.1.0")
RULE_KEY(TOP, queryFrequency, INTERVAL, offsetof(Rule, frequency_us), 14 * DURATION_DAY, SCHEDULED,
		 "0.1.0")
RULE_KEY(TOP, queryPeriod, INTERVAL, offsetof(Rule, period_us), 14 * DURATION_DAY, SCHEDULED,
		 "0.1.0")
RULE_KEY(TOP, triggerOperator, TRIGGER, offsetof(Rule, trigger), 0, SCHEDULED, "0.1.0")
RULE_KEY(TOP, triggerThreshold, NUMBER, offsetof(Rule, threshold), 10000, SCHEDULED, "0.1.0")
RULE_KEY(TOP, tactics, TACTICS, offsetof(Rule, tactic), 0, OPTIONAL, "0.1.0")
RULE_KEY(TOP, relevantTechniques, TECHNIQUES, offsetof(Rule, technique), 0, OPTIONAL, "0.1.0")
RULE_KEY(TOP, techniques, TECHNIQUES, offsetof(Rule, technique), 0, OPTIONAL, "0.1.0")
RULE_KEY(TOP, subTechniques, TECHNIQUES, offsetof(Rule, technique), 0, OPTIONAL, "0.1.0")
RULE_KEY(TOP, tags, TAGS, offsetof(Rule, tags), 0, OPTIONAL, "0.1.0")
RULE_KEY(TOP, query, QUERY, offsetof(Rule, query), 0, NEEDED, "0.1.0")
RULE_KEY(TOP, entityMappings, ENTITIES, offsetof(Rule, entity), RULE_MAX_ENTITIES, OPTIONAL,
		 "0.1.0")
RULE_KEY(TOP, sentinelEntitiesMappings, ENTITIES_COLUMNS, offsetof(Rule, entities_column), 0, RARE,
		 "0.1.0")
RULE_KEY(TOP, customDetails, DETAILS, offsetof(Rule, detail), 20, OPTIONAL, "0.1.0")
RULE_KEY(TOP, alertDetailsOverride, OVERRIDE, 0, 0, OPTIONAL, "0.1.0")
RULE_KEY(TOP, eventGroupingSettings, EVENT_GROUPING, 0, 0, OPTIONAL, "0.1.0")
RULE_KEY(TOP, suppressionEnabled, BOOL, offsetof(Rule, suppression_enabled), 0, OPTIONAL, "0.1.0")
RULE_KEY(TOP, suppressionDuration, DURATION, offsetof(Rule, suppression_us), 24 * DURATION_HOUR,
		 OPTIONAL, "0.1.0")
RULE_KEY(TOP, incidentConfiguration, INCIDENT, offsetof(Rule, incident), 0, OPTIONAL, "0.1.0")
RULE_KEY(TOP, version, VERSION, offsetof(Rule, version), 20, OPTIONAL, "0.1.0")
RULE_KEY(TOP, templateVersion, VERSION, offsetof(Rule, version), 20, OPTIONAL, "0.1.0")
RULE_KEY(TOP, enabled, BOOL, offsetof(Rule, enabled), 0, OPTIONAL, "0.1.0")
RULE_KEY(TOP, startTimeUtc, TIME, offsetof(Rule, start), 0, RARE, "0.2.0")
RULE_KEY(TOP, metadata, ANYTHING, offsetof(Rule, metadata), 0, RARE, "0.1.0")
RULE_KEY(TOP, author, ANYTHING, offsetof(Rule, author), 0, RARE, "0.1.0")
RULE_KEY(TOP, alertRuleTemplateName, ANYTHING, offsetof(Rule, template_name), 0, RARE, "0.1.0")
RULE_KEY(TOP, lastModifiedUtc, ANYTHING, offsetof(Rule, modified), 0, RARE, "0.1.0")
RULE_KEY(TOP, OriginalUri, ANYTHING, offsetof(Rule, uri), 0, RARE, "0.1.0")
RULE_X_KEY(TOP, dedup, DEDUP, 0, 0, RARE, "0.2.0")
RULE_X_KEY(TOP, suppressBy, COLUMNS, offsetof(Rule, suppression_by), 10, RARE, "0.2.0")
RULE_X_KEY(TOP, riskScore, NUMBER, offsetof(Rule, risk_score), RULE_MAX_RISK, RARE, "0.2.0")
RULE_X_KEY(TOP, correlation, CORRELATION, offsetof(Rule, correlation), 0, RARE, "0.2.0")
RULE_X_KEY(TOP, exceptions, EXCEPTIONS, offsetof(Rule, exception), 100, RARE, "0.2.0")
RULE_X_KEY(TOP, tests, TESTS, offsetof(Rule, tests), 100, RARE, "0.2.0")

RULE_KEY(CONNECTOR, connectorId, TEXT, offsetof(RuleConnector, id), 0, NEEDED, "0.1.0")
RULE_KEY(CONNECTOR, dataTypes, TEXTS, offsetof(RuleConnector, data_type), 0, OPTIONAL, "0.1.0")

RULE_KEY(ENTITY, entityType, ENTITY_TYPE, offsetof(RuleEntity, type), 0, NEEDED, "0.1.0")
RULE_KEY(ENTITY, fieldMappings, FIELDS, offsetof(RuleEntity, field), RULE_MAX_IDENTIFIERS, NEEDED,
		 "0.1.0")
RULE_KEY(FIELD, identifier, TEXT, offsetof(RuleFieldMapping, identifier), 0, NEEDED, "0.1.0")
RULE_KEY(FIELD, columnName, COLUMN, offsetof(RuleFieldMapping, column), 500, NEEDED, "0.1.0")
RULE_KEY(ENTITIES_COLUMN, columnName, COLUMN, 0, 500, NEEDED, "0.1.0")

RULE_KEY(OVERRIDE, alertDisplayNameFormat, FORMAT, offsetof(Rule, name_format), 256, OPTIONAL,
		 "0.1.0")
RULE_KEY(OVERRIDE, alertDescriptionFormat, FORMAT, offsetof(Rule, description_format), 5000,
		 OPTIONAL, "0.1.0")
RULE_KEY(OVERRIDE, alertSeverityColumnName, COLUMN, offsetof(Rule, severity_column), 500, OPTIONAL,
		 "0.1.0")
RULE_KEY(OVERRIDE, alertTacticsColumnName, COLUMN, offsetof(Rule, tactics_column), 500, OPTIONAL,
		 "0.1.0")
RULE_KEY(OVERRIDE, alertDynamicProperties, PROPERTIES, offsetof(Rule, property), 0, RARE, "0.1.0")
RULE_KEY(PROPERTY, alertProperty, PROPERTY_NAME, offsetof(RuleProperty, property), 0, NEEDED,
		 "0.1.0")
RULE_KEY(PROPERTY, value, COLUMN, offsetof(RuleProperty, column), 500, NEEDED, "0.1.0")

RULE_KEY(EVENT_GROUPING, aggregationKind, AGGREGATION, offsetof(Rule, grouping), 0, OPTIONAL,
		 "0.1.0")

RULE_KEY(INCIDENT, createIncident, BOOL, offsetof(RuleIncident, create), 0, OPTIONAL, "0.1.0")
RULE_KEY(INCIDENT, groupingConfiguration, INCIDENT_GROUPING, 0, 0, OPTIONAL, "0.1.0")
RULE_KEY(INCIDENT_GROUPING, enabled, BOOL, offsetof(RuleIncident, grouping), 0, OPTIONAL, "0.1.0")
RULE_KEY(INCIDENT_GROUPING, reopenClosedIncident, BOOL, offsetof(RuleIncident, reopen), 0, OPTIONAL,
		 "0.1.0")
RULE_KEY(INCIDENT_GROUPING, lookbackDuration, DURATION, offsetof(RuleIncident, lookback_us),
		 7 * DURATION_DAY, OPTIONAL, "0.1.0")
RULE_KEY(INCIDENT_GROUPING, matchingMethod, MATCHING, offsetof(RuleIncident, matching), 0, OPTIONAL,
		 "0.1.0")
RULE_KEY(INCIDENT_GROUPING, entitiesMatchingMethod, MATCHING, offsetof(RuleIncident, matching), 0,
		 OPTIONAL, "0.2.0")
RULE_KEY(INCIDENT_GROUPING, groupByEntities, ENTITY_TYPES, offsetof(RuleIncident, group_entity), 0,
		 OPTIONAL, "0.1.0")
RULE_KEY(INCIDENT_GROUPING, groupByAlertDetails, ALERT_FIELDS, offsetof(RuleIncident, group_alert),
		 0, OPTIONAL, "0.1.0")
RULE_KEY(INCIDENT_GROUPING, groupByCustomDetails, TEXTS, offsetof(RuleIncident, group_detail), 0,
		 OPTIONAL, "0.1.0")

RULE_KEY(DEDUP, scope, DEDUP_SCOPE, offsetof(Rule, dedup), 0, OPTIONAL, "0.2.0")
RULE_KEY(DEDUP, key, COLUMNS, offsetof(Rule, dedup_key), 0, RARE, "0.2.0")
RULE_KEY(DEDUP, exclude, COLUMNS, offsetof(Rule, dedup_exclude), 0, RARE, "0.2.0")

RULE_KEY(EXCEPTION, name, TEXT, offsetof(RuleException, name), RULE_MAX_NAME, OPTIONAL, "0.2.0")
RULE_KEY(EXCEPTION, where, TEXT, offsetof(RuleException, where), 0, NEEDED, "0.2.0")
RULE_KEY(EXCEPTION, reason, TEXT, offsetof(RuleException, reason), RULE_MAX_DESCRIPTION, NEEDED,
		 "0.2.0")
RULE_KEY(EXCEPTION, owner, TEXT, offsetof(RuleException, owner), RULE_MAX_NAME, OPTIONAL, "0.2.0")
RULE_KEY(EXCEPTION, expires, TIME, offsetof(RuleException, expires), 0, RARE, "0.2.0")

RULE_KEY(TEST, name, TEXT, offsetof(RuleTest, name), RULE_MAX_NAME, NEEDED, "0.2.0")
RULE_KEY(TEST, now, TIME, offsetof(RuleTest, now), 0, OPTIONAL, "0.2.0")
RULE_KEY(TEST, tables, TEST_TABLES, offsetof(RuleTest, table), 100, OPTIONAL, "0.2.0")
RULE_KEY(TEST, expect, EXPECTATION, 0, 0, NEEDED, "0.2.0")
RULE_KEY(EXPECTATION, rows, EXPECTED, offsetof(RuleTest, rows), 0, OPTIONAL, "0.2.0")
RULE_KEY(EXPECTATION, alerts, EXPECTED, offsetof(RuleTest, alerts), 0, OPTIONAL, "0.2.0")
RULE_KEY(EXPECTATION, entities, EXPECTED, offsetof(RuleTest, entities), 0, OPTIONAL, "0.2.0")
RULE_KEY(EXPECTATION, severity, TEXT, offsetof(RuleTest, severity), 0, OPTIONAL, "0.2.0")
RULE_KEY(EXPECTATION, name, TEXT, offsetof(RuleTest, alert_name), 0, OPTIONAL, "0.2.0")
RULE_KEY(EXPECTATION, details, EXPECTED_DETAILS, offsetof(RuleTest, details), 0, OPTIONAL, "0.2.0")
#undef RULE_X_KEY
#undef RULE_KEY
#endif
