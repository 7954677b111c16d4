-- name: first_accounts
select count(*) from account;

-- name: first_department
insert into department (id, name, duty, sort, unified) values ($1, $2, $3, $4, $5::boolean)
on conflict (id) do nothing;

-- name: first_person
-- $1 login $2 person number $3 name $4 department $5 password $6 roles $7 code for a vote key, or NULL
with a as (
    insert into account (login, person_no, name, department, password, enrol_hash, enrol_until,
        founding_code, founding_roles)
    values ($1, $2, $3, $4, $5, sha256($7::bytea),
        case when $7::bytea is not null then now() + interval '30 days' end, sha256($7::bytea), $6::text[])
    on conflict do nothing returning id
), r as (
    insert into account_role (account_id, role) select a.id, x from a, unnest($6::text[]) x
)
select a.id, audit_append('account', a.id, 0, 'account.first',
    jsonb_build_object('login', $1, 'person_no', $2, 'department', $4, 'roles', $6::text[]))
from a;

-- name: first_channel
-- $1 unit $2 channel $3 purpose $4 name $5 owner $6 base_url $7 settings $8 courier key
-- $9 callback token $10 login of the operator
with c as (
    insert into channel_account (unit, channel, purpose, name, owner_department, base_url,
        settings, courier_key, callback_token)
    values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9)
    on conflict do nothing returning id
), o as (
    insert into channel_operator (channel_account_id, account_id)
    select c.id, a.id from c, account a where a.login = $10
), p as ( -- a stand-in answers at night as well
    insert into pace (channel_account_id, set_by, at) select c.id, a.id, now() from c, account a
    where a.login = $10 and $2 = 'sms'
)
select c.id, audit_append('channel', c.id, 0, 'channel.first',
    jsonb_build_object('unit', $1, 'channel', $2, 'purpose', $3, 'name', $4))
from c;

-- name: first_channel_id
select id from channel_account where unit = $1 and channel = $2 and purpose = $3 and state = 'ACTIVE'
order by id limit 1;

-- name: first_unused
-- Whose one-time password still counts: it was not changed yet, or no vote key was enrolled with it.
select login from account where must_change or enrol_hash is not null;

-- name: first_lexicon
-- $1 terms $2 allow $3 names: the lexicon the program brings, where there is none at all; every later one is
-- put in force by somebody's signature.
with l as (
    insert into lexicon (version, state, terms, allow, names, note, activated_at)
    select 1, 'ACTIVE', $1, $2, $3, '随程序提供的初始词库', now() where not exists (select from lexicon) returning *
), x as (
    insert into lexicon_activation (version) select version from l returning id
)
select audit_append('lexicon', l.version, 0, 'lexicon.activate', jsonb_build_object('activation', x.id,
    'content', lexicon_sum_of(l.terms, l.allow, l.names))) from l, x;

-- name: first_drafts
select count(*) from draft;

-- name: first_author
select id, name, department from account where login = $1;

-- name: first_recipient_lists
select count(*) from recipient_list;
