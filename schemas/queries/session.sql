-- name: session_touch
-- The person behind a token, the word list in force, and whether it is time to write the activity down.
select c.*, (select max(version) from lexicon where state = 'ACTIVE') from session_caller c where c.token_hash = $1;

-- name: session_touch_new
-- The same with a number for the draft that this person is about to make.
select c.*, (select max(version) from lexicon where state = 'ACTIVE'), nextval('draft_id_seq') from session_caller c where c.token_hash = $1;

-- name: session_touch_draft
-- The same with draft $2, as access.sql's draft_seen and words.sql's draft_head have it.
select c.*, (select max(version) from lexicon where state = 'ACTIVE'), d.department = c.department or c.sees_all or draft_visible(d, c.id), d.id, encode(d.head, 'hex'), encode(d.tree, 'hex'), d.rev,
    d.kind, d.department, d.title, coalesce(d.register_no, ''), d.created_by
from session_caller c left join draft d on d.id = $2 where c.token_hash = $1;

-- name: session_touch_submission
select c.*, (select max(version) from lexicon where state = 'ACTIVE'), d.department = c.department or c.sees_all or draft_visible(d, c.id), d.id, encode(d.head, 'hex'), encode(d.tree, 'hex'), d.rev,
    d.kind, d.department, d.title, coalesce(d.register_no, ''), d.created_by
from session_caller c left join submission s on s.id = $2 left join draft d on d.id = s.draft_id
where c.token_hash = $1;

-- name: session_touch_act
-- The same where it is acted on and not shown: whether this person sees submission $2.
select c.*, d.department = c.department or c.sees_all or draft_visible(d, c.id)
from session_caller c left join submission s on s.id = $2 left join draft d on d.id = s.draft_id
where c.token_hash = $1;

-- name: session_seen
-- Activity is written down at most every 20 seconds, and never for a request that nobody made.
update session set seen_at = now() where token_hash = $1 and seen_at < now() - interval '20 seconds';

-- name: login_look
-- One row whether or not there is such a person.
select coalesce((select f.locked_until > now() from login_failure f where f.login_hash = $2), false),
    coalesce(a.id, 0), a.password, coalesce(a.name, ''), coalesce(a.password_at, now())::text
from (select 1) one left join account a on a.login = $1 and a.state = 'ACTIVE';

-- name: login_failed
-- $1 hash of the name $2 account or 0 $3 address. The fifth in a row locks the name for 30 minutes.
with f as (
    insert into login_failure as x (login_hash, failures) values ($1, 1)
    on conflict (login_hash) do update set at = now(),
        failures = case when x.at < now() - interval '30 minutes' then 1 else x.failures + 1 end,
        locked_until = case when x.failures + 1 >= 5 and x.at >= now() - interval '30 minutes'
            then now() + interval '30 minutes' end
    returning locked_until
), old as (
    delete from login_failure where at < now() - interval '1 day' and login_hash <> $1
)
select f.locked_until is not null, audit_append('account', $2, $2, 'login.fail',
    jsonb_build_object('address', $3::text, 'locked', f.locked_until is not null)) from f;

-- name: session_open
-- $1 account $2 device $3 token hash $4 address $5 replace $6 hash of the name $7 since when the password is that was right. No row: the person
-- is logged in elsewhere on such a device and has not said to end that.
with old as (
    select 1 from session where account_id = $1 and device = $2 and expires_at > now()
        and seen_at > now() - interval '15 minutes'
), s as (
    insert into session (token_hash, account_id, device, expires_at, address, password_at)
    select $3, $1, $2, now() + interval '8 hours', $4, $7::timestamptz where $5::boolean or not exists (select 1 from old)
    on conflict (account_id, device) do update set token_hash = excluded.token_hash, created_at = now(),
        seen_at = now(), expires_at = excluded.expires_at, address = excluded.address, password_at = excluded.password_at
    returning expires_at
), f as (
    delete from login_failure where login_hash = $6 and exists (select 1 from s)
)
select iso(s.expires_at), audit_append('account', $1, $1, 'session.open', jsonb_build_object(
    'device', $2::text, 'address', $4::text, 'replaced', exists (select 1 from old))) from s;

-- name: session_close
-- Log-out ends every session of this person: who leaves a machine does not go round to the others.
with s as (
    delete from session where account_id = (select account_id from session where token_hash = $1)
    returning account_id, device
)
select audit_append('account', s.account_id, s.account_id, 'session.close',
    jsonb_build_object('device', s.device)) from s;

-- name: once_claim
-- mine, same request, status, body, etag. A kept answer is good for a day. Nobody waits for the disk here: what the
-- request itself writes is flushed after this and with it, and where nothing was, nothing was done.
with old as (
    delete from idempotency where account_id = $1 and key = $2 and at < now() - interval '1 day'
), mine as (
    insert into idempotency (account_id, key, request_sha256)
    select $1, $2, $3 on conflict do nothing returning 1
)
select exists (select 1 from mine), coalesce(i.request_sha256 = $3, true), i.status, i.body, coalesce(i.etag, '')
from (select set_config('synchronous_commit', 'off', true)) quick left join idempotency i on i.account_id = $1 and i.key = $2;

-- name: once_keep
-- Lost with the power it is as if we had been cut off before it: a repeat hears that it may have been done.
update idempotency set status = $3, body = $4, etag = $5
from (select set_config('synchronous_commit', 'off', true)) quick where account_id = $1 and key = $2;

-- name: once_forget
delete from idempotency where account_id = $1 and key = $2 and status is null;
