/* people.h: accounts, roles, passwords and vote keys (Articles 8, 9). */
#pragma once
#include "desk/desk.h"
#include "model/capability.h"

/* Everything here is written into the record of the account by the statement that does it. */

struct newcomer {
	struct str person_no, login, name, department;
};
/* ERR_CONFLICT account.person: the person has one already; account.login: the name is taken. */
[[nodiscard]] enum err account_open(struct store *, struct arena *, const struct person *by,
	const struct newcomer *, int64_t *out_id, struct str *out_password);

/* `if_match`: the version it was read as, else ERR_STALE account.changed; "*": whichever it is. */
[[nodiscard]] enum err account_change(struct store *, struct arena *, const struct person *by,
	int64_t id, struct str name, struct str department, struct str if_match);

/* Both end the person's sessions. Nobody suspends himself: ERR_DENIED account.self. */
[[nodiscard]] enum err account_suspend(
	struct store *, struct arena *, const struct person *by, int64_t id, struct str reason);
[[nodiscard]] enum err account_resume(
	struct store *, struct arena *, const struct person *by, int64_t id, struct str reason);

/* A one-time password; ends the sessions, lifts the lock. */
[[nodiscard]] enum err account_reset(struct store *, struct arena *, const struct person *by,
	int64_t id, struct str *out_password);

/* A signature with the person's own device key. */
struct own_signature {
	struct str key_id, value; /* base64 */
};

/* ERR_DENIED vote.key, vote.signature: it is not, or that key may not sign now. */
[[nodiscard]] enum err own_signature_check(struct store *, struct arena *, const struct person *,
	const struct own_signature *, struct str payload, int64_t *out_key);

/*
 * All roles of a person, under `by`'s signature over grant_payload(). ERR_CONFLICT role.exclusive;
 * ERR_DENIED role.self, vote.key, vote.signature. Ends the sessions.
 */
[[nodiscard]] enum err account_set_roles(struct store *, struct arena *, const struct person *by,
	int64_t id, const struct str *roles, size_t count, const struct own_signature *);

/* A code that enrols one key within 24 hours; the key signs once it is countersigned. */
[[nodiscard]] enum err account_enrol(struct store *, struct arena *, const struct person *by,
	int64_t id, struct str *out_code, struct str *out_until);

/*
 * ERR_INVALID password.weak, password.reused, password.old. Ends every session; whoever has the one of `token_hash`
 * goes on with a new token, said once.
 */
[[nodiscard]] enum err password_change(struct store *, struct arena *, const struct person *,
	struct str login, struct str old, struct str new, struct str token_hash,
	struct str *out_token);

struct new_device {
	struct str kind, public_key, label, code;
};
/* ERR_DENIED device.code; ERR_INVALID device.key; the answer is DEVICE as JSON. */
[[nodiscard]] enum err device_enrol(struct store *, struct arena *, const struct person *,
	const struct new_device *, struct str *out_json);
/* `by` vouches for somebody's key with his own, over key_payload(). ERR_NOTFOUND device.none. */
[[nodiscard]] enum err device_vouch(struct store *, struct arena *, const struct person *by,
	int64_t account, int64_t device, const struct own_signature *);
[[nodiscard]] enum err device_revoke(
	struct store *, struct arena *, const struct person *, int64_t device);
