/* far.h: a site that is read elsewhere: real sshd, rsync and git on loopback, and the place that they lead to. */
#pragma once
#include "tests/check.h"

#include "channels/channel.h"
#include "courier/target.h"

enum { RELEASED = 1790000000, PLACE_MAX = 64 };

enum mood { HONEST, DONE_AND_LOST, LOST, AWAY };

struct elsewhere {
	struct wire wire;
	struct arena arena;
	char home[PLACE_MAX]; /* everything of one test */
	const char *root, *own, *place, *address;
	struct target target;
	enum mood mood; /* of the next sending */
	pid_t server;
	int port;
};

extern struct elsewhere far;

/* By "sftp", "rsync", "rsync+ssh", "git+ssh" or "git+file": its server, its place, and a wire that leads there. */
void far_begin(const char *scheme);
void far_end(void);
int far_tidy(void **); /* a test that failed left its servers running */

const char *far_in(const char *below); /* the folder of this test */
void far_run(const char *const *argv, struct ran *out);
void far_write(const char *path, const char *text);
const char *far_text(const char *path);

/* What the place shows of a file: the folder's current release, or the branch. */
struct str far_shown(const char *path);
bool far_holds(const char *path, const char *needle);
