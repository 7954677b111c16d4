#include "base/ready.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* "@name" stands for the abstract name "\0name". */
static socklen_t socket_name(const char *path, struct sockaddr_un *out)
{
	size_t n = strlen(path);
	*out = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (n < 2 || n >= sizeof out->sun_path)
		return 0;
	memcpy(out->sun_path, path, n);
	if (path[0] == '@')
		out->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
}

void ready_say(const char *address)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un name;
	socklen_t length = path ? socket_name(path, &name) : 0;
	char text[512];
	int n = snprintf(text, sizeof text, "READY=1\nSTATUS=%s", address);
	int fd = length ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
	if (fd < 0)
		return;
	if (sendto(fd, text, (size_t)n, MSG_NOSIGNAL, (struct sockaddr *)&name, length) < 0)
		perror("NOTIFY_SOCKET");
	close(fd);
	unsetenv("NOTIFY_SOCKET");
}
