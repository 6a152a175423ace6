/*
 * arithmetic_list.h
 *		What + - * / % mean for each pair of types, one line each.
 *
 * ARITHMETIC(operator, left, right, result, sql): letters as in function_list.h.
 * Operands of other numeric types are widened first (int to long, then to real
 * or decimal).  The functions give what KQL gives where SQL's operators raise an
 * error: a wrapped sum, a null quotient, an infinite product.
 */
ARITHMETIC(ADD, 'l', 'l', 'l', "kql.long_add($1, $2)")
ARITHMETIC(ADD, 'r', 'r', 'r', "kql.real_add($1, $2)")
ARITHMETIC(ADD, 'm', 'm', 'm', "$1 + $2")
ARITHMETIC(ADD, 't', 'p', 't', "kql.datetime_add_timespan($1, $2)")
ARITHMETIC(ADD, 'p', 't', 't', "kql.datetime_add_timespan($2, $1)")
ARITHMETIC(ADD, 'p', 'p', 'p', "kql.timespan_add($1, $2)")
ARITHMETIC(SUBTRACT, 'l', 'l', 'l', "kql.long_subtract($1, $2)")
ARITHMETIC(SUBTRACT, 'r', 'r', 'r', "kql.real_subtract($1, $2)")
ARITHMETIC(SUBTRACT, 'm', 'm', 'm', "$1 - $2")
ARITHMETIC(SUBTRACT, 't', 't', 'p', "kql.datetime_subtract($1, $2)")
ARITHMETIC(SUBTRACT, 't', 'p', 't', "kql.datetime_subtract_timespan($1, $2)")
ARITHMETIC(SUBTRACT, 'p', 'p', 'p', "kql.timespan_subtract($1, $2)")
ARITHMETIC(MULTIPLY, 'l', 'l', 'l', "kql.long_multiply($1, $2)")
ARITHMETIC(MULTIPLY, 'r', 'r', 'r', "kql.real_multiply($1, $2)")
ARITHMETIC(MULTIPLY, 'm', 'm', 'm', "$1 * $2")
ARITHMETIC(MULTIPLY, 'p', 'l', 'p', "kql.timespan_multiply($1, $2)")
ARITHMETIC(MULTIPLY, 'l', 'p', 'p', "kql.timespan_multiply($2, $1)")
ARITHMETIC(MULTIPLY, 'p', 'r', 'p', "kql.timespan_multiply($1, $2)")
ARITHMETIC(MULTIPLY, 'r', 'p', 'p', "kql.timespan_multiply($2, $1)")
ARITHMETIC(DIVIDE, 'l', 'l', 'l', "kql.long_divide($1, $2)")
ARITHMETIC(DIVIDE, 'r', 'r', 'r', "kql.real_divide($1, $2)")
ARITHMETIC(DIVIDE, 'm', 'm', 'm', "kql.decimal_divide($1, $2)")
ARITHMETIC(DIVIDE, 'p', 'p', 'r', "kql.timespan_divide($1, $2)")
ARITHMETIC(DIVIDE, 'p', 'l', 'p', "kql.timespan_divide($1, $2)")
ARITHMETIC(DIVIDE, 'p', 'r', 'p', "kql.timespan_divide($1, $2)")
ARITHMETIC(MODULO, 'l', 'l', 'l', "kql.long_modulo($1, $2)")
ARITHMETIC(MODULO, 'r', 'r', 'r', "kql.real_modulo($1, $2)")
ARITHMETIC(MODULO, 'm', 'm', 'm', "kql.decimal_modulo($1, $2)")
ARITHMETIC(MODULO, 't', 'p', 'p', "kql.datetime_modulo($1, $2)")
ARITHMETIC(MODULO, 'p', 'p', 'p', "kql.timespan_modulo($1, $2)")
