#include "channels/sms/message.h"

#include "base/json.h"
#include "channels/rendition.h"
#include "channels/sms/session.h"
#include "channels/sms/text.h"

static struct str text_of(struct arena *a, const json_t *j, const char *key, const char *otherwise)
{
	struct str s = json_str(j, key);
	return s.at ? arena_str(a, s) : str_c(otherwise);
}

/* Nothing is not a way out. */
static struct str way_out_of(struct arena *a, const json_t *j)
{
	struct str s = str_trim(text_of(a, j, "opt_out_line", ""));
	return s.len ? s : STR("拒收请回复R");
}

static int64_t number_of(
	const json_t *j, const char *key, int64_t otherwise, int64_t least, int64_t most)
{
	int64_t n = json_int(j, key, otherwise);
	return n >= least && n <= most ? n : otherwise;
}

/* "22:00" → 1320; `otherwise` for anything else. */
static int64_t minutes_of(const json_t *j, const char *key, int64_t otherwise)
{
	struct str s = json_str(j, key), hours = str_cut(&s, ':');
	int64_t h, m;
	if (!str_i64(hours, &h) || !str_i64(s, &m) || h < 0 || h > 24 || m < 0 || m > 59)
		return otherwise;
	return h * 60 + m;
}

static enum err check(const struct sms_settings *s)
{
	if (!s->signature.len)
		return fault_as(ERR_INVALID, "sms.signature", "settings",
			"短信账号还没有登记签名（settings.signature）");
	if (!str_eq(s->signature_at, STR("start")) && !str_eq(s->signature_at, STR("end")) &&
		!str_eq(s->signature_at, STR("platform")))
		return fault_as(ERR_INVALID, "sms.signature", "settings",
			"settings.signature_at 应为 start、end 或 platform");
	return ERR_OK;
}

enum err sms_settings_read(
	struct arena *a, const struct channel_site *site, struct sms_settings *out)
{
	json_auto_t *j = NULL;
	TRY(json_read(site->settings.len ? site->settings : STR("{}"), &j));
	*out = (struct sms_settings){ .signature = text_of(a, j, "signature", ""),
		.sender = text_of(a, j, "src_id", ""),
		.service = text_of(a, j, "service_id", ""),
		.signature_at = text_of(a, j, "signature_at", "start"),
		.opt_out_line = way_out_of(a, j),
		.template_id = text_of(a, j, "template_id", ""),
		.template_text = text_of(a, j, "template_text", ""),
		.template_params = text_of(a, j, "template_params", ""),
		.price_milli = number_of(j, "price_milli", 0, 0, 10000),
		.batch = number_of(j, "batch", 50, 1, 99),
		.valid_hours = number_of(j, "valid_hours", 24, 0, 48),
		.window = (size_t)number_of(j, "window", CMPP_WINDOW, 1, CMPP_WINDOW_MAX),
		.lines = (size_t)number_of(j, "lines", 1, 1, WIRE_LINES_MAX),
		.quiet_from = minutes_of(j, "quiet_from", 22 * 60),
		.quiet_to = minutes_of(j, "quiet_to", 8 * 60) };
	return check(out);
}

bool sms_quiet(const struct sms_settings *s, int64_t now_ms)
{
	int64_t minute = (now_ms / 60000 + 8 * 60) % (24 * 60);
	if (s->quiet_from <= s->quiet_to)
		return minute >= s->quiet_from && minute < s->quiet_to;
	return minute >= s->quiet_from || minute < s->quiet_to;
}

static enum err read_params(struct arena *a, const json_t *t, struct sms_message *m)
{
	const json_t *list = json_object_get(t, "params");
	size_t n = json_array_size(list);
	if (n > SMS_PARAMS_MAX)
		return fault(ERR_REFUSED, "短信成品里的模板变量太多");
	struct str *params = arena_array(a, struct str, n + 1);
	for (size_t i = 0; i < n; i++)
		params[i] = arena_str(a, str_c(json_string_value(json_array_get(list, i)) ?: ""));
	m->template_id = arena_str(a, json_str(t, "id"));
	m->params = params;
	m->param_count = n;
	return ERR_OK;
}

static enum err read_members(struct arena *a, const json_t *j, struct sms_message *m)
{
	const json_t *list = json_object_get(j, "list");
	m->list_sha256 = arena_str(a, json_str(list, "sha256"));
	m->list_name = arena_str(a, json_str(list, "name"));
	m->list_count = json_int(list, "count", 0);
	m->items = json_int(j, "items", 0);
	m->text = arena_str(a, json_str(j, "text"));
	m->sent = arena_str(a, json_str(j, "sent"));
	if (m->list_sha256.len != 64 || m->list_count < 1 || m->items < 1 || !m->text.len)
		return fault(ERR_REFUSED, "短信成品 message.json 不完整");
	return read_params(a, json_object_get(j, "template"), m);
}

static enum err fill(
	struct arena *a, const struct delivery_job *job, struct str text, struct str *out)
{
	struct hole_value page = { STR("landing_url"), job->site.landing_url };
	return rendition_fill(a, job->rendition, text, HOLE_TEXT, &page, 1, out);
}

/* The page's address was not known when people counted; a longer one may cost another item. */
static enum err check_cost(struct arena *a, const struct sms_message *m)
{
	size_t items = sms_items(a, m->text);
	if (items < 1 || (int64_t)items > m->items)
		return fault_as(ERR_REFUSED, "sms.items", NULL,
			"加上网页地址后，每人要按 %zu 条计费，批准的是 %lld "
			"条，请缩短文字后重新送审",
			items, (long long)m->items);
	return ERR_OK;
}

enum err sms_message_read(struct arena *a, const struct delivery_job *job, struct sms_message *out)
{
	json_auto_t *j = NULL;
	struct sms_message m = {};
	struct str *params;
	const struct rendition_file *f = rendition_file(job->rendition, STR("message.json"));
	if (!f)
		return fault(ERR_REFUSED, "短信成品里没有 message.json");
	TRY(json_read(f->bytes, &j));
	TRY(read_members(a, j, &m));
	TRY(fill(a, job, m.text, &m.text));
	TRY(fill(a, job, m.sent, &m.sent));
	params = arena_array(a, struct str, m.param_count + 1);
	for (size_t i = 0; i < m.param_count; i++)
		TRY(fill(a, job, m.params[i], &params[i]));
	m.params = params;
	TRY(check_cost(a, &m));
	*out = m;
	return ERR_OK;
}
