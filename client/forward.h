/*
 * forward.h
 *		Where `vigil forward` sends alerts, and what comes of it.
 *
 * A target takes one alert at a time and says what became of it; it knows neither the database
 * nor how often something is tried.
 */
#ifndef VIGIL_CLIENT_FORWARD_H
#define VIGIL_CLIENT_FORWARD_H

#include "client/options.h"

/* One alert on its way. */
typedef struct ForwardMessage
{
	const char *key;       /* the same if it is sent again */
	const char *severity;  /* of the four */
	const char *raised_at; /* ISO 8601, UTC */
	const char *body;      /* JSON in one line */
	const char *lean;      /* the same without its evidence; only if the target asks for it */
} ForwardMessage;

typedef enum ForwardOutcome
{
	FORWARD_SENT,    /* the other side has it */
	FORWARD_LATER,   /* it did not take this one now */
	FORWARD_REFUSED, /* it says that it never will take it */
	FORWARD_DOWN     /* it takes nothing now */
} ForwardOutcome;

typedef struct ForwardAnswer
{
	ForwardOutcome outcome;
	int64 pause;           /* microseconds for which it wants to be left alone, or 0 */
	StringInfoData reason; /* why it was not sent, in printable characters */
} ForwardAnswer;

typedef struct ForwardTarget ForwardTarget;
struct ForwardTarget
{
	const char *label; /* for people, without what may be secret */
	bool wants_lean;
	int64 timeout; /* microseconds that one alert may take */
	void (*send)(ForwardTarget *target, const ForwardMessage *message, ForwardAnswer *answer);
};

/* What the command line says of a target. */
typedef struct ForwardSettings
{
	const char *to;
	const char *secret_file; /* or NULL */
	const char *header_file; /* or NULL */
	int64 timeout;
} ForwardSettings;

/* The target that is meant; NULL and an error if it is none.  It stays until the program ends. */
extern ForwardTarget *forward_target(const ForwardSettings *settings);

/* The kinds of targets, each for what follows its mark; NULL and an error likewise. */
extern ForwardTarget *forward_http_target(const ForwardSettings *settings);
extern ForwardTarget *forward_command_target(const char *command);
extern ForwardTarget *forward_file_target(const char *path);
extern ForwardTarget *forward_syslog_target(const char *address);

/* Says what became of an alert; the reason is made printable and cut to what fits a message. */
extern void forward_answer(ForwardAnswer *answer, ForwardOutcome outcome, const char *format, ...)
	pg_attribute_printf(3, 4);

/* Microseconds on a clock that is never set. */
extern int64 forward_clock(void);

/* True once the user wants the program to end without waiting for what is under way. */
extern bool forward_is_broken_off(void);

/*
 * The value of the header that signs a body as Standard Webhooks has it, palloc'd: an HMAC over
 * key, time and body for each of the secrets.
 */
typedef struct Secret
{
	uint8 *bytes;
	int length;
} Secret;

extern char *signature_make(const Vec *secrets, const char *key, int64 time, const char *body);

/*
 * Reads secrets, one a line: as they are, or in base64 behind whsec_.  From a file, or from the
 * environment if there is none.  False and an error if that fails; no secrets are none.
 */
extern bool signature_read_secrets(const char *file, Vec *secrets);

#endif /* VIGIL_CLIENT_FORWARD_H */
