# Makes rules and events.  Texts of both are made of few words, so that they meet often.
package Make;
use strict;
use warnings;
use utf8;

use Chance qw(chance pick);
use Encode qw(encode);
use Exporter qw(import);
use MIME::Base64 qw(encode_base64);

our @EXPORT_OK = qw(make_event make_rule rule_text);

my @words = ('<b>', 'abc', 'ABC', 'aBcd', 'a.c', 'a b', 'x\\y', 'x\\*y', 'x*y', 'x?y', '\\\\srv\\c$', '-f', ' /f -x', 'a-b', '(a|b)', '[a]',
	'5', '443', '7.5', '05', 'Äé', 'äÉ', 'it\'s', '"q"', '{a}', '^a$', 'a+', 'true', 'null', "a\tb", 'ab' x 20, 'x\\', '\\x', '%a%', 'foobar');
my @networks = ('10.0.0.0/8', '10.1.0.0/16', '192.168.1.0/24', '0.0.0.0/0', '10.1.2.3/32', '2001:db8::/32', '::1/128', 'fe80::/10');
my @addresses = ('10.1.2.3', '10.2.3.4', '192.168.1.200', '192.168.2.1', '8.8.8.8', 'nowhere', '10.1.2', '', '::ffff:10.1.2.3',
	'::FFFF:192.168.1.9', '2001:db8:1::5', '2001:DB9::1', '::1', 'fe80::1:2', '::ffff:300.1.1.1');

# ---- events ----

sub text
{
	my $word = pick(@words);

	return $word if chance(3);
	return $word . pick(' ', '', '-', '\\') . pick(@words);
}

sub encoded_text
{
	my $bytes = ('z' x chance(4)) . pick('foobar', 'abc', 'Äé') . ('z' x chance(4));

	return encode_base64(encode(chance(3) ? 'UTF-8' : 'UTF-16LE', $bytes), '');
}

# undef, nothing, or a text.
sub maybe_text
{
	my $kind = chance(8);

	return $kind == 0 ? undef : $kind == 1 ? '' : $kind == 2 ? encoded_text() : text();
}

# A text as JSON; and what a field has of it.
sub json_text
{
	my ($text) = @_;

	$text =~ s/(["\\])/\\$1/g;
	$text =~ s/([\x{1}-\x{1f}])/sprintf '\\u%04x', ord $1/ge;
	return "\"$text\"";
}

# A text that looks like several: with what stands between elements of an array, or could.
sub joined_text
{
	return join pick("\x{1}", '","', '", "', ',', '"],["', '\\","', "\x{1f}", "\n"), map { text() } 1 .. 2;
}

# The text of a JSON with its values as they are.
sub json_plain
{
	my ($text) = @_;

	return undef unless defined $text;
	return $text =~ s{\\(?:u([0-9a-f]{4})|t|(.))}{defined $1 ? chr hex $1 : defined $2 ? $2 : "\t"}egr;
}

# A leaf of JSON and its text: (JSON, text), or nothing for one that is absent.
sub leaf
{
	my $kind = chance(8);
	my $text = chance(5) ? text() : joined_text();

	return () if $kind == 0;
	return ('null', undef) if $kind == 1;
	return ('5', '5') if $kind == 2;
	return ('true', 'true') if $kind == 3;
	return ('""', '') if $kind == 4;
	return (json_text($text), $text);
}

# Containers with commands: a list, one that is none, nothing.  (JSON, texts)
sub containers
{
	my $kind = chance(6);
	my (@json, @texts);

	return () if $kind == 0;
	for (1 .. ($kind == 1 ? 1 : chance(4)))
	{
		my @command = chance(3) ? [ leaf() ] : map { [ leaf() ] } 1 .. chance(4);
		my @known = grep { @$_ } @command;

		# A command is a text, or a list of them; what is an object is no text.
		push @known, ['{"command":"abc"}'] if @command != 1 && chance(4) == 0;
		push @json, @command == 1 ? (@known ? "{\"command\":$known[0][0]}" : '{"other":1}')
		  : '{"command":[' . join(',', map { $_->[0] } @known) . ']}';
		push @texts, map { $_->[1] } @known;
	}
	return ($kind == 1 ? $json[0] : '[' . join(',', @json) . ']', @texts);
}

# What a path of so many more keys leads to: objects, and at any step arrays of them, and of those.
# The key after the last one is no part of the path.  (JSON, texts of all values)
sub deep
{
	my ($key, @keys) = @_;
	my $kind = chance(9);

	if ($kind <= 1)
	{
		my (@json, @texts);

		for (1 .. chance(4))
		{
			my ($json, @more) = deep(@_);

			push @json, $json;
			push @texts, @more;
		}
		return ('[' . join(',', @json) . ']', @texts);
	}
	if (!defined $key)
	{
		my ($json, $text) = leaf();

		return ('{"k":"abc"}', '{"k":"abc"}') if $kind == 2;
		return defined $json ? ($json, $text) : ('null', undef);
	}
	return pick('null', '"abc"', '7', '{}') if $kind == 2;

	my ($json, @texts) = deep(@keys);

	return ("{\"other\":[\"abc\"],\"$key\":$json}", @texts);
}

# {id, columns => {name => text as stored}, fields => {name => text, list or undef}}
sub make_event
{
	my ($id) = @_;
	my %column = (EventName => maybe_text(), UserAgent => maybe_text(), ErrorCode => maybe_text(), SourceIpAddress => pick(@addresses),
		ReadOnly => pick(undef, 'true', 'false'));
	my %field = (eventName => $column{EventName}, userAgent => $column{UserAgent}, errorCode => $column{ErrorCode},
		sourceIPAddress => $column{SourceIpAddress}, readOnly => $column{ReadOnly});
	my ($a, $text_a) = leaf();
	my ($c, $text_c) = leaf();
	my ($list, @texts) = containers();
	my ($deep, @deep) = deep(qw(some where));
	my @members = (chance(4) ? "\"deep\":$deep" : (), defined $a ? "\"a\":$a" : (), defined $c ? "\"b-x\":{\"c\":$c}" : (), defined $list ? "\"containerDefinitions\":$list" : ());

	# Some writers of JSON have numbers for signs.
	@members = map { s{/}{chance(2) ? '\\/' : '/'}egr =~ s{([<>&Ääé])}{chance(2) ? sprintf('\\u%04x', ord $1) : $1}egr } @members;
	$column{RequestParameters} = chance(10) ? '{' . join(',', @members) . '}' : pick(undef, '', 'no JSON');
	@field{qw(requestParameters.a requestParameters.b-x.c)} = ($text_a, $text_c);
	$field{'requestParameters.containerDefinitions.command'} = [@texts];
	$field{'requestParameters.deep.some.where'} = "@members" =~ /"deep"/ ? \@deep : [];
	$field{requestParameters} = json_plain($column{RequestParameters});
	@field{ grep { /\./ } keys %field } = () if ($column{RequestParameters} // '') !~ /^\{/;
	return { id => $id, columns => \%column, fields => \%field };
}

# ---- rules ----

my @text_fields = qw(eventName userAgent errorCode requestParameters.a requestParameters.b-x.c);
my @array_fields = qw(requestParameters.containerDefinitions.command requestParameters.deep.some.where requestParameters.deep.some.where);

# A value that is a text: as it is, escaped, with wildcards, in another case.
sub value_text
{
	my $text = chance(10) ? text() : '*';
	my $kind = chance(5);

	return $text if $kind == 0;
	$text =~ s/([\\*?])/\\$1/g if $text ne '*';
	substr($text, chance(length $text), 1) = pick('*', '?', '**') if $kind == 1;
	$text = chance(2) ? "*$text" : "$text*" if $kind == 2;
	$text = chance(2) ? uc $text : lc $text if $kind == 3 && $text !~ /\\/;
	return $text;
}

# A text that is no wildcard.
sub value_plain
{
	return pick('foobar', 'abc', 'Äé', 'a b');
}

sub item
{
	my ($field, $list) = (pick(@text_fields, @array_fields), chance(3) == 0);
	my @modifiers = ();
	my @values = map { value_text() } 1 .. ($list ? 1 + chance(4) : 1);
	my $kind = chance(18);

	if ($kind == 17)
	{
		push @modifiers, 'all' if $list && chance(2);
		# Numbers of characters have digits, too.
		tr/01/22/ for @values;
		return { field => 'requestParameters', modifiers => [ 'contains', @modifiers ], values => \@values, list => $list && @values > 1 };
	}
	@modifiers = pick('contains', 'startswith', 'endswith') if $kind >= 1 && $kind <= 4;
	push @modifiers, 'cased' if ($kind == 4 || $kind == 5) && !grep { /^\*+$/ } @values;
	push @modifiers, 'all' if $list && @modifiers && chance(2);
	@values = (5) if $kind == 6;
	@values = (undef) if $kind == 7;
	@values = ('') if $kind == 8;
	if ($kind == 9)
	{
		return { field => pick(@text_fields, @array_fields), modifiers => ['exists'], values => [ pick('true', 'false') ], plain => 1 };
	}
	if ($kind == 10)
	{
		return { field => pick(@text_fields, @array_fields), modifiers => ['re'], values => [ pick('^a', 'b.d?$', '[0-9]+', 'a|x', '\\\\', '(?i)ABC', '\\bf\\b', '^[^5]*$', ',') ] };
	}
	if ($kind == 11)
	{
		return { field => 'sourceIPAddress', modifiers => ['cidr'], values => [ map { pick(@networks) } 1 .. 1 + chance(3) ] };
	}
	if ($kind == 12)
	{
		return { field => pick(@text_fields, @array_fields), modifiers => [ pick(qw(lt lte gt gte)) ], values => [ pick(5, 7, '7.5', 443) ], plain => 1 };
	}
	if ($kind == 13)
	{
		return { field => pick(@text_fields, @array_fields), modifiers => [ 'fieldref', pick([], ['contains'], ['startswith'], ['endswith'])->@* ],
			values => [ pick(@text_fields, @array_fields) ] };
	}
	if ($kind == 14)
	{
		return { field => pick(@text_fields, @array_fields), modifiers => [ 'contains', 'windash' ], values => [ pick('-f', ' /f -x', 'a-b', '-x') ] };
	}
	if ($kind == 15)
	{
		my @encoding = chance(3) ? () : ('wide');

		return { field => pick(@text_fields), modifiers => [ @encoding, pick('base64', 'base64offset'), 'contains' ], values => [ value_plain() ] };
	}
	return { field => 'readOnly', modifiers => [], values => [ pick('true', 'false', 'TRUE', undef) ], plain => chance(2) } if $kind == 16;
	push @modifiers, 'neq' unless chance(8);
	return { field => $field, modifiers => \@modifiers, values => \@values, plain => $kind == 6, list => $list && @values > 1 };
}

sub search
{
	my ($depth) = @_;
	my $kind = chance(10);

	return { any => [ map { search(1) } 1 .. 1 + chance(2) ] } if $kind == 0 && !$depth;
	return { keywords => [ map { pick('abc', 'a b', 'x\\\\y', 'ab*ab', 'a?c', 'Äé', 'foobar', '"q"', '/f', '\\\\\\\\srv') } 1 .. 1 + chance(2) ], all => chance(2) }
	  if $kind == 1 && !$depth;

	my %seen;
	my @items = grep { !$seen{ join '|', $_->{field}, $_->{modifiers}->@* }++ } map { item() } 1 .. 1 + chance(3);

	return { items => \@items };
}

sub condition
{
	my ($depth, @names) = @_;
	my $kind = $depth > 2 ? 0 : chance(7);

	return [ 'id', pick(@names) ] if $kind <= 2;
	return [ 'not', condition($depth + 1, @names) ] if $kind == 3;
	return [ pick('one', 'every'), pick('s*', 's_*', '*1', '_*', '*') ] if $kind == 4;
	return [ pick('and', 'or'), map { condition($depth + 1, @names) } 1 .. 2 + chance(2) ];
}

sub make_rule
{
	my %search = (s_1 => search(0), s_2 => search(0), f1 => search(0), _h1 => search(0));

	return { search => \%search, condition => condition(0, sort keys %search) };
}

# ---- rules as texts ----

sub scalar_text
{
	my ($value, $plain) = @_;

	return 'null' unless defined $value;
	return $value if $plain;
	return '"' . $value =~ s/(["\\])/\\$1/gr =~ s/\t/\\t/gr . '"' if $value =~ /\t/;
	return "'" . $value =~ s/'/''/gr . "'";
}

sub search_text
{
	my ($search, $indent) = @_;
	my $blank = ' ' x $indent;

	return "\n" . join '', map { "$blank-" . search_text($_, $indent + 4) } @{ $search->{any} } if $search->{any};
	if ($search->{keywords})
	{
		my @lines = map { '- ' . scalar_text($_) . "\n" } @{ $search->{keywords} };

		return $search->{all} ? "\n$blank'|all':\n" . join '', map { "$blank    $_" } @lines : "\n" . join '', map { "$blank$_" } @lines;
	}
	return "\n" . join '', map {
		my $item = $_;
		my $key = join '|', $item->{field}, @{ $item->{modifiers} };
		my @values = map { scalar_text($_, $item->{plain}) } @{ $item->{values} };

		"$blank$key: " . (@values > 1 || $item->{list} ? '[' . join(', ', @values) . ']' : $values[0]) . "\n"
	} @{ $search->{items} };
}

# With no more brackets than there must be.
sub condition_text
{
	my ($node, $above) = @_;
	my ($kind, @rest) = @$node;
	my %rank = (or => 1, and => 2, not => 3, id => 4, one => 4, every => 4);
	my $text = $kind eq 'id' ? $rest[0]
	  : $kind eq 'one' ? "1 of $rest[0]"
	  : $kind eq 'every' ? "all of $rest[0]"
	  : $kind eq 'not' ? 'not ' . condition_text($rest[0], 3)
	  : join " $kind ", map { condition_text($_, $rank{$kind}) } @rest;

	return $rank{$kind} < $above ? "($text)" : $text;
}

sub rule_text
{
	my ($rule) = @_;
	my $text = "title: Made\nlevel: low\nlogsource:\n    product: aws\n    service: cloudtrail\ndetection:\n";

	$text .= "    $_:" . search_text($rule->{search}{$_}, 8) for sort keys %{ $rule->{search} };
	return $text . '    condition: ' . condition_text($rule->{condition}, 0) . "\n";
}

1;
