/* address.h: is an address one of the public Internet? */
#pragma once
#include <stdbool.h>
#include <sys/socket.h>

/*
 * False for whatever leads to this machine, to a network behind it, or to no single machine:
 * loopback, private, link-local (169.254.169.254 gives away a cloud's secrets), shared (CGNAT),
 * documentation, benchmark, multicast and reserved; in IPv6 the same, and an IPv4 address inside
 * one (mapped, compatible, translated, 6to4, Teredo). False for any other family.
 */
bool address_is_public(const struct sockaddr *);
