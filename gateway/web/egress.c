#include "web/egress.h"

#include "base/sign.h"
#include "web/form.h"

static const struct field declare_fields[] = {
	FIELD(struct egress_form, key, TEXT, true, 2000),
	FIELD(struct egress_form, reason, TEXT, true, 500),
};
static const struct field close_fields[] = {
	FIELD(struct egress_form, reason, TEXT, true, 500),
};

enum err egress_declared(
	struct request *req, const char *code, const char *zh, struct egress_form *out)
{
	AUTO_KEY key = NULL;
	TRY(form_read(req, declare_fields, out));
	if (key_public_read(out->key, &key) || key_kind(key) != KEY_ED25519)
		return fault_as(ERR_INVALID, code, "key", "%s", zh);
	return ERR_OK;
}

enum err egress_closing(struct request *req, struct egress_form *out)
{
	return form_read(req, close_fields, out);
}
