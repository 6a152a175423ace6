# Type names: a struct, union, enum or typedef is defined once in the whole tree.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my %place;

for my $file (code_files())
{
	my $text = without_comments(slurp($file), 1);
	my %here;

	$here{$1} = 1 while $text =~ /^typedef\b[^;{]*\b(\w+);/gm;
	$here{$1} = 1 while $text =~ /^(?:typedef\s+)?(?:struct|union|enum)\s+(\w+)\s*\{/gm;
	$here{$1} = 1 while $text =~ /^(?:typedef[^;]*)?\}\s*(\w+);/gm;
	$here{$1} = 1 while $text =~ /^typedef\b[^;{]*\(\*(\w+)\)\s*\(/gm;
	for my $name (sort keys %here)
	{
		# "typedef struct X X;" tells of a struct that stands in another file.
		next if $text =~ /^typedef\s+struct\s+$name\s+$name;/m && $text !~ /^struct\s+$name\s*\{/m;
		problem($file, undef, "defines $name, which $place{$name} defines too") if exists $place{$name};
		$place{$name} = $file;
	}
}
finish();
