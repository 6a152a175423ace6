# What is found in a header of the server by chance in some versions only: the parts of a text or an array
# are declared in varatt.h from PostgreSQL 16 on, which base/compat.h includes; other headers bring
# access/xact.h from 15 on.  And what is gone in some version.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my @by_chance = (
	[ qr/\b(?:SET_VARSIZE|VARDATA|VARSIZE|VARATT)(?:_\w+)?\b/, 'base/compat.h', 'the parts of a varlena' ],
	[
		qr{\b(?:GetCurrent(?:Transaction|Statement|SubTransaction|Command)\w+|CommandCounterIncrement|IsSubTransaction
			|Register(?:Sub)?XactCallback|\w+InternalSubTransaction|(?:Start|Commit)TransactionCommand
			|(?:Is|PreventIn)Transaction(?:State|Block)|XactReadOnly|XactIsoLevel|IsolationUsesXactSnapshot)\b}x,
		'access/xact.h', 'what a transaction is'
	],
);

for my $file (code_files())
{
	my $text = slurp($file);
	my $code = without_comments($text, 1);

	for my $rule (@by_chance)
	{
		my ($name, $header, $what) = @$rule;

		problem($file, undef, "uses $what and does not include \"$header\"")
			if $file ne "extension/$header" && $code =~ $name && $text !~ m{^#include "\Q$header\E"$}m;
	}
	problem($file, undef, 'says pg_attribute_noreturn, which PostgreSQL 18 has no more: _Noreturn')
		if $code =~ /\bpg_attribute_noreturn\b/;
}
finish();
