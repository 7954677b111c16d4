-- name: draft_read
-- $4 as which of its corrections has it, or 0: no row when there is none
select draft_json(d, $2, $3::text[]), encode(d.head, 'hex') from draft x, lateral draft_on_line(x, $4) d
where x.id = $1 and d.id is not null;

-- name: draft_list
-- $1 account $2 capabilities $3 only mine $4 state of the last submission or '' $5 words or '' $6 before id $7 limit
-- $8 only this department, or ''
select draft_json(d, $1, $2::text[]), d.id from draft d
where d.id < $6 and (not $3::boolean or d.created_by = $1)
  and ($8::text = '' or d.department = $8)
  and ($5::text = '' or position($5 in d.title) > 0 or d.register_no = $5)
  and ($4::text = '' or (select s.state from submission s where s.draft_id = d.id and line_of(s.rev) = 0
          order by s.id desc limit 1) = $4
      or ($4 = 'EDITING' and not exists (select 1 from submission s where s.draft_id = d.id))
      or ($4 = 'LIVE' and exists (select 1 from live l where l.draft_id = d.id)))
order by d.id desc limit $7;

-- name: draft_assets
select coalesce(json_agg(json_build_object('sha256', encode(a.sha256, 'hex'), 'name', a.name, 'media_type', a.media_type,
    'extension', a.extension, 'size', a.size, 'width', a.width, 'height', a.height, 'pages', a.pages,
    'url', format('/api/v1/drafts/%s/assets/%s', a.draft_id, encode(a.sha256, 'hex'))) order by a.at), '[]')
from asset a where a.draft_id = $1 and a.sha256 in (select decode(x, 'hex') from unnest($2::text[]) x);

-- name: asset_one
-- Binary: name, type, bytes.
select name, media_type, bytes from asset where draft_id = $1 and sha256 = decode($2, 'hex');

-- name: revision_list
select coalesce(json_agg(json_build_object('rev', rev_shown(r.rev), 'correction', nullif(line_of(r.rev), 0), 'commit', encode(r.commit_oid, 'hex'), 'kind', r.kind,
    'note', r.note, 'at', iso(r.at), 'authors', (select json_agg(person_json(a)) from unnest(r.authors) a))
    order by r.at desc, r.rev desc), '[]') from revision r where r.draft_id = $1;

-- name: revision_named
-- 'live', 'mine' (my last vote's), 'head', 'previous' or 40 digits: the commit, its number and when.
select encode(r.commit_oid, 'hex'), rev_shown(r.rev), iso(r.at), encode(r.tree_oid, 'hex'), line_of(r.rev) from revision r where r.draft_id = $1 and r.commit_oid = case $3
    when 'head' then (select head from draft where id = $1)
    when 'live' then (select s.commit_oid from live l join submission s on s.id = l.submission_id
        where l.draft_id = $1 order by l.delivery_id desc limit 1)
    when 'mine' then (select s.commit_oid from vote v join submission s on s.id = v.submission_id
        where s.draft_id = $1 and v.account_id = $2 order by v.id desc limit 1)
    when 'previous' then (select s.commit_oid from submission s where s.draft_id = $1 and line_of(s.rev) = 0
        order by s.id desc offset 1 limit 1)
    else decode(case when $3 ~ '^[0-9a-f]{40}$' then $3 else '' end, 'hex') end
order by r.rev > 1000000 desc, r.rev limit 1;

-- name: submission_read
select submission_json(s, $2, $3::text[], to_timestamp($4::float8)), s.draft_id, encode(s.commit_oid, 'hex')
from submission s where s.id = $1;

-- name: box_todo
-- The boxes: why each is a range of an index says todo_of in 0008_front.sql.
select (select submission_row(s, $1, to_timestamp($4::float8)) from submission s where s.id = t.id), t.id
from todo_of($1, $2, $3) as t(id) order by t.id desc;

-- name: box_done
select (select submission_row(s, $1, to_timestamp($4::float8)) from submission s where s.id = v.submission_id),
    v.submission_id
from vote v where (v.account_id, v.submission_id) < ($1, $2) and v.account_id >= $1
order by v.account_id desc, v.submission_id desc limit $3;

-- name: box_mine
select submission_row(s, $1, to_timestamp($4::float8)), s.id from submission s
where (s.submitted_by, s.id) < ($1, $2) and s.submitted_by >= $1
order by s.submitted_by desc, s.id desc limit $3;

-- name: box_returned
-- Returned to this person and not handed in again since.
select submission_row(s, $1, to_timestamp($4::float8)), s.id from submission s
where (s.submitted_by, s.id) < ($1, $2) and s.submitted_by >= $1
  and s.state in ('RETURNED', 'REJECTED') and not s.again
order by s.submitted_by desc, s.id desc limit $3;

-- name: found_todo
-- The boxes again, searched for the words $5. Statements of their own: those above are asked all day
-- and keep their plans; these look through as much of the box as it takes.
select submission_row(s, $1, to_timestamp($4::float8)), s.id
from todo_of($1, $2, 2147483647) as t(id) join submission s on s.id = t.id
where submission_fits(s, $5) order by s.id desc limit $3;

-- name: found_done
select submission_row(s, $1, to_timestamp($4::float8)), s.id
from vote v join submission s on s.id = v.submission_id
where (v.account_id, v.submission_id) < ($1, $2) and v.account_id >= $1 and submission_fits(s, $5)
order by v.account_id desc, v.submission_id desc limit $3;

-- name: found_mine
select submission_row(s, $1, to_timestamp($4::float8)), s.id from submission s
where (s.submitted_by, s.id) < ($1, $2) and s.submitted_by >= $1 and submission_fits(s, $5)
order by s.submitted_by desc, s.id desc limit $3;

-- name: found_returned
select submission_row(s, $1, to_timestamp($4::float8)), s.id from submission s
where (s.submitted_by, s.id) < ($1, $2) and s.submitted_by >= $1
  and s.state in ('RETURNED', 'REJECTED') and not s.again and submission_fits(s, $5)
order by s.submitted_by desc, s.id desc limit $3;

-- name: box_counts
select counts_json($1);

-- name: delivery_list
-- $1 account $7 capabilities $2 state or '' $3 channel account or 0 $4 before id $5 limit $6 draft or 0
-- What has come out everybody may know of; of the rest who may see the item (Article 13).
select delivery_json(d, $1, $7::text[]), d.id from delivery d join draft r on r.id = d.draft_id
where d.id < $4 and ($2::text = '' or d.state = $2) and ($3::bigint = 0 or d.channel_account_id = $3)
  and ($6::bigint = 0 or d.draft_id = $6) and (d.state = 'CONFIRMED' or draft_visible(r, $1))
order by d.id desc limit $5;

-- name: delivery_read
-- $1 delivery $2 account $3 capabilities: the platform's own words are for whoever decides what becomes of it.
select delivery_json(d, $2, $3::text[])::jsonb || jsonb_build_object('attempts', (select coalesce(jsonb_agg(
    jsonb_build_object('attempt', a.attempt, 'outcome', a.outcome,
        'outcome_name', case a.outcome when '' then '' else zh('delivery', a.outcome) end, 'reason', a.reason,
        'at', iso(a.at), 'ended_at', iso(a.ended_at),
        'answer', case when 'RELEASE_DECIDE' = any ($3::text[]) then a.answer end) order by a.attempt), '[]')
    from attempt a where a.delivery_id = d.id))
from delivery d where d.id = $1;

-- name: delivery_release
select delivery_release($1, $2, $3, to_timestamp($4::float8));

-- name: delivery_subscribers
-- $1 delivery $2 may send again. What each subscriber answered, as its courier wrote it down.
select json_build_object('items', coalesce((select json_agg(json_build_object('subscriber', x.name, 'url', x.url,
    'state', x.state, 'state_name', case x.state when 'DONE' then '已收到' when 'OFF' then '已停用（对方答 410）'
        when 'GIVEN_UP' then '没有收到' when 'WAITING' then '等待再推' else '没有推送过' end,
    'tries', coalesce((x.m->>'tries')::int, 0), 'why', coalesce(x.m->>'why', ''),
    'at', iso(to_timestamp(coalesce(x.m->>'done', x.m->>'off', x.m->>'gave_up', x.m->>'next')::float8 / 1000)),
    'replay', (select json_build_object('reason', r.reason, 'by', coalesce(a.name, '系统'), 'at', iso(r.asked_at),
        'ended_at', iso(r.ended_at), 'told', r.told, 'answer', r.answer) from replay r
        left join account a on a.id = r.asked_by where r.delivery_id = d.id and r.subscriber = x.name
        order by r.id desc limit 1),
    'actions', case when $2::boolean and replay_obstacle(d, x.name) = '' and not exists (select 1 from replay r
        where r.delivery_id = d.id and r.subscriber = x.name and r.ended_at is null)
        then '["replay"]'::json else '[]'::json end) order by x.no)
    from (select s.no, s.one->>'name' as name, s.one->>'url' as url, m, case when m ? 'done' then 'DONE'
            when m ? 'off' then 'OFF' when m ? 'gave_up' then 'GIVEN_UP' when m ? 'tries' then 'WAITING'
            else 'UNKNOWN' end as state
        from jsonb_array_elements(case jsonb_typeof(c.settings->'subscribers') when 'array'
            then c.settings->'subscribers' else '[]' end) with ordinality s(one, no),
        lateral (select coalesce(d.receipt#>array['state', 'to', s.one->>'name'], '{}') as m) y
        where c.channel = 'app') x), '[]'))
from delivery d join channel_account c on c.id = d.channel_account_id where d.id = $1;

-- name: delivery_replay
-- $1 delivery $2 subscriber $3 reason $4 by $5 now
select replay_ask($1, $2, $3, $4, to_timestamp($5::float8));

-- name: delivery_decide
-- $1 delivery $2 by $3 outcome $4 evidence $5 address or '' $6 now
select delivery_decide($1, $2, $3, $4, $5, to_timestamp($6::float8));

-- name: ticket_read
select json_build_object('body', body, 'ed25519', ed25519, 'sm2', sm2, 'key', key) from ticket where id = $1;

-- name: register_list
-- 信息发布登记簿 of the year $1, in the order of the numbers; only what fits the words $2, or ''.
-- A correction of what is out is an entry of its own behind the one that it corrects. Then the numbers left out, and why.
select coalesce(json_agg(json_build_object('register_no', d.register_no, 'correction', nullif(line_of(s.rev), 0),
    'draft', json_build_object('id', d.id::text, 'title', title_out(s.id), 'kind', d.kind),
    'department', (select name from department where id = d.department), 'submitted_by', person_json(s.submitted_by),
    'submitted_at', iso(coalesce(o.at, d.registered_at)), 'submission', s.id::text,
    'channels', (select json_agg(c->>'channel_name') from jsonb_array_elements(s.channels) c),
    'state_name', case when w.there then '已撤稿' else zh('submission', s.state) end,
    'votes', (select coalesce(json_agg(json_build_object('name', a.name, 'verdict_name', zh('verdict', v.verdict),
        'at', iso(v.at)) order by v.id), '[]') from vote v join account a on a.id = v.account_id where v.submission_id = s.id),
    'released', (select coalesce(json_agg(json_build_object('channel_name', zh('channel', c.channel),
        'url', coalesce(x.receipt->>'url', ''), 'at', iso(x.confirmed_at)) order by x.id), '[]')
        from delivery x join channel_account c on c.id = x.channel_account_id
        where x.submission_id = s.id and x.state = 'CONFIRMED' and x.act <> 'withdraw'))
    order by length(d.register_no), d.register_no, line_of(s.rev)), '[]'),
    case when $2::text = '' then register_gaps_json($1::text::int) else '[]' end
from draft d
join lateral (select distinct on (line_of(x.rev)) x.* from submission x where x.draft_id = d.id
    order by line_of(x.rev), x.id desc) s on true
left join correction o on o.draft_id = d.id and o.no = line_of(s.rev)
cross join lateral (select exists (select 1 from delivery x where x.submission_id = s.id and x.act = 'withdraw'
    and x.state = 'CONFIRMED') as there) w
where d.register_no like $1 || '-%'
  and ($2::text = '' or (select words_fit(x, title_out(x.id), $2) from submission x where x.id = s.id));
