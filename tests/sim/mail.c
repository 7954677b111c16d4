/*
 * mail.c: sim-mail, the stand-in for a mail server, as strict as RFC 5321 and 5322 let one be: a log-in, one order of
 * commands, lines that end with CR LF and are no longer than allowed, the headers that a mail must have. Loopback only.
 * --ledger has a line for each mail that it took; --lies says how the first ones end: d(ropped after it was taken), 4, 5.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/log.h"
#include "base/options.h"
#include "base/ready.h"
#include "tests/sim/ledger.h"

enum { TEXT_MAX = 64 * 1024, MAIL_LINE_MAX = 1000 };

struct box {
	const char *user, *password, *ledger, *lies;
	int lied;
};

/* One connection: what has been said so far, in the order in which it must be. */
struct talk {
	struct box *box;
	FILE *in, *out;
	struct arena *arena;
	bool greeted, known;
	struct str from, to;
};

static void say(struct talk *t, const char *line)
{
	fprintf(t->out, "%s\r\n", line);
	fflush(t->out);
}

/* false: the line does not end as it must, is too long, or there is none. */
static bool read_line(struct talk *t, char *line)
{
	if (!fgets(line, MAIL_LINE_MAX + 1, t->in))
		return false;
	size_t n = strlen(line);
	if (n < 2 || line[n - 2] != '\r' || line[n - 1] != '\n')
		return false;
	line[n - 2] = 0;
	return true;
}

/* AUTH PLAIN: a NUL, who, a NUL, the password. */
static bool log_in(struct talk *t, const char *words)
{
	struct str plain;
	char want[200];
	int n = snprintf(want, sizeof want, "%c%s%c%s", 0, t->box->user, 0, t->box->password);
	return base64_decode(t->arena, str_c(words), &plain) &&
	       str_eq(plain, (struct str){ want, (size_t)n });
}

/* "<a@b>" alone, or behind it what the command may have. */
static struct str address(struct talk *t, const char *words)
{
	const char *end = strchr(words, '>');
	if (*words != '<' || !end || !memchr(words, '@', (size_t)(end - words)))
		return (struct str){};
	return arena_str(t->arena, (struct str){ words + 1, (size_t)(end - words - 1) });
}

static struct str header(struct arena *a, const char *mail, const char *name)
{
	const char *at = strstr(mail, arena_printf(a, "\n%s: ", name));
	const char *end = at ? strchr(at + 1, '\r') : NULL;
	if (!end)
		return (struct str){};
	at += strlen(name) + 3;
	return (struct str){ at, (size_t)(end - at) };
}

/* What RFC 5322 asks for and a reader needs; the body in base64, decoded. */
static bool is_mail(struct arena *a, const char *mail, struct str *text)
{
	static const char *const needed[] = { "From", "To", "Date", "Message-ID", "Subject",
		"MIME-Version" };
	const char *body = strstr(mail, "\r\n\r\n");
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (!header(a, mail, needed[i]).len)
			return false;
	if (!body || !str_eq(header(a, mail, "Content-Transfer-Encoding"), STR("base64")))
		return false;
	char *packed = arena_alloc(a, strlen(body) + 1);
	size_t n = 0;
	for (const char *c = body; *c; c++)
		if (*c != '\r' && *c != '\n')
			packed[n++] = *c;
	return base64_decode(a, (struct str){ packed, n }, text);
}

static void keep(struct talk *t, const char *mail, struct str text)
{
	json_auto_t *j = json_pack("{s:o,s:o,s:o,s:o}", "to", json_from(t->to), "from",
		json_from(t->from), "id", json_from(header(t->arena, mail, "Message-ID")), "text",
		json_from(text));
	sim_ledger_add(t->box->ledger, j);
}

/* The lines up to the dot; NULL: too much, or the other side is gone. */
static char *read_mail(struct talk *t)
{
	char line[MAIL_LINE_MAX + 1], *mail = arena_alloc(t->arena, TEXT_MAX);
	size_t n = 1;
	mail[0] = '\n';
	while (read_line(t, line)) {
		if (!strcmp(line, ".")) {
			mail[n] = 0;
			return mail;
		}
		const char *words = line[0] == '.' ? line + 1 : line;
		int more = snprintf(mail + n, TEXT_MAX - n, "%s\r\n", words);
		if ((n += (size_t)more) >= TEXT_MAX - 1)
			return NULL;
	}
	return NULL;
}

/* false: hang up. */
static bool take(struct talk *t)
{
	struct str text;
	say(t, "354 go on");
	char *mail = read_mail(t), how = t->box->lies[t->box->lied];
	if (!mail)
		return false;
	t->box->lied += how != 0;
	if (!is_mail(t->arena, mail, &text))
		return say(t, "554 no mail"), true;
	if (how == '4' || how == '5')
		return say(t, how == '4' ? "451 try again later" : "554 not here"), true;
	keep(t, mail, text);
	t->from = t->to = (struct str){};
	return how == 'd' ? false : (say(t, "250 queued"), true);
}

/* The words beside the command, or behind a 334. */
static bool welcome(struct talk *t, char *line)
{
	if (!line[10]) {
		say(t, "334 ");
		if (!read_line(t, line))
			return false;
	}
	t->known = log_in(t, str_starts(str_c(line), STR("AUTH PLAIN ")) ? line + 11 : line);
	return say(t, t->known ? "235 welcome" : "535 not you"), true;
}

static bool obey(struct talk *t, char *line)
{
	if (!strncmp(line, "EHLO ", 5))
		return t->greeted = true, say(t, "250-mail.example\r\n250 AUTH PLAIN"), true;
	if (!strcmp(line, "QUIT"))
		return say(t, "221 bye"), false;
	if (!t->greeted)
		return say(t, "503 greet first"), true;
	if (!strncmp(line, "AUTH PLAIN", 10))
		return welcome(t, line);
	if (!t->known)
		return say(t, "530 log in first"), true;
	if (!strncmp(line, "MAIL FROM:", 10))
		return t->from = address(t, line + 10), say(t, t->from.len ? "250 ok" : "501 no"),
		       true;
	if (!strncmp(line, "RCPT TO:", 8) && t->from.len)
		return t->to = address(t, line + 8), say(t, t->to.len ? "250 ok" : "501 no"), true;
	if (!strcmp(line, "DATA") && t->to.len)
		return take(t);
	return say(t, "503 not now"), true;
}

static void talk(struct box *box, int line)
{
	SCRATCH(a);
	char words[MAIL_LINE_MAX + 1];
	struct talk t = { box, fdopen(line, "r"), fdopen(dup(line), "w"), .arena = &a };
	say(&t, "220 mail.example");
	while (read_line(&t, words) && obey(&t, words))
		;
	fclose(t.in);
	fclose(t.out);
}

static int listen_here(int *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof at;
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s < 0 || bind(s, (struct sockaddr *)&at, size) || listen(s, 8) ||
		getsockname(s, (struct sockaddr *)&at, &size))
		exit(1);
	*port = ntohs(at.sin_port);
	return s;
}

int main(int argc, char **argv)
{
	static struct box box = { .user = "shenfa", .password = "stand-in", .lies = "" };
	const struct option options[] = { { .name = "ledger", .value = &box.ledger },
		{ .name = "lies", .value = &box.lies } };
	int port, s;
	SCRATCH(a);
	log_name("sim-mail");
	if (options_read(argc, argv, options, sizeof options / sizeof *options, NULL))
		return 1;
	s = listen_here(&port);
	ready_say(arena_printf(&a, "smtp://127.0.0.1:%d", port));
	for (int line; (line = accept4(s, NULL, NULL, SOCK_CLOEXEC)) >= 0;)
		talk(&box, line);
	return 0;
}
