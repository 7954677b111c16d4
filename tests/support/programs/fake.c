/*
 * fake.c: stands for any program of an instance in tests of the supervisor: ready at once, and
 * there until it is told to end. Says on stderr how it was called.
 */
#include <signal.h>
#include <stdio.h>

#include "base/ready.h"

int main(int argc, char **argv)
{
	sigset_t end;
	int signal;
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, NULL);
	for (int i = 0; i < argc; i++)
		fprintf(stderr, "%s\n", argv[i]);
	ready_say("fake");
	return sigwait(&end, &signal);
}
