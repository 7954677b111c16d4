#include "base/options.h"

#include "base/str.h"

static const struct option *named(const struct option *all, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(str_c(all[i].name), name))
			return &all[i];
	return NULL;
}

/* Takes argv[*i], and the word behind it where the value stands apart. */
static enum err take(int argc, char **argv, int *i, const struct option *all, size_t count)
{
	struct str value = str_from(str_c(argv[*i]), 2);
	struct str name = str_cut(&value, '=');
	const struct option *o = named(all, count, name);
	bool joined = strchr(argv[*i], '=') != NULL;
	if (!o || (o->flag && joined))
		return fault_as(ERR_INVALID, "option.unknown", NULL, "不认识的选项：%s", argv[*i]);
	if (o->flag)
		*o->value = "1";
	else if (joined)
		*o->value = value.at;
	else if (++*i < argc)
		*o->value = argv[*i];
	else
		return fault_as(ERR_INVALID, "option.value", NULL, "选项 --%s 缺少值", o->name);
	return ERR_OK;
}

enum err options_read(int argc, char **argv, const struct option *all, size_t count, int *rest)
{
	int kept = 0;
	for (int i = 1; i < argc; i++) {
		if (str_starts(str_c(argv[i]), STR("--")))
			TRY(take(argc, argv, &i, all, count));
		else if (rest)
			argv[kept++] = argv[i];
		else
			return fault_as(
				ERR_INVALID, "option.word", NULL, "多余的参数：%s", argv[i]);
	}
	if (rest)
		*rest = kept;
	return ERR_OK;
}
