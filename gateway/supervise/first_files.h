/* first_files.h: the texts a new instance begins with, built into the program. */
#pragma once
#include "base/str.h"

/* "departments.tsv", "terms.tsv", "allow.txt", "notice.html", "news.html"; the bytes of the file. Must be there. */
struct str first_file(const char *name);
