/* links.h: what the files of this reviewer share: addresses of the web, and what is said of them. */
#pragma once
#include <unicode/uidna.h>

#include "reviewers/listed.h"
#include "reviewers/words.h"

enum { FACES = 0x600 };

struct links {
	struct arena arena;
	UIDNA *idna;
	struct listed hosts;  /* of the allow list: these, and what is under them, are trusted */
	uint32_t face[FACES]; /* Latin, Greek, Cyrillic: what a character is taken for */
};

/* Where a browser would go. */
struct url {
	bool encrypted; /* https */
	struct str user, port;
	struct str host;  /* as it is asked for: lower case, xn--… */
	struct str shown; /* as a browser may show it */
	bool bad;         /* no name of a host */
};

/* False for what is no http: or https: address. */
bool url_read(const struct links *, struct arena *, struct str href, struct url *out);

/* The host of these bytes, which may be written in any script, into `host`, `shown` and `bad`. */
void url_read_host(const struct links *, struct arena *, struct str written, struct url *out);

/* Is it `of`, or under it? */
bool host_is_under(struct str host, struct str of);

/* Of a government: .gov.cn and .政务. */
bool host_is_official(struct str host);

/* 10.1.2.3, 0x0a010203, 167838211, [::1]. */
bool host_is_number(struct str host);

/* Why it may be taken for a government's host, or NULL: a message with the host in it. */
const char *host_looks_official(const struct links *, struct arena *, const struct url *);

/*
 * The next thing like a host in these words, from code point *at on, which moves behind it: with a
 * scheme in front, or an ending that hosts have. `notice.docx` is none.
 */
bool next_host(const struct links *, const struct words *, size_t *at, size_t *start, size_t *end);
