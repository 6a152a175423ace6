# kql.make_set against array_agg(DISTINCT …), by what the values are like.
. ./lib.sh

bench_sql <<'SQL'
CREATE TABLE number AS SELECT i * 7919::bigint % 1000003 AS mixed, i % 100 AS few, (i * 7919::bigint) % 50000 AS many, i % 250000 AS grp FROM generate_series(1, 1000000) AS i;
CREATE TABLE word AS SELECT 'event' || i % 60 AS few, md5(i::text) AS every, i % 40 AS grp FROM generate_series(1, 1000000) AS i;
CREATE TABLE payload AS SELECT repeat(md5(i::text), 10) AS v, i % 20 AS grp FROM generate_series(1, 100000) AS i;
CREATE TABLE small AS SELECT g AS grp, 'user' || g % 5000 AS name, random() AS o, (random() * 1e9)::integer AS v
	FROM generate_series(1, 200000) AS g, generate_series(0, g % 8) ORDER BY o;
VACUUM ANALYZE number, word, payload, small;
SQL

# sets NAME COLUMN TABLE [GROUP [SETTING…]]: numbers of elements only, so that printing is not compared.
sets()
{
	local name=$1 column=$2 table=$3 group=${4:-}
	shift $(($# < 4 ? $# : 4))
	bench_ratio "$name" \
		"SELECT sum(jsonb_array_length(s)) FROM (SELECT kql.make_set($column) AS s FROM $table ${group:+GROUP BY $group}) AS q" \
		"SELECT sum(cardinality(s)) FROM (SELECT array_agg(DISTINCT $column) AS s FROM $table ${group:+GROUP BY $group}) AS q" \
		'max_parallel_workers_per_gather = 0' "$@"
}

sets 'numbers, few values' few number
sets 'numbers, many values' many number
sets 'numbers, all distinct' mixed number
sets 'numbers, groups of 4' mixed number grp
sets 'words, few values' few word
sets 'words, few values, 40 groups' few word grp
sets 'words, all distinct' every word
sets 'payloads of 320 bytes, all distinct' v payload
sets 'payloads of 320 bytes, 20 groups' v payload grp
sets 'numbers, groups of 1 to 8' v small grp "work_mem = '64MB'"
sets 'numbers, groups of 1 to 8, spilling' v small grp "work_mem = '4MB'"
sets 'numbers, groups of text' v small name "work_mem = '64MB'"
sets 'numbers, 2 workers' many number '' 'max_parallel_workers_per_gather = 2' 'parallel_setup_cost = 0'
sets 'words, all distinct, 2 workers' every word '' 'max_parallel_workers_per_gather = 2' 'parallel_setup_cost = 0'
