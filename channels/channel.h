/* channel.h: render, publish, observe, withdraw. */
#pragma once
#include <jansson.h>

#include "article/article.h"
#include "model/revision.h"

/*
 * BY_HAND: a person posts, reports, and another confirms; observe() only helps that person to see. OWN_WORDS: the
 * summary or words that were written for it go out there, and the body need not be there.
 */
enum {
	CHANNEL_CAN_WITHDRAW = 1 << 0,
	CHANNEL_CAN_CORRECT = 1 << 1,
	CHANNEL_BY_HAND = 1 << 2,
	CHANNEL_OWN_WORDS = 1 << 3,
};

/* Who publishes: the registered account and what its rendition may show. */
struct channel_site {
	struct str account;     /* channel account id: names it in tickets */
	struct str name;        /* 宁波市大数据发展管理局 */
	struct str base_url;    /* where its pages will stand, no trailing slash; may be empty */
	struct str landing_url; /* the canonical page on the website, a hole where unknown */
	bool landing;           /* the item has such a page, or will have when this goes out */
	struct str settings; /* JSON of the channel account: site_code, appid … never secrets */
	const json_t *
		words_of; /* of what a survey is to bring the words, by remote_id; NULL: of nothing (stock.h) */
	size_t *words_left; /* how many bytes of them it may still bring; NULL: any number */
};

/* One file of a rendition. Its path, sha256 and sm3 go into manifest.json and the ticket. */
struct rendition_file {
	struct rendition_file *next;
	struct str path; /* "page.html", "article.json", "assets/<sha256>.png" */
	struct str media_type;
	struct str bytes;
};

/*
 * The exact payload. `holes` is the closed list of what only the courier can fill, by name:
 * "asset:<sha256>" (a picture's platform address), "released_at" (China time, "2026-11-22 19:30"), "landing_url", "files_url" (the same page, for whoever wants the item's files), "marker" (what
 * the delivery is found again by; a digest of its key), "cover:<sha256>" (its platform media id),
 * "item" (the draft's number), "rev" (grows with every release of the item), "event" (what happens to
 * it), "published_at" and "first_published_at" (RFC 3339), "content_sha256" (of the text once its own
 * holes are filled), "approver_role". In the bytes a hole stands as {{hole:NAME}}.
 */
struct rendition {
	struct rendition_file *first;
	struct str *holes;
	size_t hole_count;
	struct str
		*losses; /* Chinese: what the channel drops ("表格将转为图片"…), for the reviewer */
	size_t loss_count;
};

/* What the channel said. Kept as JSON with the delivery. */
struct receipt {
	struct str remote_id, url;
	json_t *state;    /* the connector's own notes between attempts: an object when the courier
			  calls */
	int64_t again_at; /* ms, with ERR_BUSY: not before; 0: at the courier's own pace */
	/*
	 * By observe() with SEEN_LIVE, where it is there, or was told, and nobody can read what it says: why, in Chinese.
	 * NULL: its words were compared. It confirms a delivery all the same, and is not "as approved" for the watch.
	 */
	const char *unread;
};

/* Something of ours that somebody altered, and what became of it. */
struct mended {
	struct str path, url;
	struct str seen, seen_sha256; /* what stood there; `seen` is its beginning */
	bool missing;
	struct str
		put_sha256; /* what stands there now; empty: it was not put back, and why in Chinese */
	const char *why;
	struct str delivery; /* whose it is; empty: of no single one */
	const char *
		note; /* the file that has all this until the gateway was told (mending.h); NULL: none */
};
struct mends {
	struct mended *list;
	size_t count;
};

enum sighting { SEEN_ABSENT, SEEN_PENDING, SEEN_LIVE, SEEN_OTHER, SEEN_UNKNOWN };

/* A page of the web as anybody sees it: which reader it may be is not known beforehand. */
enum page_state { PAGE_OPEN, PAGE_GONE, PAGE_UNSEEN };
struct page {
	enum page_state state;
	const char *detail; /* Chinese, or the status: "404" */
	struct str body;    /* its beginning */
};

/* The one way out to the network and the disk, so that a test can stand in for it. */
struct wire_request {
	const char *method; /* GET, POST */
	struct str url;
	struct str body, media_type;
	int timeout_ms;
	const char *const *headers; /* "Name: value", NULL-terminated; NULL: none */
	/*
	 * To an address that somebody registered, on any host: https and public, or named in the
	 * courier's configuration ("inside"); ERR_DENIED for every other one, before anything is sent.
	 */
	bool anywhere;
};
struct wire_reply {
	int status;
	struct str body, media_type;
	int64_t retry_after; /* seconds the other side asks to wait; 0: it does not say */
};
enum { BOOT_MAX = 40 };
struct wire {
	/*
	 * ERR_UNAVAILABLE: certainly not sent (no address, refused, TLS failed before the request).
	 * ERR_UNCERTAIN: may have been received. Any answer with a status line is ERR_OK.
	 */
	enum err (*exchange)(
		struct wire *, struct arena *, const struct wire_request *, struct wire_reply *out);
	/* This account's secret by name ("appsecret", "site_root"), never logged. ERR_NOTFOUND. */
	enum err (*secret)(struct wire *, const char *name, struct str *out);
	/* Stores the connector's notes durably before the next call goes out (fence checked). */
	enum err (*note)(struct wire *, const json_t *state);
	int64_t (*now)(struct wire *); /* ms; a test's clock */
	/*
	 * ms by a clock that nobody can set, and that nobody reads on another machine or after another
	 * start of this one: which it is stands in `out_boot`, "" where nobody knows. See elapsed.h.
	 */
	int64_t (*uptime)(struct wire *, char out_boot[static BOOT_MAX]);
	enum err (*wait)(struct wire *,
		int64_t until); /* sleeps; keeps the lease alive; ERR_GONE when it is lost */
	/*
	 * Looks at a public address that a person wrote down; one inside is never asked (address.h of
	 * the courier). It always has an answer, if only that nobody knows.
	 */
	void (*page)(struct wire *, struct arena *, struct str url, struct page *out);
	/*
	 * What this courier remembers of its account from one delivery, and from one start, to the
	 * next: an object, secrets among it (a token that a person's log-in brought). It stays with
	 * the courier. recall() hands over a new one where there was none; the caller owns it. keep()
	 * is durable before it returns; on any failure nothing may be done that counts on it.
	 */
	enum err (*recall)(struct wire *, json_t **out);
	enum err (*keep)(struct wire *, const json_t *memory);
	/* A folder of this courier's own, for what is too much for keep(). ERR_NOTFOUND: it has none. */
	enum err (*folder)(struct wire *, struct str *out);

	/*
	 * A site that is read elsewhere than in its folder (the secret "site_target"). `there` has its
	 * RELEASE.json as it stands there, empty before the first; `send` brings releases/<id> of the
	 * folder there and makes it the current one: ERR_UNAVAILABLE, certainly not switched;
	 * ERR_UNCERTAIN. Both may be repeated. `anew`: nothing of it is taken from what stands over there,
	 * where unchanged files are else links to those of the release before. `list` has the names in one folder of
	 * what stands there ("": the uppermost), one a line, to be asked behind `there`: ERR_NOTFOUND: there is no such folder;
	 * ERR_LIMIT: there are too many. NULL where there is no such place.
	 */
	enum err (*site_there)(struct wire *, struct arena *, struct str root, struct str *out);
	enum err (*site_send)(
		struct wire *, struct arena *, struct str root, const char *id, bool anew);
	enum err (*site_list)(struct wire *, struct arena *, struct str root, const char *folder,
		struct str *out_names);

	const struct wire_line *line;
	const struct wire_book *book;
	void *kept;            /* the channel's own between two deliveries; NULL at the start */
	struct arena *lasting; /* where that lies: as long as the wire */
};

/*
 * TCP lines, numbered from 0, for a platform that speaks no HTTP: only to the secret "api" (HOST:PORT). They
 * outlive a lease. Where a lease is held it is kept alive here; ERR_GONE when it is lost.
 */
enum { WIRE_LINES_MAX = 8 };
struct wire_line {
	enum err (*open)(struct wire *, size_t n);             /* ERR_UNAVAILABLE */
	enum err (*send)(struct wire *, size_t n, struct str); /* ERR_UNCERTAIN: it broke */
	/* The open line on which something came, or ended; WIRE_LINES_MAX: none did in time. */
	enum err (*await)(struct wire *, int timeout_ms, size_t *out_n);
	/* What has come, at most `max` bytes; 0 when nothing has. ERR_UNCERTAIN: it ended. */
	enum err (*receive)(struct wire *, size_t n, char *to, size_t max, size_t *out_len);
	void (*close)(struct wire *, size_t n); /* open or not */
};

/*
 * Where each recipient of a delivery has a row of its own in the gateway (0031_sms.sql), and what
 * only this courier's key opens.
 */
struct wire_book {
	/* Of the delivery being worked on, under its fence, or of the account. Takes `body`. */
	enum err (*call)(struct wire *, struct arena *, bool of_delivery, const char *call,
		json_t *body, json_t **out);
	enum err (*unseal)(struct wire *, struct arena *, struct str sealed, struct str *out);
	/* A number's name that says nothing to others: 64 hex digits. */
	enum err (*token)(struct wire *, struct arena *, struct str number, struct str *out);
	const char *(*key_id)(struct wire *, struct arena *);
};

/* One thing on the account, whoever put it there. What the platform does not say is empty or 0. */
struct posted {
	struct str remote_id, url, title;
	struct str marker; /* of the delivery that made it, where it carries one */
	struct str
		sha256; /* over what a follower reads of it, the platform's own rewriting undone */
	int64_t at;     /* ms */
	struct str
		words; /* of a survey, where the gateway asked for them and they can be had: stock.h */
};

/* The account as it stands: what is on it, its face, and how long we may still get in. */
struct survey {
	struct posted *items; /* newest first */
	size_t item_count;
	bool more; /* goes on where the last survey stopped, by its notes */
	bool soon; /* not at its end, and what is next costs the platform nothing: it may follow at once */
	bool whole; /* the list is at its end: nothing is on it that is not in these parts of it */
	bool last; /* no part follows; not whole: the platform shows no more of the account than this */
	struct str name, face, certification; /* face: the picture's address or digest */
	int64_t token_until;                  /* ms */
	int64_t calls_most,
		calls_used; /* of the platform's interface, today in China; 0: it counts none */
	/* How much could not be held against anything: it is not known to be as released. And what to do. */
	size_t unchecked;
	struct str unchecked_why;
	struct str framed; /* lists as released within another frame: what it adds, in Chinese */
	struct str
		unlisted; /* Chinese: why nothing of it can be listed at all; then the rest says nothing */
	size_t altered; /* of the items: what is ours, and mend() without a job may put back */
};

/* A whole account is out of sight, or is not: the latest that the seal signed. `serial` grows, within an epoch. */
struct site_order {
	bool closed;
	int64_t epoch, serial, at; /* at: ms */
	struct str name;
};

/* What a ticket allows. A correction replaces the page that stands at the same address. */
enum delivery_act { ACT_PUBLISH, ACT_CORRECT, ACT_WITHDRAW };

const char *delivery_act_name(enum delivery_act); /* "publish", "correct", "withdraw" */
bool delivery_act_read(struct str name, enum delivery_act *out);

/* What the courier hands over: ticketed bytes and everything a call may need. */
struct delivery_job {
	enum delivery_act act;
	struct str id;  /* the gateway's number of this delivery */
	struct str key; /* the same on every attempt; the marker in the content */
	bool restored; /* in doubt since the store came back from a backup: more may be done than the notes say */
	struct str commit; /* the approved text, from the ticket */
	struct str title, summary, author, draft, register_no, column;
	struct str approver_role; /* 统一审核: the last stage it passed; never a name */
	int64_t released_at;      /* fills the hole */
	struct channel_site site;
	const struct rendition *rendition;
	const struct asset *assets; /* bytes present */
	size_t asset_count;
	/* What goes out in one message with it, in order behind it: each by a ticket of its own. */
	const struct delivery_job *with;
	size_t with_count;
};

/* Another host that a channel calls, of its own kind: a search engine's. */
struct other_host {
	const char *secret; /* names another address instead; empty there: it is not called */
	const char *home;
};

struct channel {
	const char *name; /* "website", "wechat"; stable */
	const char *zh;   /* 网站 */
	unsigned can;
	const char *
		home; /* the platform's own address, unless the secret "api" names another; NULL: none */

	const struct other_host
		*other_hosts; /* for hint() alone; ends with one that has no home; NULL */

	/*
	 * Pure: revision and site in, bytes out. Refuses here, with ERR_LIMIT and field, what the
	 * platform would refuse there.
	 */
	enum err (*render)(const struct revision *, const struct article *,
		const struct channel_site *, struct arena *, struct rendition *out);

	/*
	 * One walk to the end or to the first doubt. `seen` carries the notes of earlier attempts and
	 * takes the new ones. ERR_UNCERTAIN: look before trying again. ERR_REFUSED: the platform
	 * said no, for good; err_reason() has its words. ERR_BUSY: try later, nothing happened.
	 * Returns ERR_OK with *live=false when the platform took it and is not done (ACCEPTED).
	 */
	enum err (*publish)(struct wire *, struct arena *, const struct delivery_job *,
		struct receipt *seen, bool *live);

	/* Looks, changes nothing. SEEN_UNKNOWN where one cannot look: a person decides. */
	enum err (*observe)(struct wire *, struct arena *, const struct delivery_job *,
		struct receipt *seen, enum sighting *out);

	/* Idempotent. Confirmed by observe() == SEEN_ABSENT. */
	enum err (*withdraw)(
		struct wire *, struct arena *, const struct delivery_job *, struct receipt *seen);

	/*
	 * Lists what is on the account, changes nothing; `notes` are the last survey's own, an object
	 * (a token, a place to go on from) and may be changed. Trouble with the account (a dead token,
	 * an address that is not let in) comes as the error's code and words. NULL: cannot be asked.
	 */
	enum err (*survey)(struct wire *, struct arena *, const struct channel_site *,
		json_t *notes, struct survey *out);

	/*
	 * One thing that survey() listed (`was`), as it stands now, by the same name and fingerprint; `notes` as
	 * there. ERR_NOTFOUND: it is not there any more; any other failure: nobody knows. NULL: cannot be asked.
	 */
	enum err (*find)(struct wire *, struct arena *, const struct channel_site *, json_t *notes,
		const struct posted *was, struct posted *out);

	/*
	 * Takes such a thing down, and nothing beside it, whoever put it there; may be repeated. Only for what
	 * find() has just shown. ERR_REFUSED, ERR_DENIED: the platform does not let us, a person has to
	 * (remove_by_hand says how, in Chinese). NULL: so it is always here.
	 */
	enum err (*remove)(struct wire *, struct arena *, const struct channel_site *,
		json_t *notes, const struct posted *);
	const char *remove_by_hand;

	/*
	 * Puts back what was altered, at most so many times an hour by the account's setting repairs_per_hour: of the
	 * delivery, as its ticket has it (of a withdrawal, that it is gone), `notes` being its receipt's; with a NULL job of
	 * what several tickets made together, `notes` being the survey's. Nothing that no ticket explains is written
	 * (mending.h). NULL: it cannot.
	 */
	enum err (*mend)(struct wire *, struct arena *, const struct channel_site *,
		const json_t *notes, const struct delivery_job *, struct mends *out);

	/*
	 * A person logged in on the platform, and this is the code that it handed back: exchanged for a
	 * token, which the courier keeps. `redirect_uri` as it was at the log-in. NULL: no such thing.
	 */
	enum err (*log_in)(struct wire *, struct arena *, struct str code, struct str redirect_uri);

	/*
	 * Puts a page that says so in the place of everything, or everything back as it was; again and again the
	 * same. While it stands no delivery is done. *out_closed: how it is now. NULL: it has no such thing.
	 */
	enum err (*stand_down)(
		struct wire *, struct arena *, const struct site_order *, bool *out_closed);

	/*
	 * Says elsewhere that something changed, once it is CONFIRMED: a search engine. Whatever becomes of it
	 * matters to nobody, and it is not repeated. NULL: nobody is told.
	 */
	void (*hint)(struct wire *, struct arena *, const struct delivery_job *, struct str url);

	/*
	 * Between two deliveries: reads what came over the line by itself and keeps it alive. NULL:
	 * nothing comes by itself.
	 */
	enum err (*attend)(struct wire *, struct arena *);

	int64_t patience; /* ms that a look may stay without an end; 0: a day */
};

extern const struct channel *const channels[];        /* NULL-terminated */
const struct channel *channel_named(struct str name); /* NULL if there is none */

/* manifest.json of a rendition: canonical JSON {channel, files:[{path,media_type,sha256,sm3,
 * size,holes}], holes, losses}; a file's `holes` are those that stand in it. */
struct str rendition_manifest(struct arena *, const struct channel *, const struct rendition *);
