-- name: channel_list
-- $1 channel account or 0 $2 account $3 may write $4 may pause $5 may stop $6 may lift $7 may retry $8 now
select json_build_object('items', coalesce(json_agg(json_build_object('id', c.id::text,
    'unit', department_json(c.unit), 'channel', c.channel, 'channel_name', zh('channel', c.channel),
    'purpose', c.purpose, 'purpose_name', zh('purpose', c.purpose), 'name', c.name, 'state', c.state, 'version', channel_version(c),
    'state_name', case c.state when 'ACTIVE' then '在用' when 'SUSPENDED' then '停用'
        when 'RELEASED' then case when exists (select 1 from channel_exception v where v.id = c.exception_id
            and v.voided_at is not null) then '作废' else '注销' end end,
    'owner_department', department_json(c.owner_department), 'platform_admin', c.platform_admin,
    'certification', c.certification, 'filing_no', c.filing_no, 'base_url', c.base_url, 'settings', c.settings,
    'has_courier', c.courier_key <> '',
    'exception', exception_json(c.exception_id, to_timestamp($8::float8)),
    'operators', (select coalesce(json_agg(json_build_object('id', a.id::text, 'name', a.name) order by a.id), '[]')
        from channel_operator o join account a on a.id = o.account_id where o.channel_account_id = c.id),
    'profile', (select json_build_object('name', w.name, 'face', w.face, 'certification', w.certification)
        from account_watch w where w.channel_account_id = c.id and w.surveyed_at is not null),
    'test', test_json(c, to_timestamp($8::float8)), 'health', account_health(c, now()), 'baseline', coalesce((select b.state from account_statement b
        where b.channel_account_id = c.id and b.kind = 'baseline' and b.state <> 'DROPPED'), (select 'LISTED' from account_watch w
        where w.channel_account_id = c.id and w.listed_at is not null), ''), 'seen_at', iso(c.seen_at), 'registered_at', iso(c.registered_at),
    'stopped', (select stop_json(p, $2, $5, $6) from stop p where p.lifted_at is null
            and (p.channel_account_id is null or p.channel_account_id = c.id)
        order by p.statement_id is not null, p.channel_account_id is null, p.id limit 1),
    'suspended', case when c.state = 'SUSPENDED' then (select json_build_object('reason', r.payload->>'reason',
            'by', a.name, 'at', iso(r.at)) from audit r join account a on a.id = r.actor where r.kind = 'channel'
            and r.id = c.id and r.action = 'channel.suspended' order by r.n desc limit 1) end,
    'queue', (select json_build_object('planned', count(*) filter (where d.state in ('PLANNED', 'LEASED', 'INTENT', 'ACCEPTED')),
            'held', count(*) filter (where d.state = 'HELD'), 'uncertain', count(*) filter (where d.state = 'UNCERTAIN'),
            'needs_person', count(*) filter (where d.state = 'NEEDS_PERSON'),
            'refused', count(*) filter (where d.state = 'REFUSED'))
        from delivery d where d.channel_account_id = c.id and d.state <> 'CONFIRMED'),
    'pace', pace_json(c, to_timestamp($8::float8)),
    'last_confirmed_at', (select iso(max(d.confirmed_at)) from delivery d where d.channel_account_id = c.id),
    'actions', array_to_json(array_remove(array[
        case when $3::boolean and c.state <> 'RELEASED' then 'edit' end,
        case when $3 and c.state <> 'RELEASED' and c.exception_id is not null then 'renew' end,
        case when $3 and c.state <> 'RELEASED' then 'pace' end,
        case when $3 and c.state <> 'RELEASED' then 'hand-over' end,
        case when $3 and c.state <> 'RELEASED' then 'release' end,
        case when $3 and c.exception_id is not null and void_obstacle(c) = '' then 'void' end,
        case when pauses and c.state <> 'RELEASED' and c.courier_key <> '' then 'test' end,
        case when pauses and c.state = 'ACTIVE' then 'suspend' end,
        case when pauses and c.state = 'SUSPENDED' then 'resume' end,
        case when pauses and c.state <> 'RELEASED' and platform_login_at(c) <> '' then 'log-in' end,
        case when $7::boolean and exists (select 1 from delivery d where d.channel_account_id = c.id
            and may_retry_with_all(d)) then 'retry' end,
        case when $5 and c.state <> 'RELEASED' then 'stop' end], null))) order by c.unit, c.channel, c.id), '[]'))
from channel_account c, lateral (select $4::boolean and ($3::boolean or exists (select 1 from channel_operator o
    where o.channel_account_id = c.id and o.account_id = $2)) as pauses) x
where $1::bigint = 0 or c.id = $1;

-- name: channel_register
-- $1 unit $2 channel $3 purpose $4 name $5 owner $6 platform admin $7 certification $8 filing
-- $9 base_url $10 settings $11 courier key $12 callback token $13 operators $14 document
-- $15 reason $16 review on $17 by. Two at once, of one kind or by one document: an index lets one of them in.
with e as (
    insert into channel_exception (unit, channel, purpose, document_no, reason, review_on, approved_by)
    select $1, $2, $3, $14, $15, $16::date, $17 where $14::text <> '' returning id
), c as (
    insert into channel_account (unit, channel, purpose, name, owner_department, platform_admin, certification,
        filing_no, base_url, settings, courier_key, callback_token, exception_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12, (select id from e))
    returning id
), o as (
    insert into channel_operator (channel_account_id, account_id) select c.id, x from c, unnest($13::bigint[]) x
)
select c.id, audit_append('channel', c.id, $17, 'channel.register', jsonb_build_object('unit', $1::text,
    'channel', $2::text, 'purpose', $3::text, 'name', $4::text, 'exception', nullif($14::text, ''),
    'operators', $13::bigint[])) from c;

-- name: exception_renew
-- $1 account $2 document $3 its day $4 reason $5 review on $6 by $7 now
select exception_renew($1, $2, $3::text::date, $4, $5::text::date, $6, to_timestamp($7::float8));

-- name: channel_change
-- $1 id $2 name $3 owner $4 platform admin $5 certification $6 filing $7 base_url $8 settings $9 key
-- $10 token $11 by $12 its version as it was read, or *. NULL leaves a member as it is. In the
-- record stands what of the settings changed, from and to.
with before as (
    select settings from channel_account where id = $1
), c as (
    update channel_account a set name = coalesce($2, name), owner_department = coalesce($3, owner_department),
        platform_admin = coalesce($4, platform_admin), certification = coalesce($5, certification),
        filing_no = coalesce($6, filing_no), base_url = coalesce($7, base_url), settings = coalesce($8::jsonb, settings),
        courier_key = coalesce($9, courier_key), callback_token = coalesce($10, callback_token)
    where id = $1 and state <> 'RELEASED' and $12::text in ('*', channel_version(a)) returning id
)
select audit_append('channel', c.id, $11, 'channel.change', jsonb_strip_nulls(jsonb_build_object('name', $2::text,
    'owner', $3::text, 'platform_admin', $4::text, 'certification', $5::text, 'filing_no', $6::text,
    'base_url', $7::text, 'settings', $8::jsonb, 'settings_changed', (select jsonb_object_agg(coalesce(o.key, n.key),
            jsonb_build_object('from', o.value, 'to', n.value))
        from before b, jsonb_each(case when $8::jsonb is not null then b.settings end) o
        full join jsonb_each($8::jsonb) n on n.key = o.key where o.value is distinct from n.value),
    'courier_key', encode(sha256(convert_to($9::text, 'UTF8')), 'hex'),
    'callback_token', case when $10::text is not null then '(changed)' end))) from c;

-- name: channel_standing
-- $1 id: what it has now, for whoever changes it.
select channel, settings::text, channel_version(c) from channel_account c where id = $1 and state <> 'RELEASED';

-- name: channel_state
-- $1 id $2 to $3 by $4 reason $5 may whatever the channel. A released account comes back only anew.
with c as (
    update channel_account c set state = $2 where c.id = $1 and c.state <> $2 and ($5::boolean or exists (
        select 1 from channel_operator o where o.channel_account_id = c.id and o.account_id = $3))
    returning id
)
select audit_append('channel', c.id, $3, 'channel.' || lower($2), jsonb_build_object('reason', $4::text)) from c;

-- name: channel_void
-- $1 id $2 by $3 reason $4 now
select channel_void($1, $2, $3, to_timestamp($4::float8));

-- name: channel_test
-- $1 id $2 by $3 may whatever the channel $4 now. No row: not his.
select account_test(c.id, $2, to_timestamp($4::float8)) from channel_account c where c.id = $1 and ($3::boolean or exists (
    select 1 from channel_operator o where o.channel_account_id = c.id and o.account_id = $2));

-- name: channel_hand_over
-- $1 id $2 operators $3 platform admin or NULL $4 by $5 reason
with c as (
    update channel_account set platform_admin = coalesce($3, platform_admin)
    where id = $1 and state <> 'RELEASED' returning id, platform_admin
), gone as (
    delete from channel_operator using c where channel_account_id = c.id and not account_id = any ($2::bigint[])
    returning account_id
), come as (
    insert into channel_operator (channel_account_id, account_id)
    select c.id, x from c, unnest($2::bigint[]) x on conflict do nothing returning account_id
)
select audit_append('channel', c.id, $4, 'channel.hand_over', jsonb_build_object('reason', $5::text,
    'operators', $2::bigint[], 'platform_admin', c.platform_admin,
    'gone', coalesce((select jsonb_agg(account_id) from gone), '[]'))) from c;

-- name: platform_login_begin
-- $1 channel account $2 person $3 may write $4 session $5 hash of the state $6 redirect address. Where the
-- person logs in, and as which app; no row: not this account, or not this person's.
with old as (
    delete from platform_login where begun_at < now() - interval '1 day'
), l as (
    insert into platform_login (state_hash, channel_account_id, account_id, session_hash, redirect_uri)
    select $5, c.id, $2, $4, coalesce(nullif(c.settings->>'redirect_uri', ''), $6) from channel_account c
    where c.id = $1 and c.state <> 'RELEASED' and platform_login_at(c) <> '' and ($3::boolean or exists (
        select 1 from channel_operator o where o.channel_account_id = c.id and o.account_id = $2))
    returning channel_account_id, redirect_uri
)
select platform_login_at(c), c.settings->>'app_key', l.redirect_uri,
    audit_append('channel', c.id, $2, 'channel.login_begin', '{}')
from l join channel_account c on c.id = l.channel_account_id;

-- name: platform_login_end
-- $1 channel account $2 person $3 session $4 hash of the state $5 the code. It goes to the courier.
with l as (
    update platform_login set ended_at = now() where state_hash = $4 and channel_account_id = $1 and account_id = $2
        and session_hash = $3 and ended_at is null and begun_at > now() - interval '10 minutes'
    returning redirect_uri
), i as (
    insert into inbox (channel_account_id, query, body) select $1, 'platform-login',
        convert_to(json_build_object('code', $5::text, 'redirect_uri', l.redirect_uri)::text, 'UTF8') from l
    returning id
)
select i.id, audit_append('channel', $1, $2, 'channel.login', '{}'), pg_notify('delivery', $1::text) from i;

-- name: stop_list
-- $1 who looks $2 may stop $3 may lift
select json_build_object('items', coalesce(json_agg(stop_json(s, $1, $2, $3) order by s.id desc), '[]'))
from stop s where s.lifted_at is null;

-- name: stop_add
-- $1 channel account or 0 for all $2 reason $3 by
with s as (
    insert into stop (channel_account_id, reason, stopped_by) select nullif($1::bigint, 0), $2, $3
    where $1::bigint = 0 or exists (select 1 from channel_account where id = $1) returning id
)
select s.id, audit_append('stop', s.id, $3, 'stop.add', jsonb_build_object('channel', nullif($1::bigint, 0),
    'reason', $2::text)) from s;

-- name: stop_ask
-- $1 which $2 why $3 by $4 now
select stop_ask($1, $2, $3, to_timestamp($4::float8));

-- name: stop_lift
-- $1 which $2 why $3 by $4 now
select stop_lift($1, $2, $3, to_timestamp($4::float8));

-- name: stop_keep
-- $1 which $2 why $3 by $4 now
select stop_keep($1, $2, $3, to_timestamp($4::float8));

-- name: message_list
-- $1 channel account $2 account $3 capabilities $4 now.
select messages_json(c, $2, $3::text[], to_timestamp($4::float8)), messages_version(c.id) from channel_account c
where c.id = $1 and c.channel = 'wechat';

-- name: message_arrange
-- $1 account $2 channel account $3 when $4 deliveries in order $5 now $6 the version that was read, or *
select message_arrange($1, $2, to_timestamp($3::float8), $4::bigint[], to_timestamp($5::float8), $6);
