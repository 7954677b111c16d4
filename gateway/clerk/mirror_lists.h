/* mirror_lists.h: the history of the word lists on disk, beside the departments' repositories. */
#pragma once
#include "store/store.h"

/*
 * FOLDER/lists.git, branch lists/words: a commit for each list that was put in force, by who made it
 * (author) and who put it in force (committer), one line a term. Of no department, so that cloning one
 * brings no words that its people need not know. Brought up to the newest commit there is; made anew
 * where it is missing. `seen` is what it was brought up to last: then a look at the folder is enough.
 */
#define MIRROR_LISTS        "lists.git"
#define MIRROR_LISTS_BRANCH "lists/words"
[[nodiscard]] enum err mirror_lists(struct store *, const char *folder, char seen[static 41]);
