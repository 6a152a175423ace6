# What vigil ingest says of an input besides what became of its records reaches whoever loads it, however many
# kinds of records are put aside.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('client_remark');

$node->init;
$node->start;
$node->safe_psql('postgres', q{CREATE EXTENSION vigil;
	CREATE TABLE many ("TimeGenerated" timestamptz NOT NULL, a integer CHECK (a < 10), b boolean, c uuid, d interval, e inet, f integer[], g date, h text);
	SELECT vigil.register_source('many', 'many')});
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};

my ($out, $err);

sub ingest
{
	my ($text, @option) = @_;

	unlink "$folder/many.json";
	append_to_file("$folder/many.json", $text);
	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', 'ingest', 'many', "$folder/many.json", '-d', $node->connstr('postgres'), @option ], '<', \'', '>', \$out, '2>', \$err);
	return $err;
}

sub row { return sprintf qq({"TimeGenerated":"2026-03-02T09:00:00Z"%s}\n), join '', map { ",$_" } @_ }

my @bad = (row('"a":"x"'), row('"b":"x"'), row('"c":"x"'), row('"d":"x"'), row('"e":"x"'), row('"f":7'), row('"g":"x"'),
	row('"h":"a\u0000b"'), qq({"h":"x"}\n), qq({"TimeGenerated":"2026-03-02T09:00:00Z","h":\n));
my $odd = row('"h":"n"', '"Odd":1');

for my $option ('--dry-run', '--again')
{
	ingest(join('', @bad, @bad[ 0 .. 7 ], $odd x 3), $option);
	is(() = $err =~ /^vigil: notice: \d+ rejected: /mg, 8, "$option: the most frequent reasons");
	like($err, qr/^vigil: notice: 2 more rejected or skipped for 2 other reasons \[[a-z_]+,[a-z_]+\]$/m, 'the others in a line') or diag $err;
	like($err, qr/^vigil: notice: columns that are not of log table "many": "Odd" \[unknown_column\]; of "/m, 'and what is said of the input') or diag $err;
}

# A long message ends between two characters.
ingest(row('"h":"n"', map { qq("Spaltenname_mit_vielen_ä_und_noch_mehr_ö_und_mit_der_Nummer_$_":1) } 1 .. 20));
like($err, qr/\[unknown_column\]; of "/, 'a long remark');
ok(utf8::decode(my $copy = $err), 'all of it is UTF-8');
is($node->psql('postgres', q{SET client_min_messages = notice; SELECT vigil.ingest_rows('many', '{"TimeGenerated":"2026-03-02T09:00:00Z","h":"n","Odd":1}')}, stderr => \my $notice), 0, 'in SQL');
like($notice, qr/NOTICE:  1 column of the input is not of log table "many"/, 'it is a notice');
# Of a file in parts it is told once, with the names of all.
{
	local $ENV{VIGIL_INGEST_PART} = 300;
	my @names = map { "Extra$_" } 1 .. 12;

	ingest(join('', map { row('"h":"n"', qq("$_":1)) x 10 } @names[ 0 .. 3 ], @names[ 0 .. 3 ]), '--again');
	is(() = $err =~ /unknown_column/g, 1, 'in parts: once') or diag $err;
	like($err, qr/^vigil: notice: columns that are not of log table "many": "Extra1", "Extra2", "Extra3", "Extra4" \[unknown_column\]; of "/m, 'with all names') or diag $err;
	ingest(join('', map { row('"h":"n"', qq("$_":1)) x 10 } @names), '--again');
	like($err, qr/^vigil: notice: columns that are not of log table "many": "Extra1", .*"Extra10", … \[unknown_column\]; of "/m, 'of many the first') or diag $err;
	ingest(join('', map { row('"h":"n"', qq("$_":1)) x 10 } 'Odd', 'H', 'Even'), '--again');
	like($err, qr/^vigil: notice: columns that are not of log table "many": "Odd", "H", "Even"; perhaps meant: "h" for "H" \[unknown_column\]; of "/m, 'and what may be meant') or diag $err;
	ingest("TimeGenerated,h,a\n" . join('', map { "2026-03-02T09:00:00Z,$_\n" } map { ($_) x 10 } 'x', 'x,1,2', 'x,1,2,3'), '--again');
	is(() = $err =~ /\[csv_row\]/g, 1, 'records that are rejected for one reason are one line') or diag $err;
	like($err, qr/^vigil: notice: 30 rejected: row of the CSV is broken \(2 cells, the header has 3\) \[csv_row\]; the first is record 1 /m, 'as of the whole') or diag $err;
}
$node->stop;
done_testing();
