#include "desk/password.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

#include "base/argon.h"
#include "base/digest.h"

static atomic_int running;

static bool enter(void)
{
	if (atomic_fetch_add(&running, 1) < PASSWORDS_AT_ONCE)
		return true;
	atomic_fetch_sub(&running, 1);
	return false;
}

static enum err busy(void)
{
	return fault_as(ERR_BUSY, "password.busy", NULL, "登录的人较多，请稍后再试");
}

enum err password_hash(struct arena *a, struct str password, struct str *out)
{
	char *text = arena_alloc(a, crypto_pwhash_STRBYTES);
	if (!enter())
		return busy();
	int failed = crypto_pwhash_str_alg(text, password.at, password.len, ARGON_PASSES,
		argon_memory(), crypto_pwhash_ALG_ARGON2ID13);
	atomic_fetch_sub(&running, 1);
	*out = str_c(text);
	return failed ? fault(ERR_INTERNAL, "argon2id: no memory") : ERR_OK;
}

/* A hash of nothing anybody types, with the costs of a real one. */
static char nobody[crypto_pwhash_STRBYTES];
static pthread_once_t nobody_once = PTHREAD_ONCE_INIT;

static void make_nobody(void)
{
	char secret[16];
	random_bytes(secret, sizeof secret);
	if (crypto_pwhash_str_alg(nobody, secret, sizeof secret, ARGON_PASSES, argon_memory(),
		    crypto_pwhash_ALG_ARGON2ID13))
		nobody[0] = '\0';
}

enum err password_verify(struct str kept, struct str password, bool *out)
{
	char text[crypto_pwhash_STRBYTES] = {};
	if (!enter())
		return busy();
	bool real = kept.len && kept.len < sizeof text;
	pthread_once(
		&nobody_once, make_nobody); /* before either answer, so that it tells nothing */
	struct str against = real ? kept : str_c(nobody);
	memcpy(text, against.at, against.len);
	int failed = crypto_pwhash_str_verify(text, password.at,
		password.len < PASSWORD_BYTES_MAX ? password.len : PASSWORD_BYTES_MAX);
	atomic_fetch_sub(&running, 1);
	*out = real && !failed && password.len <= PASSWORD_BYTES_MAX;
	return ERR_OK;
}

struct str password_one_time(struct arena *a)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
	unsigned char dice[64];
	char *out = arena_alloc(a, 20);
	size_t n = 0;
	while (n < 19) {
		random_bytes(dice, sizeof dice);
		for (size_t i = 0; i < sizeof dice && n < 19; i++) {
			if (n % 5 == 4)
				out[n++] = '-';
			else if (dice[i] < 248) /* 8 × 31: no letter comes oftener than another */
				out[n++] = letters[dice[i] % 31];
		}
	}
	return (struct str){ out, n };
}
