/*
 * right.h
 *		What rights the current user has on relations.
 */
#ifndef VIGIL_BASE_RIGHT_H
#define VIGIL_BASE_RIGHT_H

#include "access/attnum.h"

/* May he read a column of a relation; InvalidAttrNumber: any of them. */
extern bool right_to_read(Oid relation, AttrNumber column);

/* Raises the error that SELECT itself would raise. */
extern _Noreturn void right_is_missing(Oid relation);

#endif /* VIGIL_BASE_RIGHT_H */
