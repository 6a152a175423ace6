/*
 * arithmetic_list.h
 *		What + - * / % mean for each pair of types, one line each.
 *
 * ARITHMETIC(operator, left, right, result, sql): letters as in function_list.h.
 * Operands of other numeric types are widened first (int to long, then to real
 * or decimal).  The functions give what KQL gives where SQL's operators raise an
 * error: a wrapped sum, a null quotient, an infinite product.
 */
ARITHMETIC(ADD, 'l', 'l', 'l', "kql.add($1, $2)")
ARITHMETIC(ADD, 'r', 'r', 'r', "kql.add($1, $2)")
ARITHMETIC(ADD, 'm', 'm', 'm', "$1 + $2")
ARITHMETIC(ADD, 't', 'p', 't', "kql.add($1, $2)")
ARITHMETIC(ADD, 'p', 't', 't', "kql.add($2, $1)")
ARITHMETIC(ADD, 'p', 'p', 'p', "kql.add($1, $2)")
ARITHMETIC(ADD, 'd', 'd', 'd', "kql.add($1, $2)")
ARITHMETIC(SUBTRACT, 'l', 'l', 'l', "kql.subtract($1, $2)")
ARITHMETIC(SUBTRACT, 'r', 'r', 'r', "kql.subtract($1, $2)")
ARITHMETIC(SUBTRACT, 'm', 'm', 'm', "$1 - $2")
ARITHMETIC(SUBTRACT, 't', 't', 'p', "kql.subtract($1, $2)")
ARITHMETIC(SUBTRACT, 't', 'p', 't', "kql.subtract($1, $2)")
ARITHMETIC(SUBTRACT, 'p', 'p', 'p', "kql.subtract($1, $2)")
ARITHMETIC(SUBTRACT, 'd', 'd', 'd', "kql.subtract($1, $2)")
ARITHMETIC(MULTIPLY, 'l', 'l', 'l', "kql.multiply($1, $2)")
ARITHMETIC(MULTIPLY, 'r', 'r', 'r', "kql.multiply($1, $2)")
ARITHMETIC(MULTIPLY, 'm', 'm', 'm', "$1 * $2")
ARITHMETIC(MULTIPLY, 'p', 'l', 'p', "kql.multiply($1, $2)")
ARITHMETIC(MULTIPLY, 'l', 'p', 'p', "kql.multiply($2, $1)")
ARITHMETIC(MULTIPLY, 'p', 'r', 'p', "kql.multiply($1, $2)")
ARITHMETIC(MULTIPLY, 'r', 'p', 'p', "kql.multiply($2, $1)")
ARITHMETIC(DIVIDE, 'l', 'l', 'l', "kql.divide($1, $2)")
ARITHMETIC(DIVIDE, 'r', 'r', 'r', "kql.divide($1, $2)")
ARITHMETIC(DIVIDE, 'm', 'm', 'm', "kql.divide($1, $2)")
ARITHMETIC(DIVIDE, 'p', 'p', 'r', "kql.divide($1, $2)")
ARITHMETIC(DIVIDE, 'p', 'l', 'p', "kql.divide($1, $2)")
ARITHMETIC(DIVIDE, 'p', 'r', 'p', "kql.divide($1, $2)")
ARITHMETIC(MODULO, 'l', 'l', 'l', "kql.modulo($1, $2)")
ARITHMETIC(MODULO, 'r', 'r', 'r', "kql.modulo($1, $2)")
ARITHMETIC(MODULO, 'm', 'm', 'm', "kql.modulo($1, $2)")
ARITHMETIC(MODULO, 't', 'p', 'p', "kql.modulo($1, $2)")
ARITHMETIC(MODULO, 'p', 'p', 'p', "kql.modulo($1, $2)")
