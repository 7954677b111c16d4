-- name: policy_list
select json_build_object('items', coalesce(json_agg(json_build_object('version', version, 'body', body,
    'made_by', person_json(made_by), 'approved_by', person_json(approved_by), 'at', iso(at)) order by version desc), '[]'))
from policy;

-- name: lexicon_list
-- $1 who asks $2 whether he keeps the lists. 'activation': the one in force, and 'last_return' what was asked for last,
-- which the next one names in what is signed.
select json_build_object('items', coalesce(json_agg(json_build_object('version', l.version, 'state', l.state, 'note', l.note,
    'terms', l.term_count, 'names', l.name_count, 'sha256', l.sum_kept, 'commit', coalesce((select encode(c.commit_oid, 'hex') from lexicon_commit c
        join lexicon_activation x on x.id = c.activation where x.version = l.version order by c.activation desc limit 1), ''),
    'made_by', person_json(l.made_by), 'activated_by', person_json(l.activated_by),
    'at', iso(l.at), 'activated_at', iso(l.activated_at), 'rescreen', case when l.state = 'ACTIVE' then (
        select json_build_object('total', r.total, 'looked', r.looked, 'touched', r.touched, 'flagged', r.flagged,
            'started_at', iso(r.started_at), 'ended_at', iso(r.ended_at)) from rescreen r where r.lexicon = l.version
            and r.since = coalesce(l.activated_at, l.at)) end, 'actions', array_to_json(array_remove(array[
        case when l.state <> 'ACTIVE' and $2::boolean then 'trial' end,
        case when l.state = 'DRAFT' and $2::boolean and l.made_by is distinct from $1
            and (l.made_by is null or l.signature is not null) then 'activate' end,
        case when l.state = 'RETIRED' and $2::boolean and (l.made_by is null or l.signature is not null)
            and not exists (select 1 from lexicon_return w where w.state = 'OPEN') then 'return' end], null)),
    'tried', lexicon_tried(l.version), 'trial', case when l.state <> 'ACTIVE' then (select json_build_object('looked', t.looked, 'total', t.total,
        'fresh', t.fresh, 'freed', t.freed, 'ended_at', iso(t.ended_at), 'against', t.against) from lexicon_trial t where t.version = l.version) end) order by l.version desc), '[]'),
    'activation', (select coalesce(max(x.id), 0)::text from lexicon_activation x),
    'last_return', (select coalesce(max(w.id), 0)::text from lexicon_return w),
    'returns', (select coalesce(json_agg(json_build_object('id', w.id::text, 'version', w.version, 'reason', w.reason,
            'by', person_json(w.asked_by), 'at', iso(w.at), 'state', w.state, 'ended_by', person_json(w.ended_by),
            'ended_at', iso(w.ended_at), 'answer', w.answer, 'actions', case when w.state <> 'OPEN' or not $2::boolean
                then '[]'::json when w.asked_by = $1 then '["take_back"]' else '["agree","refuse"]' end)
            order by w.id desc), '[]') from (select * from lexicon_return order by id desc limit 10) w))
from lexicon l;

-- name: lexicon_terms
-- $1 version $2 words or '' $3 the line to go on behind, too large to be one at the start $4 limit $5 which list.
-- In the order of the list, comments left out. A million lines take 0.2 to 0.4 s.
select case $5::text when 'allow' then json_build_object('phrase', btrim(t))
    when 'names' then json_build_object('name', split_part(t, E'\t', 1), 'kind', split_part(t, E'\t', 2),
        'right', split_part(t, E'\t', 3), 'source', split_part(t, E'\t', 4), 'options', split_part(t, E'\t', 5))
    else json_build_object('term', split_part(t, E'\t', 1), 'severity', split_part(t, E'\t', 2),
        'category', split_part(t, E'\t', 3), 'suggestion', split_part(t, E'\t', 4), 'options', split_part(t, E'\t', 5)) end, n
from (select rtrim(line, E'\r') as t, n
    from (select case $5 when 'allow' then allow when 'names' then names else terms end as list from lexicon
        where version = $1) l, string_to_table(l.list, E'\n') with ordinality as x(line, n)
    where n > case when $3::bigint = 9223372036854775807 then 0 else $3 end and ($2::text = '' or position($2 in l.list) > 0)
        and ($2::text = '' or position($2 in line) > 0) and line not like '# %' and btrim(line, E' \r') <> ''
    order by n limit $4) found
order by n;

-- name: lexicon_size
-- Versions $1 and $2 (0: one is read alone): how many bytes their lists have, without reading one. What is compared
-- with itself is read twice.
select sum(octet_length(terms) + octet_length(allow) + octet_length(names))
from lexicon join unnest(array[$1::int, $2::int]) as read (version) using (version) having count(*) > 0;

-- name: lexicon_active_size
select octet_length(terms) + octet_length(allow) + octet_length(names) from lexicon where state = 'ACTIVE';

-- name: lexicon_lists
-- $1 version: all three as they are kept.
select json_build_object('version', version, 'state', state, 'terms', terms, 'allow', allow, 'names', names)
from lexicon where version = $1;

-- name: rule_statistics
-- $1 days $2 now $3 how many submissions at most, the newest. A finding counts once for each item, in
-- however many rounds it stood, as a decision does; one in a file ("attachment:…:terms") with those of
-- the text. Each person of whom texts add up to something is a rule of his own (person:…), and one here. What is most
-- often a false alarm comes first.
with s as materialized (
    select draft_id, findings from submission where submitted_at > to_timestamp($2::float8) - make_interval(days => $1::int)
    order by submitted_at desc limit $3
), f as (
    select s.draft_id, x->>'reviewer' as reviewer, x->>'rule' as rule, x->>'quote' as quote,
        coalesce(x->>'place', '#' || (x->>'occurrence')) as place, min((x->>'occurrence')::int) as occurrence, min(case x->>'severity' when 'BLOCK' then 0 when 'WARN' then 1 else 2 end) as rank
    from s, jsonb_array_elements(s.findings) x group by 1, 2, 3, 4, 5
), r as (
    select regexp_replace(f.reviewer, '^.*:', '') as reviewer,
        case when f.reviewer like '%aggregation' then split_part(f.rule, ':', 1) else f.rule end as rule, min(f.rank) as rank, count(*) as hits,
        count(*) filter (where d.decision = 'ACCEPT') as accepted, count(*) filter (where d.decision = 'FALSE_ALARM') as false_alarms
    from f left join lateral (select y.decision from finding_decision y where y.draft_id = f.draft_id
        and y.reviewer = f.reviewer and y.rule = f.rule and y.quote = f.quote and y.occurrence = case when y.place = ''
            then f.occurrence else 0 end and y.place in ('', f.place) order by y.place = '' limit 1) d on true
    group by 1, 2
    order by count(*) filter (where d.decision = 'FALSE_ALARM')::float8 / count(*) desc, 6 desc, 4 desc, 1, 2 limit 200
)
select json_build_object('days', $1::int, 'submissions', (select count(*) from s), 'more', (select count(*) from s) >= $3,
    'items', coalesce((select json_agg(json_build_object('reviewer', reviewer, 'rule', rule,
        'severity', (array['BLOCK', 'WARN', 'NOTE'])[rank + 1], 'hits', hits, 'accepted', accepted,
        'false_alarms', false_alarms) order by false_alarms::float8 / hits desc, false_alarms desc, hits desc, reviewer, rule)
        from r), '[]'));

-- name: rule_false_alarms
-- $1 days $2 now $3 limit. What people said of that which a line of the lists can answer: listed terms, what may be
-- published, hosts; in the text and in files, newest first, and the newest round that it stands in.
select json_build_object('reviewer', regexp_replace(x.reviewer, '^.*:', ''), 'rule', x.rule, 'quote', x.quote, 'reason', x.reason, 'by', person_json(x.account_id), 'at', iso(x.at),
        'register_no', coalesce(d.register_no, '')), d.id, coalesce(encode(s.tree_oid, 'hex'), ''), coalesce(s.finding, '{}')
from (select y as whole, y.* from finding_decision y where decision = 'FALSE_ALARM' and (reviewer ~ '(^|:)terms$'
            or (reviewer ~ '(^|:)personal$' and rule in ('mobile', 'landline', 'mailbox', 'address'))
            or (reviewer ~ '(^|:)links$' and rule in ('outside-host', 'look-alike-host')))
        and at > to_timestamp($2::float8) - make_interval(days => $1::int) order by at desc limit $3) x
join draft d on d.id = x.draft_id
left join lateral (select v.tree_oid, f as finding from submission v, jsonb_array_elements(v.findings) f
    where v.draft_id = x.draft_id and finding_decided(x.whole, f)
    order by v.id desc limit 1) s on true
order by x.at desc, d.id, x.rule, x.quote, x.occurrence, x.place;

-- name: lexicon_active
-- What a preview compares with; no row before there is any.
select terms, allow, names from lexicon where state = 'ACTIVE';

-- name: lexicon_make
-- $1 terms $2 allow $3 note $4 by $5 his key $6 signature $7 names
select lexicon_make($1, $2, $3, $4, $5, $6, $7);

-- name: lexicon_facts
-- What a signature that version $1 is in force covers: its content, and the activation before.
select lexicon_sum(l), (select coalesce(max(x.id), 0) from lexicon_activation x) from lexicon l where l.version = $1;

-- name: lexicon_trial_ask
select trial_ask($1, $2, $3);

-- name: lexicon_trial
-- How far it has come and what it found, what would stop something first.
select json_build_object('version', t.version, 'against', t.against, 'releases', t.releases,
    'asked_by', person_json(t.asked_by), 'asked_at', iso(t.asked_at), 'ended_at', iso(t.ended_at),
    'total', t.total, 'looked', t.looked, 'touched', t.touched, 'fresh', t.fresh, 'freed', t.freed,
    'hits', coalesce((select json_agg(json_build_object('fresh', h.fresh, 'submission', h.submission_id::text,
        'register_no', coalesce(h.register_no, ''), 'title', h.title, 'finding', h.finding) order by h.fresh desc,
            case h.finding->>'severity' when 'BLOCK' then 0 when 'WARN' then 1 else 2 end, h.id)
        from (select x.*, d.register_no from lexicon_trial_hit x join submission s on s.id = x.submission_id
            join draft d on d.id = s.draft_id where x.version = t.version order by x.id limit 200) h), '[]'))
from lexicon_trial t where t.version = $1;

-- name: lexicon_activate
-- Two people: whoever made it does not put it in force. The old one retires first.
-- $1 version $2 by $3 his key $4 signature $5 the activation before, as he signed $6 why without a trial, or ''
select lexicon_activate($1, $2, $3, $4, $5, $6);

-- name: lexicon_return_facts
-- What is signed of a return to version $1: its content, the activation in force, and what was asked for before.
select lexicon_sum(l), (select coalesce(max(x.id), 0) from lexicon_activation x),
    (select coalesce(max(w.id), 0) from lexicon_return w) from lexicon l where l.version = $1;

-- name: lexicon_return_ask
-- $1 version $2 by $3 his key $4 signature $5 the activation $6 what was asked before, both as he signed $7 why
select lexicon_return_ask($1, $2, $3, $4, $5, $6, $7);

-- name: lexicon_return_asked
-- What who agrees to $1 signs: the version, its content, behind which activation, why.
select w.version, lexicon_sum(l), w.after, w.reason from lexicon_return w join lexicon l on l.version = w.version
where w.id = $1;

-- name: lexicon_return_agree
-- $1 what was asked for $2 by $3 his key $4 signature
select lexicon_return_agree($1, $2, $3, $4);

-- name: lexicon_return_close
-- $1 what was asked for $2 by $3 REFUSED, TAKEN_BACK $4 why
select lexicon_return_close($1, $2, $3, $4);

-- name: audit_list
-- $1 kind or '' $2 id or 0 $3 rows to pass over $4 limit. Newest first.
select json_build_object('kind', a.kind, 'id', a.id::text, 'n', a.n, 'actor', person_json(nullif(a.actor, 0)),
    'action', a.action, 'payload', a.payload, 'prev', encode(a.prev, 'hex'), 'hash', encode(a.hash, 'hex'),
    'at', iso(a.at), 'epoch', a.epoch), (extract(epoch from a.at) * 1000000)::bigint
from audit a where ($1::text = '' or a.kind = $1) and ($2::bigint = 0 or a.id = $2)
    and a.at < to_timestamp(least($3::bigint, 32503680000000000)::float8 / 1000000)
order by a.at desc, a.kind, a.id, a.n desc limit $4;

-- name: audit_checkpoint
select json_build_object('id', id::text, 'epoch', epoch, 'rows', rows, 'root', encode(root, 'hex'),
    'root_sm3', encode(root_sm3, 'hex'), 'note', note, 'ed25519', ed25519, 'sm2', sm2, 'at', iso(at))
from checkpoint order by id desc limit 1;

-- name: audit_sealed
-- One row of the record, $1 kind $2 id $3 n, and the checkpoint that it stands under, NULL while there is none yet.
select a.kind, a.id, a.n, a.actor, a.action, a.payload::text, encode(a.prev, 'hex'), encode(a.hash, 'hex'),
    (extract(epoch from a.at) * 1000000)::bigint, a.epoch, c.xid_from::text, c.xid_to::text, c.note, c.ed25519, c.sm2, c.rows
from audit a left join checkpoint c on c.epoch = a.epoch and a.xid >= c.xid_from and a.xid < c.xid_to
where a.kind = $1 and a.id = $2 and a.n = $3;

-- name: audit_export
-- Pages of the whole record, in the order it is verified: kind, id, n.
select json_build_object('kind', kind, 'id', id, 'n', n, 'actor', actor, 'action', action,
    'at', (extract(epoch from at) * 1000000)::bigint, 'payload', payload::text, 'prev', encode(prev, 'hex'),
    'hash', encode(hash, 'hex'), 'epoch', epoch), kind, id, n
from audit where (kind, id, n) > ($1, $2::bigint, $3::bigint) order by kind, id, n limit $4;
