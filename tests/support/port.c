#include "tests/support/port.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LOWEST = 10000, HANDED_OUT = 32768, LEAST = 1000, ROW = 9, TRIES = 1000 };

/* Where those begin that the system hands to whoever connects; where that leaves too few, where they mostly begin. */
static unsigned first_handed_out(void)
{
	unsigned first = HANDED_OUT;
	FILE *f = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
	if (f && fscanf(f, "%u", &first) != 1)
		first = HANDED_OUT;
	if (f)
		fclose(f);
	return first < LOWEST + LEAST ? HANDED_OUT : first;
}

static bool is_free(unsigned port)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is = fd >= 0 && !bind(fd, (const struct sockaddr *)&in, sizeof in);
	if (fd >= 0)
		close(fd);
	return is;
}

static bool is_row_free(unsigned port)
{
	for (unsigned i = 0; i < ROW; i++)
		if (!is_free(port + i))
			return false;
	return true;
}

static unsigned drawn(void)
{
	unsigned n, room = first_handed_out() - LOWEST - ROW;
	if (getrandom(&n, sizeof n, 0) != sizeof n)
		abort();
	return LOWEST + n % room;
}

/* By chance, or tests that run beside each other would take the same one. */
int port_free(void)
{
	for (int i = 0; i < TRIES; i++) {
		unsigned port = drawn();
		if (is_row_free(port))
			return (int)port;
	}
	perror("no free port");
	abort();
}
