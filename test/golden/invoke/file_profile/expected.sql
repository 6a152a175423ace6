WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "SHA1", v1.c2 AS "InitiatingProcessSHA256", v1.c3 AS "n",
        v1.row_order AS "order"
    FROM (VALUES
        (1, 'AA'::text, 'fc'::text, 1::integer),
        (2, '', 'fd', 2),
        (3, 'bb', '', 3),
        (4, 'aa', 'fe', 4)) AS v1(row_order, c1, c2, c3)
),
s2 AS (
    SELECT DISTINCT ON (kql.tolower(t3."SHA1")) kql.tolower(t3."SHA1") AS "SHA1", COALESCE(t3."SHA256", '') AS "SHA256",
        (t3."GlobalPrevalence"::pg_catalog.int8) AS "GlobalPrevalence", t3."GlobalFirstSeen",
        COALESCE(t3."Signer", '') AS "Signer", (NULL::pg_catalog.bool) AS "IsExecutable",
        ('Available'::text) AS "ProfileAvailability"
    FROM "public"."profiles" AS t3
    WHERE t3."SHA1" <> ''
    ORDER BY kql.tolower(t3."SHA1")
),
s3 AS (
    SELECT DISTINCT ON (kql.tolower(t5."SHA256")) kql.tolower(t5."SHA256") AS "SHA256", COALESCE(t5."SHA1", '') AS "SHA1",
        (t5."GlobalPrevalence"::pg_catalog.int8) AS "GlobalPrevalence", t5."GlobalFirstSeen",
        COALESCE(t5."Signer", '') AS "Signer", (NULL::pg_catalog.bool) AS "IsExecutable",
        ('Available'::text) AS "ProfileAvailability"
    FROM "public"."profiles" AS t5
    WHERE t5."SHA256" <> ''
    ORDER BY kql.tolower(t5."SHA256")
),
s4 AS (
    SELECT DISTINCT ON (kql.tolower(t7."SHA1")) kql.tolower(t7."SHA1") AS "SHA1", COALESCE(t7."SHA256", '') AS "SHA256",
        (t7."GlobalPrevalence"::pg_catalog.int8) AS "GlobalPrevalence", t7."GlobalFirstSeen",
        COALESCE(t7."Signer", '') AS "Signer", (NULL::pg_catalog.bool) AS "IsExecutable",
        ('Available'::text) AS "ProfileAvailability"
    FROM "public"."profiles" AS t7
    WHERE t7."SHA1" <> ''
    ORDER BY kql.tolower(t7."SHA1")
),
s5 AS (
    SELECT u2."SHA1", u2."n", COALESCE(s2."SHA1", '') AS "SHA11",
        COALESCE(s2."SHA256", '') AS "SHA256", s2."GlobalPrevalence", s2."GlobalFirstSeen",
        COALESCE(s2."Signer", '') AS "Signer", s2."IsExecutable",
        (CASE WHEN coalesce(u2."SHA1", '') = '' THEN '' WHEN coalesce(COALESCE(s2."ProfileAvailability", ''), '') = '' THEN 'Missing' ELSE COALESCE(s2."ProfileAvailability", '') END) AS "ProfileAvailability",
        ('SHA1'::text) AS "By"
    FROM s1 AS u2
    LEFT JOIN s2 ON kql.tolower(u2."SHA1") = s2."SHA1"
    UNION ALL
    SELECT u4."SHA1", u4."n", COALESCE(s3."SHA1", '') AS "SHA11",
        COALESCE(s3."SHA256", '') AS "SHA256", s3."GlobalPrevalence", s3."GlobalFirstSeen",
        COALESCE(s3."Signer", '') AS "Signer", s3."IsExecutable",
        (CASE WHEN coalesce(u4."InitiatingProcessSHA256", '') = '' THEN '' WHEN coalesce(COALESCE(s3."ProfileAvailability", ''), '') = '' THEN 'Missing' ELSE COALESCE(s3."ProfileAvailability", '') END) AS "ProfileAvailability",
        ('SHA256'::text) AS "By"
    FROM s1 AS u4
    LEFT JOIN s3 ON kql.tolower(u4."InitiatingProcessSHA256") = s3."SHA256"
    UNION ALL
    SELECT u6."SHA1", u6."n", COALESCE(s4."SHA1", '') AS "SHA11",
        COALESCE(s4."SHA256", '') AS "SHA256", s4."GlobalPrevalence", s4."GlobalFirstSeen",
        COALESCE(s4."Signer", '') AS "Signer", s4."IsExecutable",
        (CASE WHEN coalesce(u6."SHA1", '') = '' THEN '' WHEN coalesce(COALESCE(s4."ProfileAvailability", ''), '') = '' THEN 'Missing' ELSE COALESCE(s4."ProfileAvailability", '') END) AS "ProfileAvailability",
        ('where'::text) AS "By"
    FROM s1 AS u6
    LEFT JOIN s4 ON kql.tolower(u6."SHA1") = s4."SHA1"
    WHERE s4."GlobalPrevalence" < 10
)
SELECT s5."By", s5."n", s5."SHA1", COALESCE(s5."SHA11", '') AS "SHA11",
    COALESCE(s5."SHA256", '') AS "SHA256", s5."GlobalPrevalence", s5."GlobalFirstSeen",
    COALESCE(s5."Signer", '') AS "Signer", s5."IsExecutable", s5."ProfileAvailability"
FROM s5
ORDER BY s5."By" COLLATE "C" ASC, s5."n" ASC
