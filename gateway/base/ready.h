/* ready.h: a program tells whoever started it that it can be used now. */
#pragma once

/*
 * systemd's notification protocol, which PostgreSQL speaks as well: READY=1 and, as STATUS, what
 * others connect to ("http://127.0.0.1:41234", or ""). Does nothing where nobody waits. Called
 * once, after the last thing that can fail at start.
 */
void ready_say(const char *address);
