/*
 * hold.h
 *		Relations whose names go into statements.
 */
#ifndef VIGIL_BASE_HOLD_H
#define VIGIL_BASE_HOLD_H

/*
 * Locks a relation and its schema to the end of the transaction, and gives its name, quoted, as it is
 * until then.  A lock of the relation alone would let another schema take the name of its own.  On a
 * standby an error if a role could do that which has not the rights of the relation's owner.
 */
extern const char *hold_relation(Oid relation);

/*
 * An error if what the owner of a relation, or of one of its partitions, has put on it would run with
 * the rights of a role that he could not become.
 */
extern void hold_require_harmless(Oid relation, Oid reader);

#endif /* VIGIL_BASE_HOLD_H */
