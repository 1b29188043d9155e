#define _GNU_SOURCE
#include "conversation.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

const char *conversation_socket_path(void)
{
	/* Not the environment's word in a program that has more rights than its caller. */
	const char *path = secure_getenv("FULCRUM_SOCKET");

	return path != NULL && *path != '\0' ? path : FULCRUM_DEFAULT_SOCKET;
}

static long now_millis(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

static bool connect_to(int fd, const struct sockaddr_un *address, long patience_millis)
{
	struct timeval patience = {.tv_sec = patience_millis / 1000, .tv_usec = patience_millis % 1000 * 1000};
	long deadline = now_millis() + patience_millis;

	/* A node with a full backlog would let connect(2) wait for ever; unix(7) sockets obey SO_SNDTIMEO there. */
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	while (connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0) {
		/* A unix(7) socket that was interrupted has not begun to connect, as one of the internet would have. */
		if (errno != EINTR || now_millis() >= deadline)
			return false;
	}
	return true;
}

bool conversation_open(struct conversation *with, char *buffer, size_t size_bytes, long patience_millis)
{
	const char *path = conversation_socket_path();
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	*with = (struct conversation){
		.fd = -1, .buffer = buffer, .size_bytes = size_bytes, .patience_millis = patience_millis};
	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	strcpy(address.sun_path, path);
	with->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (with->fd < 0)
		return false;
	if (!connect_to(with->fd, &address, patience_millis)) {
		conversation_close(with);
		return false;
	}
	return true;
}

bool conversation_say(const struct conversation *with, const char *text, size_t length_bytes)
{
	while (length_bytes > 0) {
		/* MSG_NOSIGNAL instead of ignoring SIGPIPE: that is the program's, and would outlive an execve. */
		ssize_t sent = send(with->fd, text, length_bytes, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		text += sent;
		length_bytes -= (size_t)sent;
	}
	return true;
}

/*
 * Waits until there is something to read; false with errno when the deadline passes first. It looks once even when the
 * deadline is over: who was frozen for a move finds what has come meanwhile.
 */
static bool await(int fd, long deadline)
{
	struct pollfd readable = {.fd = fd, .events = POLLIN};

	for (;;) {
		long left = deadline - now_millis();
		int ready = poll(&readable, 1, left > 0 ? (int)left : 0);

		if (ready > 0)
			return true;
		if (ready == 0)
			errno = ETIMEDOUT;
		if (ready == 0 || errno != EINTR)
			return false;
	}
}

/* Reads what there is behind what was heard; false with errno. */
static bool fill(struct conversation *with, long deadline)
{
	for (;;) {
		ssize_t got;

		if (!await(with->fd, deadline))
			return false;
		got = read(with->fd, with->buffer + with->filled_bytes, with->size_bytes - with->filled_bytes);
		if (got > 0) {
			with->filled_bytes += (size_t)got;
			return true;
		}
		if (got == 0)
			errno = ECONNRESET;
		if (got == 0 || errno != EINTR)
			return false;
	}
}

char *conversation_hear(struct conversation *with)
{
	long deadline = now_millis() + with->patience_millis;
	size_t searched = 0;

	with->filled_bytes -= with->taken_bytes;
	memmove(with->buffer, with->buffer + with->taken_bytes, with->filled_bytes);
	with->taken_bytes = 0;
	for (;;) {
		char *end = memchr(with->buffer + searched, '\n', with->filled_bytes - searched);

		if (end != NULL) {
			*end = '\0';
			with->taken_bytes = (size_t)(end + 1 - with->buffer);
			return with->buffer;
		}
		searched = with->filled_bytes;
		if (searched == with->size_bytes) {
			errno = EMSGSIZE;
			return NULL;
		}
		if (!fill(with, deadline))
			return NULL;
	}
}

void conversation_close(const struct conversation *with)
{
	int error = errno;

	close(with->fd);
	errno = error;
}

const char *json_field(const char *json, const char *quoted_name)
{
	const char *at = strstr(json, quoted_name);

	if (at == NULL)
		return NULL;
	at += strlen(quoted_name);
	at += strspn(at, " \t");
	return *at == ':' ? at + 1 + strspn(at + 1, " \t") : NULL;
}

bool json_true(const char *json, const char *quoted_name)
{
	const char *value = json_field(json, quoted_name);

	return value != NULL && strncmp(value, "true", 4) == 0;
}

int json_quoted_length(const char *text)
{
	const char *end = text;

	while (*end != '\0' && *end != '"')
		end += end[0] == '\\' && end[1] != '\0' ? 2 : 1;
	return (int)(end - text);
}
