WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "ColumnName", v1.c2 AS "ColumnOrdinal", v1.c4 AS "ColumnType",
        v1.row_order AS "order"
    FROM (VALUES
        (1, 'Uri'::text, 0::bigint, 'System.String'::text, 'string'::text),
        (2, 'HttpStatus', 1, 'System.Int32', 'int')) AS v1(row_order, c1, c2, c3, c4)
),
s2 AS NOT MATERIALIZED (
    SELECT v3.c1 AS "ColumnName", v3.c2 AS "ColumnOrdinal", v3.c4 AS "ColumnType",
        v3.row_order AS "order"
    FROM (VALUES
        (1, 'Uri'::text, 0::bigint, 'System.String'::text, 'string'::text),
        (2, 'Referrer', 1, 'System.String', 'string'),
        (3, 'HttpStatus', 2, 'System.Int32', 'int')) AS v3(row_order, c1, c2, c3, c4)
),
s3 AS (
    SELECT u2."ColumnName", u2."ColumnOrdinal", u2."ColumnType"
    FROM s1 AS u2
    UNION ALL
    SELECT u4."ColumnName", u4."ColumnOrdinal", u4."ColumnType"
    FROM s2 AS u4
),
s4 AS (
    SELECT s3."ColumnName", pg_catalog.min(s3."ColumnOrdinal") AS "$low",
        pg_catalog.max(s3."ColumnOrdinal") AS "$at", kql.make_set_of(s3."ColumnType") AS "$types"
    FROM s3
    GROUP BY s3."ColumnName"
),
s5 AS (
    SELECT s4."ColumnName", s4."$low", s4."$at",
        CASE WHEN true AND s4."$low" IS DISTINCT FROM s4."$at" THEN 'ERROR(columns are out of order)'::text ELSE CASE WHEN kql.array_length(s4."$types") = 1 THEN kql.tostring(kql.dynamic_index(s4."$types", 0::bigint)) WHEN kql.array_length(kql.set_difference(s4."$types", '["int", "long"]'::jsonb)) = 0 THEN 'long'::text WHEN kql.array_length(kql.set_difference(s4."$types", '["int", "long", "real"]'::jsonb)) = 0 THEN 'real'::text ELSE kql.strcat('ERROR(no common type of '::text, kql.strcat_array(kql.array_sort_asc(s4."$types"), ' and '::text), ')'::text) END END AS "$type"
    FROM s4
),
s6 AS (
    SELECT u5."ColumnName", u5."ColumnOrdinal", u5."ColumnType"
    FROM s1 AS u5
    UNION ALL
    SELECT u6."ColumnName", u6."ColumnOrdinal", u6."ColumnType"
    FROM s2 AS u6
),
s7 AS (
    SELECT s6."ColumnName", pg_catalog.min(s6."ColumnOrdinal") AS "$low",
        pg_catalog.max(s6."ColumnOrdinal") AS "$at", kql.make_set_of(s6."ColumnType") AS "$types"
    FROM s6
    GROUP BY s6."ColumnName"
),
s8 AS (
    SELECT s7."ColumnName",
        CASE WHEN false AND s7."$low" IS DISTINCT FROM s7."$at" THEN 'ERROR(columns are out of order)'::text ELSE CASE WHEN kql.array_length(s7."$types") = 1 THEN kql.tostring(kql.dynamic_index(s7."$types", 0::bigint)) WHEN kql.array_length(kql.set_difference(s7."$types", '["int", "long"]'::jsonb)) = 0 THEN 'long'::text WHEN kql.array_length(kql.set_difference(s7."$types", '["int", "long", "real"]'::jsonb)) = 0 THEN 'real'::text ELSE kql.strcat('ERROR(no common type of '::text, kql.strcat_array(kql.array_sort_asc(s7."$types"), ' and '::text), ')'::text) END END AS "$type",
        row_number() OVER (ORDER BY s7."$at" ASC NULLS FIRST, s7."ColumnName" COLLATE "C" ASC) AS "order"
    FROM s7
),
s9 AS (
    SELECT s8."ColumnName", s8."$type",
        row_number() OVER (ORDER BY s8."order") - 1 + 0::bigint AS "window", s8."order"
    FROM s8
),
s10 AS (
    SELECT u7."ColumnName", u7."ColumnOrdinal", u7."ColumnType"
    FROM s1 AS u7
    UNION ALL
    SELECT v8.c1 AS "ColumnName", v8.c2 AS "ColumnOrdinal", v8.c4 AS "ColumnType"
    FROM (VALUES
        ('Uri'::text, 0::bigint, 'System.String'::text, 'string'::text),
        ('HttpStatus', 1, 'System.Int32', 'int'),
        ('Referrer', 2, 'System.String', 'string')) AS v8(c1, c2, c3, c4)
),
s11 AS (
    SELECT s10."ColumnName", pg_catalog.min(s10."ColumnOrdinal") AS "$low",
        pg_catalog.max(s10."ColumnOrdinal") AS "$at",
        kql.make_set_of(s10."ColumnType") AS "$types"
    FROM s10
    GROUP BY s10."ColumnName"
),
s12 AS (
    SELECT s11."ColumnName", s11."$low", s11."$at",
        CASE WHEN true AND s11."$low" IS DISTINCT FROM s11."$at" THEN 'ERROR(columns are out of order)'::text ELSE CASE WHEN kql.array_length(s11."$types") = 1 THEN kql.tostring(kql.dynamic_index(s11."$types", 0::bigint)) WHEN kql.array_length(kql.set_difference(s11."$types", '["int", "long"]'::jsonb)) = 0 THEN 'long'::text WHEN kql.array_length(kql.set_difference(s11."$types", '["int", "long", "real"]'::jsonb)) = 0 THEN 'real'::text ELSE kql.strcat('ERROR(no common type of '::text, kql.strcat_array(kql.array_sort_asc(s11."$types"), ' and '::text), ')'::text) END END AS "$type"
    FROM s11
),
s13 AS (
    SELECT u9."ColumnName", u9."ColumnOrdinal", u9."ColumnType"
    FROM s1 AS u9
    UNION ALL
    SELECT v10.c1 AS "ColumnName", v10.c2 AS "ColumnOrdinal", v10.c4 AS "ColumnType"
    FROM (VALUES
        ('Uri'::text, 0::bigint, 'System.Object'::text, 'dynamic'::text),
        ('HttpStatus', 1, 'System.Double', 'real')) AS v10(c1, c2, c3, c4)
),
s14 AS (
    SELECT s13."ColumnName", pg_catalog.min(s13."ColumnOrdinal") AS "$low",
        pg_catalog.max(s13."ColumnOrdinal") AS "$at",
        kql.make_set_of(s13."ColumnType") AS "$types"
    FROM s13
    GROUP BY s13."ColumnName"
),
s15 AS (
    SELECT s14."ColumnName", s14."$low", s14."$at",
        CASE WHEN true AND s14."$low" IS DISTINCT FROM s14."$at" THEN 'ERROR(columns are out of order)'::text ELSE CASE WHEN kql.array_length(s14."$types") = 1 THEN kql.tostring(kql.dynamic_index(s14."$types", 0::bigint)) WHEN kql.array_length(kql.set_difference(s14."$types", '["int", "long"]'::jsonb)) = 0 THEN 'long'::text WHEN kql.array_length(kql.set_difference(s14."$types", '["int", "long", "real"]'::jsonb)) = 0 THEN 'real'::text ELSE kql.strcat('ERROR(no common type of '::text, kql.strcat_array(kql.array_sort_asc(s14."$types"), ' and '::text), ')'::text) END END AS "$type"
    FROM s14
),
s16 AS (
    SELECT s5."ColumnName",
        CASE WHEN s5."$low" = s5."$at" THEN s5."$at" ELSE (-1)::bigint END AS "ColumnOrdinal",
        CASE WHEN s5."$type" = 'bool' THEN 'System.SByte'::text WHEN s5."$type" = 'int' THEN 'System.Int32'::text WHEN s5."$type" = 'long' THEN 'System.Int64'::text WHEN s5."$type" = 'real' THEN 'System.Double'::text WHEN s5."$type" = 'string' THEN 'System.String'::text WHEN s5."$type" = 'decimal' THEN 'System.Data.SqlTypes.SqlDecimal'::text WHEN s5."$type" = 'datetime' THEN 'System.DateTime'::text WHEN s5."$type" = 'timespan' THEN 'System.TimeSpan'::text WHEN s5."$type" = 'guid' THEN 'System.Guid'::text WHEN s5."$type" = 'dynamic' THEN 'System.Object'::text ELSE kql.strcat('ERROR(unknown CSL type:'::text, s5."$type", ')'::text) END AS "DataType",
        s5."$type" AS "ColumnType", (1::bigint) AS "q"
    FROM s5
    UNION ALL
    SELECT s9."ColumnName", s9."window" AS "ColumnOrdinal",
        CASE WHEN s9."$type" = 'bool' THEN 'System.SByte'::text WHEN s9."$type" = 'int' THEN 'System.Int32'::text WHEN s9."$type" = 'long' THEN 'System.Int64'::text WHEN s9."$type" = 'real' THEN 'System.Double'::text WHEN s9."$type" = 'string' THEN 'System.String'::text WHEN s9."$type" = 'decimal' THEN 'System.Data.SqlTypes.SqlDecimal'::text WHEN s9."$type" = 'datetime' THEN 'System.DateTime'::text WHEN s9."$type" = 'timespan' THEN 'System.TimeSpan'::text WHEN s9."$type" = 'guid' THEN 'System.Guid'::text WHEN s9."$type" = 'dynamic' THEN 'System.Object'::text ELSE kql.strcat('ERROR(unknown CSL type:'::text, s9."$type", ')'::text) END AS "DataType",
        s9."$type" AS "ColumnType", (2::bigint) AS "q"
    FROM s9
    UNION ALL
    SELECT s12."ColumnName",
        CASE WHEN s12."$low" = s12."$at" THEN s12."$at" ELSE (-1)::bigint END AS "ColumnOrdinal",
        CASE WHEN s12."$type" = 'bool' THEN 'System.SByte'::text WHEN s12."$type" = 'int' THEN 'System.Int32'::text WHEN s12."$type" = 'long' THEN 'System.Int64'::text WHEN s12."$type" = 'real' THEN 'System.Double'::text WHEN s12."$type" = 'string' THEN 'System.String'::text WHEN s12."$type" = 'decimal' THEN 'System.Data.SqlTypes.SqlDecimal'::text WHEN s12."$type" = 'datetime' THEN 'System.DateTime'::text WHEN s12."$type" = 'timespan' THEN 'System.TimeSpan'::text WHEN s12."$type" = 'guid' THEN 'System.Guid'::text WHEN s12."$type" = 'dynamic' THEN 'System.Object'::text ELSE kql.strcat('ERROR(unknown CSL type:'::text, s12."$type", ')'::text) END AS "DataType",
        s12."$type" AS "ColumnType", (3::bigint) AS "q"
    FROM s12
    UNION ALL
    SELECT s15."ColumnName",
        CASE WHEN s15."$low" = s15."$at" THEN s15."$at" ELSE (-1)::bigint END AS "ColumnOrdinal",
        CASE WHEN s15."$type" = 'bool' THEN 'System.SByte'::text WHEN s15."$type" = 'int' THEN 'System.Int32'::text WHEN s15."$type" = 'long' THEN 'System.Int64'::text WHEN s15."$type" = 'real' THEN 'System.Double'::text WHEN s15."$type" = 'string' THEN 'System.String'::text WHEN s15."$type" = 'decimal' THEN 'System.Data.SqlTypes.SqlDecimal'::text WHEN s15."$type" = 'datetime' THEN 'System.DateTime'::text WHEN s15."$type" = 'timespan' THEN 'System.TimeSpan'::text WHEN s15."$type" = 'guid' THEN 'System.Guid'::text WHEN s15."$type" = 'dynamic' THEN 'System.Object'::text ELSE kql.strcat('ERROR(unknown CSL type:'::text, s15."$type", ')'::text) END AS "DataType",
        s15."$type" AS "ColumnType", (4::bigint) AS "q"
    FROM s15
)
SELECT s16."ColumnName", s16."ColumnOrdinal", s16."DataType", s16."ColumnType", s16."q"
FROM s16
ORDER BY s16."q" ASC, s16."ColumnOrdinal" ASC NULLS FIRST
