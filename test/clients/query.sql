SELECT a.id, a.raised_at, a.rule_id, a.severity, a.techniques, a.entities, a.evidence, a.row_count, length(a.evidence::text) AS evidence_length FROM vigil.alerts AS a
