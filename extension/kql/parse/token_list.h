/*
 * token_list.h
 *		Every kind of token, one line each.
 *
 * TOKEN(name, text): the text of a punctuation mark, or what messages call the
 * kind.  The lexer tries the marks in this order.
 *
 * ORDER: a mark stands before those that it begins with.
 */
TOKEN(END, "end of query")
TOKEN(NAME, "a name")
TOKEN(STRING, "a string")
TOKEN(LITERAL, "a literal")
TOKEN(EQ, "==")
TOKEN(EQ_CI, "=~")
TOKEN(ARROW, "=>")
TOKEN(ASSIGN, "=")
TOKEN(NE, "!=")
TOKEN(NE_CI, "!~")
TOKEN(BANG, "!")
TOKEN(LE, "<=")
TOKEN(LT_GT, "<>")
TOKEN(LT, "<")
TOKEN(GE, ">=")
TOKEN(GT, ">")
TOKEN(DOTDOT, "..")
TOKEN(DOT, ".")
TOKEN(PLUS, "+")
TOKEN(MINUS, "-")
TOKEN(STAR, "*")
TOKEN(SLASH, "/")
TOKEN(PERCENT, "%")
TOKEN(PIPE, "|")
TOKEN(COMMA, ",")
TOKEN(COLON, ":")
TOKEN(SEMICOLON, ";")
TOKEN(OPEN_PAREN, "(")
TOKEN(CLOSE_PAREN, ")")
TOKEN(OPEN_BRACKET, "[")
TOKEN(CLOSE_BRACKET, "]")
TOKEN(OPEN_BRACE, "{")
TOKEN(CLOSE_BRACE, "}")
TOKEN(TILDE, "~")
