# Compare.pm
#		Is an answer of ours the recorded one?
#
# Used by run.  Values are compared under the recorded type: numbers with a
# tolerance, points and lengths of time to the microsecond, dynamic values as
# JSON, rows as a multiset unless their order counts.
#
package Compare;

use strict;
use warnings;

use Exporter 'import';
use JSON::PP;

our @EXPORT_OK = qw(rows_differ value_equal);

# Says how the rows differ from the recorded ones; nothing if they agree.
#
# case: types, rows, row_count, complete, ordered, order_keys (indexes) and the
# fields that value_equal reads.
sub rows_differ
{
	my ($case, $got) = @_;
	my @expected = @{ $case->{rows} };

	return sprintf '%d rows instead of %d', scalar @$got, $case->{row_count}
	  if @$got != $case->{row_count};
	return undef if !$case->{ordered} && multiset_equal($case, \@expected, $got);
	return 'other rows' if !$case->{ordered};

	# Rows whose sort keys are equal may come in any order, and so may the rest of
	# a recording that was cut within such a group.
	my @keys = @{ $case->{order_keys} || [] };
	my $start = 0;

	while ($start < @expected)
	{
		my $end = $start;

		$end++ while $end < $#expected && @keys && same_keys($case, \@keys, $expected[$start], $expected[ $end + 1 ]);
		my $last = $end;
		$last++ while $end == $#expected && $last < $#$got && @keys
		  && same_keys($case, \@keys, $expected[$start], $got->[ $last + 1 ]);
		return sprintf 'other rows from row %d on', $start + 1
		  unless multiset_equal($case, [ @expected[ $start .. $end ] ], [ @$got[ $start .. $last ] ]);
		$start = $end + 1;
	}
	return undef;
}

sub same_keys
{
	my ($case, $keys, $a, $b) = @_;

	for my $i (@$keys)
	{
		# The one side may be a recorded row, the other one of ours.
		return 0 unless value_equal($case, $i, $a->[$i], $b->[$i]) || plain_equal($a->[$i], $b->[$i]);
	}
	return 1;
}

sub plain_equal
{
	my ($a, $b) = @_;

	return !defined $b if !defined $a;
	return defined $b && "$a" eq "$b";
}

# Every expected row has a partner of its own among the rows got.
sub multiset_equal
{
	my ($case, $expected, $got) = @_;
	my @left = @$got;

	for my $row (@$expected)
	{
		my ($partner) = grep { row_equal($case, $row, $left[$_]) } 0 .. $#left;

		return 0 unless defined $partner;
		splice @left, $partner, 1;
	}
	return 1;
}

sub row_equal
{
	my ($case, $expected, $got) = @_;

	return 0 if @$expected != @$got;
	for my $i (0 .. $#$expected)
	{
		return 0 unless value_equal($case, $i, $expected->[$i], $got->[$i]);
	}
	return 1;
}

# Compares a value of column number i.
sub value_equal
{
	my ($case, $i, $expected, $got) = @_;
	my $type = $case->{types}[$i];

	if ($type eq 'string')
	{
		$_ = defined $_ ? "$_" : '' for $expected, $got;
		if ($case->{loose_blanks})
		{
			s/\s+/ /g, s/^ | $//g for $expected, $got;
		}
		return $expected eq $got;
	}
	return dynamic_equal($expected, $got, $case->{unordered}[$i], $case->{tolerance})
	  if $type eq 'dynamic' || $type eq 'unknown';
	return !defined $expected && !defined $got if !defined $expected || !defined $got;
	return !$expected == !$got if $type eq 'bool';
	return $expected eq lc $got if $type eq 'guid';
	return abs(datetime_ticks($expected) - datetime_ticks($got)) < 10 if $type eq 'datetime';
	return abs(timespan_ticks($expected) - $got * 10) < 10 if $type eq 'timespan';
	return number_equal($expected, $got, $case->{tolerance}) if $type =~ /real|decimal/;
	return "$expected" eq "$got";
}

sub number_equal
{
	my ($a, $b, $tolerance) = @_;

	for ($a, $b)
	{
		return "$a" eq "$b" if /[a-z]/i && !/^[-+\d.]+e[-+\d]+$/i;
	}
	return 1 if $a == $b;
	my $size = abs($a) > abs($b) ? abs($a) : abs($b);
	return abs($a - $b) <= $size * $tolerance;
}

# Ticks of 100 ns since the first day of year 1: an integer of 64 bits holds them.
sub datetime_ticks
{
	my ($text) = @_;

	my ($y, $m, $d, $hh, $mm, $ss, $f) =
	  $text =~ /^(\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?Z$/
	  or return 0;
	my $a = int((14 - $m) / 12);
	my $year = $y + 4800 - $a;
	my $day = $d + int((153 * ($m + 12 * $a - 3) + 2) / 5) + 365 * $year + int($year / 4) - int($year / 100)
	  + int($year / 400) - 32045 - 1721426;

	return (($day * 24 + $hh) * 60 + $mm) * 600000000 + $ss * 10000000 + substr(($f // '') . '0000000', 0, 7);
}

sub timespan_ticks
{
	my ($text) = @_;
	my ($sign, $d, $hh, $mm, $ss, $f) = $text =~ /^(-?)(?:(\d+)\.)?(\d+):(\d+):(\d+)(?:\.(\d+))?$/
	  or return 9e18;
	my $ticks = ((($d // 0) * 24 + $hh) * 60 + $mm) * 600000000 + $ss * 10000000
	  + substr(($f // '') . '0000000', 0, 7);

	return $sign ? -$ticks : $ticks;
}

sub is_number
{
	return !ref $_[0] && $_[0] =~ /^-?\d+(\.\d*)?(e[-+]?\d+)?$/i;
}

# Points in time inside dynamic values have seven digits in a recording.
sub trim_ticks
{
	my ($text) = @_;

	$text =~ s/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})\dZ$/$1/;
	$text =~ s/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})Z$/$1/;
	return $text;
}

sub dynamic_equal
{
	my ($a, $b, $unordered, $tolerance) = @_;

	return !defined $a && !defined $b if !defined $a || !defined $b;
	if (JSON::PP::is_bool($a) || JSON::PP::is_bool($b))
	{
		return JSON::PP::is_bool($a) && JSON::PP::is_bool($b) && !$a == !$b;
	}
	return 0 if ref $a ne ref $b;
	if (ref $a eq 'HASH')
	{
		return 0 if keys %$a != keys %$b;
		for my $key (keys %$a)
		{
			return 0 unless exists $b->{$key} && dynamic_equal($a->{$key}, $b->{$key}, $unordered, $tolerance);
		}
		return 1;
	}
	if (ref $a eq 'ARRAY')
	{
		return 0 if @$a != @$b;
		my @left = @$b;

		for my $i (0 .. $#$a)
		{
			my ($partner) = $unordered ? grep { dynamic_equal($a->[$i], $left[$_], 1, $tolerance) } 0 .. $#left : $i;

			return 0 unless defined $partner;
			if ($unordered)
			{
				splice @left, $partner, 1;
			}
			else
			{
				return 0 unless dynamic_equal($a->[$i], $left[$i], 0, $tolerance);
			}
		}
		return 1;
	}
	return number_equal($a, $b, $tolerance) if is_number($a) && is_number($b);
	return trim_ticks("$a") eq trim_ticks("$b");
}

1;
