/*
 * board.h
 *		Shared memory of the launcher and its workers.
 *
 * A cache: everything that matters is in tables, and a restart begins with
 * an empty board.  One lock guards all of it; it is held for a few instructions.
 * Entries in use are counted by looking at them, never by a counter.
 */
#ifndef VIGIL_BGWORKER_BOARD_H
#define VIGIL_BGWORKER_BOARD_H

#include "datatype/timestamp.h"
#include "storage/latch.h"
#include "storage/lwlock.h"
#include "utils/uuid.h"

#include "schedule/rule_state.h"
#include "slot/window.h"

typedef enum DatabaseState
{
	DATABASE_UNKNOWN,      /* no worker has looked yet */
	DATABASE_ABSENT,       /* it has no extension vigil */
	DATABASE_PRESENT,      /* rules may run */
	DATABASE_INCOMPATIBLE, /* tables of a version that this library does not know */
	DATABASE_DISARMED      /* a copy of another installation */
} DatabaseState;

/* An owner whose code held up housekeeping until the worker was ended. */
typedef struct BlameEntry
{
	Oid owner; /* InvalidOid: free */
	int64 at;
} BlameEntry;

/* Owners of a database that are remembered, and for how long. */
#define BOARD_BLAMES 16
#define BOARD_BLAME_US (3600 * USECS_PER_SEC)

/* A database as the launcher knows it.  Times that are not TimestampTz are of the steady clock. */
typedef struct DatabaseEntry
{
	Oid database; /* InvalidOid: free */
	bool listed;  /* mark of the launcher's scan */
	DatabaseState state;
	int due_count;         /* rules that were due at the last look */
	int fresh_count;       /* of them, for another reason than what they missed */
	TimestampTz next_due;  /* when the next one becomes due after that */
	TimestampTz fresh_due; /* likewise */
	uint64 poke;           /* counts calls for attention ... */
	uint64 poke_seen;      /* ... up to here they were answered */
	int64 visited;         /* when a worker last looked; 0 never */
	int64 launch_after;
	int launch_failures;
	int64 told;     /* when the log was last told of its state; 0 never */
	int blocker;    /* process that must not find workers in the database; 0 none */
	Oid sole_owner; /* of the rules that are switched on; InvalidOid if there are none */
	bool shared;    /* those rules have several owners */
	BlameEntry blame[BOARD_BLAMES];
	bool clock_checked; /* against the last time that the database has seen */
	bool turned_back;   /* the clock has gone back: slots may have been closed too early */
	int64 tended;       /* when history and late rows were last looked after */
	int64 partitioned;  /* when partitions were last made */
} DatabaseEntry;

/* A worker, from the launcher's decision to its end, and the run it is at. */
typedef struct WorkerEntry
{
	bool used;
	uint64 serial; /* tells this use of the entry from others */
	Oid database;
	int pid; /* 0: not started yet */
	Latch *latch;
	int64 started;
	bool published; /* has reported the state of its database */
	bool running;   /* at a run of a rule: the fields below are valid */
	bool tending;   /* at housekeeping: owner and run_started are valid */
	bool called;    /* and asked to break it off */
	pg_uuid_t rule; /* all zero: housekeeping */
	Oid owner;
	Slot slot;
	bool backlog;
	bool suspect;
	TimestampTz run_started;
	int64 deadline;      /* steady, of the owner's code that is being run; 0 none */
	Oid relation;        /* that this code is about, if known */
	bool stuck_reported; /* the deadline and the grace are over: it was asked to end */
	bool stuck_again;    /* and it did not */
} WorkerEntry;

/* Why a process ended that was at a run. */
typedef enum LossKind
{
	LOSS_UNEXPLAINED, /* not because somebody wanted it: by what it ran */
	LOSS_ASKED,       /* somebody sent it a signal */
	LOSS_STUCK        /* the launcher did, because it was beyond its deadline */
} LossKind;

/* A process that was sent away.  The next attempt at its rule takes the entry. */
typedef struct LossEntry
{
	Oid database; /* InvalidOid: free */
	pg_uuid_t rule;
	LossKind kind;
} LossEntry;

/* So long a rule waits for a worker that is at a run, before housekeeping is broken off for it. */
#define BOARD_PATIENCE_US (500 * 1000)

/* As many as there can be workers that are sent away at once. */
#define BOARD_LOSSES 256

typedef struct BoardArea
{
	LWLock *lock;
	int launcher_pid;
	Latch *launcher_latch;
	uint64 generation;       /* differs with every start of the server */
	uint64 crash_generation; /* the one before, if it ended in a crash; else 0 */
	uint64 serial;
	TimestampTz clock_wall; /* last reading of the launcher: 0 none ... */
	int64 clock_steady;     /* ... and the steady clock at that moment */
	bool frozen;            /* the clock jumped: nothing is started ... */
	int64 stable_at;        /* ... until this moment of the steady clock, or it has come back */
	bool clock_accepted;    /* it has been stable, or somebody says that it is right */
	int64 started;          /* of the steady clock, when the server started */
	bool exhausted;         /* the server has no worker process left for us */
	bool starving;          /* a database waits for a worker while all are taken */
	uint64 passes;          /* of the launcher */
	uint64 launched;        /* workers */
	int database_count;     /* size of the array, fixed at start */
	int worker_count;       /* size of the array, fixed at start */
	DatabaseEntry *database;
	WorkerEntry *worker;
	int loss_next; /* the entry that is written next */
	LossEntry loss[BOARD_LOSSES];
} BoardArea;

/* NULL when the library was not preloaded. */
extern BoardArea *board;

/* Asks for the memory; called when the library is preloaded. */
extern void board_register(void);

/* Finds the entry of a database; makes one if asked to.  NULL if there is none.  Lock held. */
extern DatabaseEntry *board_database(Oid database, bool make);

/* Number of workers in use, of a database, or of all if InvalidOid.  Lock held. */
extern int board_worker_count(Oid database);

/*
 * Takes a rule for a worker.  False if another worker has it, if it is under suspicion
 * while another suspect runs, or if the backlog or the owner has its share of the workers.
 */
extern bool board_claim(WorkerEntry *self, const Candidate *claim);

/*
 * Begins housekeeping, or goes on with it in the name of an owner; false if he has his share of
 * the workers.
 */
extern bool board_tend(WorkerEntry *self, Oid owner);

/* Whether a worker of a database is at housekeeping.  Lock held. */
extern bool board_is_tended(Oid database);

/*
 * Has workers break housekeeping off where a rule is due that nobody else can run: sends them
 * a cancel, once for each piece of work.  Called by the launcher.
 */
extern void board_call_workers(void);

/*
 * A piece of work is over: it need not be broken off any more, the next one may.  Whether it was
 * to be broken off.
 */
extern bool board_end_call(WorkerEntry *self);

/* Ends either. */
extern void board_release(WorkerEntry *self);

/* Notes that a worker leaves its run because of a signal, and of whom.  Lock held. */
extern void board_note_loss(const WorkerEntry *self);

/* Why the last process at a rule of this database ended; forgets it. */
extern LossKind board_take_loss(const pg_uuid_t *rule);

/* Remembers an owner with a database: housekeeping goes on without him for a while.  Lock held. */
extern void board_blame(Oid database, Oid owner);

/* Whether an owner is remembered with this database. */
extern bool board_is_blamed(Oid owner);

/* Whether a rule is due that no worker but this one could take. */
extern bool board_is_needed(const WorkerEntry *self);

/* Whether a worker other than "except" is at a rule of this database. */
extern bool board_rule_is_running(const pg_uuid_t *rule, const WorkerEntry *except);

/* Wakes the launcher. */
extern void board_wake_launcher(void);

/* Calls for attention to a database, at once or when the transaction commits. */
extern void board_poke(Oid database);
extern void board_poke_at_commit(void);

/* Sends a signal to the workers of a database. */
extern void board_signal_workers(Oid database, int signal);

/*
 * Keeps workers out of a database, ends those in it and waits a few seconds for
 * them to leave; until board_unblock() or the end of this process.
 */
extern void board_block(Oid database);
extern void board_unblock(Oid database);

/* Forgets a database that is no more. */
extern void board_forget(Oid database);

#endif /* VIGIL_BGWORKER_BOARD_H */
