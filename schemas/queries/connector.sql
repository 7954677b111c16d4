-- name: courier_key
select courier_key from channel_account where id = $1 and courier_key <> '' and state <> 'RELEASED';

-- name: courier_nonce
-- No row: seen before. Older ones would be refused for their time, so they go, a few at a time: more than come.
with old as (
    delete from connector_nonce where ctid = any(array(select n.ctid from connector_nonce n
        where n.channel_account_id = $1 and n.at < now() - interval '15 minutes' order by n.at limit 8))
)
insert into connector_nonce (channel_account_id, nonce) values ($1, $2) on conflict do nothing returning 1;

-- name: connector_take
-- Takes leases. Apart from connector_lease, because what stands beside the function in one statement
-- is read as of the statement's start: a ticket committed a moment later would be leased and not shown.
select id from delivery_lease($1, $2, 60, to_timestamp($3::float8));

-- name: connector_lease
-- $1 the deliveries just taken, $2 their channel: what a courier needs besides the words. A
-- correction or a withdrawal starts from what the platform said when the item went out.
select d.id, d.fence, d.state, d.attempt, d.act, t.body, t.ed25519, t.sm2, t.key::text,
    case d.key when '' then 'shenfa-' || t.id else d.key end,
    (case when d.receipt = '{}' and d.act <> 'publish' then coalesce((select x.receipt from delivery x
        where x.draft_id = d.draft_id and x.channel_account_id = d.channel_account_id and x.act <> 'withdraw'
          and x.state = 'CONFIRMED' and x.id <> d.id order by x.id desc limit 1), '{}') else message_receipt(d) end)::text,
    f.id, coalesce(f.register_no, ''), coalesce((extract(epoch from d.released_at) * 1000)::bigint, 0),
    encode(s.commit_oid, 'hex'), c.channel, c.id, c.name, c.base_url, c.settings::text,
    (extract(epoch from d.lease_until) * 1000)::bigint,
    coalesce(w.base_url, ''),
    exists (select 1 from jsonb_array_elements(s.channels) x where (x->>'account')::bigint = w.id)
        or exists (select 1 from live l where l.draft_id = d.draft_id and l.channel_account_id = w.id),
    coalesce((select p.body->'stages'->-1->>'name' from policy p where p.version = s.policy_version), '')
from delivery d
join ticket t on t.id = d.ticket_id join draft f on f.id = d.draft_id
join submission s on s.id = d.submission_id join channel_account c on c.id = d.channel_account_id
left join lateral (select id, base_url from channel_account where channel = 'website' and state = 'ACTIVE'
    order by purpose = c.purpose desc, id limit 1) w on true
where d.id = any ($1::bigint[]) and d.channel_account_id = $2
order by array_position($1::bigint[], d.id);

-- name: connector_along
-- $1 a delivery just leased: what goes out in one message with it, in order (0036_messages.sql).
select message_along($1);

-- name: connector_intent
select delivery_intent($1, $2, $3, $4, $5, to_timestamp($6::float8));

-- name: connector_note
select delivery_note($1, $2, $3, $4::jsonb, to_timestamp($5::float8));

-- name: connector_heartbeat
select (extract(epoch from delivery_heartbeat($1, $2, $3, 60, to_timestamp($4::float8))) * 1000)::bigint;

-- name: connector_result
select delivery_result($1, $2, $3, $4, $5, $6::jsonb, to_timestamp($7::float8), to_timestamp($8::float8), $9);

-- name: connector_seen
-- What a courier saw on its channel; a delivery of another channel is none of its own.
select n from sighting_take($1, $2, $3, $4, $5, $6, to_timestamp($7::float8), to_timestamp($8::float8)) n where n is not null;

-- name: inbox_list
select coalesce(json_agg(json_build_object('id', i.id::text, 'query', i.query,
    'body_b64', translate(encode(i.body, 'base64'), E'\n', ''), 'at', (extract(epoch from i.at) * 1000)::bigint)
    order by i.id), '[]') from (select * from inbox where channel_account_id = $1 and id > $2 and done_at is null
    order by id limit 50) i;

-- name: inbox_waits
select from inbox where channel_account_id = $1 and id > $2 and done_at is null limit 1;

-- name: inbox_done
-- $3 it said that something moved: what it woke and that it was read are one act, or a cut in between loses the nudge. So
-- are $5, the number of a message that went out to the followers, and that it was read: nobody says it again.
with done as (update inbox set done_at = now(), body = case query when 'platform-login' then '' else body end
    where id = $2 and channel_account_id = $1 and done_at is null returning id)
select id, case when $3::boolean then callback_moved($1, to_timestamp($4::float8))::text end,
    case when $5::text <> '' then message_told($1, $5, to_timestamp($4::float8))::text end from done;

-- name: inbox_add
-- The very same call again, by whoever heard it, says nothing new. What the platform repeats itself is sealed anew each
-- time where it is sealed: that is known again by the courier, which can read it.
insert into inbox (channel_account_id, query, body) select $1::bigint, $2::text, $3::bytea
where not exists (select 1 from inbox i where i.channel_account_id = $1 and md5(i.query) = md5($2) and i.query = $2 and i.body = $3)
returning id, pg_notify('delivery', $1::text);

-- name: callback_token
select callback_token from channel_account where id = $1 and callback_token <> '' and state <> 'RELEASED';

-- name: replay_take
-- One subscriber that is to be told again; apart from replay_lease for the same reason as connector_take.
select r.id, r.delivery_id, r.subscriber, r.asked_by is not null from replay_take($1, to_timestamp($2::float8)) r;

-- name: replay_lease
-- $1 the delivery: as it was leased, and nothing that would let a courier write to it.
select d.id, 0::bigint, 'UNCERTAIN', d.attempt, d.act, t.body, t.ed25519, t.sm2, t.key::text,
    case d.key when '' then 'shenfa-' || t.id else d.key end, d.receipt::text,
    f.id, coalesce(f.register_no, ''), coalesce((extract(epoch from d.released_at) * 1000)::bigint, 0),
    encode(s.commit_oid, 'hex'), c.channel, c.id, c.name, c.base_url, c.settings::text,
    0::bigint, coalesce(w.base_url, ''),
    exists (select 1 from jsonb_array_elements(s.channels) x where (x->>'account')::bigint = w.id)
        or exists (select 1 from live l where l.draft_id = d.draft_id and l.channel_account_id = w.id),
    coalesce((select p.body->'stages'->-1->>'name' from policy p where p.version = s.policy_version), '')
from delivery d
join ticket t on t.id = d.ticket_id join draft f on f.id = d.draft_id
join submission s on s.id = d.submission_id join channel_account c on c.id = d.channel_account_id
left join lateral (select id, base_url from channel_account where channel = 'website' and state = 'ACTIVE'
    order by purpose = c.purpose desc, id limit 1) w on true
where d.id = $1;

-- name: replay_end
select replay_end($1, $2, $3, $4, $5::jsonb, to_timestamp($6::float8));
