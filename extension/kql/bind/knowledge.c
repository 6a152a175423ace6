/*
 * knowledge.c
 *		Functions that know something of the world: of addresses, of user agents.
 *
 * What they know is in a table that an administrator named for them.  It is by nature a guess, so
 * without a table they are null, with a warning.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"
#include "kql/bind/json.h"

/* An argument of type string; NULL after an error. */
static BoundExpr *
knowledge_text(Binder *b, const AstExpr *ast, const char *what)
{
	const AstExpr *written = bind_unnamed(ast);
	BoundExpr *text = bind_expr(b, written);

	if (text->type == KQL_DYNAMIC)
	{
		Vec arg = {NULL, 0, 0};

		vec_push(&arg, text);
		text = bind_call_named(b, "tostring", &arg, written->span);
	}
	if (text->type == KQL_UNKNOWN)
		return NULL;
	if (text->type == KQL_STRING)
		return text;
	bind_error(b, DIAG_TYPE_MISMATCH, written->span, what, "string", kql_type_name(text->type));
	return NULL;
}

/* What the host knows, or NULL and a warning that tells what to do. */
static const char *
knowledge_sql(Binder *b, const AstCall *call, const char *remedy)
{
	const SchemaProvider *schema = b->options->schema;
	const char *sql = NULL;

	if (schema != NULL && schema->knowledge != NULL)
		sql = schema->knowledge(schema->context, call->name);
	if (sql == NULL)
		diag_hint(bind_error(b, DIAG_NO_KNOWLEDGE, call->base.span, call->name),
				  "An administrator %s: SELECT vigil.register_external('%s()', 'table').", remedy,
				  call->name);
	return sql;
}

/* geo_info_from_ip_address(address) */
BoundExpr *
bind_geo_info(Binder *b, const AstCall *call)
{
	const char *sql;
	BoundExpr *address;
	Vec arg = {NULL, 0, 0};
	Vec lookup = {NULL, 0, 0};

	if (!bind_argument_count(b, call, 1, 1))
		return bind_unknown(b, call->base.span);
	address = knowledge_text(b, VEC_AT(&call->args, AstExpr, 0), "an address");
	if (address == NULL)
		return bind_unknown(b, call->base.span);
	sql = knowledge_sql(b, call, "names a table of networks");
	if (sql == NULL)
		return bind_const_null(b, KQL_DYNAMIC, call->base.span);
	vec_push(&arg, address);
	vec_push(&lookup, bind_call_unchecked(b, "kql.to_inet($1)", &arg, KQL_STRING, call->base.span));
	return bind_call_unchecked(b, sql, &lookup, KQL_DYNAMIC, call->base.span);
}

/* Reports words of a constant that ask for nothing there is. */
static bool
agent_check_wanted(Binder *b, const BoundExpr *wanted, Span span)
{
	static const char *const known[] = {"browser", "os", "device"};
	Vec item = {NULL, 0, 0};
	const char *wrong = NULL;

	if (wanted->kind != BOUND_CONST || wanted->u.constant.is_null)
		return true;
	if (wanted->type == KQL_STRING)
		vec_push(&item, MAKE(JsonItem, .kind = JSON_STRING, .text = wanted->u.constant.text));
	else if (!json_flatten(wanted->u.constant.text, &item))
		return true;
	if (item.count == 0)
		wrong = "it asks for nothing";
	VEC_EACH (const JsonItem, one, &item)
	{
		bool found = false;

		for (int i = 0; i < lengthof(known); i++)
			found |= one->kind == JSON_STRING && pg_strcasecmp(one->text, known[i]) == 0;
		if (!found && wrong == NULL)
			wrong = one->kind == JSON_STRING ? psprintf("there is no \"%s\"", one->text)
											 : "it holds what is no text";
	}
	if (wrong != NULL)
		diag_hint(
			bind_error(b, DIAG_BAD_ARGUMENT, span, "argument 2 of parse_user_agent()", wrong),
			"There are \"browser\", \"os\" and \"device\", or several of them in dynamic([…]).");
	return wrong == NULL;
}

/* parse_user_agent(agent, wanted) */
BoundExpr *
bind_parse_user_agent(Binder *b, const AstCall *call)
{
	const char *sql;
	const AstExpr *written;
	BoundExpr *agent;
	BoundExpr *wanted;
	Vec arg = {NULL, 0, 0};

	if (!bind_argument_count(b, call, 2, 2))
		return bind_unknown(b, call->base.span);
	agent = knowledge_text(b, VEC_AT(&call->args, AstExpr, 0), "a user agent");
	written = bind_unnamed(VEC_AT(&call->args, AstExpr, 1));
	wanted = bind_expr(b, written);
	if (agent == NULL || wanted->type == KQL_UNKNOWN)
		return bind_unknown(b, call->base.span);
	if (wanted->type != KQL_STRING && wanted->type != KQL_DYNAMIC)
		return bind_refuse(b, DIAG_TYPE_MISMATCH, written->span, "what is looked for",
						   "string or dynamic", kql_type_name(wanted->type));
	if (!agent_check_wanted(b, wanted, written->span))
		return bind_unknown(b, call->base.span);
	sql = knowledge_sql(b, call,
						"loads patterns (vigil useragents load FILE) or names a table of them");
	if (sql == NULL)
		return bind_const_null(b, KQL_DYNAMIC, call->base.span);
	vec_push(&arg, agent);
	vec_push(&arg, bind_convert(b, wanted, KQL_DYNAMIC));
	return bind_call_unchecked(b, psprintf("kql.parse_user_agent($1, $2, %s)", sql), &arg,
							   KQL_DYNAMIC, call->base.span);
}
