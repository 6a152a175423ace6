# Server.pm
#		One session under observation: a statement in; its SQLSTATE, time and memory out.
#
# Used by run.  The session is a psql coprocess.  Processor time and memory are read
# from /proc, so a loaded machine makes no difference; where there is none (another
# system, another host) they count as nothing.
#
package Server;

use strict;
use warnings;

use IPC::Open3;

my $MARK = '~~~answer';
my $TICKS = 100;    # of /proc/PID/stat a second

sub new
{
	my ($class, %option) = @_;
	my $self = bless {%option}, $class;

	$self->start;
	return $self;
}

sub start
{
	my ($self) = @_;

	for my $try (1 .. 60)
	{
		my ($in, $out);

		$self->{pid} = open3($in, $out, undef, qw(psql -X -q -A -t -F), "\t", '-v', 'VERBOSITY=verbose');
		@$self{qw(in out)} = ($in, $out);
		# What comes back need not be whole characters.
		binmode $in, ':encoding(UTF-8)';
		binmode $out, ':raw';
		$in->autoflush(1);
		my $reply = $self->ask("SET client_min_messages = error;\n"
			  . "SET statement_timeout = $self->{limit_ms};\nSELECT pg_catalog.pg_backend_pid();");
		if ($reply && $reply->{lines}[0] && $reply->{lines}[0] =~ /^(\d+)$/)
		{
			$self->{backend} = $1;
			return;
		}
		waitpid $self->{pid}, 0;
		sleep 1;
	}
	die "cannot connect to the server\n";
}

sub restart
{
	my ($self) = @_;

	close $self->{in};
	close $self->{out};
	waitpid $self->{pid}, 0;
	$self->start;
}

# Sends text; gives its lines and the state of its last statement, or nothing if the
# session is over.
sub ask
{
	my ($self, $text) = @_;
	my @lines;

	print { $self->{in} } "$text\n;\n\\echo $MARK :ERROR :SQLSTATE\n" or return undef;
	while (defined(my $line = readline $self->{out}))
	{
		chomp $line;
		return { lines => \@lines, error => $1 eq 'true', sqlstate => $2 } if $line =~ /^\Q$MARK\E (\w+) (\w+)$/;
		push @lines, $line;
	}
	return undef;
}

# Runs one statement in a transaction that is rolled back.
sub run
{
	my ($self, $statement) = @_;
	my $before = $self->cpu;

	$self->ask('BEGIN;');
	my $reply = $self->ask($statement) or return { gone => 1, memory => 0, cpu => 0 };
	my %got = (cpu => $self->cpu - $before, memory => $self->memory, sqlstate => $reply->{sqlstate},
		lines => $reply->{lines},
		message => $reply->{error} ? join(' ', @{ $reply->{lines} }) : '');

	$self->ask('ROLLBACK;') or return { gone => 1, memory => 0, cpu => 0 };
	return \%got;
}

# Seconds of processor time that the backend has used.
sub cpu
{
	my ($self) = @_;
	my $stat = read_proc($self->{backend}, 'stat');
	my @field = split ' ', $stat =~ s/^.*\)//sr;

	return @field ? ($field[11] + $field[12]) / $TICKS : 0;
}

# The most memory it has had, in kB.
sub memory
{
	my ($self) = @_;

	return read_proc($self->{backend}, 'status') =~ /^VmHWM:\s*(\d+)/m ? $1 : 0;
}

sub read_proc
{
	my ($pid, $file) = @_;

	open my $in, '<', "/proc/$pid/$file" or return '';
	local $/;
	return readline($in) // '';
}

# Functions and aggregates of the two schemas that SQL can call, with the types of
# their arguments; the internal ones take what no statement can write.
sub functions
{
	my ($self) = @_;
	my $reply = $self->ask(<<'SQL');
SELECT n.nspname || '.' || p.proname, p.prokind, p.provariadic <> 0, p.pronargdefaults,
       pg_catalog.format_type(p.prorettype, NULL),
       pg_catalog.array_to_string(ARRAY(SELECT pg_catalog.format_type(t, NULL)
                                        FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY AS a(t, i) ORDER BY i), '|')
FROM pg_catalog.pg_proc AS p
    JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname IN ('kql', 'vigil')
    AND p.prokind IN ('f', 'a', 'p')
    AND NOT p.prorettype = ANY ('{trigger,event_trigger}'::pg_catalog.regtype[])
    AND NOT 'internal'::pg_catalog.regtype = ANY (p.proargtypes::pg_catalog.regtype[])
ORDER BY 1, 6
SQL

	die "cannot read the catalogue\n" if !$reply || $reply->{error};
	return map {
		my ($name, $kind, $variadic, $defaults, $result, $types) = split /\t/, $_, -1;

		{ name => $name, kind => $kind, variadic => $variadic eq 't', defaults => $defaults,
		  result => $result, types => [ split /\|/, $types ] }
	} @{ $reply->{lines} };
}

# The first value of the first row.
sub value
{
	my ($self, $query) = @_;
	my $reply = $self->ask($query);

	return $reply && !$reply->{error} ? $reply->{lines}[0] : undef;
}

1;
