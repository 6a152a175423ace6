# Generator.pm
#		Makes random queries of the language that are meant to be correct.
#
# Used by run.  What may be called is read from the compiler's own lists, so a new
# function is called at once.  The same seed gives the same queries.
#
package Generator;

use strict;
use warnings;

# One letter a type, as in function_list.h.
my @TYPES = qw(b i l r m s t p d g);
my %ORDERED = map { $_ => 1 } qw(i l r m s t p b);
my %NAME = (
	b => 'bool', i => 'int', l => 'long', r => 'real', m => 'decimal', s => 'string',
	t => 'datetime', p => 'timespan', d => 'dynamic', g => 'guid');

my %LITERAL = (
	b => [qw(true false bool(null))],
	i => [qw(int(0) int(1) int(-7) int(2147483647) int(null))],
	l => [qw(0 1 -1 2 7 100 -9223372036854775807 9223372036854775807 long(null))],
	r => [qw(0.0 1.5 -2.25 1e308 1e-300 real(nan) real(+inf) real(-inf) real(null) 0.1)],
	m => [qw{decimal(0) decimal(1.5) decimal(-0.001) decimal(12345678901234567890.5) decimal(null)}],
	s => [ '""', '"a"', '"Abc def"', '"foo_bar.baz-qux/1"', '"ünïcödé ß"', '"1.2.3.4"', '"10.0.0.0/8"',
		'"{\"a\":[1,2,{\"b\":null}]}"', '"42"', '"2024-02-29T12:00:00Z"', '"http://u:p@h.x:81/a/b?c=d#e"',
		'"(a"', '"[a-z]+"', '"a,b,,c"', '"%_\\\\"', "'it\\'s'", '" "', '"x\ny"', '"$.a[0]"' ],
	t => [ map { "datetime($_)" } '2024-02-29', '1970-01-01', '0001-01-01', '9999-12-31T23:59:59.999999',
		'2024-12-29T23:59:59.9', '2023-06-15 13:45:01.123456', 'null' ],
	p => [qw(0s 1d -1h 1.5h 1ms 1microsecond 1tick time(null) 10675198d time(-1.02:03:04.5))],
	d => [ map { "dynamic($_)" } 'null', '[]', '{}', '[1,2,3]', '{"a":1,"b":[true,null],"c":{"d":"x"}}', '"text"',
		'5', '1.5', 'true', '[null,"",[],{}]', '["a","B","a"]', '[1.5,-2,3e5]' ],
	g => [qw{guid(74be27de-1e4e-49d9-b579-fe0b331d3642) guid(null)}]);

# What a parameter must be, where any constant of its type will not do: function, position.
my %SPECIAL = (
	'datetime_diff 0' => 'part', 'datetime_add 0' => 'part', 'datetime_part 0' => 'part', 'datepart 0' => 'part',
	'format_datetime 1' => [ '"yyyy-MM-dd HH:mm:ss.fffffff"', '"yy/M/d [h:m:s tt]"', '"FFF"' ],
	'format_timespan 1' => [ '"dd.hh:mm:ss"', '"d H:m:s.FF"' ],
	'countof 2' => [ '"normal"', '"regex"' ],
	'parse_command_line 1' => ['"windows"'],
	'dcount 1' => [ 0 .. 4 ], 'dcountif 2' => [ 0 .. 4 ], 'hll 1' => [ 0 .. 4 ], 'hll_if 2' => [ 0 .. 4 ],
	'datetime_local_to_utc 1' => [ '"Europe/Brussels"', '"US/Pacific"', '"nowhere"' ],
	'datetime_utc_to_local 1' => [ '"Asia/Kolkata"', '"UTC"' ],
	'strrep 1' => [ 0, 1, 3, -1 ], 'repeat 1' => [ 0, 1, 3, -1, 'long(null)' ],
	'make_list 1' => [ 1, 5 ], 'make_set 1' => [ 1, 5 ], 'make_list_if 2' => [3], 'make_set_if 2' => [3],
	'makelist 1' => [2], 'makeset 1' => [2], 'make_bag 1' => [2], 'make_bag_if 2' => [2],
	(map { ("$_ 0" => 'regex') } qw(extract trim trim_start trim_end replace)),
	(map { ("$_ 1" => 'regex') } qw(indexof_regex replace_regex)),
	(map { ("$_ 0" => ['"(a)(b)?"', '"(\\\\w)"']) } qw(extract_all extractall)),
	(map { $_ => [ '0.0', '50.0', '99.9', '100.0' ] } 'percentile 1', 'percentilew 2', 'percentiles 1', 'percentiles_array 1'));

my @PARTS = map { "\"$_\"" } qw(year quarter month week day hour minute second millisecond microsecond nanosecond);
my @REGEX = ('"[a-z]+"', '"(a)(b)?"', '"^.*$"', '"\\\\d+"', '"(?i)A|b"', '@"\w+"', '"(\\\\w)"', '""');
my @STRING_OPERATORS = qw(== != =~ !~ has !has has_cs !has_cs hasprefix !hasprefix hasprefix_cs hassuffix hassuffix_cs
  contains !contains contains_cs !contains_cs startswith !startswith startswith_cs endswith !endswith endswith_cs);

# These depend on the moment, fail on purpose, or make as much as they are told to.
my %LEFT_OUT = map { $_ => 1 } qw(assert rand new_guid now ago range bag_pack_columns bag_pack pack pack_dictionary pack_all);

sub new
{
	my ($class, %option) = @_;
	my $self = bless { random => $option{seed}, %option }, $class;

	$self->{function} = $self->read_list("$option{top}/extension/kql/function_list.h", 'FUNCTION');
	$self->{aggregate} = $self->read_list("$option{top}/extension/kql/aggregate_list.h", 'AGGREGATE');
	return $self;
}

# The signatures of a list, by the letter of their result.
sub read_list
{
	my ($self, $file, $macro) = @_;
	my %by_result;

	open my $in, '<', $file or die "$file: $!\n";
	local $/;
	my $text = <$in>;
	while ($text =~ /^$macro\("(\w+)", "([^":]*):(.)"/gm)
	{
		next if $LEFT_OUT{$1};
		push @{ $by_result{$3} }, { name => $1, parameters => $2, result => $3 };
	}
	return \%by_result;
}

# A number below n; the same on every machine for the same seed.
sub below
{
	my ($self, $n) = @_;

	$self->{random} = ($self->{random} * 1103515245 + 12345) % 2147483648;
	return ($self->{random} >> 8) % $n;
}

sub pick
{
	my ($self, @from) = @_;

	return $from[ $self->below(scalar @from) ];
}

# --- expressions ---------------------------------------------------------------

sub literal
{
	my ($self, $type) = @_;

	return $self->pick(@{ $LITERAL{$type} });
}

sub leaf
{
	my ($self, $type) = @_;
	my @columns = grep { $_->[1] eq $type } @{ $self->{columns} };

	return $self->literal($type) if !@columns || $self->below(4) == 0;
	return $self->pick(@columns)->[0];
}

sub expression
{
	my ($self, $type, $depth) = @_;

	return $self->leaf($type) if $depth <= 0 || $self->below(6) == 0;
	return $self->predicate($depth) if $type eq 'b' && $self->below(2);
	return $self->conditional($type, $depth) if $self->below(8) == 0;
	return $self->arithmetic($type, $depth) if $type =~ /[lrmtp]/ && $self->below(3) == 0;
	return $self->dynamic_path($type, $depth) if $type =~ /[slrtdb]/ && $self->below(8) == 0;

	my @known = @{ $self->{function}{$type} || [] };
	my $function = @known ? $self->pick(@known) : return $self->leaf($type);
	return $self->call($function, $type, $depth);
}

sub call
{
	my ($self, $function, $type, $depth) = @_;
	my ($optional, $constant, $done, @arguments) = (0, 0, 0);
	my @letters = split //, $function->{parameters};

	return $self->leaf($type) if $function->{name} eq 'case' || $function->{name} =~ /^ii?ff?$/;
	for my $i (0 .. $#letters)
	{
		my $letter = $letters[$i];

		if ($letter eq '?') { $optional = 1; next; }
		if ($letter eq '!') { $constant = 1; next; }
		next if $letter eq '*';
		last if $optional && $self->below(2);
		my $times = ($letters[ $i + 1 ] // '') eq '*' ? 1 + $self->below(3) : 1;
		for (1 .. $times)
		{
			push @arguments, $self->argument($function, scalar @arguments, $letter, $constant, $type, $depth);
		}
		$constant = 0;
	}
	return "$function->{name}(" . join(', ', @arguments) . ')';
}

sub argument
{
	my ($self, $function, $position, $letter, $constant, $type, $depth) = @_;
	my $special = $SPECIAL{"$function->{name} $position"};

	return 'dynamic([1])' if $letter eq 'd' && $function->{name} =~ /^extract_?all$/;
	return $self->pick(@$special) if ref $special;
	return $self->pick(@PARTS) if ($special // '') eq 'part';
	return $self->pick(@REGEX) if ($special // '') eq 'regex';
	return $self->expression('b', $depth - 1) if $letter eq 'P';
	$letter = $type if $letter eq 'x' && $function->{result} =~ /[=1]/;
	$letter = $self->pick(@TYPES) if $letter eq 'x';
	$letter = $self->pick(qw(l r i m)) if $letter eq 'n';
	$letter = $self->pick(grep { $ORDERED{$_} } @TYPES) if $letter eq 'o';
	return $constant ? $self->literal($letter) : $self->expression($letter, $depth - 1);
}

sub conditional
{
	my ($self, $type, $depth) = @_;
	my ($condition, $one, $two) =
	  ($self->expression('b', $depth - 1), map { $self->expression($type, $depth - 1) } 1, 2);

	return $self->pick("iff($condition, $one, $two)", "case($condition, $one, $two)", "coalesce($one, $two)");
}

sub arithmetic
{
	my ($self, $type, $depth) = @_;
	my ($one, $two) = map { $self->expression($type eq 't' ? 'p' : $type, $depth - 1) } 1, 2;

	return '(' . $self->expression('t', $depth - 1) . ' ' . $self->pick('+', '-') . " $two)" if $type eq 't';
	return '(' . $self->expression('t', $depth - 1) . ' - ' . $self->expression('t', $depth - 1) . ')'
	  if $type eq 'p' && $self->below(3) == 0;
	return '(-' . $one . ')' if $self->below(8) == 0;
	return "($one " . $self->pick('*', '/') . ' ' . $self->expression($self->pick('l', 'r'), $depth - 1) . ')'
	  if $type eq 'p' && $self->below(2);
	return "($one " . $self->pick($type eq 'p' ? qw(+ - %) : qw(+ - * / %)) . " $two)";
}

sub dynamic_path
{
	my ($self, $type, $depth) = @_;
	my $base = $self->expression('d', $depth - 1);
	my $path = $self->pick('.a', '[0]', '["a b"]', '.c.d', '[-1]', '[tostring(' . $self->leaf('s') . ')]');

	return $self->leaf($type) if $base !~ /^\w+$/;
	return "to$NAME{$type}($base$path)" if $type ne 'd';
	return "$base$path";
}

sub predicate
{
	my ($self, $depth) = @_;
	my $which = $self->below(9);

	return '(' . $self->expression('b', $depth - 1) . $self->pick(' and ', ' or ') . $self->expression('b', $depth - 1) . ')'
	  if $which == 0;
	return 'not(' . $self->expression('b', $depth - 1) . ')' if $which == 1;
	return '(' . $self->expression('s', $depth - 1) . ' ' . $self->pick(@STRING_OPERATORS) . ' '
	  . ($self->below(2) ? $self->literal('s') : $self->expression('s', $depth - 1)) . ')'
	  if $which <= 3;
	if ($which == 4)
	{
		my $type = $self->pick(qw(s l i r t p g b d));
		my $operator = $type eq 's' ? $self->pick('in', '!in', 'in~', '!in~', 'has_any', 'has_all') : $self->pick('in', '!in');

		return '(' . $self->expression($type, $depth - 1) . " $operator ("
		  . join(', ', map { $self->literal($type eq 'd' ? 's' : $type) } 0 .. $self->below(4)) . '))';
	}
	if ($which == 5)
	{
		my $type = $self->pick(qw(l r t p i));
		return '(' . $self->expression($type, $depth - 1) . $self->pick(' between ', ' !between ')
		  . '(' . $self->leaf($type) . ' .. ' . $self->leaf($type) . '))';
	}
	if ($which == 6)
	{
		my ($one, $two) = @{ $self->pick([ 'l', 'r' ], [ 'i', 'l' ], [ 'd', 's' ], [ 'd', 'l' ], [ 'b', 'l' ], [ 'm', 'l' ]) };
		return '(' . $self->expression($one, $depth - 1) . $self->pick(' == ', ' != ') . $self->expression($two, $depth - 1) . ')';
	}
	my $type = $self->pick(qw(l r t p i m s g b));
	my @operators = $type =~ /[gbs]/ ? qw(== !=) : qw(== != < <= > >=);
	return '(' . $self->expression($type, $depth - 1) . ' ' . $self->pick(@operators) . ' ' . $self->expression($type, $depth - 1) . ')';
}

# --- queries ---------------------------------------------------------------------

# The table all queries start from: two columns of each type, with the values that break things.
sub source
{
	my ($self) = @_;
	my @rows;
	my $state = $self->{random};

	$self->{random} = 4711;
	for (1 .. 12)
	{
		push @rows, join ', ', map { $self->literal($_) } @TYPES, @TYPES;
	}
	$self->{random} = $state;
	return 'datatable (' . join(', ', map { ("${_}1:$NAME{$_}") } @TYPES) . ', '
	  . join(', ', map { ("${_}2:$NAME{$_}") } @TYPES) . ") [\n  " . join(",\n  ", @rows) . "\n]";
}

sub start
{
	my ($self) = @_;

	$self->{columns} = [ map { my $n = $_; map { [ "$_$n", $_ ] } @TYPES } 1, 2 ];
	$self->{made} = 0;
	return;
}

sub query
{
	my ($self) = @_;
	my @stages;

	$self->start;
	push @stages, $self->stage for 0 .. 1 + $self->below(4);
	return "T\n| " . join "\n| ", @stages;
}

sub made
{
	my ($self) = @_;

	return 'x' . ++$self->{made};
}

sub columns_of
{
	my ($self, @types) = @_;
	my %wanted = map { $_ => 1 } @types;

	return map { $_->[0] } grep { $wanted{ $_->[1] } } @{ $self->{columns} };
}

sub stage
{
	my ($self) = @_;
	my %maker = (
		where => \&stage_where, extend => \&stage_extend, project => \&stage_project, summarize => \&stage_summarize,
		sort => \&stage_sort, distinct => \&stage_distinct, expand => \&stage_expand, join => \&stage_join,
		union => \&stage_union, small => \&stage_small, window => \&stage_window, parse => \&stage_parse);
	my $kind = $self->pick(qw(where where extend extend project summarize summarize sort distinct expand join union small window parse));

	return $maker{$kind}->($self);
}

sub stage_where
{
	my ($self) = @_;

	return 'where ' . $self->expression('b', 3);
}

sub stage_extend
{
	my ($self) = @_;
	my @parts;

	for (0 .. $self->below(3))
	{
		my ($type, $name) = ($self->pick(@TYPES), $self->made);
		push @parts, [ $name, $type, $self->expression($type, 3) ];
	}
	push @{ $self->{columns} }, map { [ $_->[0], $_->[1] ] } @parts;
	return 'extend ' . join ', ', map { "$_->[0] = $_->[2]" } @parts;
}

sub stage_project
{
	my ($self) = @_;
	my (@parts, @columns);

	for (0 .. 3 + $self->below(6))
	{
		my ($type, $name) = ($self->pick(@TYPES), $self->made);
		push @parts, "$name = " . $self->expression($type, 2);
		push @columns, [ $name, $type ];
	}
	$self->{columns} = \@columns;
	return 'project ' . join ', ', @parts;
}

sub stage_summarize
{
	my ($self) = @_;
	my (@parts, @keys, @columns);

	for (0 .. $self->below(4))
	{
		my $type = $self->pick(@TYPES);
		my @known = grep { $_->{name} !~ /^arg|^any|^take_any$/ }
		  @{ $self->{aggregate}{$type} || [] }, @{ $self->{aggregate}{'1'} || [] };
		next unless @known;
		my $name = $self->made;
		my $call = $self->call($self->pick(@known), $type, 2);
		next if $call !~ /\(/ || $call =~ /^percentiles\(/;
		push @parts, $call =~ /^(?:take_)?any/ ? $call : "$name = $call";
		push @columns, [ $name, $type ] unless $call =~ /^(?:take_)?any/;
	}
	for (1 .. $self->below(3))
	{
		my ($type, $name) = ($self->pick(qw(b i l r m s t p g)), $self->made);
		push @keys, "$name = " . $self->expression($type, 2);
		unshift @columns, [ $name, $type ];
	}
	push @parts, 'n' . $self->{made} . ' = count()' unless @parts || @keys;
	$self->{columns} = \@columns;
	return 'summarize ' . join(', ', @parts) . (@keys ? ' by ' . join ', ', @keys : '');
}

sub stage_sort
{
	my ($self) = @_;
	my @columns = $self->columns_of(qw(i l r m s t p b));

	return 'take 5' unless @columns;
	my $by = join ', ', map { $self->pick(@columns) . $self->pick('', ' asc', ' desc nulls first', ' asc nulls last') } 0 .. $self->below(2);
	return $self->pick("sort by $by", 'top 4 by ' . $self->pick(@columns), "order by $by | take 3");
}

sub stage_distinct
{
	my ($self) = @_;
	my @columns = grep { $_->[1] ne 'd' } @{ $self->{columns} };
	my %seen;

	return 'take 3' unless @columns;
	@columns = grep { !$seen{ $_->[0] }++ } map { $self->pick(@columns) } 0 .. $self->below(3);
	$self->{columns} = \@columns;
	return 'distinct ' . join ', ', map { $_->[0] } @columns;
}

sub stage_expand
{
	my ($self) = @_;
	my @columns = $self->columns_of('d');

	return $self->stage_extend unless @columns;
	my $column = $self->pick(@columns);
	my $type = $self->pick(qw(s l r b t));
	my $name = $self->made;

	return "mv-expand $column" if $self->below(3) == 0;
	push @{ $self->{columns} }, [ $name, $type ];
	return "mv-expand $name = $column to typeof($NAME{$type})" if $self->below(2);
	my $aggregate = $type =~ /[lr]/ ? "sum($name)" : 'count()';
	$self->{columns}[-1] = [ "${name}_n", $type =~ /[r]/ ? 'r' : 'l' ];
	return "mv-apply $name = $column to typeof($NAME{$type}) on (summarize ${name}_n = $aggregate)";
}

sub stage_join
{
	my ($self) = @_;
	my @keys = grep { $_->[1] =~ /[ilstgbp]/ } @{ $self->{columns} };

	return $self->stage_where unless @keys;
	my ($name, $type) = @{ $self->pick(@keys) };
	my $kind = $self->pick(qw(inner innerunique leftouter rightouter fullouter leftsemi leftanti rightsemi rightanti));
	my $other = "(T | where l1 != 7 | project ${type}2, z$self->{made} = s1)";

	return "lookup kind=leftouter $other on \$left.$name == \$right.${type}2" . $self->drop_all($kind, $type, 0)
	  if $self->below(4) == 0;
	return "join kind=$kind $other on \$left.$name == \$right.${type}2" . $self->drop_all($kind, $type, 1);
}

# Names that a join may give twice are not used any more.
sub drop_all
{
	my ($self, $kind, $type, $join) = @_;
	my $right = $join && $kind =~ /^right(semi|anti)/;

	$self->{columns} = [ [ "${type}2", $type ] ] if $right;
	return $right ? " | project ${type}2" : '';
}

sub stage_union
{
	my ($self) = @_;
	my @columns = map { $_->[0] } @{ $self->{columns} };
	my $kept = join ', ', @columns;

	return $self->pick("union kind=outer (T | where i1 > 0 | project q = l1, s1)",
		"union (T | project w = s2)", 'union isfuzzy=true NoSuchTable, (T | take 1 | project w = 1)')
	  . " | project $kept";
}

sub stage_small
{
	my ($self) = @_;

	return $self->pick('take 4', 'limit 2', 'as Here', 'serialize', 'sample 3', 'where true', 'project-away nosuch*',
		'extend k = pack_all()', 'project-reorder *', 'render table');
}

sub stage_window
{
	my ($self) = @_;
	my @columns = $self->columns_of(qw(l r s t i));
	my ($name) = ($self->made);

	return 'take 1' unless @columns;
	my ($column) = $self->pick(@columns);
	my ($type) = map { $_->[1] } grep { $_->[0] eq $column } @{ $self->{columns} };
	push @{ $self->{columns} }, [ $name, $type ];
	return "sort by $column asc | extend $name = " . $self->pick("prev($column)", "next($column, 2)");
}

sub stage_parse
{
	my ($self) = @_;
	my @columns = $self->columns_of('s');
	my ($one, $two) = ($self->made, $self->made);

	return $self->stage_extend unless @columns;
	push @{ $self->{columns} }, [ $one, 's' ], [ $two, 'l' ];
	return $self->pick('parse ', 'parse-where ', 'parse kind=relaxed ') . $self->pick(@columns) . " with $one \"b\" $two:long *";
}

1;
