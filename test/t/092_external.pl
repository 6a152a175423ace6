# vigil external: whatever a web server answers, a table holds what was there before or
# what came as a whole.
use strict;
use warnings;

use lib "$ENV{VIGIL_TOP}/test/t/lib";

use Compress::Zlib qw(memGzip);
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use WebServer;

my $folder = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('external');

$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'vigil'\nvigil.allow_superuser_rules = on\nvigil.naptime = 1\nvigil.ingestion_delay = 0");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION vigil');
delete @ENV{qw(PGHOST PGHOSTADDR PGSERVICE PGDATABASE PGPORT PGUSER PGAPPNAME http_proxy HTTP_PROXY all_proxy ALL_PROXY)};

my @database = ('-d', $node->connstr('postgres'));
my ($out, $err, $code);

sub vigil
{
	my @arguments = @_;

	($out, $err) = ('', '');
	IPC::Run::run([ 'vigil', 'external', @arguments, @database ], '<', \'', '>', \$out, '2>', \$err);
	$code = $? >> 8;
	return $out;
}

sub sql { return $node->safe_psql('postgres', shift) }

sub put
{
	my ($name, $text) = @_;

	open my $file, '>', "$folder/$name" or die "$name: $!";
	binmode $file;
	print $file $text;
	close $file;
	return "$folder/$name";
}

sub get { return slurp_file("$folder/$_[0]") }

# A page that a test can change while the server runs: its text is in a file.
sub page
{
	my ($name, @header) = @_;

	return sub { WebServer::send_page($_[0], '200 OK', \@header, get($name)) };
}

# --- what a server may do ------------------------------------------------------

my $big = 200 * 1024 * 1024;
my $web = WebServer->new(
	'list.csv' => sub {
		my ($client, $request) = @_;
		my $tag = get('tag');

		return WebServer::send_page($client, '304 Not Modified', ["ETag: $tag"], '') if ($request->{'if-none-match'} // '') eq $tag;
		WebServer::send_page($client, '200 OK', [ 'Content-Type: text/csv', "ETag: $tag" ], get('list'));
	},
	'dated.csv' => sub {
		my ($client, $request) = @_;
		my $date = 'Wed, 21 Oct 2015 07:28:00 GMT';

		return WebServer::send_page($client, '304 Not Modified', [], '') if ($request->{'if-modified-since'} // '') eq $date;
		WebServer::send_page($client, '200 OK', ["Last-Modified: $date"], "1.1.1.1,1\n");
	},
	'status' => sub { WebServer::send_page($_[0], get('status'), [ 'Content-Type: text/csv' ], "9.9.9.9,9\n") },
	'short' => sub { print { $_[0] } "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n9.9.9.9,9\n" },
	'chunk' => sub { print { $_[0] } "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n9.9.9.9,9\n\r\n" },
	'hang' => sub { print { $_[0] } "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n9.9"; $_[0]->flush; sleep 60 },
	'silent' => sub { sleep 60 },
	'empty' => sub { WebServer::send_page($_[0], '200 OK', [], '') },
	'html' => sub { WebServer::send_page($_[0], '200 OK', [ 'Content-Type: text/html; charset=utf-8' ], "<html>1.1.1.1,1</html>\n") },
	'loop' => sub { WebServer::send_page($_[0], '302 Found', ['Location: /loop'], '') },
	'moved' => sub { WebServer::send_page($_[0], '302 Found', ['Location: /list.csv'], '') },
	'tofile' => sub { WebServer::send_page($_[0], '302 Found', ["Location: file://$folder/secret"], '') },
	'page' => page('page'),
	'json' => page('page', 'Content-Type: application/json'),
	'encoded' => sub { WebServer::send_page($_[0], '200 OK', ['Content-Encoding: gzip'], memGzip(get('page'))) },
	'packed' => sub { WebServer::send_page($_[0], '200 OK', [], memGzip(get('page'))) },
	'cut' => sub { WebServer::send_page($_[0], '200 OK', [], substr memGzip(get('page') x 1000), 0, -20) },
	'bomb' => sub { WebServer::send_page($_[0], '200 OK', [], memGzip('1.1.1.1,1' . "\n" x 50_000_000)) },
	'big' => sub {
		my $line = join(',', '10.0.0.1', 7) . ',' . 'x' x 1000 . "\n";
		my $count = int($big / length $line) + 1;

		print { $_[0] } "HTTP/1.1 200 OK\r\nContent-Length: " . $count * length($line) . "\r\n\r\n";
		print { $_[0] } $line x 1000 for 1 .. int($count / 1000);
		print { $_[0] } $line x ($count % 1000);
	});

END { $web->stop if $web }

# --- from the registration to the answer of a query ------------------------------

put('tag', '"one"');
put('list', "\xef\xbb\xbf10.0.0.1,5,\"a \"\"quoted\"\", text\nof two lines\"\r\n10.0.0.2,,\n\n");
vigil('list');
is($code, 0, 'nothing is registered');
vigil('add', $web->url('list.csv'), '--columns', "Ip:string, Score:long, ['a note']:string", '--pattern', 'https://feeds.example/list*');
is($code, 0, 'add') or diag $err;
is(sql("SELECT string_agg(format('%s %s', attname, atttypid::regtype), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'public.external_list'::regclass AND attnum > 0"),
	'Ip text, Score bigint, a note text', 'made the table, named after the address');
vigil('refresh');
is("$code $out", "0 public.external_list: 2 rows from " . $web->url('list.csv') . "\n", 'refresh') or diag $err;
is(sql(q{SELECT jsonb_agg(to_jsonb(l) ORDER BY l."Ip") FROM public.external_list AS l}),
	'[{"Ip": "10.0.0.1", "Score": 5, "a note": "a \"quoted\", text\nof two lines"}, {"Ip": "10.0.0.2", "Score": null, "a note": ""}]',
	'quotes, an empty number, the mark of UTF-8');
is(sql(q{SELECT string_agg(q::text, ' ') FROM kql.query('externaldata (Ip:string, Score:long) ["https://feeds.example/list.csv"] | where Score > 4') AS q}),
	'{"Ip": "10.0.0.1", "Score": 5}', 'a query finds it');
sql('INSERT INTO public.external_list VALUES (\'mark\')');
vigil('refresh');
is("$code $out", "0 public.external_list: unchanged\n", 'an unchanged state is not fetched again');
is(sql('SELECT count(*) FROM public.external_list'), 3, 'and nothing was written');
put('tag', '"two"');
vigil('refresh', 'external_list');
is(sql('SELECT count(*) FROM public.external_list'), 2, 'a changed one replaces the rows');
is(sql('SELECT row_count, byte_count, etag, failures, external.last_error IS NULL, is_stale, age < interval \'1 min\' FROM vigil.external JOIN vigil.external_sources USING (relation_name, row_count, byte_count, failures) WHERE relation_name = \'external_list\''),
	'2|61|"two"|0|t|f|t', 'what is remembered');
vigil('add', $web->url('dated.csv'), '--columns', 'Ip:string,Score:long', '--table', 'public."Dated list"');
vigil('refresh', 'Dated list');
vigil('refresh', 'public."Dated list"');
is($out, qq{public."Dated list": unchanged\n}, 'If-Modified-Since, and a name that needs quotes');
vigil('list', '--json');
is(scalar(() = $out =~ /^\{/mg), 2, 'list');

# --- whatever goes wrong leaves the rows as they were -----------------------------

sub fails
{
	my ($path, $like, $what) = @_;
	my $source = 'UPDATE vigil.external_sources SET address = %s, etag = NULL WHERE relation_name = \'external_list\'';

	sql(sprintf $source, "'" . ($path =~ /^\w+:/ ? $path : $web->url($path)) . "'");
	my $failures = sql('SELECT failures FROM vigil.external_sources WHERE relation_name = \'external_list\'');

	vigil('refresh', 'external_list');
	is($code, 1, "$what: exit code");
	like($err, $like, "$what: is told");
	is(sql(q{SELECT string_agg("Ip", ' ' ORDER BY "Ip") FROM public.external_list}), '10.0.0.1 10.0.0.2', "$what: the rows are the old ones");
	is(sql(q{SELECT failures, last_error <> '' FROM vigil.external_sources WHERE relation_name = 'external_list'}), ($failures + 1) . '|t', "$what: is noted");
}

put('secret', "6.6.6.6,6,secret\n");
fails('nowhere', qr/status 404/, 'no page');
put('status', '500 Internal Server Error');
fails('status', qr/status 500/, 'an error of the server');
put('status', '304 Not Modified');
fails('status', qr/status 304/, '304 to a question without a condition');
put('status', '206 Partial Content');
fails('status', qr/status 206/, 'a part');
fails('short', qr/external_list: .*(?:remaining|closed|bytes)/, 'a body that is cut');
fails('chunk', qr/external_list: .*(?:chunk|transfer|closed)/, 'a last chunk that is missing');
fails('empty', qr/the data has no rows/, 'no rows');
fails('html', qr{sent text/html, not csv}, 'a page for people');
fails('loop', qr/redirect/i, 'redirects without an end');
fails('tofile', qr/file/, 'a redirect to a file');
sql(q{UPDATE vigil.external_sources SET timeout = '1 s' WHERE relation_name = 'external_list'});
fails('hang', qr/time/i, 'a server that stops within the body');
fails('silent', qr/time/i, 'a server that says nothing');
fails('https://127.0.0.1:' . $web->{port} . '/page', qr/external_list: /, 'no TLS');
sql(q{UPDATE vigil.external_sources SET timeout = '10 min', max_bytes = 1000000 WHERE relation_name = 'external_list'});
fails('big', qr/larger than 1000000 bytes/, 'too much');
fails('bomb', qr/larger than 1000000 bytes/, 'too much in a small packet');
put('page', "1.1.1.1,1,x\n" x 10 . "2.2.2.2,2\n" . "1.1.1.1,1,x\n");
fails('page', qr/line 11 has 2 fields, not 3/, 'a line with fewer fields');
put('page', "1.1.1.1,1,x\n2.2.2.2,two,x\n");
fails('page', qr/line 2: "two" is no value of column "Score"/, 'a text for a number');
put('page', "1.1.1.1,1,x\n2.2.2.2,2,\"x\n3.3.3.3,3,x\n");
fails('page', qr/quotes in the record at line 2 are not closed/, 'quotes without an end');
put('page', "1.1.1.1,1,\xff\n");
fails('page', qr/line 1 is not valid UTF-8/, 'another encoding');
put('page', "1.1.1.1,1,a\0b\n");
fails('page', qr/line 1 is not valid UTF-8/, 'a NUL');
put('page', "1.1.1.1,1,x\n");
fails('cut', qr/packed with gzip (?:has no end|is broken)/, 'a packed file that is cut');
$web->stop;
fails('page', qr/external_list: .*connect/i, 'no server');
$web->start;
sql(q{ALTER TABLE public.external_list ADD CONSTRAINT few CHECK ("Score" < 100)});
put('page', "1.1.1.1,1,x\n2.2.2.2,200,x\n");
fails('page', qr/violates check constraint "few"/, 'a constraint of the table');

# --- and what is right comes in -----------------------------------------------------

sub gives
{
	my ($path, $rows, $what) = @_;

	sql("UPDATE vigil.external_sources SET address = '" . ($path =~ /^\w+:/ ? $path : $web->url($path)) . "', etag = NULL WHERE relation_name = 'external_list'");
	vigil('refresh', 'external_list');
	is($code, 0, "$what: exit code") or diag $err;
	is(sql(q{SELECT string_agg(concat_ws(' ', "Ip", "Score", "a note"), '; ' ORDER BY "Ip") FROM public.external_list}), $rows, $what);
}

put('page', "1.1.1.1,1,x\n");
gives('page', '1.1.1.1 1 x', 'a server that was restarted');
gives('packed', '1.1.1.1 1 x', 'packed with gzip');
gives('encoded', '1.1.1.1 1 x', 'packed for the way');
gives('moved', "10.0.0.1 5 a \"quoted\", text\nof two lines; 10.0.0.2 ", 'a redirect');
put('page', "3.3.3.3,0x1f,it's \\N \$\$; DROP TABLE x; --,more\n");
gives('page', '3.3.3.3 31 it\'s \N $$; DROP TABLE x; --', 'whatever stands in a cell; more fields than columns');
gives("file://$folder/secret", '6.6.6.6 6 secret', 'a file that is named');
vigil('refresh');
like($err, qr/left out "file:/, 'a file that is not named is left out');
sql(q{UPDATE vigil.external_sources SET header = true WHERE relation_name = 'external_list'});
put('page', "Score,x,a note,Ip\n7,-,n,4.4.4.4\n");
gives('page', '4.4.4.4 7 n', 'columns by their names');
put('page', "Score,x,Note,Ip\n7,-,n,4.4.4.4\n");
sql(q{UPDATE vigil.external_sources SET etag = NULL WHERE relation_name = 'external_list'});
vigil('refresh', 'external_list');
like($err, qr/the data has no column "a note"/, 'a column that is called otherwise');
sql(q{UPDATE vigil.external_sources SET header = false, skip_comments = true WHERE relation_name = 'external_list'});
put('page', "# a list\n#,\n4.4.4.4,7,# n\n");
gives('page', '4.4.4.4 7 # n', 'comments');
sql(q{UPDATE vigil.external_sources SET skip_comments = false, format = 'multijson' WHERE relation_name = 'external_list'});
put('page', qq([{"Ip": "5.5.5.5", "Score": "8", "a note": {"k": "]}\\""}},\n {"Ip": "5.5.5.6"}] {"Ip": null, "Score": 9}\n));
gives('json', '5.5.5.5 8 {"k": "]}\""}; 5.5.5.6; 9', 'JSON in an array and behind it');
for my $case ([ '[{"Ip": "1", "Score": 1, "a note": ""}', 'ends within an array' ], [ '{"Ip": ', 'ends within an object' ], [ '[1, 2]', 'something else than a JSON object' ],
	[ '{"Ip": 01}', 'json' ], [ '{"ip": "1", "Score": 1, "a note": ""}', 'no record has "Ip"' ])
{
	put('page', $case->[0]);
	vigil('refresh', 'external_list');
	like($err, qr/\Q$case->[1]/, "JSON: $case->[0]");
	is(sql('SELECT count(*) FROM public.external_list'), 3, 'leaves the rows');
}
sql(q{UPDATE vigil.external_sources SET may_be_empty = true WHERE relation_name = 'external_list'});
put('page', '[]');
gives('json', '', 'an empty list that may be');

vigil('add', $web->url('page'), '--columns', 'line:string', '--format', 'txt', '--table', 'lines');
put('page', "a,\"b\n\tc\n");
vigil('refresh', 'lines');
is(sql(q{SELECT string_agg(line, '|' ORDER BY line COLLATE "C") FROM lines}), "\tc|a,\"b", 'lines of text');

# --- 200 MB, in flat memory, and a reader meanwhile ---------------------------------

vigil('add', $web->url('big'), '--columns', 'Ip:string,Score:long,Text:string', '--format', 'csv', '--table', 'big');
sql(q{INSERT INTO big VALUES ('old')});
my $memory = PostgreSQL::Test::Utils::tempdir() . '/memory';
IPC::Run::run([ 'perl', '-e', 'use strict; my $pid = fork // die; if (!$pid) { exec @ARGV or die } my $most = 0; my $file = "/proc/$pid/status";
	while (waitpid($pid, 1) == 0) { open my $in, "<", $file or last; for (<$in>) { $most = $1 if /^VmHWM:\s+(\d+)/ && $1 > $most } close $in; select undef, undef, undef, 0.05 }
	open my $out, ">", "' . $memory . '"; print $out $most; exit($? >> 8)', 'vigil', 'external', 'refresh', 'big', @database ], '>', \$out, '2>', \$err);
is($?, 0, '200 MB') or diag $err;
is(sql('SELECT count(*), min("Ip"), max(length("Text")) FROM big'), sql("SELECT row_count, '10.0.0.1', 1000 FROM vigil.external_sources WHERE relation_name = 'big'"), 'all of it, the old rows are gone');
cmp_ok(slurp_file($memory), '>', 1000, 'memory was looked at');
cmp_ok(slurp_file($memory), '<', 64 * 1024, 'it stayed below 64 MB');

# --- kill -9 in the middle -----------------------------------------------------------

my $rows = sql('SELECT count(*) FROM big');
my $lock = $node->background_psql('postgres', on_error_stop => 0);
$lock->query_safe('BEGIN');
$lock->query_safe('LOCK TABLE big IN SHARE MODE');
my $refresh = IPC::Run::start([ 'vigil', 'external', 'refresh', 'big', @database ], '<', \'', '>', \$out, '2>', \$err);
$node->poll_query_until('postgres', q{SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'big'::regclass)}) or die 'it never came to the rows';
$refresh->signal('KILL');
eval { $refresh->finish };
$node->poll_query_until('postgres', q{SELECT true}) ;
sql(q{SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted AND relation = 'big'::regclass});
$lock->query_safe('COMMIT');
$lock->quit;
is(sql('SELECT count(*) FROM big'), $rows, 'a client that is killed leaves the old rows');

# --- who may, and what cannot be registered --------------------------------------------

sql('CREATE ROLE admin LOGIN; CREATE ROLE nobody LOGIN; SELECT vigil.grant_access(\'admin\', \'admin\'); GRANT CREATE ON SCHEMA public TO admin');
my @admin = ('-d', $node->connstr('postgres') . ' user=admin');
put('page', "1.1.1.1\n");
IPC::Run::run([ 'vigil', 'external', 'add', $web->url('page'), '--columns', 'Ip:string', '--table', 'mine', @admin ], '>', \$out, '2>', \$err);
is($?, 0, 'an administrator registers') or diag $err;
IPC::Run::run([ 'vigil', 'external', 'refresh', 'mine', @admin ], '>', \$out, '2>', \$err);
is($out, 'public.mine: 1 rows from ' . $web->url('page') . "\n", 'and refreshes') or diag $err;
IPC::Run::run([ 'vigil', 'external', 'refresh', 'big', @admin ], '>', \$out, '2>', \$err);
like($err, qr/permission denied for table big/, 'but no table of others');
IPC::Run::run([ 'vigil', 'external', 'refresh', 'mine', '-d', $node->connstr('postgres') . ' user=nobody' ], '>', \$out, '2>', \$err);
like($err, qr/permission denied/, 'nobody else does');
for my $case ([ 'ftp://127.0.0.1/x', 'Ip:string' ], [ 'http://u:p@127.0.0.1/x', 'Ip:string' ], [ 'file:relative', 'Ip:string' ], [ "http://127.0.0.1/x y", 'Ip:string' ],
	[ 'http://127.0.0.1/x', 'Ip:text' ], [ 'http://127.0.0.1/x', '"); DROP TABLE big; --:string' ], [ 'http://127.0.0.1/x', '' ])
{
	vigil('add', $case->[0], '--columns', $case->[1], '--table', 'never');
	is($code, $case->[1] eq '' ? 2 : 1, "add $case->[0] $case->[1] is refused");
}
is(sql(q{SELECT to_regclass('never') IS NULL}), 't', 'and makes nothing');
vigil('remove', 'mine');
is(sql(q{SELECT to_regclass('mine') IS NOT NULL AND NOT EXISTS (SELECT FROM vigil.external_data WHERE relation_name = 'mine')}), 't', 'remove leaves the table');
vigil('remove', 'mine');
is($code, 1, 'what is not there is not removed');
put('notes.csv', "# a note\nScore,Ip\n3,10.0.0.3\n# another\n");
vigil('add', "file://$folder/notes.csv", '--columns', 'Ip:string, Score:long', '--header', '--comments', '--table', 'notes');
vigil('refresh', "file://$folder/notes.csv");
is(sql('SELECT * FROM notes'), '10.0.0.3|3', '--header finds columns by name, --comments passes over lines') or diag $err;
put('notes.csv', "# a note\nScore,Ip\n");
vigil('refresh', "file://$folder/notes.csv");
is($code, 1, 'no rows at all are a mistake');
vigil('add', "file://$folder/nothing.csv", '--columns', 'Ip:string', '--empty', '--table', 'nothing');
put('nothing.csv', '');
vigil('refresh', "file://$folder/nothing.csv");
is($code, 0, 'but with --empty') or diag $err;
vigil('remove', $_) for qw(notes nothing);
vigil('fetch');
is($code, 2, 'an unknown action');

# --- health ----------------------------------------------------------------------------

sql(q{UPDATE vigil.external_sources SET address = } . "'" . $web->url('list.csv') . "', format = 'csv', etag = NULL WHERE relation_name = 'external_list'");
vigil('refresh', 'external_list');
sql(q{SELECT vigil.enable_rule(vigil.load_rule($y$
id: 0a4b0c1e-4444-4a4a-8b8b-0000000000aa
name: Listed
severity: High
queryFrequency: 5m
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: |
  externaldata (Ip:string, Score:long) ["https://feeds.example/list.csv"] | where Score > 1000
$y$), now() - interval '10 min')});
$node->poll_query_until('postgres', q{SELECT state = 'ok' AND succeeded_total > 0 FROM vigil.health}) or diag 'the rule does not run: ', sql('SELECT * FROM vigil.health');
sql(q{UPDATE vigil.external_sources SET checked_at = now() - interval '3 days', last_error = 'it broke' WHERE relation_name = 'external_list'});
is(sql('SELECT state, reason FROM vigil.health'), 'stale|the rows of public.external_list are old, see vigil.external: it broke', 'health tells of rows that are old');

$node->stop;
done_testing();
