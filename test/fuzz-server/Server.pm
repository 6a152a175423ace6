# Server.pm
#		One session under observation: a statement in; its SQLSTATE, time and memory out.
#
# Used by run and by test/memory/run.  The session is a psql coprocess.  Processor time and
# memory are read from /proc, so a loaded machine makes no difference; where there is none
# (another system, another host) they count as nothing.
#
# new() takes limit_ms, the time limit of a statement; slow, by how much slower than usual
# the server is (1); and memory_log, the folder in which a memory checker writes PID.log
# of each backend, or nothing.
#
package Server;

use strict;
use warnings;

use IPC::Open3;
use Time::HiRes qw(time);

my $MARK = '~~~answer';
my $TICKS = 100;    # of /proc/PID/stat a second

# A call that does not end is cancelled, then its backend is terminated, then it is left
# alone: each after this many seconds of its processor, or of waiting for something.
my $PATIENCE = 1.0;
my $WAITING = 30;
my @MEANS = (
	[ 'its time limit', 'pg_catalog.pg_cancel_backend' ],
	[ 'a cancel', 'pg_catalog.pg_terminate_backend' ],
	[ 'being terminated', undef ]);

sub new
{
	my ($class, %option) = @_;
	my $self = bless { slow => 1, %option }, $class;

	$self->start;
	return $self;
}

sub start
{
	my ($self) = @_;

	for my $try (1 .. 60)
	{
		my ($in, $out);

		$self->{buffer} = '';
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

# Another time limit from the next call on.
sub limit
{
	my ($self, $limit_ms) = @_;

	$self->{limit_ms} = $limit_ms;
	$self->ask("SET statement_timeout = $limit_ms;");
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
	while (defined(my $line = $self->line))
	{
		return { lines => \@lines, error => $1 eq 'true', sqlstate => $2 } if $line =~ /^\Q$MARK\E (\w+) (\w+)$/;
		push @lines, $line;
	}
	return undef;
}

# The next line of the answer, or nothing if there is none any more.  Looks after the call
# that it waits for.
sub line
{
	my ($self) = @_;
	my ($end, $seen) = (0, 0);

	# An error may say 40 MB: what is read is searched once.
	while (($end = index $self->{buffer}, "\n", $seen) < 0)
	{
		$seen = length $self->{buffer};
		vec(my $ready = '', fileno $self->{out}, 1) = 1;
		if (select $ready, undef, undef, 0.2)
		{
			sysread $self->{out}, $self->{buffer}, 1 << 20, length $self->{buffer} or return undef;
		}
		else
		{
			$self->watch;
		}
	}
	my $line = substr $self->{buffer}, 0, $end + 1, '';
	chomp $line;
	return $line;
}

# Runs one statement in a transaction that is rolled back.  The answer says as stubborn
# what could not end it, and as complaint what the memory checker wrote meanwhile.
sub run
{
	my ($self, $statement) = @_;
	my $before = $self->cpu;
	my $seen = $self->memory_log_size;

	$self->forget_memory;
	$self->ask('BEGIN;');
	$self->{watched} = { cpu => $self->cpu, time => time, patience => $self->{limit_ms} / 1000 + $PATIENCE * $self->{slow} };
	my $reply = $self->ask($statement);
	my %got = (stubborn => $self->{watched}{stubborn}, complaint => $self->memory_log($seen), gone => !$reply, memory => 0, cpu => 0);
	delete $self->{watched};
	return \%got unless $reply;
	# Behind an error every statement fails with 25P02: the first one counts.
	my ($first) = map { /^ERROR:\s+(\w{5}):/ } @{ $reply->{lines} };
	%got = (%got, cpu => $self->cpu - $before, memory => $self->memory,
		sqlstate => $reply->{sqlstate} eq '25P02' && $first ? $first : $reply->{sqlstate},
		lines => $reply->{lines},
		message => $reply->{error} ? join(' ', @{ $reply->{lines} }) : '');

	$self->ask('ROLLBACK;') or return { gone => 1, memory => 0, cpu => 0 };
	return \%got;
}

# Takes the next means against a call that had time enough to end.
sub watch
{
	my ($self) = @_;
	my $watched = $self->{watched} or return;
	my $cpu = $self->cpu;

	return if $cpu - $watched->{cpu} < $watched->{patience} && time - $watched->{time} < $watched->{patience} + $WAITING * $self->{slow};
	my ($withstood, $means) = @{ $MEANS[ $watched->{step}++ ] };
	$watched->{stubborn} = sprintf '%s does not end it in %.1f s of processor time, %.0f s in all', $withstood,
	  $cpu - $watched->{cpu}, time - $watched->{time};
	if (!$means)
	{
		kill 'KILL', $self->{pid};
		return;
	}
	system(qw(psql -X -q -A -t -o /dev/null -c), "SELECT $means($self->{backend})");
	$watched->{$_->[0]} = $_->[1] for [ cpu => $self->cpu ], [ time => time ], [ patience => $PATIENCE * $self->{slow} ];
}

# Seconds of processor time that the backend has used.
sub cpu
{
	my ($self) = @_;
	my $stat = read_proc($self->{backend}, 'stat');
	my @field = split ' ', $stat =~ s/^.*\)//sr;

	return @field ? ($field[11] + $field[12]) / $TICKS : 0;
}

# Lets the count of the most memory begin anew, where that can be done.
sub forget_memory
{
	my ($self) = @_;

	open my $out, '>', "/proc/$self->{backend}/clear_refs" or return;
	print $out 5;
	close $out;
}

# The most memory it has had, in kB, since forget_memory().
sub memory
{
	my ($self) = @_;

	return read_proc($self->{backend}, 'status') =~ /^VmHWM:\s*(\d+)/m ? $1 : 0;
}

# What the memory checker wrote about the backend, from a place on.
sub memory_log
{
	my ($self, $from) = @_;

	return '' if $self->memory_log_size <= $from;
	open my $in, '<:raw', "$self->{memory_log}/$self->{backend}.log" or return '';
	seek $in, $from, 0;
	local $/;
	return readline($in) // '';
}

sub memory_log_size
{
	my ($self) = @_;

	return $self->{memory_log} ? -s "$self->{memory_log}/$self->{backend}.log" || 0 : 0;
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
