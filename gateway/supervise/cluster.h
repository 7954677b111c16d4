/* cluster.h: a private PostgreSQL cluster: made once, run as a child, reached by one socket. */
#pragma once
#include "supervise/spawn.h"

/*
 * No TCP port, checksums on, peer authentication: a system user may be exactly the database roles
 * that `walls` names. Nothing here touches any other cluster of the machine.
 */
struct cluster {
	const char *folder; /* PGDATA */
	const char *socket; /* folder of the socket; short: a path has 107 bytes */
	const char *log;
	const char *user; /* unprivileged system user; NULL: who calls, who must not be root */
	bool hasty;       /* fsync off: a cluster that is thrown away */
	const struct wall {
		const char *user, *role;
	} * walls;
	size_t wall_count;
};

extern const char *const cluster_roles[]; /* shenfa_owner, _web, _screen, _seal, _clerk; NULL */

/* initdb where there is none yet; writes the settings and the walls anew each time. */
[[nodiscard]] enum err cluster_make(const struct cluster *);

/* Starts it and waits until it answers. */
[[nodiscard]] enum err cluster_start(const struct cluster *, struct spawned *out);

/* Ends every connection, writes a checkpoint. */
void cluster_stop(struct spawned *);

/* The roles, and the database of shenfa_owner, where they are missing. As the superuser. */
[[nodiscard]] enum err cluster_roles_make(const struct cluster *, const char *database);

/* role NULL: without a user, for settings that name it themselves. */
const char *cluster_conninfo(
	const struct cluster *, struct arena *, const char *role, const char *database);

/* The name of the system user that calls. */
const char *cluster_own_user(struct arena *);
