#include "seal/keys.h"

#include <pwd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/files.h"

/* ROUND_MS: a round that began with the old pair may still end with it. */
enum { KEYS_BYTES_MAX = 64 * 1024, KEYS_MAX = 16, ROUND_MS = 60 * 1000 };

static const char *in(struct arena *a, const char *folder, const char *name)
{
	return arena_printf(a, "%s/%s", folder, name);
}

/* Who owns the folder owns what is put into it, whoever calls; NULL: that is who calls. */
static const char *owner_of(struct arena *a, const char *folder)
{
	struct stat st;
	const struct passwd *who;
	if (stat(folder, &st) || st.st_uid == geteuid() || !(who = getpwuid(st.st_uid)))
		return NULL;
	return arena_printf(a, "%s", who->pw_name);
}

/* Before it is read, so that what is written meanwhile looks newer than this. */
static struct list_seen list_look(struct arena *a, const char *folder)
{
	struct stat st;
	if (stat(in(a, folder, "keys.json"), &st))
		return (struct list_seen){};
	return (struct list_seen){ st.st_ino,
		(int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec };
}

/* Each change is a new file under the name; one as young as the clock's step is read again. */
static bool list_stands(struct arena *a, const char *folder, const struct list_seen *before)
{
	struct timespec now;
	struct list_seen l = list_look(a, folder);
	clock_gettime(CLOCK_REALTIME, &now);
	return l.file && l.file == before->file && l.changed == before->changed &&
	       l.changed / 1000000000 + 1 < now.tv_sec;
}

static enum err list_read(struct arena *a, const char *folder, json_t **out)
{
	struct str text;
	TRY(file_read(a, in(a, folder, "keys.json"), KEYS_BYTES_MAX, &text));
	TRY(json_read(text, out));
	size_t n = json_array_size(json_object_get(*out, "keys"));
	return n && n <= KEYS_MAX ? ERR_OK
				  : fault_as(ERR_INVALID, "keys.list", NULL, "keys.json 有误");
}

static bool in_use(const json_t *k)
{
	return !json_int(k, "until", 0) && !json_int(k, "revoked", 0);
}

/* keys.json last: what it names must be there already. */
static enum err list_write(struct arena *a, const char *folder, const json_t *list)
{
	struct buf pems;
	size_t i;
	json_t *k;
	buf_init(&pems, a, KEYS_BYTES_MAX);
	json_array_foreach(json_object_get(list, "keys"), i, k) if (!json_int(k, "revoked", 0))
		buf_add(&pems, json_str(k, "public"));
	const char *owner = owner_of(a, folder);
	TRY(file_write(in(a, folder, "public.pem"), buf_str(&pems), 0644, owner));
	return file_write(in(a, folder, "keys.json"), json_canonical(a, list), 0644, owner);
}

static enum err put_key(
	struct arena *a, const char *folder, json_t *list, const struct key *k, int64_t from)
{
	const char *id = key_id(a, k);
	json_t *row = json_pack("{s:s, s:s, s:o, s:I, s:n, s:n}", "id", id, "kind",
		key_kind_name(key_kind(k)), "public", json_from(key_public_pem(a, k)), "from",
		(json_int_t)from, "until", "revoked");
	json_array_append_new(json_object_get(list, "keys"), row);
	return file_write(
		in(a, folder, arena_printf(a, "%s.pem", id)), key_private_pem(a, k), 0600, NULL);
}

static enum err add_key(
	struct arena *a, const char *folder, json_t *list, enum key_kind kind, int64_t now)
{
	AUTO_KEY k = NULL;
	TRY(key_generate(kind, &k));
	return put_key(a, folder, list, k, now);
}

static enum err add_pair(struct arena *a, const char *folder, json_t *list, int64_t now)
{
	if (json_array_size(json_object_get(list, "keys")) + 2 > KEYS_MAX)
		return fault_as(ERR_LIMIT, "keys.full", NULL, "签发密钥已满 %d 个", KEYS_MAX);
	TRY(add_key(a, folder, list, KEY_ED25519, now));
	TRY(add_key(a, folder, list, KEY_SM2, now));
	return list_write(a, folder, list);
}

/* A pair that somebody else made: FOLDER/ed25519.pem and sm2.pem. ERR_NOTFOUND. */
static enum err adopt_pair(struct arena *a, const char *folder, json_t *list)
{
	static const char *const names[] = { "ed25519.pem", "sm2.pem" };
	for (size_t i = 0; i < 2; i++) {
		struct str pem;
		AUTO_KEY k = NULL;
		TRY(file_read(a, in(a, folder, names[i]), KEYS_BYTES_MAX, &pem));
		TRY(key_read(pem, &k));
		TRY(put_key(a, folder, list, k, 0));
	}
	return list_write(a, folder, list);
}

enum err seal_keys_make(const char *folder, int64_t now)
{
	SCRATCH(a);
	json_auto_t *list = NULL;
	enum err e = list_read(&a, folder, &list);
	if (e != ERR_NOTFOUND)
		return e;
	list = json_pack("{s:[]}", "keys");
	e = adopt_pair(&a, folder, list);
	return e == ERR_NOTFOUND ? add_pair(&a, folder, list, now) : e;
}

static void retire(json_t *list, int64_t now)
{
	size_t i;
	json_t *k;
	json_array_foreach(json_object_get(list, "keys"), i, k) if (in_use(k))
		json_object_set_new(k, "until", json_integer(now + ROUND_MS));
}

enum err seal_keys_rotate(const char *folder, int64_t now)
{
	SCRATCH(a);
	json_auto_t *list = NULL;
	TRY(list_read(&a, folder, &list));
	retire(list, now);
	return add_pair(&a, folder, list, now);
}

enum err seal_keys_revoke(const char *folder, const char *id, int64_t now)
{
	SCRATCH(a);
	json_auto_t *list = NULL;
	json_t *k;
	size_t i;
	bool used = false, found = false;
	TRY(list_read(&a, folder, &list));
	json_array_foreach(json_object_get(list, "keys"), i, k)
	{
		if (!str_eq(json_str(k, "id"), str_c(id)))
			continue;
		found = true;
		used = in_use(k);
		json_object_set_new(k, "revoked", json_integer(now));
	}
	if (!found)
		return fault_as(ERR_NOTFOUND, "keys.none", NULL, "没有签发密钥 %s", id);
	if (!used)
		return list_write(&a, folder, list);
	retire(list, now);
	return add_pair(&a, folder, list, now);
}

static enum err secret_read(struct arena *a, const char *folder, struct str id, struct key **out)
{
	struct stat st;
	struct str pem;
	const char *path = in(a, folder, arena_printf(a, STRF ".pem", STRV(id)));
	if (!stat(path, &st) && (st.st_mode & 077))
		return fault_as(
			ERR_DENIED, "keys.mode", NULL, "%s 可被他人读取，权限应为 0600", path);
	TRY(file_read(a, path, KEYS_BYTES_MAX, &pem));
	return key_read(pem, out);
}

static void note_life(struct key_life *life, const json_t *k)
{
	struct str id = json_str(k, "id");
	*life = (struct key_life){ .from = json_int(k, "from", 0),
		.until = json_int(k, "until", 0),
		.revoked = json_int(k, "revoked", 0) };
	memcpy(life->id, id.at, id.len < 16 ? id.len : 16);
}

/* The private half of a key in use, and its id, into the place of its kind. */
static enum err take_secret(
	struct arena *a, const char *folder, const struct key *public, struct seal_keys *keys)
{
	bool ed = key_kind(public) == KEY_ED25519;
	struct key **place = ed ? &keys->ed25519 : &keys->sm2;
	const char *id = key_id(a, public);
	if (*place)
		return fault_as(ERR_INVALID, "keys.two", NULL, "keys.json 里有两把在用的同类密钥");
	memcpy(ed ? keys->id_ed25519 : keys->id_sm2, id, 17);
	return secret_read(a, folder, str_c(id), place);
}

static enum err keys_fill(struct arena *a, const char *folder, bool secret, const json_t *list,
	struct seal_keys *keys)
{
	size_t i;
	json_t *k;
	json_array_foreach(json_object_get(list, "keys"), i, k)
	{
		TRY(key_public_read(json_str(k, "public"), &keys->ring.keys[i]));
		keys->ring.count = i + 1;
		note_life(&keys->lives[i], k);
		if (!str_eq(str_c(key_id(a, keys->ring.keys[i])), json_str(k, "id")))
			return fault_as(ERR_INVALID, "keys.id", NULL, "keys.json 里的密钥编号不符");
		if (secret && in_use(k))
			TRY(take_secret(a, folder, keys->ring.keys[i], keys));
	}
	if (secret && (!keys->ed25519 || !keys->sm2))
		return fault_as(ERR_INVALID, "keys.pair", NULL, "没有在用的签发密钥");
	return ERR_OK;
}

enum err seal_keys_open(const char *folder, bool secret, struct seal_keys *out)
{
	SCRATCH(a);
	json_auto_t *list = NULL;
	struct seal_keys keys = { .seen = list_look(&a, folder) };
	TRY(list_read(&a, folder, &list));
	enum err e = keys_fill(&a, folder, secret, list, &keys);
	if (e) {
		seal_keys_done(&keys);
		return e;
	}
	*out = keys;
	return ERR_OK;
}

enum err seal_keys_public(struct str pems, struct seal_keys *out)
{
	SCRATCH(a);
	struct seal_keys keys = {};
	TRY(keyring_read(pems, &keys.ring));
	for (size_t i = 0; i < keys.ring.count; i++)
		memcpy(keys.lives[i].id, key_id(&a, keys.ring.keys[i]), sizeof keys.lives[i].id);
	*out = keys;
	return ERR_OK;
}

enum err seal_keys_find(const char *path, struct seal_keys *out)
{
	SCRATCH(a);
	struct str pems;
	enum err e = seal_keys_open(path, false, out);
	if (e != ERR_NOTFOUND && e != ERR_INTERNAL)
		return e;
	const char *inside = in(&a, path, "public.pem");
	TRY(file_read(&a, access(inside, R_OK) ? path : inside, KEYS_BYTES_MAX, &pems));
	return seal_keys_public(pems, out);
}

enum err seal_keys_renew(const char *folder, struct seal_keys *keys, bool *out_new)
{
	SCRATCH(a);
	struct seal_keys now;
	*out_new = false;
	if (list_stands(&a, folder, &keys->seen))
		return ERR_OK;
	TRY(seal_keys_open(folder, true, &now));
	if (!strcmp(now.id_ed25519, keys->id_ed25519) && !strcmp(now.id_sm2, keys->id_sm2)) {
		keys->seen = now.seen;
		seal_keys_done(&now);
		return ERR_OK;
	}
	seal_keys_done(keys);
	*keys = now;
	*out_new = true;
	return ERR_OK;
}

void seal_keys_done(struct seal_keys *keys)
{
	keyring_done(&keys->ring);
	key_free(keys->ed25519);
	key_free(keys->sm2);
	*keys = (struct seal_keys){};
}

bool seal_keys_valid(const struct seal_keys *keys, struct str id, int64_t at)
{
	for (size_t i = 0; i < keys->ring.count; i++) {
		const struct key_life *l = &keys->lives[i];
		if (str_eq(str_c(l->id), id))
			return l->from <= at && (!l->until || at <= l->until) &&
			       (!l->revoked || at < l->revoked);
	}
	return false;
}

enum err seal_keys_sign(
	const struct seal_keys *keys, struct arena *a, struct str text, struct ticket_sigs *out)
{
	struct str ed, sm2;
	TRY(key_sign(keys->ed25519, a, text, &ed));
	TRY(key_sign(keys->sm2, a, text, &sm2));
	*out = (struct ticket_sigs){ base64(a, ed), base64(a, sm2) };
	return ERR_OK;
}

static enum err check_one(const struct seal_keys *keys, enum key_kind kind, struct str text,
	struct str id, struct str sig64, int64_t at)
{
	SCRATCH(a);
	struct str sig;
	const struct key *k = keyring_find(&keys->ring, kind, id);
	if (!k || !seal_keys_valid(keys, id, at))
		return fault_as(ERR_DENIED, "keys.unknown", NULL, "%s 密钥 " STRF " 当时无权签发",
			key_kind_name(kind), STRV(id));
	if (!base64_decode(&a, sig64, &sig) || !str_eq(base64(&a, sig), sig64))
		return fault_as(ERR_DENIED, "signature.wrong", NULL, "签名无法解析");
	return key_verify(k, text, sig);
}

enum err seal_keys_check(const struct seal_keys *keys, struct str text, struct str id_ed25519,
	struct str id_sm2, struct ticket_sigs sigs, int64_t at)
{
	TRY(check_one(keys, KEY_ED25519, text, id_ed25519, sigs.ed25519, at));
	return check_one(keys, KEY_SM2, text, id_sm2, sigs.sm2, at);
}

enum err seal_keys_check_ticket(const struct seal_keys *keys, struct str body,
	const struct ticket *t, struct ticket_sigs sigs, int64_t at)
{
	SCRATCH(a);
	struct str text, sig64;
	TRY(check_one(keys, KEY_ED25519, body, t->key_ed25519, sigs.ed25519, at));
	TRY(ticket_sm2_signed(&a, body, sigs.sm2, &text, &sig64));
	return check_one(keys, KEY_SM2, text, t->key_sm2, sig64, at);
}
