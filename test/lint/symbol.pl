# Symbols: the library exports its entry points and what is named kql_ or vigil_ (see
# extension/export.map), and nothing that the server has too.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my $bindir = `pg_config --bindir`;
chomp $bindir;
my %of_server = map { $_ => 1 } names("$bindir/postgres", 'TDBRVW');
my @exported = names('vigil.so', 'TDBR');

for my $name (@exported)
{
	next if $name =~ /^(?:_PG_init|Pg_magic_func)$/;
	problem('vigil.so', undef, "exports $name, which the server has too") if $of_server{$name};
	problem('vigil.so', undef, "exports $name, which is not named kql_ or vigil_")
	  unless $name =~ /^(?:pg_finfo_)?(?:kql|vigil)_/;
}
finish();

# Names that an object file defines for others.
sub names
{
	my ($file, $kinds) = @_;
	my @lines = `nm -D --defined-only '$file'`;

	die "nm cannot read $file\n" if $?;
	return map { /^\S+ [$kinds] (\w+)/ ? $1 : () } @lines;
}
