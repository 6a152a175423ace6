# Answers do not depend on the collation of the database: not with Turkish rules, where
# the small letter of I is another, and not with an order that ignores case.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('collation');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'");
$node->start;

# Database, and what makes it special.  The first one is what the others are held against.
my @databases = (
	[ 'plain', "LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'" ],
	[ 'turkish_icu', "LOCALE_PROVIDER icu ICU_LOCALE 'tr' LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'" ],
	[ 'english_icu', "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'" ],
	[ 'turkish', "LC_COLLATE 'tr_TR.utf8' LC_CTYPE 'tr_TR.utf8' ENCODING 'UTF8'" ]);

# A query and its rows, a JSON object each.
my @cases = (
	[ 'print a = "TITLE" =~ "title", b = "title" !~ "TITLE", c = "MIKI" in~ ("miki"), d = "miki" !in~ ("MIKI")',
		'{"a": true, "b": false, "c": true, "d": false}' ],
	[ 'print a = "Hi KIT!" has "kit", b = "XKITX" contains "kit", c = "KITE" startswith "ki", d = "WIKI" endswith "iki", e = "I-1" hasprefix "i"',
		'{"a": true, "b": true, "c": true, "d": true, "e": true}' ],
	[ 'print a = "hi KIT!" has_cs "kit", b = "XKITX" contains_cs "kit", c = "title" == "TITLE"', '{"a": false, "b": false, "c": false}' ],
	[ 'print a = tolower("TITLE I"), b = toupper("title i")', '{"a": "title i", "b": "TITLE I"}' ],
	[ 'print a = strcmp("a", "B"), b = strcmp("i", "I"), c = strcmp("I", "_")', '{"a": 1, "b": 1, "c": -1}' ],
	[ 'print a = indexof("xI", "i"), b = replace_string("Iii", "i", "-"), c = countof("IiI", "I"), d = "I" matches regex "(?i)i"',
		'{"a": -1, "b": "I--", "c": 2, "d": true}' ],
	[ 'datatable(s: string) ["b", "B", "a", "A", "_", "i", "I", "\u0131", "\u0130"] | sort by s asc | summarize l = make_list(s)',
		qq({"l": ["A", "B", "I", "_", "a", "b", "i", "\xC4\xB0", "\xC4\xB1"]}) ],
	[ 'datatable(s: string) ["i", "I", "a", "B"] | summarize low = min(s), high = max(s), n = dcount(s)', '{"n": 4, "low": "B", "high": "i"}' ],
	[ 'datatable(s: string) ["i", "I"] | summarize n = count() by s | count', '{"Count": 2}' ],
	[ 'datatable(s: string) ["i"] | join kind=inner (datatable(s: string) ["I", "i"]) on s | count', '{"Count": 1}' ]);

my $sources = slurp_file("$ENV{VIGIL_TOP}/test/data/planted_cases.sql");
my $yaml = slurp_file("$ENV{VIGIL_TOP}/rules/high-risk-cross-cloud-user-impersonation.yaml");
my $count = () = slurp_file("$ENV{VIGIL_TOP}/test/data/planted_expected.tsv") =~ /\n/g;
my $first_rows;

for my $database (@databases)
{
	my ($name, $how) = @$database;
	my ($result, undef, $error) = $node->psql('postgres', "CREATE DATABASE $name TEMPLATE template0 $how");

	SKIP:
	{
		skip "no database with $how: $error", 2 + @cases if $result != 0;
		$node->safe_psql($name, "CREATE EXTENSION vigil;
			SET client_min_messages = error; SELECT vigil.create_log_table(t) FROM unnest('{SigninLogs,AWSCloudTrail}'::text[]) AS t");
		$node->safe_psql($name, $sources);
		my $rows = $node->safe_psql($name, "SELECT r::text FROM vigil.load_rule(\$yaml\$$yaml\$yaml\$) AS id, vigil.preview_rule(id, '2026-03-03 00:00+00') AS r
			ORDER BY r::text COLLATE \"C\"");

		is(scalar(split /\n/, $rows), $count, "$name: the flagship rule finds the $count planted rows");
		$first_rows //= $rows;
		is($rows, $first_rows, "$name: the same in every byte");
		for my $case (@cases)
		{
			my ($query, $expected) = @$case;

			is($node->safe_psql($name, "SELECT kql.query(\$kql\$$query\$kql\$)"), $expected, "$name: $query");
		}
	}
}

$node->stop('fast');
done_testing();
