# SQL text: the compiler writes it through sqlbuf.h only, and the server side pastes
# no value or name into a statement unless it is quoted by the server's own function.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my $verb = qr/\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP|GRANT|REVOKE|COPY|SET LOCAL|COMMENT ON)\b/;

for my $file (code_files())
{
	check_emitter($file) if $file =~ m{/kql/emit/};
	check_server($file) if $file =~ m{^(?:extension/(?:base|query|ingest|schedule)|bgworker)/};
}
finish();

# Calls of a function: name, arguments, line, and where the arguments start.
sub calls
{
	my ($text, $name) = @_;
	my @found;

	while ($text =~ /\b($name)(\((?:[^()"']++|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?2))*\))/g)
	{
		push @found, [ $1, $2, 1 + (substr($text, 0, $-[0]) =~ tr/\n//), $-[2] ];
	}
	return @found;
}

sub check_emitter
{
	my ($file) = @_;

	my $text = without_comments(slurp($file));

	# What is said to a user is no SQL.
	substr($text, $_->[3], length $_->[1]) = $_->[1] =~ s/[^\n]/ /gr for calls($text, qr/diag_\w+/);
	for my $call (calls($text, qr/appendStringInfo\w*|psprintf/))
	{
		my @literals = $call->[1] =~ /'(?:\\.|[^'\\])'|"((?:\\.|[^"\\])*)"/g;

		problem($file, $call->[2], "$call->[0] writes a quoted name or literal; use sqlbuf.h")
		  if grep { defined $_ && /\\"|'/ } @literals;
	}
}

sub check_server
{
	my ($file) = @_;

	for my $call (calls(without_comments(slurp($file)), qr/appendStringInfo\w*|psprintf/))
	{
		my ($name, $arguments, $line) = @$call;

		next unless $arguments =~ /$verb/ && $arguments =~ /%s/;
		problem($file, $line, "$name puts text into SQL that no quote_ function made")
		  unless $arguments =~ /quote_|quoted|regclassout|_sql\b|\bsql\b/;
	}
}
