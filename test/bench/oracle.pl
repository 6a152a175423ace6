# What the flagship rule must find in generated data, worked out without SQL:
#
#   perl test/bench/oracle.pl CLOUDTRAIL SIGNIN >EXPECTED
#
# The arguments are files of test/bench/generate; the output is COPY text with
# the 15 columns of the rule's result, one window per UTC day.
use strict;
use warnings;

my ($cloudtrail, $signin) = @ARGV;
die "usage: oracle.pl CLOUDTRAIL SIGNIN\n" unless defined $signin;

my %app = map { $_ => 1 } 'Azure Portal', 'ADFS Trust', 'Microsoft Azure PowerShell';
my %source = map { $_ => 1 } qw(iam.amazonaws.com identitystore.amazonaws.com workmail.amazonaws.com workdocs.amazonaws.com);
my %name = map { lc $_ => 1 } qw(CreateRole DeleteRole CreateUser CreateAccessKey DeleteAccessKey CreateGroup AddUserToGroup ChangePassword DeleteGroup
  DeleteUser RemoveUserFromGroup CreateVirtualMFADevice DeleteLoginProfile CreateOrganization SetDefaultMailDomain SetMailUserDetails CreateMailUser
  ResetPassword RegisterToWorkMail DisableMailUsers EnableMailUsers DeleteServiceSpecificCredential CreateServiceSpecificCredential
  UpdateAccountEmailAddress DeleteGroupPolicy UploadServerCertificate);

sub quote { my ($text) = @_; $text =~ s/(["\\])/\\$1/g; return qq("$text") }
sub set { my ($seen) = @_; my $text = '[' . join(', ', map { quote($_) } sort keys %$seen) . ']'; $text =~ s/\\/\\\\/g; return $text }

my (%in, %out);
open my $file, '<', $signin or die "$signin: $!\n";
while (my $line = <$file>)
{
	chomp $line;
	my @f = split /\t/, $line, -1;
	next unless $app{ $f[7] } && $f[11] eq 'high' && $f[12] eq 'high';
	my $key = join "\t", $f[8], $f[0], $f[6], $f[14], $f[15];
	$in{ substr $f[0], 0, 10 }{ $f[8] }{$key}{ $f[7] } = 1;
}
close $file;
open $file, '<', $cloudtrail or die "$cloudtrail: $!\n";
while (my $line = <$file>)
{
	next unless $line =~ /amazonaws\.com\tAwsApiCall\t/;
	chomp $line;
	my @f = split /\t/, $line, -1;
	next unless $f[15] eq '' && $source{ $f[3] } && $name{ lc $f[5] };
	my $key = join "\t", $f[12], $f[8], $f[6], $f[5], $f[0], $f[3];
	my $group = $out{ substr $f[0], 0, 10 }{ $f[12] }{$key} //= [ {}, {} ];
	$group->[0]{ $f[16] } = 1;
	$group->[1]{ $f[17] } = 1;
}
close $file;

# Both times are on one day, so the difference of their hours is that of the clock.
for my $day (sort keys %in)
{
	for my $ip (sort keys %{ $in{$day} })
	{
		my $calls = $out{$day}{$ip} or next;
		for my $left (sort keys %{ $in{$day}{$ip} })
		{
			my ($signed_in) = $left =~ /^[^\t]*\t\S+ (\d\d)/;
			for my $right (sort keys %$calls)
			{
				my ($called) = $right =~ /\t\d{4}-\d\d-\d\d (\d\d)/;
				my $hours = $called - $signed_in;
				next if $hours < 0 || $hours > 8;
				print join("\t", $left, set($in{$day}{$ip}{$left}), $right, set($calls->{$right}[0]), set($calls->{$right}[1]), $hours), "\n";
			}
		}
	}
}
