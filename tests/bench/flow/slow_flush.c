/*
 * slow_flush.c: preloaded into PostgreSQL by `bench_flow --flush=US`, makes each flush take so many
 * microseconds longer. The share of the INSERTs depends on the disk, and the disks of virtual
 * machines keep what they are given in memory: this shows the same work on a slower one.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

int fdatasync(int fd)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
	const char *longer = getenv("BENCH_FLUSH_US");
	if (longer)
		usleep((useconds_t)strtoul(longer, NULL, 10));
	return real(fd);
}
