# Versions: everything names one, and the engine asks for that of the database before it
# touches tables.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my ($version) = slurp('vigil.control') =~ /^default_version = '(.*)'/m;
my %named = (
	'extension/common/version.h' => [ slurp('extension/common/version.h') =~ /VIGIL_VERSION "(.*)"/ ],
	'debian/changelog' => [ slurp('debian/changelog') =~ /\Avigil \((.*)\)/ ],
	'Makefile' => [ slurp('Makefile') =~ /^EXTVERSION = (.*)$/m ],
	'META.json' => [ slurp('META.json') =~ /"version": "(.*)"/g ]);

# The last one is the version of the form of META.json itself.
pop @{ $named{'META.json'} };
for my $file (sort keys %named)
{
	problem($file, undef, "does not name version $version, as vigil.control does")
	  if !@{ $named{$file} } || grep { $_ ne $version } @{ $named{$file} };
}

# Functions of upgrade scripts run while the versions differ.
for my $file (grep { m{^extension/(?:query|ingest|schedule)/.*\.c$} && !m{/upgrade\.c$} } code_files())
{
	my $line = 0;

	for my $text (slurp_lines($file))
	{
		$line++;
		problem($file, $line, 'calls SPI_connect(), not version_spi_connect()') if $text =~ /\bSPI_connect\(/;
	}
}
finish();
