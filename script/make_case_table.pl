#!/usr/bin/perl
# Writes extension/runtime/string_case_table.h from perl's Unicode data:
# simple case mappings and the letters and digits, as sorted ranges.
use strict;
use warnings;
use Unicode::UCD qw(prop_invmap prop_invlist);

# Maps that would turn a non-ASCII letter into an ASCII one are left out, and
# so are the dotted and dotless i: case never depends on a language.
my %skip = map { $_ => 1 } (0x130, 0x131, 0x17f, 0x212a);

sub pairs
{
	my ($property) = @_;
	my ($list, $map) = prop_invmap($property);
	my @pairs;
	for my $i (0 .. $#$list)
	{
		next if $map->[$i] eq '0' or ref $map->[$i];
		my $end = $i < $#$list ? $list->[ $i + 1 ] - 1 : 0x10ffff;
		for my $cp ($list->[$i] .. $end)
		{
			next if $cp < 0x80 or $skip{$cp};
			my $to = $map->[$i] + ($cp - $list->[$i]);
			push @pairs, [ $cp, $to - $cp ] if $to != $cp and $to >= 0x80;
		}
	}
	return @pairs;
}

# Joins neighbours one or two apart that move by the same distance.
sub ranges
{
	my @out;
	for my $pair (@_)
	{
		my ($cp, $delta) = @$pair;
		my $last = $out[-1];
		if ($last and $last->{delta} == $delta)
		{
			my $gap = $cp - $last->{end};
			if ($gap <= 2 and ($last->{step} == 0 or $last->{step} == $gap))
			{
				$last->{step} = $gap;
				$last->{end} = $cp;
				next;
			}
		}
		push @out, { start => $cp, end => $cp, delta => $delta, step => 0 };
	}
	return @out;
}

print <<'HEAD';
/*
 * string_case_table.h
 *		Unicode simple case mappings, and the letters and decimal digits.
 *
 * Written by script/make_case_table.pl; do not edit.  ORDER: by code point.
 */
HEAD

for my $table (['lower', 'Simple_Lowercase_Mapping'], ['upper', 'Simple_Uppercase_Mapping'])
{
	print "static const CaseRange $table->[0]_range[] = {\n";
	printf "\t{0x%04x, 0x%04x, %d, %d},\n", $_->{start}, $_->{end}, $_->{delta}, $_->{step} || 1
	  for ranges(pairs($table->[1]));
	print "};\n\n";
}

my %member;
for my $category (qw(L Nd))
{
	my @list = prop_invlist("General_Category=$category");
	for (my $i = 0; $i < @list; $i += 2)
	{
		my $end = $i + 1 < @list ? $list[ $i + 1 ] - 1 : 0x10ffff;
		$member{$_} = 1 for grep { $_ >= 0x80 } $list[$i] .. $end;
	}
}
print "static const LetterRange letter_range[] = {\n";
my ($start, $end);
for my $cp ((sort { $a <=> $b } keys %member), -1)
{
	if (defined $start and $cp == $end + 1)
	{
		$end = $cp;
		next;
	}
	printf "\t{0x%04x, 0x%04x},\n", $start, $end if defined $start;
	($start, $end) = ($cp, $cp);
}
print "};\n";
