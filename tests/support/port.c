#include "tests/support/port.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LOWEST = 10000, HANDED_OUT = 32768 };

/* Where those begin that the system hands to whoever connects. */
static unsigned first_handed_out(void)
{
	unsigned first = HANDED_OUT;
	FILE *f = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
	if (f && fscanf(f, "%u", &first) != 1)
		first = HANDED_OUT;
	if (f)
		fclose(f);
	return first > LOWEST ? first : HANDED_OUT;
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

/* Drawn by chance: tests that run beside each other would take the same one. */
int port_free(void)
{
	unsigned drawn, port, room = first_handed_out() - LOWEST;
	do {
		if (getrandom(&drawn, sizeof drawn, 0) != sizeof drawn)
			abort();
		port = LOWEST + drawn % room;
	} while (!is_free(port));
	return (int)port;
}
