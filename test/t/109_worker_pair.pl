# Pairs of events that lie in two windows (x-correlation: slot-complete), run by workers:
# each once, in the slot of the later event, whenever its rows come.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use VigilWorker;

my $node = worker_node('pair', 'vigil.late_interval = 1s');
my $rule = rule_id(1);
my $start = $node->safe_psql('postgres', q(SELECT date_bin('5 min', now(), '2000-01-01 00:00+00')));
my $number = 0;

add_tables();
ok(wait_until($node, "SELECT watermark >= '$start' FROM vigil.rule_state"), 'the rule has begun');
for my $step (1 .. 4)
{
	my $before = value('SELECT watermark FROM vigil.rule_state');

	# In one slot; over the end of a slot; 20 minutes apart, over four slots; too far apart; the call first.
	add_pair($before, 1, 2);
	add_pair($before, 4, 7);
	add_pair($before, -18, 2);
	add_pair($before, -20, 3);
	add_pair($before, 3, 2);
	turn_clock('5 min 1 second');
	ok(wait_until($node, "SELECT watermark > '$before' FROM vigil.rule_state"), "slot $step is run");
	# Late ones: a pair of the slot, both events; a sign-in before it; a call in it.
	add_pair($before, 3, 4);
	add_pair($before, -2, 1);
	add_event('SignIn', $before, -6, "late-in-$step");
	add_event('Call', $before, -3, "late-call-$step");
	add_event('Call', $before, 4, "late-in-$step");
	add_event('SignIn', $before, -12, "late-call-$step");
	ok(wait_until($node, 'SELECT NOT EXISTS (SELECT FROM missing)'), 'and again, as rows came late');
	is(value('SELECT count(*) FROM wrong'), 0, 'each pair once, in the slot of its later event');
}
cmp_ok(value('SELECT count(*) FROM pair'), '>', 20, 'there were pairs');
cmp_ok(value(q(SELECT count(DISTINCT slot_start) FROM vigil.runs WHERE origin = 'rerun' AND status = 'succeeded')), '>=', 4, 'slots were run again');

# What comes late with the worker away is found when it is back, once.
$node->stop('immediate');
$node->start;
turn_clock('1 second');
my $before = value('SELECT watermark FROM vigil.rule_state');
add_pair($before, -7, -4);
add_pair($before, -3, -1);
ok(wait_until($node, 'SELECT NOT EXISTS (SELECT FROM missing)'), 'late rows after a crash');
is(value('SELECT count(*) FROM wrong'), 0, 'are found once');
is(value("SELECT count(*) || ' ' || sum(alerts) FROM vigil.replay_rule('$rule', '$start', '$before', 'alerts')"), '4 0', 'a replay finds nothing to write');
$node->stop('fast');
done_testing();

sub turn_clock
{
	my ($interval) = @_;

	set_clock($node, value("SELECT ceil(extract(epoch FROM watermark + interval '$interval' - clock_timestamp())) FROM vigil.rule_state"));
	return;
}

# An event so many minutes after a moment.
sub add_event
{
	my ($table, $moment, $minutes, $ip) = @_;

	value(qq(INSERT INTO public."$table" ("TimeGenerated", "Ip") VALUES (timestamptz '$moment' + interval '$minutes min', '$ip')));
	return;
}

sub add_pair
{
	my ($moment, $sign_in, $call) = @_;
	my $ip = 'ip' . ++$number;

	add_event('SignIn', $moment, $sign_in, $ip);
	add_event('Call', $moment, $call, $ip);
	return;
}

# Tables, the rule, and what SQL says of its pairs.
sub add_tables
{
	$node->safe_psql('postgres', <<"SQL");
CREATE TABLE public."SignIn" ("TimeGenerated" timestamptz NOT NULL, "Ip" text NOT NULL, _xid xid8 NOT NULL DEFAULT pg_current_xact_id());
CREATE TABLE public."Call" ("TimeGenerated" timestamptz NOT NULL, "Ip" text NOT NULL, _xid xid8 NOT NULL DEFAULT pg_current_xact_id());
SELECT vigil.register_source('SignIn', 'public."SignIn"'), vigil.register_source('Call', 'public."Call"');
SELECT vigil.load_rule(\$yaml\$
id: $rule
name: Pairs
description: A call after a sign-in
severity: Low
queryFrequency: 5m
queryPeriod: 5m
triggerOperator: gt
triggerThreshold: 0
query: |
  SignIn
  | project Ip, signIn = TimeGenerated
  | join kind=inner (Call | project Ip, called = TimeGenerated) on Ip
  | where called >= signIn and called - signIn <= 20m
version: 1.0.0
x-correlation: slot-complete
\$yaml\$);
SELECT vigil.enable_rule('$rule', '$start');
CREATE VIEW pair AS
SELECT s."Ip" AS ip, date_bin('5 min', c."TimeGenerated", '$start') AS slot_start
FROM public."SignIn" AS s JOIN public."Call" AS c ON c."Ip" = s."Ip"
WHERE c."TimeGenerated" >= s."TimeGenerated" AND c."TimeGenerated" - s."TimeGenerated" <= interval '20 min';
CREATE VIEW found AS SELECT evidence -> 0 ->> 'Ip' AS ip, slot_start FROM vigil.alerts;
-- Of slots that were run.
CREATE VIEW missing AS
SELECT * FROM pair WHERE slot_start IN (SELECT slot_start FROM vigil.runs WHERE status = 'succeeded') EXCEPT ALL SELECT * FROM found;
CREATE VIEW wrong AS SELECT * FROM found EXCEPT ALL SELECT * FROM pair;
SQL
	return;
}
