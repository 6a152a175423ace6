# The compiler: twice the text takes twice the time.  Each line is the time for 2n pieces
# divided by that for n, of what would be 2 if cost were linear, 4 if quadratic.
. ./lib.sh

bench_sql <<'SQL'
CREATE FUNCTION repeated(before text, piece text, times int, between_them text = '') RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT before || string_agg(replace(piece, '#', i::text), between_them ORDER BY i) FROM generate_series(1, times) AS i $$;
SQL

# growth NAME BEFORE PIECE TIMES [BETWEEN]
growth()
{
	bench_ratio "$1" "SELECT count(*) FROM kql.check(repeated('$2', '$3', 2 * $4, '${5:-}'))" \
		"SELECT count(*) FROM kql.check(repeated('$2', '$3', $4, '${5:-}'))" goal=2.5 'max_parallel_workers_per_gather = 0'
}

growth 'extend, 1,500 against 750' 'print a=1' '|extend c#=1' 750
growth 'columns of one print, 1,500 against 750' 'print ' 'c#=1' 750 ,
growth 'where, 4,000 against 2,000' 'print a=1' '|where a==#' 2000
growth 'project, 4,000 against 2,000' 'print a=1' '|project a=#' 2000
growth 'extend of itself, 3,000 against 1,500' 'print a=1' '|extend a=a+#' 1500
growth 'mv-expand, 2,000 against 1,000' 'print a=dynamic([1])' '|mv-expand a' 1000
growth 'or, 8,000 against 4,000' 'print a=1|where ' 'a==#' 4000 ' or '
growth 'values of in, 10,000 against 5,000' 'print a=1|where a!in (0,' '#' 5000 ,
