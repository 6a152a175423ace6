# Words: what no file may say, what no code may call, and how a C file starts.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my $unfinished = join '|', map { "\\b$_\\b" } 'TO' . 'DO', 'FIX' . 'ME', 'X' x 3;
my $machine = '/' . '(?:work|root|home/\w+|tmp/v)/';
my $call = qr/\b(sprintf|vsprintf|strcpy|strncpy|strcat|strncat|strtok|atoi|atol|atof|gets|alloca)\s*\(/;

for my $file (all_files())
{
	next if -B $file && -s $file;
	my $number = 0;

	for my $line (slurp_lines($file))
	{
		$number++;
		problem($file, $number, 'says that it is not finished') if $line =~ /$unfinished/o;
		problem($file, $number, "names a folder of one machine") if $line =~ m{(?<![\w.])$machine}o;
		problem($file, $number, 'ends with white space')
		  if $line =~ /[ \t]$/ && $file =~ /\.(?:c|h|cc|pl|pm|sh|sql|md)$/;
	}
}
for my $file (code_files())
{
	check_code($file);
}
finish();

sub check_code
{
	my ($file) = @_;
	my ($name) = $file =~ m{([^/]+)$};
	my $text = slurp($file);
	my $number = 0;

	problem($file, undef, 'the name is not snake_case') if $name !~ /^[a-z][a-z0-9_]*\.\w+$/;
	problem($file, 1, 'must start with a comment that names the file and says what it is for')
	  if $text !~ m{^/\*\n \* \Q$name\E\n \*\t\t\S};
	for my $line (split /\n/, without_comments($text, 1))
	{
		$number++;
		problem($file, $number, "calls $1") if $line =~ $call;
	}
	return if $file !~ /\.h$/ || $file =~ /_(?:list|table)\.h$/;
	my $guard = 'VIGIL_' . uc($file =~ s{^extension/}{}r =~ s/\W/_/gr);

	problem($file, undef, "the include guard must be $guard") if $text !~ /^#ifndef $guard\n#define $guard$/m;
}
