# Numbers by chance that are the same again for the same seed, on every machine.
package Chance;
use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(chance pick start);

my $state;

# Begins anew, with a seed.
sub start { $state = $_[0] * 2654435761 % 4294967296 || 1 }

# A number from 0 to below a limit.
sub chance
{
	my ($limit) = @_;

	$state = ($state * 1664525 + 1013904223) % 4294967296;
	return int($state / 65536) % $limit;
}

# One of a list.
sub pick { return $_[ chance(scalar @_) ] }

1;
