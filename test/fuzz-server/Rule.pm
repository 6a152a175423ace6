# Rule.pm
#		Rule files, changed line by line and word by word.
#
# Used by run.  The files are the rules that are shipped, the seeds of test/fuzz, and
# those that are made here; what a line holds may become something of another type.
#
package Rule;

use strict;
use warnings;
use utf8;

use Query;
use Splice;

my @SCALAR = (
	'0', '-1', '1', '99999999999999999999', '1.5', 'true', 'null', '~', '""', '"x"', '[]', '{}', '[1, 2]', '{a: b}', '[{}]', 'PT5M', 'P1D', '1h', '5m', '14d', '15d', 'PT0S', 'P99999D', '-1h', '24:00:00', '1.00:00:00', 'gt', 'lt', 'eq', 'ne',
	'GreaterThan', 'High', 'Low', 'Informational', 'Scheduled', 'NRT', 'Fusion', 'Persistence', 'T1078', 'T1078.004', 'IP', 'Account', 'Host', 'FileHash', 'Address', 'FullName', 'SingleAlert', 'AlertPerResult', 'AnyAlert', 'Selected',
	'2020-01-01', '2020-01-01T00:00:00Z', '00000000-0000-0000-0000-000000000001', '&a', '*a', '!!str 1', '|', '>', '|+2', "'", '"\\u0000"', '"\\ud83d"', '{{x}}', '{{Account}} {{x', '!x', '%', '@', '`', '# x', '--- x', '? x', '- - a',
	'VigilFuzz', 'VigilFuzz | where L > 1', 'print x = 1', 'range x from 1 to 3 step 1', 'T |', '"print x = \\"a\\" // b"');

my @LINE = (
	'suppressionEnabled: true', 'suppressionDuration: 5h', 'queryFrequency: 5m', 'queryPeriod: 14d', 'kind: NRT', 'eventGroupingSettings:', '  aggregationKind: AlertPerResult', 'customDetails:', '  A: L', 'alertDetailsOverride:',
	'  alertDisplayNameFormat: "{{S}} {{L}}"', '  alertSeverityColumnName: S', '  alertDynamicProperties:', '    - alertProperty: AlertLink', '      value: S', 'incidentConfiguration:', '  createIncident: true', '  groupingConfiguration:', '    enabled: true',
	'    lookbackDuration: 5h', '    matchingMethod: Selected', '    groupByEntities: [IP]', 'entityMappings:', '  - entityType: IP', '    fieldMappings:', '      - identifier: Address', '        columnName: S', 'version: 1.0.0', 'enabled: true', 'tags: [a]',
	'sentinelEntitiesMappings:', '  - columnName: Y', 'startTimeUtc: 2020-01-01T00:00:00Z', 'requiredDataConnectors: []', 'id: x', '---', '...', "\t", '  - ', 'query: |', '  VigilFuzz | take 3', '  | summarize count() by S', '}', ']', '{', ',');

my @OWN = (<<'YAML', <<'JSON');
id: 11111111-1111-1111-1111-111111111111
name: Fuzz
description: Counts
severity: Medium
requiredDataConnectors: []
queryFrequency: 1h
queryPeriod: 1d
triggerOperator: gt
triggerThreshold: 0
tactics: [Persistence]
relevantTechniques: [T1078]
query: |
  VigilFuzz
  | where L > 0 or isnotempty(S)
  | summarize N = count(), Last = max(TimeGenerated), Y = take_any(Y) by S, G
entityMappings:
  - entityType: Account
    fieldMappings:
      - identifier: FullName
        columnName: S
customDetails:
  Count: N
  What: Y
alertDetailsOverride:
  alertDisplayNameFormat: "{{S}} has {{N}}"
  alertDescriptionFormat: "{{Y}}"
eventGroupingSettings:
  aggregationKind: AlertPerResult
incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: 5h
    matchingMethod: Selected
    groupByEntities: [Account]
    groupByAlertDetails: []
    groupByCustomDetails: [Count]
suppressionEnabled: false
suppressionDuration: 5h
version: 1.0.0
kind: Scheduled
YAML
{
	"id": "22222222-2222-2222-2222-222222222222",
	"name": "Fuzz of JSON",
	"description": "Counts",
	"severity": "Low",
	"queryFrequency": "PT1H",
	"queryPeriod": "P1D",
	"triggerOperator": "GreaterThan",
	"triggerThreshold": 1,
	"suppressionEnabled": false,
	"suppressionDuration": "PT5H",
	"tactics": ["Persistence"],
	"techniques": ["T1078"],
	"entityMappings": [{"entityType": "IP", "fieldMappings": [{"identifier": "Address", "columnName": "S2"}]}],
	"customDetails": {"A": "L", "B": "Y"},
	"alertDetailsOverride": {"alertDisplayNameFormat": "{{S}}", "alertDynamicProperties": [{"alertProperty": "AlertLink", "value": "S"}]},
	"eventGroupingSettings": {"aggregationKind": "SingleAlert"},
	"incidentConfiguration": {"createIncident": true, "groupingConfiguration": {"enabled": true, "lookbackDuration": "PT5H", "matchingMethod": "AllEntities"}},
	"query": "VigilFuzz\n| where S != \"zz\"\n| project TimeGenerated, S, S2, L, Y",
	"kind": "Scheduled"
}
JSON

sub new
{
	my ($class, %option) = @_;
	my $self = bless {%option}, $class;

	$self->{seeds} = [ @OWN, @OWN, @OWN, map { Splice::slurp($_) } sort(glob "$option{top}/rules/*.yaml"), sort(glob "$option{top}/test/fuzz/seed/*.json") ];
	return $self;
}

sub number { return $_[0]{input}->number($_[1]) }
sub pick { my $self = shift; return $self->{input}->pick(@_) }

# The next file.
sub next
{
	my ($self) = @_;
	my @lines = split /\n/, $self->pick(@{ $self->{seeds} }), -1;
	my @other = split /\n/, $self->pick(@{ $self->{seeds} }), -1;

	for (0 .. $self->number(4))
	{
		my $at = $self->number(scalar @lines);
		my $edit = $self->number(9);

		if    ($edit == 0) { splice @lines, $at, 1 if @lines > 1 }
		elsif ($edit == 1) { splice @lines, $at, 0, $lines[ $self->number(scalar @lines) ] }
		elsif ($edit == 2) { splice @lines, $at, 0, $self->pick(@LINE) }
		elsif ($edit == 3) { splice @lines, $at, $self->number(3), @other[ $self->number(scalar @other) ] }
		elsif ($edit == 4) { $lines[$at] = $self->pick(' ', '  ', "\t", '- ', '', '}') . $lines[$at] }
		elsif ($edit == 5) { $lines[$at] =~ s/^\s// }
		elsif ($edit == 6) { $lines[$at] = $self->other_word($lines[$at]) }
		else
		{
			my $scalar = $self->pick(@SCALAR);

			$lines[$at] =~ s/:\s*\S.*?(,?)$/": $scalar$1"/e;
		}
	}
	return join "\n", @lines;
}

sub other_word
{
	my ($self, $line) = @_;
	my @words = Query::words($line);

	$words[ $self->number(scalar @words) ] = $self->pick(@SCALAR) if @words;
	return join '', @words;
}

1;
