-- name: me_show
-- $1 account. Capabilities are added in C, from the one table of them.
select json_build_object('id', a.id::text, 'login', a.login, 'name', a.name, 'person_no', a.person_no,
    'department', json_build_object('id', d.id, 'name', d.name),
    'counts', counts_json(a.id),
    'devices', coalesce((select json_agg(json_build_object('id', k.id::text, 'kind', k.kind, 'key_id', k.key_id,
        'label', k.label, 'enrolled_at', iso(k.enrolled_at), 'countersigned_by', c.name) order by k.id)
        from device_key k left join account c on c.id = k.countersigned_by
        where k.account_id = a.id and k.revoked_at is null), '[]'))
from account a join department d on d.id = a.department where a.id = $1;

-- name: password_history
-- The password in use and the four before it.
(select password, true from account where id = $1)
union all
(select password, false from password_history where account_id = $1 order by at desc limit 4);

-- name: password_set
-- $1 account $2 password $3 session that stays. Every other session ends.
with old as (
    insert into password_history (account_id, password)
    select id, password from account where id = $1 and password is not null
), a as (
    update account set password = $2, must_change = false, password_at = now() where id = $1 returning id
), s as (
    delete from session where account_id = $1 and token_hash <> $3
)
select audit_append('account', a.id, a.id, 'password.change', '{}') from a;

-- name: device_add
-- $1 account $2 hash of the code $3 kind $4 key id $5 public key $6 label. The code is good once.
with a as (
    update account set enrol_hash = null, enrol_until = null
    where id = $1 and enrol_hash = $2 and (enrol_until is null or enrol_until > now())
    returning id, enrol_by
), k as (
    insert into device_key (account_id, kind, key_id, public_key, label, countersigned_by)
    select a.id, $3, $4, $5, $6, a.enrol_by from a
    returning id, kind, key_id, label, enrolled_at, countersigned_by
)
select json_build_object('id', k.id::text, 'kind', k.kind, 'key_id', k.key_id, 'label', k.label,
        'enrolled_at', iso(k.enrolled_at), 'countersigned_by', (select name from account where id = k.countersigned_by)),
    audit_append('account', $1, $1, 'device.enrol', jsonb_build_object('device', k.id, 'key_id', k.key_id,
        'sha256', encode(sha256(convert_to($5, 'UTF8')), 'hex'), 'countersigned_by', k.countersigned_by))
from k;

-- name: device_revoke
with k as (
    update device_key set revoked_at = now() where id = $2 and account_id = $1 and revoked_at is null
    returning id, key_id
)
select audit_append('account', $1, $1, 'device.revoke', jsonb_build_object('device', k.id, 'key_id', k.key_id)) from k;

-- name: notice_list
select json_build_object('items', coalesce(json_agg(json_build_object('id', n.id::text, 'kind', n.kind,
    'text', n.text, 'at', iso(n.at), 'seen_at', iso(n.seen_at), 'submission', n.submission_id::text,
    'delivery', n.delivery_id::text) order by n.id desc), '[]'))
from (select * from notice where account_id = $1 order by id desc limit 100) n;

-- name: notice_seen
update notice set seen_at = coalesce(seen_at, now()) where id = $2 and account_id = $1 returning id;

-- name: department_list
select json_build_object('items', json_agg(json_build_object('id', id, 'name', name, 'duty', duty,
    'unified', unified) order by sort)) from department;

-- name: account_list
-- $1 account or 0 for all $2 part of a name $3 cursor $4 limit $5 may write $6 may give roles
with page as (
    select a.* from account a where ($1::bigint = 0 or a.id = $1) and a.id < $3
        and ($2 = '' or a.name like '%' || $2 || '%' or a.login like '%' || $2 || '%' or a.person_no like $2 || '%')
    order by a.id desc limit $4 + 1
), shown as (select * from page order by id desc limit $4)
select json_build_object(
    'items', coalesce((select json_agg(json_build_object('id', a.id::text, 'login', a.login, 'name', a.name,
        'person_no', a.person_no, 'department', json_build_object('id', d.id, 'name', d.name), 'state', a.state,
        'state_name', case a.state when 'ACTIVE' then '在用' when 'SUSPENDED' then '停用' else '注销' end,
        'roles', coalesce((select json_agg(r.role order by r.role) from account_role r where r.account_id = a.id), '[]'),
        'must_change', a.must_change, 'created_at', iso(a.created_at),
        'locked_until', (select iso(f.locked_until) from login_failure f
            where f.login_hash = sha256(convert_to(a.login, 'UTF8')) and f.locked_until > now()),
        'devices', coalesce((select json_agg(json_build_object('id', k.id::text, 'kind', k.kind, 'key_id', k.key_id,
            'label', k.label, 'enrolled_at', iso(k.enrolled_at)) order by k.id) from device_key k
            where k.account_id = a.id and k.revoked_at is null), '[]'),
        'actions', array_to_json(array_remove(array[
            case when $5::boolean then 'edit' end,
            case when $5 and a.state = 'ACTIVE' then 'suspend' end,
            case when $5 and a.state = 'SUSPENDED' then 'resume' end,
            case when $5 then 'password' end,
            case when $6::boolean then 'roles' end,
            case when $6 and a.state = 'ACTIVE' then 'enrol-code' end], null))) order by a.id desc)
        from shown a join department d on d.id = a.department), '[]'),
    'next', case when (select count(*) from page) > $4 then (select min(id)::text from shown) end);

-- name: account_add
-- $1 person_no $2 login $3 name $4 department $5 password $6 by
with a as (
    insert into account (person_no, login, name, department, password) values ($1, $2, $3, $4, $5)
    returning id, login
)
select a.id, audit_append('account', a.id, $6, 'account.create', jsonb_build_object('login', a.login,
    'name', $3::text, 'department', $4::text)) from a;

-- name: account_change
-- $1 id $2 name $3 department $4 by. Seats change with the department, so the sessions end.
with a as (
    update account set name = $2, department = $3 where id = $1 returning id, department
), s as (
    delete from session where account_id = $1
)
select audit_append('account', a.id, $4, 'account.change',
    jsonb_build_object('name', $2::text, 'department', $3::text)) from a;

-- name: account_state
-- $1 id $2 from $3 to $4 by $5 reason
with a as (
    update account set state = $3 where id = $1 and state = $2 returning id
), s as (
    delete from session where account_id = $1
)
select audit_append('account', a.id, $4, 'account.' || lower($3), jsonb_build_object('reason', $5::text)) from a;

-- name: account_password
-- $1 id $2 password $3 by: a one-time password, and no session stays.
with old as (
    insert into password_history (account_id, password)
    select id, password from account where id = $1 and password is not null
), a as (
    update account set password = $2, must_change = true, password_at = now() where id = $1 returning id, login
), s as (
    delete from session where account_id = $1
), f as (
    delete from login_failure using a where login_hash = sha256(convert_to(a.login, 'UTF8'))
)
select audit_append('account', a.id, $3, 'password.reset', '{}') from a;

-- name: account_roles
-- $1 id $2 roles $3 by. What goes, goes before what comes: the constraint sees the end only.
with gone as (
    delete from account_role where account_id = $1 and not role = any ($2::text[]) returning role
), come as (
    insert into account_role (account_id, role)
    select $1, r from unnest($2::text[]) r where (select count(*) from gone) >= 0
    on conflict do nothing returning role
), s as (
    delete from session where account_id = $1
)
select audit_append('account', a.id, $3, 'account.roles', jsonb_build_object('roles', $2::text[],
    'gone', coalesce((select jsonb_agg(role) from gone), '[]'), 'come', coalesce((select jsonb_agg(role) from come), '[]')))
from account a where a.id = $1;

-- name: account_enrol
-- $1 id $2 hash of the code $3 by
with a as (
    update account set enrol_hash = $2, enrol_until = now() + interval '24 hours', enrol_by = $3
    where id = $1 and state = 'ACTIVE' returning id, enrol_until
)
select iso(a.enrol_until), audit_append('account', a.id, $3, 'device.code', '{}') from a;
