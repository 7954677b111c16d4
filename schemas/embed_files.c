/*
 * embed_files.c: puts whole text files into a program, at build time.
 *
 *     embed_files a.sql ... > files.def
 *
 * Writes one row FILE_ROW("a.sql", "its bytes") per file.
 */
#include <stdio.h>
#include <string.h>

static void put_byte(int c)
{
	if (c == '\n')
		fputs("\\n\"\n\t\"", stdout);
	else if (c == '"' || c == '\\' || c == '?')
		printf("\\%c", c);
	else if (c < 0x20)
		printf("\\%03o", (unsigned)c);
	else
		putchar(c);
}

static int embed_file(const char *path)
{
	const char *slash = strrchr(path, '/');
	FILE *in = fopen(path, "re");
	if (!in)
		return perror(path), 1;
	printf("FILE_ROW(\"%s\",\n\t\"", slash ? slash + 1 : path);
	for (int c; (c = getc(in)) != EOF;)
		put_byte(c);
	puts("\")");
	fclose(in);
	return 0;
}

int main(int argc, char **argv)
{
	int failed = 0;
	for (int i = 1; i < argc; i++)
		failed |= embed_file(argv[i]);
	return failed;
}
