# Streams of events and sequences of EQL, and which of them a search through all events finds.
package Sequence;
use strict;
use warnings;

use Chance qw(chance pick);
use Exporter qw(import);

our @EXPORT_OK = qw(make_stream make_sequence sequence_text found_by);

# Events of few kinds by few users, some at the same second; a user may be missing, and so may the number
# of an event: then what is the same in all else is one event.
sub make_stream
{
	my ($time, $number) = (0, 0);
	my $has_number = !chance(4);

	return map {
		{
			time => $time += pick(0, 0, 5, 10, 60, 300, 900), action => pick('A', 'B', 'C', 'U'), user => pick('x', 'x', 'y', ''),
			id => $has_number ? ++$number : ''
		}
	} 1 .. 40;
}

# Steps ask for one action each, or for actions of two lists that may have some in common.
sub make_sequence
{
	my @kinds = pick(1, 2) == 1 ? ('A', 'B', 'C') : pick([ 'AB', 'A' ], [ 'AB', 'BC' ], [ 'ABC', 'B', 'AC' ], [ 'AB', 'BC', 'C', 'A' ]);
	@kinds = @{ $kinds[0] } if ref $kinds[0];
	my @steps = map { pick(@kinds) } 1 .. 2 + chance(3);

	return { steps => \@steps, span => pick(0, 60, 300, 900, 3600), until => chance(3) ? undef : 'U', runs => !chance(5) };
}

sub sequence_text
{
	my ($sequence) = @_;
	my @steps = @{ $sequence->{steps} };

	# The last event twice: with runs=2.
	push @steps, $steps[-1] if $sequence->{runs};
	$sequence->{steps} = \@steps;
	my @texts = map { '[any where event.action in (' . join(', ', map { "\"$_\"" } split //) . ')]' } $sequence->{runs} ? @steps[ 0 .. $#steps - 1 ] : @steps;
	$texts[-1] .= ' with runs=2' if $sequence->{runs};
	return "sequence by aws.cloudtrail.user_identity.arn with maxspan=@{[ $sequence->{span} || 1 ]}s " . join(' ', @texts)
	  . ($sequence->{until} ? " until [any where event.action == \"$sequence->{until}\"]" : '');
}

# Can events be given to steps, each one event of its own?
sub can_be_given
{
	my ($steps, $events) = @_;
	my ($step, @others) = @$steps;

	return 1 unless defined $step;
	for my $i (0 .. $#$events)
	{
		next if index($step, $events->[$i]) < 0;
		return 1 if can_be_given(\@others, [ @$events[ grep { $_ != $i } 0 .. $#$events ] ]);
	}
	return 0;
}

# Times of the last events: at each instant what has begun goes on, by as many steps as there are other
# events for, in whatever order; of beginnings that have come as far the latest counts.
sub found_by
{
	my ($sequence, @stream) = @_;
	my @steps = @{ $sequence->{steps} };
	my (%at, %seen, %found);

	for my $event (sort { $a->{time} <=> $b->{time} } @stream)
	{
		next if $event->{user} eq '' || ($event->{id} eq '' && $seen{"$event->{user} $event->{time} $event->{action}"}++);
		push @{ $at{ $event->{user} }{ $event->{time} } }, $event->{action};
	}
	for my $user (sort keys %at)
	{
		# Of each number of steps that are done the latest first event.
		my @pending = (undef) x (@steps + 1);
		my %used;

		for my $time (sort { $a <=> $b } keys %{ $at{$user} })
		{
			my @here = @{ $at{$user}{$time} };
			my @before = @pending;

			for my $done (1 .. @steps)
			{
				for my $from (reverse 0 .. $done - 1)
				{
					my $first = $from == 0 ? $time : $before[$from];

					next unless defined $first && can_be_given([ @steps[ $from .. $done - 1 ] ], \@here);
					next if defined $pending[$done] && $pending[$done] > $first;
					$pending[$done] = $first;
					$found{"$user:$time"} = 1 if $done == @steps && $time - $first <= ($sequence->{span} || 1) && !$used{$first}++;
				}
			}
			@pending = map { defined $_ && $_ < $time ? undef : $_ } @pending
			  if defined $sequence->{until} && grep { $_ eq $sequence->{until} } @here;
		}
	}
	return sort keys %found;
}

1;
