/*
 * forward_syslog.c
 *		Alerts to a syslog server, as messages of RFC 5424: over UDP, TCP or a socket of the machine.
 *
 * Syslog acknowledges nothing.  Over TCP an alert counts as sent when the other machine has all
 * of it and has not closed the connection; over UDP, when it has left this one.
 */
#include "common/port.h"

#include <netdb.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/sockios.h>
#endif

#include "client/forward.h"

/* Facility of security messages (authpriv). */
#define SYSLOG_FACILITY 10

/* A datagram over UDP has no more. */
#define SYSLOG_MAX_DATAGRAM 65000

/* Ports unless one is given. */
#define SYSLOG_UDP_PORT "514"
#define SYSLOG_TCP_PORT "601"

#define SYSLOG_DEFAULT_PATH "/dev/log"

typedef struct SyslogTarget
{
	ForwardTarget base;
	const char *path; /* of a socket of the machine, or NULL */
	const char *host;
	const char *port;
	bool is_stream; /* known once a socket of the machine is connected */
	int file;       /* -1: not connected */
	char machine[256];
} SyslogTarget;

static void
syslog_close(SyslogTarget *target)
{
	if (target->file >= 0)
		close(target->file);
	target->file = -1;
}

/* Waits until the socket may be written; false and errno if it may not before the deadline. */
static bool
syslog_wait(int file, int64 deadline)
{
	struct pollfd ready = {file, POLLOUT, 0};
	int64 left;

	while ((left = deadline - forward_clock()) > 0 && !forward_is_broken_off())
	{
		if (poll(&ready, 1, (int) Min(left / 1000 + 1, 100)) > 0)
			return true;
	}
	errno = ETIMEDOUT;
	return false;
}

/* Connects one socket, in time; closes it and gives false and errno if that fails. */
static bool
syslog_connect(SyslogTarget *target, int family, int type, const struct sockaddr *address,
			   socklen_t length, int64 deadline)
{
	int error = 0;
	socklen_t size = sizeof(error);

	target->file = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (target->file < 0)
		return false;
	if (connect(target->file, address, length) != 0)
	{
		error = errno;
		if (error == EINPROGRESS && syslog_wait(target->file, deadline) &&
			getsockopt(target->file, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
			error = errno;
		else if (error == EINPROGRESS)
			error = ETIMEDOUT;
	}
	if (error == 0)
		return true;
	syslog_close(target);
	errno = error;
	return false;
}

/* A socket of the machine: of datagrams, or else a stream. */
static bool
syslog_open_path(SyslogTarget *target, int64 deadline)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	strlcpy(address.sun_path, target->path, sizeof(address.sun_path));
	for (int is_stream = 0; is_stream <= 1; is_stream++)
	{
		target->is_stream = is_stream != 0;
		if (syslog_connect(target, AF_UNIX, is_stream ? SOCK_STREAM : SOCK_DGRAM,
						   (struct sockaddr *) &address, sizeof(address), deadline))
			return true;
		if (errno != EPROTOTYPE)
			return false;
	}
	return false;
}

static bool
syslog_open_host(SyslogTarget *target, int64 deadline, ForwardAnswer *answer)
{
	struct addrinfo hint = {.ai_socktype = target->is_stream ? SOCK_STREAM : SOCK_DGRAM};
	struct addrinfo *list = NULL;
	int code = getaddrinfo(target->host, target->port, &hint, &list);
	int saved = 0;

	if (code != 0)
	{
		forward_answer(answer, FORWARD_DOWN, "could not find \"%s\": %s", target->host,
					   gai_strerror(code));
		return false;
	}
	for (struct addrinfo *one = list; one != NULL && target->file < 0; one = one->ai_next)
	{
		(void) syslog_connect(target, one->ai_family, one->ai_socktype, one->ai_addr,
							  one->ai_addrlen, deadline);
		saved = errno;
	}
	freeaddrinfo(list);
	if (target->file >= 0)
		return true;
	forward_answer(answer, FORWARD_DOWN, "could not connect: %s", strerror(saved));
	return false;
}

/* Has the other side closed the connection?  What it says is read and passed over. */
static bool
syslog_is_closed(const SyslogTarget *target)
{
	char bytes[512];
	ssize_t length;

	if (!target->is_stream)
		return false;
	do
		length = recv(target->file, bytes, sizeof(bytes), MSG_DONTWAIT);
	while (length > 0 || (length < 0 && errno == EINTR));
	return length == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

static bool
syslog_open(SyslogTarget *target, int64 deadline, ForwardAnswer *answer)
{
	if (target->file >= 0 && !syslog_is_closed(target))
		return true;
	syslog_close(target);
	if (target->path == NULL)
		return syslog_open_host(target, deadline, answer);
	if (syslog_open_path(target, deadline))
		return true;
	forward_answer(answer, FORWARD_DOWN, "could not connect: %s", strerror(errno));
	return false;
}

/* The message; a stream has its length in front of it (RFC 6587). */
static void
syslog_compose(const SyslogTarget *target, const ForwardMessage *message, const char *body,
			   StringInfo out)
{
	static const struct
	{
		const char *severity;
		int level;
	} level[] = {{"High", 2}, {"Medium", 4}, {"Low", 5}, {"Informational", 6}};
	int priority = SYSLOG_FACILITY * 8 + 6;
	char *text;

	for (int i = 0; i < lengthof(level); i++)
	{
		if (strcmp(level[i].severity, message->severity) == 0)
			priority = SYSLOG_FACILITY * 8 + level[i].level;
	}
	text = psprintf("<%d>1 %s %s vigil %d alert - %s", priority, message->raised_at,
					target->machine, (int) getpid(), body);
	if (target->is_stream)
		appendStringInfo(out, "%zu ", strlen(text));
	appendStringInfoString(out, text);
	pfree(text);
}

/* Writes all of it; false and errno if that fails. */
static bool
syslog_write(SyslogTarget *target, const StringInfoData *text, int64 deadline)
{
	int done = 0;

	while (done < text->len)
	{
		ssize_t sent =
			send(target->file, text->data + done, (size_t) (text->len - done), MSG_NOSIGNAL);

		if (sent > 0)
			done += (int) sent;
		else if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS)
		{
			if (!syslog_wait(target->file, deadline))
				return false;
		}
		else if (errno != EINTR)
			return false;
	}
	return true;
}

/* Waits until the other machine has all of it; false and errno if the connection ends before. */
static bool
syslog_is_received(SyslogTarget *target, int64 deadline)
{
#ifdef SIOCOUTQ
	int left = 0;

	while (target->is_stream && target->path == NULL && ioctl(target->file, SIOCOUTQ, &left) == 0 &&
		   left > 0)
	{
		if (forward_clock() > deadline || forward_is_broken_off())
		{
			errno = ETIMEDOUT;
			return false;
		}
		pg_usleep(500);
	}
#endif
	if (!syslog_is_closed(target))
		return true;
	errno = ECONNRESET;
	return false;
}

static void
syslog_send(ForwardTarget *base, const ForwardMessage *message, ForwardAnswer *answer)
{
	SyslogTarget *target = (SyslogTarget *) base;
	int64 deadline = forward_clock() + base->timeout;
	StringInfoData text;
	bool sound;

	if (!syslog_open(target, deadline, answer))
		return;
	initStringInfo(&text);
	syslog_compose(target, message, message->body, &text);
	sound = target->is_stream || text.len <= SYSLOG_MAX_DATAGRAM;
	if (sound)
		sound = syslog_write(target, &text, deadline);
	else
		errno = EMSGSIZE;
	/* One that is too large for a datagram goes without its evidence. */
	if (!sound && errno == EMSGSIZE)
	{
		resetStringInfo(&text);
		syslog_compose(target, message, message->lean, &text);
		sound = syslog_write(target, &text, deadline);
	}
	if (!sound && errno == EMSGSIZE)
		forward_answer(answer, FORWARD_REFUSED, "it is too large for a datagram");
	else if (!sound || !syslog_is_received(target, deadline))
	{
		forward_answer(answer, FORWARD_DOWN, "could not send: %s", strerror(errno));
		syslog_close(target);
	}
	else
		forward_answer(answer, FORWARD_SENT, "sent");
	pfree(text.data);
}

/* Reads HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT; false if it is none. */
static bool
syslog_read_host(SyslogTarget *target, const char *text, const char *port)
{
	const char *end;

	if (*text == '[')
	{
		end = strchr(text, ']');
		if (end == NULL)
			return false;
		target->host = pnstrdup(text + 1, end - text - 1);
		end++;
	}
	else
	{
		end = text + strcspn(text, ":/");
		target->host = pnstrdup(text, end - text);
	}
	target->port = *end == ':' ? pstrdup(end + 1) : port;
	return *target->host != '\0' && (*end == '\0' || *end == ':') && *target->port != '\0' &&
		   strspn(target->port, "0123456789") == strlen(target->port) &&
		   strtol(target->port, NULL, 10) > 0 && strtol(target->port, NULL, 10) <= 65535;
}

ForwardTarget *
forward_syslog_target(const char *address)
{
	SyslogTarget *target = palloc0(sizeof(SyslogTarget));
	bool sound = true;

	target->base.send = syslog_send;
	target->base.label = psprintf("syslog:%s", address);
	target->base.wants_lean = true;
	target->file = -1;
	if (gethostname(target->machine, sizeof(target->machine) - 1) != 0 ||
		target->machine[0] == '\0')
		strlcpy(target->machine, "-", sizeof(target->machine));
	if (*address == '\0')
		target->path = SYSLOG_DEFAULT_PATH;
	else if (*address == '/' && address[1] != '/')
		target->path = address;
	else if (strncmp(address, "udp://", 6) == 0)
		sound = syslog_read_host(target, address + 6, SYSLOG_UDP_PORT);
	else if (strncmp(address, "tcp://", 6) == 0)
	{
		target->is_stream = true;
		sound = syslog_read_host(target, address + 6, SYSLOG_TCP_PORT);
	}
	else
		sound = false;
	if (sound && (target->path == NULL ||
				  strlen(target->path) < sizeof(((struct sockaddr_un *) NULL)->sun_path)))
		return &target->base;
	output_error("\"syslog:%s\" is no syslog server", address);
	output_hint("It is syslog: (/dev/log), syslog:/PATH, syslog:udp://HOST[:PORT] or "
				"syslog:tcp://HOST[:PORT].");
	return NULL;
}
