# Query.pm
#		Queries of the golden cases and the documentation, changed word by word.
#
# Used by run.  A changed query is mostly still a query, so it comes further than
# noise would: what the compiler lets pass is run.
#
package Query;

use strict;
use warnings;
use utf8;

# What one word may become.
my @WORD = (
	'(', ')', '[', ']', '|', ',', ';', '==', '!=', 'in', '!in', 'has', 'has_any', 'contains', 'between', '..', 'and', 'or', 'not', '-', '*', '/', '%', '=~', '=>',
	'0', '1', '-1', '2147483648', '9223372036854775807', '1e308', 'real(nan)', 'real(+inf)', 'int(null)', 'long(null)', 'true', 'bool(null)', 'datetime(null)',
	'datetime(9999-12-31T23:59:59.9999999Z)', 'datetime(0001-01-01)', '1tick', '0s', '-1d', '10675199.02:48:05', '"', '""', "''", '"x"', '"("', '@"\\"', 'dynamic(null)',
	'dynamic([])', 'dynamic({})', 'dynamic([1,"a",null,{"b":[1]}])', 'guid(null)', 'decimal(1.5)', 'typeof(long)', 'now()', 'rand()', 'x', '_', '$left', '$right', '*', 'by', 'on', 'kind=inner',
	'where', 'extend', 'project', 'summarize', 'count()', 'sum(x)', 'make_list(x)', 'make_set(x)', 'arg_max(x, *)', 'dcount(x)', 'toscalar(', 'materialize(', 'range', 'print', 'let a =', 'union',
	'mv-expand', 'parse', 'join', 'sort by', 'top 1 by', 'take 1', 'serialize', 'evaluate', 'bag_unpack(x)', 'pivot(x)', 'render', 'getschema', 'tostring(', 'todynamic(', 'bin(', 'strcat(', 'iff(', 'repeat(', 'series_fir(');

sub new
{
	my ($class, %option) = @_;
	my $self = bless {%option}, $class;

	for my $file (sort glob "$option{top}/test/golden/*/*/query.kql")
	{
		open my $in, '<:encoding(UTF-8)', $file or die "$file: $!\n";
		local $/;
		push @{ $self->{seeds} }, [ words(readline $in) ];
	}
	die "no queries to begin with\n" unless $self->{seeds};
	return $self;
}

# Words, literals, blanks and single characters, which joined are the text again.
sub words
{
	return $_[0] =~ /(\w+|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\s+|.)/gs;
}

sub number { return $_[0]{input}->number($_[1]) }

# The next query.
sub next
{
	my ($self) = @_;
	my @seeds = @{ $self->{seeds} };
	my @words = @{ $seeds[ $self->number(scalar @seeds) ] };
	my @other = @{ $seeds[ $self->number(scalar @seeds) ] };

	for (0 .. $self->number(4))
	{
		my $at = $self->number(@words + 1);
		my $edit = $self->number(8);

		if    ($edit == 0) { splice @words, $at, 1 }
		elsif ($edit == 1) { splice @words, $at, 0, @words[ $at .. min($at + $self->number(12), $#words) ] }
		elsif ($edit == 2) { splice @words, $at, 1, $other[ $self->number(scalar @other) ] }
		elsif ($edit == 3)
		{
			my $from = $self->number(scalar @other);

			splice @words, $at, 0, @other[ $from .. min($from + $self->number(20), $#other) ];
		}
		elsif ($edit == 4) { splice @words, $at, $self->number(6) }
		else               { splice @words, $at, $edit == 5 ? 0 : 1, $WORD[ $self->number(scalar @WORD) ] }
	}
	return substr join('', @words), 0, 20000;
}

sub min { return $_[0] < $_[1] ? $_[0] : $_[1] }

1;
