/*
 * keyword_list.h
 *		Words that mean something in some place of the grammar.
 *
 * KEYWORD(name, text).  None is reserved: the lexer makes names of them and
 * notes which word it was, and the parser asks for a word only where the grammar has
 * one.  Operators and stages are not here but in operator_list.h and
 * stage_list.h.
 *
 * ORDER: by text, as strcmp has it; the lexer searches by halving.
 */
KEYWORD(ACCESS, "access")
KEYWORD(ALIAS, "alias")
KEYWORD(AND, "and")
KEYWORD(AS, "as")
KEYWORD(ASC, "asc")
KEYWORD(BETWEEN, "between")
KEYWORD(BY, "by")
KEYWORD(DATABASE, "database")
KEYWORD(DATATABLE, "datatable")
KEYWORD(DECLARE, "declare")
KEYWORD(DEFAULT, "default")
KEYWORD(DESC, "desc")
KEYWORD(EXTERNAL_DATA, "external_data")
KEYWORD(EXTERNALDATA, "externaldata")
KEYWORD(FIRST, "first")
KEYWORD(FROM, "from")
KEYWORD(GRANNY, "granny")
KEYWORD(HINT, "hint")
KEYWORD(IN, "in")
KEYWORD(LAST, "last")
KEYWORD(LET, "let")
KEYWORD(LIMIT, "limit")
KEYWORD(MATCHES, "matches")
KEYWORD(NULLS, "nulls")
KEYWORD(OF, "of")
KEYWORD(ON, "on")
KEYWORD(OPTIONAL, "optional")
KEYWORD(ORDER, "order")
KEYWORD(OTHERS, "others")
KEYWORD(OUTPUT, "output")
KEYWORD(PARTITION, "partition")
KEYWORD(PATTERN, "pattern")
KEYWORD(PROJECT, "project")
KEYWORD(QUERY_PARAMETERS, "query_parameters")
KEYWORD(RANGE, "range")
KEYWORD(REGEX, "regex")
KEYWORD(RESTRICT, "restrict")
KEYWORD(SET, "set")
KEYWORD(STEP, "step")
KEYWORD(TO, "to")
KEYWORD(TYPEOF, "typeof")
KEYWORD(VIEW, "view")
KEYWORD(WHERE, "where")
KEYWORD(WITH, "with")
KEYWORD(WITH_ITEMINDEX, "with_itemindex")
KEYWORD(WITH_MATCH_ID, "with_match_id")
