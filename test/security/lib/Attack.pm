# What attacks played from a program share: statements by psql, sessions left open, rules,
# and TAP.
package Attack;

use strict;
use warnings;

use Exporter 'import';
use File::Temp qw(tempdir);
use Time::HiRes qw(sleep time);

our @EXPORT = qw(psql session rule_text wait_for is isnt ok done);

my $number = 0;
my $patience = 60;
my $folder = tempdir(CLEANUP => 1);

# Runs statements; what they print, without the last line's end.
sub psql
{
	my ($sql) = @_;

	open my $in, '|-', qq(psql -X -q -A -t -v ON_ERROR_STOP=1 -f - >"$folder/out" 2>&1) or die "psql: $!\n";
	print $in $sql;
	my $sound = close $in;
	open my $out, '<', "$folder/out" or die "psql: $!\n";
	my $printed = join '', <$out>;

	$printed =~ s/\s+$//;
	die "$printed\n" unless $sound;
	return $printed;
}

# Begins a session that stays; a function that gives it more to do, or ends it without.
sub session
{
	my ($sql) = @_;

	open my $in, '|-', qq(psql -X -q -A -t -f - >"$folder/session" 2>&1) or die "psql: $!\n";
	$in->autoflush(1);
	print $in "$sql\n";
	return sub {
		my ($more) = @_;

		print $in "$more\n";
		close $in;
		return;
	};
}

# A rule as a literal for vigil.load_rule(): id, query, and trigger as "gt 0", grouping.
sub rule_text
{
	my (%part) = @_;
	my ($operator, $threshold) = split / /, $part{trigger} // 'gt 0';
	my $grouping = $part{grouping} ? "eventGroupingSettings:\n  aggregationKind: $part{grouping}\n" : '';

	return <<"YAML";
\$yaml\$
id: $part{id}
name: Rule $part{id}
description: A rule of a test
severity: Low
requiredDataConnectors: []
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: $operator
triggerThreshold: $threshold
${grouping}tactics: []
relevantTechniques: []
query: |
  $part{query}
version: 1.0.0
kind: Scheduled
\$yaml\$
YAML
}

# Waits until a query gives a value; what it gave last.
sub wait_for
{
	my ($sql, $wanted) = @_;
	my $until = time + $patience;
	my $got = '';

	while (time < $until)
	{
		$got = psql($sql);
		last if $got eq $wanted;
		sleep 0.1;
	}
	return $got;
}

sub ok
{
	my ($passed, $what) = @_;

	$number++;
	print $passed ? '' : 'not ', "ok $number - $what\n";
	return $passed;
}

sub is
{
	my ($got, $wanted, $what) = @_;

	ok($got eq $wanted, $what) or print "# got '$got', wanted '$wanted'\n";
	return;
}

sub isnt
{
	my ($got, $other, $what) = @_;

	ok($got ne $other, $what) or print "# got '$got'\n";
	return;
}

sub done
{
	print "1..$number\n";
	return;
}

1;
