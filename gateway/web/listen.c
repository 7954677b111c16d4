#include "web/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 511 };

static enum err opened(const char *where, int fd)
{
	if (fd >= 0 && listen(fd, BACKLOG) == 0)
		return ERR_OK;
	enum err e = fault(ERR_INTERNAL, "不能在 %s 上监听：%s", where, strerror(errno));
	if (fd >= 0)
		close(fd);
	return e;
}

static enum err listen_unix(const char *where, int *out)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	const char *path = where + strlen("unix:");
	if (strlen(path) >= sizeof a.sun_path)
		return fault(ERR_INVALID, "套接字路径过长：%s", path);
	memcpy(a.sun_path, path, strlen(path));
	unlink(path);
	*out = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*out < 0 || bind(*out, (struct sockaddr *)&a, sizeof a) || chmod(path, 0660))
		return fault(ERR_INTERNAL, "不能在 %s 上监听：%s", where, strerror(errno));
	return opened(where, *out);
}

static bool is_loopback(const struct addrinfo *i)
{
	if (i->ai_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(&((struct sockaddr_in6 *)i->ai_addr)->sin6_addr);
	return ntohl(((struct sockaddr_in *)i->ai_addr)->sin_addr.s_addr) >> 24 == 127;
}

static enum err resolve(const char *where, struct addrinfo **out)
{
	SCRATCH(a);
	const char *colon = strrchr(where, ':');
	if (!colon)
		return fault(ERR_INVALID, "监听地址应为 地址:端口，实为 %s", where);
	struct str host = { where, (size_t)(colon - where) };
	if (host.len > 2 && host.at[0] == '[')
		host = str_sub(host, 1, host.len - 2);
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST };
	if (getaddrinfo(arena_cstr(&a, host), colon + 1, &hints, out))
		return fault(ERR_INVALID, "监听地址有误：%s", where);
	return ERR_OK;
}

static enum err listen_tcp(const char *where, int *out)
{
	struct addrinfo *info;
	int one = 1;
	TRY(resolve(where, &info));
	bool near = is_loopback(info);
	*out = near ? socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) : -1;
	if (*out >= 0)
		setsockopt(*out, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	bool bound = *out >= 0 && bind(*out, info->ai_addr, info->ai_addrlen) == 0;
	freeaddrinfo(info);
	if (!near)
		return fault(ERR_INVALID, "只在本机地址上监听；对外服务请在前面放 nginx");
	if (!bound)
		return fault(ERR_INTERNAL, "不能在 %s 上监听：%s", where, strerror(errno));
	return opened(where, *out);
}

static const char *address_of(struct arena *a, int fd)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof name;
	char host[NI_MAXHOST], port[NI_MAXSERV];
	if (getsockname(fd, (struct sockaddr *)&name, &len) ||
		getnameinfo((struct sockaddr *)&name, len, host, sizeof host, port, sizeof port,
			NI_NUMERICHOST | NI_NUMERICSERV))
		return "";
	return arena_printf(a, strchr(host, ':') ? "http://[%s]:%s" : "http://%s:%s", host, port);
}

enum err listen_on(struct arena *a, const char *where, int *fd, const char **address)
{
	if (!strncmp(where, "unix:", 5)) {
		TRY(listen_unix(where, fd));
		*address = arena_printf(a, "%s", where);
		return ERR_OK;
	}
	TRY(listen_tcp(where, fd));
	*address = address_of(a, *fd);
	return ERR_OK;
}
