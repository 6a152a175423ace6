# A headless Chromium, driven through chromedriver's WebDriver protocol.
#
#   my $browser = Browser->start($folder) or skip: $Browser::reason says why there is none
#   $browser->screen($width, $height, 'dark'); $browser->open($url); $browser->script('return …')
package Browser;

use strict;
use warnings;

use HTTP::Tiny;
use JSON::PP;
use MIME::Base64 qw(decode_base64);

our $reason;

my $json = JSON::PP->new->utf8->allow_nonref->canonical;

# Keys of the protocol.
our %key = (Tab => "\x{e004}", Enter => "\x{e007}");

sub find_program
{
	my ($name) = @_;

	return (grep { -x } map { "$_/$name" } split(/:/, $ENV{PATH}), '/usr/bin')[0];
}

sub start
{
	my ($class, $folder) = @_;
	my $driver = find_program('chromedriver');
	my $chromium = find_program('chromium');

	$reason = 'no chromium or chromium-driver is installed';
	return unless $driver && $chromium;
	my $self = bless { http => HTTP::Tiny->new(timeout => 60, proxy => undef, http_proxy => undef, https_proxy => undef) }, $class;
	my $pid = open($self->{output}, '-|') // die "fork: $!\n";

	if ($pid == 0)
	{
		# A group of its own, so that the browser's processes end with it.
		setpgrp(0, 0);
		$ENV{HOME} = $folder;
		open STDERR, '>&', \*STDOUT;
		exec $driver, '--port=0', '--log-level=SEVERE' or exit 1;
	}
	$self->{pid} = $pid;
	$self->{owner} = $$;
	my $said = '';
	while (my $line = readline $self->{output})
	{
		$said .= $line;
		$self->{base} = "http://127.0.0.1:$1", last if $line =~ /started successfully on port (\d+)/;
	}
	$reason = "chromedriver does not start: $said";
	return unless $self->{base};
	my $session = eval {
		$self->call(POST => '/session', { capabilities => { alwaysMatch => {
			browserName => 'chrome',
			'goog:loggingPrefs' => { browser => 'ALL' },
			# The pages are our own, and a container has no right to make a sandbox.
			'goog:chromeOptions' => { binary => $chromium, args => [ qw(--headless=new --no-sandbox --disable-gpu
				--disable-dev-shm-usage --hide-scrollbars --no-first-run --disable-background-networking), "--user-data-dir=$folder/profile" ] } } } });
	};
	$reason = "chromium does not start: $@";
	return unless $session;
	$self->{session} = "/session/$session->{sessionId}";
	return $self;
}

# A command of the protocol; dies of an error.
sub call
{
	my ($self, $method, $path, $body) = @_;
	my %option = $body ? (headers => { 'Content-Type' => 'application/json' }, content => $json->encode($body)) : ();
	my $answer = $self->{http}->request($method, "$self->{base}$path", \%option);
	my $value = eval { $json->decode($answer->{content})->{value} };

	die "$method $path: " . substr($answer->{content}, 0, 400) . "\n" unless $answer->{success};
	return $value;
}

# A command of the browser itself.
sub chrome
{
	my ($self, $command, $parameters) = @_;

	return $self->call(POST => "$self->{session}/goog/cdp/execute", { cmd => $command, params => $parameters // {} });
}

sub screen
{
	my ($self, $width, $height, $scheme, $media) = @_;

	$self->chrome('Emulation.setDeviceMetricsOverride', { width => $width, height => $height, deviceScaleFactor => 1, mobile => $width < 600 ? JSON::PP::true : JSON::PP::false });
	$self->chrome('Emulation.setEmulatedMedia', { media => $media // 'screen', features => [ { name => 'prefers-color-scheme', value => $scheme } ] });
	return;
}

sub open
{
	my ($self, $url) = @_;

	$self->call(POST => "$self->{session}/url", { url => $url });
	return;
}

sub script
{
	my ($self, $text, @arguments) = @_;

	return $self->call(POST => "$self->{session}/execute/sync", { script => $text, args => [@arguments] });
}

# Presses keys; the element that has the focus takes them.
sub press
{
	my ($self, @keys) = @_;

	$self->call(POST => "$self->{session}/actions", { actions => [ { type => 'key', id => 'keyboard',
		actions => [ map { ({ type => 'keyDown', value => $_ }, { type => 'keyUp', value => $_ }) } @keys ] } ] });
	return;
}

# What the console has said since it was last asked.
sub console
{
	my ($self) = @_;

	return map { "$_->{level} $_->{message}" } @{ $self->call(POST => "$self->{session}/se/log", { type => 'browser' }) };
}

sub screenshot
{
	my ($self, $file) = @_;
	my $size = $self->script('return [document.documentElement.clientWidth, document.documentElement.scrollHeight]');
	my $shot = $self->chrome('Page.captureScreenshot', { format => 'png', captureBeyondViewport => JSON::PP::true,
		clip => { x => 0, y => 0, width => $size->[0], height => $size->[1], scale => 1 } });

	CORE::open(my $out, '>:raw', $file) or die "$file: $!\n";
	print $out decode_base64($shot->{data});
	close $out;
	return;
}

sub DESTROY
{
	my ($self) = @_;

	# The exit code of the test is not that of the driver.
	local ($?, $@);

	return if !$self->{pid} || $self->{owner} != $$;
	eval { $self->call(DELETE => $self->{session}) } if $self->{session};
	kill 'TERM', -$self->{pid};
	waitpid $self->{pid}, 0;
	return;
}

1;
