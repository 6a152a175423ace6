# Install script: what each part must state about the objects it makes.
use strict;
use warnings;
use lib 'test/lint', 'script';
use Lint;
use SqlScript qw(statements);

my @listed = grep { /\S/ && !/^#/ } slurp_lines('sql/install.list');
my %listed = map { $_ => 1 } @listed;

for my $file (grep { m{^sql/[^/]+\.sql$} } all_files())
{
	my ($name) = $file =~ m{([^/]+)$};

	problem($file, undef, 'is not in sql/install.list') unless $listed{$name};
}
for my $name (@listed)
{
	-f "sql/$name" ? check_part("sql/$name") : problem('sql/install.list', undef, "there is no $name");
}
finish();

sub check_part
{
	my ($file) = @_;
	my $text = slurp($file);

	problem($file, undef, 'uses a C comment') if $text =~ m{^\s*/\*}m;
	my @statements = statements($text);
	for my $i (0 .. $#statements)
	{
		my ($statement, $line) = @{ $statements[$i] };
		my $next = $i < $#statements ? $statements[ $i + 1 ][0] : '';
		my $head = $statement =~ s/(\$\w*\$).*?\1//sgr;

		problem($file, $line, 'says OR REPLACE') if $head =~ /\bOR\s+REPLACE\b/i;
		problem($file, $line, 'says IF NOT EXISTS') if $head =~ /\bIF\s+NOT\s+EXISTS\b/i;
		# A type's full form comes after the functions that need its name, which was commented then.
		next if $head =~ /^CREATE\s+TYPE\s+(\S+)\s*\(/i && $text =~ /^CREATE TYPE \Q$1\E;\s+COMMENT ON TYPE \Q$1\E /m;
		check_create($file, $line, $head, $next) if $head =~ /^CREATE\b/i;
	}
}

sub check_create
{
	my ($file, $line, $statement, $next) = @_;
	my ($what, $name) = $statement =~
	  /^CREATE\s+(?:UNLOGGED\s+|CONSTRAINT\s+|UNIQUE\s+)?(\w+(?:\s+(?:CLASS|FAMILY))?)\s+((?:"[^"]*"|[^\s(])+)/i;

	$what = uc($what // '');
	# An index is explained by its table's definition; a type declared in advance by its full form.
	return if $what =~ /^(?:INDEX|CAST)$/ || ($what eq 'TYPE' && $statement !~ /[(]|\bAS\b/i);
	problem($file, $line, "COMMENT ON \L$what\E $name must be the next statement")
	  unless $next =~ /^COMMENT\s+ON\s+$what\b/i || $next =~ /^CREATE\s+INDEX/i;
	problem($file, $line, "$name is not schema-qualified")
	  if $what =~ /^(?:TABLE|VIEW|FUNCTION|PROCEDURE|AGGREGATE|TYPE|DOMAIN|SEQUENCE)$/ && $name !~ /\./;
	return unless $what eq 'FUNCTION';
	problem($file, $line, "$name does not state its volatility")
	  unless $statement =~ /\b(?:IMMUTABLE|STABLE|VOLATILE)\b/i;
	problem($file, $line, "$name does not state PARALLEL") unless $statement =~ /\bPARALLEL\s+\w+/i;
}
