WITH s1 AS (
    SELECT t1."id", t1."at", kql.totimespan(t1."span") AS "span"
    FROM "public"."Beyond" AS t1
)
SELECT s1."id", s1."at", s1."span",
    kql.bag_pack('at'::text, s1."at", 'span'::text, s1."span") AS "bag",
    kql.pack_array(s1."at", s1."span") AS "list"
FROM s1
