-- name: sms_call
-- $1 delivery $2 channel $3 fence $4 what $5 with $6 now: what a courier asks about a list it sends to.
select sms_call($1, $2, $3, $4, $5::jsonb, to_timestamp($6::float8))::text;

-- name: sms_line_call
-- $1 channel $2 what $3 with $4 now: what comes over the line, with or without a lease.
select sms_line_call($1, $2, $3::jsonb, to_timestamp($4::float8))::text;

-- name: recipient_list_key
-- The courier's public key: what a list is sealed to.
select courier_key from channel_account where id = $1 and channel = 'sms' and state = 'ACTIVE';

-- name: recipient_list_add
select recipient_list_add($1, $2, $3, $4, $5, $6::text[], $7, $8, to_timestamp($9::float8));

-- name: recipient_list_retire
select recipient_list_retire($1, $2, to_timestamp($3::float8));

-- name: recipient_list_stands
-- $1 channel account $2 sha256 in hex: its name, how many it holds, whether it is used no more. No row: no such list.
select name, cardinality(masked), retired_at is not null from recipient_list
where channel_account_id = $1 and sha256 = decode($2, 'hex');

-- name: recipient_lists
-- $1 account: the lists in use, of every short message account; never a number.
select json_build_object('items', coalesce(json_agg(json_build_object('id', l.id::text, 'name', l.name,
    'sha256', encode(l.sha256, 'hex'), 'count', cardinality(l.masked), 'refused', l.refused, 'doubled', l.doubled,
    'account', l.channel_account_id::text, 'account_name', c.name, 'by', person_json(l.account_id), 'at', iso(l.at),
    'sample', l.masked[1:3],
    'actions', case when operates(l.channel_account_id, $1) then '["retire"]'::json else '[]'::json end) order by l.id desc), '[]'),
    'accounts', (select coalesce(json_agg(json_build_object('id', a.id::text, 'name', a.name,
        'settings', a.settings, 'operates', operates(a.id, $1),
        'opt_outs', (select count(*) from opt_out o where o.channel_account_id = a.id),
        'counts', (select coalesce(json_agg(sms_count_json(k) order by k.day desc), '[]') from (select * from sms_count s
            where s.channel_account_id = a.id order by s.day desc limit 14) k)) order by a.id), '[]')
        from channel_account a where a.channel = 'sms' and a.state = 'ACTIVE'))
from recipient_list l join channel_account c on c.id = l.channel_account_id where l.retired_at is null;

-- name: sms_list
-- $1 account $2 capabilities $3 before $4 at most $5 now
select sms_json(d, $1, $2::text[], to_timestamp($5::float8)), d.id
from delivery d join channel_account c on c.id = d.channel_account_id and c.channel = 'sms'
join draft f on f.id = d.draft_id
where d.id < $3 and d.act <> 'withdraw' and (d.state = 'CONFIRMED' or draft_visible(f, $1)) order by d.id desc limit $4;

-- name: sms_read
-- $1 delivery $2 account $3 capabilities $4 now: with the rows that want a person, and those that failed.
select sms_json(d, $2, $3::text[], to_timestamp($4::float8)), d.draft_id, encode(s.commit_oid, 'hex'),
    (select coalesce(json_agg(json_build_object('n', r.n, 'masked', r.masked, 'state', r.state, 'state_name', zh('sms', r.state),
        'stat', r.stat, 'at', iso(r.at), 'closed', r.closed, 'round', r.round) order by r.state <> 'unknown', r.n), '[]')
        from (select * from sms_recipient x where x.delivery_id = d.id and x.state in ('unknown', 'failed', 'repeat', 'opted_out')
            order by x.state <> 'unknown', x.n limit 200) r)
from delivery d join channel_account c on c.id = d.channel_account_id and c.channel = 'sms'
join submission s on s.id = d.submission_id where d.id = $1 and d.act <> 'withdraw';

-- name: sms_opt_outs
-- $1 before (ms) $2 at most
select json_build_object('masked', o.masked, 'word', o.word, 'at', iso(o.at), 'account_name', c.name),
    (extract(epoch from o.at) * 1000)::bigint
from opt_out o join channel_account c on c.id = o.channel_account_id
where o.at < to_timestamp($1::float8 / 1000) order by o.at desc limit $2;

-- name: sms_turn_key
select sms_turn_key($1, $2, $3, to_timestamp($4::float8));

-- name: sms_take_back
select sms_take_back($1, $2, $3, to_timestamp($4::float8));

-- name: sms_decide
select sms_decide($1, $2, $3::bigint[]::int[], $4, $5, to_timestamp($6::float8));
