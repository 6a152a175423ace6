# Splice.pm
#		Golden queries whose operators and arguments are those of others.
#
# Used by run.  A query is taken apart into its let statements, its source and its
# operators; operators of other cases come between, arguments become others of any type,
# and the whole is wrapped into a function, a union, a join, an mv-apply.  Half of them
# read a table that has a column of each type.  next() gives the text and the statements
# that make its tables; repair() puts names that are there in the place of those that
# kql.check() does not know, so that most of what is made is a query.
#
package Splice;

use strict;
use warnings;
use utf8;

use JSON::PP ();
use Query;

my $TABLE = 'VigilFuzz';

# The table: a column of each type, with nulls and extremes.
my $SETUP = <<"SQL";
DROP TABLE IF EXISTS public."$TABLE";
CREATE TABLE public."$TABLE" ("TimeGenerated" timestamptz, "S" text, "S2" varchar(40), "L" bigint, "I" integer, "R" double precision, "D" numeric,
    "B" boolean, "N" interval, "Y" jsonb, "Y2" jsonb, "G" uuid, "P" smallint, "F" real, "A" inet, "C" char(3), "J" json, "V" date);
INSERT INTO public."$TABLE" VALUES
    ('2020-01-01 10:00Z', 'a', 'x y', 1, 1, 0.5, 1.5, true, '1 hour', '{"a": 1, "b": [1, "x"]}', '[1, 2, 3]', '00000000-0000-0000-0000-000000000001', 1, 1, '10.0.0.1', 'c', '{"a": 1}', '2020-01-01'),
    ('2020-01-01 11:00Z', 'b,c', '', -1, 7, 'NaN', 0, false, '0', '"text"', '[]', NULL, 2, 2, '::1', '', '[1]', '2020-01-02'),
    ('9999-12-31 23:59:59.999999Z', '', NULL, 9223372036854775807, 2147483647, 'Infinity', 1e30, NULL, '1000000 hours', '[{"a": 1}, {"a": [2]}]', '{"": null}', 'ffffffff-ffff-ffff-ffff-ffffffffffff', -1, 'NaN', NULL, NULL, 'null', 'infinity'),
    ('0001-01-01Z', 'k=v; a=1', '10.0.0.1', -9223372036854775808, -2147483648, -1e308, -1e-20, true, '-1000000 hours', '9223372036854775808', '1.5', NULL, 0, -1, '10.0.0.0/8', 'abc', '"x"', '-infinity'),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
SQL
my @COLUMNS = qw(TimeGenerated S S2 L I R D B N Y Y2 G P F A C J V);

# Arguments: COL is a column, Q another query.
my @ARGUMENT = (
	'1', '-1', 'int(2)', 'long(null)', '9223372036854775807', '2.5', 'real(nan)', 'real(null)', 'decimal(1.5)', 'decimal(null)', 'true', 'bool(null)', '"a"', '""', 'datetime(2020-01-01)', 'datetime(null)',
	'1h', '-1tick', 'time(null)', 'dynamic([1,"a",null])', 'dynamic({"a":{"b":1}})', 'dynamic(null)', 'guid(00000000-0000-0000-0000-000000000001)', 'guid(null)', 'COL', 'COL', 'COL', 'COL.a', 'COL[0]', 'COL["a"].b',
	'tostring(COL)', 'tolong(COL)', 'toint(COL)', 'toreal(COL)', 'todecimal(COL)', 'tobool(COL)', 'todatetime(COL)', 'totimespan(COL)', 'todynamic(COL)', 'toguid(COL)', 'pack_array(COL, COL)', 'bag_pack("a", COL)',
	'iff(isnull(COL), COL, COL)', 'coalesce(COL, COL)', 'toscalar(print x = 1)', 'toscalar(Q | count)', 'not(COL == COL)', 'COL + COL', 'COL - COL', 'COL * 2', 'COL / COL', 'COL % 3', 'COL in (COL, "a")', 'COL in (Q)', 'COL has "a"',
	'COL between (COL .. COL)', 'COL matches regex "a."', 'bin(COL, 1)', 'bin(COL, 1h)', 'prev(COL)', 'row_number()', 'array_length(COL)', 'strcat(COL, COL)', 'case(COL > 1, COL, COL)', 'count()', 'max(COL)', 'now()', 'pack_all()',
	'column_ifexists("S", COL)', 'max_of(COL, COL)', 'typeof(long)', '*', 'COL desc', 'z_ = COL', 'extract("(.)", 1, COL, typeof(long))', 'dynamic_to_json(COL)', 'hash(COL)', 'make_list(COL)', 'arg_max(COL, *)', 'isfuzzy = true');

# Wholes: Q is the query, P another one of the same tables, OPS operators, COL a column.
my @WHOLE = (
	'let f_ = () { Q }; f_()', 'let f_ = (T: (*)) { T OPS }; f_(Q)', 'let f_ = (x_: long) { Q | extend x_ = x_ }; f_(3)', 'let f_ = (T: (*)) { T OPS }; Q | invoke f_()', 'let v_ = Q; union v_, v_',
	'let v_ = materialize(Q); v_ | join kind=KIND (v_ OPS) on COL', 'let v_ = materialize(Q); v_ | union (v_ OPS)', 'union (Q), (P)', 'union kind=inner withsource=z_ (Q), (P OPS)', 'union isfuzzy=true (Q), (None_ OPS), (P)',
	'Q | join kind=KIND (P) on COL', 'Q | join kind=KIND (P OPS) on $left.COL == $right.COL', 'Q | lookup kind=leftouter (P) on COL', 'Q | mv-apply z_ = COL on (OPS1)', 'Q | mv-apply z_ = pack_array(COL, COL), y_ = COL to typeof(long) on (OPS1)',
	'Q | mv-apply with_itemindex=i_ COL on (OPS1)', 'Q | partition by COL (OPS1)', 'print z_ = toscalar(Q | project COL)', 'Q | where COL in (P | project COL)', 'Q | where COL !in (P)', 'Q | as v_ | union v_', 'Q | serialize OPS',
	'Q | mv-expand COL, COL', 'Q | mv-expand z_ = COL to typeof(string)', 'Q | summarize make_list(COL), arg_max(COL, *), dcount(COL) by COL', 'Q | summarize take_any(*) by bin(COL, 1h) OPS', 'Q | make-series s_ = sum(COL) default=0 on COL step 1h by COL',
	'Q | evaluate bag_unpack(COL) OPS', 'Q | evaluate pivot(COL, count())', 'Q | top 3 by COL OPS', 'Q | sort by COL asc, COL desc OPS', 'Q | extend z_ = COL OPS', 'Q | project-away COL OPS', 'Q | project-rename z_ = COL OPS', 'Q | distinct COL, COL',
	'Q | parse COL with * "a" z_:long * OPS', 'Q | parse kind=regex COL with "(" z_ ")" y_:real', 'Q | scan declare (c_: long = 0) with (step s1: true => c_ = s1.c_ + 1;)', 'Q | search "a" OPS', 'Q | getschema', 'Q | count', 'Q | top-nested 2 of COL by count()',
	'search in (VigilFuzz) "a" OPS', 'find in (VigilFuzz) where COL == COL', 'Q | project-reorder COL, * OPS', 'Q | sample 2', 'Q | reduce by COL', 'Q | parse-kv COL as (a: long, b: string) OPS', 'Q | render timechart', 'Q | summarize percentiles(COL, 5, 50), stdev(COL), countif(COL == COL) by COL');

my @KIND = qw(inner innerunique leftouter rightouter fullouter leftanti rightanti leftsemi rightsemi anti);

sub new
{
	my ($class, %option) = @_;
	my $self = bless {%option}, $class;

	for my $file (sort glob "$option{top}/test/golden/*/*/query.kql")
	{
		my $setup = $file =~ s/query\.kql$/setup.sql/r;

		$self->add(slurp($file), -e $setup ? slurp($setup) : '');
	}
	# Queries whose answers are recorded, where they are.
	for my $file (sort glob(($ENV{VIGIL_SHARED} // '/nowhere') . '/kql/*.jsonl'))
	{
		for (split /\n/, slurp($file))
		{
			my $query = JSON::PP->new->decode($_)->{query};

			$self->add($query, '') if $query;
		}
	}
	my $reply = $self->{server}->ask($SETUP);
	die "cannot make the table: @{ $reply->{lines} }\n" if !$reply || $reply->{error};
	return $self;
}

sub remove { $_[0]{server}->ask(qq(DROP TABLE public."$TABLE";)) }

sub slurp
{
	open my $in, '<:encoding(UTF-8)', $_[0] or die "$_[0]: $!\n";
	local $/;
	return readline($in) // '';
}

# Takes a query apart and keeps its parts.
sub add
{
	my ($self, $text, $setup) = @_;
	my ($lets, $depth, @parts) = ('', 0, '');

	$text =~ s{//.*$}{}mg unless $text =~ m{["'].*//};
	return if length $text > 6000;
	for my $word (Query::words($text))
	{
		$depth++ if $word =~ /^[(\[{]$/;
		$depth-- if $word =~ /^[)\]}]$/;
		if ($depth == 0 && $word eq ';')
		{
			$lets .= join('|', @parts) . ';';
			@parts = ('');
		}
		elsif ($depth == 0 && $word eq '|') { push @parts, '' }
		else                                { $parts[-1] .= $word }
	}
	my ($source, @operators) = @parts;
	return if $source !~ /\S/;
	push @{ $self->{seeds} }, { lets => $lets, source => $source, operators => \@operators, setup => $setup, columns => [ names($text) ] };
	push @{ $self->{operators} }, @operators;
}

# What may be columns of a query: names before a colon or an equals sign.
sub names
{
	my %names = map { $_ => 1 } $_[0] =~ /\b([A-Za-z_]\w*)\s*(?::\s*\w+|=(?![=~>]))/g;

	delete @names{qw(kind hint typeof withsource isfuzzy default on step to with_source)};
	return sort keys %names;
}

sub number { return $_[0]{input}->number($_[1]) }
sub pick { my $self = shift; return $self->{input}->pick(@_) }

# The next query: its text, what makes its tables, and its columns.
sub next
{
	my ($self) = @_;
	my $seed = $self->pick(@{ $self->{seeds} });
	my ($lets, $source, @operators) = ($seed->{lets}, $seed->{source}, @{ $seed->{operators} });
	my @columns = @{ $seed->{columns} };

	if ($self->number(2))
	{
		$source = $TABLE;
		@columns = (@COLUMNS, @COLUMNS, @columns);
	}
	@columns = ('x') unless @columns;
	for (0 .. $self->number(3))
	{
		my $at = $self->number(@operators + 1);
		my $edit = $self->number(7);

		if    ($edit == 0 && @operators) { splice @operators, $at, 1 }
		elsif ($edit <= 2)               { splice @operators, $at, 0, $self->pick(@{ $self->{operators} }) }
		elsif ($edit <= 4 && @operators) { $operators[ $at % @operators ] = $self->other_argument($operators[ $at % @operators ]) }
		elsif ($edit == 5 && @operators) { splice @operators, $at, 0, $operators[ $self->number(scalar @operators) ] }
		else                             { $source = $self->other_argument($source) }
	}
	my $query = join '|', $source, @operators;
	my $text = $self->number(2) ? $self->fill($self->pick(@WHOLE), $query) : $query;

	$text = $self->fill($text, $self->number(2) ? $TABLE : $query) if $text =~ /\b(COL|Q)\b/;
	$text =~ s/\bCOL\b/$self->pick(@columns)/ge;
	return { text => $lets . $text, setup => $seed->{setup}, columns => \@columns };
}

# One word that is an argument becomes another.
sub other_argument
{
	my ($self, $text) = @_;
	my @words = Query::words($text);
	my @places = grep { $words[$_] =~ /^(["']|\d|\w+$)/ && $_ > 1 } 0 .. $#words;

	return $text unless @places;
	$words[ $self->pick(@places) ] = $self->pick(@ARGUMENT);
	return join '', @words;
}

# A frame with a query in it.
sub fill
{
	my ($self, $frame, $query) = @_;
	my $operators = join '', map { "| $_ " } map { $self->pick(@{ $self->{operators} }) } 1 .. 1 + $self->number(2);

	$frame =~ s/\bOPS1\b/$operators =~ s{^\| }{}r/ge;
	$frame =~ s/\bOPS\b/$operators/g;
	$frame =~ s/\bKIND\b/$self->pick(@KIND)/ge;
	$frame =~ s/\bP\b/$self->number(2) ? $TABLE : $query/ge;
	$frame =~ s/\bQ\b/$query/g;
	return $frame;
}

# Puts columns of the query in the place of unknown ones, and conversions around what has another
# type than it should; nothing if there is none of these.  The findings are those of kql.check().
sub repair
{
	my ($self, $query, @findings) = @_;
	my @lines = split /\n/, $query->{text}, -1;
	my $count = 0;

	for my $finding (sort { $b->{line} <=> $a->{line} || $b->{col} <=> $a->{col} } @findings)
	{
		my $line = $lines[ $finding->{line} - 1 ] // next;
		my $head = substr $line, 0, $finding->{col} - 1;
		my $tail = substr $line, length $head;

		$self->replace($query, $finding, \$tail) or next;
		$lines[ $finding->{line} - 1 ] = $head . $tail;
		$count++;
	}
	return $count ? { %$query, text => join("\n", @lines) } : undef;
}

# Mends what a finding says about the text that begins there.
sub replace
{
	my ($self, $query, $finding, $text) = @_;
	my ($code, $message) = ($finding->{code}, $finding->{message} // "");

	if ($code eq 'VK0201')
	{
		my $name = $finding->{hint} =~ /^Did you mean "(\w+)"/ && $self->number(2) ? $1 : $self->pick(@{ $query->{columns} });

		return $$text =~ s/^\w+/$name/;
	}
	return $$text =~ s/^\w+/$TABLE/ if $code eq 'VK0202';
	if ($message =~ /must be of type .*?(string|long|int|real|decimal|bool|dynamic|datetime|timespan)/)
	{
		my $type = $1;

		return $$text =~ s/^(\w+(?![\w(])|"[^"]*"|'[^']*')/to$type($1)/;
	}
	return $code eq 'VK0302' && $$text =~ s/^(\w+(?![\w(])|"[^"]*"|'[^']*')/tolong($1)/;
}

1;
