# SQL names: our own statements name the schema of every function, type, relation and operator,
# because a search_path may be another's.  In C that is every text that is SQL; in sql/ a
# function body may rely on a search_path that the function itself sets.
use strict;
use warnings;
use lib 'test/lint';
use Lint;

my $verb = join '|', 'SELECT', 'select (?=.*from )', 'INSERT INTO', 'UPDATE', 'DELETE FROM', 'WITH (?!\()', 'VALUES',
  'LOCK TABLE', 'LOCK (?=[\w.%]+ IN )', 'TABLE (?=[\w.%]+$)', 'MERGE INTO', 'COPY', 'CALL', 'TRUNCATE',
  'REFRESH MATERIALIZED VIEW', '(?:insert into|delete from) (?=[\w.]+)';
my $statement = qr/(?:\(|EXPLAIN (?:\([^()]*\) )?|BEGIN; ?)*\b(?:$verb)\b/;
# What the grammar knows, whatever the search_path: it looks like a call and is none.
my %grammar = map { $_ => 1 } qw(select from where and or not in exists any some all array case
  when then else over filter group as on by using values coalesce greatest least grouping cast row
  rows lateral conflict within distinct union except intersect operator returning into insert set
  limit offset having join xmlparse collate with materialized recursive partition is only default
  add check key references if unique policy execute function statement update include);
# Types that are words of the grammar; all others are looked up.
my $type = qr/(?:integer|int|bigint|smallint|real|boolean|numeric|decimal|interval|double precision
  |timestamp with(?:out)? time zone|character varying|bit)\b/x;

for my $file (all_files())
{
	check_c($file) if $file =~ m{^(?:extension/(?:base|query|ingest|schedule)|bgworker|client)/.*\.[ch]$};
	check_bodies($file) if $file =~ m{^sql/.*\.sql$};
}
finish();

# Texts of a C file that are written as literals side by side, with their lines.
sub literals
{
	my ($text) = @_;
	my $macro = qr/[A-Z][A-Z0-9_]*/;
	my %macro;
	my @found;

	$macro{$1} = $2 while $text =~ /^#define ($macro) ("(?:\\.|[^"\\\n])*")$/gm;
	$text =~ s/^#include[^\n]*//gm;
	$text =~ s/^#define \w+/;/gm;
	$text =~ s/\\\n/ \n/g;
	while ($text =~ /\G(?:.*?)((?:\b$macro\s+)?("(?:\\.|[^"\\\n])*")(?:\s+(?:(?2)|$macro\b))*)/gs)
	{
		my ($literal, $line) = ($1, 1 + (substr($text, 0, $-[1]) =~ tr/\n//));
		my $sql = '';

		while ($literal =~ /\G\s*(?:"((?:\\.|[^"\\\n])*)"|($macro))/gc)
		{
			$sql .= $1 // (defined $macro{$2} ? substr($macro{$2}, 1, -1) : '%s');
		}
		push @found, [ $sql =~ s/\\n/\n/gr =~ s/\\"/"/gr, $line ];
	}
	return @found;
}

sub check_c
{
	my ($file) = @_;

	for my $found (literals(without_comments(slurp($file))))
	{
		my ($sql, $line) = @$found;

		# A message begins with a small letter or a %, SQL with a word of its own.
		next unless $sql =~ /^\s*$statement/ || $sql =~ /^ *(?:FROM|WHERE|AND|JOIN|LEFT JOIN|UNION ALL|ORDER BY|GROUP BY|HAVING|RETURNING|CASE) /;
		problem($file, $line, $_) for unqualified($sql);
	}
}

# What is wrong with the names of a statement.
sub unqualified
{
	my ($sql) = @_;
	my @wrong;
	my %known;

	$sql =~ s/'(?:''|[^'])*'/''/g;
	$known{lc $1} = 1 while $sql =~ /(?:\bWITH|,)\s+(?:RECURSIVE\s+)?(\w+)(?:\s*\([^()]*\))?\s+AS\s+(?:NOT MATERIALIZED |MATERIALIZED )?\(/g;
	# Lists of columns are no calls.
	$sql =~ s/(\bINSERT INTO [\w.%]+(?: AS \w+)? )\([^()]*\)/$1/g;
	$sql =~ s/\b(AS \w+ ?)\([^()]*\)/$1/g;
	for my $name (keys %known)
	{
		$sql =~ s/\b$name\s*\([^()]*\)(?=\s+AS)/$name/g;
	}
	while ($sql =~ /(?<![\w.\$"])([A-Za-z_]\w*)\s*\(/g)
	{
		my $name = $1;

		push @wrong, "function $name() has no schema"
		  unless $grammar{lc $name} || $known{lc $name} || $name =~ /^[A-Z]+$/;
	}
	push @wrong, "NULLIF looks for an operator" if $sql =~ /\bNULLIF\b/i;
	while ($sql =~ /::\s*([\w. ]+)/g)
	{
		my $name = $1;

		push @wrong, "type $name has no schema" unless $name =~ /^(?:pg_catalog|kql|vigil)\.\w/ || $name =~ /^$type/;
	}
	while ($sql =~ /\b(?:FROM|JOIN|INTO|UPDATE|LOCK TABLE)\s+(?:ONLY\s+|LATERAL\s+)?([A-Za-z_"][\w"]*)(?![\w".])(?!\s*\()/g)
	{
		my $name = $1;

		push @wrong, "relation $name has no schema"
		  unless $known{lc $name} || $grammar{lc $name} || $name =~ /^(?:ROWS|SKIP|NOWAIT|SET|OF)$/;
	}
	push @wrong, "relation $1 has no schema" while $sql =~ /\bFROM [\w."]+(?: AS \w+)?, (?!LATERAL|ROWS)([a-z_]\w*)(?![\w".(])/g;
	push @wrong, "collation $1 has no schema" while $sql =~ /\bCOLLATE ([a-z_]\w*)(?![\w".])/gi;
	push @wrong, "type $1 has no schema" while $sql =~ /\bCAST\([^()]* AS (?!$type)([a-z_]\w*)(?![\w".])/gi;
	push @wrong, 'IN (SELECT …) looks for an operator' if $sql =~ /\bIN \(SELECT\b/;
	return (@wrong, operators($sql));
}

# Operators that are looked up: all that are not written OPERATOR(pg_catalog.…).
sub operators
{
	my ($sql) = @_;
	my @wrong;

	$sql =~ s/OPERATOR\(pg_catalog\.[^)]*\)/ /g;
	$sql =~ s/"[^"]*"/x/g;
	$sql =~ s/%%/%/g;
	# The = of an assignment and of a named argument, and what stands for all columns.
	$sql =~ s/(?:\bSET|,)\s*\w+\K = (?=(?:(?!\bWHERE\b|\bFROM\b).)*)/ /gs if $sql =~ /\bSET\b/;
	$sql =~ s/=>|::|(?:\bSELECT |\.|\(|, )\K\*//g;
	$sql =~ s/%(?:\.\*)?(?:ll)?[sudc]//g;
	push @wrong, "operator $1 has no schema" while $sql =~ /([-+*\/<>=~!@#%^&|?]+)/g;
	push @wrong, "$1 looks for an operator"
	  while $sql =~ /\b(IS (?:NOT )?DISTINCT FROM|BETWEEN|I?LIKE|SIMILAR TO|IN (?=\((?!SELECT))|USING (?=\())/g;
	return @wrong;
}

# A function in SQL or PL/pgSQL pins the search_path that its body is read with.
sub check_bodies
{
	my ($file) = @_;
	my $text = slurp($file);

	while ($text =~ /^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE) ([\w.]+)((?:(?!^CREATE |^COMMENT ).)*)/gms)
	{
		my ($name, $head, $line) = ($1, $2, 1 + (substr($text, 0, $-[0]) =~ tr/\n//));

		# The body is told apart from what is said of the function, before it or behind it.
		$head =~ s/(\$\w*\$).*?\1//s;

		next unless $head =~ /LANGUAGE (?:sql|plpgsql)\b/i;
		problem($file, $line, "$name() does not SET search_path = pg_catalog, pg_temp")
		  unless $head =~ /^\s*SET search_path = pg_catalog, pg_temp$/m;
	}
}
