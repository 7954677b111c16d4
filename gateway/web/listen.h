/* listen.h: where we are reachable: a Unix socket, or an address of this machine. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/*
 * "unix:/run/shenfa/web.sock" (mode 0660; a stale one is replaced) or "127.0.0.1:8080", "[::1]:0".
 * *address is what others connect to: "unix:…" or "http://127.0.0.1:41234". Only loopback is taken
 * without a front: what stands open to others stands behind nginx, on the Unix socket.
 */
[[nodiscard]] enum err listen_on(struct arena *, const char *where, int *fd, const char **address);
