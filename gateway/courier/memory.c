#include "courier/memory.h"

#include "base/files.h"

enum { MEMORY_MAX = 256 * 1024 };

static struct courier *courier_of(struct wire *w)
{
	return (struct courier *)((char *)w - offsetof(struct courier, wire));
}

/* A file that cannot be read is no empty one: what was counted and sent would be forgotten. */
static enum err recall(struct wire *w, json_t **out)
{
	SCRATCH(a);
	struct courier *c = courier_of(w);
	struct str text;
	json_t *j = NULL;
	enum err e = c->memory ? file_read(&a, c->memory, MEMORY_MAX, &text) : ERR_NOTFOUND;
	if (e == ERR_NOTFOUND) {
		*out = json_object();
		return ERR_OK;
	}
	if (e || json_read(text, &j) || !json_is_object(j)) {
		json_decref(j);
		return fault_as(ERR_DENIED, "courier.memory", NULL,
			"连接器的状态文件读不出或已损坏，请系统管理员检查其状态目录");
	}
	*out = j;
	return ERR_OK;
}

static enum err keep(struct wire *w, const json_t *memory)
{
	SCRATCH(a);
	struct courier *c = courier_of(w);
	if (!c->memory)
		return fault_as(ERR_DENIED, "courier.memory", NULL,
			"连接器没有状态目录（--state），请系统管理员配置后重试");
	if (file_write(c->memory, json_text(&a, memory), 0600, NULL))
		return fault_as(ERR_DENIED, "courier.memory", NULL,
			"连接器的状态目录不能写入，请系统管理员检查磁盘和权限后重试");
	return ERR_OK;
}

static enum err folder(struct wire *w, struct str *out)
{
	struct courier *c = courier_of(w);
	if (!c->folder)
		return fault_as(
			ERR_NOTFOUND, "courier.memory", NULL, "连接器没有状态目录（--state）");
	TRY(folder_make(c->folder, 0700, NULL));
	*out = str_c(c->folder);
	return ERR_OK;
}

void memory_init(struct courier *c, const char *state)
{
	c->memory = state ? arena_printf(&c->arena, "%s/" STRF "-" STRF ".json", state,
				    STRV(c->config.channel), STRV(c->config.account))
			  : NULL;
	c->folder = state ? arena_printf(&c->arena, "%s/" STRF "-" STRF, state,
				    STRV(c->config.channel), STRV(c->config.account))
			  : NULL;
	c->wire.folder = folder;
	c->wire.recall = recall;
	c->wire.keep = keep;
}
