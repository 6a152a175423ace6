# Symbols: the library lets out its entry points and the functions that SQL calls, and
# nothing else; each is defined by SQL_FUNCTION and named by a CREATE FUNCTION.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my %called = map { $_ => 1 } qw(_PG_init Pg_magic_func vigil_launcher_main vigil_worker_main);
my $sql = join "\n", map { slurp($_) } grep { m{^sql/.*\.sql$} } all_files();

# AS 'MODULE_PATHNAME', 'name', or the name of the SQL function behind its schema.
while ($sql =~ /CREATE FUNCTION (\w+)\.(\w+)\s*\((?:(?!CREATE FUNCTION).)*?AS 'MODULE_PATHNAME'(?:,\s*'(\w+)')?/gs)
{
	$called{ $3 // "${1}_$2" } = 1;
}
$called{$_} = 1 for $sql =~ /'MODULE_PATHNAME',\s*'(\w+)'/g;
for my $file (grep { /_list\.h$/ } code_files())
{
	# Functions for each line of a list are made by a loop in SQL.
	next unless $file =~ m{ingest/kind_list\.h$};
	for my $name (slurp($file) =~ /^\s*\w+\((\w+),/gm)
	{
		$called{"vigil_ingest_${name}_$_"} = 1 for qw(text bytea jsonb);
	}
}
my @names = names('vigil.so');
my %name = map { $_ => 1 } @names;

for my $name (grep { !$name{$_} } qw(_PG_init Pg_magic_func vigil_launcher_main vigil_worker_main))
{
	problem('vigil.so', undef, "does not let $name out, which the server calls");
}
for my $name (@names)
{
	next if $name =~ /^pg_finfo_(\w+)$/ && $called{$1};
	problem('vigil.so', undef, "lets $name out, which no CREATE FUNCTION names") unless $called{$name};
}
for my $file (code_files())
{
	problem($file, undef, 'a function for SQL is defined by SQL_FUNCTION (base/sql_function.h)')
	  if $file ne 'extension/base/sql_function.h' && slurp($file) =~ /\bPG_FUNCTION_INFO_V1\b/;
}
finish();

# Names that the library defines for others.
sub names
{
	my ($file) = @_;
	my @lines = `nm -D --defined-only '$file'`;

	die "nm cannot read $file\n" if $?;
	return map { /^\S+ [A-Z] (\w+)/ ? $1 : () } @lines;
}
