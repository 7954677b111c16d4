#!/bin/sh
# Link fences: what a program cannot load, it cannot misuse.
build=$1
bad=0
fence() {
	program=$build/$1
	[ -e "$program" ] || { echo "$program has not been built"; bad=1; return; }
	shift
	needs=$(readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
	for lib; do
		if echo "$needs" | grep -q "^$lib\."; then
			echo "$program needs $lib"
			bad=1
		fi
	done
}
fence shenfa-web libcurl libzip libjpeg libpng16 libwebp libZXing
fence shenfa-courier libmicrohttpd libpq libgit2
fence shenfa-screen libcurl libmicrohttpd
fence shenfa-seal libcurl libmicrohttpd
fence shenfa-clerk libcurl libmicrohttpd
fence shenfa libmicrohttpd
# Without it GnuTLS, which libcurl brings along, starts in each courier: a megabyte.
readelf --dyn-syms -W "$build/shenfa-courier" | grep -q ' _gnutls_global_init_skip$' ||
	{ echo "shenfa-courier lets GnuTLS start"; bad=1; }
exit $bad
