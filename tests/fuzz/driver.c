/*
 * driver.c: runs a target where there is no libFuzzer: each file of its corpora, then so many changes
 * of them, the same ones every time.
 *
 *   fuzz_NAME [--runs N] [--max BYTES] [--seed N] [--words FILE] [--found FILE] FILE|FOLDER …
 *
 * With a FILE alone it replays that file. A child does the work, so that whatever ends it (a check, a
 * sanitizer, a loop without end) leaves the input behind; the parent writes it to --found.
 */
#include <dirent.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/files.h"
#include "base/options.h"
#include "tests/fuzz/fuzz.h"

enum { FILES_MAX = 2000, WORDS_MAX = 2000, INPUT_MAX = 1 << 20, CHANGES = 5, SECONDS_MAX = 20 };

struct list {
	struct str at[FILES_MAX];
	size_t count;
};

/* What the child works on, where the parent sees it. */
struct stage {
	size_t run, len;
	bool done;
	char bytes[INPUT_MAX];
};

static struct arena kept;
static struct list corpus, words;
static struct stage *stage;
static size_t longest;
static uint64_t dice;

/* A process is small where nobody else says how small: 1.5 GB, no piece larger than 512 MB. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "hard_rss_limit_mb=1536:max_allocation_size_mb=512";
}

/* xorshift64*; each run starts its own from the seed and its number. */
static size_t below(size_t n)
{
	dice ^= dice >> 12;
	dice ^= dice << 25;
	dice ^= dice >> 27;
	return n ? (dice * 0x2545F4914F6CDD1Du >> 20) % n : 0;
}

static void roll(uint64_t seed, uint64_t run)
{
	dice = (seed + run * 0x9E3779B97F4A7C15u) | 1;
	for (int i = 0; i < 4; i++)
		below(1);
}

static void add_file(const char *path)
{
	struct str bytes;
	if (file_read(&kept, path, INPUT_MAX, &bytes) || corpus.count == FILES_MAX) {
		fprintf(stderr, "%s: %s\n", path, err_reason());
		exit(2);
	}
	corpus.at[corpus.count++] = bytes;
}

static int visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static void add_all(const char *path)
{
	struct dirent **names;
	struct stat st;
	if (!stat(path, &st) && !S_ISDIR(st.st_mode))
		return add_file(path);
	int count = scandir(path, &names, visible, alphasort);
	for (int i = 0; i < count; i++) {
		add_file(arena_printf(&kept, "%s/%s", path, names[i]->d_name));
		free(names[i]);
	}
	if (count >= 0)
		free(names);
}

/* A line of a dictionary as AFL and libFuzzer write them: name="a\x00\"". */
static void add_word(struct str line)
{
	unsigned char byte;
	struct buf b;
	struct str rest = line;
	str_cut(&rest, '"');
	buf_init(&b, &kept, line.len + 1);
	for (; rest.len && rest.at[0] != '"'; rest = str_from(rest, 1)) {
		if (rest.at[0] == '\\')
			rest = str_from(rest, 1);
		if (rest.len > 2 && rest.at[-1] == '\\' && rest.at[0] == 'x') {
			sscanf(arena_cstr(&kept, str_sub(rest, 1, 2)), "%hhx", &byte);
			buf_add_char(&b, (char)byte);
			rest = str_from(rest, 2);
		} else if (rest.len)
			buf_add_char(&b, rest.at[0]);
	}
	if (b.len && line.at[0] != '#' && words.count < WORDS_MAX)
		words.at[words.count++] = buf_str(&b);
}

static void add_words(const char *path)
{
	struct str text;
	if (!path || file_read(&kept, path, INPUT_MAX, &text))
		return;
	while (text.len)
		add_word(str_cut(&text, '\n'));
}

/* `piece` in place of `gone` bytes at `at`; what does not fit is cut. */
static void put(size_t at, size_t gone, struct str piece)
{
	char *b = stage->bytes;
	size_t tail = stage->len - at - gone;
	if (at + piece.len > longest)
		piece.len = longest - at;
	if (at + piece.len + tail > longest)
		tail = longest - at - piece.len;
	memmove(b + at + piece.len, b + at + gone, tail);
	memcpy(b + at, piece.at, piece.len);
	stage->len = at + piece.len + tail;
}

static struct str some_bytes(char room[static 8])
{
	static const unsigned char odd[] =
		"\0\x01\x7F\x80\xBF\xC0\xE2\xED\xF4\xFE\xFF\"'<>&%;:/\\{[,=\n\r\t -09";
	size_t n = 1 + below(4);
	for (size_t i = 0; i < n; i++)
		room[i] = (char)(below(2) ? odd[below(sizeof odd - 1)] : below(256));
	return (struct str){ room, n };
}

static struct str some_of(struct str s)
{
	size_t from = below(s.len + 1);
	return str_sub(s, from, 1 + below(s.len - from < 64 ? s.len - from + 1 : 64));
}

static struct str some_word(char room[static 8])
{
	return words.count ? words.at[below(words.count)] : some_bytes(room);
}

/* The length stays: what counts its bytes is read on. */
static void change_in_place(void)
{
	char room[8];
	size_t at = below(stage->len), left = stage->len - at;
	struct str piece = below(4) ? some_bytes(room) : some_word(room);
	if (left && below(3))
		put(at, piece.len < left ? piece.len : left, str_sub(piece, 0, left));
	else if (left)
		stage->bytes[at] ^= (char)(1 << below(8));
}

static void change(void)
{
	char room[8];
	size_t at = below(stage->len + 1), left = stage->len - at;
	size_t few = below(left < 16 ? left + 1 : 16);
	struct str other = corpus.at[below(corpus.count)], own = { stage->bytes, stage->len };
	switch (below(6)) {
	case 0:
		return put(at, few, some_bytes(room));
	case 1:
		return put(at, below(4) ? few : below(left + 1), STR(""));
	case 2: /* the head of this, the tail of the other */
		return put(at, left, str_from(other, below(other.len + 1)));
	case 3:
		return put(at, 0, arena_str(&kept, some_of(below(2) ? other : own)));
	default:
		return put(at, below(2) ? few : 0, some_word(room));
	}
}

static void set(struct str bytes)
{
	stage->len = 0;
	put(0, 0, bytes);
}

/* In a buffer of its exact size, or nobody sees what is read past its end. */
static void run_once(void)
{
	const struct itimerval limit = { .it_value = { .tv_sec = SECONDS_MAX } };
	uint8_t *exact = malloc(stage->len + !stage->len);
	memcpy(exact, stage->bytes, stage->len);
	setitimer(ITIMER_VIRTUAL, &limit, NULL);
	LLVMFuzzerTestOneInput(exact, stage->len);
	free(exact);
	stage->run++;
}

static void run_all(size_t runs, size_t max, uint64_t seed)
{
	longest = INPUT_MAX;
	for (size_t i = 0; i < corpus.count; i++) {
		set(corpus.at[i]);
		run_once();
	}
	longest = max < INPUT_MAX ? max : INPUT_MAX;
	for (size_t i = 0; i < runs; i++) {
		roll(seed, i);
		set(corpus.at[below(corpus.count)]);
		bool in_place = below(2);
		for (size_t n = 1 + below(CHANGES); n; n--)
			in_place ? change_in_place() : change();
		run_once();
	}
	stage->done = true;
}

static int report(const char *program, const char *seed, const char *found, int status)
{
	if (!status && stage->done)
		return 0;
	if (stage->done)
		fprintf(stderr, "seed %s: something is left over after %zu inputs\n", seed,
			stage->run);
	else if (!found)
		fprintf(stderr, "input %zu\n", stage->run);
	else if (file_write(found, (struct str){ stage->bytes, stage->len }, 0644, NULL))
		fprintf(stderr, "seed %s, input %zu: %s\n", seed, stage->run, err_reason());
	else
		fprintf(stderr, "seed %s, input %zu, kept; again: %s %s\n", seed, stage->run,
			program, found);
	if (WIFSIGNALED(status))
		fprintf(stderr, "ended by signal %d%s\n", WTERMSIG(status),
			WTERMSIG(status) == SIGVTALRM ? ": took too long" : "");
	return 1;
}

int main(int argc, char **argv)
{
	const char *runs = "0", *max = "4096", *seed = "20211113", *dictionary = NULL,
		   *found = NULL;
	const struct option options[] = { { "runs", &runs, false }, { "max", &max, false },
		{ "seed", &seed, false }, { "words", &dictionary, false },
		{ "found", &found, false } };
	const char *program = argv[0];
	int rest, status = 1;
	if (options_read(argc, argv, options, sizeof options / sizeof *options, &rest)) {
		fprintf(stderr, "%s\n", err_reason());
		return 2;
	}
	stage = mmap(
		NULL, sizeof *stage, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	MUST(stage != MAP_FAILED);
	for (int i = 0; i < rest; i++)
		add_all(argv[i]);
	add_words(dictionary);
	if (!corpus.count)
		corpus.at[corpus.count++] = STR("");
	fflush(NULL);
	pid_t child = fork();
	if (!child) {
		run_all(strtoul(runs, NULL, 10), strtoul(max, NULL, 10), strtoull(seed, NULL, 10));
		exit(0);
	}
	waitpid(child, &status, 0);
	printf("seed %s, %zu inputs from %zu files and %zu words\n", seed, stage->run, corpus.count,
		words.count);
	return report(program, seed, found, status);
}
