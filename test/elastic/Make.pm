# Makes conditions and events.  Texts of both are made of few words, so that they meet often.
package Make;
use strict;
use warnings;
use utf8;

use Chance qw(chance pick);
use Exporter qw(import);

our @EXPORT_OK = qw(make_event make_condition make_pattern make_text);

my @words = ('abc', 'ABC', 'aBcd', 'a.c', 'a b', 'x\\y', 'x*y', 'x?y', '(a|b)', '[a]', '{a}', 'k=v', '5', '443', '7.5', '05', 'Äé', 'äÉ',
	'it\'s', '"q"', '^a$', 'a+', 'true', 'null', "a\tb", 'ab' x 20, 'x\\', 'and', 'a or b', 'not x', 'a:b', '<a>');
# What JSON and Java write alike.
my @plain = ('abc', 'ABC', 'a.c', 'a b', 'x-y', '5', '443', '7.5', 'true', 'null', 'arn:aws:s3', 'it\'s', 'x*y');
my @keys = ('k', 'key', 'a-b', 'list', 'deep');
my @networks = ('10.0.0.0/8', '10.1.0.0/16', '192.168.1.0/24', '10.1.2.3/32', '10.1.2.3', '8.8.8.8', '2001:db8::/32', '2001:DB8::1', '::ffff:10.1.2.3',
	'2001:db8:0:0::1/128', '::/0');
my @addresses = ('2001:db8::1', '2001:DB8:0:0:0:0:0:1', '::ffff:10.1.2.3', '::FFFF:0a01:0203', '2001:db9::1',
	'10.1.2.3', '10.2.3.4', '192.168.1.200', '8.8.8.8', 'ec2.amazonaws.com', 'AWS Internal', '');
my $flat = 'aws.cloudtrail.request_parameters';
my $below = 'aws.cloudtrail.flattened.request_parameters';
my %path = map { $_ => 1 } ("$below.k", "$below.a-b", "$below.list", "$below.deep.k", "$below.deep.list", "$below.list.key");
my @texts = ('event.action', 'user_agent.original', 'aws.cloudtrail.error_code', 'aws.cloudtrail.error_message', 'user.name',
	'aws.cloudtrail.resources.arn', 'aws.cloudtrail.resources.arn', sort keys %path);

# ---- events ----

sub text { return pick(@words) . (chance(3) ? '' : pick(' ', '', '-') . pick(@words)) }

# undef, nothing, or a text.
sub maybe_text
{
	my $kind = chance(8);

	return $kind == 0 ? undef : $kind == 1 ? '' : text();
}

sub json_text { return '"' . $_[0] =~ s/(["\\])/\\$1/gr =~ s/([\x{1}-\x{1f}])/sprintf '\\u%04x', ord $1/ger . '"' }

# A text that looks like several: with what stands between elements of an array, or could.
sub joined_text { return join pick("\x{1}", '","', '", "', ',', '"},{"ARN":"', '\\","', "\x{1f}"), map { text() } 1 .. 2 }

# A scalar: its JSON, its text in a map of Java, and the value of its field.
sub scalar_value
{
	my $kind = chance(8);
	my $text = chance(6) ? pick(@plain) : pick(@plain) . "\x{1}" . pick(@plain);

	return ('null', 'null', undef) if $kind == 0;
	return ('5', '5', '5') if $kind == 1;
	return ('true', 'true', 'true') if $kind == 2;
	return ('""', '', '') if $kind == 3;
	return (json_text($text), $text, $text);
}

# A value below a path: its JSON and Java's text; the values of fields go into the hash.
sub value
{
	my ($depth, $name, $fields) = @_;
	my $kind = $depth > 1 ? 9 : chance(10);
	my @one;

	return map_value($depth + 1, $name, $fields) if $kind == 0;
	if ($kind == 1 || $kind == 2)
	{
		for (1 .. chance(4))
		{
			push @one, [ chance(4) && $depth < 1 ? scalar_in($name, $fields) : map_value($depth + 1, $name, $fields) ];
		}
		return ('[' . join(pick(',', ', '), map { $_->[0] } @one) . ']', '[' . join(', ', map { $_->[1] } @one) . ']');
	}
	return scalar_in($name, $fields);
}

sub scalar_in
{
	my ($name, $fields) = @_;
	my ($json, $java, $text) = scalar_value();

	push @{ $fields->{$name} }, $text;
	return ($json, $java);
}

sub map_value
{
	my ($depth, $name, $fields) = @_;
	my (@json, @java);
	my $colon = pick(':', ': ');

	for my $key (grep { chance(3) } @keys)
	{
		my ($json, $java) = value($depth, "$name.$key", $fields);

		push @json, "\"$key\"$colon$json";
		push @java, "$key=$java";
	}
	return ('{' . join(pick(',', ', '), @json) . '}', '{' . join(', ', @java) . '}');
}

sub resources
{
	my @texts = map { chance(4) ? text() : joined_text() } 1 .. chance(4);

	return (undef, []) unless chance(5);
	return ('[' . join(',', map { chance(6) ? '{"ARN":' . json_text($_) . '}' : '{"accountId":"1"}' } @texts) . ']', undef) unless @texts;
	my (@json, @values);
	for my $text (@texts)
	{
		my $there = chance(6);

		push @json, $there ? '{"ARN":' . json_text($text) . ',"type":"x"}' : '{"accountId":"1"}';
		push @values, $text if $there;
	}
	return ('[' . join(',', @json) . ']', \@values);
}

# A sign-in to a console has its outcome in the response.
sub outcome
{
	my ($columns) = @_;
	my $text = $columns->{ResponseElements} // '';
	my $failed = ($columns->{ErrorCode} // '') ne '' || ($columns->{ErrorMessage} // '') ne '';

	return $failed ? 'failure' : 'success' unless ($columns->{EventName} // '') eq 'ConsoleLogin';
	return $text =~ /Success/ ? 'success' : $text =~ /Failure/ ? 'failure' : undef;
}

sub make_event
{
	my ($id) = @_;
	my %fields;
	my ($json, $java) = chance(8) ? map_value(0, $below, \%fields) : (undef, undef);
	my ($resources, $arns) = resources();
	my %columns = (
		EventName => chance(6) ? maybe_text() : 'ConsoleLogin', UserAgent => maybe_text(), ErrorCode => chance(2) ? maybe_text() : undef,
		ErrorMessage => chance(3) ? undef : maybe_text(), SourceIpAddress => pick(@addresses, undef), ReadOnly => pick('true', 'false', undef),
		RequestParameters => $json, Resources => $resources, UserIdentityUserName => maybe_text(), SessionIssuerUserName => maybe_text(),
		ResponseElements => pick('{"ConsoleLogin":"Success"}', '{"ConsoleLogin": "Failure"}', '{}', undef));
	my $address = $columns{SourceIpAddress};
	my $name = ($columns{UserIdentityUserName} // '') ne '' ? $columns{UserIdentityUserName} : $columns{SessionIssuerUserName};

	%fields = (%fields, 'event.action' => [ $columns{EventName} ], 'user_agent.original' => [ $columns{UserAgent} ],
		'aws.cloudtrail.error_code' => [ $columns{ErrorCode} ], 'aws.cloudtrail.error_message' => [ $columns{ErrorMessage} ],
		'source.address' => [$address], 'source.ip' => [ defined $address && $address =~ /^[0-9a-fA-F:.]+$/ ? $address : undef ],
		'aws.cloudtrail.read_only' => [ $columns{ReadOnly} ], $flat => [$java], 'aws.cloudtrail.resources.arn' => $arns,
		'user.name' => [$name], 'event.outcome' => [ outcome(\%columns) ], 'data_stream.dataset' => ['aws.cloudtrail']);
	return { id => $id, columns => \%columns, fields => \%fields };
}

# ---- conditions ----

# A pattern: a list of texts, undef for any run of characters, a reference for any one.
sub pattern
{
	my ($single) = @_;
	my $text = text();
	my $kind = chance(7);
	my $half = substr $text, 0, 1 + chance(length $text);

	return ($text) if $kind < 2;
	return ($half, undef) if $kind == 2;
	return (undef, substr $text, chance(length $text)) if $kind == 3;
	return (undef, $half, undef) if $kind == 4;
	return ($half, $single && chance(2) ? \1 : undef, substr $text, length $half) if $kind == 5;
	return (substr($text, 0, 1), undef, substr($text, -1), undef);
}

sub make_text { return text() }

sub make_pattern { return pattern(1) }

# A piece of what Java writes.
sub flat_pattern
{
	my $key = pick(@keys);
	my $value = pick(@plain);
	my @piece = ("$key=$value", "$key=", substr($key, -1) . '=' . substr($value, 0, 1), $value, "$key=[", "[$value", "$key={", "$value, ", "$value]",
		"$value}", "$key=[$value", "=$value");

	return (undef, pick(@piece), undef) if chance(4);
	return (undef, pick(@piece), undef, pick(@piece), undef);
}

sub make_test
{
	my ($language) = @_;
	my $kind = chance(16);

	return { op => 'test', kind => 'exists', field => pick(@texts, $flat, 'source.ip', 'aws.cloudtrail.read_only') } if $kind == 0;
	return { op => 'test', kind => 'empty', field => pick(@texts[ 0 .. 4 ]) } if $kind == 1 && $language eq 'kuery';
	return { op => 'test', kind => 'cidr', field => 'source.ip', network => pick(@networks) } if $kind == 2;
	return { op => 'test', kind => 'order', field => 'source.ip', sign => pick('<', '<=', '>', '>='), address => pick(grep { !m{/} } @networks) }
	  if $kind == 3 && chance(2);
	return { op => 'test', kind => 'compare', field => pick(@texts), sign => pick('<', '<=', '>', '>='), number => pick(5, '7.5', 443) }
	  if $kind == 3;
	return { op => 'test', kind => 'value', field => 'event.outcome', pattern => [ pick('success', 'failure') ], cased => 1 } if $kind == 4;
	return { op => 'test', kind => 'value', field => 'aws.cloudtrail.read_only', pattern => [ pick('true', 'false') ], cased => 1 } if $kind == 5;
	return { op => 'test', kind => 'value', field => $flat, pattern => [ flat_pattern() ], cased => 1 } if $kind == 6 || $kind == 7;
	return { op => 'test', kind => 'value', field => pick(grep { $path{$_} } @texts), pattern => [ pick(@plain), chance(3) ? () : (undef) ], cased => 1 }
	  if $kind == 8 || $kind == 9;
	return { op => 'test', kind => 'value', field => 'data_stream.dataset', pattern => [ pick('aws.cloudtrail', 'aws.cloudtrail', 'aws.s3') ], cased => 1 }
	  if $kind == 10 && chance(2);
	return { op => 'test', kind => 'value', field => pick(@texts), pattern => [ pattern($language eq 'eql') ], cased => $language eq 'kuery' || chance(2) };
}

sub make_condition
{
	my ($language, $depth) = @_;
	my $kind = $depth > 2 ? 9 : chance(10);

	return { op => $kind < 3 ? 'and' : 'or', parts => [ map { make_condition($language, $depth + 1) } 1 .. 2 + chance(2) ] } if $kind < 5;
	return { op => 'not', parts => [ make_condition($language, $depth + 1) ] } if $kind == 5;
	return make_test($language);
}

1;
