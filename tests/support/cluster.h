/* cluster.h: a PostgreSQL of one's own, thrown away when the test program ends. */
#pragma once

/*
 * The first call starts it (a copy of a migrated one kept in the build folder, 0.3 s); the end of
 * the program, however it ends, stops it. Any failure here ends the program with the reason. As
 * root it runs as `postgres`; otherwise as who calls.
 */

/* A fresh database with every migration applied: its name, valid until the program ends. */
const char *test_database(void);

/*
 * How to connect to it: role "shenfa_web" …, "shenfa_owner", "postgres", who may do anything;
 * NULL: without a user.
 */
const char *test_conninfo(const char *database, const char *role);

/* Commits are flushed as in production. Before the first call of the others. */
void test_cluster_durable(void);

/* Takes so many connections at once instead of as few as in production. Before the first call of the others. */
void test_cluster_connections(int);

/* A database without any table, owned by shenfa_owner. */
const char *test_database_bare(void);

/* The folder /tmp/…, 0711, gone at the end of the program: for sockets and files of a test. */
const char *test_folder(void);

/* Stops PostgreSQL under the feet of whoever is connected, and starts it again. */
void test_cluster_stop(void);
void test_cluster_start(void);
