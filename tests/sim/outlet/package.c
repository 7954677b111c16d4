#include "base/digest.h"
#include "tests/sim/outlet/outlet.h"

/* One file of a zip that is stored as it is; the gateway packs nothing tighter. */
struct entry {
	struct str name, bytes;
};

static size_t number(const unsigned char *at, size_t bytes)
{
	size_t n = 0;
	for (size_t i = bytes; i-- > 0;)
		n = n << 8 | at[i];
	return n;
}

static bool next_entry(struct str *rest, struct entry *out)
{
	enum { HEAD = 30 };
	const unsigned char *h = (const unsigned char *)rest->at;
	if (rest->len < HEAD || memcmp(h, "PK\3\4", 4) != 0 || number(h + 8, 2) != 0)
		return false;
	size_t size = number(h + 18, 4), name = number(h + 26, 2), extra = number(h + 28, 2);
	if (HEAD + name + extra + size > rest->len)
		return false;
	*out = (struct entry){ str_sub(*rest, HEAD, name),
		str_sub(*rest, HEAD + name + extra, size) };
	*rest = str_from(*rest, HEAD + name + extra + size);
	return true;
}

static struct str find(struct str zip, const char *name)
{
	struct entry e;
	while (next_entry(&zip, &e))
		if (str_eq(e.name, str_c(name)))
			return e.bytes;
	return STR("");
}

/* "<sha256>  <name>" has to stand there for each of them. */
static const char *check_sums(struct arena *a, struct str zip)
{
	struct entry e;
	size_t n = 0;
	struct str sums = find(zip, "SHA256SUMS");
	while (next_entry(&zip, &e)) {
		const char *line =
			arena_printf(a, "%s  " STRF "\n", sha256_hex(a, e.bytes), STRV(e.name));
		bool listed = str_find(sums, str_c(line)) >= 0;
		if (!listed && !str_eq(e.name, STR("SHA256SUMS")))
			return arena_printf(a, "包里的文件与 SHA256SUMS 不符：" STRF, STRV(e.name));
		n++;
	}
	return n && sums.len ? NULL : "这不是人工发布的成品包";
}

static bool is_picture(struct str name)
{
	return str_starts(name, STR("assets/")) &&
	       (str_ends(name, STR(".png")) || str_ends(name, STR(".jpg")));
}

static void add_pictures(struct str zip, struct outlet_draft *out)
{
	struct entry e;
	while (next_entry(&zip, &e) &&
		out->picture_count < sizeof out->pictures / sizeof *out->pictures)
		if (is_picture(e.name))
			out->pictures[out->picture_count++] = e.bytes;
}

/* The screen's text has its title above it, for whoever pastes it in one piece. */
static struct str without_title(struct str text, struct str title)
{
	if (str_starts(text, title))
		text = str_from(text, title.len);
	return str_trim(text);
}

const char *outlet_unpack(struct arena *a, struct str zip, struct outlet_draft *out)
{
	json_auto_t *manifest = NULL;
	const char *wrong = check_sums(a, zip);
	if (wrong)
		return wrong;
	bool video = find(zip, "video.mp4").len > 0;
	if (video != (out->place == OUTLET_VIDEO))
		return "这个包不是给这里的";
	if (json_read(find(zip, "manifest.json"), &manifest))
		return "包里没有 manifest.json";
	out->hand_off = arena_str(a, json_str(manifest, "hand_off"));
	out->title = find(zip, "title.txt");
	out->text = video ? find(zip, "description.txt")
			  : without_title(find(zip, "post.txt"), out->title);
	out->film = find(zip, "video.mp4");
	out->cover = find(zip, "cover.png");
	out->cover = out->cover.len ? out->cover : find(zip, "cover.jpg");
	if (!video)
		add_pictures(zip, out);
	return NULL;
}
