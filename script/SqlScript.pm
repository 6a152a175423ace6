#
# SqlScript.pm
#		An SQL script as its statements.
#
# Used by make-upgrade and by the lint of install scripts.  It knows quotes, dollar quotes
# and comments of two dashes, which is what our scripts have.
#
package SqlScript;
use strict;
use warnings;

use Exporter 'import';
our @EXPORT_OK = qw(statements);

# The statements of a script, each [text without leading comments, line it starts at].
sub statements
{
	my ($text) = @_;
	my @found;
	my $line = 1;

	while ($text =~ /\G((?>'(?:[^']|'')*'|"[^"]*"|(\$\w*\$).*?\g{-1}|--[^\n]*|[^;'"\$-]|\$|-)*+);/gs)
	{
		my $statement = $1;
		my $lead = $statement =~ /^((?:\s|--[^\n]*\n)*)/ ? $1 : '';

		push @found, [ substr($statement, length $lead), $line + ($lead =~ tr/\n//) ];
		$line += $statement =~ tr/\n//;
	}
	return @found;
}

1;
