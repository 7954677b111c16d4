/* ticket.h: what may go out: named to the byte, signed twice by the seal. */
#pragma once
#include "base/json.h"
#include "base/sign.h"

enum { TICKET_FILES_MAX = 200, TICKET_VOTES_MAX = 100 };

struct ticket_file {
	struct str path, sha256, sm3; /* hex */
	int64_t size;
	struct str *holes;
	size_t hole_count;
};

struct ticket_vote {
	struct str account, stage, tree, sig; /* sig: base64, of the voter's own key */
	int64_t at;
};

/*
 * One per (submission, channel account, act). Its body is canonical JSON; times are milliseconds.
 * `marks` is any JSON array, kept as it is; policy and lexicon name the versions that applied.
 */
struct ticket {
	struct str ticket, act, submission, draft, commit, tree, channel, account;
	struct ticket_file *files;
	size_t file_count;
	struct ticket_vote *votes;
	size_t vote_count;
	const json_t *marks; /* for ticket_text; NULL: []. ticket_read leaves it NULL */
	struct str policy, lexicon;
	int64_t not_before, not_after;   /* not_after 0: no end */
	int64_t epoch;                   /* of the store: changes after a restore */
	struct str key_ed25519, key_sm2; /* ids of the two signing keys */
};

/*
 * The files of one rendition from its manifest.json (channel.h: rendition_manifest), for a
 * ticket. ERR_INVALID.
 */
[[nodiscard]] enum err ticket_take_manifest(struct arena *, struct str manifest, struct ticket *);

/* The body to sign: canonical JSON (RFC 8785). */
struct str ticket_text(struct arena *, const struct ticket *);

/* ERR_INVALID when `body` is not byte for byte the canonical form of a complete ticket. */
[[nodiscard]] enum err ticket_read(struct arena *, struct str body, struct ticket *out);

/*
 * Ed25519 over the body, base64. SM2 the same, or over a list: "shenfa tickets 1" and the SM3 of
 * each of several bodies, one a line; then the digests stand behind the signature, each after a
 * space. What is signed as a list begins as no ticket does.
 */
struct ticket_sigs {
	struct str ed25519, sm2;
};
enum { TICKET_LIST_MAX = 16 };

/* Both keys over the same bytes. The ids in the body must be theirs: ERR_INVALID. */
[[nodiscard]] enum err ticket_sign(struct arena *, struct str body, const struct key *ed25519,
	const struct key *sm2, struct ticket_sigs *out);

/* The same for up to TICKET_LIST_MAX of them, whose SM2 signature is one. ERR_LIMIT. */
[[nodiscard]] enum err tickets_sign(struct arena *, const struct str *bodies, size_t count,
	const struct key *ed25519, const struct key *sm2, struct ticket_sigs *out);

/* What the SM2 half signs, and the signature alone. ERR_DENIED when the body is not on its list. */
[[nodiscard]] enum err ticket_sm2_signed(struct arena *, struct str body, struct str sm2,
	struct str *out_text, struct str *out_sig64);

/* Public keys that may sign tickets. */
struct keyring {
	struct key *keys[16];
	size_t count;
};

/* Several public keys, PEM after PEM. ERR_INVALID, ERR_LIMIT. Close with keyring_done. */
[[nodiscard]] enum err keyring_read(struct str pems, struct keyring *out);
void keyring_done(struct keyring *);
const struct key *keyring_find(const struct keyring *, enum key_kind, struct str id); /* or NULL */

/*
 * Reads the body and checks both signatures by the keys it names. ERR_DENIED when a key is not on
 * the ring or either signature does not fit: one alone is none. Time and account are not looked at.
 */
[[nodiscard]] enum err ticket_verify(struct arena *, struct str body, struct ticket_sigs,
	const struct keyring *, struct ticket *out);

/*
 * Bytes against the ticket: size, SHA-256 and SM3 of the file of that path. ERR_DENIED names the
 * path. `out_file` may be NULL.
 */
[[nodiscard]] enum err ticket_check_file(const struct ticket *, struct str path, struct str bytes,
	const struct ticket_file **out_file);
