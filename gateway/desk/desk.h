/* desk.h: what one request stands on. */
#pragma once
#include "base/json.h"
#include "reviewers/reviewer.h"
#include "vault/vault.h"

struct draft_head;
struct evidence;

/* What a signature over a submission covers besides the words, and the person's good keys. */
struct signing {
	struct str tree, order;
	const struct good_key {
		int64_t id;
		struct str key_id, public_key;
	} * keys;
	size_t count;
};

/* Everything borrowed; `arena` dies with the request. `now` is ms, the request's one clock. */
struct desk {
	struct store *db;
	struct vault *vault;
	const struct screening
		*screening; /* on lexicon `lexicon_version`: lexicon_use() puts it here */
	int64_t lexicon_version;
	bool rederive; /* what was found in files before is not believed */
	/* Of files that were looked at under another list, the digests go here and no findings; NULL: they are looked at. */
	json_t *waiting;
	struct opened *lexicon; /* lexicon.c's own */
	int64_t correction; /* of the draft that is spoken of: that line of it; 0: its main line */
	int64_t assets_of;  /* save.c's own: the draft that a copy is made of; 0: none */
	/* What was read together with the person; NULL: ask. The head is good for one look. */
	const struct draft_head *seen;
	const int64_t *lexicon_seen;
	const struct signing *signing;   /* of the submission at the door */
	int64_t draft_ahead;             /* a number that nobody has yet; 0: ask */
	const struct evidence *evidence; /* NULL: what is refused is not kept anywhere */
	struct arena *arena;
	int64_t now;
};

/* Tells the processes that hear `whom` to look at once; they look by themselves anyway. Never fails. */
void ring(struct desk *, const char *whom);

/* Who acts. Capabilities were checked on the way in; what belongs to a department is checked here. */
struct person {
	int64_t id;
	struct str name, department;
	int64_t session; /* names the session in commit trailers; never the token */
};
