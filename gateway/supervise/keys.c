#include "supervise/keys.h"

#include <unistd.h>

#include "base/files.h"

enum { PEM_MAX = 8192 };

/* Reads the private key, or makes and writes it; says its public half. */
static enum err have_key(struct arena *a, enum key_kind kind, const char *path, const char *user,
	struct str *out_public)
{
	AUTO_KEY k = NULL;
	struct str pem;
	if (!access(path, F_OK)) {
		TRY(file_read(a, path, PEM_MAX, &pem));
		TRY(key_read(pem, &k));
	} else {
		TRY(key_generate(kind, &k));
		TRY(file_write(path, key_private_pem(a, k), 0600, user));
	}
	*out_public = key_public_pem(a, k);
	return ERR_OK;
}

/* Before the seal has run for the first time there are only the two keys themselves. */
static enum err first_pair(struct arena *a, const char *top, struct str *out)
{
	struct str ed25519, sm2;
	TRY(have_key(a, KEY_ED25519, arena_printf(a, "%s/seal/ed25519.pem", top), NULL, &ed25519));
	TRY(have_key(a, KEY_SM2, arena_printf(a, "%s/seal/sm2.pem", top), NULL, &sm2));
	*out = str_c(arena_printf(a, STRF STRF, STRV(ed25519), STRV(sm2)));
	return ERR_OK;
}

enum err keys_make(const struct place *p)
{
	SCRATCH(a);
	const char *seal = p->walled ? "shenfa-seal" : NULL;
	const char *top = arena_printf(&a, "%s/keys", p->state);
	struct str ed25519, sm2;
	TRY(folder_make(top, 0755, NULL));
	TRY(folder_make(arena_printf(&a, "%s/seal", top), 0700, seal));
	TRY(folder_make(arena_printf(&a, "%s/public", top), 0755, NULL));
	TRY(have_key(
		&a, KEY_ED25519, arena_printf(&a, "%s/seal/ed25519.pem", top), seal, &ed25519));
	TRY(have_key(&a, KEY_SM2, arena_printf(&a, "%s/seal/sm2.pem", top), seal, &sm2));
	return keys_publish(p);
}

enum err keys_publish(const struct place *p)
{
	SCRATCH(a);
	struct str text;
	const char *top = arena_printf(&a, "%s/keys", p->state);
	enum err e =
		file_read(&a, arena_printf(&a, "%s/seal/public.pem", top), PEM_MAX * 16, &text);
	if (e == ERR_NOTFOUND)
		e = first_pair(&a, top, &text);
	TRY(e);
	return file_write(arena_printf(&a, "%s/public/signing.pem", top), text, 0644, NULL);
}

enum err keys_make_courier(
	struct arena *a, const char *path, const char *user, struct str *out_public)
{
	return have_key(a, KEY_ED25519, path, user, out_public);
}
