# Correlations of Sigma by brute force: for each group and each instant at which something happens
# in it, all that lies in the window is looked at.  Rules are structures of Perl as Make.pm makes them.
package Oracle;
use strict;
use warnings;

use Exporter qw(import);
use List::Util qw(any min max sum0 uniq);

our @EXPORT_OK = qw(findings);

# The findings of a correlation: {time, key => {field => value}}.  Rules are those it refers to, by
# name; occurrences are [{time, fields => {…}}…] of the rules that have a detection.
sub findings
{
	my ($rule, $rules, $events) = @_;

	return matches($rule, $rules, $events, 0, []);
}

# What a rule stands for in a correlation that asks for some fields: [{time, fields}…].
sub occurrences
{
	my ($rule, $rules, $events, $each, $wanted) = @_;

	return [ grep { my $event = $_; any { $_ eq $event->{name} } @{ $rule->{names} } } @$events ] if $rule->{names};
	return [ map { spread($_, $wanted) } @{ matches($rule, $rules, $events, $each, $wanted) } ];
}

# A match as one occurrence, or one for each combination of what its events have of other fields.
sub spread
{
	my ($match, $wanted) = @_;
	my @others = grep { !exists $match->{key}{$_} } @$wanted;
	my %seen;

	return { time => $match->{time}, fields => $match->{key} } if !@others;
	return map { { time => $match->{time}, fields => { %{ $match->{key} }, %$_ } } }
	  grep { !$seen{ join "\0", map { $_ // '' } @$_{@others} }++ }
	  map { my $event = $_; +{ map { $_ => $event->{fields}{$_} } @others } } @{ $match->{events} };
}

# The field that a name stands for in a rule.
sub field
{
	my ($rule, $name, $reference) = @_;

	return $rule->{aliases} && $rule->{aliases}{$name} ? $rule->{aliases}{$name}{$reference} : $name;
}

sub matches
{
	my ($rule, $rules, $events, $each, $wanted) = @_;
	my $presence = $rule->{type} =~ /^(?:temporal|temporal_ordered|value_count)$/;
	my (%group, @found);

	for my $reference (@{ $rule->{rules} })
	{
		my @asked = map { field($rule, $_, $reference) } @{ $rule->{group} }, @{ $rule->{field} // [] }, @$wanted;

		for my $one (@{ occurrences($rules->{$reference}, $rules, $events, $presence, \@asked) })
		{
			my %fields = map { $_ => $one->{fields}{ field($rule, $_, $reference) } } @{ $rule->{group} }, @{ $rule->{field} // [] }, @$wanted;
			my @key = map { $fields{$_} // '' } @{ $rule->{group} };

			next if grep { $_ eq '' } @key;
			next if grep { !has_value($rule, $fields{$_}) } @{ $rule->{field} // [] };
			push @{ $group{ join "\0", @key } }, { time => $one->{time}, rule => $reference, fields => \%fields };
		}
	}
	for my $key (sort keys %group)
	{
		my @members = @{ $group{$key} };
		my %key;

		@key{ @{ $rule->{group} } } = split /\0/, $key, -1;
		for my $time (sort { $a <=> $b } uniq map { $_->{time} } @members)
		{
			my @window = grep { $_->{time} >= $time - $rule->{span} && $_->{time} <= $time } @members;

			next unless holds($rule, @window);
			next if !$each && holds($rule, grep { $_->{time} < $time } @window);
			my @at = grep { $_->{time} == $time } @window;
			@at = grep { $_->{rule} eq $rule->{rules}[-1] } @at if $rule->{type} eq 'temporal_ordered';
			next if !@at;
			push @found, { time => $time, key => {%key}, events => \@at };
		}
	}
	return \@found;
}

sub has_value
{
	my ($rule, $value) = @_;

	return ($value // '') ne '' if $rule->{type} eq 'value_count';
	return ($value // '') =~ /^-?\d+(?:\.\d+)?$/;
}

# Is the condition true for what a window holds?  Of nothing nothing is true.
sub holds
{
	my ($rule, @window) = @_;
	my $type = $rule->{type};
	my @values = map { $_->{fields}{ $rule->{field}[0] } } $rule->{field} ? @window : ();

	return 0 if !@window;
	return in_order($rule, @window) if $type eq 'temporal_ordered';
	return bounded($rule, scalar @window) if $type eq 'event_count';
	return bounded($rule, scalar uniq map { $_->{rule} } @window) if $type eq 'temporal';
	return bounded($rule, scalar uniq map { my $one = $_; join "\0", map { $one->{fields}{$_} } @{ $rule->{field} } } @window)
	  if $type eq 'value_count';
	return bounded($rule, sum0(@values)) if $type eq 'value_sum';
	return bounded($rule, sum0(@values) / @values) if $type eq 'value_avg';
	return bounded($rule, nearest_rank($rule->{percentile}, @values)) if $type eq 'value_percentile';
	die "$type\n";
}

sub nearest_rank
{
	my ($percentile, @values) = @_;
	my $rank = max(1, int(($percentile * @values + 99) / 100));

	return (sort { $a <=> $b } @values)[ $rank - 1 ];
}

sub bounded
{
	my ($rule, $value) = @_;
	my %compare = (gt => $value <=> 0);

	for my $bound (@{ $rule->{bounds} })
	{
		my ($sign, $number) = @$bound;

		return 0 unless $sign eq 'gt' ? $value > $number : $sign eq 'gte' ? $value >= $number : $sign eq 'lt' ? $value < $number
		  : $sign eq 'lte' ? $value <= $number : $sign eq 'eq' ? $value == $number : $value != $number;
	}
	return 1;
}

# All rules, each at the time of the one before it or later: every way is tried.
sub in_order
{
	my ($rule, @window) = @_;
	my @starts = ('-inf');

	for my $reference (@{ $rule->{rules} })
	{
		my @times = map { $_->{time} } grep { $_->{rule} eq $reference } @window;

		@starts = grep { my $time = $_; any { $_ <= $time } @starts } @times;
		return 0 if !@starts;
	}
	return 1;
}

1;
