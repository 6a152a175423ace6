# Tests: every file of a test is run by a suite.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my @files = grep { m{^test/} } all_files();
my %here = map { $_ => 1 } @files;

for my $file (@files)
{
	problem($file, undef, 'is run by no suite: the name must end in _test.c')
	  if $file =~ m{^test/unit/.*\.c$} && $file !~ /_test\.c$/;
	problem($file, undef, 'is run by no suite') if $file =~ m{^test/pgtap/} && $file !~ m{^test/pgtap/[^/]+\.(?:sql|md)$};
	problem($file, undef, 'is run by no suite') if $file =~ m{^test/t/} && $file !~ m{^test/t/(?:[^/]+\.(?:pl|md)|lib/.*\.pm|data/.*)$};
	problem($file, undef, 'has no expected output')
	  if $file =~ m{^test/regress/sql/(.*)\.sql$} && !$here{"test/regress/expected/$1.out"};
	problem($file, undef, 'has no expected output')
	  if $file =~ m{^test/isolation/specs/(.*)\.spec$} && !$here{"test/isolation/expected/$1.out"};
	problem($file, undef, 'has no query.kql beside it')
	  if $file =~ m{^(test/golden/[^/]+/[^/]+)/} && !$here{"$1/query.kql"};
	problem($file, undef, 'is not executable') if $file =~ m{^test/[^/]+/run$} && !-x $file;
	problem($file, undef, 'waits by sleeping') if $file =~ m{^test/(?:pgtap|isolation)/} && slurp($file) =~ /\bpg_sleep\s*\(/;
}
for my $patch (grep { m{^test/mutant/.*\.patch$} } @files)
{
	problem($patch, undef, 'does not apply to the tree as it is') if system("git apply --check '$patch' 2>/dev/null") != 0;
}

finish();
