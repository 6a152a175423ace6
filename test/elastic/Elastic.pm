# Says whether an event satisfies a condition, as Elastic's keyword fields do: whole values, any
# element of an array, nothing for what is absent.
package Elastic;
use strict;
use warnings;
use utf8;

use Exporter qw(import);

our @EXPORT_OK = qw(satisfies);

sub satisfies
{
	my ($node, $event) = @_;
	my $op = $node->{op};

	return !grep { !satisfies($_, $event) } @{ $node->{parts} } if $op eq 'and';
	return scalar grep { satisfies($_, $event) } @{ $node->{parts} } if $op eq 'or';
	return !satisfies($node->{parts}[0], $event) if $op eq 'not';
	return test($node, grep { defined && $_ ne '' } @{ $event->{fields}{ $node->{field} } // [] });
}

# A test over the values of a field.
sub test
{
	my ($test, @values) = @_;
	my $kind = $test->{kind};

	return @values > 0 if $kind eq 'exists';
	return @values == 0 if $kind eq 'empty';
	return scalar grep { in_network($_, $test->{network}) } @values if $kind eq 'cidr';
	return scalar grep { compares($_, $test->{sign}, $test->{number}) } @values if $kind eq 'compare';
	return scalar grep { fits($test, $_) } @values;
}

# Does a pattern, a list of texts with undef for any run and \1 for any one character, fit all of it?
sub fits
{
	my ($test, $value) = @_;
	my $regex = join '', map { !defined ? '.*' : ref ? '.' : quotemeta } @{ $test->{pattern} };

	return $test->{cased} ? $value =~ /\A$regex\z/s : lc($value) =~ /\A${\ lc_regex($test) }\z/s;
}

sub lc_regex
{
	my ($test) = @_;

	return join '', map { !defined ? '.*' : ref ? '.' : quotemeta lc } @{ $test->{pattern} };
}

sub compares
{
	my ($value, $sign, $number) = @_;

	return 0 unless $value =~ /\A-?[0-9]+(?:\.[0-9]+)?\z/;
	return $sign eq '<' ? $value < $number : $sign eq '<=' ? $value <= $number : $sign eq '>' ? $value > $number : $value >= $number;
}

sub address
{
	my ($text) = @_;

	return undef unless $text =~ /\A(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\z/;
	return (($1 * 256 + $2) * 256 + $3) * 256 + $4;
}

sub in_network
{
	my ($value, $network) = @_;
	my ($base, $bits) = split m{/}, $network;
	my ($one, $two) = (address($value), address($base));
	my $size = 2**(32 - $bits);

	return defined $one && int($one / $size) == int($two / $size);
}

1;
