/*
 * compat.h
 *		Differences between the server's major versions, 14 to 18.
 *
 * The only file that may look at PG_VERSION_NUM.
 */
#ifndef VIGIL_BASE_COMPAT_H
#define VIGIL_BASE_COMPAT_H

#if PG_VERSION_NUM < 140000
#error "vigil needs PostgreSQL 14 or later"
#endif

#define COMPAT_SERVER_VERSION PG_VERSION_NUM

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#if PG_VERSION_NUM < 150000
#define MarkGUCPrefixReserved(prefix) EmitWarningsOnPlaceholders(prefix)
#endif

/* A random number from 0 to below 1. */
#if PG_VERSION_NUM >= 150000
#include "common/pg_prng.h"
#define COMPAT_RANDOM() pg_prng_double(&pg_global_prng_state)
#else
#define COMPAT_RANDOM() (random() / (MAX_RANDOM_VALUE + 1.0))
#endif

/* Shared memory is asked for in a hook of its own. */
#if PG_VERSION_NUM >= 150000
#define COMPAT_SHMEM_REQUEST_HOOK 1
#endif

/* Settings are found by name, not by going through their list. */
#if PG_VERSION_NUM >= 160000
#define COMPAT_FIND_OPTION 1
#endif

/* A setting that ends transactions by their age reaches background workers. */
#if PG_VERSION_NUM >= 170000
#define COMPAT_TRANSACTION_TIMEOUT 1
#endif

/* The server itself ends workers that stand in the way of DROP DATABASE. */
#if PG_VERSION_NUM >= 190000
#define COMPAT_WORKER_FLAGS BGWORKER_INTERRUPTIBLE
#else
#define COMPAT_WORKER_FLAGS 0
#endif

/* Whether a role may become another one. */
#if PG_VERSION_NUM >= 160000
#define COMPAT_ROLE_IS_MEMBER(member, role) member_can_set_role(member, role)
#else
#define COMPAT_ROLE_IS_MEMBER(member, role) is_member_of_role(member, role)
#endif

/* The rights that a query needs stand in its range table, or in a list of their own. */
#if PG_VERSION_NUM >= 160000
#define COMPAT_CHECK_QUERY_RIGHTS(query)                                                           \
	ExecCheckPermissions((query)->rtable, (query)->rteperminfos, true)
#else
#define COMPAT_CHECK_QUERY_RIGHTS(query) ExecCheckRTPerms((query)->rtable, true)
#endif

/* Checks of ownership and rights were one function per class. */
#if PG_VERSION_NUM >= 160000
#define COMPAT_NAMESPACE_ACLCHECK(oid, role, mode)                                                 \
	object_aclcheck(NamespaceRelationId, oid, role, mode)
#define COMPAT_DATABASE_OWNERCHECK(oid, role) object_ownercheck(DatabaseRelationId, oid, role)
#define COMPAT_EXTENSION_OWNERCHECK(oid, role) object_ownercheck(ExtensionRelationId, oid, role)
#else
#define COMPAT_NAMESPACE_ACLCHECK(oid, role, mode) pg_namespace_aclcheck(oid, role, mode)
#define COMPAT_DATABASE_OWNERCHECK(oid, role) pg_database_ownercheck(oid, role)
#define COMPAT_EXTENSION_OWNERCHECK(oid, role) pg_extension_ownercheck(oid, role)
#endif

/* SQL/JSON in stored queries: expressions that make a value of a type, and what they make it of. */
#if PG_VERSION_NUM >= 170000
#define COMPAT_IS_SQL_JSON(node) (IsA(node, JsonConstructorExpr) || IsA(node, JsonExpr))
#elif PG_VERSION_NUM >= 160000
#define COMPAT_IS_SQL_JSON(node) IsA(node, JsonConstructorExpr)
#else
#define COMPAT_IS_SQL_JSON(node) false
#endif
#if PG_VERSION_NUM >= 160000
#define COMPAT_SQL_JSON_VALUES(node)                                                               \
	(IsA(node, JsonConstructorExpr) ? ((JsonConstructorExpr *) (node))->args : NIL)
#else
#define COMPAT_SQL_JSON_VALUES(node) NIL
#endif

/* 18 can leave room in front of it. */
#if PG_VERSION_NUM >= 180000
#define COMPAT_MINIMAL_TUPLE(row) minimal_tuple_from_heap_tuple(row, 0)
#else
#define COMPAT_MINIMAL_TUPLE(row) minimal_tuple_from_heap_tuple(row)
#endif

/* A view can read its tables with the rights of its reader. */
#if PG_VERSION_NUM >= 150000
#define VIEW_OPTIONS " WITH (security_invoker = true)"
#else
#define VIEW_OPTIONS ""
#endif

#endif /* VIGIL_BASE_COMPAT_H */
