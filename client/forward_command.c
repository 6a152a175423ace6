/*
 * forward_command.c
 *		Alerts to a program: it is started for each, and reads one line of JSON.
 *
 * Its exit code says what became of the alert, which no program could say that reads them all.
 */
#include "common/port.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/forward.h"

/* Exit codes: EX_DATAERR of sysexits.h; the shell's for what it cannot run. */
#define COMMAND_EXIT_REFUSED 65
#define COMMAND_EXIT_CANNOT 126
#define COMMAND_EXIT_UNKNOWN 127

/* Microseconds between two looks whether the program has ended. */
#define COMMAND_MIN_LOOK 500
#define COMMAND_MAX_LOOK 50000

typedef struct CommandTarget
{
	ForwardTarget base;
	const char *command;
} CommandTarget;

/* In the child: becomes the program, in a group of its own, so that all of it can be ended. */
static void
command_become(const CommandTarget *command, const ForwardMessage *message, int input)
{
	sigset_t none;

	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	pqsignal(SIGPIPE, SIG_DFL);
	pqsignal(SIGXFSZ, SIG_DFL);
	if (dup2(input, STDIN_FILENO) >= 0 && setenv("VIGIL_ALERT_KEY", message->key, 1) == 0)
		execl("/bin/sh", "sh", "-c", command->command, (char *) NULL);
	_exit(COMMAND_EXIT_CANNOT);
}

/* Hands the line over, as far as the program reads it before the deadline. */
static void
command_feed(int pipe, const char *body, int64 deadline)
{
	size_t length = strlen(body) + 1;
	char *line = psprintf("%s\n", body);
	size_t done = 0;

	while (done < length)
	{
		struct pollfd ready = {pipe, POLLOUT, 0};
		int64 left = deadline - forward_clock();
		ssize_t written = write(pipe, line + done, length - done);

		if (written > 0)
			done += (size_t) written;
		else if (written < 0 && errno != EAGAIN && errno != EINTR)
			break;
		else if (left <= 0 || forward_is_broken_off())
			break;
		else
			(void) poll(&ready, 1, (int) Min(left / 1000 + 1, 100));
	}
	pfree(line);
}

/* Waits until the program has ended; false if it had to be ended. */
static bool
command_wait(pid_t pid, int64 deadline, int *status)
{
	long pause = COMMAND_MIN_LOOK;
	pid_t ended;

	while ((ended = waitpid(pid, status, WNOHANG)) == 0 && forward_clock() < deadline &&
		   !forward_is_broken_off())
	{
		pg_usleep(pause);
		pause = Min(pause * 2, COMMAND_MAX_LOOK);
	}
	if (ended == pid)
		return true;
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	while (waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
	return false;
}

static void
command_judge(int status, ForwardAnswer *answer)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

	if (code == 0)
		forward_answer(answer, FORWARD_SENT, "exit code 0");
	else if (code < 0)
		forward_answer(answer, FORWARD_LATER, "the program was ended by signal %d",
					   WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	else if (code == COMMAND_EXIT_CANNOT || code == COMMAND_EXIT_UNKNOWN)
		forward_answer(answer, FORWARD_DOWN, "the program cannot be run (exit code %d)", code);
	else
		forward_answer(answer, code == COMMAND_EXIT_REFUSED ? FORWARD_REFUSED : FORWARD_LATER,
					   "exit code %d", code);
}

static void
command_send(ForwardTarget *target, const ForwardMessage *message, ForwardAnswer *answer)
{
	CommandTarget *command = (CommandTarget *) target;
	int64 deadline = forward_clock() + target->timeout;
	int end[2];
	int status = 0;
	pid_t pid = -1;

	fflush(stdout);
	if (pipe(end) == 0)
	{
		(void) fcntl(end[1], F_SETFD, FD_CLOEXEC);
		(void) fcntl(end[1], F_SETFL, O_NONBLOCK);
		pid = fork();
		if (pid == 0)
			command_become(command, message, end[0]);
		close(end[0]);
	}
	if (pid < 0)
	{
		forward_answer(answer, FORWARD_DOWN, "could not start the program: %s", strerror(errno));
		return;
	}
	command_feed(end[1], message->body, deadline);
	close(end[1]);
	if (command_wait(pid, deadline, &status))
		command_judge(status, answer);
	else
		forward_answer(answer, FORWARD_LATER, "the program did not end in time");
}

ForwardTarget *
forward_command_target(const char *command)
{
	CommandTarget *target = palloc0(sizeof(CommandTarget));

	command += strspn(command, " \t");
	if (*command == '\0')
	{
		output_error("there is no program behind \"|\"");
		return NULL;
	}
	target->base.send = command_send;
	/* Its arguments may be secret. */
	target->base.label = psprintf("|%.*s", (int) strcspn(command, " \t"), command);
	target->command = command;
	return &target->base;
}
