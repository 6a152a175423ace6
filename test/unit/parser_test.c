/*
 * parser_test.c
 *		Tests of the parser: trees of every operator, errors and where the
 *		parser goes on, limits.
 */
#include "common/port.h"

#include "common/source.h"
#include "kql/parse/lexer.h"
#include "kql/parse/parser.h"
#include "unit.h"

typedef struct ParseCase
{
	const char *text;
	const char *expected;
} ParseCase;

static const ParseCase tree_case[] = {
	/* expressions */
	{"print 1 + 2 * 3 - 4", "(query (print (- (+ 1 (* 2 3)) 4)))"},
	{"print a or b and c == d", "(query (print (or a (and b (== c d)))))"},
	{"print -x.y[0]['z']", "(query (print (- ([] ([] (. x y) 0) \"z\"))))"},
	{"print -9223372036854775808", "(query (print -9223372036854775808))"},
	{"print a <> b, c =~ 'd', e !~ 'f'", "(query (print (!= a b) (=~ c \"d\") (!~ e \"f\")))"},
	{"print 'a' \"b\" // c\n @'d'", "(query (print \"abd\"))"},
	{"print x = f(a, b = 1, *), g()", "(query (print (= x (f a (= b 1) *)) (g)))"},
	{"print (a, b) = f()", "(query (print (= a b (f))))"},
	{"print ['a b'] = ['c d']", "(query (print (= 'a b' 'c d')))"},
	{"print typeof(long)", "(query (print (typeof long)))"},
	{"T | where a in (1, 2) and b !in~ ('x')",
	 "(query T (where (and (in a (list 1 2)) (!in~ b (list \"x\")))))"},
	{"T | where a in (U | project b)", "(query T (where (in a (query U (project b)))))"},
	{"T | where a in ((U | project b))", "(query T (where (in a (query U (project b)))))"},
	{"T | where a has_any ((b)) or c has_all (dynamic(['d']))",
	 "(query T (where (or (has_any a (list b)) (has_all c (list dynamic([\"d\"]))))))"},
	{"T | where a in ()", "(query T (where (in a (list))))"},
	{"T | where a between (1 .. 5) and b !between (ago(1d)..now())",
	 "(query T (where (and (between a 1 5) (!between b (ago timespan(1.00:00:00)) (now)))))"},
	{"T | where * has 'x' and a matches regex 'y' and b !has_cs 'z'",
	 "(query T (where (and (and (has * \"x\") (matches regex a \"y\")) (!has_cs b \"z\"))))"},
	{"T | where toscalar(T | count) > 1", "(query T (where (> (toscalar (query T (count))) 1)))"},
	/* words of the grammar as names */
	{"T | project kind, count, on, by, type, let, range, print = 1, in",
	 "(query T (project kind count on by type let range (= print 1) in))"},
	{"T | extend ['first'] = d.first | where last == 1",
	 "(query T (extend (= first (. d first))) (where (== last 1)))"},
	{"T | where with == 1 | sort by order, asc asc",
	 "(query T (where (== with 1)) (sort (desc order) (asc asc)))"},
	{"print range(1, 3)", "(query (print (range 1 3)))"},
	{"T | where (search has 'x') and (find == 1) | where (search 'x')",
	 "(query T (where (and (has search \"x\") (== find 1))) (where (query (search \"x\"))))"},
	/* sources */
	{"range x from 1 to 10 step 2", "(query (range name=x (from 1) (to 10) (step 2)))"},
	{"datatable(a:long, ['b c']:string)[1, 'x', 2, 'y',]",
	 "(datatable (a:long 'b c':string) 1 \"x\" 2 \"y\")"},
	{"datatable(a:long)[] | count", "(query (datatable (a:long)) (count))"},
	{"externaldata(a:string)[@'u', 'v'] with (format = 'csv')",
	 "(externaldata (a:string) \"u\" \"v\")"},
	{"cluster('a').database('b').T | take 1",
	 "(query (. (database (of (cluster \"a\")) \"b\") T) (take (count 1)))"},
	{"(T | where a) | count", "(query (query T (where a)) (count))"},
	{"T", "T"},
	/* plain operators */
	{"T | extend a, b = c.d | project-rename x = y",
	 "(query T (extend a (= b (. c d))) (project-rename (= x y)))"},
	{"T | project-away a*, *_b, * | project-keep ['c d']",
	 "(query T (project-away a* *_b *) (project-keep 'c d'))"},
	{"T | project-reorder a, b* asc, c granny-desc",
	 "(query T (project-reorder a (asc b*) (granny-desc c)))"},
	{"T | summarize a = count(), sum(b) by c, d = bin(e, 1h)",
	 "(query T (summarize (= a (count)) (sum b) (by c (= d (bin e timespan(01:00:00))))))"},
	{"T | summarize hint.strategy=shuffle by a | distinct *",
	 "(query T (summarize hint.strategy=shuffle (by a)) (distinct *))"},
	{"T | order by a asc nulls last, b | top 5 by c desc nulls first",
	 "(query T (order (asc a last) (desc b)) (top (count 5) (desc c first)))"},
	{"T | sample-distinct 3 of a | top-hitters 2 of b by c",
	 "(query T (sample-distinct (count 3) a) (top-hitters (count 2) b c))"},
	{"T | count as N | as X | serialize | serialize n = row_number() | getschema | consume",
	 "(query T (count name=N) (as name=X) (serialize) (serialize (= n (row_number))) "
	 "(getschema) (consume))"},
	{"T | render timechart with (title = 'a|b', kind = stacked)",
	 "(query T (render name=timechart))"},
	{"T | evaluate bag_unpack(d, 'p_') : (*, a:long)",
	 "(query T (evaluate (bag_unpack d \"p_\") * (a:long)))"},
	{"T | evaluate pivot(a) : (b:long) | invoke f(1)",
	 "(query T (evaluate (pivot a) (b:long)) (invoke (f 1)))"},
	{"T | fork (count) (take 1) | count", "(query T (fork) (count))"},
	/* operators with a second table */
	{"T | join kind=leftanti hint.remote=left (U | where x) on a, $left.b == $right.c and d",
	 "(query T (join kind=leftanti hint.remote=left (query U (where x)) "
	 "(on a (== (. $left b) (. $right c)) d)))"},
	{"T | lookup kind=inner U on a", "(query T (lookup kind=inner U (on a)))"},
	{"union isfuzzy=true withsource=S T*, (U | take 1), f(2) | count",
	 "(query (union isfuzzy=true withsource=S T* (query U (take (count 1))) (f 2)) (count))"},
	{"T | union kind = inner *", "(query T (union kind=inner *))"},
	{"search in (T, U*) 'a' and c:'b*' or not(d == 1)",
	 "(query (search (in T U*) (or (and \"a\" (: c \"b*\")) (not (== d 1)))))"},
	{"T | search kind=case_sensitive *", "(query T (search kind=case_sensitive *))"},
	{"find in (T) where a == 1 project b, c:string, pack(*)",
	 "(query (find (in T) (== a 1) (project b (typeof string (of c)) (pack *))))"},
	{"T | partition hint.strategy=native by a (top 1 by b | project c)",
	 "(query T (partition hint.strategy=native (by a) (top (count 1) (desc b)) (project c)))"},
	{"T | partition by a { U | count }", "(query T (partition (by a) (query (query U (count)))))"},
	/* operators that take values apart */
	{"T | mv-expand kind=array with_itemindex=i a, b = c to typeof(long) limit 9",
	 "(query T (mv-expand kind=array index=i a (typeof long (= b c)) (limit 9)))"},
	{"T | mv-apply a to typeof(string) on (where a has 'x' | summarize count())",
	 "(query T (mv-apply (typeof string a) (where (has a \"x\")) (summarize (count))))"},
	{"T | parse kind=regex flags=Ui a with * 'b' c:long 'd' 'e' ['f g'] *",
	 "(query T (parse kind=regex flags=Ui a * \"b\" c:long \"d\" \"e\" 'f g':string *))"},
	{"T | parse-where a.b with 'c' d", "(query T (parse-where (. a b) \"c\" d:string))"},
	{"T | parse-kv a as (b:long) with (pair_delimiter = ';', greedy = true)",
	 "(query T (parse-kv a (b:long) (= pair_delimiter \";\") (= greedy true)))"},
	/* operators with a grammar of their own */
	{"T | make-series a = count() default = 0, avg(b) on c from 1 to 9 step 2 by d",
	 "(query T (make-series (= a (count)) (default 0) (avg b) (on c) (from 1) (to 9) (step 2) "
	 "(by d)))"},
	{"T | make-series kind=nonempty count() on a in range(1, 9, 2)",
	 "(query T (make-series kind=nonempty (count) (on a) (from 1) (through 9) (step 2)))"},
	{"T | top-nested 2 of a with others = 'o' by sum(b), top-nested of c by d = max(e) asc",
	 "(query T (top-nested (level (count 2) (of a) (others \"o\") (by (desc (sum b)))) "
	 "(level (of c) (by (asc (= d (max e)))))))"},
	{"T | scan with_match_id=m declare (n:long=0) with "
	 "(step a output=none: b > 1 => n = 1, c = a.n; step d optional: true;)",
	 "(query T (scan match_id=m (n:long=0) (step a output=none (> b 1) (= n 1) (= c (. a n))) "
	 "(step d optional true)))"},
	/* statements */
	{"let a = 1; let b = T | take a; b", "(let a 1)\n(let b (query T (take (count a))))\nb"},
	{"let f = (a:long, T:(x:long), U:(*), s:string = 'y') { let z = 1; T | take z }; f(1)",
	 "(function f (a:long T: (x:long) U:(*) s:string=\"y\") (let z 1) "
	 "(query T (take (count z))))\n(f 1)"},
	{"let v = view () { T }; let g = () { 1 }; v;", "(view v () T)\n(function g () 1)\nv"},
	{"declare query_parameters(a:long = 5); set x = y; set z; T",
	 "(declare (a:long=5))\n(set x (to y))\n(set z)\nT"},
	{"alias database d = cluster('c').database('e'); restrict access to (T); T",
	 "(alias)\n(restrict)\nT"},
	{"", ""},
	{";;", ""},
};

/* Codes with their byte offsets and what was expected, one a line. */
static const ParseCase error_case[] = {
	{"T | wher x | take 5 | projct y",
	 "4 unknown query operator \"wher\" (Did you mean \"where\"?)\n"
	 "22 unknown query operator \"projct\" (Did you mean \"project\"?)\n"},
	{"T | where", "9 expected an expression but found end of query\n"},
	{"T | where x = 1", ""},
	{"T | sort by x = 1", "14 expected \"|\", \";\" or the end of the query but found \"=\" "
						  "(Values are compared with \"==\".)\n"},
	{"T | where (a == 1 | project b",
	 "29 expected \")\" to close \"(\" at line 1 but found end of query\n"},
	{"T\n| where f(a b)\n| take", "14 expected \")\" to close \"(\" at line 2 but found \"b\" "
								  "(Is there a comma missing before it?)\n"
								  "23 expected an expression but found end of query\n"},
	{"let a = ; let b = 1 +; T | foo",
	 "8 expected an expression but found \";\"\n21 expected an expression but found \";\"\n"
	 "27 unknown query operator \"foo\"\n"},
	{"T | join (U | whre x | tke 1) on a | sort b",
	 "14 unknown query operator \"whre\" (Did you mean \"where\"?)\n"
	 "23 unknown query operator \"tke\" (Did you mean \"take\"?)\n"
	 "42 expected \"by\" but found \"b\"\n"},
	{"T | extend first = 1 | parse a with 'b' others:long",
	 "11 expected a name but found \"first\" (Write ['first'] to use this word as a name.)\n"
	 "40 expected a name but found \"others\" (Write ['others'] to use this word as a name.)\n"},
	{"datatable(a:real)[1, now(), 2]", "21 expected a literal but found \"now\"\n"},
	{"let a = T | where f(x; let b = (1 +; T | foo",
	 "21 expected \")\" to close \"(\" at line 1 but found \";\"\n"
	 "35 expected an expression but found \";\"\n"
	 "41 unknown query operator \"foo\"\n"},
	{"T | parse a with 'x' b:long c *",
	 "28 expected a string or \"*\" between two columns but found \"c\"\n"},
	{"T | join U", "10 expected \"on\" but found end of query\n"},
	{"T | ", "4 expected a query operator but found end of query\n"},
	{"T | 5", "4 expected a query operator but found \"5\"\n"},
	{"T | take 1)", "10 expected \"|\", \";\" or the end of the query but found \")\"\n"},
	{"T | where a not has 'b'",
	 "12 expected \"|\", \";\" or the end of the query but found \"not\"\n"},
	{"datatable(a:strin)[]", "12 expected a type but found \"strin\" (Did you mean \"string\"?)\n"},
	{"T | extend x = f(1,)", "19 expected an expression but found \")\"\n"},
	{"T | summarize", "13 expected an aggregate or \"by\" but found end of query\n"},
	{"T | where a == \xFF", "15 the query is not valid UTF-8\n"},
	{"let f = (a:long) { T | whre a }; f(1) | tke 2",
	 "23 unknown query operator \"whre\" (Did you mean \"where\"?)\n"
	 "40 unknown query operator \"tke\" (Did you mean \"take\"?)\n"},
};

static char *
parse_errors(const char *text)
{
	DiagList diag = {0};
	StringInfoData out;

	kql_parse(text, (int) strlen(text), &diag);
	initStringInfo(&out);
	for (int i = 0; i < diag.diag.count; i++)
	{
		const Diag *error = VEC_AT(&diag.diag, Diag, i);

		appendStringInfo(&out, "%d %s", error->span.start, error->message);
		if (error->hint != NULL)
			appendStringInfo(&out, " (%s)", error->hint);
		appendStringInfoChar(&out, '\n');
	}
	return out.data;
}

static char *
parse_tree(const char *text)
{
	DiagList diag = {0};
	AstProgram *program = kql_parse(text, (int) strlen(text), &diag);

	return diag.error_count > 0 ? parse_errors(text) : ast_dump(program);
}

/* before, then the piece so many times, then behind. */
static char *
repeat(const char *before, const char *piece, int times, const char *behind)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoString(&out, before);
	for (int i = 0; i < times; i++)
		appendStringInfoString(&out, piece);
	appendStringInfoString(&out, behind);
	return out.data;
}

static bool
is_refused(const char *text, DiagCode code)
{
	DiagList diag = {0};

	kql_parse(text, (int) strlen(text), &diag);
	return diag_first_error(&diag) != NULL && diag_first_error(&diag)->code == code;
}

static void
test_limits(void)
{
	unit_text(parse_errors(repeat("T | where a", " or a", 10000, "")), "",
			  "a chain of 10,000 conditions parses");
	unit_text(parse_errors(repeat("print 1", " + 1", 10000, "")), "", "so does a long sum");
	unit_text(parse_errors(repeat("T", " | where a", 10000, "")), "", "and a long pipe");
	unit_text(parse_errors(repeat(repeat("print ", "f(", 150, "1"), ")", 150, "")), "",
			  "150 calls within each other parse");
	unit_ok(is_refused(repeat("print ", "(", 100000, ""), DIAG_TOO_DEEP),
			"too many parentheses are refused");
	unit_ok(is_refused(repeat("print ", "-", 100000, "1"), DIAG_TOO_DEEP),
			"too many signs are refused");
	unit_ok(is_refused(repeat("print a", ".b", 100000, ""), DIAG_TOO_DEEP),
			"too long paths are refused");
	unit_ok(is_refused(repeat("print dynamic(", "[", 100000, ""), DIAG_BAD_LITERAL),
			"too deep JSON is refused");
}

static void
test_function(void)
{
	DiagList diag = {0};
	const char *text = "(a:long) { T | take a }";
	AstStatement *function = kql_parse_function("f", text, (int) strlen(text), &diag);

	unit_int(diag.error_count, 0, "a saved function parses");
	unit_text(function->name, "f", "under its name");
	unit_int(function->body.count, 1, "with its body");
	text = "(a:long) { T } x";
	kql_parse_function("f", text, (int) strlen(text), &diag);
	unit_int(diag.error_count, 1, "nothing may follow it");
}

static void
test_source(void)
{
	const char *text = "a\n\xC3\xA9\tbc\nd";
	Span span = {5, 6};

	unit_int(source_place(text, 9, 5).line, 2, "line of a byte");
	unit_int(source_place(text, 9, 5).column, 3, "column in characters");
	unit_int(source_place(text, 9, 99).column, 2, "past the end is the end");
	for (int length = 0; length < 300; length++)
	{
		char many[300];
		int line = 1;

		/* Line breaks, and bytes that differ from one by a bit. */
		for (int i = 0; i < length; i++)
			many[i] = "\n\x0B\x8A\n\x00\xFF\x1A\n\n\x0Ax"[(i * 7 + length) % 11];
		for (int i = 0; i < length; i++)
			line += many[i] == '\n';
		if (source_place(many, length, length).line != line)
			unit_int(length, 0, "lines are counted");
	}
	unit_text(source_excerpt(text, 9, span), "LINE 2: \xC3\xA9\tbc\n         \t^",
			  "the caret stands under the character");
}

/* Text that a server of another encoding would let through. */
static void
test_encoding(void)
{
	static const char *const broken[] = {"print '\xFF'", "print \xC3(", "\xED\xA0\x80"};

	for (int i = 0; i < lengthof(broken); i++)
	{
		DiagList diag = {0};

		kql_parse(broken[i], (int) strlen(broken[i]), &diag);
		unit_text(diag_code_text(diag_first_error(&diag)->code), "VK0106", "broken UTF-8");
	}
}

int
main(void)
{
	for (int i = 0; i < lengthof(tree_case); i++)
		unit_text(parse_tree(tree_case[i].text), tree_case[i].expected, tree_case[i].text);
	for (int i = 0; i < lengthof(error_case); i++)
		unit_text(parse_errors(error_case[i].text), error_case[i].expected, error_case[i].text);
	test_limits();
	test_encoding();
	test_function();
	test_source();
	return unit_done();
}
