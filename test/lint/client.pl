# The client's lists: every command has a manual, every option a command that takes it, a
# place in the manual and a test.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my $manual = join "\n", map { slurp($_) } grep { m{^doc/[^/]+\.md$} } all_files();
my $tests = join "\n", map { slurp($_) } grep { m{^test/(?:t|published|rules)/} && -T $_ } all_files();
my %taken;

my $list = slurp('client/command_list.h');
while ($list =~ /^COMMAND\(\s*(\w+), "(\w*)"/mg)
{
	my ($command, $letters) = ($1, $2);

	$taken{$_} = 1 for split //, $letters;
	problem('client/command_list.h', undef, "doc/client.md does not show vigil $command")
	  unless slurp('doc/client.md') =~ /^vigil $command\b/m;
	problem('client/command_list.h', undef, "no test runs vigil $command") unless $tests =~ /\(\[? ?'?$command\b|\b$command /;
}

my %group;
for my $line (slurp('client/options.c') =~ /^\t(\{(?:'\w'|0), "[\w-]+", .*)/mg)
{
	my ($letter, $name, $short) = $line =~ /^\{(?:'(\w)'|0), "([\w-]+)", (?:'(\w)')?/;

	$group{$letter // ''} = 1;
	problem('client/options.c', undef, "no command takes --$name") if defined $letter && !$taken{$letter};
	problem('client/options.c', undef, "no page of doc/ tells of --$name") unless $manual =~ /--$name\b|$name is|-[dhpU]\b/;
	problem('client/options.c', undef, "no test gives --$name") unless $tests =~ /--$name\b/ || defined $short && $tests =~ /'-$short/;
}
problem('client/command_list.h', undef, "there are no options '$_'") for grep { !$group{$_} } sort keys %taken;

for my $line (slurp_lines('client/value_list.h'))
{
	my ($command, $option) = $line =~ /^(?:VALUE|LIST|OFFER)\((\w+), "([\w-]+)"/ or next;

	problem('client/value_list.h', undef, "there is no command $command") unless $list =~ /^COMMAND\(\s*$command,/m;
	problem('client/value_list.h', undef, "there is no option --$option") unless slurp('client/options.c') =~ /"$option"/;
}
# What the doctor may find is what --ignore takes.  States of rules and names of what is kept are put together.
my $doctor = slurp('sql/74_doctor.sql');
my %state = map { $_ => 1 } slurp('sql/70_monitor.sql') =~ /THEN '(\w+)'/g, map { /reason_list/ ? () : /"(waiting|owner_missing|superuser_owner)"/g } slurp('bgworker/attempt.c');
my %ignorable = map { $_ => 1 } slurp('client/doctor_list.h') =~ /^DOCTOR\(\w+, "([^"]+)"\)/mg;

for my $id ($doctor =~ /(?:'(?:error|warning|info)'|END),\s*'([a-z]+(?:-[a-z]+)*)'(?!\s*\|\|)/g)
{
	problem('client/doctor_list.h', undef, "lacks \"$id\"") unless $ignorable{$id};
}
for my $id (sort keys %ignorable)
{
	my $known = $id =~ /^rule-(.*)/ ? $state{ $1 =~ tr/-/_/r } : $doctor =~ /'\Q@{[ $id =~ s{^\w+(?=-kept-for-ever$)}{}r ]}\E'/;

	problem('sql/74_doctor.sql', undef, "never finds \"$id\"") unless $known;
}
finish();
