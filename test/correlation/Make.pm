# Makes streams of events and correlations over them.  Times are few and often the same, and often
# as far from each other as a timespan is long.
package Make;
use strict;
use warnings;

use Chance qw(chance pick);
use Exporter qw(import);

our @EXPORT_OK = qw(make_stream make_rules rules_text);

my @spans = ([ '10s', 10 ], [ '60s', 60 ], [ '2m', 120 ], [ '5m', 300 ], [ '10m', 600 ], [ '0h', 0 ], [ '1h', 3600 ]);
# What is below a path on which arrays may be: as JSON, and as one text, "" if there is no value.
my @items = ([ '', '' ], [ '{"k": "x"}', 'x' ], [ '[{"k": "x"}]', '["x"]' ], [ '[{"k": "x"}, {"k": "y"}]', '["x","y"]' ],
	[ '[{"k": "y"}, {"k": "x"}]', '["y","x"]' ], [ '{"k": ["x", "y"]}', '["x","y"]' ], [ '[]', '' ], [ '[{"j": 1}]', '' ], [ '{"k": "X"}', 'X' ]);

my %names = (a => ['A'], b => ['B'], c => ['C'], ab => [ 'A', 'B' ]);

# Events of an hour: bursts, and some between them.
sub make_stream
{
	my ($count) = @_;
	my $step = pick(1, 5, 10, 30);
	my $users = 1 + chance(3);
	my ($time, @events) = (0);

	for my $id (1 .. $count)
	{
		$time = chance(6) == 0 ? chance(3600) : $time + $step * chance(4);
		$time %= 3600;
		my $at = int($time / $step) * $step;
		my $number = pick('', 'none', chance(20), chance(20) . '.5', -chance(5));
		my ($items, $item) = @{ pick(@items) };

		push @events, { id => $id, time => $at, name => pick('A', 'A', 'B', 'C'),
			fields => { sourceIPAddress => pick('', map { "10.0.0.$_" } 1 .. 2), 'userIdentity.arn' => pick('', map { "user$_" } 1 .. $users),
				userAgent => pick('', 'x', 'y', 'X', 'z'), errorCode => pick('', map { "user$_" } 1 .. $users),
				'requestParameters.n' => $number,
				'requestParameters.items.k' => $item }, items => $items };
	}
	return \@events;
}

sub bounds
{
	my ($numbers, $scale) = @_;
	my $kind = chance(10);
	my $number = $numbers->[ chance(scalar @$numbers) ];

	return [ [ gte => $number ] ] if $kind < 4;
	return [ [ gt => $number ] ] if $kind < 6;
	return [ [ pick('lt', 'lte', 'eq', 'neq'), $number ] ] if $kind < 9;
	return [ [ pick('gt', 'gte'), $number ], [ pick('lt', 'lte'), $number + $scale ] ];
}

# A correlation of some rules.
sub correlation
{
	my ($name, @rules) = @_;
	my $type = pick(qw(event_count event_count value_count temporal temporal_ordered value_sum value_avg value_percentile));
	my ($text, $span) = @{ pick(@spans) };
	my @group = @{ pick([], ['userIdentity.arn'], ['sourceIPAddress'], ['requestParameters.items.k'], [ 'sourceIPAddress', 'userIdentity.arn' ]) };
	my %rule = (name => $name, type => $type, timespan => $text, span => $span, group => \@group, rules => \@rules);

	if (!$span)
	{
		@rule{qw(timespan span)} = ('90s', 90);
	}
	$rule{rules} = [ reverse @rules ] if chance(2);
	$rule{rules} = [ $rule{rules}[0] ] if $type !~ /^temporal/ && chance(2);
	if ($type eq 'event_count') { $rule{bounds} = bounds([ 0 .. 6 ], 2) }
	elsif ($type eq 'value_count')
	{
		$rule{field} = pick(['userAgent'], [ 'userAgent', 'errorCode' ], ['sourceIPAddress'], ['requestParameters.items.k']);
		$rule{field} = ['userAgent'] if grep { $_ eq $rule{field}[0] } @group;
		$rule{bounds} = bounds([ 1 .. 4 ], 1);
	}
	elsif ($type eq 'temporal')
	{
		$rule{bounds} = chance(3) ? [ [ gte => scalar @{ $rule{rules} } ] ] : bounds([ 1 .. 3 ], 1);
		$rule{plain} = $rule{bounds}[0][0] eq 'gte' && $rule{bounds}[0][1] == @{ $rule{rules} } && @{ $rule{bounds} } == 1;
	}
	elsif ($type eq 'temporal_ordered') { $rule{plain} = 1 }
	else
	{
		$rule{field} = ['requestParameters.n'];
		$rule{bounds} = bounds([ 0, 3, 5, '7.5', 12, 20, 40, -2 ], 5);
		$rule{percentile} = pick(0, 10, 50, 90, 95, 100);
	}
	if (@group && chance(4) == 0)
	{
		my $alias = 'who';

		$rule{aliases} = { $alias => { map { $_ => pick('userIdentity.arn', 'errorCode') } @{ $rule{rules} } } };
		$rule{group} = [$alias];
	}
	return \%rule;
}

# Rules by name: the last in the list is that which is asked; it may stand on another correlation.
sub make_rules
{
	my @base = map { { name => $_, names => $names{$_} } } sort keys %names;
	my @members = @{ pick(['a'], [ 'a', 'b' ], [ 'a', 'b', 'c' ], [ 'ab', 'c' ], [ 'ab', 'b' ]) };

	return (@base, correlation('top', @members)) if chance(3);
	my $inner = correlation('inner', @members);
	# What one asks of an alias, the other has to call so.
	my @outer = chance(3) ? ('inner', pick('c', 'a', 'b')) : ('inner');
	my $outer = correlation('top', @outer);

	return (@base, $inner, $outer);
}

# The rules as a text of Sigma.
sub rules_text
{
	my ($id, @rules) = @_;
	my @documents;

	for my $rule (@rules)
	{
		if ($rule->{names})
		{
			push @documents, "title: Rule $rule->{name}\nname: $rule->{name}\nlevel: low\nlogsource: {product: aws, service: cloudtrail}\n"
			  . "detection:\n    s:\n        eventName: [" . join(', ', @{ $rule->{names} }) . "]\n    condition: s\n";
			next;
		}
		my $text = "title: Correlation $id $rule->{name}\nname: $rule->{name}\nlevel: high\ncorrelation:\n    type: $rule->{type}\n"
		  . '    rules: [' . join(', ', @{ $rule->{rules} }) . "]\n    timespan: $rule->{timespan}\n";
		$text .= '    group-by: [' . join(', ', @{ $rule->{group} }) . "]\n" if @{ $rule->{group} };
		if ($rule->{aliases})
		{
			$text .= "    aliases:\n";
			for my $alias (sort keys %{ $rule->{aliases} })
			{
				$text .= "        $alias:\n" . join '', map { "            $_: $rule->{aliases}{$alias}{$_}\n" } @{ $rule->{rules} };
			}
		}
		if (!$rule->{plain})
		{
			$text .= "    condition:\n" . join '', map { "        $_->[0]: $_->[1]\n" } @{ $rule->{bounds} };
			$text .= '        field: [' . join(', ', @{ $rule->{field} }) . "]\n" if $rule->{field};
			$text .= "        percentile: $rule->{percentile}\n" if $rule->{type} eq 'value_percentile';
		}
		push @documents, $text;
	}
	@documents = reverse @documents if chance(2);
	return join "---\n", @documents;
}

1;
