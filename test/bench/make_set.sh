# kql.make_set against array_agg(DISTINCT …), by what the values are like.
. ./lib.sh

bench_sql <<'SQL'
CREATE TABLE number AS SELECT i * 7919::bigint % 1000003 AS mixed, i % 100 AS few, (i * 7919::bigint) % 50000 AS many, i % 250000 AS grp FROM generate_series(1, 1000000) AS i;
CREATE TABLE word AS SELECT 'event' || i % 60 AS few, md5(i::text) AS every, i % 40 AS grp FROM generate_series(1, 1000000) AS i;
CREATE TABLE payload AS SELECT repeat(md5(i::text), 10) AS v, i % 20 AS grp FROM generate_series(1, 100000) AS i;
VACUUM ANALYZE number, word, payload;
SQL

# sets NAME COLUMN TABLE [GROUP]: numbers of elements only, so that printing is not compared.
sets()
{
	bench_ratio "$1" \
		"SELECT sum(jsonb_array_length(s)) FROM (SELECT kql.make_set($2) AS s FROM $3 ${4:+GROUP BY $4}) AS q" \
		"SELECT sum(cardinality(s)) FROM (SELECT array_agg(DISTINCT $2) AS s FROM $3 ${4:+GROUP BY $4}) AS q" \
		'max_parallel_workers_per_gather = 0'
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
