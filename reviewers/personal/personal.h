/* personal.h: what the files of this reviewer share. */
#pragma once
#include "reviewers/listed.h"
#include "reviewers/personal/published.h"
#include "reviewers/symbols.h"

/* What is said of one kind of number. */
struct verdict {
	const char *rule, *message;
	enum severity severity;
	size_t head, tail; /* characters that stay when it is masked */
};

/* What the bureau has published itself: lines of the allow list, numbers of its departments. */
struct published {
	struct listed numbers, mailboxes; /* digits only; lower case */
	struct listed addresses;          /* as listed: they must stand so */
};

/* `allow`: as published_lines() gives it. */
void published_read(struct arena *, struct str allow, struct published *out);

/* Do these code points stand inside a listed address? */
bool published_address(const struct published *, const struct words *, size_t start, size_t end);

/* A finding over code points [start, end), with `candidate` on offer. */
void personal_report(const struct words *, size_t start, size_t end, const struct verdict *,
	struct str candidate, struct findings *out);

/* The kinds that are more than a run of digits and letters; one file each. */
void find_plates(const struct symbols *, struct findings *out);
void find_mailboxes(const struct published *, const struct words *, struct findings *out);
void find_addresses(const struct published *, const struct symbols *, struct findings *out);

/*
 * One finding for each table that has a column of names and, in two rows or more, what `first` and
 * its followers already point at: a list of people, not a number that slipped in.
 */
void find_tables(const struct article *, const struct finding *first, struct findings *out);

/* One digit to a cell, in a row of a table: an identity card's number, a mobile telephone's. */
void find_spread(const struct published *, const struct article *, struct findings *out);

/*
 * The blocks of cells under or beside a head of 身份证号; NULL: there are none. And what is told of such a
 * cell that the judges of single numbers let pass: false where they say all there is to say.
 */
bool *headed_blocks(struct arena *, const struct article *);
bool find_headed(const struct published *, const struct words *, struct findings *out);
void find_headed_in_tables(const struct published *, const struct article *, struct findings *out);

/* What is to be said of this address, in lower case; NULL when it may stand. */
const struct verdict *mailbox_verdict(const struct published *, struct str address);

/* mailto: and tel: name what the words of the link may not show. */
void find_link_targets(const struct published *, const struct article *, struct findings *out);
