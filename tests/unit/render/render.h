/* render.h: one item with a picture and a file, and what a channel makes of it. */
#pragma once
#include "channels/rendition.h"
#include "tests/unit/golden.h"

static const char settings[] =
	"{\"site_code\":\"3302000001\",\"host\":\"市数据局\",\"contact\":\"0574-12345\","
	"\"icp\":\"浙ICP备00000001号\",\"env\":\"prod-1\",\"collection\":\"news\",\"signature\":"
	"\"市数据局\",\"price_milli\":45}";

static const struct channel_site site = {
	.account = { "3", 1 },
	.name = { "某市数据局", 15 },
	.base_url = { "https://sjj.example.gov.cn", 26 },
	.settings = { settings, sizeof settings - 1 },
	.landing = true,
};

static const struct asset assets[] = {
	{ STR("6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"),
		STR("流程图.png"), STR("image/png"), STR("1") },
	{ STR("d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35"), STR("目录.pdf"),
		STR("application/pdf"), STR("2") },
};

static inline struct revision sample(struct arena *a)
{
	return (struct revision){ .title = STR("关于开放“第一批”公共数据的通知"),
		.html = golden_read(a, "channels/article.html"),
		.meta = golden_read(a, "channels/meta.json"),
		.author = STR("张三"),
		.assets = assets,
		.asset_count = 2 };
}

static inline struct rendition render(
	struct arena *a, const struct channel *c, const struct revision *rev)
{
	struct rendition r;
	assert_int_equal(c->render(rev, NULL, &site, a, &r), ERR_OK);
	return r;
}

#define TEST(name) void name(void **);
#include "tests/unit/render/tests.def"
#undef TEST
