#include "tests/check.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "reviewers/jsonl.h"

static struct screening *screening;

static int open_screening(void **state)
{
	(void)state;
	return screening_open(
		&screening, STR("扫黑险恶\tBLOCK\t\t扫黑除恶\nAT&T\tWARN\n"), STR(""));
}

static int close_screening(void **state)
{
	(void)state;
	screening_close(screening);
	return 0;
}

static void check(const char *in, const char *expected, long broken)
{
	char got[4096] = "";
	FILE *from = fmemopen((void *)in, strlen(in), "r"), *to = fmemopen(got, sizeof got, "w");
	assert_int_equal(screen_jsonl(from, to, screening), broken);
	fclose(from);
	fclose(to);
	assert_string_equal(got, expected);
}

/* One line of html, and one finding of the term in it. */
static void finds(const char *html, int start, int end)
{
	SCRATCH(a);
	json_auto_t *line = json_pack("{s:s,s:s,s:s}", "id", "1", "format", "html", "text", html);
	struct str json = json_text(&a, line);
	check(arena_printf(&a, STRF "\n", STRV(json)),
		arena_printf(&a,
			"{\"id\":\"1\",\"findings\":[{\"start\":%d,\"end\":%d,\"term\":"
			"\"扫黑险恶\",\"rule\":"
			"\"term\",\"severity\":\"BLOCK\",\"suggestion\":\"扫黑除恶\"}]}\n",
			start, end),
		0);
}

static void text_is_screened_line_by_line(void **state)
{
	(void)state;
	check("{\"id\":\"a\",\"format\":\"text\",\"text\":\"开展扫黑险恶\"}\n"
	      "{\"id\":\"b\",\"format\":\"text\",\"text\":\"扫黑\\n\\n险恶\"}\n",
		"{\"id\":\"a\",\"findings\":[{\"start\":2,\"end\":6,\"term\":\"扫黑险恶\",\"rule\":"
		"\"term\","
		"\"severity\":\"BLOCK\",\"suggestion\":\"扫黑除恶\"}]}\n"
		"{\"id\":\"b\",\"findings\":[]}\n",
		0);
	check("{\"id\":\"m\",\"format\":\"text\",\"text\":\"[扫黑](http://a.cn/)险恶](\"}\n",
		"{\"id\":\"m\",\"findings\":[{\"start\":1,\"end\":20,\"term\":\"扫黑险恶\","
		"\"rule\":"
		"\"term\",\"severity\":\"BLOCK\",\"suggestion\":\"扫黑除恶\"}]}\n",
		0);
	check("{\"id\":\"c\",\"format\":\"text\",\"text\":\"x\\n\\n扫黑\\n险恶\"}",
		"{\"id\":\"c\",\"findings\":[{\"start\":3,\"end\":8,\"term\":\"扫黑险恶\",\"rule\":"
		"\"term\","
		"\"severity\":\"BLOCK\",\"suggestion\":\"扫黑除恶\"}]}\n",
		0);
}

static void html_offsets_are_those_of_the_raw_string(void **state)
{
	(void)state;
	finds("<p>扫黑险恶</p>", 3, 7);
	finds("<p>扫<b>黑</b>险<i>恶</i></p>", 3, 17);
	finds("扫&#8203;黑&ZeroWidthSpace;险&#x6076;</p>", 0, 34);
	finds("扫<!-- 注 -->黑<script>if (a<b) '险'</script>险<br>恶", 0, 47);
	finds("<img alt=\"扫黑险恶\">", 10, 14);
	finds("扫<img title='x' alt>黑险<x-y>恶", 0, 28);
	finds("a < b 扫黑险恶 <", 6, 10);
	finds("扫黑&shy险&nbsp恶", 0, 13);
	finds("<ruby>扫<rt>sǎo</rt></ruby>黑险恶", 6, 29);
	finds("扫黑<template>好</template>险恶", 0, 26);
	finds("<ruby>好<rt>扫黑险恶", 11, 15);
	finds("好<template>扫黑险恶", 11, 15);
	finds("<a href=\"/f/%E6%89%AB黑险恶.docx?x\">好</a>", 12, 24);
	finds("<img src=扫黑险恶.png>", 9, 13);
	finds("扫黑\n<br>险恶", 0, 9);
}

static void blocks_are_borders_in_raw_html(void **state)
{
	(void)state;
	check("{\"id\":\"1\",\"format\":\"html\",\"text\":\"扫黑<p>险恶\"}\n"
	      "{\"id\":\"2\",\"format\":\"html\",\"text\":\"<td>扫黑</td><td>险恶</td>\"}\n",
		"{\"id\":\"1\",\"findings\":[]}\n{\"id\":\"2\",\"findings\":[]}\n", 0);
}

static void a_broken_line_is_answered_and_the_next_is_read(void **state)
{
	(void)state;
	check("{\"id\":\"1\",\"format\":\"text\",\"text\":\"好\",\"x\":\"1\"}\n"
	      "\n{\"id\":\"2\",\"format\":\"pdf\",\"text\":\"好\"}\n"
	      "{\"id\":\"3\",\"format\":\"text\"}\n"
	      "{\"id\":\"4\",\"format\":\"text\",\"text\":\"好\"}\n",
		"{\"id\":\"1\",\"error\":\"第 1 行：未知字段 x\"}\n"
		"{\"id\":\"2\",\"error\":\"第 3 行：format 应是 text 或 html\"}\n"
		"{\"id\":\"3\",\"error\":\"第 4 行：缺少 id、format 或 text\"}\n"
		"{\"id\":\"4\",\"findings\":[]}\n",
		3);
	char got[4096] = "";
	FILE *from = fmemopen((void *)"{nonsense\n[1]\n", 14, "r"), *to = fmemopen(got, 4096, "w");
	assert_int_equal(screen_jsonl(from, to, screening), 2);
	fclose(from);
	fclose(to);
	assert_non_null(strstr(got, "{\"id\":null,\"error\":"));
}

static void whose_id_it_is_is_said_where_it_can_be(void **state)
{
	(void)state;
	check("\xEF\xBB\xBF{\"id\":7,\"format\":\"text\",\"text\":\"好\"}\n"
	      "{\"id\": \"甲\\\"乙\", \"format\":\"text\"\n"
	      "{\"format\":\"text\",\"id\":[1],\"text\":\"好\"}\n"
	      "\xEF\xBB\xBF{}\n",
		"{\"id\":7,\"findings\":[]}\n"
		"{\"id\":\"甲\\\"乙\",\"error\":\"第 2 行：第 30 列有误：内容不完整\"}\n"
		"{\"id\":null,\"error\":\"第 3 行：字段 id 应是字符串或数字\"}\n"
		"{\"id\":null,\"error\":\"第 4 行：第 1 列有误：不合语法\"}\n",
		3);
}

static void more_findings_than_anybody_reads_are_cut_and_said_to_be(void **state)
{
	(void)state;
	SCRATCH(a);
	enum { MANY = 6000, ROOM = 1 << 20 };
	struct buf b;
	char *got = arena_alloc(&a, ROOM);
	buf_init(&b, &a, ROOM);
	buf_add(&b, STR("{\"id\":\"1\",\"format\":\"text\",\"text\":\""));
	for (int i = 0; i < MANY; i++)
		buf_add(&b, STR("扫黑险恶，"));
	buf_add(&b, STR("\"}\n"));
	FILE *from = fmemopen(b.at, b.len, "r"), *to = fmemopen(got, ROOM, "w");
	assert_int_equal(screen_jsonl(from, to, screening), 0);
	fclose(from);
	fclose(to);
	json_auto_t *line = NULL;
	assert_int_equal(json_read(str_c(got), &line), ERR_OK);
	const json_t *list = json_object_get(line, "findings");
	assert_int_equal(json_array_size(list), FINDINGS_PER_SEVERITY + 1);
	/* And that they are says one more, behind the last character. */
	const json_t *last = json_array_get(list, FINDINGS_PER_SEVERITY);
	assert_true(str_eq(json_str(last, "rule"), STR("too-many")));
	assert_true(str_eq(json_str(last, "severity"), STR("BLOCK")));
	assert_int_equal(json_int(last, "start", 0), MANY * 5);
	assert_int_equal(json_int(last, "end", 0), MANY * 5);
}

static void a_line_past_the_limit_is_refused_whole(void **state)
{
	(void)state;
	SCRATCH(a);
	size_t len = JSON_BYTES_MAX + 100;
	char *line = arena_alloc(&a, len + 1), got[512] = "";
	memset(line, ' ', len);
	memcpy(line + len - 1, "\n", 1);
	FILE *from = fmemopen(line, len, "r"), *to = fmemopen(got, sizeof got, "w");
	assert_int_equal(screen_jsonl(from, to, screening), 1);
	fclose(from);
	fclose(to);
	assert_string_equal(got, "{\"id\":null,\"error\":\"第 1 行：一行超过 4 MB\"}\n");
}

static ssize_t count_write(void *count, const char *, size_t n)
{
	++*(int *)count;
	return (ssize_t)n;
}

/* Lines that are all there are answered with few writes. */
static void many_lines_are_answered_together(void **state)
{
	(void)state;
	enum { LINES = 500 };
	const char line[] = "{\"id\":\"1\",\"format\":\"text\",\"text\":\"\"}\n";
	int pipes[2], writes = 0;
	assert_int_equal(pipe(pipes), 0);
	for (int i = 0; i < LINES; i++)
		assert_int_equal(write(pipes[1], line, sizeof line - 1), sizeof line - 1);
	close(pipes[1]);
	FILE *from = fdopen(pipes[0], "r");
	FILE *to = fopencookie(&writes, "w", (cookie_io_functions_t){ .write = count_write });
	assert_int_equal(screen_jsonl(from, to, screening), 0);
	fclose(from);
	fclose(to);
	assert_in_range(writes, 1, LINES / 20);
}

/* However the ends of lines lie in what is read at once; the last line may have none. */
static void lines_may_come_in_any_pieces(void **state)
{
	(void)state;
	SCRATCH(a);
	enum { LINES = 3000 };
	struct buf in, expected;
	buf_init(&in, &a, 1 << 20);
	buf_init(&expected, &a, 1 << 20);
	for (int i = 0; i < LINES; i++) {
		buf_printf(&in, "%s{\"id\":\"%d\",\"format\":\"text\",\"text\":\"\"}",
			i ? "\n" : "", i);
		buf_printf(&expected, "{\"id\":\"%d\",\"findings\":[]}\n", i);
	}
	char *got = arena_alloc(&a, expected.len + 1);
	FILE *from = fmemopen(in.at, in.len, "r"), *to = fmemopen(got, expected.len + 1, "w");
	assert_int_equal(screen_jsonl(from, to, screening), 0);
	fclose(from);
	fclose(to);
	assert_string_equal(got, expected.at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_screened_line_by_line),
		cmocka_unit_test(html_offsets_are_those_of_the_raw_string),
		cmocka_unit_test(blocks_are_borders_in_raw_html),
		cmocka_unit_test(a_broken_line_is_answered_and_the_next_is_read),
		cmocka_unit_test(whose_id_it_is_is_said_where_it_can_be),
		cmocka_unit_test(more_findings_than_anybody_reads_are_cut_and_said_to_be),
		cmocka_unit_test(a_line_past_the_limit_is_refused_whole),
		cmocka_unit_test(many_lines_are_answered_together),
		cmocka_unit_test(lines_may_come_in_any_pieces),
	};
	return cmocka_run_group_tests(tests, open_screening, close_screening);
}
