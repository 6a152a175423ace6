WITH s1 AS (
    SELECT v1.c1 AS "agent",
        kql.parse_user_agent(v1.c1, '["browser", "os", "device"]'::jsonb, (SELECT kql.user_agent_list(pg_catalog.jsonb_agg(pg_catalog.to_jsonb(agent.*) ORDER BY agent."position")) FROM public.agent_pattern AS agent)) AS "a",
        kql.parse_user_agent(v1.c1, kql.to_dynamic('os'::text), (SELECT kql.user_agent_list(pg_catalog.jsonb_agg(pg_catalog.to_jsonb(agent.*) ORDER BY agent."position")) FROM public.agent_pattern AS agent)) AS "b",
        v1.row_order AS "order"
    FROM (VALUES
        (1, 'Gull/4.2 (Buoy-X1; Harbor 7)'::text),
        (2, 'Gull/4 Reader'),
        (3, 'curl')) AS v1(row_order, c1)
)
SELECT s1."agent", s1."a",
    kql.tostring((s1."b" -> ('OperatingSystem'::text)) -> ('Family'::text)) AS "family"
FROM s1
ORDER BY s1."order"
