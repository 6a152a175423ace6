# What a construct of the language became when it was written as it reads, against what it becomes now.
# The other is the SQL of that first form, kept here by hand; a goal is the factor that was measured for
# the better one, so a line that misses it has lost what was won.
. ./lib.sh

bench_sql <<'SQL'
CREATE TABLE public."Raw" ("TimeGenerated" timestamptz NOT NULL, "EventID" integer NOT NULL, "User" text NOT NULL, "Ip" text NOT NULL, "Name" text NOT NULL, "Text" text NOT NULL,
    "Data" jsonb NOT NULL, "Number" bigint);
INSERT INTO public."Raw" SELECT '2026-03-02 00:00Z'::timestamptz + i * interval '1 s', CASE WHEN i % 20000 = 0 THEN 4720 ELSE 4600 + i % 100 END, 'user' || i * 7919 % 5003, '10.0.' || i % 250 || '.' || i % 199,
    'Event' || i % 60, format('{"userName":"user%s","path":"/","tags":[{"key":"k%s","value":"%s"}]}', i % 3000, i % 9, md5(i::text)),
    jsonb_build_object('a', format('{"b": "v%s"}', i % 50), 'o', jsonb_build_object('b', 'v' || i % 50, 'c', md5(i::text), 'd', repeat('x', 100)), 'list', jsonb_build_array(i % 7, i % 5)),
    CASE WHEN i % 50 <> 0 THEN i % 1000 END
    FROM generate_series(1, 200000) AS i;
CREATE INDEX ON public."Raw" ("EventID");
CREATE INDEX ON public."Raw" ("Number");
CREATE TABLE public."Small" ("Ip" text NOT NULL, "Number" bigint, "Note" text NOT NULL);
INSERT INTO public."Small" SELECT '10.0.' || i || '.' || i, CASE WHEN i > 2 THEN i END, 'note' || i FROM generate_series(1, 20) AS i;
VACUUM ANALYZE public."Raw", public."Small";
SQL

# construct NAME GOAL KQL SQL
construct()
{
	bench_ratio "$1" "$(bench_compile "$3")" "$4" goal="$2" 'jit = off' 'max_parallel_workers_per_gather = 0'
}

expansion='SELECT r."User", e.value1, row_number() OVER (ORDER BY e.index1) AS n FROM "Raw" AS r CROSS JOIN LATERAL kql.mv_expand(r."Data" -> '"'list'"') AS e(value1, index1)'
construct 'mv-expand | take' 0.01 'Raw | mv-expand e = Data.list | take 5 | project User, e' "SELECT \"User\", value1 FROM ($expansion) AS q ORDER BY n LIMIT 5"
construct 'mv-expand | where' 0.5 'Raw | mv-expand e = Data.list | where User == "user77" | project User, e' "SELECT \"User\", value1 FROM ($expansion) AS q WHERE \"User\" = 'user77' ORDER BY n"
construct 'number == "text", btree' 0.05 'Raw | where EventID == "4720" | project User' "SELECT \"User\" FROM \"Raw\" WHERE kql.tostring(\"EventID\") = '4720'"
construct 'parse_json(tostring(d.x)).y' 0.4 'Raw | where parse_json(tostring(Data.o)).b == "v7" | count' \
	"SELECT count(*) FROM \"Raw\" WHERE kql.tostring(kql.parse_json(kql.tostring(\"Data\" -> 'o')) -> 'b') = 'v7'"
construct 'path of a text == literal' 0.3 'Raw | where tostring(parse_json(Text).userName) == "user77" | count' \
	"SELECT count(*) FROM (SELECT kql.parse_json(\"Text\") -> 'userName' AS v FROM \"Raw\" OFFSET 0) AS q WHERE kql.tostring(v) = 'user77'"
scalar='(SELECT avg(n) FROM (SELECT count(*) AS n FROM "Raw" GROUP BY "User") AS q)'
construct 'a scalar three times' 0.5 'let m = toscalar(Raw | summarize n = count() by User | summarize avg(n)); Raw | summarize n = count() by Ip | where n * 20 > m | extend a = n / m, b = n - m' \
	"SELECT \"Ip\", n, n / $scalar, n - $scalar FROM (SELECT \"Ip\", count(*) AS n FROM \"Raw\" GROUP BY 1) AS q WHERE n * 20 > $scalar"
construct 'arg_max of columns' 0.8 'Raw | summarize arg_max(TimeGenerated, Ip, Name, EventID) by User' \
	'SELECT DISTINCT ON ("User") "User", "TimeGenerated", "Ip", "Name", "EventID" FROM "Raw" ORDER BY "User", "TimeGenerated" DESC'
construct 'default join, large left side' 0.64 'Raw | join (Small) on Ip | project User, Name, Note' \
	'SELECT l."User", l."Name", r."Note" FROM (SELECT DISTINCT ON ("Ip") "User", "Name", "Ip" FROM "Raw" ORDER BY "Ip") AS l JOIN "Small" AS r ON l."Ip" = r."Ip"'
construct 'regex and =~' 0.75 'Raw | where Text matches regex "k[0-9].*f$" and Name =~ "event7" | count' \
	"SELECT count(*) FROM (SELECT * FROM \"Raw\" WHERE kql.matches_regex(\"Text\", 'k[0-9].*f\$') OFFSET 0) AS q WHERE lower(\"Name\" COLLATE \"C\") = 'event7'"
construct 'join keys, one side without nulls, btree' 0.82 'Raw | join kind=inner (Small | where isnotnull(Number)) on Number | count' \
	'SELECT count(*) FROM "Raw" AS l JOIN (SELECT * FROM "Small" WHERE "Number" IS NOT NULL) AS r ON COALESCE(l."Number", 0) = COALESCE(r."Number", 0)
		AND (l."Number" IS NULL) = (r."Number" IS NULL)'
construct 'top of rows' 1 'Raw | top 10 by Number desc, TimeGenerated asc' \
	'SELECT "TimeGenerated", "EventID", "User", "Ip", "Name", "Text", "Data", "Number" FROM "Raw" ORDER BY "Number" DESC NULLS LAST, "TimeGenerated" LIMIT 10'

# A rule runs without JIT even where the server's settings ask for it.  The other is the same statement
# with it, which compiles the expressions of each of fourteen days for a few rows; 2.9 times as long is
# what was measured before rules ran without.
bench_sql -o /dev/null <<'SQL'
SET client_min_messages = error;
CREATE TABLE public."Days" (LIKE public."Raw") PARTITION BY RANGE ("TimeGenerated");
SELECT format('CREATE TABLE public."Days%s" PARTITION OF public."Days" FOR VALUES FROM (%L) TO (%L)', d, '2026-02-01 00:00Z'::timestamptz + d * interval '1 day',
    '2026-02-02 00:00Z'::timestamptz + d * interval '1 day') FROM generate_series(0, 29) AS d \gexec
INSERT INTO public."Days" SELECT '2026-02-01 00:00Z'::timestamptz + i % 30 * interval '1 day', "EventID", "User", "Ip", "Name", "Text", "Data", "Number"
    FROM (SELECT r.*, row_number() OVER (ORDER BY r."TimeGenerated") AS i FROM public."Raw" AS r LIMIT 30000) AS r;
VACUUM ANALYZE public."Days";
SELECT vigil.register_source('Days', 'public."Days"');
SELECT vigil.load_rule($$
id: 00000000-0000-0000-0025-000000000001
name: Jit
severity: Low
queryFrequency: 1d
queryPeriod: 14d
triggerOperator: gt
triggerThreshold: 0
query: Days | where EventID between (4600 .. 4680) | summarize a = make_set(Name), b = dcount(Ip), c = countif(Number > 7), d = max(Number) by User | where c > 100000
version: 1.0.0
$$);
SQL
sql=$(bench_value "SELECT vigil.rule_sql('00000000-0000-0000-0025-000000000001', '2026-03-01 00:00Z')")
bench_ratio 'jit is off in a run' "SELECT vigil.preview_rule('00000000-0000-0000-0025-000000000001', '2026-03-01 00:00Z')" "$sql" goal=0.34 \
	'jit = on' 'max_parallel_workers_per_gather = 0' 'jit_above_cost = 0' 'jit_inline_above_cost = 0' 'jit_optimize_above_cost = 0'
