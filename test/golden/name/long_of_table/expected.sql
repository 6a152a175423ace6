SELECT pg_catalog.count(*) AS "n",
    COALESCE(COALESCE(t1."identity_claim_http_schemas_xmlsoap_org_ws_2005_05_identity_cla", ''), '') AS "identity_claim_http_schemas_xmlsoap_org_ws_2005_05_identity_cla"
FROM "public"."Diagnostics" AS t1
GROUP BY COALESCE(t1."identity_claim_http_schemas_xmlsoap_org_ws_2005_05_identity_cla", '')
