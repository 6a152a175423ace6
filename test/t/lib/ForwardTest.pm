# What tests of vigil forward have in common: alerts as a run would write them.
package ForwardTest;

use strict;
use warnings;

# Makes raise_alerts(rule, count, severity, status) in a database; it returns the last number.
sub create
{
	my ($node) = @_;

	$node->safe_psql('postgres', <<'SQL');
CREATE FUNCTION raise_alerts(rule integer, count integer DEFAULT 1, severity text DEFAULT 'Medium', status text DEFAULT 'new')
RETURNS bigint LANGUAGE sql AS $$
    WITH made AS (
        INSERT INTO vigil.alerts (rule_id, rule_version, rule_name, severity, name, description, tactics, techniques, run_id,
            slot_start, slot_end, window_start, window_end, start_time, end_time, entities, custom_details, properties,
            evidence, truncated, fingerprint, status, origin, raised_at)
        SELECT ('0a4b0c1e-6767-4a4a-8b8b-' || lpad(rule::text, 12, '0'))::uuid, 1, 'Rule ' || rule, severity, 'An alert', 'What it is',
            CASE WHEN rule % 2 = 0 THEN ARRAY['Persistence'] ELSE ARRAY['Impact'] END, '{T1098.001}', 1,
            '2026-03-01 09:00Z', '2026-03-01 10:00Z', '2026-03-01 09:00Z', '2026-03-01 10:00Z', '2026-03-01 09:30Z', '2026-03-01 09:31Z',
            '[{"$id": "2", "Type": "ip", "Address": "192.0.2.1"}]', '{"Who": ["ann"]}', '{}',
            '[{"Ip": "192.0.2.1"}]', '{}', gen_random_uuid()::text, status, 'live', clock_timestamp()
        FROM generate_series(1, count)
        RETURNING id)
    SELECT max(id) FROM made
$$;
SQL
}

1;
