# Big.pm
#		Big arguments for any function: what a session may hand over, at its largest.
#
# Used by run.  new() makes the values once, as tables of a schema of the database, so
# that a call only reads them; remove() drops them.  cases() lists every pair of an
# argument and a big value for it, and call() makes the statement of one, in which the
# other arguments are mostly small and sometimes big as well.
#
package Big;

use strict;
use warnings;
use utf8;

my $SCHEMA = 'vigil_fuzz_big';
my $BYTES = 40_000_000;     # of a text
my $ELEMENTS = 1_000_000;   # of an array
my $DEPTH = 1500;           # of a dynamic
my $ROWS = 200_000;         # that an aggregate gets

# Texts that repeat a piece to the full size: each is much of something that a function counts.
my @PIECE = ('x', 'é ', 'A', 'ab, ', '[', '{"a":', '1', '9.', '%25', '%zz', '<a>', '\\', "\\u0041", '(', '(a|', 'a*', '[^a]', "\n", '.', 'QUJD', '41', 'a=1&', 'a=1;', '10.0.0.1,', '"', "'", ' ',
	'/', '$.a', '|extend a=1', 'x:', '- ', '&a ', 'print 1;', 'xn--a.', 'month', '𝒳');

# Values that are made another way, by type: SQL.
my %MADE = (
	text => [
		"'[' || pg_catalog.rtrim(pg_catalog.repeat('1,', $ELEMENTS), ',') || ']'",
		"'[' || pg_catalog.rtrim(pg_catalog.repeat('\"a\",', $ELEMENTS), ',') || ']'",
		"(SELECT '{' || pg_catalog.string_agg('\"' || i || '\":1', ',') || '}' FROM pg_catalog.generate_series(1, $ELEMENTS) AS i)",
		"(SELECT pg_catalog.string_agg(pg_catalog.md5(i::text), ' ') FROM pg_catalog.generate_series(1, $ELEMENTS) AS i)",
		"(SELECT pg_catalog.string_agg('k' || i || '=' || i, ' ') FROM pg_catalog.generate_series(1, $ELEMENTS) AS i)",
		"pg_catalog.repeat('<a>', 400) || pg_catalog.repeat('x', $BYTES) || pg_catalog.repeat('</a>', 400)",
		"'<a>' || pg_catalog.repeat('<b c=\"d\"/>', $ELEMENTS) || '</a>'",
		"kql.gzip_compress_to_base64_string(pg_catalog.repeat('x', $BYTES))",
		"'\"' || pg_catalog.repeat('x', $BYTES) || '\"'",
		"'print a = ' || pg_catalog.repeat('1 + ', 20000) || '1'",
		"'print a = 1 ' || pg_catalog.repeat('| where a in (1,2,3) ', 20000)" ],
	jsonb => [
		"(SELECT pg_catalog.jsonb_agg(i) FROM pg_catalog.generate_series(1, $ELEMENTS) AS i)",
		"(SELECT pg_catalog.jsonb_agg(i * 0.37 - 7) FROM pg_catalog.generate_series(1, $ELEMENTS) AS i)",
		"(SELECT pg_catalog.jsonb_agg(i % 3) FROM pg_catalog.generate_series(1, $ELEMENTS) AS i)",
		"(SELECT pg_catalog.jsonb_agg(pg_catalog.md5(i::text)) FROM pg_catalog.generate_series(1, $ELEMENTS) AS i)",
		"(SELECT pg_catalog.jsonb_agg(NULL::text) FROM pg_catalog.generate_series(1, $ELEMENTS) AS i)",
		"(SELECT pg_catalog.jsonb_object_agg(i, i) FROM pg_catalog.generate_series(1, 300000) AS i)",
		"(SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('a', i, 'b' || i, 'x')) FROM pg_catalog.generate_series(1, 200000) AS i)",
		"(SELECT pg_catalog.jsonb_agg(ARRAY[i, 1, 2]) FROM pg_catalog.generate_series(1, 200000) AS i)",
		"(SELECT pg_catalog.jsonb_agg(pg_catalog.to_timestamp(i)) FROM pg_catalog.generate_series(1, 500000) AS i)",
		"(SELECT pg_catalog.jsonb_agg('10.' || i % 256 || '.0.0/16') FROM pg_catalog.generate_series(1, 500000) AS i)",
		"pg_catalog.to_jsonb(pg_catalog.repeat('x', $BYTES))",
		"pg_catalog.jsonb_build_object(pg_catalog.repeat('k', $BYTES / 2), pg_catalog.repeat('v', $BYTES / 2))",
		"(SELECT pg_catalog.jsonb_agg(pg_catalog.repeat('y', $BYTES / 10)) FROM pg_catalog.generate_series(1, 10))",
		"(pg_catalog.repeat('[', $DEPTH) || pg_catalog.repeat(']', $DEPTH))::jsonb",
		"(pg_catalog.repeat('{\"a\":[', $DEPTH) || pg_catalog.repeat(']}', $DEPTH))::jsonb",
		"(SELECT pg_catalog.jsonb_agg((pg_catalog.repeat('[', 500) || pg_catalog.repeat(']', 500))::jsonb) FROM pg_catalog.generate_series(1, 2000))",
		"pg_catalog.to_jsonb(1e131000)",
		"(SELECT pg_catalog.jsonb_agg(1e10000 + i) FROM pg_catalog.generate_series(1, 2000) AS i)" ],
	bytea => [ "pg_catalog.convert_to(pg_catalog.repeat('x', $BYTES), 'UTF8')" ],
	numeric => [ "1e131071", "-1e131071", "1e-16383", "pg_catalog.repeat('9', 131072)::numeric", "('0.' || pg_catalog.repeat('9', 16383))::numeric", "'NaN'", "'Infinity'" ],
	'text[]' => [
		"ARRAY(SELECT pg_catalog.md5(i::text) FROM pg_catalog.generate_series(1, $ELEMENTS) AS i)",
		"pg_catalog.array_fill(''::text, ARRAY[$ELEMENTS])",
		"pg_catalog.array_fill(NULL::text, ARRAY[$ELEMENTS])",
		"ARRAY(SELECT pg_catalog.repeat('a', $BYTES / 10) FROM pg_catalog.generate_series(1, 10))" ],
	'bigint[]' => [ "ARRAY(SELECT i FROM pg_catalog.generate_series(1, $ELEMENTS) AS i)", "pg_catalog.array_fill(9223372036854775807, ARRAY[$ELEMENTS])" ],
	'double precision[]' => [ "ARRAY(SELECT i * 0.01 FROM pg_catalog.generate_series(1, $ELEMENTS) AS i)", "pg_catalog.array_fill('NaN'::double precision, ARRAY[$ELEMENTS])" ],
	'integer[]' => [ "ARRAY(SELECT i FROM pg_catalog.generate_series(1, $ELEMENTS) AS i)" ],
	'jsonb[]' => [
		"ARRAY(SELECT pg_catalog.to_jsonb(i) FROM pg_catalog.generate_series(1, $ELEMENTS) AS i)",
		"ARRAY(SELECT pg_catalog.to_jsonb(pg_catalog.repeat('z', $BYTES / 10)) FROM pg_catalog.generate_series(1, 10))" ],
	'kql.set_state' => [
		"(SELECT kql.make_set_partial(i::bigint) FROM pg_catalog.generate_series(1, $ELEMENTS) AS i)",
		"(SELECT kql.make_list_partial(pg_catalog.md5(i::text)) FROM pg_catalog.generate_series(1, $ELEMENTS) AS i)",
		"(SELECT kql.make_list_partial(pg_catalog.repeat('s', $BYTES / 10)) FROM pg_catalog.generate_series(1, 10) AS i)" ],
	'kql.extreme_state' => [
		"kql.arg_max_add(NULL::kql.extreme_state, pg_catalog.repeat('v', $BYTES / 2), pg_catalog.repeat('k', $BYTES / 2))" ]);

# Expressions of a row number: what an aggregate gets in each row.
my %ROW = (
	text => [ 'pg_catalog.md5(i::text)', "pg_catalog.repeat('t', 2000) || i" ],
	bigint => [ 'i', '9223372036854775807 - i', 'i % 5' ],
	integer => ['i::integer'],
	'double precision' => [ 'i * 0.37', "'NaN'::double precision", '1e308' ],
	numeric => [ '1e100 + i', '1e-100 * i' ],
	jsonb => [
		"pg_catalog.to_jsonb(i)", "pg_catalog.jsonb_build_object('k' || i, i)", "pg_catalog.jsonb_build_array(i, pg_catalog.md5(i::text))",
		"pg_catalog.jsonb_build_object('a', pg_catalog.repeat('v', 2000), 'b', i)" ],
	'timestamp with time zone' => ["pg_catalog.to_timestamp(i)"],
	interval => ["i * interval '1 second'"],
	boolean => ['i % 2 = 0'],
	uuid => ['pg_catalog.md5(i::text)::uuid']);

# Types that an argument of any type gets.
my @ANY = ('text', 'jsonb', 'bigint', 'double precision', 'text[]', 'numeric', 'bytea');

sub new
{
	my ($class, %option) = @_;
	my $self = bless {%option}, $class;
	my %made = (%MADE, text => [ (map { "pg_catalog.repeat($_, $BYTES / pg_catalog.octet_length($_))" } map { Input::quote($_) } @PIECE), @{ $MADE{text} } ]);

	$self->{server}->ask("SET statement_timeout = 0;\nDROP SCHEMA IF EXISTS $SCHEMA CASCADE;\nCREATE SCHEMA $SCHEMA;\nSET statement_timeout = $self->{server}{limit_ms};");
	for my $type (sort keys %made)
	{
		$self->{values}{$type} = [ map { { type => $type, name => "$SCHEMA." . $type =~ s/\W/_/gr . "_$_", says => $made{$type}[$_] } } 0 .. $#{ $made{$type} } ];
	}
	$self->{values}{cstring} = [ map { { %$_, cast => '::pg_catalog.cstring' } } @{ $self->{values}{text} } ];
	$self->{values}{'character varying'} = $self->{values}{text};
	return $self;
}

# What reads a big value, which is made when it is wanted first.
sub sql
{
	my ($self, $value) = @_;
	my ($type, $name) = @$value{qw(type name)};

	if (!$self->{made}{$name}++)
	{
		my $server = $self->{server};
		my $external = $type eq 'numeric' ? '' : "ALTER TABLE $name ALTER v SET STORAGE EXTERNAL;\n";
		my $reply = $server->ask("SET statement_timeout = 0;\nCREATE TABLE $name (v $type);\n${external}INSERT INTO $name SELECT ($value->{says})::$type;");

		die "cannot make the big value $value->{says}: @{ $reply->{lines} }\n" if !$reply || $reply->{error};
		$server->restart;
	}
	return "(SELECT v FROM $name)" . ($value->{cast} // '');
}

sub remove
{
	my ($self) = @_;

	$self->{server}->ask("SET statement_timeout = 0;\nDROP SCHEMA $SCHEMA CASCADE;");
}

# The big values of a type, each with what it is.
sub values_of
{
	my ($self, $type) = @_;

	return @{ $self->{values}{cstring} } if $type eq 'cstring';
	return map { $self->values_of($_) } @ANY if $type eq '"any"' || $type =~ /^any(compatible)?(nonarray|element)?$/;
	return map { $self->values_of($_) } 'text[]', 'bigint[]' if $type =~ /^any(compatible)?array$/;
	return @{ $self->{values}{$type} // [] };
}

# Every argument of every function with each big value for it; aggregates over many rows.
sub cases
{
	my ($self, @functions) = @_;
	my @cases;

	for my $function (@functions)
	{
		for my $at (0 .. $#{ $function->{types} })
		{
			my $type = $function->{types}[$at];

			$type =~ s/\[\]$// if $function->{variadic} && $at == $#{ $function->{types} } && $type ne '"any"';
			push @cases, map { { function => $function, at => $at, value => $_ } } $self->values_of($type);
		}
		push @cases, ({ function => $function, rows => 1 }) x 8 if $function->{kind} eq 'a';
	}
	return @cases;
}

# The statement of a case.
sub call
{
	my ($self, $case) = @_;
	my ($function, $input) = ($case->{function}, $self->{input});
	my @types = @{ $function->{types} };
	my $any = $input->pick(keys_of(\%ROW));
	my @arguments;

	return undef if $function->{name} =~ /_(in|recv)$/ && @types > 1 && $types[0] ne 'cstring';
	for my $at (0 .. $#types)
	{
		my $type = $types[$at];
		my $is_last = $at == $#types;

		$type =~ s/\[\]$// if $function->{variadic} && $is_last && $type ne '"any"';
		$type = $any if $type eq '"any"' || $type =~ /^any(compatible)?(nonarray|element)?$/;
		my @big = grep { $self->{made}{ $_->{name} } } $self->values_of($type);
		push @arguments, defined $case->{at} && $at == $case->{at} ? $self->sql($case->{value})
		  : $case->{rows} && $ROW{$type} ? '(' . $input->pick(@{ $ROW{$type} }) . ')'
		  : @big && $input->number(6) == 0 ? $self->sql($input->pick(@big))
		  : $input->small($type);
		push @arguments, ($arguments[-1]) x $input->number(4) if $function->{variadic} && $is_last;
	}
	# Arguments of one polymorphic type must agree with the big one.
	if (defined $case->{at} && $types[ $case->{at} ] =~ /^any/)
	{
		for my $at (0 .. $#types)
		{
			$arguments[$at] = $self->sql($case->{value}) if $types[$at] =~ /^any/ && $types[$at] eq $types[ $case->{at} ];
		}
	}
	return $input->statement($function, \@arguments, $case->{rows} ? $ROWS : 30);
}

sub keys_of { return sort keys %{ $_[0] } }

1;
