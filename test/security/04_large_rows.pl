#!/usr/bin/perl
#
# 04_large_rows.pl
#		Whoever writes large log fields makes a rule find 3,000 rows of 100 kB, or rows of
#		16 MB; the run goes on in bounded memory and its evidence says what was cut.
#
use strict;
use warnings;

use File::Basename qw(dirname);
use lib dirname(__FILE__) . '/lib';
use Attack;

# Most memory that a session may have had: less than shared buffers and 256 MB.
my $most_kb = 256 * 1024;
my @rule = map { "00000000-0000-0000-0005-00000000000$_" } 0 .. 4;

# The most memory that the session of some statements has had, in kB, beyond what it shares.
sub memory_of
{
	my ($sql) = @_;

	return (split /\n/, psql("$sql;\n" . <<'SQL'))[-1];
SELECT substring(status FROM 'VmHWM:\s*(\d+)')::integer - substring(status FROM 'RssShmem:\s*(\d+)')::integer
FROM pg_read_file('/proc/' || pg_backend_pid() || '/status') AS status;
SQL
}

psql(<<'SQL');
CREATE TABLE public."Big" ("TimeGenerated" timestamptz NOT NULL, "K" bigint NOT NULL, "F" text);
INSERT INTO public."Big" SELECT '2026-05-01 10:30Z', i, repeat(md5(i::text), 3200) FROM generate_series(1, 3000) AS i;
INSERT INTO public."Big" SELECT '2026-05-02 10:30Z', i, repeat('ä', 8000000) FROM generate_series(1, 8) AS i;
SELECT vigil.register_source('Big', 'public."Big"');
SQL
psql('SELECT vigil.load_rule(' . rule_text(id => $rule[1], query => 'Big') . ')');
psql('SELECT vigil.load_rule(' . rule_text(id => $rule[2], query => 'Big', grouping => 'SingleAlert') . ')');

for my $case ([1, 3000], [2, 1])
{
	my ($number, $alerts) = @$case;
	my $id = $rule[$number];

	ok(memory_of("SELECT vigil.run_rule('$id', '2026-05-01 11:00Z')") < $most_kb, "rule $number: 3,000 rows of 100 kB fit");
	is(psql("SELECT status || ' ' || row_count || ' ' || alert_count FROM vigil.runs WHERE rule_id = '$id'"),
		"succeeded 3000 $alerts", 'the run has succeeded, and raised its alerts');
	ok(memory_of("SELECT vigil.run_rule('$id', '2026-05-02 11:00Z')") < $most_kb, 'rows of 16 MB fit');
	is(psql("SELECT count(*) FROM vigil.alerts WHERE rule_id = '$id' AND NOT 'evidence' = ANY (truncated) AND pg_column_size(evidence) > 2000000"),
		'0', 'no evidence is larger than it may be');
	psql("SELECT vigil.run_rule('$id', '2026-05-01 11:00Z')");
	is(psql("SELECT alert_count || ' ' || repeat FROM vigil.runs WHERE rule_id = '$id' ORDER BY id DESC LIMIT 1"), '0 true',
		'the same rows raise nothing again, though cut');
}
is(psql("SELECT evidence -> 0 -> '_cut' -> 'bytes' ->> 'F' FROM vigil.alerts WHERE rule_id = '$rule[1]' AND slot_end = '2026-05-02 11:00Z' LIMIT 1"),
	'16000000', 'a row that is cut says how large it was');
is(psql("SELECT bool_and(length(evidence -> 0 ->> 'F') > 1000 AND (evidence -> 0 ->> 'F') ~ '^ä*\$') FROM vigil.alerts WHERE rule_id = '$rule[1]' AND slot_end = '2026-05-02 11:00Z'"),
	't', 'and keeps whole characters of its beginning');
is(psql("SELECT evidence -> -1 -> '_cut' ->> 'rows' FROM vigil.alerts WHERE rule_id = '$rule[2]' AND slot_end = '2026-05-01 11:00Z'"),
	'3000', 'one alert of many rows says how many there were');
ok(memory_of("SELECT count(*) FROM vigil.preview_rule('$rule[1]', '2026-05-01 11:00Z')") < $most_kb, 'a preview fits');
ok(memory_of(q(SELECT count(*) FROM kql.query('Big | where K <= 3000 | project K, F'))) < $most_kb, 'a query fits');
psql('DROP TABLE public."Big"');
done();
