#include "cli/cli.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"

enum { OPTIONS_MAX = 16 };

enum err cli_open_offline(struct cli *c, int argc, char **argv, const struct option *own,
	size_t count, int least, int most)
{
	struct option all[OPTIONS_MAX] = { { "json", &c->json, true } };
	for (size_t i = 0; i < count && i + 1 < OPTIONS_MAX; i++)
		all[i + 1] = own[i];
	TRY(options_read(argc, argv, all, count + 1, &c->count));
	c->words = argv;
	if (c->count < least || c->count > most)
		return fault_as(
			ERR_INVALID, "option.words", NULL, "参数个数不对，加 --help 可看用法");
	return ERR_OK;
}

enum err cli_open(struct cli *c, int argc, char **argv, const struct option *own, size_t count,
	int least, int most)
{
	TRY(cli_open_offline(c, argc, argv, own, count, least, most));
	TRY(session_read(&c->arena, &c->session));
	return client_open(c->session.url, c->session.token, &c->client);
}

void cli_close(struct cli *c)
{
	if (c->client)
		client_close(c->client);
	arena_free(&c->arena);
}

enum err cli_get(struct cli *c, const char *path, struct client_answer *out)
{
	return client_call(
		c->client, &c->arena, &(struct client_call){ .method = "GET", .path = path }, out);
}

enum err cli_post(struct cli *c, const char *path, json_t *body, struct client_answer *out)
{
	json_auto_t *mine = body ? body : json_object();
	return client_call(c->client, &c->arena,
		&(struct client_call){ .method = "POST", .path = path, .body = mine }, out);
}

enum err cli_put(struct cli *c, const char *path, json_t *body, struct client_answer *out)
{
	json_auto_t *mine = body;
	return client_call(c->client, &c->arena,
		&(struct client_call){ .method = "PUT", .path = path, .body = mine }, out);
}

int64_t cli_account(const struct cli *c)
{
	int64_t n = 0;
	return str_i64(c->session.id, &n) ? n : 0;
}

enum err cli_sign(struct cli *c, struct str payload, json_t *body)
{
	AUTO_KEY k = NULL;
	struct str signature;
	TRY(vote_key_read(&c->session, &k));
	TRY(key_sign(k, &c->arena, payload, &signature));
	json_object_set_new(body, "key_id", json_string(key_id(&c->arena, k)));
	json_object_set_new(body, "signature", json_from(base64(&c->arena, signature)));
	return ERR_OK;
}

bool cli_said_json(const struct cli *c, const struct client_answer *answer)
{
	if (c->json)
		printf(STRF "\n", STRV(answer->body.len ? answer->body : STR("{}")));
	return c->json;
}

enum err cli_id(const struct cli *c, int word, struct str *out)
{
	int64_t n;
	struct str s = str_c(c->words[word]);
	if (!str_i64(s, &n) || n <= 0)
		return fault_as(ERR_INVALID, "option.id", NULL, "应为编号：%s", c->words[word]);
	*out = s;
	return ERR_OK;
}

enum err cli_reason(const char *reason)
{
	if (reason && *reason)
		return ERR_OK;
	return fault_as(ERR_INVALID, "option.reason", "reason", "须用 --reason 说明理由");
}

enum err cli_act(struct cli *c, const char *path, json_t *body, const char *said)
{
	AUTO_ANSWER answer = {};
	TRY(cli_post(c, path, body, &answer));
	if (!cli_said_json(c, &answer))
		puts(said);
	return ERR_OK;
}

enum err cli_act_on(int argc, char **argv, const char *before, const char *after, const char *said)
{
	const char *reason = NULL;
	const struct option options[] = { { "reason", &reason, false } };
	AUTO_CLI c = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, options, 1, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(cli_reason(reason));
	return cli_act(&c, arena_printf(&c.arena, "%s" STRF "%s", before, STRV(id), after),
		json_pack("{s:s}", "reason", reason), said);
}

static enum err read_stdin(struct cli *c, size_t max, struct str *out)
{
	struct buf b;
	char part[4096];
	ssize_t n;
	buf_init(&b, &c->arena, max);
	while ((n = read(STDIN_FILENO, part, sizeof part)) > 0)
		buf_add(&b, (struct str){ part, (size_t)n });
	if (b.toobig)
		return fault(ERR_LIMIT, "输入超过 %zu 字节", max);
	*out = buf_str(&b);
	return ERR_OK;
}

enum err cli_read_file(struct cli *c, const char *path, size_t max, struct str *out)
{
	if (!strcmp(path, "-"))
		return read_stdin(c, max, out);
	return file_read(&c->arena, path, max, out);
}

/* Bytes and columns of the first character of `s`. */
static size_t character(struct str s, int *columns)
{
	unsigned char lead = (unsigned char)s.at[0];
	size_t n = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	*columns = n >= 3 ? 2 : 1;
	return n < s.len ? n : s.len;
}

void put_column(struct str s, int columns)
{
	int left = columns, wide;
	while (s.len) {
		size_t n = character(s, &wide);
		if (wide > left)
			break;
		fwrite(s.at, 1, n, stdout);
		left -= wide;
		s = str_from(s, n);
	}
	printf("%*s", left + 1, "");
}

const char *cli_text(struct cli *c, const json_t *object, const char *key)
{
	struct str s = json_str(object, key);
	char *copy = arena_printf(&c->arena, STRF, STRV(s));
	for (char *p = copy; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7F)
			*p = '?';
	return copy;
}

const char *cli_time(struct cli *c, const json_t *object, const char *key)
{
	int64_t ms;
	char at[20];
	const char *text = cli_text(c, object, key);
	if (!clock_parse(text, &ms))
		return text;
	clock_china(ms, at);
	at[10] = ' ';
	return arena_printf(&c->arena, "%.16s", at);
}

const char *cli_count(struct cli *c, int64_t n)
{
	return n > 99 ? "99+" : arena_printf(&c->arena, "%lld", (long long)n);
}
