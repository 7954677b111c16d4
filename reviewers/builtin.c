#include "reviewers/builtin.h"

static const struct {
	const char *name;
	struct str text;
} files[] = {
#define FILE_ROW(file, bytes) { file, { bytes, sizeof(bytes) - 1 } },
#include "lexicons.def"
#undef FILE_ROW
};

static struct str file_named(const char *name)
{
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (!strcmp(files[i].name, name))
			return files[i].text;
	return STR("");
}

struct str builtin_terms(void)
{
	return file_named("terms.tsv");
}

struct str builtin_allow(void)
{
	return file_named("allow.txt");
}

struct str builtin_names(void)
{
	return file_named("names.tsv");
}

struct str builtin_pinyin(void)
{
	return file_named("pinyin-syllables.txt");
}

struct str builtin_laws(void)
{
	return file_named("laws.tsv");
}
