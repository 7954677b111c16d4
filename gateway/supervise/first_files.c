#include "supervise/first_files.h"

#include <assert.h>

static const struct {
	const char *name;
	struct str text;
} files[] = {
#define FILE_ROW(file, bytes) { file, { bytes, sizeof(bytes) - 1 } },
#include "first_run.def"
#undef FILE_ROW
};

struct str first_file(const char *name)
{
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (!strcmp(files[i].name, name))
			return files[i].text;
	assert(!"a file that first_run.def does not have");
	return (struct str){};
}
