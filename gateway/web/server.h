/* server.h: the HTTP library's threads, and what each of them holds. */
#pragma once
#include "base/err.h"
#include "base/evidence.h"

struct server_options {
	const char *database; /* conninfo, role shenfa_web */
	const char *listen;   /* "127.0.0.1:8080", "unix:/run/shenfa/web.sock" */
	const char *metrics;  /* the same for /metrics; NULL: nowhere */
	const char *pages;    /* folder of the built pages; NULL: none */
	const char *spool;    /* tmpfs folder shared with shenfa-screen; NULL: no uploads */
	const char *keys;     /* folder of public PEMs; NULL: none */
	const struct evidence *evidence; /* NULL: what is refused is kept nowhere */
	const char *origin; /* "https://shenfa.example.cn": how browsers see us; NULL: loopback */
	bool secure;        /* behind TLS: __Host- cookie, Secure */
	int threads;        /* 1 to 64 */
	int body_ms;        /* for a body to come whole; a large file has longer, by its size */
	int statement_ms;   /* for one statement; it is ended then, and holds no thread */
};

/* Listens and serves; the process has one. Nothing is open when it fails. */
[[nodiscard]] enum err server_start(const struct server_options *);
const char *server_address(void);         /* "http://127.0.0.1:41234" or "unix:…" */
const char *server_metrics_address(void); /* "" without */
/* Accepts nobody new, lets running requests end, closes everything. */
void server_stop(void);
