# Makes queries of ES|QL, as trees for Esql.pm that have their text with them.
package MakeEsql;
use strict;
use warnings;
use utf8;

use Chance qw(chance pick);
use Exporter qw(import);
use Make qw(make_pattern make_text);

our @EXPORT_OK = qw(make_query);

my $flat = 'aws.cloudtrail.request_parameters';
my @texts = ('event.action', 'user_agent.original', 'aws.cloudtrail.error_code', 'aws.cloudtrail.error_message', 'user.name', 'source.ip',
	'event.outcome', $flat);
my @lists = ('aws.cloudtrail.resources.arn', map { "aws.cloudtrail.flattened.request_parameters.$_" } 'k', 'list', 'deep.k', 'list.key');

sub node
{
	my ($op, $text, @parts) = @_;

	return { op => $op, text => $text, parts => \@parts };
}

sub quoted
{
	my ($text) = @_;

	return qq("""$text""") if $text !~ /"/ && !chance(3);
	return '"' . $text =~ s/(["\\])/\\$1/gr =~ s/\t/\\t/gr . '"';
}

sub literal { return { op => 'literal', value => $_[0], text => quoted($_[0]) } }

sub number { return { op => 'literal', value => $_[0], text => "$_[0]" } }

sub field
{
	my ($name) = @_;

	return { op => 'field', name => $name, text => $name =~ /-/ || !chance(5) ? join '.', map { "`$_`" } split /\./, $name : $name };
}

sub call { my ($name, @parts) = @_; return node($name, (chance(3) ? $name : uc $name) . '(' . join(', ', map { $_->{text} } @parts) . ')', @parts) }

sub between { my ($op, $one, $two) = @_; return node($op, "$one->{text} $op $two->{text}", $one, $two) }

sub bracketed { return { %{ $_[0] }, text => "($_[0]{text})" } }

# A text or several; made are the columns that there are by kind.
sub make_any_text
{
	my ($depth, $made) = @_;

	return chance(3) ? field(pick(@texts, @{ $made->{text} })) : field(pick(@lists)) if $depth > 2 || chance(3);
	return make_text_value($depth, $made);
}

sub make_text_value
{
	my ($depth, $made) = @_;
	my $kind = chance(10);
	my @two = map { make_any_text($depth + 1, $made) } 1 .. 2;

	return call(pick('to_lower', 'to_upper', 'trim'), $two[0]) if $kind < 2;
	return call('concat', $two[0], literal(make_text()), chance(2) ? $two[1] : ()) if $kind == 2;
	return call('coalesce', @two) if $kind == 3;
	return call('case', make_condition($depth + 1, $made), @two[ 0 .. chance(2) ]) if $kind == 4;
	return call('replace', $two[0], literal('[a-c]+'), literal('#')) if $kind == 5;
	return call('substring', $two[0], number(1 + chance(4)), number(1 + chance(5))) if $kind == 6;
	return call(pick('mv_first', 'mv_last'), $two[0]) if $kind == 7;
	return call('mv_concat', $two[0], literal(pick(', ', '-'))) if $kind == 8;
	return call('to_string', make_number($depth + 1, $made));
}

sub make_number
{
	my ($depth, $made) = @_;
	my $kind = $depth > 2 ? chance(3) : chance(8);

	return number(chance(12)) if $kind == 0;
	return call('length', make_any_text($depth + 1, $made)) if $kind == 1;
	return @{ $made->{number} } ? field(pick(@{ $made->{number} })) : call('mv_count', field(pick(@lists, @texts))) if $kind == 2;
	my @two = map { make_number($depth + 1, $made) } 1 .. 2;
	return bracketed(between(pick('+', '-', '*', '/'), @two)) if $kind < 5;
	return call('abs', $two[0]) if $kind == 5;
	return call('coalesce', @two) if $kind == 6;
	return call('case', make_condition($depth + 1, $made), @two[ 0 .. chance(2) ]);
}

sub make_condition
{
	my ($depth, $made) = @_;
	my $kind = $depth > 2 ? 9 : chance(10);

	if ($kind < 4)
	{
		my $op = $kind < 2 ? 'and' : 'or';
		my @parts = map { make_condition($depth + 1, $made) } 1 .. 2 + chance(2);

		return node($op, '(' . join(pick(" $op ", "\n  " . uc($op) . ' '), map { $_->{text} } @parts) . ')', @parts);
	}
	if ($kind < 6)
	{
		my $part = make_condition($depth + 1, $made);

		return node('not', pick('not ', 'NOT ') . $part->{text}, $part);
	}
	return make_test($depth + 1, $made);
}

# A text of the query, or what an event may have.
sub make_test
{
	my ($depth, $made) = @_;
	my $kind = chance(11);
	my $of = make_any_text($depth, $made);

	return between(pick('==', '!='), $of, chance(3) ? literal(make_text()) : make_any_text($depth, $made)) if $kind < 3;
	return { %{ between(pick('<', '<=', '>', '>='), $of, literal(make_text())) }, is_text => 1 } if $kind == 3;
	return between(pick('<', '<=', '>', '>=', '==', '!='), make_number($depth, $made), make_number($depth, $made)) if $kind < 6;
	return make_among($of) if $kind == 6;
	return make_like($of) if $kind == 7;
	return node('is null', "$of->{text} IS NULL", $of) if $kind == 8 && chance(2);
	return node('not', "$of->{text} is not null", node('is null', '', $of)) if $kind == 8;
	return call(pick('starts_with', 'ends_with'), $of, literal(make_text())) if $kind == 9;
	return call('cidr_match', field('source.ip'), literal(pick('10.0.0.0/8', '10.1.0.0/16', '10.1.2.3/32', '2001:db8::/32', '::ffff:10.0.0.0/104'))) if !chance(3);
	return make_address_test() if chance(2) || !@{ $made->{truth} };
	return field(pick(@{ $made->{truth} }));
}

sub make_address_test
{
	my $address = literal(pick('10.1.2.3', '10.2.3.4', '2001:DB8::1', '::ffff:10.1.2.3'));

	return { %{ between(pick('==', '!=', '<', '<=', '>', '>='), field('source.ip'), $address) }, is_address => 1 };
}

sub make_among
{
	my ($of) = @_;
	my @values = map { literal(make_text()) } 1 .. 1 + chance(5);
	my $in;

	push @values, { op => 'literal', value => undef, text => 'null' } unless chance(8);
	$in = node('in', "$of->{text} in (" . join(', ', map { $_->{text} } @values) . ')', $of, @values);
	return chance(2) ? $in : node('not', "$of->{text} not in (" . join(', ', map { $_->{text} } @values) . ')', $in);
}

sub make_like
{
	my ($of) = @_;
	my @pattern = make_pattern();
	my $regex = join '', map { !defined ? '.*' : ref ? '.' : quotemeta } @pattern;
	my $is_regex = chance(3) == 0;
	my $text = join '', map { !defined ? ($is_regex ? '.*' : '*') : ref ? ($is_regex ? '.' : '?') : $is_regex ? quotemeta_lucene($_) : s/([\\*?])/\\$1/gr } @pattern;
	my $op = $is_regex ? 'rlike' : 'like';

	return { %{ node($op, "$of->{text} $op " . quoted($text), $of) }, regex => $regex };
}

sub quotemeta_lucene { return $_[0] =~ s/([.?+*|{}\[\]()"\\#@&<>~^\$-])/\\$1/gr }

# ---- queries ----

sub make_stats
{
	my ($made) = @_;
	my @keys = map { field(pick(@texts[ 0 .. 4 ], @lists[ 0, 1 ], @{ $made->{text} })) } 1 .. 1 + chance(2);
	my @items = ({ name => 'n0', function => 'count', of => { op => 'literal', value => 1, text => '*' } });

	for my $number (1 .. 1 + chance(4))
	{
		my $function = pick('count', 'count_distinct', 'values', 'sum', 'max', 'min');

		push @items, { name => "n$number", function => $function,
			of => $function =~ /sum|max|min/ ? make_number(1, $made) : make_any_text(1, $made), where => chance(3) ? undef : make_condition(1, $made) };
	}
	$_->{text} = "$_->{name} = $_->{function}($_->{of}{text})" . ($_->{where} ? " WHERE $_->{where}{text}" : '') for @items;
	return { keys => \@keys, items => \@items, text => "\n| stats " . join(",\n  ", map { $_->{text} } @items) . "\n  by "
		  . join(', ', map { "k$_ = $keys[$_]{text}" } 0 .. $#keys) };
}

# A query: columns that are made, a condition, and maybe groups.
sub make_query
{
	my %made = (text => [], number => [], truth => []);
	my @evals;
	my $query = { evals => \@evals };

	for my $number (1 .. chance(4))
	{
		my $kind = pick('text', 'number', 'truth');
		my $expr = $kind eq 'text' ? make_any_text(0, \%made) : $kind eq 'number' ? make_number(0, \%made) : make_condition(0, \%made);

		push @evals, { name => "x$number", expr => $expr };
		push @{ $made{$kind} }, "x$number";
	}
	$query->{where} = make_condition(0, \%made);
	$query->{stats} = make_stats(\%made) unless chance(2);
	$query->{text} = "from logs-aws.cloudtrail-* metadata _id\n" . (@evals ? '| eval ' . join(",\n  ", map { "$_->{name} = $_->{expr}{text}" } @evals) . "\n" : '')
	  . "// what is kept | stats\n| where $query->{where}{text}" . ($query->{stats} ? $query->{stats}{text} : '');
	return $query;
}

1;
