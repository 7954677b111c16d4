#include "worker.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double seconds_of(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct text text_map(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) || !st.st_size) {
		perror(path);
		exit(1);
	}
	void *at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (at == MAP_FAILED) {
		perror(path);
		exit(1);
	}
	close(fd);
	return (struct text){ at, (size_t)st.st_size };
}

/* Mapped is not yet there: on some machines the first touch of a page costs more than looking for terms in it. */
static void touch(struct text t)
{
	enum { PAGE = 4096 };
	volatile char seen = 0;
	for (size_t i = 0; i < t.len; i += PAGE)
		seen ^= t.at[i];
}

static void scan(const char *path)
{
	struct text whole = text_map(path), t = engine_prepare(whole);
	touch(t);
	double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID), wall = seconds_of(CLOCK_MONOTONIC);
	size_t hits = engine_scan(t);
	cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	wall = seconds_of(CLOCK_MONOTONIC) - wall;
	printf("%zu %.6f %.6f %zu\n", t.len, cpu, wall, hits);
	fflush(stdout);
	munmap((void *)whole.at, whole.len);
}

/* First what building took, and the bytes it made; then one answer for each path asked. */
int main(int argc, char **argv)
{
	char line[4096];
	if (argc != 2)
		return 2;
	double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
	size_t bytes = engine_open(argv[1]);
	printf("%.6f %zu\n", seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu, bytes);
	fflush(stdout);
	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = 0;
		scan(line);
	}
	return 0;
}
