# Backslashes: a session may have standard_conforming_strings off, and a function body is read
# with what the session has, so a string of sql/ that holds a backslash is an E'' string.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my $token = qr/(?<skip>--[^\n]*|\/\*.*?\*\/|[eE]'(?:[^'\\]|''|\\.)*'|"(?:[^"]|"")*"|\w+)|(?<plain>'(?:[^']|'')*')|./s;

for my $file (grep { m{^sql/\d\d_\w+\.sql$} } all_files())
{
	my $text = slurp($file);

	while ($text =~ /\G$token/gc)
	{
		my $plain = $+{plain} // next;
		my $line = 1 + (substr($text, 0, $-[0]) =~ tr/\n//);

		problem($file, $line, "write E'' for a string with a backslash: $plain")
		  if $plain =~ /\\/;
	}
}
finish();
