# Session.pm
#		One psql as a coprocess: a query of the language in, its answer out.
#
# Used by run.  Each query has a transaction of its own, which is rolled back,
# and a time limit.  A server that broke is waited for and the session made anew.
#
package Session;

use strict;
use warnings;

use IPC::Open3;
use JSON::PP;

my $MARK = '~~~answer';

# How each type is read, so that nothing depends on settings; the rest as JSON.
my %READ = (
	'timestamp with time zone' =>
	  q{pg_catalog.to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')},
	'interval' => q{pg_catalog.trunc(EXTRACT(epoch FROM %s) * 1000000)::pg_catalog.text},
	(map { $_ => '%s::pg_catalog.text' } 'bigint', 'integer', 'double precision', 'numeric', 'uuid'));

my $json = JSON::PP->new->allow_nonref;

sub new
{
	my ($class, %option) = @_;
	my $self = bless {%option}, $class;

	$self->start;
	$self->{has_fields} =
	  $self->ask(q{SELECT pg_catalog.to_regprocedure('kql.fields(text)') IS NOT NULL;})->{lines}[0] eq 't';
	return $self;
}

sub start
{
	my ($self) = @_;

	for my $try (1 .. 60)
	{
		my ($in, $out);
		my $pid = open3($in, $out, undef, qw(psql -X -q -A -t -F), "\t", '-v', 'VERBOSITY=verbose');

		$self->{$_->[0]} = $_->[1] for ['in', $in], ['out', $out], ['pid', $pid];
		binmode $_, ':encoding(UTF-8)' for $in, $out;
		$in->autoflush(1);
		local $SIG{PIPE} = 'IGNORE';
		return if defined $self->ask('SELECT 1;');
		sleep 1;
	}
	die "cannot connect to the server\n";
}

# Sends text; gives its lines of output and the state of the last statement, or
# nothing if the server went away.
sub ask
{
	my ($self, $text) = @_;
	my @lines;

	local $SIG{PIPE} = 'IGNORE';
	print { $self->{in} } "$text\n\\echo $MARK :ERROR :SQLSTATE\n" or return undef;
	while (defined(my $line = readline $self->{out}))
	{
		chomp $line;
		return { lines => \@lines, error => $1 eq 'true', sqlstate => $2 }
		  if $line =~ /^\Q$MARK\E (\w+) (\w+)$/;
		push @lines, $line;
	}
	waitpid $self->{pid}, 0;
	return undef;
}

sub quote
{
	my ($text) = @_;

	return "\$vigil\$$text\$vigil\$";
}

# Compiles and runs a query.  Gives { sql, columns => [[name, SQL type], …],
# fields => [[name, type], …], rows => [[…], …] }, or { step, sqlstate, message } with
# what came before the error.
sub query
{
	my ($self, $kql, $zone) = @_;
	my %answer;

	for my $step (qw(begin compile fields columns rows))
	{
		my $method = "step_$step";
		my $reply = $self->$method($kql, \%answer, $zone);

		next if $reply && !$reply->{error};
		if ($reply)
		{
			@answer{qw(step sqlstate message)} =
			  ($step, $reply->{sqlstate}, join("\n", @{ $reply->{lines} }));
			last;
		}
		@answer{qw(step sqlstate message)} = ($step, 'XX000', 'the server broke');
		$self->start;
		return \%answer;
	}
	$self->ask('ROLLBACK;');
	return \%answer;
}

sub step_begin
{
	my ($self, $kql, $answer, $zone) = @_;

	return $self->ask("BEGIN; SET LOCAL statement_timeout = '10s'; SET LOCAL client_min_messages = error; "
		  . "SET LOCAL TimeZone = '$zone';");
}

sub step_compile
{
	my ($self, $kql, $answer) = @_;
	my $reply = $self->ask('SELECT kql.to_sql(' . quote($kql) . ');');

	$answer->{sql} = join "\n", @{ $reply->{lines} } if $reply;
	return $reply;
}

sub step_fields
{
	my ($self, $kql, $answer) = @_;

	return { error => 0 } unless $self->{has_fields};
	my $reply = $self->ask('SELECT name, type FROM kql.fields(' . quote($kql) . ');');

	$answer->{fields} = [ map { [ split /\t/ ] } @{ $reply->{lines} } ] if $reply;
	return $reply;
}

sub step_columns
{
	my ($self, $kql, $answer) = @_;
	my $reply = $self->ask("$answer->{sql}\n\\gdesc");

	$answer->{columns} = [ map { [ split /\t/ ] } @{ $reply->{lines} } ] if $reply;
	return $reply;
}

sub step_rows
{
	my ($self, $kql, $answer) = @_;
	my @read;

	for my $i (1 .. @{ $answer->{columns} })
	{
		push @read, sprintf $READ{ $answer->{columns}[ $i - 1 ][1] } // '%s', "c$i";
	}
	my $names = join ', ', map { "c$_" } 1 .. @read;
	my $reply = $self->ask('SELECT pg_catalog.jsonb_build_array('
		  . join(', ', @read)
		  . ")::pg_catalog.text FROM (\n$answer->{sql}\n) AS answer($names);");

	$answer->{rows} = [ map { $json->decode($_) } @{ $reply->{lines} } ] if $reply && !$reply->{error};
	return $reply;
}

1;
