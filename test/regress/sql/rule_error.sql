-- What a mistake in a rule file looks like.
SET client_min_messages = warning;
\set SHOW_CONTEXT never

-- several mistakes at once: the first with its line, the others listed
SELECT vigil.load_rule('id: 0a4b0c1e-1111-4a4a-8b8b-0000000000
name: Broken
severity: Hihg
queryFrequncy: 1h
queryPeriod: 14
triggerOperator: above
triggerThreshold: 0
query: print A = 1
');

-- two rules where one is asked for, a rule that is no query: said alone
SELECT vigil.load_rule('[{"id": "a", "name": "A", "query": "print a = 1"}, {"id": "b", "name": "B", "query": "print b = 1"}]');
SELECT vigil.load_rule(E'id: a\nkind: Fusion\nname: F\nenabled: true\n');

-- an id that is no GUID, one connector that is no list; no word about a column that was not filled in
SELECT severity, code, line, col, message, hint FROM vigil.check_rule('id: my-rule
name: Own
severity: High
kind: NRT
enabled: true
requiredDataConnectors: {connectorId: AWS}
alertDetailsOverride: {alertSeverityColumnName: ""}
query: print A = 42
');

-- a tab, an alias, braces without quotes
SELECT vigil.load_rule(E'name: x\n\tseverity: High\n');
SELECT vigil.load_rule(E'name: &a x\nseverity: *a\n');
SELECT vigil.load_rule(E'name: x\nalertDetailsOverride:\n  alertDisplayNameFormat: {{User}} signed in\n');

-- JSON is read as JSON: a raw line break inside a string, a comma too many
SELECT vigil.load_rule(E'{"name": "x",\n "query": "print A = 1 // one\n | where A > 1"}');
SELECT vigil.load_rule('{"name": "x", "query": "print A = 1",}');

-- YAML makes one line of the query, and a comment swallows the rest
SELECT severity, code, line, col, message, hint FROM vigil.check_rule('id: 0a4b0c1e-1111-4a4a-8b8b-0000000000ff
name: Folded
severity: High
kind: NRT
query: >
  print A = 42 // the answer
  | where A > 1
');

-- lost indentation
SELECT code, line, col, message, hint FROM vigil.check_rule('entityMappings:
- entityType: IP
fieldMappings:
- identifier: Address
columnName: Ip
');

-- a mistake in the query is shown at its place in the file
SELECT vigil.load_rule('id: 0a4b0c1e-1111-4a4a-8b8b-0000000000ff
name: Broken
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: |
  print Answer = 42
  | where Anser > 1
');

-- a mapping to a column that the result does not have
SELECT vigil.load_rule('id: 0a4b0c1e-1111-4a4a-8b8b-0000000000ff
name: Broken
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: print Answer = "42"
customDetails:
  What: Anser
');
