# Maps: the README of a code folder names every file in it, and no file that is gone.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my %files;
for my $file (code_files(), grep { m{^(?:script|sql|rules)/[^/]+$} && !/README/ } all_files())
{
	my ($folder, $name) = $file =~ m{^(.*)/([^/]+)$};

	push @{ $files{$folder} }, $name;
}
for my $folder (sort keys %files)
{
	my $readme = "$folder/README.md";

	# The top folder of a tree tells of folders, the root README of small ones.
	next if $folder =~ /^(?:script|sql|rules)$/ && !-f $readme;
	if (!-f $readme)
	{
		problem($folder, undef, 'has no README.md');
		next;
	}
	my $text = slurp($readme);
	for my $stem (unique(map { s/\.\w+$//r } @{ $files{$folder} }))
	{
		problem($readme, undef, "does not name $stem")
		  unless $text =~ /(?<![\w])\Q$stem\E(?:\.|_list\.|\b)/;
	}
	while ($text =~ /^[-*|] *`([a-z]\w*\.(?:c|cc|h))(?:\/h)?`/gm)
	{
		problem($readme, undef, "names $1, which is not there") unless -f "$folder/$1";
	}
}
finish();

sub unique
{
	my %seen;

	return grep { !$seen{$_}++ } @_;
}
