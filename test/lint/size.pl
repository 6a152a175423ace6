# Sizes: a file has at most 600 lines, a function fits a screen.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my $file_max = 600;
my $function_max = 60;

for my $file (code_files())
{
	next if $file =~ /_(?:list|table)\.h$/;
	my @lines = slurp_lines($file);
	my $count = @lines - 1;

	problem($file, undef, "has $count lines, at most $file_max") if $count > $file_max;
	check_functions($file, @lines);
}
for my $file (glob 'sql/[0-9]*.sql')
{
	my $count = () = slurp($file) =~ /\n/g;

	problem($file, undef, "has $count lines, at most $file_max") if $count > $file_max;
}
finish();

# A body is what stands between braces in the first column.
sub check_functions
{
	my ($file, @lines) = @_;
	my $start;

	for my $i (0 .. $#lines)
	{
		if ($lines[$i] eq '{')
		{
			$start = $i;
		}
		elsif ($lines[$i] eq '}' && defined $start)
		{
			my $length = $i - $start - 1;
			my ($name) = join(' ', @lines[ ($start > 4 ? $start - 4 : 0) .. $start - 1 ]) =~ /.*\b(\w+)\(/;

			problem($file, $start, ($name // 'a function') . " has $length lines, at most $function_max")
			  if $length > $function_max
			  && !grep { /^\t+switch \(/ } @lines[ $start .. $i ];
			$start = undef;
		}
		elsif ($lines[$i] =~ /^\}/)
		{
			$start = undef;
		}
	}
}
