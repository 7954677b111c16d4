#include "supervise/first_people.h"

#include "base/json.h"
#include "supervise/first_files.h"
#include "supervise/one_time.h"

enum { ROLES_MAX = 4 };

static const struct person_row {
	const char *login, *number, *name, *department, *roles, *role_name;
} people[] = {
#define PERSON(l, p, n, d, r, z) { l, p, n, d, r, z },
#include "supervise/people.def"
#undef PERSON
};

/* One department of departments.tsv: id, name, unified, duty. */
static enum err make_department(struct store *db, struct arena *a, struct str line, int64_t sort)
{
	struct rows rows;
	struct str id = str_cut(&line, '\t'), name = str_cut(&line, '\t'),
		   unified = str_cut(&line, '\t');
	TRY(store_run(db, a, first_department, &rows, P_TEXT(id), P_TEXT(name), P_TEXT(line),
		P_INT(sort), P_TEXT(unified)));
	rows_free(&rows);
	return ERR_OK;
}

static enum err make_departments(struct store *db, struct arena *a)
{
	struct str rest = first_file("departments.tsv");
	int64_t sort = 0;
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');
		if (line.len && line.at[0] != '#')
			TRY(make_department(db, a, line, sort++));
	}
	return ERR_OK;
}

/* The name of a department, from the same file. */
static struct str department_name(const char *id)
{
	struct str rest = first_file("departments.tsv");
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');
		if (str_eq(str_cut(&line, '\t'), str_c(id)))
			return str_cut(&line, '\t');
	}
	return str_c(id);
}

json_t *people_list(struct arena *a)
{
	json_t *list = json_array();
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		const struct person_row *p = &people[i];
		struct str role = str_c(p->roles), department = department_name(p->department);
		role = str_cut(&role, ' ');
		json_array_append_new(
			list, json_pack("{s:s s:s% s:s s:s% s:s s:s}", "account", p->login, "role",
				      role.at, role.len, "role_name", p->role_name, "department",
				      department.at, department.len, "name", p->name, "password",
				      one_time_password(a)));
	}
	return list;
}

/* Who signs anything needs a key, and the printed password is the code that enrols it. */
static bool signs(const char *roles)
{
	static const char *const who[] = { "HEAD", "SECRECY", "REVIEWER", "LEADER", "OPERATOR",
		"SECURITY" };
	for (size_t i = 0; i < sizeof who / sizeof *who; i++)
		if (strstr(roles, who[i]))
			return true;
	return false;
}

static enum err make_person(struct store *db, const struct person_row *p, const json_t *list)
{
	SCRATCH(a);
	struct str roles[ROLES_MAX], rest = str_c(p->roles), hash, password = {};
	size_t n = 0, i;
	const json_t *row;
	AUTO_ROWS rows = {};
	json_array_foreach((json_t *)list, i,
		row) if (str_eq(json_str(row, "account"), str_c(p->login))) password =
		json_str(row, "password");
	while (rest.len && n < ROLES_MAX)
		roles[n++] = str_cut(&rest, ' ');
	if (!password.len)
		return ERR_OK;
	TRY(one_time_hash(&a, arena_cstr(&a, password), &hash));
	return store_run(db, &a, first_person, &rows, P_C(p->login), P_C(p->number), P_C(p->name),
		P_C(p->department), P_TEXT(hash), P_TEXT_LIST(roles, n),
		signs(p->roles) ? P_BYTES(password) : P_NULL);
}

enum err people_make(struct store *db, const json_t *list)
{
	SCRATCH(a);
	TRY(make_departments(db, &a));
	for (size_t i = 0; i < sizeof people / sizeof *people; i++)
		TRY(make_person(db, &people[i], list));
	return ERR_OK;
}
