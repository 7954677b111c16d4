#include "channels/released.h"

#include "base/files.h"

enum { NAME_MAX_BYTES = 64, MARKER_MAX = 128 };

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') &&
			c != '-' && c != '_' && !(c == '.' && i))
			return false;
	}
	return s.len && s.len <= NAME_MAX_BYTES;
}

/* NULL: there is no place for it. */
static const char *folder_of(struct wire *wire, struct arena *a, struct str place, struct str id)
{
	struct str own;
	return wire->folder && is_name(place) && is_name(id) && !wire->folder(wire, &own)
		       ? arena_printf(a, STRF "/released/" STRF, STRV(own), STRV(place))
		       : NULL;
}

enum err released_keep(
	struct wire *wire, struct arena *a, struct str place, struct str id, struct str marker)
{
	struct str was;
	const char *folder = folder_of(wire, a, place, id);
	if (!folder || (released_last(wire, a, place, id, &was) && str_eq(was, marker)))
		return ERR_OK;
	enum err e = folder_make(folder, 0700, NULL);
	const char *path = arena_printf(a, "%s/" STRF, folder, STRV(id));
	e = e ? e : file_write(path, marker, 0600, NULL);
	return e ? fault_as(ERR_UNAVAILABLE, "released.disk", NULL,
			   "连接器的状态目录不能写入，请系统管理员检查磁盘和权限")
		 : ERR_OK;
}

bool released_last(
	struct wire *wire, struct arena *a, struct str place, struct str id, struct str *out_marker)
{
	const char *folder = folder_of(wire, a, place, id);
	*out_marker = (struct str){};
	if (!folder)
		return false;
	const char *path = arena_printf(a, "%s/" STRF, folder, STRV(id));
	return !file_read(a, path, MARKER_MAX, out_marker);
}
