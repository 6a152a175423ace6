# Conditions as kuery and as EQL, in the forms that these have for the same.
package Print;
use strict;
use warnings;
use utf8;

use Chance qw(chance pick);
use Exporter qw(import);

our @EXPORT_OK = qw(kuery eql rule_text);

sub rule_text
{
	my ($language, $query, $more) = @_;
	my $type = $language eq 'kuery' ? 'query' : $language;

	return "[rule]\nname = \"T\"\nseverity = \"low\"\nindex = [\"logs-aws.cloudtrail-*\"]\ntype = \"$type\"\nquery = '''\n$query\n'''\n" . ($more // '');
}

# Parts that bind less tightly stand in brackets, and sometimes others.
sub joined
{
	my ($print, $node, $above) = @_;
	my $text = join pick(' ', "\n ") . (chance(2) ? $node->{op} : uc $node->{op}) . ' ', map { $print->($_, $node->{op}) } @{ $node->{parts} };

	return $above eq 'not' || ($node->{op} eq 'or' && $above eq 'and') || !chance(4) ? "($text)" : $text;
}

# ---- kuery ----

sub kuery
{
	my ($node, $above) = @_;
	my $field = $node->{field};

	if ($node->{op} eq 'not')
	{
		my $text = 'not ' . kuery($node->{parts}[0], 'not');

		return $above eq 'not' ? "($text)" : $text;
	}
	return kuery_group($node) // joined(\&kuery, $node, $above) if $node->{op} ne 'test';
	return "$field $node->{sign} " . pick("\"$node->{address}\"", $node->{address} =~ s/:/\\:/gr) if $node->{kind} eq 'order';
	return "$field:" . pick('', ' ') . kuery_value($node) if $node->{kind} ne 'compare';
	return "$field $node->{sign} $node->{number}";
}

# Values of one field may be a list: field: (a or b).
sub kuery_group
{
	my ($node) = @_;
	my @parts = @{ $node->{parts} };
	my $field = $parts[0]{field} // '';

	return undef if grep { $_->{op} ne 'test' || $_->{kind} =~ /^(?:compare|order)$/ || $_->{field} ne $field } @parts;
	return "$field: (" . join(" $node->{op} ", map { kuery_value($_) } @parts) . ')';
}

sub kuery_value
{
	my ($test) = @_;

	return '*' if $test->{kind} eq 'exists';
	return '""' if $test->{kind} eq 'empty';
	return "\"$test->{network}\"" if $test->{kind} eq 'cidr';
	my @pattern = @{ $test->{pattern} };
	my $text = join '', map { $_ // 'x' } @pattern;
	my $bare = !grep { !defined } @pattern;

	# A literal without quotes has no blanks at its ends and no keyword.
	return kuery_quoted($text) if $bare && (chance(2) || $text =~ /\A\s|\s\z|\Anull\z/ || $text =~ /(?:\A|\s)(?:and|or|not)(?:\s|\z)/i || $text eq '');
	return join '', map { defined ? kuery_bare($_) : '*' } @pattern;
}

sub kuery_quoted { return '"' . $_[0] =~ s/(["\\])/\\$1/gr =~ s/\t/\\t/gr . '"' }

# A keyword in a pattern is escaped, too.
sub kuery_bare { return $_[0] =~ s/([\\():<>"*{}])/\\$1/gr =~ s/(\A|\s)(and|or|not)(?=\s|\z)/$1\\$2/gir }

# ---- EQL ----

sub eql
{
	my ($node, $above) = @_;

	return 'not ' . eql($node->{parts}[0], 'not') if $node->{op} eq 'not';
	return joined(\&eql, $node, $above) if $node->{op} ne 'test';
	return eql_test($node);
}

sub eql_text { return '"' . $_[0] =~ s/(["\\])/\\$1/gr =~ s/\t/\\t/gr . '"' }

sub eql_name { return $_[0] =~ /-/ || !chance(4) ? "`$_[0]`" : $_[0] }

sub eql_test
{
	my ($test) = @_;
	my $field = eql_name($test->{field});
	my $mark = $test->{cased} ? '' : '~';

	return "$field != null" if $test->{kind} eq 'exists';
	return "$field $test->{sign} \"$test->{address}\"" if $test->{kind} eq 'order';
	return "$field == \"$test->{network}\"" if $test->{kind} eq 'cidr' && chance(2);
	return "cidrMatch($field, \"$test->{network}\")" if $test->{kind} eq 'cidr';
	return "$field $test->{sign} $test->{number}" if $test->{kind} eq 'compare';
	my @pattern = @{ $test->{pattern} };
	my @wild = grep { !defined || ref } @pattern;
	my $text = join '', map { !defined ? '*' : ref ? '?' : $_ } @pattern;

	return "$field == $text" if $test->{field} eq 'aws.cloudtrail.read_only' && chance(2);
	return pick("$field in$mark (" . eql_text($text) . ')', $test->{cased} ? "$field == " . eql_text($text) : "not $field not in~ (" . eql_text($text) . ')') if !@wild;
	# Texts of two functions are a part of a pattern of Lucene, other functions take theirs as they are.
	return "stringContains$mark($field, " . eql_text(lucene_text(@pattern[ 1 .. $#pattern - 1 ])) . ')'
	  if @pattern >= 3 && !defined $pattern[0] && !defined $pattern[-1];
	return "startsWith$mark($field, " . eql_text($pattern[0]) . ')' if @pattern == 2 && !defined $pattern[1];
	return "endsWith$mark($field, " . eql_text(lucene_text($pattern[1])) . ')' if @pattern == 2 && !defined $pattern[0];
	return undef_star($test, $field, $mark, $text);
}

# A part of a pattern of Lucene: a backslash stands in front of what would be a wildcard.
sub lucene_text
{
	return join '', map { !defined ? '*' : ref ? '?' : s/([*?\\])/\\$1/gr } @_;
}

# In a wildcard of EQL there is no star that is one: texts with them are regular expressions.
sub undef_star
{
	my ($test, $field, $mark, $text) = @_;

	if (grep { defined && !ref && /[*?]/ } @{ $test->{pattern} })
	{
		$test->{pattern} = [ map { defined && !ref ? s/[*?]/-/gr : $_ } @{ $test->{pattern} } ];
		$text = join '', map { !defined ? '*' : ref ? '?' : $_ } @{ $test->{pattern} };
	}
	return $mark ? "$field : " . eql_text($text) : "$field like " . eql_text($text);
}

1;
