CREATE TABLE "Claims" ("identity_claim_http_schemas_xmlsoap_org_ws_2005_05_identity_claims_upn_s" text);
