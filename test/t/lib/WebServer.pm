# A web server on loopback, for tests of what fetches.  One process, a request at a time in a
# child of it; each path is what a test made of it.
package WebServer;

use strict;
use warnings;

use Child;
use IO::Socket::INET;

# new(path => sub { my ($socket, $request) = @_; ... }, ...)
sub new
{
	my ($class, %page) = @_;
	my $self = bless { page => \%page }, $class;

	$self->start;
	return $self;
}

# Listens on the port it had, or on a free one.
sub start
{
	my ($self) = @_;
	my $socket = IO::Socket::INET->new(
		LocalAddr => '127.0.0.1',
		LocalPort => $self->{port} // 0,
		Listen => 20,
		ReuseAddr => 1) or die "no web server: $!";

	$self->{port} = $socket->sockport;
	$self->{pid} = Child::start(sub { $self->listen($socket) });
}

# Answers each client in a process of its own, for ever.
sub listen
{
	my ($self, $socket) = @_;

	$SIG{CHLD} = 'IGNORE';
	while (1)
	{
		my $client = $socket->accept or next;

		Child::start(sub {
			close $socket;
			$self->answer($client);
			close $client;
		});
		close $client;
	}
}

sub stop
{
	my ($self) = @_;

	return unless $self->{pid};
	# At the end of a test it is the test's.
	local $?;
	kill 'TERM', $self->{pid};
	waitpid $self->{pid}, 0;
	$self->{pid} = 0;
}

sub url
{
	my ($self, $path) = @_;

	return "http://127.0.0.1:$self->{port}/$path";
}

sub answer
{
	my ($self, $client) = @_;
	my %request;
	my $line = <$client> // return;

	($request{path}) = $line =~ m{^\S+ /([^ ?]*)};
	while (defined(my $header = <$client>))
	{
		last if $header =~ /^\r?\n$/;
		$request{ lc $1 } = $2 if $header =~ /^([^:]+):\s*(.*?)\r?\n$/;
	}
	my $page = $self->{page}{ $request{path} // '' };

	return $page->($client, \%request) if $page;
	send_page($client, '404 Not Found', [ 'Content-Type: text/plain' ], "nothing here\n");
}

# A whole answer.
sub send_page
{
	my ($client, $status, $header, $body) = @_;

	print $client join("\r\n", "HTTP/1.1 $status", @$header, 'Content-Length: ' . length $body, 'Connection: close', '', '') . $body;
}

1;
