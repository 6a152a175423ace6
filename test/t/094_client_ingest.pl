# vigil ingest: what is loaded is remembered.  Whatever is killed at whatever moment, the same
# command, given again, ends with the same table.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Cwd qw(getcwd);
use Test::More;
use Time::HiRes qw(sleep time);

srand(20260306);
my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('ingest');

# Without the worker, which moves rows to partitions of their own while they are counted.
$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nfsync = off\nvigil.enabled = off");
$node->start;
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};
$node->safe_psql('postgres', q{CREATE EXTENSION vigil;
	SELECT vigil.create_log_table(t) FROM unnest('{AWSCloudTrail,SigninLogs}'::text[]) AS t});
# Nothing but the list of loads keeps records from being taken twice.
$node->safe_psql('postgres', q{SELECT vigil.find_duplicates('AWSCloudTrail', NULL)});

my @database = ('-d', $node->connstr('postgres'));
my ($out, $err, $code);

# The sizes of parts are those of a test.
$ENV{VIGIL_INGEST_PART} = 3000;

sub vigil
{
	my @arguments = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', @arguments, @database ], '<', \'', '>', \$out, '2>', \$err);
	$code = $? >> 8;
	return $out;
}

sub sql { return $node->safe_psql('postgres', shift) }

sub put
{
	my ($name, $text, $mode) = @_;

	open my $file, $mode // '>', "$folder/$name" or die "$name: $!";
	binmode $file;
	print $file $text;
	close $file;
	return "$folder/$name";
}

my $serial = 0;

sub record
{
	my ($minute) = @_;

	$serial++;
	return sprintf('{"eventVersion":"1.08","eventTime":"2026-03-06T%02d:%02d:00Z","eventSource":"s.example","eventName":"n","eventID":"id-%06d",'
			. '"userAgent":"a {[\"]} b","requestParameters":{"a":[1,{"b":"]}"}]}}', $minute / 60 % 24, $minute % 60, $serial);
}

sub records { my ($count) = @_; return map { record($_) } 1 .. $count }

sub count { return sql(q{SELECT count(*) || ' ' || count(DISTINCT "AwsEventId") FROM "AWSCloudTrail"}) }

sub clear { sql(q{TRUNCATE "AWSCloudTrail", "SigninLogs", vigil.loads, vigil.dead_letter}) }

# --- once -------------------------------------------------------------------------

my $lines = put('lines.json', join '', map { "$_\n" } records(100));
my %form = (
	'lines' => $lines,
	'an S3 object' => put('records.json', '{"x":[1,"]"],"Records":[' . join(" ,\n", records(100)) . '],"z":1}'),
	'two lists of records' => put('twice.json', '{"Records":[' . join(',', records(15)) . '],"Records":[' . join(",\n", records(85)) . ']}'),
	'an array' => put('array.json', '[' . join(',', records(100)) . ']'),
	'objects with nothing between them' => put('concat.json', join '', records(100)),
	'lines behind a mark' => put('mark.json', "\xef\xbb\xbf" . join '', map { "$_\n" } records(100)),
	'a JSON sequence' => put('sequence.json', join '', map { "\x1e$_\n" } records(100)),
	# A list that a record has is no list of records.
	'objects with lists in them' => put('lists.json', join '', map { s/,"eventID"/,"resources":[{"ARN":"a"},{"ARN":"b"},{"ARN":"c"}],"eventID"/r } records(100)),
	'lists, over lines' => put('pretty.json', join "\n", map { s/,"eventID"/,\n"resources":[\n{"ARN":"a"},\n{"ARN":"b"}],"eventID"/r } records(100)),
	'several S3 objects' => put('objects.json', join "\n", map { '{"Records":[' . join(',', records(25)) . ']}' } 1 .. 4));

for my $name (sort keys %form)
{
	clear();
	vigil('ingest', 'cloudtrail', $form{$name});
	is("$code $err" . count(), '0 100 100', "$name in parts");
	is(sql(q{SELECT count(*) FROM "AWSCloudTrail" WHERE "Resources" NOT IN ('', '[{"ARN":"a"},{"ARN":"b"},{"ARN":"c"}]') AND jsonb_array_length("Resources"::jsonb) <> 2}), 0, 'each with all of its list');
	cmp_ok(sql('SELECT count(DISTINCT _xid) FROM "AWSCloudTrail"'), '>', 1, 'each in its own transaction');
	is(sql('SELECT status, size = position, records, loaded, dead + skipped + duplicates FROM vigil.loads'), 'complete|t|100|100|0', 'is remembered');
	vigil('ingest', 'cloudtrail', $form{$name});
	is("$code " . count(), '0 100 100', 'a second time nothing is taken');
	like($err, qr/^vigil: notice: ".*" was loaded on 20..-..-.. ..:..:.. \(load \d+\); --again takes it once more$/m, 'and told');
	system_or_bail('gzip', '-k', $form{$name});
	clear();
	{
		# A packed file that is small goes as it is.
		local $ENV{VIGIL_INGEST_PART} = 500;
		vigil('ingest', 'cloudtrail', "$form{$name}.gz");
	}
	is("$code $err" . count(), '0 100 100', 'packed');
	is(sql('SELECT status, size < position, records FROM vigil.loads'), 'complete|t|100', 'the place is that of what is in it');
	vigil('ingest', 'cloudtrail', "$form{$name}.gz", '--quiet');
	is("$code $out$err" . count(), '0 100 100', 'a second time nothing is taken, quietly');
}
# What repeats itself becomes small, and large again on the server.
clear();
my $same = record(1);
put('same.json', "$same\n" x 500_000);
system_or_bail('gzip', '-9', '-f', "$folder/same.json");
cmp_ok(-s "$folder/same.json.gz", '<', 4 * 1024 * 1024, 'a packed file is small');
{
	local $ENV{VIGIL_INGEST_PART} = 16 * 1024 * 1024;
	vigil('ingest', 'cloudtrail', '--dry-run', "$folder/same.json.gz");
}
like("$code $out$err", qr/^0 .*500000/s, 'and goes in parts all the same');
unlink "$folder/same.json.gz";
# Bytes behind what is packed: where the client unpacks, and where the server does.
for my $part (500, 1_000_000)
{
	local $ENV{VIGIL_INGEST_PART} = $part;
	clear();
	vigil('ingest', 'cloudtrail', put("zeros$part.gz", slurp_file("$form{lines}.gz") . "\0" x 600));
	is("$code $err" . count(), '0 100 100', "zeros behind it are nothing, parts of $part");
	vigil('ingest', 'cloudtrail', '--again', put("rest$part.gz", slurp_file("$form{lines}.gz") . 'words'));
	like("$code $err", qr/^1 .*\[gzip_rest\]/s, 'words are told');
}
clear();
vigil('ingest', 'cloudtrail', $lines);
link $lines, "$folder/copy.json";
vigil('ingest', 'cloudtrail', "$folder/copy.json");
like($err, qr/"\S*copy\.json" was loaded on .* as \S*lines\.json \(load/, 'the same under another name');
vigil('ingest', 'cloudtrail', '--again', $lines);
is("$code " . count(), '0 200 100', '--again');
vigil('ingest', 'cloudtrail', $lines);
is("$code " . count(), '0 200 100', 'that is remembered, too');
is(sql('SELECT string_agg(repeat::text, \' \' ORDER BY id) FROM vigil.loads'), '0 1', 'as another load of it');
vigil('ingest', 'AWSCloudTrail', put('rows.json', '{"TimeGenerated":"2026-03-02T09:00:00Z","AwsEventId":"x"}'));
is("$code " . count(), '0 201 101', 'rows of a table');

# --- what is no JSON is not cut by its brackets ------------------------------------------

sql(q{SELECT vigil.create_log_table('Syslog'), vigil.create_log_table('AuditLogs'), vigil.create_log_table('CommonSecurityLog')});
my @minutes = (10 .. 59) x 3;
my %plain = (
	'a CSV with a zone in its header' => [ 'AuditLogs', "\xef\xbb\xbfTimeGenerated [UTC],OperationName,Result\n" . join '', map { "2026-03-06T01:$_:00Z,\"n\n{[$_\",r\n" } @minutes ],
	'a CSV whose second column has one' => [ 'AuditLogs', "OperationName,TimeGenerated [UTC]\n" . join '', map { "n}$_,2026-03-06T01:$_:00Z\n" } @minutes ],
	'syslog' => [ 'syslog', join '', map { "<38>Mar  6 01:$_:00 host sshd[$_]: Failed {password [for \n" } @minutes ],
	'syslog without a priority' => [ 'syslog', join '', map { "Mar  6 01:$_:00 host sshd[$_]: Failed }password] for\n" } @minutes ],
	'CEF' => [ 'cef', join '', map { "CEF:0|V|P[1]|1|id|name|5|rt=Mar 06 2026 01:$_:00 msg=a [b {$_\n" } @minutes ]);
for my $name (sort keys %plain)
{
	my ($kind, $text) = @{ $plain{$name} };
	my $table = { syslog => 'Syslog', cef => 'CommonSecurityLog' }->{$kind} // $kind;

	sql(qq{TRUNCATE "$table", vigil.loads, vigil.dead_letter});
	vigil('ingest', $kind, put('plain.txt', $text));
	is("$code " . sql(qq{SELECT count(*) || ' ' || count(DISTINCT "TimeGenerated") FROM "$table"}) . ' ' . sql('SELECT count(*) FROM vigil.dead_letter'), '0 150 50 0', $name) or diag $err;
}

# --- a file that grows -------------------------------------------------------------

clear();
put('grown.json', join '', map { "$_\n" } records(10));
vigil('ingest', 'cloudtrail', "$folder/grown.json");
put('grown.json', join('', map { "$_\n" } records(5)), '>>');
vigil('ingest', 'cloudtrail', "$folder/grown.json");
is("$code " . count(), '0 15 15', 'of a file that has grown only what is new is taken');
is(sql('SELECT string_agg(records || \' \' || (start_position > 0), \', \' ORDER BY id) FROM vigil.loads'), '10 false, 5 true', 'which is a load of its own');
my $half = record(3);
put('grown.json', substr($half, 0, 100), '>>');
vigil('ingest', 'cloudtrail', "$folder/grown.json");
is("$code " . count(), '1 15 15', 'half a line is put aside');
put('grown.json', substr($half, 100) . "\n" . record(4), '>>');
vigil('ingest', 'cloudtrail', "$folder/grown.json");
is("$code " . count(), '0 17 17', 'and taken when it is whole; the last line has no end');
is(sql('SELECT count(*) FROM vigil.dead_letter WHERE resolved_at IS NULL'), 0, 'the half that was put aside is settled by the whole');
put('grown.json', "\n" . record(5) . "\n", '>>');
vigil('ingest', 'cloudtrail', "$folder/grown.json");
is("$code " . count(), '0 18 18', 'which is taken once');
put('grown.json', join '', map { "$_\n" } records(30));
vigil('ingest', 'cloudtrail', "$folder/grown.json");
is("$code " . count(), '0 48 48', 'a file that was changed is another one');
put('list.json', '[' . join(',', records(3)) . ']');
vigil('ingest', 'cloudtrail', "$folder/list.json");
put('list.json', "\n" . '[' . join(',', records(3)) . ']', '>>');
vigil('ingest', 'cloudtrail', "$folder/list.json");
is("$code " . count(), '0 54 54', 'values of any form that have ended are not taken again');

# In all the forms that a file may grow in, under whichever path; half of what came last is taken whole.
sub syslog_line { my ($n) = @_; return sprintf '<34>1 2026-03-06T09:%02d:%02d.000Z host app 1 - - message %d', $n / 60, $n % 60, $n }
sub csv_row { my ($n) = @_; return sprintf qq(2026-03-06T09:%02d:%02dZ,"op\nof ""%d""",r), $n / 60, $n % 60, $n }
sub audit_line { my ($n) = @_; return sprintf '{"TimeGenerated":"2026-03-06T09:%02d:%02dZ","OperationName":"op %d"}', $n / 60, $n % 60, $n }
my %growing = (
	syslog => [ 'syslog', 'Syslog', '"SyslogMessage"', '', \&syslog_line ],
	'a CSV' => [ 'AuditLogs', 'AuditLogs', '"OperationName"', "TimeGenerated,OperationName,Result\n", \&csv_row ],
	'a CSV of a spreadsheet' => [ 'AuditLogs', 'AuditLogs', '"OperationName"', "\xef\xbb\xbfsep=,\r\n\"TimeGenerated [UTC]\",\"Operation\nName\",Result\r\n", \&csv_row ],
	'a CSV of a portal' => [ 'AuditLogs', 'AuditLogs', '"OperationName"', "Timestamp,OperationName,Result\n", \&csv_row ],
	'a CSV with inches' => [ 'AuditLogs', 'AuditLogs', '"OperationName"', "TimeGenerated,OperationName,Result\n",
		sub { my ($n) = @_; return sprintf '2026-03-06T09:%02d:%02dZ,5" of %d,r', $n / 60, $n % 60, $n } ],
	'a CSV with another header further down' => [ 'AuditLogs', 'AuditLogs', '"OperationName"',
		"TimeGenerated,OperationName,ActivityDateTime\nActivityDateTime,TimeGenerated,OperationName\n",
		sub { my ($n) = @_; return sprintf '2026-03-05T09:00:00Z,2026-03-06T09:%02d:%02dZ,%s', $n / 60, $n % 60, "op $n" } ],
	rows => [ 'AuditLogs', 'AuditLogs', '"OperationName"', '', \&audit_line ],
	'rows behind a mark' => [ 'AuditLogs', 'AuditLogs', '"OperationName"', "\xef\xbb\xbf", \&audit_line ],
	'rows behind empty lines' => [ 'AuditLogs', 'AuditLogs', '"OperationName"', "\n \n", \&audit_line ]);
for my $name (sort keys %growing)
{
	my ($kind, $table, $column, $head, $line) = @{ $growing{$name} };
	my $rows = sub { return join '', map { $line->($_) . "\n" } @_ };
	my $stored = sub { return sql(qq{SELECT count(*) || ' ' || count(DISTINCT $column) FROM "$table"}) };

	sql(qq{TRUNCATE "$table", vigil.loads, vigil.dead_letter});
	$head =~ s/"Operation\nName"/OperationName/;
	put('grows.log', $head . $rows->(1 .. 200));
	vigil('ingest', $kind, '--all', "$folder/grows.log");
	is("$code $err" . $stored->(), '0 200 200', "$name");
	put('grows.log', $rows->(201 .. 230), '>>');
	vigil('ingest', $kind, "$folder/grows.log");
	is("$code $err" . $stored->(), '0 230 230', "$name that grow");
	put('grows.log', $rows->(231 .. 240), '>>');
	{
		my $here = getcwd();
		chdir $folder;
		vigil('ingest', $kind, 'grows.log');
		chdir $here;
	}
	is("$code $err" . $stored->(), '0 240 240', 'under another path');
	put('grows.log', $rows->(241 .. 250), '>>');
	rename "$folder/grows.log", "$folder/grows.log.1";
	vigil('ingest', $kind, "$folder/grows.log.1");
	is("$code $err" . $stored->(), '0 250 250', 'renamed since');
	# A line without its end, which comes later: it was whole.
	put('grows.log.1', $line->(251), '>>');
	vigil('ingest', $kind, "$folder/grows.log.1");
	is($stored->(), '251 251', 'a line without an end');
	put('grows.log.1', "\n" . $rows->(252 .. 260), '>>');
	vigil('ingest', $kind, "$folder/grows.log.1");
	is($stored->(), '260 260', 'that comes later');
	is(sql('SELECT count(*) FROM vigil.loads WHERE records <> loaded + dead + skipped + duplicates'), 0, 'all are accounted for');
	# Another file of the name is another file.
	put('grows.log', $head . $rows->(1001 .. 1300));
	vigil('ingest', $kind, "$folder/grows.log");
	is("$code $err" . $stored->(), '0 560 560', 'another file of that name');
	unlink "$folder/grows.log", "$folder/grows.log.1";
}
# What cannot be told is said: a list that was cut off, say.
clear();
put('list.json', '{"Records":[' . join(',', records(20)));
vigil('ingest', 'cloudtrail', "$folder/list.json");
put('list.json', ',' . record(1) . ']}', '>>');
vigil('ingest', 'cloudtrail', "$folder/list.json");
like($err, qr/^vigil: warning: ".*list\.json" has grown since load \d+, but where that ended cannot be told; all of it is taken once more$/m, 'a list that grows');
unlink "$folder/list.json";
clear();

# --- killed ------------------------------------------------------------------------

my @big = map { put("big$_.json", join '', map { "$_\n" } records(400)) } 1 .. 3;
my $object = put('big4.json', '{"Records":[' . join(',', records(400)) . ']}');
my @big_files = (@big, $object);
my $wanted = '1600 1600';

sub start
{
	my @arguments = @_;

	($out, $err) = ('', '');
	return IPC::Run::start([ 'vigil', @arguments, @database ], '<', \'', '>', \$out, '2>', \$err);
}

clear();
my $begun = time;
vigil('ingest', 'cloudtrail', @big_files);
my $whole = time - $begun;
is(count(), $wanted, 'all files');

for my $moment (1 .. 30)
{
	my @jobs = $moment % 3 ? () : ('--jobs', 2);

	clear();
	my $run = start('ingest', 'cloudtrail', @big_files, @jobs);
	sleep(rand($whole));
	$run->kill_kill(grace => 0) if $moment % 2;
	$run->signal('KILL') unless $moment % 2;
	eval { $run->finish };
	vigil('ingest', 'cloudtrail', @big_files, @jobs);
	is("$code " . count() . sql(q{SELECT string_agg(DISTINCT status, ' ') || sum(records) FROM vigil.loads}), "0 ${wanted}complete1600", "the client is killed, moment $moment")
		or diag $err;
}
for my $moment (1 .. 20)
{
	clear();
	my $run = start('ingest', 'cloudtrail', @big_files, $moment % 5 ? () : '--strict');
	# A server that is not there at the start is a mistake of the user's.
	$node->poll_query_until('postgres', 'SELECT count(*) > 0 FROM vigil.loads');
	sleep(rand($whole));
	$node->stop('immediate');
	$node->start;
	$run->finish;
	is(($? >> 8) . ' ' . count() . sql(q{SELECT string_agg(DISTINCT status, ' ') || sum(records) FROM vigil.loads}), "0 ${wanted}complete1600", "the server is killed, moment $moment")
		or diag $err;
	$out =~ /^(\d+) of 4 files, (\d+) records: (\d+) rows/m or diag $out;
	is("$1 $2 $3", '4 1600 1600', 'what came of it is counted once');
}

# --- several at once ---------------------------------------------------------------

clear();
my @runs = map { start('ingest', 'cloudtrail', @big_files) } 1 .. 3;
$_->finish for @runs;
is(count(), $wanted, 'three clients with the same files');
clear();
sql('ALTER TABLE "AWSCloudTrail" ADD CONSTRAINT slow CHECK (pg_sleep(0.05) IS NOT NULL)');
my $one = put('slow.json', join '', map { "$_\n" } records(400));
my $other;
{
	local $ENV{VIGIL_INGEST_PART} = 100000;
	$other = start('ingest', 'cloudtrail', $one);
	$node->poll_query_until('postgres', 'SELECT count(*) > 0 FROM vigil.loads');
	my ($theirs, $nothing) = ('', '');
	IPC::Run::run([ 'vigil', 'ingest', 'cloudtrail', $one, @database ], '<', \'', '>', \$nothing, '2>', \$theirs);
	like($theirs, qr/slow\.json" is being loaded by another session\n/, 'a file that another session loads is left to it');
	is($? >> 8, 1, 'which is a failure');
	put('slow.json', record(1) . "\n", '>>');
	IPC::Run::run([ 'vigil', 'ingest', 'cloudtrail', $one, @database ], '<', \'', '>', \$nothing, '2>', \$theirs);
	like($theirs, qr/^vigil: error: ".*slow\.json" is being loaded by another session\n/, 'also when it has grown');
}
$other->kill_kill(grace => 0);
eval { $other->finish };
sql('ALTER TABLE "AWSCloudTrail" DROP CONSTRAINT slow');
vigil('ingest', 'cloudtrail', $one);
is("$code " . count(), '0 401 401', 'one that was killed while it waited leaves it to the next');

# A job that somebody kills, or the kernel for want of memory.
sql('ALTER TABLE "AWSCloudTrail" ADD CONSTRAINT slow CHECK (pg_sleep(0.01) IS NOT NULL)');
clear();
my @pair = map { put("pair$_.json", join '', map { "$_\n" } records(100)) } 1 .. 2;
$other = start('ingest', 'cloudtrail', @pair, '--jobs', 2);
$node->poll_query_until('postgres', 'SELECT count(*) = 2 FROM vigil.loads');
kill KILL => (split ' ', slurp_file("/proc/$other->{KIDS}[0]{PID}/task/$other->{KIDS}[0]{PID}/children"))[0];
$other->finish;
like($err, qr/^vigil: error: a job was ended by signal 9\n.*^vigil: error: 1 file was not loaded\n/ms, 'a job that is killed is told');
sql('ALTER TABLE "AWSCloudTrail" DROP CONSTRAINT slow');
vigil('ingest', 'cloudtrail', @pair);
is("$code " . count(), '0 200 200', 'what it had is loaded next time');

# --- a file that is changed meanwhile -------------------------------------------------

# Runs a load whose parts take a while, and does something to its file when some are taken.
sub load_and
{
	my ($path, $do) = @_;
	my $run = start('ingest', 'cloudtrail', $path);

	$node->poll_query_until('postgres', 'SELECT max(loaded) > 20 FROM vigil.loads');
	$do->();
	$run->finish;
	$code = $? >> 8;
	return;
}

# Waits until a further part of the file is taken.
sub await_part
{
	my $loaded = sql('SELECT max(loaded) FROM vigil.loads');

	$node->poll_query_until('postgres', "SELECT max(loaded) > $loaded FROM vigil.loads");
	return;
}

my $text = join '', map { "$_\n" } records(400);
my $other_text = join '', map { "$_\n" } records(400);

clear();
sql('ALTER TABLE "AWSCloudTrail" ADD CONSTRAINT slow CHECK (pg_sleep(0.01) IS NOT NULL)');
my $rotated = put('rotated.json', $text);
my $copy = put('rotated.json.1', $text);
load_and($rotated, sub { truncate $rotated, 5000 or die $! });
is($code, 1, 'a file is cut off while it is loaded, as logrotate does');
like($err, qr/^vigil: error: ".*rotated\.json" was changed while it was loaded\nvigil: hint: Load it again\.\n/m, 'which is told');
is(sql(q{SELECT status || ': ' || error FROM vigil.loads}), 'interrupted: the file was changed while it was loaded', 'and the load is not complete');
vigil('ingest', 'cloudtrail', $copy);
is("$code " . count(), '0 400 400', 'the copy that was made before is taken from there on');
clear();
$rotated = put('rotated.json', $text);
load_and($rotated, sub { put('rotated.json', $other_text) });
is($code, 1, 'another content is written into the file');
isnt(sql('SELECT status FROM vigil.loads'), 'complete', 'what was hashed was not loaded');
sql('TRUNCATE "AWSCloudTrail"');
vigil('ingest', 'cloudtrail', $rotated);
is("$code " . count(), '0 400 400', 'what it is now is taken as a whole');
clear();
$rotated = put('rotated.json', $text);
load_and($rotated, sub { put('rotated.json', $other_text, '>>'); await_part() for 1 .. 2; open my $file, '+<', $rotated or die $!; seek $file, length($text) - 100, 0; print $file 'x' x 10; close $file });
is("$code " . sql(q{SELECT status || ' ' || error || ' ' || (sha256 IS NULL) FROM vigil.loads}), '1 failed the file was changed while it was loaded true', 'where parts may be of something else, the hash is forgotten');
vigil('ingest', 'cloudtrail', $copy);
is(sql('SELECT records FROM vigil.loads ORDER BY id DESC LIMIT 1'), '400', 'and its content is taken from the start');
clear();
$rotated = put('rotated.json', $text);
load_and($rotated, sub { put('rotated.json', $other_text, '>>') });
is("$code " . count(), '0 400 400', 'what is appended meanwhile');
vigil('ingest', 'cloudtrail', $rotated);
is("$code " . count(), '0 800 800', 'is taken the next time');
sql('ALTER TABLE "AWSCloudTrail" DROP CONSTRAINT slow');

# --- duplicates --------------------------------------------------------------------

clear();

clear();
sql(q{SELECT vigil.find_duplicates('AWSCloudTrail', 'AwsEventId')});
vigil('ingest', 'cloudtrail', $lines);
vigil('ingest', 'cloudtrail', $lines, '--again');
is("$code " . count(), '0 100 100', 'records that are there are left out');
like($out, qr/^1 of 1 files, 100 records: 0 rows, 0 rejected, 0 skipped, 100 duplicates/, 'and counted');
is(sql('SELECT records || \' \' || loaded || \' \' || duplicates FROM vigil.loads ORDER BY id DESC LIMIT 1'), '100 0 100', 'in the list of loads, too');
sql(q{SELECT vigil.find_duplicates('AWSCloudTrail', NULL)});

# --- what is wrong -----------------------------------------------------------------

clear();
my $bad = put('bad.json', join '', map { "$_\n" } records(20), '{"eventTime":"x"}', records(20));
vigil('ingest', '--strict', 'cloudtrail', $bad);
is("$code " . count(), '1 0 0', '--strict: nothing of a file with a bad record stays');
like($err, qr/bad\.json: record 21 cannot be loaded: time .*\(TimeGenerated: x\)\nvigil: detail: It starts at byte \d+\. The code of the reason is bad_time\./, 'and why is told');
like(sql('SELECT status, loaded, error FROM vigil.loads'), qr/^failed\|0\|record 21 cannot be loaded: time .* \(TimeGenerated: x\)$/, 'and remembered');
is(sql('SELECT count(*) FROM vigil.dead_letter'), '0', 'there is no dead letter');
vigil('ingest', 'cloudtrail', $bad, '--dry-run');
is("$code " . count(), '1 0 0', '--dry-run stores nothing');
like($out, qr/^1 of 1 files would be loaded, 41 records: 40 rows, 1 rejected, 0 skipped/, 'and tells what would be');
like($err, qr/^vigil: notice: 1 rejected: time .* \[bad_time\]; the first is record \d+ at byte \d+ of/m, 'and why');
vigil('ingest', 'cloudtrail', $bad);
is("$code " . count(), '1 40 40', 'otherwise it is put aside');
my ($offset, $rest) = split /\|/, sql(q{SELECT d.byte_offset, d.record_number || ' ' || l.dead FROM vigil.dead_letter AS d JOIN vigil.loads AS l ON l.id = d.load}), 2;
is($rest . ' ' . substr(slurp_file($bad), $offset, 17), '21 1 {"eventTime":"x"}', 'with its load, number and place in the file');
clear();
for my $since ('tomorrow', '2026-02-30', '2026-11-31T12:00:00')
{
	$out = vigil('ingest', 'cloudtrail', $lines, '--since', $since);
	is("$code " . count(), '2 0 0', 'a time that is none: nothing is loaded');
	like($err, qr/^vigil: error: invalid value "$since" for option --since\n/, 'and told');
}
vigil('ingest', $lines, 'no-such-kind');
is("$code $err", qq{1 vigil: error: could not look at "no-such-kind": No such file or directory\n}
	. qq{vigil: hint: The kind of logs, or the log table, stands before the files: "$lines" is one.\n}, 'the kind behind the file');
my $odd = put("odd-\xff\xc3.json", record(1) . "\n");
vigil('ingest', 'cloudtrail', $odd);
is("$code " . sql(q{SELECT source LIKE '%odd-_xff_xc3.json' FROM vigil.loads ORDER BY id DESC LIMIT 1}), '0 t', 'a name that is no UTF-8') or diag $err;
vigil('ingest', 'cloudtrail', $odd);
like($err, qr/odd-.*json" was loaded on [-0-9: ]+ \(load/, 'is known again');
clear();
system_or_bail('mkfifo', "$folder/nobody.json");
my $waiting = start('ingest', 'cloudtrail', "$folder/nobody.json");
$node->poll_query_until('postgres', 'SELECT count(*) > 0 FROM vigil.loads');
sleep 0.2;
$waiting->signal('TERM');
$waiting->finish;
is($? >> 8, 130, 'who waits for a pipe to which nobody writes can be stopped');
clear();
my $signins = put('signins.json', qq({"time":"2026-03-06T09:00:00Z","category":"SignInLogs","resultType":"0","properties":{"userPrincipalName":"a"}}\n) x 50);
vigil('ingest', 'cloudtrail', $signins);
is("$code " . sql('SELECT count(*) FROM vigil.dead_letter'), '1 0', 'a file of another kind makes no dead letters');
like($err, qr/not of the kind that it is loaded as, for log table "AWSCloudTrail"\n.*\nvigil: hint: It looks like Entra sign-ins.*: load it as "signin"\./, 'but is told');
vigil('ingest', 'cloudtrail', $signins, '--force');
is("$code " . sql('SELECT count(*) FROM vigil.dead_letter'), '1 50', 'unless it is forced');
vigil('ingest', 'cloudtrail', map { put("export$_.csv", qq(TimeGenerated,EventName,EventSource,Mine,Mine,"Your own"\n2026-03-06T09:00:0${_}Z,n,s,x,y,z\n)) } 1 .. 3);
is("$code " . count(), '0 3 1', 'CSV with columns of one\'s own');
is(() = $err =~ /columns that are not of log table "AWSCloudTrail": "Mine", "Your own" \[unknown_column\]; of ".*export1\.csv"/g, 1, 'which are told, once for all files that have them');
like($err, qr/twice, .*: "Mine" \[doubled_column\]/, 'and what stands twice');
clear();
# Rows of other tables have a time, too.
my $row = '"TenantId":"t","TimeGenerated":"2026-03-06T09:00:00Z","UserPrincipalName":"a","UserAgent":"u","AppDisplayName":"p","RiskState":"none"';
for my $option ([], ['--strict'], ['--dry-run'])
{
	vigil('ingest', 'cloudtrail', put('rows.json', "{$row}\n" x 30), @$option);
	is("$code " . count(), '1 0 0', "rows of another table are not loaded @$option");
	like($err . $out, qr/it looks like Entra sign-ins.*: load it as "signin"/i, 'but named');
}
vigil('ingest', 'cloudtrail', put('typed.json', qq({$row,"Type":"OfficeActivity"}\n)));
is("$code " . count(), '1 0 0', 'nor do rows that say so become rows of what is loaded');
like($err, qr/row of log table "OfficeActivity", which is not here/, 'which is told');
vigil('ingest', 'cloudtrail', put('mixed.json', record(1) . qq(\n{$row,"Type":"OfficeActivity"}\n{$row}\n)));
is("$code " . count(), '1 1 1', 'among others they are put aside or skipped');
like($err, qr/1 skipped: .*"OfficeActivity"/, 'and counted by their table');
vigil('ingest', 'cloudtrail', put('rows.json', "{$row}\n"), '--force');
is("$code " . sql('SELECT count(*) FROM "AWSCloudTrail" WHERE "EventName" = $$$$'), '0 1', 'who insists has them');
clear();
my $strange = put('strange.json', qq({"a":1}\n) x 30);
vigil('ingest', 'cloudtrail', $strange);
like($err, qr/None of its first records can be loaded \(20\): record has no time/, 'nor does one of no kind');
is(sql(q{SELECT status FROM vigil.loads WHERE source ~ 'strange'}), 'failed', 'which is remembered');
vigil('ingest', 'cloudtrail', $strange, $lines);
is("$code " . count(), '1 0 0', 'the first file tells what the others are');
clear();
vigil('ingest', 'cloudtrail', $lines, $strange, $form{'an array'});
is("$code " . count(), '1 200 200', 'a later one does not hold up the others');
like($out, qr/^2 of 3 files, 200 records/, 'the rest is loaded');
vigil('ingest', 'cloudtrail', put('empty.json', ''));
is("$code $err", '0 ', 'an empty file is no mistake');
utime time - 7200, time - 7200, $lines;
vigil('ingest', 'cloudtrail', $lines, $form{'an array'}, '--since', '1h', '--dry-run', '--again');
like("$err$out", qr/not changed since then: 1\n1 of 1 files would be/, '--since');
vigil('ingest', 'cloudtrail', $lines, '--since', 'yesterday');
is($code, 2, 'no time') and like($err, qr/invalid value "yesterday" for option --since/);
vigil('ingest', 'cloudtrail', $lines, '--jobs', '0');
is($code, 2, 'no number of jobs');

# --- rights ------------------------------------------------------------------------

clear();
sql(q{CREATE ROLE ann LOGIN; CREATE ROLE bob LOGIN; CREATE ROLE admin LOGIN; GRANT USAGE ON SCHEMA vigil TO ann, bob;
	GRANT INSERT ON "AWSCloudTrail" TO ann, bob; SELECT vigil.grant_access('admin', 'admin')});

sub sql_as
{
	my ($role, $text) = @_;
	my ($rows, $errors);

	$node->psql('postgres', $text, stdout => \$rows, stderr => \$errors, connstr => $node->connstr('postgres') . " user=$role");
	return $rows . ($errors =~ /ERROR:  (.*)/ ? $1 : '');
}
my @as_ann = ('-U', 'ann');
vigil('ingest', 'cloudtrail', $lines, @as_ann);
is("$code " . count(), '0 100 100', 'who may insert may load');
is(sql_as('ann', 'SELECT count(*) FROM vigil.loads'), '1', 'and sees what it has loaded');
is(sql_as('bob', 'SELECT count(*) FROM vigil.loads'), '0', 'which others do not');
is(sql_as('admin', 'SELECT count(*) FROM vigil.loads'), '1', 'but an administrator');
like(sql_as('ann', 'UPDATE vigil.loads SET records = 0, loaded = 0'), qr/permission denied/, 'nobody changes it');
like(sql_as('ann', 'DELETE FROM vigil.loads'), qr/permission denied/, 'or deletes it');
my $load = sql('SELECT id FROM vigil.loads');
for my $call ("vigil.ingest_part($load, 0, '', 0)", "vigil.end_load($load)", 'vigil.end_load(0)')
{
	like(sql_as('bob', "SELECT $call"), qr/role "bob" has no load \d+/, "$call of another one");
}
vigil('ingest', 'cloudtrail', $lines, '-U', 'bob');
is("$code " . count(), '0 200 100', 'what one has loaded counts for nobody else');
sql('REVOKE INSERT ON "AWSCloudTrail" FROM bob');
like(sql_as('bob', q{SELECT vigil.begin_load('cloudtrail', 'x')}), qr/permission denied for table AWSCloudTrail/, 'who may not load begins no load');
is(sql_as('ann', q{SELECT status, rows, rejected FROM vigil.ingest_file('cloudtrail', '{"eventTime":"2026-03-06T09:00:00Z","eventName":"n","eventSource":"s"}', 'a message')}), 'loaded|1|0', 'a message by SQL');
is(sql_as('ann', q{SELECT status, rows, rejected FROM vigil.ingest_file('cloudtrail', '{"eventTime":"2026-03-06T09:00:00Z","eventName":"n","eventSource":"s"}', 'again')}), 'already loaded||', 'is taken once, too');
like(sql_as('ann', q{SELECT vigil.ingest_part(l.load, 5, '', 6) FROM vigil.begin_load('cloudtrail', 'x') AS l}), qr/takes no part that starts at byte 5/, 'parts come in order');
like(sql_as('ann', qq{SELECT vigil.begin_load('cloudtrail', 'x', follows => $load, "position" => 1000000000)}), qr/load $load has not taken the bytes before/, 'and nothing is passed over');


# --- what is nothing of the kind ------------------------------------------------

clear();
my %nothing = (
	'notes.json' => ["These are my notes.\nThey are no logs.\n", qr/input is not JSON/],
	'page.json' => ["<html><body>Sign in</body></html>\n", qr/input is not JSON/],
	'list.json' => [qq("a"\n"b"\n), qr/a record is a JSON object/],
	'table.json' => ["name,city\nann,Rome\n", qr/nor CSV with names of columns/],
	'sign.json' => [qq({"time":"2026-03-06T09:00:00Z","category":"SignInLogs","resultType":"0","properties":{"userPrincipalName":"a"}}\n) x 3, qr/looks like Entra sign-ins/]);
for my $name (sort keys %nothing)
{
	my ($text, $why) = @{ $nothing{$name} };
	my $path = put($name, $text);
	my %said;

	for my $option ([], ['--dry-run'])
	{
		vigil('ingest', 'cloudtrail', $path, @$option);
		is("$code " . count() . ' ' . sql('SELECT count(*) FROM vigil.dead_letter'), '1 0 0 0', "$name is no log @$option");
		like($err, qr/not of the kind that it is loaded as, for log table "AWSCloudTrail"\nvigil: detail: (?s:.*)$why/, 'and said to be none') or diag $out;
		$said{"@$option"} = join '', $err =~ /^vigil: error: (.*\n(?:[A-Z]+: .*\n)*)/m;
		unlike($out, qr/^1 of 1 files/m, 'nor counted');
	}
	is($said{'--dry-run'}, $said{''}, 'a dry run says the same');
	is(sql(q{SELECT status FROM vigil.loads ORDER BY id DESC LIMIT 1}), 'failed', 'and it is remembered as not loaded');
}
vigil('ingest', 'cloudtrail', "$folder/sign.json", '--force');
like($err, qr/^vigil: hint: --force takes what is only thought to be of another kind; of these nothing can be made/m, '--force says why it cannot help');
clear();
vigil('ingest', 'cloudtrail', put('cut.json', substr(record(1), 0, 40)));
is("$code " . sql('SELECT count(*) FROM vigil.dead_letter'), '1 1', 'a broken record of the kind is kept');

$node->stop;
done_testing();
