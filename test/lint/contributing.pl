# CONTRIBUTING.md: a block of code below the name of a file stands in that file.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my $page = 'CONTRIBUTING.md';
my $text = slurp($page);

while ($text =~ /^`([\w.\/]+)`\n\n(?:<!--[^\n]*-->\n)?```\w+\n(.*?)^```$/gms)
{
	my ($file, $code) = ($1, $2);

	if (!-f $file)
	{
		problem($page, undef, "names $file, which is not there");
		next;
	}
	my $there = slurp($file) =~ s/[ \t]*\\$//gmr;

	chomp $code;
	problem($page, undef, "shows a line that $file does not have: $code") if index($there, $code) < 0;
}
while ($text =~ /`((?:extension|test|sql|doc)\/[\w.\/-]+\.\w+)`/g)
{
	problem($page, undef, "names $1, which is not there") unless -e $1;
}
finish();
