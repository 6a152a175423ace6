/*
 * test_field.h
 *		What a test of a query is about: its field, its values.  For indicator.c.
 */
#ifndef VIGIL_KQL_TEST_FIELD_H
#define VIGIL_KQL_TEST_FIELD_H

#include "kql/lineage.h"

/* A field of more tables is told without them. */
#define TEST_FIELD_MAX_TABLES 32

typedef struct TestField
{
	char *name;        /* as the query calls it */
	Vec table;         /* of char: the tables whose column it is; empty if it is derived */
	Vec field;         /* of char: the column there, with the path into it */
	bool is_derived;   /* it is computed */
	bool ignores_case; /* it is tested in lower or upper case */
	Vec lineage;       /* of char, "Table.Column" */
} TestField;

/* What is tested, behind conversions, renamings and unions; in the current context. */
extern TestField test_field(const Lineage *lineage, const BoundExpr *tested);

/* Appends the texts of a constant, or of the elements of a constant array; nothing of others. */
extern void test_add_values(const Lineage *lineage, const BoundExpr *expr, Vec *out);

/* The first column of rows that stand in the query; false if they are not as they were written. */
extern bool test_add_rows(const Lineage *lineage, const BoundRel *rel, Vec *out);

#endif /* VIGIL_KQL_TEST_FIELD_H */
