#include "supervise/report.h"

#include <unistd.h>

#include "base/files.h"
#include "base/json.h"

enum { FILE_MAX = 256 * 1024 };

static json_t *load(struct arena *a, const char *path)
{
	struct str text;
	json_t *j = NULL;
	if (file_read(a, path, FILE_MAX, &text) || json_read(text, &j))
		return NULL;
	return j;
}

static void put_accounts(json_t *accounts, FILE *to)
{
	size_t i;
	json_t *row;
	bool any = false;
	json_array_foreach(accounts, i, row)
	{
		struct str password = json_str(row, "password");
		if (!password.len)
			continue;
		if (!any)
			fputs("\n一次性口令（首次登录须修改） / One-time passwords:\n", to);
		any = true;
		fprintf(to, "  %-10s " STRF "  %s %s\n",
			json_string_value(json_object_get(row, "account")), STRV(password),
			json_string_value(json_object_get(row, "department")),
			json_string_value(json_object_get(row, "role_name")));
	}
}

static void put_stand_ins(const json_t *list, FILE *to)
{
	size_t i;
	json_t *one;
	fputs("\n注意：微信公众号等外部渠道是本机替身，不会发到真实平台；网站发布在本机回环"
	      "地址。读者看到的：\n"
	      "Note: outside channels are local stand-ins; nothing reaches a real "
	      "platform. What readers see:\n",
		to);
	json_array_foreach((json_t *)list, i, one)
	{
		fprintf(to, "  " STRF "  " STRF "\n", STRV(json_str(one, "url")),
			STRV(json_str(one, "name")));
	}
}

static void put(struct arena *a, const struct place *p, const json_t *status, FILE *to)
{
	const char *file = arena_printf(a, "%s/first-run.json", p->data);
	json_auto_t *first = load(a, file);
	fprintf(to,
		"\n信息发布审核系统（审发）已启动 / Shenfa is running\n  网址 / Address: " STRF
		"\n",
		STRV(json_str(status, "url")));
	put_accounts(json_object_get(first, "accounts"), to);
	if (first)
		fprintf(to, "  （也在 / also in %s）\n", file);
	if (json_is_true(json_object_get(status, "demo")))
		put_stand_ins(json_object_get(status, "stand_ins"), to);
	if (!p->walled)
		fputs("注意：各程序以同一用户运行，相互隔离较弱；以 root 启动时各用各的系统用户。\n"
		      "Note: all programs run as one user, so the walls between them are "
		      "thinner.\n",
			to);
	fputs("停止 / Stop: ./run --stop\n", to);
}

/* As status_write wrote it. */
static json_t *status_of(struct arena *a, const struct place *p)
{
	return load(a, arena_printf(a, "%s/status.json", p->state));
}

void report(const struct plan *plan, FILE *to)
{
	json_auto_t *status = status_of(plan->arena, plan->place);
	put(plan->arena, plan->place, status, to);
	fflush(to);
}

enum err report_running(const char *data, bool one_user)
{
	SCRATCH(a);
	struct place p;
	const struct place_wish wish = { data, one_user };
	TRY(place_find(&a, &wish, &p));
	json_auto_t *status = status_of(&a, &p);
	if (!status)
		return fault(ERR_BUSY, "正在启动或停止，请稍候再试");
	put(&a, &p, status, stdout);
	return ERR_OK;
}
