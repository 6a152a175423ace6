/*
 * distributed.h
 *		Tables whose rows lie on other servers.
 */
#ifndef VIGIL_BASE_DISTRIBUTED_H
#define VIGIL_BASE_DISTRIBUTED_H

/* Whether Citus keeps a table's rows elsewhere.  Needs SPI, whose last result it replaces. */
extern bool relation_is_distributed(Oid relation);

/* The same, or whether it is or has a foreign table among its partitions or children. */
extern bool relation_has_far_rows(Oid relation);

#endif /* VIGIL_BASE_DISTRIBUTED_H */
