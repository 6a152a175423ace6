# An evaluator of Sigma: does an event match a detection?  Rules are structures of Perl as Make.pm
# makes them, events are hashes of fields.  What is empty counts as absent, as in columns.
package Sigma;
use strict;
use warnings;
use utf8;
use Socket ();

use Encode qw(encode);
use Exporter qw(import);
use MIME::Base64 qw(encode_base64);
use Scalar::Util qw(looks_like_number);

our @EXPORT_OK = qw(matches);

# condition := [id NAME] | [not C] | [and C C…] | [or C C…] | [one PATTERN] | [every PATTERN]
sub matches
{
	my ($rule, $event) = @_;

	return condition($rule, $rule->{condition}, $event);
}

sub condition
{
	my ($rule, $node, $event) = @_;
	my ($kind, @rest) = @$node;

	return search($rule->{search}{ $rest[0] }, $event) if $kind eq 'id';
	return !condition($rule, $rest[0], $event) if $kind eq 'not';
	return !grep { !condition($rule, $_, $event) } @rest if $kind eq 'and';
	return !!grep { condition($rule, $_, $event) } @rest if $kind eq 'or';

	my $regex = join '.*', map { quotemeta } split /\*/, $rest[0], -1;
	my @names = grep { /^$regex$/ && (!/^_/ || $rest[0] =~ /^_/) } sort keys %{ $rule->{search} };
	my @true = grep { search($rule->{search}{$_}, $event) } @names;

	return $kind eq 'one' ? @true > 0 : @true == @names;
}

# search := {items => [item…]} | {any => [search…]} | {keywords => [value…], all => 0|1}
sub search
{
	my ($search, $event) = @_;

	return !grep { !item($_, $event) } @{ $search->{items} } if $search->{items};
	return !!grep { search($_, $event) } @{ $search->{any} } if $search->{any};

	my @found = grep { keyword($_, $event) } @{ $search->{keywords} };

	return $search->{all} ? @found == @{ $search->{keywords} } : @found > 0;
}

# A keyword stands in any column.
sub keyword
{
	my ($word, $event) = @_;
	my $regex = pattern($word);

	return !!grep { defined && /$regex/is } values %{ $event->{columns} }, $event->{fields}{requestParameters};
}

# item := {field, modifiers => [name…], values => [value…], list => 0|1}
sub item
{
	my ($item, $event) = @_;
	my %has = map { $_ => 1 } @{ $item->{modifiers} };
	my @values = @{ $item->{values} };
	my @true = grep { value(\%has, $item->{field}, $_, $event) } @values;
	my $result = $has{all} ? @true == @values : @true > 0;

	return $has{neq} ? !$result : $result;
}

# What a field has, each as a text.
sub texts
{
	my ($field, $event) = @_;
	my $found = $event->{fields}{$field};

	return grep { defined && $_ ne '' } ref $found ? @$found : $found;
}

sub value
{
	my ($has, $field, $value, $event) = @_;
	my @texts = texts($field, $event);

	return $value eq 'true' ? @texts > 0 : @texts == 0 if $has->{exists};
	return @texts == 0 if !defined $value || $value eq '' && !grep { $has->{$_} } qw(contains startswith endswith);
	return !!grep { /$value/ } @texts if $has->{re};
	return !!grep { in_network($_, $value) } @texts if $has->{cidr};
	for my $sign (qw(lt lte gt gte))
	{
		return !!grep { compares($sign, $_, $value) } @texts if $has->{$sign};
	}
	return refers($has, \@texts, texts($value, $event)) if $has->{fieldref};

	my @patterns = ([ parts($value) ]);
	@patterns = windash($value) if $has->{windash};
	@patterns = encoded($has, $value) if $has->{base64} || $has->{base64offset};
	for my $pattern (@patterns)
	{
		my @parts = @$pattern;

		unshift @parts, \'*' if $has->{contains} || $has->{endswith};
		push @parts, \'*' if $has->{contains} || $has->{startswith};
		my $regex = join '', map { !ref ? quotemeta : $$_ eq '*' ? '.*' : '.' } @parts;
		return 1 if grep { $has->{cased} ? /\A(?:$regex)\z/s : /\A(?:$regex)\z/is } @texts;
	}
	return 0;
}

# A value as characters that stand for themselves, and references to wildcards.
sub parts
{
	my ($value) = @_;
	my @parts;

	while ($value =~ /\G(?:\\([*?\\])|([*?])|(.))/gs)
	{
		push @parts, defined $1 ? $1 : defined $2 ? \"$2" : $3;
	}
	return @parts;
}

# A keyword as a regular expression.
sub pattern
{
	my ($value) = @_;

	return join '', map { !ref ? quotemeta : $$_ eq '*' ? '.*' : '.' } parts($value);
}

# Each dash or slash in front of a word as each kind of dash.
sub windash
{
	my ($value) = @_;
	my @texts = ('');

	for my $piece (split /(\B[-\/]\b)/, $value)
	{
		my @kinds = $piece =~ /\A[-\/]\z/ ? ('-', '/', "\x{2013}", "\x{2014}", "\x{2015}") : ($piece);

		@texts = map { my $text = $_; map { $text . $_ } @kinds } @texts;
	}
	return map { [ parts($_) ] } @texts;
}

sub encoded
{
	my ($has, $value) = @_;
	my $bytes = join '', parts($value);
	my @start = (0, 2, 3);
	my @cut = (0, 3, 2);

	$bytes = encode($has->{wide} ? 'UTF-16LE' : 'UTF-8', $bytes);
	return [ split //, encode_base64($bytes, '') ] if $has->{base64};
	return map {
		my $text = encode_base64((' ' x $_) . $bytes, '');
		my $cut = $cut[ (length($bytes) + $_) % 3 ];

		[ split //, substr($text, $start[$_], length($text) - $start[$_] - $cut) ]
	} 0 .. 2;
}

sub compares
{
	my ($sign, $a, $b) = @_;

	return 0 unless looks_like_number($a);
	return $sign eq 'lt' ? $a < $b : $sign eq 'lte' ? $a <= $b : $sign eq 'gt' ? $a > $b : $a >= $b;
}

sub refers
{
	my ($has, $texts, @others) = @_;

	for my $other (map { quotemeta } @others)
	{
		my $regex = $has->{contains} ? qr/$other/is : $has->{startswith} ? qr/\A$other/is
		  : $has->{endswith} ? qr/$other\z/is : qr/\A$other\z/is;

		return 1 if grep { $_ =~ $regex } @$texts;
	}
	return 0;
}

# The bits of an address, undef if it is none: of one of IPv4 32, also where IPv6 writes it; of IPv6 128.
sub address_bits
{
	my ($text) = @_;
	my @octets = $text =~ /\A(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\z/i;

	return join '', map { sprintf '%08b', $_ } @octets if @octets == 4 && !grep { $_ > 255 } @octets;
	my $bytes = $text =~ /:/ ? Socket::inet_pton(Socket::AF_INET6, $text) : undef;
	return defined $bytes ? unpack('B*', $bytes) : undef;
}

sub in_network
{
	my ($text, $network) = @_;
	my ($base, $length) = split m{/}, $network;
	my $bits = address_bits($text);

	return defined $bits && length $bits == length address_bits($base) && substr($bits, 0, $length) eq substr(address_bits($base), 0, $length);
}

1;
