# What the checks share: which files there are, and how a problem is told.
package Lint;

use strict;
use warnings;

use Exporter qw(import);
our @EXPORT = qw(code_files all_files slurp slurp_lines problem finish without_comments);

my $problems = 0;

# Files that git knows or would add, existing, in order.
sub all_files
{
	my @files = `git ls-files --cached --others --exclude-standard`;

	chomp @files;
	return grep { -f $_ } sort @files;
}

# C and C++ of the module and the client.
sub code_files
{
	return grep { m{^(?:extension|bgworker|client)/.*\.(?:c|h|cc)$} } all_files();
}

sub slurp
{
	my ($file) = @_;

	open my $in, '<', $file or die "$file: $!\n";
	local $/;
	return scalar(<$in>) // '';
}

sub slurp_lines
{
	return split /\n/, slurp($_[0]), -1;
}

# Blanks comments, keeping the lines; with $strings also what string literals hold.
sub without_comments
{
	my ($text, $strings) = @_;

	$text =~ s{(/\*.*?\*/|//[^\n]*)|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')}
		{ defined $1 ? $1 =~ s/[^\n]/ /gr : $strings ? q("") : $2 }gesx;
	return $text;
}

sub problem
{
	my ($file, $line, $text) = @_;

	$problems++;
	print defined $line ? "$file:$line: $text\n" : "$file: $text\n";
	return;
}

sub finish
{
	exit($problems ? 1 : 0);
}

1;
