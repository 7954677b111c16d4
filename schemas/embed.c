/*
 * embed.c: turns named SQL into a C table, at build time.
 *
 *     embed queries/a.sql ... > queries.def
 *
 * A block starts at "-- name: foo" and runs to the next one or the end of its
 * file. The output is a list of QUERY(foo, "text", parameters) rows, where
 * parameters is the highest $n.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct block {
	bool open;
	int params;
};

static int highest_parameter(const char *line)
{
	int most = 0, n;
	for (; (line = strchr(line, '$')); line++)
		if (sscanf(line, "$%d", &n) == 1 && n > most)
			most = n;
	return most;
}

static void put_quoted(const char *line)
{
	fputs("\t\"", stdout);
	for (; *line && *line != '\n'; line++) {
		if (*line == '"' || *line == '\\')
			putchar('\\');
		putchar(*line);
	}
	fputs("\\n\"\n", stdout);
}

static void close_block(struct block *b)
{
	if (b->open)
		printf("\t, %d)\n", b->params);
	*b = (struct block){};
}

static void take_line(struct block *b, const char *line)
{
	char name[64];
	if (sscanf(line, "-- name: %63[a-z0-9_]", name) == 1) {
		close_block(b);
		printf("QUERY(%s,\n", name);
		b->open = true;
	} else if (b->open) {
		int n = highest_parameter(line);
		if (n > b->params)
			b->params = n;
		put_quoted(line);
	}
}

static bool embed_file(const char *path)
{
	char line[4096];
	struct block block = {};
	FILE *in = fopen(path, "re");
	if (!in)
		return perror(path), false;
	while (fgets(line, sizeof line, in))
		take_line(&block, line);
	close_block(&block);
	fclose(in);
	return true;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!embed_file(argv[i]))
			return 1;
	return 0;
}
