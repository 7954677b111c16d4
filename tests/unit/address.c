/* Which addresses a look from outside may go to. */
#include "tests/check.h"

#include <netdb.h>

#include "courier/address.h"

static bool is_public(const char *text)
{
	const struct addrinfo want = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM };
	struct addrinfo *list;
	if (getaddrinfo(text, NULL, &want, &list))
		fail_msg("%s is no address", text);
	bool answer = address_is_public(list->ai_addr);
	freeaddrinfo(list);
	return answer;
}

static void what_leads_inside_or_nowhere_is_not_public(void **)
{
	static const char *const inside[] = { "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255",
		"100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254",
		"172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1",
		"192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.7",
		"203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
		"0x7f.1", "2130706433", "017700000001", "::", "::1", "::ffff:127.0.0.1",
		"::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:127.0.0.1",
		"64:ff9b::7f00:1", "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:db8::1",
		"2002:7f00:1::", "3fff::1", "fc00::1", "fdff:ffff::1", "fe80::1", "fec0::1",
		"ff02::1" };
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
		if (is_public(inside[i]))
			fail_msg("%s may be called", inside[i]);
}

static void the_public_internet_may_be_asked(void **)
{
	static const char *const outside[] = { "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0",
		"100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1", "169.253.255.255",
		"169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255",
		"192.169.0.0", "198.17.255.255", "198.20.0.0", "202.96.104.1", "223.255.255.255",
		"2400:3200::1", "240e::1", "2606:4700:4700::1111", "2001:200::1" };
	for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
		if (!is_public(outside[i]))
			fail_msg("%s may not be called", outside[i]);
}

static void no_other_kind_of_address_is_public(void **)
{
	const struct sockaddr local = { .sa_family = AF_UNIX };
	assert_false(address_is_public(&local));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_leads_inside_or_nowhere_is_not_public),
		cmocka_unit_test(the_public_internet_may_be_asked),
		cmocka_unit_test(no_other_kind_of_address_is_public),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
