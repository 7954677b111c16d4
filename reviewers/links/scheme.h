/* scheme.h: links that are no pages of the web. Pure, and of a file's words as well as of an article's. */
#pragma once
#include "base/arena.h"

/*
 * What is wrong with the target of a link by how it begins, in Chinese: a file of somebody's machine or network
 * (file:, \\server\share, C:\), a program (javascript:, data:), or another thing that no reader of a page can
 * open (ftp:). NULL: nothing is; http, https, mailto and tel, a place in the same document, a path.
 */
const char *link_scheme_trouble(struct arena *, struct str target);

/* The rule by which it is told, in a text as in a file. */
#define LINK_SCHEME "scheme"
