# Records that were skipped for want of their log table are taken once it is made: as --dry-run says, of a file that has
# grown since, too, each once. An empty file is remembered as any other.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('client_missing');

$node->init;
$node->start;
$node->safe_psql('postgres', q{CREATE EXTENSION vigil; SELECT vigil.create_log_table('SigninLogs'), vigil.find_duplicates('SigninLogs', NULL)});
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};

my ($out, $err, $code);

sub sql { return $node->safe_psql('postgres', shift) }

sub ingest
{
	my ($name, @option) = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', 'ingest', 'signin', "$folder/$name", '-d', $node->connstr('postgres'), @option ], '<', \'', '>', \$out, '2>', \$err);
	$code = $? >> 8;
	return $out =~ /records: (.*?) \(/ ? $1 : $out;
}

sub signin { return sprintf qq({"time":"2026-03-02T08:55:00Z","category":"SignInLogs","resultType":"0","properties":{"id":"s%d","userPrincipalName":"ann\@contoso.example"}}\n), shift }
sub audit { return sprintf qq({"time":"2026-03-02T08:56:00Z","category":"AuditLogs","operationName":"Add user","properties":{"id":"a%d","activityDisplayName":"Add user"}}\n), shift }
sub risky { return sprintf qq({"time":"2026-03-02T08:57:00Z","category":"RiskyUsers","operationName":"Risky user","properties":{"id":"r%d"}}\n), shift }
sub counts { return join ' ', map { sql(qq{SELECT count(*) FROM "$_"}) } @_ }

append_to_file("$folder/mixed.json", signin(1) . audit(1) . risky(1));
is(ingest('mixed.json'), '1 rows, 0 rejected, 2 skipped, 0 duplicates', 'what has no table is skipped');
ingest('mixed.json', '--dry-run');
like($out, qr/^0 of 1 files would be loaded,.*\n1 of 1 files were loaded before/, 'a dry run: it is loaded');

# It grows twice, and the table is made between.
append_to_file("$folder/mixed.json", signin(2) . audit(2));
is(ingest('mixed.json'), '1 rows, 0 rejected, 1 skipped, 0 duplicates', 'what is new');
sql(q{SELECT vigil.create_log_table('AuditLogs')});
is(ingest('mixed.json', '--dry-run'), '2 rows, 0 rejected, 3 skipped, 0 duplicates', 'a dry run says what would be taken') or diag $out, $err;
is(counts('AuditLogs', 'SigninLogs'), '0 2', 'and takes nothing');
append_to_file("$folder/mixed.json", signin(3) . audit(3));
is(ingest('mixed.json', '--dry-run'), '4 rows, 0 rejected, 3 skipped, 0 duplicates', 'of a file that has grown, too') or diag $out, $err;
is(ingest('mixed.json'), '4 rows, 0 rejected, 3 skipped, 0 duplicates', 'all of it is taken') or diag $out, $err;
is(counts('AuditLogs', 'SigninLogs'), '3 3', 'each record once');
ingest('mixed.json');
like($out, qr/^1 of 1 files were loaded before/m, 'the same again takes nothing');
is(counts('AuditLogs', 'SigninLogs'), '3 3', 'nor is there more');
append_to_file("$folder/mixed.json", audit(4));
is(ingest('mixed.json'), '1 rows, 0 rejected, 0 skipped, 0 duplicates', 'and goes on behind');

# A table that is made later, of a file that does not grow meanwhile.
sql(q{SELECT vigil.create_log_table('AADRiskyUsers')});
is(ingest('mixed.json', '--dry-run'), '1 rows, 0 rejected, 2 skipped, 0 duplicates', 'a dry run counts it once') or diag $out, $err;
is(ingest('mixed.json'), '1 rows, 0 rejected, 2 skipped, 0 duplicates', 'the next table') or diag $out, $err;
is($code, 0, 'is no failure');
is(counts('AuditLogs', 'SigninLogs', 'AADRiskyUsers'), '4 3 1', 'all are there once');
is(sql(q{SELECT count(*) FROM vigil.loads WHERE missing <> '{}' OR status <> 'complete'}), 0, 'and nothing is missing any more');
is(sql(q{SELECT bool_and(records = loaded + dead + skipped + duplicates) FROM vigil.loads}), 't', 'no load lost a record');

# --- a CSV, in parts ---------------------------------------------------------------

sub row { return sprintf qq(2026-03-0%d 08:55:00,%s,%s%d,"a\nb"\r\n), @_ }

{
	local $ENV{VIGIL_INGEST_PART} = 60;
	append_to_file("$folder/rows.csv", "TimeGenerated [UTC],Type,Id,ResultDescription\r\n" . join '', map { row(1 + $_ % 9, 'SigninLogs', 'c', $_), row(1, 'AADManagedIdentitySignInLogs', 'm', $_) } 1 .. 5);
	like(ingest('rows.csv'), qr/^5 rows, 0 rejected, 5 skipped, 0 duplicates/, 'rows of a CSV without their table') or diag $out, $err;
	# What it ends with is half a row.
	append_to_file("$folder/rows.csv", row(2, 'SigninLogs', 'c', 6) . row(2, 'AADManagedIdentitySignInLogs', 'm', 6) . '2026-03-02 08:5');
	like(ingest('rows.csv'), qr/^1 rows, 1 rejected, 1 skipped, 0 duplicates/, 'and of what came to it') or diag $out, $err;
	sql(q{SELECT vigil.create_log_table('AADManagedIdentitySignInLogs')});
	append_to_file("$folder/rows.csv", '5:00,AADManagedIdentitySignInLogs,m7,""' . "\r\n" . row(3, 'SigninLogs', 'c', 7));
	like(ingest('rows.csv', '--dry-run'), qr/^8 rows, 0 rejected, 7 skipped, 0 duplicates/, 'a dry run shows all of it') or diag $out, $err;
	like(ingest('rows.csv'), qr/^8 rows, 0 rejected, 7 skipped, 0 duplicates/, 'and it is taken') or diag $out, $err;
	is(sql(q{SELECT string_agg("Id", ' ' ORDER BY "Id") FROM "AADManagedIdentitySignInLogs"}), 'm1 m2 m3 m4 m5 m6 m7', 'each row once');
	is(sql(q{SELECT string_agg("Id", ' ' ORDER BY "Id") FROM "SigninLogs" WHERE "Id" LIKE 'c%'}), 'c1 c2 c3 c4 c5 c6 c7', 'those of the other table, too');
	is(sql(q{SELECT string_agg(DISTINCT "ResultDescription", '|') FROM "SigninLogs" WHERE "Id" LIKE 'c%'}), "a\nb", 'whole');
	ingest('rows.csv');
	like($out, qr/^1 of 1 files were loaded before/m, 'the same again takes nothing');
}

# --- a table that the role may not load into ---------------------------------------

sql(q{CREATE ROLE loader LOGIN; SELECT vigil.grant_access('loader', 'loader'); GRANT INSERT ON "SigninLogs" TO loader; CREATE SCHEMA hidden; DROP TABLE "AADRiskyUsers";
	CREATE TABLE hidden.risky ("TimeGenerated" timestamptz, "Id" text)});
append_to_file("$folder/role.json", signin(21) . risky(21));
is(ingest('role.json', '-U', 'loader'), '1 rows, 0 rejected, 1 skipped, 0 duplicates', 'a role that may load into one table') or diag $out, $err;
sql(q{UPDATE vigil.log_sources SET relation_schema = 'hidden', relation_name = 'risky' WHERE name = 'AADRiskyUsers'});
for my $option ('--dry-run', '--quiet')
{
	ingest('role.json', '-U', 'loader', $option);
	is("$code $err", '0 ', "is not stopped by one that it has no right on ($option)");
}
append_to_file("$folder/role.json", signin(22));
is(ingest('role.json', '-U', 'loader', '--dry-run'), '1 rows, 0 rejected, 0 skipped, 0 duplicates', 'nor of a file that has grown') or diag $out, $err;
is(ingest('role.json', '-U', 'loader'), '1 rows, 0 rejected, 0 skipped, 0 duplicates', 'which is taken') or diag $out, $err;
sql(q{GRANT USAGE ON SCHEMA hidden TO loader; GRANT INSERT ON hidden.risky TO loader});
is(ingest('role.json', '-U', 'loader'), '1 rows, 0 rejected, 1 skipped, 0 duplicates', 'once it has the right, it takes the rest') or diag $out, $err;
is(sql(q{SELECT count(*) FROM hidden.risky}), 1, 'once');
sql(q{DELETE FROM "SigninLogs" WHERE "Id" NOT LIKE 's_' });

# --- empty files -------------------------------------------------------------------

append_to_file("$folder/empty.json", '');
append_to_file("$folder/other.json", '');
ingest('empty.json', '--dry-run');
is($code, 0, 'an empty file, in a dry run') or diag $err;
is(sql(q{SELECT count(*) FROM vigil.loads WHERE size = 0}), 0, 'is not remembered');
like(ingest('empty.json'), qr/^0 rows, 0 rejected/, 'it is loaded') or diag $err;
is($code, 0, 'and no failure');
is(sql(q{SELECT string_agg(concat_ws(' ', status, size, records, position, octet_length(sha256)), '; ') FROM vigil.loads WHERE source LIKE '%/empty.json'}), 'complete 0 0 0 32', 'it has its entry');
ingest('empty.json');
like($out, qr/^1 of 1 files were loaded before/m, 'the second time it was loaded before');
ingest('empty.json', '--again');
is(sql(q{SELECT string_agg(repeat::text, ' ' ORDER BY id) FROM vigil.loads WHERE size = 0}), '0 1', 'or is taken once more');
ingest('other.json');
is($code, 0, 'another one');
for my $turn (1 .. 2)
{
	# As a program does that begins its file anew each day.
	unlink "$folder/empty.json";
	append_to_file("$folder/empty.json", '');
	ingest('empty.json');
	append_to_file("$folder/empty.json", signin(10 + $turn));
	like(ingest('empty.json'), qr/^1 rows, 0 rejected, 0 skipped/, "and grows, $turn") or diag $err;
}
is(counts('SigninLogs'), 5, 'what was in it is there');

# --- a CSV that grows by a row of a table that is not here ------------------------------

sql(q{CREATE TABLE public."Rows_CL" ("TimeGenerated" timestamptz, "Name" text, "Type" text); SELECT vigil.register_source('Rows_CL', 'public."Rows_CL"')});
sql(q{TRUNCATE public."AuditLogs"});
for my $form (['csv', "TimeGenerated,OperationName,Type\n", "2026-03-02T08:55:00Z,%s,%s\n"], ['json', '', qq({"TimeGenerated":"2026-03-02T08:55:00Z","OperationName":"%s","Type":"%s"}\n)])
{
	my ($end, $head, $line) = @$form;
	my $file = "$folder/rows.$end";
	my @load = ('vigil', 'ingest', 'AuditLogs', $file, '-d', $node->connstr('postgres'));

	append_to_file($file, $head . sprintf $line, 'a', 'AuditLogs');
	IPC::Run::run([@load], '>', \$out, '2>', \$err);
	append_to_file($file, sprintf($line, 'b', 'Syslog') . sprintf($line, 'c', 'AuditLogs'));
	for my $option ('--dry-run', '--quiet')
	{
		IPC::Run::run([ @load, $option ], '>', \$out, '2>', \$err);
		is($err, '', "$end: rows behind one of a table that is not here, $option") if $option eq '--quiet';
		like($out, qr/2 records: 1 rows, 0 rejected, 1 skipped/, "$end: as $option says") if $option eq '--dry-run';
	}
	is(sql(qq{SELECT string_agg("OperationName", ' ' ORDER BY "OperationName") FROM public."AuditLogs"}), 'a c', "$end: are taken as when all of it is loaded");
	sql(q{TRUNCATE public."AuditLogs"});
}

# --- what is told of a file, the list of loads says, too ---------------------------------

my $input = "TimeGenerated,Name\n" . "2026-03-02T08:55:00Z,a\n" x 500;

{
	local $ENV{VIGIL_INGEST_PART} = 1000;
	local $ENV{TMPDIR} = "$folder/absent";

	IPC::Run::run([ 'vigil', 'ingest', 'Rows_CL', '-', '-d', $node->connstr('postgres') ], '<', \$input, '>', \$out, '2>', \$err);
	like($err, qr/^vigil: error: could not keep what "-" has in a file in "\Q$folder\E\/absent": No such file or directory\nvigil: hint: .*TMPDIR/m, 'a CSV from a pipe needs a folder where it can be kept');
	like(sql(q{SELECT concat_ws(' ', status, error) FROM vigil.loads ORDER BY id DESC LIMIT 1}), qr/^interrupted could not keep what/, 'the list of loads says why');
	if (-e '/bin/gzip')
	{
		my $packed = '';

		local $ENV{TMPDIR} = $folder;
		IPC::Run::run([ 'gzip', '-c' ], '<', \(join '', map { qq({"TimeGenerated":"2026-03-02T08:55:00Z","Name":"$_"}\n) } 1 .. 2000), '>', \$packed);
		append_to_file("$folder/cut.json.gz", substr $packed, 0, -10);
		IPC::Run::run([ 'vigil', 'ingest', 'Rows_CL', "$folder/cut.json.gz", '-d', $node->connstr('postgres') ], '>', \$out, '2>', \$err);
		like($err, qr/cut\.json\.gz" cannot be unpacked: .* has no end; nothing of it is loaded\nvigil: hint: Fetch it again/, 'a packed file that is cut off');
		like(sql(q{SELECT concat_ws(' ', status, error) FROM vigil.loads ORDER BY id DESC LIMIT 1}), qr/^complete$/, 'is put aside as one record');
	}
}

$node->stop;
done_testing();
