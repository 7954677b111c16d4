-- name: me_show
-- $1 account. Capabilities are added in C, from the one table of them.
select json_build_object('id', a.id::text, 'login', a.login, 'name', a.name, 'person_no', a.person_no,
    'department', json_build_object('id', d.id, 'name', d.name),
    'counts', counts_json(a.id),
    'devices', coalesce((select json_agg(json_build_object('id', k.id::text, 'kind', k.kind, 'key_id', k.key_id,
        'label', k.label, 'enrolled_at', iso(k.enrolled_at), 'countersigned_by', c.name,
        'waiting', not k.first_run and k.countersigned_by is null) order by k.id)
        from device_key k left join account c on c.id = k.countersigned_by
        where k.account_id = a.id and k.revoked_at is null), '[]'))
from account a join department d on d.id = a.department where a.id = $1;

-- name: password_history
-- The password in use and the four before it.
(select password, true from account where id = $1)
union all
(select password, false from password_history where account_id = $1 order by at desc limit 4);

-- name: password_set
-- $1 account $2 password $3 session in which she did it $4 the hash that is its token's from now on. Every other session ends.
with old as (
    insert into password_history (account_id, password)
    select id, password from account where id = $1 and password is not null
), a as (
    update account set password = $2, must_change = false, password_at = now() where id = $1 returning id
), s as (
    delete from session where account_id = $1 and token_hash <> $3
), t as (
    update session set token_hash = $4, password_at = now() where account_id = $1 and token_hash = $3
)
select audit_append('account', a.id, a.id, 'password.change', '{}') from a;

-- name: device_add
-- $1 account $2 the code $3 kind $4 key id $5 public key $6 label
select json_build_object('id', k.id::text, 'kind', k.kind, 'key_id', k.key_id, 'label', k.label,
    'enrolled_at', iso(k.enrolled_at), 'waiting', not k.first_run, 'countersigned_by', null)
from device_add($1, $2, $3, $4, $5, $6) k;

-- name: device_revoke
select device_revoke($1, $2);

-- name: device_find
-- A key that waits for its countersignature: $1 account $2 device.
select kind, key_id, public_key from device_key where account_id = $1 and id = $2 and revoked_at is null
    and not first_run and countersigned_by is null;

-- name: device_countersign
select device_countersign($1, $2, $3, $4, $5);

-- name: notice_list
select json_build_object('items', coalesce(json_agg(json_build_object('id', n.id::text, 'kind', n.kind,
    'text', n.text, 'at', iso(n.at), 'seen_at', iso(n.seen_at), 'submission', n.submission_id::text,
    'delivery', n.delivery_id::text, 'incident', n.incident_id::text) order by n.id desc), '[]'))
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
        'version', account_version(a), 'must_change', a.must_change, 'created_at', iso(a.created_at),
        'locked_until', (select iso(f.locked_until) from login_failure f
            where f.login_hash = sha256(convert_to(a.login, 'UTF8')) and f.locked_until > now()),
        'devices', coalesce((select json_agg(json_build_object('id', k.id::text, 'kind', k.kind, 'key_id', k.key_id,
            'label', k.label, 'enrolled_at', iso(k.enrolled_at), 'public_key', k.public_key,
            'waiting', not k.first_run and k.countersigned_by is null) order by k.id) from device_key k
            where k.account_id = a.id and k.revoked_at is null), '[]'),
        'grant', coalesce((select max(g.id) from role_grant g where g.account_id = a.id), 0)::text,
        'actions', array_to_json(array_remove(array[
            case when $5::boolean then 'edit' end,
            case when $5 and a.state = 'ACTIVE' then 'suspend' end,
            case when $5 and a.state = 'SUSPENDED' then 'resume' end,
            case when $5 then 'password' end,
            case when $6::boolean then 'roles' end,
            case when $6 and a.state = 'ACTIVE' then 'enrol-code' end,
            case when $6 and exists (select 1 from device_key k where k.account_id = a.id and k.revoked_at is null
                and not k.first_run and k.countersigned_by is null) then 'countersign' end], null))) order by a.id desc)
        from shown a join department d on d.id = a.department), '[]'),
    'next', case when (select count(*) from page) > $4 then (select min(id)::text from shown) end);

-- name: account_add
-- $1 person_no $2 login $3 name $4 department $5 password $6 by
select account_open($1, $2, $3, $4, $5, $6);

-- name: account_change
-- $1 id $2 name $3 department $4 by $5 the version that was read, or *
select account_change($1, $2, $3, $4, $5);

-- name: account_state
-- $1 id $2 from $3 to $4 by $5 reason
select account_move($1, $2, $3, $4, $5);

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

-- name: grant_facts
-- What a grant to account $1 is signed over besides the roles.
select a.login, a.person_no, a.department, coalesce((select max(g.id) from role_grant g where g.account_id = a.id), 0)
from account a where a.id = $1;

-- name: account_grant
-- $1 id $2 roles $3 by $4 his key $5 signature
select account_grant($1, $2::text[], $3, $4, $5);

-- name: account_enrol
-- $1 id $2 hash of the code $3 by; NULL: there is no such active account
select iso(account_enrol($1, $2, $3));

-- name: calendar_mine
-- $1 account: whether there is an address to read its calendar by; never which
select json_build_object('made_at', iso(t.made_at), 'used_at', iso(t.used_at))
from (select 1) one left join calendar_token t on t.account_id = $1;

-- name: calendar_make
-- $1 account $2 hash of the token $3 now
select calendar_make($1, $2, to_timestamp($3::float8));

-- name: calendar_end
select calendar_end($1);

-- name: calendar_enter
-- $1 hash of the token $2 now
select calendar_enter($1, to_timestamp($2::float8));

-- name: calendar_events
-- $1 whose $2 now
select uid, starts, ends, words from calendar_events($1, to_timestamp($2::float8));
