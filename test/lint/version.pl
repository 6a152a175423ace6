# Version: the extension, its metadata and its packages name the same one.
use strict;
use warnings;

my %said = (
	'Makefile' => qr/^EXTVERSION = (\S+)$/m,
	'vigil.control' => qr/^default_version = '(\S+)'$/m,
	'debian/changelog' => qr/\Avigil \((\S+)\) /);
my %found = map { $_ => slurp($_) =~ $said{$_} ? $1 : 'none' } keys %said;
my @meta = slurp('META.json') =~ /^ {3}(?: {6})?"version": "(\S+)"/mg;

@found{map { "META.json ($_)" } 1 .. @meta} = @meta;
my %versions = map { $_ => 1 } values %found;
if (keys %versions > 1)
{
	print "$_ names version $found{$_}\n" for sort keys %found;
	exit 1;
}
exit 0;

sub slurp
{
	my ($file) = @_;

	local $/;
	open my $in, '<', $file or die "$file: $!\n";
	return <$in>;
}
