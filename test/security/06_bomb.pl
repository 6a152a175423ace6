#!/usr/bin/perl
#
# 06_bomb.pl
#		Small queries that any login can send and that make much out of little: the session
#		stays within bounds of memory, and a time limit ends it.
#
use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Attack;
use Time::HiRes qw(time);

# Most memory that a session may have had, beyond what it shares, in kB.
my $most_kb = 600 * 1024;
my $seconds = 4;

# The most memory that the session of a query has had, whether it came to its end or not.
sub memory_of
{
	my ($query) = @_;

	return (split /\n/, psql("SET statement_timeout = '${seconds}s';\n\\set ON_ERROR_STOP 0\n$query;\nRESET statement_timeout;\n" . <<'SQL'))[-1];
SELECT substring(status FROM 'VmHWM:\s*(\d+)')::integer - substring(status FROM 'RssShmem:\s*(\d+)')::integer
FROM pg_read_file('/proc/' || pg_backend_pid() || '/status') AS status;
SQL
}

# A query as an SQL literal within a call.
sub query
{
	my ($kql) = @_;

	return "SELECT count(*) FROM kql.query(\$kql\$$kql\$kql\$)";
}

my $bags = '| extend b = bag_pack("a", b, "b", b, "c", b, "d", b, "e", b, "f", b, "g", b, "h", b)';
my $arrays = '| extend b = pack_array(b, b, b, b, b, b, b, b)';
my $times = 'range(datetime(0001-01-01), datetime(9999-01-01), 1tick)';
my %bomb = (
	'bags of bags, eight each' => query('print b = bag_pack("a", 1)' . $bags x 7),
	'arrays of arrays, eight each' => query('print b = dynamic([1])' . $arrays x 8),
	'a million fields of a record' => query('print x = parse_csv(strrep(strrep(",", 1024), 1024))'),
	'a million times' => query("print x = $times"),
	'a million arguments' => query('print x = parse_command_line(strrep(strrep("a ", 1024), 1024), "windows")'),
	'a million texts in a query' => q(SELECT count(*) FROM kql.check(repeat('"', 1000000))),
	'a set of a list of a million numbers' => 'SELECT kql.set_state_count(kql.make_set_partial(v)) FROM (SELECT jsonb_agg(i * 0.37) AS v FROM generate_series(1, 1000000) AS i) AS s',
	'a list of it' => 'SELECT kql.set_state_count(kql.make_list_partial(v)) FROM (SELECT jsonb_agg(i * 0.37) AS v FROM generate_series(1, 1000000) AS i) AS s',
	'a million infinities' => 'SELECT count(kql.series_exp(v)) FROM (SELECT jsonb_agg(1000 + i) AS v FROM generate_series(1, 1000000) AS i) AS s',
	'the paths of 200,000 objects' => 'SELECT count(kql.treepath(v)) FROM (SELECT jsonb_agg(jsonb_build_object(\'a\', i, \'b\' || i, 1)) AS v FROM generate_series(1, 200000) AS i) AS s',
	'a list of 2,000 arrays, nested 500 deep' => "SELECT kql.has_any('x', jsonb_agg(v)) FROM (SELECT (repeat('[', 500) || '1' || repeat(']', 500))::jsonb AS v FROM generate_series(1, 2000)) AS s",
	'its JSON' => "SELECT length(kql.dynamic_to_json(jsonb_agg(v))) FROM (SELECT (repeat('[{\"a\":', 250) || '1' || repeat('}]', 250))::jsonb AS v FROM generate_series(1, 2000)) AS s",
	'words between a million separators' => q(SELECT kql.reduce_words(repeat('a=1;', 100000), repeat(' ', 1000000))),
	'a union of 300 tables without a common column' => query('union ' . join(', ', map { "(print a$_ = 1)" } 1 .. 300)),
);

# Whether a time limit of four seconds ends a query not much later, or it is refused before.
sub ends_in_time
{
	my ($query) = @_;
	my $begin = time;

	psql("SET statement_timeout = '${seconds}s';\n\\set ON_ERROR_STOP 0\n$query;");
	return time - $begin < 5 * $seconds;
}

ok(ends_in_time(query('print x = dynamic([1])' . '| mv-expand b = dynamic([1]) | mv-apply c = b on (where c > 0)' x 60)),
	'no machine code is made of a long query');
is(psql("SET jit = on;\n" . query('print 1') . ";\nSHOW jit"), "1\non", 'the setting is the session\'s own afterwards');
ok(ends_in_time(query('print x = strrep(strrep("ab", 1024), 1000) | extend y = extract(@"(\w+\s*){1,900}(\d)", 2, x)')),
	'a pattern that repeats much on a long text');
is(psql(query('print x = strrep(strrep("ab", 1024), 10000) | extend y = extract("(a|b)*c", 1, x)')), '1', 'a small one is fast on 20 MB');

for my $name (sort keys %bomb)
{
	my $kb = memory_of($bomb{$name});

	ok($kb < $most_kb, "$name: within bounds of memory") or print "# $kb kB\n";
}
done();
