#include "screen/csv.h"

enum err csv_too_long(void)
{
	return fault_as(ERR_REFUSED, "upload.text", "file",
		"表格中有一行过长，无法逐字检查，请拆分后再上传");
}

char csv_separator(struct str text)
{
	static const char separators[] = { ',', ';', '\t' };
	size_t most = 0, n[3] = {};
	struct str line = str_cut(&text, '\n');
	for (size_t i = 0; i < line.len; i++)
		for (size_t s = 0; s < sizeof separators; s++)
			n[s] += line.at[i] == separators[s];
	for (size_t s = 1; s < sizeof separators; s++)
		if (n[s] > n[most])
			most = s;
	return separators[most];
}

static bool ends_line(char c)
{
	return c == '\n' || c == '\r';
}

/* How long the quoted field at the head is; 0: it never ends, or goes on behind its end. */
static size_t quoted_len(struct str s, char separator)
{
	for (size_t i = 1; i < s.len; i++) {
		if (s.at[i] != '"')
			continue;
		if (i + 1 < s.len && s.at[i + 1] == '"') {
			i++;
			continue;
		}
		bool ends = i + 1 == s.len || s.at[i + 1] == separator || ends_line(s.at[i + 1]);
		return ends ? i + 1 : 0;
	}
	return 0;
}

static struct csv_field field_of(struct str s, char separator)
{
	size_t n = s.len && s.at[0] == '"' ? quoted_len(s, separator) : 0;
	if (n)
		return (struct csv_field){ str_sub(s, 0, n), true };
	while (n < s.len && s.at[n] != separator && !ends_line(s.at[n]))
		n++;
	return (struct csv_field){ str_sub(s, 0, n), false };
}

/* Steps over the end of a line, of whichever kind. */
static struct str next_line(struct str s)
{
	size_t n = s.len && s.at[0] == '\r';
	n += n < s.len && s.at[n] == '\n';
	return str_from(s, n);
}

static enum err read_record(struct str *rest, char separator, struct csv_field *fields, size_t *n)
{
	for (*n = 0; *n < CSV_FIELDS_MAX;) {
		fields[*n] = field_of(*rest, separator);
		*rest = str_from(*rest, fields[(*n)++].raw.len);
		if (!rest->len || rest->at[0] != separator) {
			*rest = next_line(*rest);
			return ERR_OK;
		}
		*rest = str_from(*rest, 1);
	}
	return csv_too_long();
}

enum err csv_read(struct str text, csv_record *take, void *ctx)
{
	SCRATCH(a);
	struct csv_field *fields = arena_array(&a, struct csv_field, CSV_FIELDS_MAX);
	char separator = csv_separator(text);
	size_t n;
	for (size_t row = 0; text.len; row++) {
		TRY(read_record(&text, separator, fields, &n));
		TRY(take(ctx, fields, n, row));
	}
	return ERR_OK;
}

struct str csv_words(struct arena *a, struct csv_field f)
{
	if (!f.quoted)
		return f.raw;
	size_t n = 0;
	struct str in = str_sub(f.raw, 1, f.raw.len - 2);
	char *out = arena_alloc(a, in.len + 1);
	for (size_t i = 0; i < in.len; i++) {
		out[n++] = in.at[i];
		i += in.at[i] == '"';
	}
	return (struct str){ out, n };
}
