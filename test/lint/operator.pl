# Operators: each line of operator_list.h has its functions in the files that the list
# promises, and golden cases in a folder of its name.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my $list = 'extension/kql/operator_list.h';
my %defined;    # function => file, of parse/ and bind/
my %golden = map { m{^test/golden/([^/]+)/} ? ($1 => 1) : () } all_files();
my @operator;

for my $file (grep { m{/kql/(?:parse|bind)/.*\.c$} } code_files())
{
	$defined{$_} = $file for slurp($file) =~ /^((?:parser|bind)_\w+)\(/gm;
}
for my $line (slurp_lines($list))
{
	next unless $line =~ /^OPERATOR\(/;
	my ($keyword, @column) = $line =~ /^OPERATOR\(\w+, "([^"]+)", \w+, (\w+), (\w+), (\w+)\)$/
	  or problem($list, undef, "cannot be read: $line"), next;

	push @operator, [ $keyword, @column ];
}
for my $operator (@operator)
{
	my ($keyword, $read, $bind, $emit) = @$operator;

	check_function($keyword, 'parse', "parser_$read", $read);
	check_function($keyword, 'bind', "bind_$bind", $read, $bind, $emit);
	problem($list, undef, "\"$keyword\": there is no extension/kql/emit/$emit.c")
	  unless -f "extension/kql/emit/$emit.c";
	problem($list, undef, "\"$keyword\" has no golden cases in test/golden/$keyword")
	  unless $golden{$keyword} || $read eq 'refused';
}
finish();

# A function stands in the file of the keyword, or of a family: one of the names that the
# line gives, or what such a name starts with ("project" for project_away).
sub check_function
{
	my ($keyword, $room, $function, @family) = @_;
	my $file = $defined{$function};
	my $name = $keyword =~ s/-/_/gr;

	return problem($list, undef, "\"$keyword\": $function() is not defined") unless defined $file;
	my ($stem) = $file =~ m{/kql/$room/(\w+)\.c$}
	  or return problem($file, undef, "$function() belongs to $room/");

	return if $stem eq $name || $stem eq 'operator' && $family[0] eq 'refused';
	return if $stem eq 'named' && $family[0] eq 'named';
	problem($file, undef, "$function() should stand in $name.c or in the file of its family")
	  unless grep { $_ eq $stem || index($_, "${stem}_") == 0 } @family;
}
