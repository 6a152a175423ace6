# Input.pm
#		Hostile arguments for any function, as SQL text.
#
# Used by run.  new() takes a seed and a session, which makes some sound states of
# aggregates; call() gives a statement that calls a function.  The same seed gives the
# same statements, as long as the functions are the same.
#
package Input;

use strict;
use warnings;
use utf8;

# Texts: of each small format that a function reads, something near it.
my @TEXT = (
	'', ' ', "a'b", 'x', 'abc', 'ABC', '0', '-1', '1e400', 'NaN', '-Infinity', '0x', "\t\n", '%s%n%d', '\\', '\\0',
	'é', 'ÅÄÖ', '艺术', '👨‍👩‍👧', "a\x{300}", "\x{202e}abc", '$.a.b', '$..[', '[0]', '(', '[', '(a*)*b', '(?P<n>.)', '.*', '\\d+', '^$',
	'(.)(.)', '((a{1000}){1000})', '[[:alpha:]]', '\\pL+', '{', '[', '"', '{"a":[1,{"b":null}]}', '[1,2', 'null', 'true',
	'127.0.0.1', '10.0.0.0/8', '999.1.1.1', '::1', '::ffff:1.2.3.4/129', 'fe80::/300', 'http://u:p@h:1/p?q=1#f', 'http://[', '%zz%4',
	'<a b="1"><c/></a>', '<a><b></a>', '<a>&#x110000;</a>', 'a,b,"c""d', 'a=1;b=2', 'k:v k2:v2', 'TVo=', 'H4sIAAAAAAAA/0tMBAADG9M1AgAAAA==', '====',
	'xn--', 'xn--mnchen-3ya', 'xn--99999999', '2020-01-01', '2020-02-30T25:61', '9999-12-31', '0001-01-01T00:00:00.0000000Z', '1.02:03:04', '1d', '9999999999d', 'year', 'day',
	'second', 'UTC', 'US/Pacific', 'yyyy-MM-dd', 'fffffff', 'd.hh', 'regex', 'tukey', 'linefit', 'long', 'string', 'public', 'pg_class', 'kql.query', 'SecurityEvent', 'AWSCloudTrail',
	'print 1', 'print a=', 'T | where x', 'range x from 1 to 10 step 1', "id: x\nname: y", '- - -', '&a [*a]', '1.2.3.4.5', 'md5', '00000000-0000-0000-0000-000000000000', 'PT5M', '{}', '[]');

# Texts that are long or deep, made by the server.
my @LONG_TEXT = map { "pg_catalog.repeat('$_->[0]', $_->[1])" } (
	[ 'x', 1000000 ], [ 'é ', 300000 ], [ '[', 100000 ], [ '{"a":', 50000 ], [ '(', 30000 ], [ '(a|', 5000 ], [ 'a,', 200000 ], [ '%25', 200000 ],
	[ '<a>', 50000 ], [ '1', 100000 ], [ 'a=1;', 100000 ], [ '.', 200000 ], [ '\\\\', 100000 ], [ ' ', 1000000 ], [ '9', 400 ], [ "\n", 100000 ], [ '|extend a=1', 300 ]);

my @JSON = (
	'null', '[]', '{}', '0', '-1', '1.5', '1e300', '1e-300', '9223372036854775807', '9223372036854775808', '""', '"a"', '"NaN"', '"2020-01-01"', 'true',
	'[null]', '[null, null]', '[1, 2, 3]', '[1.0, 2.5, 1e308, -1e308]', '["a", "b", "a"]', '[[1, 2], [3]]', '[[[]]]', '[{}, {"a": 1}]', '{"a": {"b": [1, {"c": null}]}}', '{"": ""}', '{"a": 1, "b": "x"}',
	'[[1, 2], [3, 4]]', '[[1], [-1]]', '["NaN", "Infinity", "-Infinity"]', '[255, 256, -1]', '["$.a", "a", 1]', '[true, false, 0, 1]', '[9223372036854775807, -9223372036854775808]', '[1, "a", null, [], {}]');

my @LONG_JSON = (
	q{(SELECT pg_catalog.jsonb_agg(i) FROM pg_catalog.generate_series(1, 30000) AS i)},
	q{(SELECT pg_catalog.jsonb_agg(i % 7 + 0.5) FROM pg_catalog.generate_series(1, 5000) AS i)},
	q{(SELECT pg_catalog.jsonb_object_agg('k' || i, i) FROM pg_catalog.generate_series(1, 5000) AS i)},
	q{(pg_catalog.repeat('[', 1500) || pg_catalog.repeat(']', 1500))::jsonb},
	q{(pg_catalog.repeat('{"a":', 1500) || '1' || pg_catalog.repeat('}', 1500))::jsonb},
	q{pg_catalog.to_jsonb(pg_catalog.repeat('x', 500000))},
	q{pg_catalog.jsonb_build_array(pg_catalog.repeat('x', 300000), pg_catalog.repeat('y', 300000))});

my %VALUES = (
	boolean => [qw(true false)],
	smallint => [qw(0 1 -32768 32767)],
	integer => [qw(0 1 -1 2 7 63 64 1000000 2147483647 -2147483648)],
	bigint => [qw(0 1 -1 2 3 10 64 1000 1048576 10000000 4294967296 9223372036854775807 -9223372036854775808)],
	'double precision' => [qw(0 -0 1 -1 0.5 2.5 100 1e10 1e19 -1e19 1e300 1e308 -1e308 1e-300 NaN Infinity -Infinity 9223372036854775807)],
	real => [qw(0 1.5 NaN Infinity)],
	numeric => [qw(0 1 -1 0.5 1e100 1e-100 NaN Infinity -Infinity 1e131071 -1e131071 1e-16383 99999999999999999999999999.9)],
	'timestamp with time zone' => ['epoch', '2020-01-01', '0001-01-01', '9999-12-31 23:59:59.999999Z', '4713-01-01 BC', '294276-12-31', 'infinity', '-infinity'],
	interval => ['0', '1 second', '-1 second', '1 day', '1 microsecond', '1 month', '178000000 years', '-178000000 years', '2562047788 hours', '2562047788:00:54.775807', '-2562047788:00:54.775808'],
	date => [ '2020-01-01', 'infinity' ],
	uuid => [ '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff' ],
	bytea => [ '\\x', '\\x00', '\\xff00ff', '\\x1f8b0800000000000000' ],
	name => [ '', 'a', 'pg_class' ],
	oid => [qw(0 1 1259 4294967295)],
	regclass => [ 'pg_catalog.pg_class', '0' ],
	regrole => [ '0', '10' ],
	regtype => [ 'int8', '0' ],
	xid => ['0'], cid => ['0'],
	'bigint[]' => [ '{}', '{0}', '{1,2}', '{1,2,3}', '{-1,-9223372036854775808}', '{0,0,0}', '{-1,5,5}', '{9223372036854775807,9223372036854775807,9223372036854775807}', '{NULL,1}', '{{1,2},{3,4}}' ],
	'double precision[]' => [ '{}', '{1}', '{1,2,3}', '{-1,NaN,Infinity}', '{NULL,1,2}', '{{1,2,3}}', '{1e308,1e308,1e308}' ],
	'integer[]' => [ '{}', '{1,2}', '{NULL}', '{2147483647}' ],
	'boolean[]' => [ '{}', '{t,f}', '{NULL}' ]);

# What lets a function come to its work.
my %SMALL = (
	text => [ map { "'$_'" } ',', 'a', 'x', '.', 'long', '(.)', 'a=1', '$.a', '10.0.0.0/8', 'year', 'UTC', ' ', '=', 'yyyy-MM-dd', '' ],
	bigint => [ 1, 2, 3, 10, 1000, 1048576 ], integer => [ 1, 2, 7 ], 'double precision' => [ 1, 0.5, 2, 10, 1000 ], numeric => [ 1, 10, 0.5 ], boolean => [qw(true false)],
	jsonb => [ map { "'$_'" } '[1,2,3]', '["a","x"]', '{"a":1}', '[]', '1', '[1,2,3,4,5,6,7,8,9,10]', '[[1],[2]]', '"a"' ],
	interval => [ "'1 second'", "'1 day'", "'1 hour'" ], 'timestamp with time zone' => [ "'2020-01-01'", "'2021-06-01 12:00'" ],
	'bigint[]' => [ "'{1,2,3}'", "'{1}'" ], 'double precision[]' => [ "'{1,2,3}'" ], 'text[]' => [ "'{a,b}'" ]);

# The types that an argument of any type is tried with.
my @ANY = ('text', 'bigint', 'integer', 'double precision', 'numeric', 'boolean', 'timestamp with time zone', 'interval', 'jsonb', 'uuid', 'bytea', 'text[]', 'date');

# What makes a sound state: each is mutated.
my %STATES = (
	'kql.set_state' => [
		'kql.make_set_partial(i)', 'kql.make_set_partial(i::text)', 'kql.make_list_partial(i * 1.5)', 'kql.make_list_partial(i::float8)',
		'kql.make_list_partial(jsonb_build_object(i, i))', 'kql.dcount_partial(i % 7)', "kql.make_list_partial(CASE WHEN i % 2 = 0 THEN 'a'::text END)",
		"kql.make_set_partial(i * interval '1 second')", 'kql.make_set_partial(pg_catalog.md5(i::text)::uuid)', 'kql.make_list_partial(to_timestamp(i))' ],
	'kql.extreme_state' => [
		'kql.arg_max_add(NULL::kql.extreme_state, 1, 2)', "kql.arg_max_add(NULL::kql.extreme_state, 'abc'::text, 2.5)", "kql.arg_min_add(NULL::kql.extreme_state, '[1]'::jsonb, 'k'::text)",
		"kql.arg_max_add(NULL::kql.extreme_state, now(), 'a'::text)", 'kql.arg_max_add(NULL::kql.extreme_state, NULL::text, NULL::int)' ]);

sub new
{
	my ($class, %option) = @_;
	my $self = bless {%option}, $class;

	$self->begin('');
	for my $type (sort keys %STATES)
	{
		for my $maker (@{ $STATES{$type} })
		{
			my $rows = $type eq 'kql.set_state' ? ' FROM pg_catalog.generate_series(1, 20) AS i' : '';
			my $text = $self->{server}->value("SELECT ($maker)::text$rows");

			push @{ $self->{states}{$type} }, $text if defined $text;
		}
		die "no state of $type\n" unless $self->{states}{$type};
	}
	return $self;
}

# Begins the numbers of a part of the run, which do not depend on how far another part came.
sub begin
{
	my ($self, $part) = @_;

	$self->{state} = ($self->{seed} + unpack('%32C*', $part) * 65537) % 2147483647 || 1;
}

# A number below a bound (Park and Miller's generator, the same everywhere).
sub number
{
	my ($self, $bound) = @_;

	$self->{state} = $self->{state} * 48271 % 2147483647;
	return $self->{state} % $bound;
}

sub pick
{
	my ($self, @list) = @_;

	return $list[ $self->number(scalar @list) ];
}

sub quote
{
	my ($text) = @_;

	return "'" . $text =~ s/'/''/gr . "'";
}

# A state with some of its hexadecimal digits changed, cut off or added.
sub state
{
	my ($self, $type) = @_;
	my $text = $self->pick(@{ $self->{states}{$type} });
	my $edit = $self->number(10);

	return $text if $edit == 0;
	if ($edit == 1)
	{
		return substr $text, 0, $self->number(length $text);
	}
	for (1 .. 1 + $self->number(3))
	{
		# The head is short, so it is hit more often than its share.
		my $at = $self->number($self->number(2) ? length $text : 60);

		substr($text, $at, 1) = $self->pick(0 .. 9, 'a' .. 'f') if $at < length $text;
	}
	return $edit == 2 ? $text . '00ff' : $text;
}

# The binary form of a state with some of its bytes changed, cut off or added, and its type.
sub binary
{
	my ($self) = @_;
	my $type = $self->pick(sort keys %STATES);

	# A state's text is its binary form in hexadecimal digits.
	return ($type, pack('H*', $self->state($type)));
}

sub text
{
	my ($self) = @_;

	return $self->pick(@LONG_TEXT) if $self->number(8) == 0;
	return quote($self->pick(@TEXT) . $self->pick(@TEXT)) if $self->number(6) == 0;
	return quote($self->pick(@TEXT));
}

sub json
{
	my ($self) = @_;

	return $self->number(6) == 0 ? $self->pick(@LONG_JSON) : quote($self->pick(@JSON));
}

# A value of a type, as SQL.
sub value
{
	my ($self, $type) = @_;

	return "NULL::$type" if $self->number(10) == 0;
	return '(' . $self->text . ')::' . $type if $type =~ /^(text|character varying|cstring|unknown)$/;
	return '(' . $self->json . ')::jsonb' if $type eq 'jsonb' || $type eq 'json';
	return quote($self->state($type)) . "::$type" if $self->{states}{$type};
	return quote($self->pick(@{ $VALUES{$type} })) . "::$type" if $VALUES{$type};
	if ($type =~ /^(.*)\[\]$/)
	{
		my $element = $1;

		return "ARRAY[" . join(', ', map { $self->value($element) } 1 .. $self->number(5)) . "]::$type";
	}
	return "NULL::$type";
}

# A value that is mostly small and sound, so that the other arguments are looked at.
sub small
{
	my ($self, $type) = @_;

	return $self->value($type) if $self->number(4) == 0 || !$SMALL{$type};
	return $self->pick(@{ $SMALL{$type} }) . "::$type";
}

# A statement that calls the function; nothing if its arguments cannot be written.
sub call
{
	my ($self, $function) = @_;
	my @types = @{ $function->{types} };
	my $any = $self->pick(@ANY);
	my @arguments;

	if ($function->{variadic})
	{
		my $last = pop(@types) =~ s/\[\]$//r;

		push @types, ($last) x $self->number($last eq '"any"' ? 7 : 5);
	}
	elsif ($function->{defaults} > 0)
	{
		$#types -= $self->number($function->{defaults} + 1);
	}
	for my $type (@types)
	{
		my $concrete = $type eq '"any"' ? $self->pick(@ANY)
		  : $type =~ /^any(compatible)?(nonarray|element)?$/ ? $any
		  : $type =~ /^any(compatible)?array$/ ? "$any\[]" =~ s/\[\]\[\]$/[]/r
		  : $type;

		return undef if $concrete =~ /^any/;
		push @arguments, $self->value($concrete);
	}
	return $self->statement($function, \@arguments, 1 + $self->number(40));
}

# The statement that calls a function with arguments; an aggregate over so many rows i.
sub statement
{
	my ($self, $function, $arguments, $rows) = @_;
	my $call = "$function->{name}(" . join(', ', @$arguments) . ')';
	return "CALL $call" if $function->{kind} eq 'p';
	# The server's own output of jsonb looks at no interrupt, and a number may have 300 digits.
	return "SELECT CASE WHEN pg_catalog.pg_column_size(x) < 65536 THEN pg_catalog.left(x::pg_catalog.text, 100) END"
	  . " FROM (SELECT $call AS x OFFSET 0) AS one LIMIT 20"
	  if $function->{result} eq 'jsonb' && $function->{kind} eq 'f';
	$call = "($call)::pg_catalog.text" if $function->{result} !~ /^(void|record|"?any)/ && $function->{result} !~ /^TABLE/;
	$call = "pg_catalog.left($call, 100)" if $call =~ /::pg_catalog\.text$/;
	return "SELECT $call FROM pg_catalog.generate_series(1, $rows) AS i" if $function->{kind} eq 'a';
	return "SELECT $call LIMIT 20";
}

1;
