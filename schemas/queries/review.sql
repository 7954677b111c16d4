-- name: finding_decisions
select d.reviewer, d.rule, d.quote, d.occurrence, d.decision, d.reason, a.name,
    to_char(d.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), d.place
from finding_decision d join account a on a.id = d.account_id where d.draft_id = $1
order by d.place <> ''; -- the last one counts: what names its place is newer

-- name: finding_decide
select finding_decide($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_timestamp($11::float8), $12);

-- name: finding_remarks
select r.reviewer, r.rule, r.quote, r.occurrence, r.reason, a.name, iso(r.at), r.place
from finding_remark r join account a on a.id = r.account_id where r.draft_id = $1;

-- name: finding_ignore
-- $1 draft $2 reviewer $3 rule $4 quote $5 occurrence $6 severity $7 reason $8 who $9 place
select finding_ignore($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: finding_heed
select finding_heed($1, $2, $3, $4, $5, $6, $7);

-- name: release_ask
-- $1 draft $2 reviewer $3 rule $4 quote $5 occurrence $6 what the machine says $7 reason $8 who $9 place
select release_ask($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: release_refuse
select release_refuse($1, $2, $3);

-- name: request_show
select request_json(r, $2) from release_request r where r.id = $1;

-- name: request_list
-- What waits for $1.
select json_build_object('items', coalesce(json_agg(request_json(r, $1) order by r.id desc), '[]'))
from requests_for($1, 100) r;

-- name: recheck_list
-- What a new word list blocks in what $1's department has out or on its way, due first; with the words, where they
-- stand with the round already.
select json_build_object('items', coalesce(json_agg(json_build_object('id', r.id::text, 'submission', s.id::text,
    'draft', json_build_object('id', d.id::text, 'title', title_out(s.id)), 'register_no', d.register_no,
    'lexicon', r.lexicon, 'live', is_live(s.id), 'opened_at', iso(r.opened_at), 'due_at', iso(r.due_at),
    'late', r.due_at < to_timestamp($2::float8), 'quotes', (select coalesce(json_agg(f->>'quote'), '[]') from (
        select f from jsonb_array_elements(s.findings) f where f->>'severity' = 'BLOCK' and not exists (
            select 1 from finding_decision x where x.draft_id = s.draft_id and finding_decided(x, f)) limit 5) y))
    order by r.due_at, r.id), '[]'))
from rechecks_for($1, 100) r join submission s on s.id = r.submission_id join draft d on d.id = s.draft_id;

-- name: request_of_draft
-- Everything that was asked about draft $1, the newest first, as $2 may see and answer it.
select json_build_object('items', coalesce(json_agg(request_json(r, $2) order by r.id desc), '[]'))
from (select * from release_request where draft_id = $1 order by id desc limit 200) r;

-- name: asset_findings
-- $3: the screening that is wanted; of what was looked at under another come the words, too. Empty: any will do.
select findings, screening, encode(sha256, 'hex'), name, extension, coalesce(pages, 0),
    case when $3 not in ('', screening) then parts else '[]' end
from asset where draft_id = $1 and sha256 in (select decode(x, 'hex') from unnest($2::text[]) x)
order by at, sha256;

-- name: asset_words
-- The words in them, of files that have any.
select encode(sha256, 'hex'), name, parts from asset
where draft_id = $1 and sha256 in (select decode(x, 'hex') from unnest($2::text[]) x) and parts <> '[]'
order by at, sha256;

-- name: lexicon_version
select current_lexicon();

-- name: lexicon_text
select terms, allow, names from lexicon where version = $1;

-- name: submit_channels
-- The accounts asked for, by id or by kind of channel, and what is live there now, or of a correction ($3) what it corrects
-- and is on its way there; for a main line ($3 0) the revision of it that this grew from. Last: has the item, for that account, a page of its own to lead to
-- (connector_lease will hand over its address)?
select c.id, c.channel, c.name, c.base_url, c.settings::text, coalesce(l.delivery_id, g.delivery_id, 0),
    coalesce(encode(s.commit_oid, 'hex'), ''),
    coalesce(case when $3::int = 0 then trunk_rev($1, s.rev) else s.rev end, 0),
    coalesce(w.id::text = any ($2::text[])
        or (w.purpose = 'disclosure' and w.exception_id is null and 'website' = any ($2::text[]))
        or exists (select 1 from live o where o.draft_id = $1 and o.channel_account_id = w.id), false)
from channel_account c
left join live l on l.channel_account_id = c.id and l.draft_id = $1
left join correction k on k.draft_id = $1 and k.no = $3
left join lateral (select * from correction_reach(k) r where r.channel_account_id = c.id) g on l.delivery_id is null
left join submission s on s.id = coalesce(l.submission_id, g.submission_id)
left join lateral (select id, purpose, exception_id from channel_account where channel = 'website'
    and state = 'ACTIVE' order by purpose = c.purpose desc, id limit 1) w on true
where c.state = 'ACTIVE' and (c.id::text = any ($2::text[])
    or (c.channel = any ($2::text[]) and c.purpose = 'disclosure' and c.exception_id is null))
order by c.id;

-- name: correction_channels
-- Where correction $2 of draft $1 goes: exactly the accounts in use that carry what it corrects, or to which that is on its
-- way. And when what it corrects comes down by itself (ms), or 0.
select r.channel_account_id::text, coalesce((extract(epoch from o.expires_at) * 1000)::bigint, 0)
from correction c join submission o on o.id = c.submission_id cross join lateral correction_reach(c) r
join channel_account a on a.id = r.channel_account_id and a.state = 'ACTIVE'
where c.draft_id = $1 and c.no = $2 order by 1;

-- name: draft_submit
-- As draft_save, and the submission with it: what is screened, rendered and handed in is one act.
-- $1 draft $2 old head $3 commit $4 tree $5 oids $6 types $7 sizes $8 codecs $9 datas $10 author
-- $11 note $12 now $13 channels $14 base $15 base_rev $16 opens $17 lexicon $18 screening
-- $19 findings $20 not_before $21 expires_at $22 urgent
-- people whom its tables name: $23 persons $24 names $25 whats $26 digits
with u as (
    update draft set head = $3::bytea, tree = $4::bytea, rev = rev + 1, updated_at = to_timestamp($12::float8),
        register_no = coalesce(register_no, register_next(to_timestamp($12::float8))),
        registered_at = coalesce(registered_at, to_timestamp($12::float8))
    where id = $1 and head = $2::bytea returning id, rev, register_no
), o as (
    insert into object (draft_id, oid, rev, type, size, codec, data)
    select u.id, x.oid, u.rev, x.type, x.size, x.codec, x.data
    from u, unnest($5::bytea[], $6::smallint[], $7::int[], $8::smallint[], $9::bytea[])
        as x(oid, type, size, codec, data)
    on conflict do nothing
), r as (
    insert into revision (draft_id, rev, commit_oid, tree_oid, kind, authors, note, at)
    select u.id, u.rev, $3::bytea, $4::bytea, 'SUBMIT', array[$10::bigint], $11, to_timestamp($12::float8) from u
), s as (
    insert into submission (draft_id, round, rev, commit_oid, tree_oid, channels, base, base_rev,
        contributors, opens, policy_version, lexicon_version, screening, findings, note, not_before,
        expires_at, urgent, submitted_by, submitted_at)
    select u.id, (select coalesce(max(round), 0) + 1 from submission where draft_id = u.id), u.rev,
        $3::bytea, $4::bytea, $13::jsonb, $14::jsonb, $15,
        (select array_agg(distinct a) from (select unnest(authors) a from revision
            where draft_id = u.id and line_of(rev) = 0 and rev > $15 union select $10::bigint) x),
        $16::text[], (select max(version) from policy), $17, $18, $19::jsonb, $11,
        to_timestamp($20::float8), to_timestamp($21::float8), $22, $10, to_timestamp($12::float8)
    from u returning id, draft_id, round
)
select s.id, s.round, u.register_no, zh('submission', 'SCREENING'), audit_append('draft', s.draft_id, $10, 'submission.open',
    jsonb_build_object('submission', s.id, 'round', s.round, 'rev', u.rev, 'commit', encode($3::bytea, 'hex'),
        'tree', encode($4::bytea, 'hex'), 'channels', $13::jsonb, 'note', $11::text, 'register_no', u.register_no)),
    people_keep(s.id, $23::int[], $24::text[], $25::text[], $26::text[])
from s, u;

-- name: correction_submit
-- As draft_submit, on the line of correction $27.
with u as (
    update correction c set head = $3::bytea, tree = $4::bytea, rev = c.rev + 1
    from draft d where c.draft_id = $1 and c.no = $27 and c.head = $2::bytea and c.state = 'OPEN' and d.id = c.draft_id
    returning c.draft_id as id, c.rev, d.register_no
), o as (
    insert into object (draft_id, oid, rev, type, size, codec, data)
    select u.id, x.oid, u.rev, x.type, x.size, x.codec, x.data
    from u, unnest($5::bytea[], $6::smallint[], $7::int[], $8::smallint[], $9::bytea[])
        as x(oid, type, size, codec, data)
    on conflict do nothing
), r as (
    insert into revision (draft_id, rev, commit_oid, tree_oid, kind, authors, note, at)
    select u.id, u.rev, $3::bytea, $4::bytea, 'SUBMIT', array[$10::bigint], $11, to_timestamp($12::float8) from u
), s as (
    insert into submission (draft_id, round, rev, commit_oid, tree_oid, channels, base, base_rev,
        contributors, opens, policy_version, lexicon_version, screening, findings, note, not_before,
        expires_at, urgent, submitted_by, submitted_at)
    select u.id, (select coalesce(max(round), 0) + 1 from submission where draft_id = u.id), u.rev,
        $3::bytea, $4::bytea, $13::jsonb, $14::jsonb, $15,
        (select array_agg(distinct a) from (select unnest(authors) a from revision
            where draft_id = u.id and line_of(rev) = $27 and rev > $15 union select $10::bigint) x),
        $16::text[], (select max(version) from policy), $17, $18, $19::jsonb, $11,
        to_timestamp($20::float8), to_timestamp($21::float8), $22, $10, to_timestamp($12::float8)
    from u returning id, draft_id, round
)
select s.id, s.round, u.register_no, zh('submission', 'SCREENING'), audit_append('draft', s.draft_id, $10, 'submission.open',
    jsonb_build_object('submission', s.id, 'round', s.round, 'correction', $27::int, 'rev', u.rev,
        'commit', encode($3::bytea, 'hex'), 'tree', encode($4::bytea, 'hex'), 'channels', $13::jsonb, 'note', $11::text,
        'register_no', u.register_no)),
    people_keep(s.id, $23::int[], $24::text[], $25::text[], $26::text[])
from s, u;

-- name: people_public
-- Who of $2 persons $3 names $4 whats $5 digits is told of elsewhere, where, and by which sum; $1: not in this draft.
select person, register_nos, sum from people_public($1, $2::int[], $3::text[], $4::text[], $5::text[]);

-- name: ring
-- Wakes a process that looks by itself now and then: shenfa_screen hears 'screening', shenfa_seal
-- 'approved', couriers' waiting calls 'delivery'.
select pg_notify($1, '');

-- name: submission_tree
select encode(tree_oid, 'hex'), draft_id, stage_no, state, encode(commit_oid, 'hex'), submitted_by
from submission where id = $1;

-- name: sign_facts
-- What a person's signature over submission $1 covers besides his words, and account $2's key $3.
select encode(s.tree_oid, 'hex'), submission_order(s), coalesce(k.id, 0), coalesce(k.public_key, '')
from submission s left join device_key k on k.account_id = $2 and k.key_id = $3 and key_signs(k, clock_timestamp())
where s.id = $1;

-- name: sign_facts_ahead
-- The same for each good key of whoever bears token $2: asked together with who that is.
select encode(s.tree_oid, 'hex'), submission_order(s), coalesce(k.id, 0), coalesce(k.public_key, ''), coalesce(k.key_id, '')
from submission s left join session c on c.token_hash = $2
left join device_key k on k.account_id = c.account_id and key_signs(k, clock_timestamp())
where s.id = $1;

-- name: device_key_find
select k.id, k.public_key, k.kind from device_key k
where k.account_id = $1 and k.key_id = $2 and key_signs(k, clock_timestamp());

-- name: vote_cast
select v, zh('submission', v) from vote_cast($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_timestamp($11::float8)) v;

-- name: second_look_give
-- $1 submission $2 kind $3 who $4 key $5 signature $6 opinion $7 now
select second_look_give($1, $2, $3, $4, $5, $6, to_timestamp($7::float8));

-- name: mark_add
select mark_add($1, $2, $3, $4, $5, to_timestamp($6::float8));

-- name: check_add
-- $1 submission $2 kind $3 result $4 provider $5 number $6 date $7 sheet $8 account $9 key $10 signature $11 now
select check_add($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_timestamp($11::float8));

-- name: opened_add
select opened_add($1, $2, $3, to_timestamp($4::float8));

-- name: submission_recall
select submission_recall($1, $2, $3, to_timestamp($4::float8));

-- name: submission_remind
-- At most once in 30 minutes an item; one notice for each person it waits for.
with s as (
    select id, draft_id from submission s where s.id = $1 and s.state = 'IN_REVIEW' and not exists (
        select 1 from notice n where n.submission_id = s.id and n.kind = 'REMIND'
            and n.at > to_timestamp($3::float8) - interval '30 minutes')
), n as (
    insert into notice (account_id, submission_id, kind, text, once, at)
    select distinct a.id, s.id, 'REMIND', '催办：' || coalesce(d.register_no, '') || ' 等您审核',
        'remind-' || s.id || '-' || floor($3::float8), to_timestamp($3::float8)
    from s join draft d on d.id = s.draft_id join waiting w on w.submission_id = s.id
    join account_role r on w.seat = r.role or w.seat like r.role || '@%'
    join account a on a.id = r.account_id and a.state = 'ACTIVE' and w.seat = any (seats_of(a.id))
    returning submission_id
)
select audit_append('draft', s.draft_id, $2, 'submission.remind', jsonb_build_object('submission', s.id)),
    (select count(*) from n) from s;

-- name: withdrawal_list
-- What of draft $1 can be taken down, as WITHDRAWABLE.
select json_build_object('items', coalesce(json_agg(json_build_object('account', c.id::text, 'channel', c.channel,
    'channel_name', zh('channel', c.channel), 'name', c.name, 'settings', c.settings, 'submission', w.submission_id::text,
    'since', (select iso(l.confirmed_at) from live l where l.draft_id = $1 and l.channel_account_id = c.id
        and l.submission_id = w.submission_id)) order by c.id, w.submission_id), '[]'))
from withdrawable($1) w join channel_account c on c.id = w.channel_account_id;

-- name: withdrawal_ask
-- $1 draft $2 targets $3 reason $4 account $5 his key $6 signature $7 now
select withdrawal_ask($1, $2::text[], $3, $4, $5, $6, to_timestamp($7::float8));

-- name: suggestion_add
with s as (
    insert into suggestion (submission_id, account_id, block, start_at, end_at, quote, replacement, reason, at)
    select id, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::float8) from submission
    where id = $1 and state = 'IN_REVIEW' returning id, submission_id
)
select s.id, audit_append('draft', (select draft_id from submission where id = $1), $2, 'suggestion.add',
    jsonb_build_object('suggestion', s.id, 'submission', s.submission_id)) from s;

-- name: suggestion_find
select g.submission_id, s.draft_id, g.account_id, g.block, g.start_at, g.end_at, g.quote, g.replacement,
    g.state, a.name, a.department, line_of(s.rev)
from suggestion g join submission s on s.id = g.submission_id join account a on a.id = g.account_id where g.id = $1;

-- name: suggestion_total
-- Characters of this person's suggestions that were accepted into the draft so far.
select coalesce(sum(greatest(char_length(quote), char_length(replacement))), 0)
from suggestion g join submission s on s.id = g.submission_id
where s.draft_id = $1 and g.account_id = $2 and g.state = 'ACCEPTED';

-- name: suggestion_decide
with s as (
    update suggestion set state = $2, decided_by = $3, decided_at = to_timestamp($4::float8)
    where id = $1 and state = 'OPEN' returning id, submission_id
)
select s.id, audit_append('draft', (select draft_id from submission x where x.id = s.submission_id), $3,
    'suggestion.' || lower($2), jsonb_build_object('suggestion', s.id)) from s;

-- name: comment_add
with s as (
    select id, draft_id from submission where id = $1
), c as (
    insert into comment (submission_id, account_id, block, quote, text, at)
    select s.id, $2, $3, $4, $5, to_timestamp($6::float8) from s returning id
)
select c.id, audit_append('draft', s.draft_id, $2, 'comment.add',
    jsonb_build_object('comment', c.id, 'submission', s.id)) from c, s;
