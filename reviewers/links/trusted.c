#include "reviewers/links/trusted.h"

#include "reviewers/links/links.h"

bool is_host_line(struct str line)
{
	bool dots = false;
	for (size_t i = 0; i < line.len; i++) {
		char c = line.at[i];
		dots = dots || (c == '.' && i);
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '-')
			return false;
	}
	return dots;
}

struct str host_line(struct arena *a, struct str written)
{
	UErrorCode error = U_ZERO_ERROR;
	struct links l = { .idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &error) };
	struct url u = {};
	if (U_FAILURE(error))
		return (struct str){};
	if (!url_read(&l, a, written, &u))
		url_read_host(&l, a, written, &u);
	uidna_close(l.idna);
	return u.bad || host_is_number(u.host) || !is_host_line(u.host) ? (struct str){} : u.host;
}

bool host_line_stands(struct arena *a, struct str allow, struct str host)
{
	while (allow.len) {
		struct str line = lower_case(a, str_trim(str_cut(&allow, '\n')));
		if (is_host_line(line) && host_is_under(host, line))
			return true;
	}
	return false;
}
