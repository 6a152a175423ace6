# Functions and aggregates of the language against the form that an expert would write in SQL.
. ./lib.sh

bench_sql <<'SQL'
CREATE TABLE line AS SELECT i AS id, i % 20000 AS grp, 'Event' || i % 60 AS name, (i * 7919::bigint) % 1000003 AS number,
	'user' || i % 700 || '@example.com' AS "user", 'DOMAIN\host-' || i % 900 AS host,
	'Failed login for user' || i % 700 || ' from 10.0.' || i % 250 || '.' || i % 240 || ' port ' || i % 60000 AS message,
	'https://user@host' || i % 90 || '.example.com:8080/path/file' || i % 100 || '?a=' || i || '&b=2#top' AS url,
	'{"eventVersion": "1.08", "userIdentity": {"type": "IAMUser", "userName": "user' || i % 700 || '"}, "requestParameters": {"bucketName": "b'
		|| i % 500 || '", "key": "' || md5(i::text) || '"}, "sourceIPAddress": "10.0.0.' || i % 250 || '", "tags": ["a", "b"]}' AS doc
	FROM generate_series(1, 200000) AS i;
ALTER TABLE line ADD d jsonb, ADD bag jsonb;
UPDATE line SET d = doc::jsonb, bag = jsonb_build_object('k' || id % 50000, name);
CREATE TABLE long_text AS SELECT repeat(md5(i::text), 10) AS v FROM generate_series(1, 200000) AS i;
VACUUM FULL ANALYZE line, long_text;
SQL

serial='max_parallel_workers_per_gather = 0'

# against NAME KQL SQL [goal=NUMBER]: a query of the language and the same of a hand.
against()
{
	local ours
	ours=$(bench_compile "$2")
	bench_ratio "$1" "$ours" "$3" "${4:-goal=1}" "$serial"
}

against 'make_bag of packed bags' \
	'line | summarize b = make_bag(bag_pack(strcat("k", tostring(id % 50000)), name)) | project n = array_length(bag_keys(b))' \
	"SELECT count(*) FROM (SELECT jsonb_object_keys(b) FROM (SELECT jsonb_object_agg('k' || id % 50000, name) AS b FROM line) AS q) AS k"
against 'make_bag, 50,000 keys' \
	'line | summarize b = make_bag(bag) | project n = array_length(bag_keys(b))' \
	"SELECT count(*) FROM (SELECT jsonb_object_keys(b) FROM (SELECT jsonb_object_agg('k' || id % 50000, name) AS b FROM line) AS q) AS k"
against 'make_bag by 20,000 groups' \
	'line | summarize b = make_bag(bag) by grp | where isempty(b) | count' \
	"SELECT count(*) FROM (SELECT jsonb_object_agg('k' || id % 50000, name) AS b FROM line GROUP BY grp) AS q WHERE b IS NULL"
# A jsonb of numbers is what the language gives, and more to write than an array of eight bytes each.
against 'make_list of numbers' \
	'line | summarize l = make_list(number) | project n = array_length(l)' \
	'SELECT cardinality(l) FROM (SELECT array_agg(number) AS l FROM line) AS q'
against 'make_list of texts' \
	'line | summarize l = make_list(name) | project n = array_length(l)' \
	'SELECT cardinality(l) FROM (SELECT array_agg(name) AS l FROM line) AS q'
against 'make_list by 20,000 groups' \
	'line | summarize l = make_list(name) by grp | summarize n = sum(array_length(l))' \
	'SELECT sum(cardinality(l)) FROM (SELECT array_agg(name) AS l FROM line GROUP BY grp) AS q'
# The other is the floor: the same groups with an aggregate that costs nothing.
against 'percentile by 20,000 groups' \
	'line | summarize p = percentile(number, 95) by grp | summarize n = max(p)' \
	'SELECT max(p) FROM (SELECT count(*) AS p FROM line GROUP BY grp) AS q' goal=2
against 'percentile of all' \
	'line | summarize p = percentile(number, 95)' \
	'SELECT (array_agg(number ORDER BY number))[190000] FROM line'
# OFFSET keeps the other in one process.  Each worker hands over all that is distinct in its part,
# here everything, so that workers cannot win.
workers=('parallel_setup_cost = 0' 'parallel_tuple_cost = 0' 'min_parallel_table_scan_size = 0')
bench_ratio 'make_set of long texts, 2 workers' \
	'SELECT kql.set_state_count(kql.make_set_partial(v)) FROM long_text' \
	"SELECT kql.set_state_count(kql.make_set_partial(v)) FROM (SELECT v FROM long_text OFFSET 0) AS t" \
	goal=1 'max_parallel_workers_per_gather = 2' "${workers[@]}"
against '=~ a constant' \
	'line | where name =~ "EVENT7" | count' \
	"SELECT count(*) FROM line WHERE lower(name COLLATE \"C\") = 'event7'"
against '=~ another column' \
	'line | where name =~ host | count' \
	'SELECT count(*) FROM line WHERE lower(name COLLATE "C") = lower(host COLLATE "C")'
# The hand knows where in the text the domain is, and compares no list with that of the row before.
against 'has_any of 4,000 domains' \
	'let Bad = range i from 1 to 4000 step 1 | project d = strcat("host", i * 100, ".example.com"); line | where url has_any (Bad) | count' \
	"SELECT count(*) FROM line WHERE split_part(split_part(url, '@', 2), ':', 1) IN (SELECT 'host' || i * 100 || '.example.com' FROM generate_series(1, 4000) AS i)" goal=8
against 'parse of a column between two texts' \
	'line | parse message with * "for " who " from " * | summarize n = max(who)' \
	"SELECT max(split_part(split_part(message, 'for ', 2), ' from ', 1) COLLATE \"C\") FROM line"
against 'split()[1]' \
	'line | summarize n = max(tostring(split(user, "@")[1]))' \
	"SELECT max(split_part(\"user\", '@', 2) COLLATE \"C\") FROM line"
against 'tostring(d.a.b)' \
	'line | summarize n = max(tostring(d.userIdentity.userName))' \
	"SELECT max((d -> 'userIdentity' ->> 'userName') COLLATE \"C\") FROM line"
against 'tostring(d.a)' \
	'line | summarize n = max(tostring(d.sourceIPAddress))' \
	"SELECT max((d ->> 'sourceIPAddress') COLLATE \"C\") FROM line"
against 'parse_url, two parts' \
	'line | extend u = parse_url(url) | summarize a = max(tostring(u.Host)), b = max(tostring(u.Path))' \
	"SELECT max(p[1] COLLATE \"C\"), max(p[2] COLLATE \"C\") FROM (SELECT regexp_match(url, '^[a-z]+://(?:[^/?#]*@)?([^/?#:]*)(?::[0-9]*)?(/[^?#]*)') AS p FROM line OFFSET 0) AS q"
# The other first looks whether the text holds the constant at all (decision 0117).
against 'JSON text, a path = a constant' \
	'line | where tostring(parse_json(doc).userIdentity.userName) == "user77" | count' \
	"SELECT count(*) FROM line WHERE strpos(doc, 'user77') > 0 AND doc::jsonb -> 'userIdentity' ->> 'userName' = 'user77'"
against 'extract, a constant pattern' \
	'line | summarize n = max(extract("port ([0-9]+)", 1, message))' \
	"SELECT max(substring(message FROM 'port ([0-9]+)') COLLATE \"C\") FROM line"
