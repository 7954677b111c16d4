#include "supervise/instance.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/files.h"
#include "base/json.h"

enum { INSTANCE_MAX = 4096, DEFAULT_PORT = 8080, PORTS_TRIED = 20 };

/* Binds 127.0.0.1:port (0: any) for a moment; the port, or 0 when somebody else has it. */
static int try_port(int port)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof in;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool got = fd >= 0 && !setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int)) &&
		   !bind(fd, (struct sockaddr *)&in, length) && !listen(fd, 1) &&
		   !getsockname(fd, (struct sockaddr *)&in, &length);
	if (fd >= 0)
		close(fd);
	return got ? ntohs(in.sin_port) : 0;
}

/* The one wished for, or any. */
static int some_port(int wish)
{
	int got = try_port(wish);
	return got ? got : try_port(0);
}

static int first_free(int from)
{
	for (int port = from; port < from + PORTS_TRIED; port++)
		if (try_port(port))
			return port;
	return try_port(0);
}

static enum err take_port(int wish, int *out)
{
	int got = try_port(wish);
	if (!got)
		return fault_as(ERR_CONFLICT, "port.taken", "port",
			"端口 %d 已被其他程序占用，请用 --port 另选一个", wish);
	*out = got;
	return ERR_OK;
}

static enum err read_it(const struct place *p, struct arena *a, struct instance *out)
{
	struct str text;
	json_auto_t *j = NULL;
	enum err e =
		file_read(a, arena_printf(a, "%s/instance.json", p->state), INSTANCE_MAX, &text);
	if (e == ERR_NOTFOUND)
		return ERR_OK;
	TRY(e);
	TRY(json_read(text, &j));
	out->port = (int)json_int(j, "port", 0);
	out->site_port = (int)json_int(j, "site_port", 0);
	out->wechat_port = (int)json_int(j, "wechat_port", 0);
	out->app_port = (int)json_int(j, "app_port", 0);
	out->tcb_port = (int)json_int(j, "tcb_port", 0);
	out->weibo_port = (int)json_int(j, "weibo_port", 0);
	out->sms_port = (int)json_int(j, "sms_port", 0);
	out->cmpp_port = (int)json_int(j, "cmpp_port", 0);
	out->outlet_port = (int)json_int(j, "outlet_port", 0);
	out->demo = !json_is_false(json_object_get(j, "demo"));
	return ERR_OK;
}

static enum err write_it(const struct place *p, struct arena *a, const struct instance *i)
{
	json_auto_t *j =
		json_pack("{s:i s:i s:i s:i s:i s:i s:i s:i s:i s:b}", "port", i->port, "site_port",
			i->site_port, "wechat_port", i->wechat_port, "weibo_port", i->weibo_port,
			"app_port", i->app_port, "tcb_port", i->tcb_port, "sms_port", i->sms_port,
			"cmpp_port", i->cmpp_port, "outlet_port", i->outlet_port, "demo", i->demo);
	return file_write(
		arena_printf(a, "%s/instance.json", p->state), json_text(a, j), 0644, NULL);
}

bool instance_has(const struct instance *i, const char *channel)
{
	struct str list = str_c(i->channels);
	if (!i->channels)
		return true;
	while (list.len)
		if (str_eq(str_cut(&list, ','), str_c(channel)))
			return true;
	return false;
}

enum err instance_open(const struct place *p, int port, bool demo, struct instance *out)
{
	SCRATCH(a);
	struct instance i = { .demo = true };
	TRY(read_it(p, &a, &i));
	i.demo = i.demo && demo; /* what began as the real thing does not become a demonstration */
	if (port < 0 && !i.port)
		i.port = first_free(DEFAULT_PORT); /* nobody has seen an address yet */
	else
		TRY(take_port(port >= 0 ? port : i.port, &i.port));
	if (!i.site_port)
		i.site_port = some_port(i.port + 1);
	if (!i.wechat_port)
		i.wechat_port = some_port(i.port + 2);
	if (!i.app_port)
		i.app_port = some_port(i.port + 3);
	if (!i.tcb_port)
		i.tcb_port = some_port(i.port + 4);
	if (!i.weibo_port)
		i.weibo_port = some_port(i.port + 5);
	if (!i.sms_port)
		i.sms_port = some_port(i.port + 6);
	if (!i.cmpp_port)
		i.cmpp_port = some_port(i.port + 7);
	if (!i.outlet_port)
		i.outlet_port = some_port(i.port + 8);
	*out = i;
	return write_it(p, &a, &i);
}
