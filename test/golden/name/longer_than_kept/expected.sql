SELECT (1::bigint) AS "identity_claim_http_schemas_xmlsoap_org_ws_2005_05_identity_cla"
WHERE (1::bigint) = 1
