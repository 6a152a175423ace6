/*
 * portal_guard.c
 *		Keeps the session's cursors from code that runs as another role.
 *
 * owner.c calls it wherever rights are changed.  A portal that waits to be fetched from
 * is marked as failed for the time, which every way of fetching refuses, and as pinned,
 * so that it cannot be closed and another one be opened under its name, which the caller
 * would then run with his rights.  A failed portal is also what the end of a
 * subtransaction handles without running its query's end, so that an error needs no care
 * before it: the marks are taken off when portals of the subtransaction are settled.
 * The portal that is running is refused by the server itself.
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/memutils.h"
#include "utils/portal.h"

#include "base/portal_guard.h"

/* A portal that is guarded, and how it was. */
typedef struct GuardedPortal
{
	Portal portal;
	SubTransactionId guard_subid;  /* where the guard began */
	SubTransactionId active_subid; /* where the portal ran last */
	bool was_ready;
	bool was_pinned;
	bool was_visible;
} GuardedPortal;

/*
 * What is guarded, the innermost guard's last.  A guard takes its own off; the end of a (sub)transaction
 * those of the guards that began in it.
 */
static GuardedPortal *guarded = NULL;
static int guarded_count = 0;
static int guarded_size = 0;

/* The server's own context of all portals, which stays as long as the process. */
static MemoryContext
portals_context(void)
{
	static MemoryContext found = NULL;

	if (found != NULL)
		return found;
	for (found = TopMemoryContext->firstchild; found != NULL; found = found->nextchild)
	{
		if (strcmp(found->name, "TopPortalContext") == 0)
			return found;
	}
	elog(ERROR, "there is no memory context of portals");
}

/* The portal of a context, whose identifier is its name, or words for the one without; NULL for none. */
static Portal
portal_of(MemoryContext context)
{
	Portal portal = context->ident == NULL ? NULL : GetPortalByName(context->ident);

	if (portal == NULL || portal->portalContext != context)
		portal = GetPortalByName("");
	return portal != NULL && portal->portalContext == context ? portal : NULL;
}

static void
guard_portal(Portal portal)
{
	GuardedPortal *one = &guarded[guarded_count++];

	*one = (GuardedPortal){.portal = portal,
						   .guard_subid = GetCurrentSubTransactionId(),
						   .active_subid = portal->activeSubid,
						   .was_ready = portal->status == PORTAL_READY,
						   .was_pinned = portal->portalPinned,
						   .was_visible = portal->visible};
	portal->portalPinned = true;
	portal->visible = false;
	if (!one->was_ready)
		return;
	portal->status = PORTAL_FAILED;
	/* What has failed in a subtransaction that is rolled back loses its resources with it. */
	portal->activeSubid = portal->createSubid;
}

/*
 * Takes the marks off the guarded portals from a number on.  A portal that was settled
 * because its own subtransaction has failed has no cleanup to be done any more, and stays
 * so.  What ran last in a subtransaction that is rolled back counts for the parent.
 */
static void
unguard(int from, SubTransactionId aborted, SubTransactionId parent)
{
	while (guarded_count > from)
	{
		GuardedPortal *one = &guarded[--guarded_count];
		Portal portal = one->portal;

		portal->portalPinned = one->was_pinned;
		portal->visible = one->was_visible;
		if (!one->was_ready || portal->cleanup == NULL)
			continue;
		portal->status = PORTAL_READY;
		portal->activeSubid = aborted != InvalidSubTransactionId && one->active_subid >= aborted
								  ? parent
								  : one->active_subid;
	}
}

static void
unguard_aborted(SubXactEvent event, SubTransactionId subid, SubTransactionId parent, void *arg)
{
	int from = guarded_count;

	if (event != SUBXACT_EVENT_ABORT_SUB)
		return;
	/* Later subtransactions have higher numbers. */
	while (from > 0 && guarded[from - 1].guard_subid >= subid)
		from--;
	unguard(from, subid, parent);
}

static void
unguard_all(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_ABORT)
		unguard(0, InvalidSubTransactionId, InvalidSubTransactionId);
}

static void
make_room(void)
{
	if (guarded == NULL)
	{
		guarded = MemoryContextAlloc(TopMemoryContext, 16 * sizeof(GuardedPortal));
		guarded_size = 16;
		RegisterXactCallback(unguard_all, NULL);
		RegisterSubXactCallback(unguard_aborted, NULL);
	}
	else if (guarded_count == guarded_size)
	{
		guarded = repalloc_huge(guarded, (Size) guarded_size * 2 * sizeof(GuardedPortal));
		guarded_size *= 2;
	}
}

int
portal_guard_begin(void)
{
	int guard = guarded_count;

	for (MemoryContext c = portals_context()->firstchild; c != NULL; c = c->nextchild)
	{
		Portal portal = portal_of(c);

		/* What an outer guard keeps is neither ready nor without a pin. */
		if (portal == NULL || portal->status == PORTAL_ACTIVE ||
			(portal->portalPinned && portal->status != PORTAL_READY))
			continue;
		make_room();
		guard_portal(portal);
	}
	return guard;
}

void
portal_guard_end(int guard)
{
	unguard(guard, InvalidSubTransactionId, InvalidSubTransactionId);
}
