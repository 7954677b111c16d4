-- name: watch_ask
-- $1 channel $2 now: is a survey due, whose look is it ('' none), how long until the next.
select w.survey, coalesce(w.look, 0), removal_wait($1, w.wait_ms, to_timestamp($2::float8)), c.name, c.base_url, c.settings::text, coalesce(order_json(c.id)::text, 'null'),
    may_mend(c, w.look)
from watch_ask($1, to_timestamp($2::float8)) w, channel_account c where c.id = $1;

-- name: survey_take
select survey_take($1, $2::jsonb, to_timestamp($3::float8));

-- name: stock_ask
-- $1 channel $2 now: of which things the words are wanted, by remote id.
select stock_ask($1, to_timestamp($2::float8));

-- name: stock_due
-- $1 channel $2 remote ids: those of them that are wanted.
select id, remote_id from stock where channel_account_id = $1 and remote_id = any ($2::text[]) and is_wanted order by id;

-- name: stock_keep
-- $1 channel $2 item $3 its digest as it was said beside the words $4 word list $5 how many code points were read $6 findings
-- $7 how many more $8 now.
select stock_keep($1, $2, $3, $4::int, $5::int, $6::jsonb, $7::int, to_timestamp($8::float8));

-- name: repair_take
-- $1 channel $2 delivery or 0 $3 what was seen and put back $4 the bytes that were there, as far as they are kept $5 now.
select repair_take($1, $2, $3::jsonb, $4::bytea, to_timestamp($5::float8));

-- name: repair_bytes
select bytes, path from site_repair where id = $2 and incident_id = $1;

-- name: closure_make
select closure_make($1, $2, $3, $4, $5, $6, to_timestamp($7::float8));

-- name: closure_second
select closure_second($1, $2, $3, $4, to_timestamp($5::float8));

-- name: closure_drop
select closure_drop($1, $2, $3, to_timestamp($4::float8));

-- name: closure_facts
-- $1 channel account: the statement that the next one stands behind.
select coalesce((closure_latest($1)).id, 0);

-- name: closure_show
-- $1 channel account $2 account $3 what it may.
select closure_json(c, $2, $3::text[]) from channel_account c where c.id = $1;

-- name: order_show
-- $1 a channel account: the latest that the seal signed about its whole site, or null.
select json_build_object('order', order_json($1))::text;

-- name: order_done
select order_done($1, $2, $3, to_timestamp($4::float8));

-- name: incident_list
-- $1 state open or closed, $2 channel account or 0, $3 the id to go on behind, $4 limit, $5 account, $6 what it may, $7 now.
select incident_json(n, $5, $6::text[], to_timestamp($7::float8)), n.id from channel_incident n
where ($1::text = '' or (n.closed_at is null) = ($1 = 'open')) and ($2::bigint = 0 or n.channel_account_id = $2) and n.id < $3
order by n.id desc limit $4;

-- name: incident_read
select (incident_json(n, $2, $3::text[], to_timestamp($4::float8))::jsonb || jsonb_build_object('entry', statement_json(s, $2, $3::text[]),
    'removal', removal_json(r, $2, $3::text[])))::json
from channel_incident n
left join account_statement s on s.incident_id = n.id and s.kind in ('entry', 'profile') and s.state <> 'DROPPED'
left join account_statement r on r.id = (select max(x.id) from account_statement x where x.incident_id = n.id and x.kind = 'removal')
where n.id = $1;

-- name: incident_first
select incident_first($1, $2, to_timestamp($3::float8));

-- name: incident_close
select incident_close($1, $2, $3, $4, to_timestamp($5::float8));

-- name: incident_decide
-- $1 incident $2 by $3 what shows it $4 why $5 now.
select incident_decide($1, $2, $3, $4, to_timestamp($5::float8));

-- name: incident_tell
select incident_tell($1, $2, $3, $4, to_timestamp($5::float8));

-- name: clerk_health
select health_tell(to_timestamp($1::float8));

-- name: account_items
-- $1 channel account $2 basis or '' $3 the id to go on behind $4 limit: what stands on it.
select json_build_object('id', i.id::text, 'remote_id', i.remote_id, 'url', i.url, 'title', i.title, 'sha256', i.sha256,
    'posted_at', iso(i.posted_at), 'first_seen', iso(i.first_seen), 'last_seen', iso(i.last_seen), 'gone_at', iso(i.gone_at),
    'basis', i.basis, 'basis_name', zh('basis', i.basis), 'delivery', i.delivery_id::text), i.id
from account_item i where i.channel_account_id = $1 and ($2::text = '' or i.basis = $2) and i.id < $3 order by i.id desc limit $4;

-- name: baseline_show
-- $1 channel account $2 account $3 what it may: all that stands on the first list, in the order in which it is signed.
select json_build_object('account', c.id::text, 'name', c.name, 'channel_name', zh('channel', c.channel),
    'listed_at', iso(w.listed_at), 'profile', json_build_object('name', coalesce(w.name, ''), 'face', coalesce(w.face, ''),
        'certification', coalesce(w.certification, '')),
    'items', (select coalesce(json_agg(json_build_object('id', i.id::text, 'remote_id', i.remote_id, 'url', i.url, 'title', i.title,
        'sha256', i.sha256, 'posted_at', iso(i.posted_at), 'waits', coalesce(k.is_wanted and k.turn = 0, false),
        'words', case when t.item_id is not null then json_build_object('current', coalesce(k.is_read, false), 'points', t.points,
            'more', t.more, 'at', iso(t.screened_at), 'findings', t.findings) end) order by i.id), '[]') from account_item i
        left join stock k on k.id = i.id left join account_item_words t on t.item_id = i.id
        where i.channel_account_id = c.id and i.gone_at is null and (i.basis = 'listed' or (i.basis = 'baseline'
            and i.statement_id = s.id))),
    'adopted', (select coalesce(json_agg(x::text order by x), '[]') from unnest(s.items) x),
    'statement', statement_json(s, $2, $3::text[]),
    'actions', case when 'INCIDENT_HANDLE' = any ($3::text[]) and s.id is null and w.listed_at is not null
        and (operates(c.id, $2) or exists (select 1 from account_role r where r.account_id = $2 and r.role = 'REVIEWER'))
        then '["sign"]'::json else '[]'::json end)
from channel_account c left join account_watch w on w.channel_account_id = c.id
left join account_statement s on s.channel_account_id = c.id and s.kind = 'baseline' and s.state <> 'DROPPED'
where c.id = $1;

-- name: baseline_facts
-- $1 channel account $2 those that nobody adopts: list, how many, and the face, as they are signed.
select l.list, coalesce(array_length(l.items, 1), 0), coalesce(w.name, ''), coalesce(w.face, ''), coalesce(w.certification, '')
from baseline_list($1, $2::bigint[]) l left join account_watch w on w.channel_account_id = $1;

-- name: incident_facts
select channel_account_id, seen_sha256 from channel_incident where id = $1;

-- name: removal_facts
-- $1 an incident: its channel account, the hash of what was seen, and the thing as it stands now.
select n.channel_account_id, n.seen_sha256, coalesce(removal_target(i)::text, '{}') from channel_incident n
left join account_item i on i.id = n.item_id where n.id = $1;

-- name: profile_facts
select n.channel_account_id, coalesce(profile_facts(n)::text, '{}') from channel_incident n where n.id = $1;

-- name: incident_intrusion
select incident_intrusion($1, $2, $3, to_timestamp($4::float8));

-- name: removal_take
-- Apart from removal_lease for the same reason as connector_take.
select coalesce(removal_take($1, to_timestamp($2::float8)), 0);

-- name: removal_lease
-- What is to be deleted: the ticket, and the file that it names; where; what explains it by now.
select r.id, r.fence, r.state, r.attempt, r.body, r.ed25519, r.sm2, s.body, c.id, c.name, c.base_url, c.settings::text,
    (select item_explained(i) from account_item i where i.id = r.item_id)
from removal r join account_statement s on s.id = r.statement_id join channel_account c on c.id = r.channel_account_id
where r.id = $1 and r.channel_account_id = $2;

-- name: removal_intent
select removal_intent($1, $2, $3, to_timestamp($4::float8));

-- name: removal_result
select removal_result($1, $2, $3, $4, $5, to_timestamp($6::float8), to_timestamp($7::float8));

-- name: statement_make
select statement_make($1, $2, nullif($3::bigint, 0), $4, $5::bigint[], $6, $7, $8, to_timestamp($9::float8));

-- name: statement_facts
select channel_account_id, kind, body, coalesce(incident_id, 0) from account_statement where id = $1;

-- name: statement_second
select statement_second($1, $2, $3, $4, to_timestamp($5::float8));

-- name: statement_drop
select statement_drop($1, $2, $3, to_timestamp($4::float8));
