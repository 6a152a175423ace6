# Processes of a test that are no servers of PostgreSQL.
package Child;
use strict;
use warnings;

use POSIX qw(_exit);

# Runs code in a process of its own, which ends with it, and returns its number.  PostgreSQL's modules
# end servers and remove folders when a process of theirs is told to end, or dies: this one is none.
sub start
{
	my ($code) = @_;

	local @SIG{qw(TERM INT)} = ('DEFAULT') x 2;
	my $pid = fork // die "fork: $!";

	return $pid if $pid;
	eval { $code->(); 1 } or do { print STDERR $@; _exit(1) };
	_exit(0);
}

1;
