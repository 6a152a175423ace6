# Streams of events and sequences of EQL, and which of them a search through all events finds.
package Sequence;
use strict;
use warnings;

use Chance qw(chance pick);
use Exporter qw(import);

our @EXPORT_OK = qw(make_stream make_sequence sequence_text found_by);

# Events of few kinds by few users, some at the same second; a user may be missing.
sub make_stream
{
	my $time = 0;

	return map { { time => $time += pick(0, 5, 10, 60, 300, 900), action => pick('A', 'B', 'C', 'U'), user => pick('x', 'x', 'y', '') } } 1 .. 40;
}

sub make_sequence
{
	my @steps = map { pick('A', 'B', 'C') } 1 .. 2 + chance(2);

	return { steps => \@steps, span => pick(60, 300, 900, 3600), until => chance(3) ? undef : 'U', runs => !chance(5) };
}

sub sequence_text
{
	my ($sequence) = @_;
	my @steps = @{ $sequence->{steps} };

	# The last event twice: with runs=2.
	push @steps, $steps[-1] if $sequence->{runs};
	$sequence->{steps} = \@steps;
	my @texts = map { "[any where event.action == \"$_\"]" } $sequence->{runs} ? @steps[ 0 .. $#steps - 1 ] : @steps;
	$texts[-1] .= ' with runs=2' if $sequence->{runs};
	return "sequence by aws.cloudtrail.user_identity.arn with maxspan=$sequence->{span}s " . join(' ', @texts)
	  . ($sequence->{until} ? " until [any where event.action == \"$sequence->{until}\"]" : '');
}

# Times of the last events: at each event what has begun goes on, and a later beginning takes the
# place of an earlier one that has come as far.  Events at one second do not follow each other.
sub found_by
{
	my ($sequence, @stream) = @_;
	my @steps = @{ $sequence->{steps} };
	my (%at, @found);

	for my $event (sort { $a->{time} <=> $b->{time} } @stream)
	{
		push @{ $at{ $event->{user} }{ $event->{time} } }, $event->{action} if $event->{user} ne '';
	}
	for my $user (sort keys %at)
	{
		# Of each number of steps that are done the latest first event.
		my @pending = (undef) x @steps;

		for my $time (sort { $a <=> $b } keys %{ $at{$user} })
		{
			my %here = map { $_ => 1 } @{ $at{$user}{$time} };

			for my $step (reverse 1 .. $#steps)
			{
				next unless $here{ $steps[$step] } && defined $pending[ $step - 1 ];
				my $first = $pending[ $step - 1 ];

				$pending[ $step - 1 ] = undef;
				if ($step < $#steps) { $pending[$step] = $first }
				elsif ($time - $first <= $sequence->{span}) { push @found, "$user:$time" }
			}
			@pending = (undef) x @steps if defined $sequence->{until} && $here{ $sequence->{until} };
			$pending[0] = $time if $here{ $steps[0] };
		}
	}
	return sort @found;
}

1;
