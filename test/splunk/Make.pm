# Makes searches of Splunk and events.  Texts of both are made of few words, so that they meet often.
package Make;
use strict;
use warnings;
use utf8;

use Chance qw(chance pick);
use Exporter qw(import);

our @EXPORT_OK = qw(make_event make_search search_text);

my @words = ('abc', 'ABC', 'aBcd', 'a.c', 'a b', 'x\\y', 'x*y', '(a|b)', '[a]', '5', '443', '7.5', '05', '-3', '10', 'Äé', 'äÉ', 'it\'s', '"q"',
	'a%c', 'a_c', 'true', 'null', 'a-b', 'foobar', 'z');
my @regexes = ('^a', 'b.d?$', '[0-9]+', 'a|x', '(?i)ABC', '^[^a]*$', 'Ä');

sub text
{
	my $word = pick(@words);

	return chance(3) ? $word : $word . pick(' ', '', '-', '/') . pick(@words);
}

sub json_text
{
	my ($text) = @_;

	return '"' . $text =~ s/(["\\])/\\$1/gr =~ s/([\x{1}-\x{1f}])/sprintf '\\u%04x', ord $1/ger . '"';
}

# A leaf of JSON and its text, or nothing for one that is absent.
sub leaf
{
	my ($in_list) = @_;
	my $kind = chance(8);
	my $text = $in_list && !chance(5) ? text() . pick("\x{1}", '","', ',', '\\","', "\x{1f}") . text() : text();

	return () if $kind == 0;
	return ('null', $in_list ? 'null' : undef) if $kind == 1;
	return ('5', '5') if $kind == 2;
	return ('true', 'true') if $kind == 3;
	return ('""', '') if $kind == 4 && !$in_list;
	return (json_text($text), $text);
}

# {id, columns => {name => text as stored}, fields => {name => text, list or undef}}
sub make_event
{
	my ($id) = @_;
	my %column = (ReadOnly => pick(undef, 'true', 'false'), map { $_ => pick(undef, '', text(), text(), text()) } qw(EventName UserAgent ErrorCode AWSRegion));
	my %field = (eventID => $id, eventName => $column{EventName}, userAgent => $column{UserAgent}, awsRegion => $column{AWSRegion},
		readOnly => $column{ReadOnly}, errorCode => ($column{ErrorCode} // '') eq '' ? 'success' : $column{ErrorCode});
	my (@members, @json, @texts);

	for my $name (qw(a n eventName))
	{
		my ($json, $text) = $name eq 'n' && chance(4) ? (("$_") x 2) : leaf() for pick(5, 10, -3, 7.5);
		next unless defined $json && ($name ne 'eventName' || chance(4) == 0);
		push @members, "\"$name\": $json";
		$field{"requestParameters.$name"} = $text;
	}
	for (1 .. chance(4))
	{
		my ($json, $text) = leaf(1);

		push @json, defined $json ? "{\"k\": $json}" : '{"other": 1}';
		push @texts, $text if defined $json;
	}
	push @members, '"list": [' . join(', ', @json) . ']' if chance(4);
	$field{'requestParameters.list{}.k'} = [ $members[-1] && $members[-1] =~ /^"list/ ? @texts : () ];
	$column{RequestParameters} = '{' . join(', ', @members) . '}';
	if (chance(12) == 0)
	{
		$column{RequestParameters} = pick(undef, '', 'no JSON');
		delete @field{ grep { /\./ } keys %field };
	}
	return { id => $id, columns => \%column, fields => \%field };
}

# ---- searches: the fields that there are, by kind ----

my $fields;

sub any_text { return pick($fields->{text}->@*); }

# A value of a term: as it is, in another case, with wildcards.
sub term_value
{
	my $text = chance(12) ? text() : '';
	my $kind = chance(6);

	$text = chance(2) ? uc $text : lc $text if $kind == 0;
	$text = chance(2) ? "*$text" : "$text*" if $kind == 1;
	substr($text, chance(length $text), 1) = '*' if $kind == 2 && $text ne '';
	return $text;
}

sub term
{
	my ($depth) = @_;
	my $kind = $depth > 2 ? 9 : chance(12);
	my $list = $fields->{list}[0];

	return [ $kind == 0 ? 'and' : 'or', map { term($depth + 1) } 1 .. 2 ] if $kind <= 1;
	return [ 'not', term($depth + 1) ] if $kind == 2;
	return [ 'cmp', $list, '=', map { term_value() || 'z' } 1 .. 1 + chance(2) ] if $kind == 3 && $list;
	return [ 'cmp', any_text(), pick('<', '<=', '>', '>='), pick(5, 7, '7.5', 'b', 'B', -1) ] if $kind == 4;
	return [ 'cmp', any_text(), '=', map { term_value() } 1 .. 2 ] if $kind == 5;
	return [ 'cmp', 'readOnly', pick('=', '!='), pick('true', 'FALSE') ] if $kind == 6 && $fields->{has_bool};
	return [ 'cmp', any_text(), pick('=', '=', '!='), term_value() ];
}

# A value of a kind: t a text, n a number, l several texts.
sub expr
{
	my ($want, $depth) = @_;
	my $kind = chance($depth > 2 ? 3 : 10);

	if ($want eq 't')
	{
		return [ 'field', any_text() ] if $kind <= 1;
		return [ 'text', pick(@words) ] if $kind == 2;
		return [ 'call', pick('lower', 'upper'), expr('t', $depth + 1) ] if $kind == 3;
		return [ 'concat', expr('t', $depth + 1), expr('t', $depth + 1) ] if $kind == 4;
		return [ 'call', 'coalesce', expr('t', $depth + 1), expr('t', $depth + 1) ] if $kind == 5;
		return [ 'call', 'if', condition($depth + 1), expr('t', $depth + 1), expr('t', $depth + 1) ] if $kind == 6;
		return [ 'call', 'case', condition($depth + 1), expr('t', $depth + 1), condition($depth + 1), expr('t', $depth + 1) ] if $kind == 7;
		return [ 'call', 'replace', [ 'field', any_text() ], [ 'text', pick('a', 'b.', '[0-9]') ], [ 'text', pick('', 'X') ] ] if $kind == 8;
		return [ 'call', 'mvindex', expr('l', $depth + 1), [ 'number', pick(0, 1, -1) ] ];
	}
	if ($want eq 'l')
	{
		return [ 'field', $fields->{list}[0] ] if $fields->{list}->@* && $kind < 6;
		return [ 'call', 'mvappend', expr('t', $depth + 1), expr(pick('l', 't'), $depth + 1) ] if $kind < 8 && $depth < 3;
		return [ 'call', 'split', [ 'field', any_text() ], [ 'text', pick('a', '-', ' ') ] ];
	}
	return [ 'number', pick(0, 1, 2, 5, '7.5', 10) ] if $kind <= 1;
	return [ 'call', 'len', expr('t', $depth + 1) ] if $kind == 2;
	return [ 'call', 'mvcount', expr(pick('l', 't'), $depth + 1) ] if $kind == 3;
	return [ 'call', 'mvfind', [ 'field', $fields->{list}[0] ], [ 'text', pick(@regexes) ] ] if $kind == 4 && $fields->{list}->@*;
	return [ pick('-', '*', '/'), map { chance(2) ? expr('n', $depth + 1) : [ 'field', any_text() ] } 1 .. 2 ] if $kind <= 6;
	return [ '+', expr('n', $depth + 1), expr('n', $depth + 1) ] if $kind == 7;
	return [ 'call', 'if', condition($depth + 1), expr('n', $depth + 1), expr('n', $depth + 1) ];
}

sub condition
{
	my ($depth) = @_;
	my $kind = $depth > 3 ? 4 + chance(6) : chance(12);

	return [ pick('and', 'or'), condition($depth + 1), condition($depth + 1) ] if $kind <= 1;
	return [ 'not', condition($depth + 1) ] if $kind == 2 || $kind == 3;
	return [ pick('isnull', 'isnotnull'), expr(pick('t', 'n', 'l'), $depth + 1) ] if $kind == 4;
	return [ 'match', [ 'field', chance(3) || !$fields->{list}->@* ? any_text() : $fields->{list}[0] ], pick(@regexes) ] if $kind == 5;
	return [ 'like', expr('t', $depth + 1), pick('a%', '%b_%', '_', '%', 'a.c', '%\\%') ] if $kind == 6;
	return [ 'in', [ 'field', any_text() ], map { [ 'text', pick(@words) ] } 1 .. 2 ] if $kind == 7;
	return [ 'cmp', '=', expr('l', $depth + 1), expr('t', $depth + 1) ] if $kind == 8;
	return [ 'cmp', pick('=', '!=', '<', '>='), expr('n', $depth + 1), chance(2) ? expr('n', $depth + 1) : [ 'field', any_text() ] ] if $kind == 9;
	return [ 'cmp', pick('=', '=', '!=', '<', '<=', '>', '>='), expr('t', $depth + 1), expr('t', $depth + 1) ];
}

# A search as its commands; behind it the rows are events, or groups.
sub make_search
{
	my @commands;
	my $made = 0;

	$fields = { text => [qw(eventName userAgent errorCode awsRegion requestParameters.a requestParameters.n)], list => ['requestParameters.list{}.k'], has_bool => 1 };
	@commands = ([ 'search', term(0) ]);
	for (1 .. chance(5))
	{
		my $kind = chance(14);
		my $list = $fields->{list}[0];

		push @commands, [ 'search', term(1) ] if $kind == 0;
		push @commands, [ 'where', condition(0) ] if $kind == 1;
		if ($kind == 2 || $kind == 3)
		{
			my $name = 'x' . ++$made;
			my $want = pick('t', 't', 'l');

			push @commands, [ 'eval', $name, expr($want, 0) ];
			push $fields->{ $want eq 't' ? 'text' : 'list' }->@*, $name;
			$fields->{list} = [ $fields->{list}[-1] ] if $fields->{list}->@*;
		}
		if ($kind == 4)
		{
			my $at = chance(scalar $fields->{text}->@*);
			my $name = 'r' . ++$made;

			push @commands, [ 'rename', $fields->{text}[$at], $name ];
			$fields->{text}[$at] = $name;
		}
		if ($kind == 5 && $list && $list =~ /^requestParameters/ && !grep { $_->[0] =~ /^(?:rename|moved|eval)$/ } @commands)
		{
			push @commands, [ 'moved', 'requestParameters.' ];
			s/^requestParameters\.// for $fields->{text}->@*, $fields->{list}->@*;
		}
		if ($kind == 6)
		{
			push @commands, [ 'fillnull', pick('0', 'none'), any_text() ];
		}
		if ($kind == 7 && $list)
		{
			push @commands, [ 'mvexpand', $list ];
			push $fields->{text}->@*, $list;
			$fields->{list} = [];
		}
		if ($kind == 8)
		{
			my $name = 'g' . ++$made;

			push @commands, [ 'rex', any_text(), $name, pick('^([a-z]+)', '([0-9]+)', '(.)$') ];
			push $fields->{text}->@*, $name;
		}
		if ($kind == 9 && !grep { $_->[0] eq 'mvexpand' } @commands)
		{
			my %of = map { $_ => 1 } map { any_text() } 1 .. 1 + chance(2);

			push @commands, [ 'dedup', sort keys %of ];
		}
		push @commands, [ 'regex', any_text(), pick(@regexes) ] if $kind == 10;
		if ($kind == 11 && $fields->{text}->@* > 2)
		{
			my $at = chance(scalar $fields->{text}->@*);
			my ($name) = splice $fields->{text}->@*, $at, 1;

			push @commands, [ 'makemv', $name, pick(' ', '-', 'a') ];
			$fields->{list} = [$name];
		}
		if ($kind >= 12)
		{
			my $name = 'l' . ++$made;
			my ($of, $column) = @{ pick([ 'own_words', 'word' ], [ 'attacker_tools', 'attacker_tool_names' ]) };

			push @commands, [ 'lookup', $of, [ [ $column, any_text() ], chance(4) ? () : [ 'mark', any_text() ] ], [ [ 'kind', $name ], [ 'mark', "${name}m" ] ] ];
			push @commands, [ 'search', [ 'cmp', $name, '=', map { pick('k*', 'K1', 'k2', 'false', 'k5') } 1 .. 2 ] ] if chance(2);
			$fields->{list} = ["${name}m"];
		}
	}
	# Rows are events still: the groups beside them are asked.
	if (chance(4) == 0)
	{
		my $name = 'e' . ++$made;
		my $function = pick(qw(count dc sum avg stdev values));
		my $field = pick($fields->{text}->@*);
		my %by = map { $_ => 1 } map { pick($fields->{text}->@*) } 1 .. chance(3);

		push @commands, [ 'eventstats', [ [ $function, $field, $name ], [ 'count', undef, "${name}c" ] ], [ sort keys %by ] ];
		push @commands, [ 'where', $function eq 'values' ? [ 'cmp', '=', [ 'field', $name ], [ 'text', pick(@words) ] ]
			: [ pick('and', 'or'), [ 'cmp', pick('>', '>=', '<', '='), [ 'field', $name ], chance(2) ? [ 'number', pick(0, 1, 3, 5) ] : [ 'field', any_text() ] ], [ 'cmp', '<', [ 'field', "${name}c" ], [ 'number', 4 ] ] ] ];
	}
	if (chance(3) == 0)
	{
		my %by = map { $_ => 1 } map { pick($fields->{text}->@*, $fields->{list}->@*) } 1 .. chance(3);
		my $at = 0;

		push @commands, [ 'stats', [ map { my $f = pick(qw(count dc values sum avg)); [ $f, $f =~ /^(?:sum|avg)/ ? any_text() : pick($fields->{text}->@*, $fields->{list}->@*), 'o' . ++$at ] } 1 .. 2 ], [ sort keys %by ] ];
		push $commands[-1][1]->@*, [ 'count', undef, 'o0' ];
		push $commands[-1][1]->@*, [ 'count', undef, 'oc', condition(2) ] if chance(2);
		if (chance(2))
		{
			my @by = chance(2) || !%by ? () : pick(sort keys %by);

			push @commands, [ 'eventstats', [ [ 'avg', 'o0', 'mean' ], [ 'stdev', 'o0', 'spread' ], [ pick('sum', 'count'), 'o0', chance(2) ? 'o0' : 'all' ] ], [ grep { defined } @by ] ];
			push @commands, [ 'where', [ 'cmp', pick('>', '<='), [ 'field', 'o0' ], [ '+', [ 'field', 'mean' ], [ '*', [ 'field', 'spread' ], [ 'number', pick(0, 1, 3) ] ] ] ] ];
		}
	}
	return \@commands;
}

# ---- as text ----

sub quoted
{
	my ($text) = @_;

	return '"' . $text =~ s/(["\\])/\\$1/gr . '"';
}

sub term_text
{
	my ($term) = @_;
	my ($kind, @rest) = @$term;

	return '(' . join($kind eq 'and' ? pick(' ', ' AND ') : ' OR ', map { term_text($_) } @rest) . ')' if $kind =~ /^(?:and|or)$/;
	return 'NOT ' . term_text($rest[0]) if $kind eq 'not';

	my ($field, $sign, @values) = @rest;

	return "$field IN (" . join(', ', map { quoted($_) } @values) . ')' if @values > 1;
	return $field . pick('', ' ') . $sign . pick('', ' ') . ($values[0] =~ /^[A-Za-z0-9.*-]+$/ && chance(2) ? $values[0] : quoted($values[0]));
}

sub name_text
{
	my ($name) = @_;

	return $name =~ /^\w+$/ && chance(2) ? $name : "'$name'";
}

sub expr_text
{
	my ($expr) = @_;
	my ($kind, @rest) = @$expr;

	return name_text($rest[0]) if $kind eq 'field';
	return quoted($rest[0]) if $kind eq 'text';
	return $rest[0] < 0 ? "$rest[0]" : $rest[0] if $kind eq 'number';
	return "$rest[0](" . join(', ', map { $_->[0] =~ /^(?:and|or|not|cmp|isnull|isnotnull|match|like|in)$/ ? condition_text($_) : expr_text($_) } @rest[ 1 .. $#rest ]) . ')' if $kind eq 'call';
	return '(' . expr_text($rest[0]) . ($kind eq 'concat' ? pick('.', ' . ') : " $kind ") . expr_text($rest[1]) . ')';
}

sub condition_text
{
	my ($condition) = @_;
	my ($kind, @rest) = @$condition;

	return '(' . join($kind eq 'and' ? pick(' AND ', ' and ') : ' OR ', map { condition_text($_) } @rest) . ')' if $kind =~ /^(?:and|or)$/;
	return 'NOT (' . condition_text($rest[0]) . ')' if $kind eq 'not';
	return expr_text($rest[1]) . ' ' . ($rest[0] eq '=' ? pick('=', '==') : $rest[0]) . ' ' . expr_text($rest[2]) if $kind eq 'cmp';
	return expr_text($rest[0]) . ' IN (' . join(', ', map { expr_text($_) } @rest[ 1 .. $#rest ]) . ')' if $kind eq 'in';
	return "$kind(" . expr_text($rest[0]) . ')' if $kind =~ /^is/;
	return "$kind(" . expr_text($rest[0]) . ', ' . quoted($rest[1]) . ')';
}

sub search_text
{
	my ($search) = @_;
	my @texts;

	for my $command (@$search)
	{
		my ($kind, @rest) = @$command;

		push @texts, (@texts ? 'search ' : '`cloudtrail` ') . term_text($rest[0]) if $kind eq 'search';
		push @texts, 'where ' . condition_text($rest[0]) if $kind eq 'where';
		push @texts, "eval $rest[0] = " . expr_text($rest[1]) if $kind eq 'eval';
		push @texts, "rename \"$rest[0]\" as $rest[1]" if $kind eq 'rename';
		push @texts, "rename $rest[0]* as *" if $kind eq 'moved';
		push @texts, "fillnull value=$rest[0] $rest[1]" if $kind eq 'fillnull';
		push @texts, "mvexpand $rest[0]" if $kind eq 'mvexpand';
		push @texts, "rex field=\"$rest[0]\" " . quoted($rest[2] =~ s/\(/(?<$rest[1]>/r) if $kind eq 'rex';
		push @texts, "$kind " . join(pick(' ', ', '), map { ($_->[3] ? "$_->[0](eval(" . condition_text($_->[3]) . '))' : defined $_->[1] ? "$_->[0]($_->[1])" : $_->[0]) . " as $_->[2]" } $rest[0]->@*)
		  . ($rest[1]->@* ? ' by ' . join(', ', $rest[1]->@*) : '') if $kind =~ /stats$/;
		push @texts, 'dedup ' . join(pick(' ', ', '), @rest) if $kind eq 'dedup';
		push @texts, "regex '$rest[0]'=" . quoted($rest[1]) if $kind eq 'regex';
		push @texts, 'makemv delim=' . quoted($rest[1]) . " $rest[0]" if $kind eq 'makemv';
		push @texts, "lookup $rest[0] " . join(', ', map { $_->[0] . " AS $_->[1]" } $rest[1]->@*) . ' OUTPUT ' . join(pick(' ', ', '), map { "$_->[0] as $_->[1]" } $rest[2]->@*) if $kind eq 'lookup';
	}
	return "name: T\ntype: TTP\ndata_source: x\nsearch: |-\n    " . join(' | ', @texts) . "\n";
}

1;
