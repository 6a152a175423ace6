# The parts of a text or an array are declared in varatt.h from PostgreSQL 16 on, which base/compat.h
# includes; a server's header may have it by chance, in some versions.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

for my $file (code_files())
{
	my $text = slurp($file);

	problem($file, undef, 'uses the parts of a varlena and does not include "base/compat.h"')
		if $file ne 'extension/base/compat.h' && without_comments($text, 1) =~ /\b(?:SET_VARSIZE|VARDATA|VARSIZE|VARATT)(?:_\w+)?\b/ && $text !~ m{^#include "base/compat\.h"$}m;
}
finish();
