# An evaluator of searches of Splunk over events: what vigil is compared with.
#
# A value is undef where there is none, a text, a number ({n => 5}) or several texts ([...]).  A
# condition is 1, 0, or undef where it is neither.
package Splunk;
use strict;
use warnings;
use utf8;

use Exporter qw(import);
use Scalar::Util qw(looks_like_number);

our @EXPORT_OK = qw(result %lookup);

# Lookups: columns, rows, what stands where nothing matches; are texts patterns whose case does not count?
our %lookup = (
	own_words => {
		columns => [qw(word kind mark)],
		rows => [ [ 'abc', 'k1', 'm1' ], [ 'ABC', 'k2', '' ], [ 'abc', 'k3', 'm1' ], [ '5', 'k4', 'm2' ], [ 'x*y', '', 'm2' ], [ '', 'k5', 'm3' ] ],
		exact => 1
	},
	attacker_tools => {
		columns => [qw(attacker_tool_names kind mark)],
		rows => [ [ 'a*', 'k1', 'm1' ], [ '*b*', 'k2', 'm2' ], [ 'ABC', 'k3', '' ], [ '*.*', '', 'm2' ], [ '', 'k5', 'm3' ], [ '(a|b)', 'k6', 'm1' ] ],
		none => 'false'
	});

# The rows that a search gives: hashes of fields, of events their fields and what was made.
sub result
{
	my ($search, @events) = @_;
	my @rows = map { { %{ $_->{fields} } } } @events;

	for my $command ($search->@*)
	{
		my ($kind, @rest) = @$command;

		@rows = grep { term($rest[0], $_) } @rows if $kind eq 'search';
		@rows = grep { condition($rest[0], $_) } @rows if $kind eq 'where';
		@rows = map { assign($_, @rest) } @rows if $kind eq 'eval';
		@rows = map { renamed($_, @rest) } @rows if $kind eq 'rename';
		@rows = map { moved($_, @rest) } @rows if $kind eq 'moved';
		@rows = map { filled($_, @rest) } @rows if $kind eq 'fillnull';
		@rows = map { expanded($_, @rest) } @rows if $kind eq 'mvexpand';
		@rows = map { extracted($_, @rest) } @rows if $kind eq 'rex';
		@rows = groups($command, @rows) if $kind eq 'stats';
		@rows = with_groups($command, @rows) if $kind eq 'eventstats';
		@rows = map { looked_up($_, @rest) } @rows if $kind eq 'lookup';
		@rows = latest(\@rows, @rest) if $kind eq 'dedup';
		@rows = grep { my @texts = texts($_->{ $rest[0] }); @texts && $texts[0] =~ /$rest[1]/ } @rows if $kind eq 'regex';
		@rows = map { +{ %$_, $rest[0] => [ grep { $_ ne '' } split /\Q$rest[1]\E/, $_->{ $rest[0] } // '', -1 ] } } @rows if $kind eq 'makemv';
	}
	return map { my $row = $_; +{ map { $_ => ref $row->{$_} eq 'HASH' ? $row->{$_}{n} : $row->{$_} } keys %$row } } @rows;
}

# What a field has, each as a text.
sub texts
{
	my ($value) = @_;

	return () if !defined $value || (!ref $value && $value eq '');
	return ref $value eq 'ARRAY' ? @$value : text($value);
}

sub has_value
{
	my @texts = texts(@_);

	return @texts > 0;
}

# A number without a fraction has none in its text.
sub text
{
	my ($value) = @_;

	return ref $value eq 'HASH' ? 0 + $value->{n} . '' : $value;
}

# ---- terms ----

# term := [and T…] | [or T…] | [not T] | [cmp field sign value…]
sub term
{
	my ($term, $row) = @_;
	my ($kind, @rest) = @$term;

	return !grep { !term($_, $row) } @rest if $kind eq 'and';
	return !!grep { term($_, $row) } @rest if $kind eq 'or';
	return !term($rest[0], $row) if $kind eq 'not';

	my ($field, $sign, @values) = @rest;
	my $value = $row->{$field};
	my @texts = texts($value);

	if ($sign eq '=' || $sign eq '!=')
	{
		my $any = grep { equals($value, $_) } @values;

		return $sign eq '=' ? !!$any : @texts > 0 && !$any;
	}
	return @texts > 0 && ordered($sign, $texts[0], $values[0]);
}

sub equals
{
	my ($field, $value) = @_;
	my @texts = texts($field);
	my $regex = join '.*', map { quotemeta } split /\*/, $value, -1;

	return @texts == 0 if $value eq '';
	return !!grep { /\A(?:$regex)\z/is } @texts;
}

# An order of two texts: of numbers if both are.
sub ordered
{
	my ($sign, $a, $b) = @_;
	my $order = looks_like_number($a) && looks_like_number($b) ? $a <=> $b : $a cmp $b;

	return $sign eq '<' ? $order < 0 : $sign eq '<=' ? $order <= 0 : $sign eq '>' ? $order > 0 : $order >= 0;
}

# ---- expressions ----

# expression := [field NAME] | [text T] | [number N] | [call NAME E…] | [concat E E] | [sign E E]
sub value
{
	my $value = calculated(@_);

	# An empty text is none, and so is an empty list.
	return undef if defined $value && ((!ref $value && $value eq '') || (ref $value eq 'ARRAY' && !@$value));
	return $value;
}

sub calculated
{
	my ($expr, $row) = @_;
	my ($kind, @rest) = @$expr;

	return $row->{ $rest[0] } if $kind eq 'field';
	return $rest[0] if $kind eq 'text';
	return { n => $rest[0] } if $kind eq 'number';
	return call($row, @rest) if $kind eq 'call';

	my ($a, $b) = map { value($_, $row) } @rest;

	return undef if !defined $a || !defined $b;
	return text($a) . text($b) if $kind eq 'concat';

	my ($x, $y) = map { number($_) } $a, $b;

	return undef if !defined $x || !defined $y || ($kind eq '/' && $y == 0);
	return { n => $kind eq '+' ? $x + $y : $kind eq '-' ? $x - $y : $kind eq '*' ? $x * $y : $x / $y };
}

sub number
{
	my ($value) = @_;

	return $value->{n} if ref $value eq 'HASH';
	return looks_like_number($value) ? 0 + $value : undef;
}

sub call
{
	my ($row, $name, @part) = @_;

	return condition($part[0], $row) ? value($part[1], $row) : value($part[2], $row) if $name eq 'if';
	if ($name eq 'case')
	{
		while (@part)
		{
			my ($if, $then) = splice @part, 0, 2;

			return value($then, $row) if condition($if, $row);
		}
		return undef;
	}

	my @values = map { value($_, $row) } @part;
	my $first = $values[0];

	if ($name eq 'coalesce')
	{
		my ($known) = grep { defined } @values;

		return $known;
	}
	if ($name eq 'mvappend')
	{
		my @all = map { texts($_) } @values;

		return @all ? \@all : undef;
	}
	return undef if !defined $first;

	my @list = texts($first);

	return { n => scalar @list } if $name eq 'mvcount';
	return $list[ $part[1][1] ] if $name eq 'mvindex';
	if ($name eq 'mvfind')
	{
		my @at = grep { $list[$_] =~ /$part[1][1]/ } 0 .. $#list;

		return @at ? { n => $at[0] } : undef;
	}
	return lc text($first) if $name eq 'lower';
	return uc text($first) if $name eq 'upper';
	return { n => length text($first) } if $name eq 'len';
	return [ split /\Q$part[1][1]\E/, $first, -1 ] if $name eq 'split';
	return $first =~ s/$part[1][1]/$part[2][1]/gr if $name eq 'replace';
	die "function $name\n";
}

# condition := [and C C] | [or C C] | [not C] | [cmp SIGN E E] | [isnull E] | [isnotnull E] | [match E R]
#		| [like E T] | [in E E…]
sub condition
{
	my ($condition, $row) = @_;
	my ($kind, @rest) = @$condition;

	if ($kind eq 'and' || $kind eq 'or')
	{
		my @values = map { condition($_, $row) } @rest;
		my $decides = $kind eq 'or' ? 1 : 0;

		return $decides if grep { defined && $_ == $decides } @values;
		return (grep { !defined } @values) ? undef : 1 - $decides;
	}
	if ($kind eq 'not')
	{
		my $value = condition($rest[0], $row);

		return defined $value ? 1 - $value : undef;
	}
	return compared(@rest, $row) if $kind eq 'cmp';
	return condition([ 'or', map { [ 'cmp', '=', $rest[0], $_ ] } @rest[ 1 .. $#rest ] ], $row) if $kind eq 'in';

	my $value = value($rest[0], $row);

	return defined $value ? 0 : 1 if $kind eq 'isnull';
	return defined $value ? 1 : 0 if $kind eq 'isnotnull';
	return undef unless defined $value;
	return (grep { /$rest[1]/ } texts($value)) ? 1 : 0 if $kind eq 'match';

	my $regex = join '', map { $_ eq '%' ? '.*' : $_ eq '_' ? '.' : quotemeta } split //, $rest[1];
	return text($value) =~ /\A(?:$regex)\z/s ? 1 : 0;
}

sub compared
{
	my ($sign, $left, $right, $row) = @_;
	my ($a, $b) = map { value($_, $row) } $left, $right;

	return undef if !defined $a || !defined $b;
	return (grep { $_ eq text($b) } @$a) ? 1 : 0 if ref $a eq 'ARRAY';
	return ordered($sign, text($a), text($b)) ? 1 : 0 if $sign =~ /[<>]/;

	my $literal = ($left->[0] eq 'text' || $right->[0] eq 'text') && !(ref $a eq 'HASH' && ref $b eq 'HASH');
	my ($x, $y) = map { number($_) } $a, $b;
	my $same = $literal || !defined $x || !defined $y ? text($a) eq text($b) : $x == $y;

	return $sign eq '=' ? ($same ? 1 : 0) : ($same ? 0 : 1);
}

# ---- commands ----

sub assign
{
	my ($row, $name, $expr) = @_;

	return { %$row, $name => value($expr, $row) };
}

sub renamed
{
	my ($row, $old, $new) = @_;
	my %row = %$row;

	$row{$new} = delete $row{$old};
	return \%row;
}

# a.* as *: where there is such a value.
sub moved
{
	my ($row, $above) = @_;
	my %row = %$row;

	for my $old (grep { /^\Q$above\E./ } keys %row)
	{
		my $value = delete $row{$old};

		$row{ substr $old, length $above } = $value if has_value($value);
	}
	return \%row;
}

sub filled
{
	my ($row, $text, @names) = @_;

	return { %$row, map { $_ => (has_value($row->{$_}) ? $row->{$_} : $text) } @names };
}

sub expanded
{
	my ($row, $name) = @_;
	my @texts = texts($row->{$name});

	return @texts ? map { { %$row, $name => $_ } } @texts : { %$row, $name => undef };
}

sub extracted
{
	my ($row, $field, $name, $regex) = @_;
	my $value = $row->{$field};

	return $row if !defined $value || $value eq '' || $value !~ /$regex/ || !defined $1 || $1 eq '';
	return { %$row, $name => $1 };
}

# stats := [stats, [[function, field, name]…], [field…]]
sub groups
{
	my ($command, @rows) = @_;
	my (undef, $items, $by) = @$command;
	my %group;

	for my $row (@rows)
	{
		my @keys = ([]);

		for my $field (@$by)
		{
			my @texts = grep { $_ ne '' } texts($row->{$field});

			@keys = map { my $key = $_; map { [ @$key, $_ ] } @texts } @keys;
		}
		for my $key (@keys)
		{
			my $group = $group{ join ' ', map { length . ":$_" } @$key } //= { key => $key, rows => [] };

			push $group->{rows}->@*, $row;
		}
	}
	$group{''} //= { key => [], rows => [] } unless @$by;
	return map {
		my @key = $_->{key}->@*;
		my @of = $_->{rows}->@*;

		+{ (map { ($by->[$_] => $key[$_]) } 0 .. $#$by), map { ($_->[2] => aggregate($_, @of)) } @$items }
	} values %group;
}

# eventstats: each row with what its group gives; one that lacks a field to group by has nothing.
sub with_groups
{
	my ($command, @rows) = @_;
	my (undef, $items, $by) = @$command;
	my $key = sub {
		my ($row) = @_;
		my @texts = map { my ($text) = texts($row->{$_}); $text } @$by;

		return (grep { !defined } @texts) ? undef : join ' ', map { length . ":$_" } @texts;
	};
	my %of;

	push $of{ $key->($_) }->@*, $_ for grep { defined $key->($_) } @rows;
	my %given = map {
		my $of = $of{$_};

		$_ => { map { my $value = aggregate($_, @$of); ($_->[2] => defined $value && !ref $value ? { n => $value } : $value) } @$items }
	} keys %of;
	return map { my $is = $key->($_); +{ %$_, (map { ($_->[2] => undef) } @$items), (defined $is ? $given{$is}->%* : ()) } } @rows;
}

# What the rows of a lookup that match give, each a list.
sub looked_up
{
	my ($row, $name, $keys, $outputs) = @_;
	my $of = $lookup{$name};
	my %at = map { ($of->{columns}[$_] => $_) } 0 .. $of->{columns}->$#*;
	my @found = grep {
		my $one = $_;

		!grep {
			my ($column, $field) = @$_;
			my ($text) = texts($row->{$field});
			my $pattern = $one->[ $at{$column} ];
			my $regex = join '.*', map { quotemeta } split /\*/, $pattern, -1;

			!defined $text || ($of->{exact} ? $text ne $pattern : $column =~ /names/ ? $text !~ /\A(?:$regex)\z/is : lc $text ne lc $pattern)
		} @$keys
	} $of->{rows}->@*;
	my %row = %$row;

	for my $output (@$outputs)
	{
		my @texts = grep { $_ ne '' } map { $_->[ $at{ $output->[0] } ] } @found;

		$row{ $output->[1] } = @texts ? \@texts : defined $of->{none} ? [ $of->{none} ] : undef;
	}
	return \%row;
}

# dedup: the last event of those that have the same values; the first has the latest time.
sub latest
{
	my ($rows, @names) = @_;
	my (%seen, @kept);

	for my $row (sort { $a->{eventID} <=> $b->{eventID} } @$rows)
	{
		my @texts = map { my ($text) = texts($row->{$_}); $text } @names;

		push @kept, $row unless (grep { !defined } @texts) || $seen{ join ' ', map { length . ":$_" } @texts }++;
	}
	return @kept;
}

sub aggregate
{
	my ($item, @rows) = @_;
	my ($function, $field, undef, $condition) = @$item;

	return scalar grep { condition($condition, $_) } @rows if $condition;

	my @texts = map { texts($_->{ $field // '' }) } @rows;
	my %seen = map { $_ => 1 } @texts;
	my @numbers = grep { looks_like_number($_) } @texts;
	my $sum = 0;

	return scalar(defined $field ? @texts : @rows) if $function eq 'count';
	return scalar keys %seen if $function eq 'dc';
	return [ sort keys %seen ] if $function eq 'values';
	$sum += $_ for @numbers;
	return @numbers ? $sum : undef if $function eq 'sum';
	return undef unless @numbers;

	my $mean = $sum / @numbers;
	my $squares = 0;

	return $mean if $function eq 'avg';
	$squares += ($_ - $mean)**2 for @numbers;
	return @numbers == 1 ? 0 : sqrt($squares / (@numbers - 1));
}

1;
