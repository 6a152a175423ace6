# vigil check over a large folder: its time grows as the folder does, and its memory stays small.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = PostgreSQL::Test::Utils::tempdir();
my ($few, $many) = (1000, 4000);

delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME)};

# Rules of Sigma, one of ten under a name that others have; correlations and filters among them.
sub make_folder
{
	my ($name, $count) = @_;
	my $head = "status: test\nlevel: low\nlogsource: {product: aws, service: cloudtrail}\n";

	mkdir "$folder/$name";
	for my $number (1 .. $count)
	{
		my $id = sprintf '0a4b0c1e-4444-4a4a-8b8b-%012d', $number;
		my $title = $number % 10 == 0 ? 'The same' : "Rule $number";
		my $text = "title: $title\nid: $id\nname: rule_$number\n${head}detection:\n    s: {eventName: [A$number, B$number, C*], requestParameters.x: y}\n    condition: s\n";

		$text = "title: Filter $number\nid: $id\nlogsource: {product: aws}\nfilter:\n    rules: [rule_@{[$number - 1]}, rule_@{[$number - 2]}]\n    own: {userAgent: own}\n    condition: not own\n"
		  if $number % 500 == 7;
		$text = "title: Many $number\nid: $id\nlevel: high\ncorrelation:\n    type: event_count\n    rules: [rule_@{[$number - 1]}]\n    group-by: [userIdentity.arn]\n    timespan: 10m\n    condition: {gte: 3}\n"
		  if $number % 500 == 9;
		append_to_file(sprintf("$folder/$name/%05d.yml", $number), $text);
	}
	return "$folder/$name";
}

# Seconds of the processor and megabytes that a check takes, and what it says at its end.
sub measure
{
	my ($path) = @_;
	my ($out, $most) = ('', 0);
	my $before = (times)[2];
	my $pid = open my $pipe, '-|', 'vigil', 'check', '--offline', '--ignore', 'VF0125', $path or die "vigil: $!\n";

	while (my $line = <$pipe>)
	{
		$out = $line;
		next unless $. % 50 == 1;
		open my $status, '<', "/proc/$pid/status" or next;
		/^VmHWM:\s+(\d+)/ and $most = $1 for <$status>;
	}
	close $pipe;
	return ((times)[2] - $before, $most / 1024, $out);
}

my ($short, undef, undef) = measure(make_folder('few', $few));
my ($long, $memory, $said) = measure(make_folder('many', $many));

note sprintf '%.2f s for %d files, %.2f s and %.0f MB for %d', $short, $few, $long, $memory, $many;
like($said, qr/^$many files: 0 errors/, 'all files are read');
cmp_ok($long, '<', 2 * $short * $many / $few + 1, 'four times the files take four times as long');
cmp_ok($memory, '>', 1, 'memory is seen');
cmp_ok($memory, '<', 600, 'and held');
done_testing();
