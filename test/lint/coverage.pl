# Coverage of the lists: a diagnostic has a code of its own and is shown, a function is
# called by some test.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my @files = grep { m{^test/} } all_files();
my $golden = join "\n", map { slurp($_) } grep { m{^test/(?:golden/.*/error\.txt$|unit/|pgtap/|regress/|t/)} } @files;
my %code;
for my $line (slurp_lines('extension/common/diag_list.h'))
{
	next unless $line =~ /^DIAG\(\w+, "(\w+)"/;
	problem('extension/common/diag_list.h', undef, "two diagnostics are $1") if $code{$1}++;
	problem('extension/common/diag_list.h', undef, "no test shows $1") unless $golden =~ /\b$1\b/;
}

my $tests = join "\n", map { slurp($_) } grep { m{^test/(?!lint/)} && -T $_ } @files;
for my $list (qw(function aggregate))
{
	my %seen;

	for my $line (slurp_lines("extension/kql/${list}_list.h"))
	{
		next unless $line =~ /^\s*(?:FUNCTION|AGGREGATE)\("([^"]+)"/ && !$seen{$1}++;
		problem("extension/kql/${list}_list.h", undef, "no test calls $1") unless $tests =~ /\b\Q$1\E\b/;
	}
}
finish();
