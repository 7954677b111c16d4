/* limits.h: what the platform takes, as its documents say it. */
#pragma once

enum {
	WEIBO_TEXT_MAX = 140,
	WEIBO_LONG_TEXT_MAX = 2000, /* where the account may: setting long_text */
	WEIBO_URL_LENGTH = 11,      /* what any address counts */
	WEIBO_PICTURE_MAX = 5 * 1024 * 1024,
	WEIBO_ARTICLE_TITLE_MAX = 32,
	WEIBO_ARTICLE_CONTENT_MAX = 90000,
	WEIBO_ARTICLE_TEXT_MAX = 1900,
	WEIBO_CALLS_A_DAY = 100,
	WEIBO_CALLS_RESERVED = 20, /* of them, for looking and taking down */
	WEIBO_WATCH_A_DAY = 40,    /* of them, for the watch at most, spread over the day */
	WEIBO_POSTS_AN_HOUR = 30,
};
