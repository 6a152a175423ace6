/*
 * sigma_scalar.c
 *		Scalars of YAML as Sigma means them, and places inside of texts.
 */
#include "common/port.h"

#include "foreign/sigma_int.h"

/* Numbers with a larger exponent have more digits than anybody counts. */
#define SCALAR_MAX_EXPONENT 30

/* Is it an integer of YAML 1.1: decimal, 0x… or 0…?  *value is it. */
static bool
scalar_is_integer(const char *text, int64 *value)
{
	const char *digits = text + (text[0] == '-' || text[0] == '+');
	int base = 10;
	char *end;

	if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
	{
		digits += 2;
		base = 16;
	}
	else if (digits[0] == '0' && digits[1] != '\0')
		base = 8;
	if (!isxdigit((unsigned char) digits[0]) ||
		strspn(digits, base == 16  ? "0123456789abcdefABCDEF"
					   : base == 8 ? "01234567"
								   : "0123456789") != strlen(digits))
		return false;
	errno = 0;
	*value = strtoll(digits, &end, base);
	if (errno != 0)
		return false;
	if (text[0] == '-')
		*value = -*value;
	return true;
}

/*
 * digits "." digits with a sign in front, where one side of the point may have none; gives it with
 * digits on both, NULL if it is something else.
 */
static char *
scalar_fraction(const char *text)
{
	const char *p = text + (text[0] == '-' || text[0] == '+');
	size_t whole = strspn(p, "0123456789");
	size_t part = p[whole] == '.' ? strspn(p + whole + 1, "0123456789") : 0;

	if (p[whole] != '.' || whole + part == 0 || p[whole + 1 + part] != '\0')
		return NULL;
	return psprintf("%s%s%s%s", text[0] == '-' ? "-" : "", whole == 0 ? "0" : "", p,
					part == 0 ? "0" : "");
}

static bool
scalar_is_among(const char *text, const char *const *word, int count)
{
	for (int i = 0; i < count; i++)
	{
		if (pg_strcasecmp(text, word[i]) == 0)
			return true;
	}
	return false;
}

SigmaScalar
sigma_scalar(const RuleNode *node, char **canonical)
{
	static const char *const yes[] = {"true", "yes", "on"};
	static const char *const no[] = {"false", "no", "off"};
	int64 value;
	char *fraction;

	*canonical = node->text;
	if (node->style != RULE_STYLE_PLAIN)
		return SIGMA_TEXT;
	if (rule_node_is_null(node) || strcmp(node->text, "Null") == 0 ||
		strcmp(node->text, "NULL") == 0)
		return SIGMA_NULL;
	if (scalar_is_among(node->text, yes, lengthof(yes)) ||
		scalar_is_among(node->text, no, lengthof(no)))
	{
		*canonical = pstrdup(scalar_is_among(node->text, yes, lengthof(yes)) ? "true" : "false");
		return SIGMA_BOOL;
	}
	if (scalar_is_integer(node->text, &value))
	{
		*canonical = psprintf(INT64_FORMAT, value);
		return SIGMA_NUMBER;
	}
	fraction = scalar_fraction(node->text);
	if (fraction == NULL)
		return SIGMA_TEXT;
	*canonical = fraction;
	return SIGMA_NUMBER;
}

/* Appends the digits of a number without its point, and says where that was; what stands behind them. */
static const char *
read_digits(const char *p, StringInfo digits, int *point)
{
	*point = -1;
	for (; isdigit((unsigned char) *p) || (*p == '.' && *point < 0); p++)
	{
		if (*p == '.')
			*point = digits->len;
		else
			appendStringInfoChar(digits, *p);
	}
	if (*point < 0)
		*point = digits->len;
	return p;
}

char *
sigma_exponent(const char *text)
{
	StringInfoData digits;
	StringInfoData out;
	int point;
	const char *p;
	char *end;
	long exponent;

	if (text[0] == '\0' || strpbrk(text, "eE") == NULL ||
		strspn(text, "+-.0123456789eE") != strlen(text))
		return NULL;
	initStringInfo(&digits);
	initStringInfo(&out);
	p = read_digits(text + (text[0] == '-' || text[0] == '+'), &digits, &point);
	if (digits.len == 0 || (*p != 'e' && *p != 'E') ||
		!isdigit((unsigned char) p[1 + (p[1] == '-' || p[1] == '+')]))
		return NULL;
	errno = 0;
	exponent = strtol(p + 1, &end, 10);
	if (*end != '\0' || errno != 0 || labs(exponent) > SCALAR_MAX_EXPONENT)
		return NULL;
	point += (int) exponent;
	while (point > digits.len)
		appendStringInfoChar(&digits, '0');
	appendStringInfoString(&out, text[0] == '-' ? "-" : "");
	for (int i = Min(point, 1) - 1; i < 0; i++)
		appendStringInfoString(&out, i == Min(point, 1) - 1 ? "0." : "0");
	for (int i = 0; i < digits.len; i++)
	{
		if (i == point && i > 0)
			appendStringInfoChar(&out, '.');
		appendStringInfoChar(&out, digits.data[i]);
	}
	return out.data;
}

bool
sigma_is_doubtful(const RuleNode *node)
{
	static const char *const word[] = {".inf", "+.inf", "-.inf", ".nan"};
	const char *text = node->text;
	const char *p;
	size_t length;

	if (node->kind != RULE_NODE_TEXT || node->style != RULE_STYLE_PLAIN)
		return false;
	p = text + (text[0] == '-' || text[0] == '+');
	length = strlen(p);
	if (length == 0)
		return false;
	if (sigma_exponent(text) != NULL || scalar_is_among(text, word, lengthof(word)))
		return true;
	if (p[0] == '0' && (p[1] == 'o' || p[1] == 'b') && length > 2)
		return strspn(p + 2, p[1] == 'o' ? "01234567" : "01_") == length - 2;
	return isdigit((unsigned char) p[0]) && strchr(p, '_') != NULL &&
		   strspn(p, "0123456789_") == length;
}

Span
sigma_inside(const SigmaReader *reader, const RuleNode *node, int start, int length)
{
	int skip = node->style == RULE_STYLE_PLAIN ? 0 : 1;
	int size = node->kind == RULE_NODE_TEXT ? (int) strlen(node->text) : 0;

	if (node->kind != RULE_NODE_TEXT || node->style == RULE_STYLE_BLOCK ||
		node->span.end - node->span.start != size + 2 * skip ||
		memcmp(reader->text + node->span.start + skip, node->text, size) != 0)
		return node->span;
	return (Span){node->span.start + skip + start,
				  node->span.start + skip + Min(start + length, size)};
}
