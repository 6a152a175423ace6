# Files and folders that cannot be read are told, whatever reads a folder of rules: nobody takes what
# is missing for what is well.
use strict;
use warnings;

use IPC::Run;
use POSIX qw(mkfifo);
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = PostgreSQL::Test::Utils::tempdir();
my ($out, $err, $code);

delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER)};

sub vigil
{
	my @arguments = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', @arguments ], '<', '/dev/null', '>', \$out, '2>', \$err, IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	$code = $? >> 8;
	return $out;
}

sub file
{
	my ($name, $text) = @_;

	append_to_file("$folder/$name", $text);
	return "$folder/$name";
}

my $good = <<'YAML';
title: Sound
id: 0f2d1c3b-4a59-4c8e-9d70-1b2c3d4e5f61
status: test
description: What it is
level: high
logsource: {product: aws, service: cloudtrail}
detection: {s: {eventName: CreateUser}, condition: s}
YAML

# Each makes one thing in a folder that nobody can read, and gives what is said of it.
my %case = (
	'no UTF-8' => sub { file("$_[0]/bad.yml", "title: \xff\n"); '/bad.yml" is not valid UTF-8 at byte 7' },
	'a null character' => sub { file("$_[0]/null.yml", "title: a\0b\n"); '/null.yml" has a null character at byte 8' },
	'no right' => sub { chmod 0, file("$_[0]/right.yml", $good); 'could not read ".*/right.yml": Permission denied' },
	'no right on a folder' => sub { mkdir "$folder/$_[0]/closed", 0; 'could not open folder ".*/closed": Permission denied' },
	'a pipe' => sub { mkfifo("$folder/$_[0]/pipe.yml", 0700); '/pipe.yml" is no file that can be read: it is a pipe' },
	'a link that leads nowhere' => sub { symlink 'gone', "$folder/$_[0]/link.yml"; 'could not look at ".*/link.yml": No such file' },
	'links that go round' => sub { symlink 'b', "$folder/$_[0]/a"; symlink 'a', "$folder/$_[0]/b"; 'could not look at ".*/a": Too many levels' },
	'a link to another folder' => sub { mkdir "$folder/other"; symlink "$folder/other", "$folder/$_[0]/away"; '/away" is a link to another folder, which is not followed' });
my $number = 0;

for my $name (sort keys %case)
{
	my $own = 'case' . ++$number;

	mkdir "$folder/$own";
	file("$own/sound.yml", $good);
	my $said = $case{$name}->($own);
  SKIP:
	{
		skip 'root may read all', 8 if $> == 0 && $name =~ /right/;
		for my $command ('translate', 'check')
		{
			vigil($command, "$folder/$own");
			is($code, 1, "$command: $name");
			like($err, qr/^vigil: error: .*$said/m, 'is told');
			is(() = $err =~ /^vigil: error: .*$said/mg, 1, 'once');
			like($command eq 'check' ? $out : "$out$err", $command eq 'check' ? qr/^\d files?: \d errors?, 0 warnings$/m : qr/^AWSCloudTrail$/m, 'and the others are read');
		}
	}
}

# What is met anyhow, or has nothing to do with it, is no error.
mkdir "$folder/well";
mkdir "$folder/well/below";
file('well/below/sound.yml', $good);
symlink '..', "$folder/well/below/round";
symlink 'below', "$folder/well/twice";
symlink 'below/sound.yml', "$folder/well/again.txt";
mkfifo("$folder/well/pipe", 0700);
for my $command ('translate', 'check')
{
	vigil($command, "$folder/well");
	is($code, 0, "$command of a folder with links into it") or diag $err;
}
# A pipe that is named is read.
IPC::Run::run([ 'sh', '-c', "cat '$folder/well/below/sound.yml' | vigil check /dev/stdin" ], '>', \$out, '2>', \$err);
is($? >> 8, 0, 'a pipe may be named') or diag $out, $err;
chmod 0700, "$folder/case" . $_ . '/closed' for 1 .. $number;

done_testing();
