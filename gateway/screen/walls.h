/* walls.h: what a process gives up, for good, before it looks at a stranger's bytes. */
#pragma once
#include "base/err.h"

struct walls {
	unsigned long
		memory_bytes; /* address space; 0: not limited (a sanitizer needs terabytes) */
	unsigned cpu_seconds;
	/*
	 * NULL: this process opens nothing and starts nothing from here on. Otherwise the absolute
	 * path of the one program that may take its place; it may read the system's libraries and data.
	 */
	const char *program;
};

/*
 * No new privileges; limits on memory, processor time, files; Landlock, as much of it as the kernel
 * has; a list of allowed system calls. Cannot be undone. ERR_INTERNAL when a wall that the kernel
 * offers does not stand: then nothing may be opened.
 */
[[nodiscard]] enum err walls_raise(const struct walls *);

/*
 * For the parent, whose only talk is with a database on a Unix socket: from here on neither it nor
 * what it starts can make any other kind of socket (EPERM).
 */
[[nodiscard]] enum err walls_no_network(void);

/* The Landlock version of this kernel; 0 where there is none and the other walls stand alone. */
int walls_landlock(void);
