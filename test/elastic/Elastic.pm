# Says whether an event satisfies a condition, as Elastic's keyword fields do: whole values, any
# element of an array, nothing for what is absent.
package Elastic;
use strict;
use warnings;
use utf8;

use Exporter qw(import);
use Socket qw(AF_INET6 inet_pton);

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
	return scalar grep { is_ordered($_, $test->{sign}, $test->{address}) } @values if $kind eq 'order';
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

# The bits of an address, of IPv4 as IPv6 has them; undef for what is none.
sub address
{
	my ($text) = @_;
	my $bytes = inet_pton(AF_INET6, $text =~ /:/ ? $text : "::ffff:$text");

	return defined $bytes ? unpack('B128', $bytes) : undef;
}

# In a network, or the address itself.
sub in_network
{
	my ($value, $network) = @_;
	my ($base, $prefix) = split m{/}, $network;
	my ($one, $two) = (address($value), address($base));
	my $bits = !defined $prefix ? 128 : $network =~ /:/ ? $prefix : 96 + $prefix;

	return defined $one && substr($one, 0, $bits) eq substr($two, 0, $bits);
}

sub is_ordered
{
	my ($value, $sign, $other) = @_;
	my ($one, $two) = (address($value), address($other));

	return 0 unless defined $one;
	return $sign eq '<' ? $one lt $two : $sign eq '<=' ? $one le $two : $sign eq '>' ? $one gt $two : $one ge $two;
}

1;
