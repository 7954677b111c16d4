#!/bin/sh
# Each header compiles alone, and twice.
cc=$1 build=$2
flags=$(pkg-config --cflags libmicrohttpd libgit2 libpq jansson libcurl libcrypto libsodium gumbo cmocka)
find gateway reviewers channels schemas tests -name node_modules -prune -o -name '*.h' -print |
	grep -v '^gateway/base/banned.h$' | sort |
	xargs -P 2 -n 1 sh -c 'printf "#include \"%s\"\n#include \"%s\"\n" "$3" "$3" |
		$0 -std=gnu2x -fsyntax-only -Wall -Wextra -Werror -D_GNU_SOURCE $1 -I. -Igateway \
			-I"$2/generated" -include setjmp.h -x c - ||
		{ echo "$3 does not compile alone"; exit 255; }' "$cc" "$flags" "$build"
