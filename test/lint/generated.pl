# Pages that a script makes say what the script says.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my $support = `script/make-kql-support`;

problem('doc/kql-support.md', undef, 'is not what script/make-kql-support makes; run it with --write')
  if $? || $support ne slurp('doc/kql-support.md');
finish();
