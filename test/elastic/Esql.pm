# Evaluates ES|QL over an event: undef is null, an array has several values.  What is an empty text
# is null, as it is in the columns.
package Esql;
use strict;
use warnings;
use utf8;

use Encode qw(encode);
use Exporter qw(import);
use List::Util qw(first max min sum);

our @EXPORT_OK = qw(groups value);

my %call = (
	to_lower => sub { lc $_[0] }, to_upper => sub { uc $_[0] }, trim => sub { $_[0] =~ s/\A\s+|\s+\z//gr }, length => sub { length $_[0] },
	concat => sub { join '', @_ }, substring => sub { $_[1] > length $_[0] ? '' : substr $_[0], $_[1] - 1, $_[2] },
	replace => sub { $_[0] =~ s/$_[1]/$_[2]/gr }, to_string => sub { $_[0] }, abs => sub { abs $_[0] });
my %order = ('<' => sub { $_[0] < 0 }, '<=' => sub { $_[0] <= 0 }, '>' => sub { $_[0] > 0 }, '>=' => sub { $_[0] >= 0 });

# The value of an expression, with columns that the query made in front of the event's fields.
sub value
{
	my ($node, $event, $made) = @_;
	my ($op, @parts) = ($node->{op}, @{ $node->{parts} // [] });

	return $node->{value} if $op eq 'literal';
	return exists $made->{ $node->{name} } ? $made->{ $node->{name} } : field($event, $node->{name}) if $op eq 'field';
	return all_of($op, map { value($_, $event, $made) } @parts) if $op eq 'and' || $op eq 'or';
	return chosen($node, $event, $made) if $op eq 'case';
	my @values = map { value($_, $event, $made) } @parts;
	return not_of(single($values[0])) if $op eq 'not';
	return defined $values[0] ? 0 : 1 if $op eq 'is null';
	return scalar(first { defined } @values) if $op eq 'coalesce';
	return several($op, @values) if $op =~ /^mv_/;
	return among(map { single($_) } @values) if $op eq 'in';
	return plain($node, map { single($_) } @values);
}

# Values of a field: sorted, each once.
sub field
{
	my ($event, $name) = @_;
	my %values = map { $_ => 1 } grep { defined && $_ ne '' } @{ $event->{fields}{$name} // [] };

	return listed(sort { encode('UTF-8', $a) cmp encode('UTF-8', $b) } keys %values);
}

sub listed { return @_ > 1 ? [@_] : $_[0] }

# One value: none if there are several.
sub single { return ref $_[0] ? undef : $_[0] }

sub not_of { return defined $_[0] ? ($_[0] ? 0 : 1) : undef }

sub all_of
{
	my ($op, @values) = map { scalar single($_) } @_;
	my $ends = $op eq 'or' ? 1 : 0;

	return $ends if grep { defined && $_ == $ends } @values;
	return (grep { !defined } @values) ? undef : 1 - $ends;
}

sub chosen
{
	my ($node, $event, $made) = @_;
	my ($condition, $then, $else) = @{ $node->{parts} };

	return value($then, $event, $made) if single(value($condition, $event, $made));
	return defined $else ? value($else, $event, $made) : undef;
}

sub several
{
	my ($op, $list, $text) = @_;
	my @values = ref $list ? @$list : defined $list ? ($list) : ();

	return undef unless @values;
	return $op eq 'mv_first' ? $values[0] : $op eq 'mv_last' ? $values[-1] : $op eq 'mv_count' ? scalar @values : join $text, @values;
}

sub among
{
	my ($value, @others) = @_;

	return undef unless defined $value;
	return 1 if grep { defined && $_ eq $value } @others;
	return (grep { !defined } @others) ? undef : 0;
}

# What is null if a part of it is.
sub plain
{
	my ($node, @values) = @_;
	my $op = $node->{op};

	return undef if grep { !defined } @values;
	return compared($op, @values) if $node->{is_address};
	return ($values[0] eq $values[1]) == ($op eq '==') ? 1 : 0 if $op eq '==' || $op eq '!=';
	return $order{$op}->($node->{is_text} ? encode('UTF-8', $values[0]) cmp encode('UTF-8', $values[1]) : $values[0] <=> $values[1]) ? 1 : 0
	  if $order{$op};
	return $values[0] =~ /\A$node->{regex}\z/s ? 1 : 0 if $op eq 'like' || $op eq 'rlike';
	return index($values[0], $values[1]) == 0 ? 1 : 0 if $op eq 'starts_with';
	return length $values[0] >= length $values[1] && substr($values[0], -length $values[1]) eq $values[1] ? 1 : 0 if $op eq 'ends_with';
	return Elastic::in_network($values[0], $values[1]) ? 1 : 0 if $op eq 'cidr_match';
	return calculated($op, @values) if $op =~ m{^[-+*/]$};
	my $text = $call{$op}->(@values);
	return $text eq '' ? undef : $text;
}

# Addresses are compared as such.
sub compared
{
	my ($op, $one, $two) = @_;

	return Elastic::is_ordered($one, $op, $two) ? 1 : 0 if $order{$op};
	return Elastic::in_network($one, $two) == ($op eq '==') ? 1 : 0;
}

sub calculated
{
	my ($op, $one, $two) = @_;

	return $op eq '+' ? $one + $two : $op eq '-' ? $one - $two : $op eq '*' ? $one * $two : $two == 0 ? undef : int($one / $two);
}

# ---- STATS ----

# Groups of rows, each an event and what was made of it: the keys and aggregates by their names.
sub groups
{
	my ($stats, @rows) = @_;
	my %group;

	for my $row (@rows)
	{
		my @keys = ([]);

		for my $key (@{ $stats->{keys} })
		{
			my $value = value($key, @$row);

			@keys = map { my $before = $_; map { [ @$before, $_ ] } ref $value ? @$value : ($value) } @keys;
		}
		push @{ $group{ join "\0", map { defined ? "=$_" : '' } @$_ } //= [$_] }, $row for @keys;
	}
	return map { group($stats, @$_) } values %group;
}

sub group
{
	my ($stats, $keys, @rows) = @_;
	my %row = map { ("k$_" => $keys->[$_]) } 0 .. $#$keys;

	for my $item (@{ $stats->{items} })
	{
		my @counted = grep { !$item->{where} || single(value($item->{where}, @$_)) } @rows;

		$row{ $item->{name} } = aggregate($item, map { my $one = value($item->{of}, @$_); ref $one ? @$one : grep { defined } $one } @counted);
	}
	return \%row;
}

sub aggregate
{
	my ($item, @values) = @_;
	my $name = $item->{function};
	my %once = map { $_ => 1 } @values;

	return scalar @values if $name eq 'count';
	return scalar keys %once if $name eq 'count_distinct';
	return [ sort { encode('UTF-8', $a) cmp encode('UTF-8', $b) } keys %once ] if $name eq 'values';
	return undef unless @values;
	return $name eq 'sum' ? sum(@values) : $name eq 'max' ? max(@values) : min(@values);
}

1;
