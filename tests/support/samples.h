/* samples.h: files as cameras, offices and attackers write them, made while the test runs. */
#pragma once
#include "base/arena.h"

typedef void sample_painter(unsigned x, unsigned y, unsigned char rgba[4]);
void sample_photograph(unsigned x, unsigned y, unsigned char rgba[4]); /* many colours, opaque */

/* An APP1 block, "Exif" in front: this orientation, and a GPS directory that says NingboGPS. */
struct str sample_exif(struct arena *, unsigned turn);

/* With that block and a comment. */
struct str sample_jpeg(struct arena *, unsigned w, unsigned h, unsigned turn, sample_painter *);

/* A QR code of that text, to be painted: its modules from the left upper corner, margin and all. */
void sample_code_make(const char *text);
bool sample_code_dark(unsigned x, unsigned y);

/* With a note in it: "Author secret". `type` is PNG's own (2 RGB, 6 RGBA), `rows` filter bytes and all. */
struct str sample_png(struct arena *, unsigned w, unsigned h, bool alpha, sample_painter *);
struct str sample_png_as(
	struct arena *, unsigned w, unsigned h, int type, struct str rows, const char *note);

struct str sample_webp(struct arena *, unsigned w, unsigned h, sample_painter *);

/* 8 × 4, left half red, right half blue. */
struct str sample_gif(struct arena *, int frames);

struct sample_file {
	const char *name, *bytes;
	size_t len; /* 0: strlen */
};

/* Ends with an empty one. `password`: NULL for none. */
struct str sample_zip(struct arena *, const struct sample_file *, const char *password);

#define SAMPLE_ZIP(a, ...) sample_zip((a), (const struct sample_file[]){ __VA_ARGS__, {} }, NULL)
#define SAMPLE_TYPES                                                                               \
	{                                                                                          \
		"[Content_Types].xml", "<?xml version='1.0'?><Types/>", 0                          \
	}
#define SAMPLE_W "<w:document xmlns:w='w' xmlns:v='v'>"

/* `document`: the main part. */
struct str sample_docx(struct arena *, const char *document);

/* One page for each text (ASCII), NULL-terminated; `more` are further objects, numbered from 100. */
struct str sample_pdf(
	struct arena *, const char *const *pages, const char *catalog_more, struct str more);

/* One small file of each kind that is taken; how many there are. */
enum { SAMPLE_KINDS = 16 };
size_t sample_each(struct arena *, struct str out[static SAMPLE_KINDS]);

/* The file with a few bytes changed, sometimes cut short; *seed moves on. */
struct str sample_bent(struct arena *, struct str file, uint32_t *seed);
