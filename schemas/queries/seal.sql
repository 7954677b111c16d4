-- name: epoch_now
select current_epoch();

-- name: checkpoint_last
select id, epoch, xid_to::text, note, ed25519, sm2, note::jsonb->>'heads' from checkpoint order by id desc limit 1;

-- name: checkpoint_range
-- What may be sealed next: of an epoch that is over, everything that is left; of this one, what no
-- transaction under way can still add to. One row: epoch, from, to, rows, age of the oldest in ms.
-- $1 epoch of the last checkpoint $2 its end $3 now
with today as materialized (
    select current_epoch() as epoch
), bound as materialized (
    select e.epoch, case when e.epoch = $1::int then $2::xid8 else '0'::xid8 end as low,
        case when e.epoch = today.epoch then pg_snapshot_xmin(pg_current_snapshot())
            else (select max(xid)::text::bigint + 1 from audit x where x.epoch = e.epoch)::text::xid8 end as high
    from cluster_epoch e, today where e.epoch >= $1::int
)
select b.epoch, b.low::text, b.high::text, count(*),
    coalesce((extract(epoch from to_timestamp($3::float8) - min(a.at)) * 1000)::bigint, 0)
from bound b join audit a on a.epoch = b.epoch and a.xid >= b.low and a.xid < b.high
group by b.epoch, b.low, b.high order by b.epoch limit 1;

-- name: audit_window
-- The rows of a checkpoint, a page at a time, in the order of its tree.
-- $1 epoch $2 from $3 to; behind $4 xid, $5 kind, $6 id, $7 n
select kind, id, n, actor, action, payload::text, encode(prev, 'hex'), encode(hash, 'hex'),
    (extract(epoch from at) * 1000000)::bigint, epoch, xid::text, payload->>'commit', payload->>'rev'
from audit where epoch = $1 and xid >= $2::text::xid8 and xid < $3::text::xid8
    and (xid, kind, id, n) > ($4::text::xid8, $5, $6, $7)
order by xid, kind, id, n limit 1000;

-- name: checkpoint_bindings
-- Besides the rows: who may do what, and the rules and words in force.
select (select encode(sha256(convert_to(coalesce(string_agg(account_id || ' ' || role, E'\n'
        order by account_id, role), ''), 'UTF8')), 'hex') from account_role),
    (select coalesce(max(version), 0) from policy), current_lexicon();

-- name: checkpoint_add
insert into checkpoint (id, epoch, xid_from, xid_to, rows, root, root_sm3, prev, note, ed25519, sm2, at)
values ($1, $2, $3::text::xid8, $4::text::xid8, $5, $6, $7, $8, $9, $10, $11, to_timestamp($12::float8));

-- name: verify_audit
-- Every row of every chain, a page at a time; behind $1 kind $2 id $3 n.
select kind, id, n, actor, action, payload::text, encode(prev, 'hex'), encode(hash, 'hex'),
    (extract(epoch from at) * 1000000)::bigint, epoch
from audit where (kind, id, n) > ($1, $2, $3) order by kind, id, n limit 1000;

-- name: verify_streams
-- Chains whose end is not where their stream says it is.
select s.kind, s.id, s.n from stream s
where s.n <> (select count(*) from audit a where a.kind = s.kind and a.id = s.id)
   or s.head <> coalesce((select a.hash from audit a where a.kind = s.kind and a.id = s.id and a.n = s.n), '')
union all
select distinct a.kind, a.id, 0::bigint from audit a
where not exists (select 1 from stream s where s.kind = a.kind and s.id = a.id)
order by 1, 2 limit 1;

-- name: verify_checkpoint
-- The checkpoint behind $1.
select id, epoch, xid_from::text, xid_to::text, rows, encode(root, 'hex'), encode(root_sm3, 'hex'),
    encode(prev, 'hex'), note, ed25519, sm2
from checkpoint where id > $1 order by id limit 1;

-- name: verify_unsealed
-- All rows, and those behind the last checkpoint: $1 its epoch, $2 its end.
select count(*), count(*) filter (where epoch > $1::int or (epoch = $1::int and xid >= $2::text::xid8)) from audit;

-- name: verify_drafts
-- Drafts behind $1: where the head is, and what the record says of the last save.
select d.id, encode(d.head, 'hex'), encode(d.tree, 'hex'), d.rev,
    coalesce(a.payload->>'commit', ''), coalesce((a.payload->>'rev')::int, 0)
from draft d left join lateral (select payload from audit where kind = 'draft' and id = d.id
    and payload ? 'commit' and payload ? 'rev' and not payload ? 'correction' order by n desc limit 1) a on true
where d.id > $1 order by d.id limit 200;

-- name: verify_objects
-- Objects of draft $1 behind $2.
select oid, type::int, size, codec::int, data from object
where draft_id = $1 and oid > $2 order by oid limit 50;

-- name: verify_revisions
select rev, commit_oid, tree_oid from revision where draft_id = $1 order by rev;

-- name: verify_assets
-- Files whose bytes are not those of their name, or whose words are not those of the record.
select a.draft_id, encode(a.sha256, 'hex') from asset a
left join (select payload->>'asset' as asset, array_agg(payload->>'parts') as parts from audit
    where kind = 'draft' and action = 'upload.accept' and payload ? 'parts' group by 1) r
    on r.asset = encode(a.sha256, 'hex')
where sha256(a.bytes) <> a.sha256 or octet_length(a.bytes) <> a.size
    or asset_parts_digest(a.parts) <> all (r.parts)
order by a.draft_id, a.sha256 limit 1;

-- name: verify_votes
-- Votes behind $1, with the key that signed and what the record kept of them.
select v.id, v.submission_id, v.stage, v.account_id, v.verdict, v.opinion, encode(v.tree_oid, 'hex'),
    array_to_string(v.opened, ' '), submission_order(s), v.payload, v.signature, k.public_key, k.account_id,
    key_signs(k, v.cast_at), k.id, coalesce((select a.payload->>'sha256' from audit a
        where a.kind = 'draft' and a.id = s.draft_id and a.actor = v.account_id
          and a.action = 'vote.' || lower(v.verdict)
          and a.payload->>'submission' = v.submission_id::text limit 1), '')
from vote v join submission s on s.id = v.submission_id join device_key k on k.id = v.device_key_id
where v.id > $1 order by v.id limit 500;

-- name: verify_votes_gone
-- Votes that the record knows and the table does not.
select a.id, a.n from audit a where a.kind = 'draft' and a.action like 'vote.%'
    and not exists (select 1 from vote v where v.submission_id::text = a.payload->>'submission'
        and v.account_id = a.actor) order by a.id, a.n limit 1;

-- name: verify_marks
-- What people signed besides votes. Of each act: the number that the next page stands behind, its place,
-- who, his signature, his key's public half, its owner, whether it was good by the dates, and what the
-- record kept of the signature at about that time; then what was signed.
-- Marks of submissions behind $1: kind, tree.
select m.submission_id, m.submission_id || ' ' || m.kind, m.account_id, m.signature, coalesce(k.public_key, ''),
    coalesce(k.account_id, 0), coalesce(key_signs(k, m.made_at), false), coalesce((select a.payload->>'sha256' from audit a
        where a.kind = 'draft' and a.id = s.draft_id and a.actor = m.account_id and a.action = 'mark.' || lower(m.kind)
          and a.payload->>'submission' = m.submission_id::text and a.payload->>'tree' = encode(m.tree_oid, 'hex')
          and a.at - m.made_at between interval '-5 minutes' and '5 minutes' limit 1), ''),
    m.kind, encode(m.tree_oid, 'hex')
from mark m left join submission s on s.id = m.submission_id left join device_key k on k.id = m.device_key_id
where m.kind <> 'OPENED' and m.submission_id in (select x.submission_id from mark x
    where x.submission_id > $1 and x.kind <> 'OPENED' group by 1 order by 1 limit 200)
order by m.submission_id, m.kind, m.account_id;

-- name: verify_checks
-- Results of outside checks behind $1: submission, kind, result, provider, number, date, sheet, tree.
select c.id, c.id::text, c.account_id, c.signature, coalesce(k.public_key, ''), coalesce(k.account_id, 0),
    coalesce(key_signs(k, c.made_at), false), coalesce((select a.payload->>'sha256' from audit a
        where a.kind = 'draft' and a.id = s.draft_id and a.actor = c.account_id and a.action = 'check.add'
          and a.payload->>'check' = c.id::text and a.payload->>'submission' = c.submission_id::text
          and a.at - c.made_at between interval '-5 minutes' and '5 minutes' limit 1), ''),
    c.submission_id, c.kind, c.result, c.provider, c.number, to_char(c.checked_on, 'YYYY-MM-DD'),
    encode(c.sheet, 'hex'), encode(c.tree_oid, 'hex')
from outside_check c left join submission s on s.id = c.submission_id left join device_key k on k.id = c.device_key_id
where c.id > $1 order by c.id limit 200;

-- name: verify_decisions
-- Of drafts behind $1: reviewer, rule, quote, occurrence, decision, reason, place.
select f.draft_id, f.draft_id || ' ' || regexp_replace(f.reviewer || ' ' || f.rule, '[[:cntrl:]]', '?', 'g') || ' '
    || f.occurrence, f.account_id, f.signature, coalesce(k.public_key, ''), coalesce(k.account_id, 0),
    coalesce(key_signs(k, f.made_at), false), coalesce(l.sum, ''), f.reviewer, f.rule, f.quote, f.occurrence,
    f.decision, f.reason, f.place
from finding_decision f left join device_key k on k.id = f.device_key_id
left join lateral (select case when a.actor = f.account_id and a.at - f.made_at between interval '-5 minutes'
        and '5 minutes' then a.payload->>'sha256' end as sum from audit a
    where a.kind = 'draft' and a.id = f.draft_id and a.action = 'finding.decide' and a.payload->>'reviewer' = f.reviewer
      and a.payload->>'rule' = f.rule and a.payload->>'quote' = f.quote
      and coalesce(a.payload->>'occurrence', '0') = f.occurrence::text
      and coalesce(a.payload->>'place', '') = f.place order by a.n desc limit 1) l on true
where f.draft_id in (select x.draft_id from finding_decision x where x.draft_id > $1 group by 1 order by 1 limit 200)
order by f.draft_id, f.reviewer, f.rule, f.quote, f.occurrence, f.place;

-- name: verify_grants
-- Roles, behind $1: account, the grant before, department, login, number, roles.
select g.id, g.id::text, g.granted_by, g.signature, coalesce(k.public_key, ''), coalesce(k.account_id, 0),
    coalesce(key_signs(k, g.at), false), coalesce((select a.payload->>'sha256' from audit a
        where a.kind = 'account' and a.id = g.account_id and a.actor = g.granted_by and a.action = 'account.roles'
          and a.payload->>'grant' = g.id::text
          and a.at - g.at between interval '-5 minutes' and '5 minutes' limit 1), ''),
    g.account_id, coalesce((select max(x.id) from role_grant x where x.account_id = g.account_id and x.id < g.id), 0),
    g.department, a.login, a.person_no, array_to_string(g.roles, ' ')
from role_grant g left join account a on a.id = g.account_id left join device_key k on k.id = g.device_key_id
where g.id > $1 order by g.id limit 500;

-- name: verify_keys
-- Keys behind $1 with their countersignature: account, kind, key id, public half; what the record says of
-- its sum; whether the first run's code enrolled it, and as the record says; whether it ended, and so.
select k.id, k.id::text, coalesce(k.countersigned_by, 0), coalesce(k.countersignature, ''), coalesce(c.public_key, ''),
    coalesce(c.account_id, 0), coalesce(key_signs(c, k.countersigned_at), false),
    coalesce((select a.payload->>'sha256' from audit a where a.kind = 'account' and a.id = k.account_id
        and a.actor = k.countersigned_by and a.action = 'device.countersign' and a.payload->>'device' = k.id::text
        and a.at - k.countersigned_at between interval '-5 minutes' and '5 minutes' limit 1), ''),
    k.account_id, k.kind, k.key_id, k.public_key, coalesce(e.payload->>'sha256', ''), k.first_run::text,
    coalesce(e.payload->>'first_run', ''), k.revoked_at is not null, exists (select 1 from audit a
        where a.kind = 'account' and a.id = k.account_id and a.action = 'device.revoke' and a.payload->>'device' = k.id::text
          and (k.revoked_at is null or a.at - k.revoked_at between interval '-5 minutes' and '5 minutes'))
from device_key k left join device_key c on c.id = k.countersign_key
left join lateral (select a.payload from audit a where a.kind = 'account' and a.id = k.account_id
    and a.action = 'device.enrol' and a.payload->>'device' = k.id::text and a.payload->>'key_id' = k.key_id limit 1) e on true
where k.id > $1 order by k.id limit 500;

-- name: verify_withdrawals
-- Behind $1: draft, reason, what that act was about, and whether the record has this row of it.
select w.id, w.id::text, coalesce(w.account_id, 0), coalesce(w.signature, ''), coalesce(k.public_key, ''),
    coalesce(k.account_id, 0), coalesce(key_signs(k, w.asked_at), false), coalesce(l.sum, ''), w.draft_id, w.reason,
    coalesce(array_to_string(w.targets, ' '), ''), l.fits is true
from withdrawal w left join device_key k on k.id = w.device_key_id
left join lateral (select case when a.at - w.asked_at between interval '-5 minutes' and '5 minutes'
        then a.payload->>'sha256' else a.payload->>'sha256' || ' ' end as sum,
        a.actor = coalesce(w.account_id, 0) and a.payload->>'reason' = w.reason as fits from audit a
    where a.kind = 'draft' and a.id = w.draft_id and a.action = 'withdrawal'
      and a.payload->>'submission' = w.submission_id::text and a.payload->>'channel' = w.channel_account_id::text
    order by a.n desc limit 1) l on true
where w.id > $1 order by w.id limit 500;

-- name: verify_statements
-- Behind $1, which is twice the statement's id, and one more for the second person: kind, body, list.
select x.n, s.id::text || case x.n % 2 when 0 then '' else ' second' end, x.who, x.signature, coalesce(k.public_key, ''),
    coalesce(k.account_id, 0), coalesce(key_signs(k, x.at), false), coalesce((select case when a.at - x.at between
        interval '-5 minutes' and interval '5 minutes' then a.payload->>'sha256' end from audit a where a.kind = 'channel'
        and a.id = s.channel_account_id and a.action = x.action and a.actor = x.who and a.payload->>'statement' = s.id::text
        limit 1), ''), s.kind, s.body, s.list
from account_statement s cross join lateral (values
    (s.id * 2, s.made_by, s.made_key, s.made_signature, s.made_at, 'statement.make'),
    (s.id * 2 + 1, s.second_by, s.second_key, s.second_signature, s.second_at, 'statement.confirm')) x(n, who, key, signature, at, action)
left join device_key k on k.id = x.key
where x.who is not null and x.n > $1 order by x.n limit 500;

-- name: verify_word_lists
-- Versions that somebody made, behind $1: note, content, and what the record says of the content.
select l.version, l.version::text, l.made_by, coalesce(l.signature, ''), coalesce(k.public_key, ''),
    coalesce(k.account_id, 0), coalesce(key_signs(k, l.at), false), coalesce(a.payload->>'signed', ''), l.note,
    lexicon_sum(l), coalesce(a.payload->>'sha256', '')
from lexicon l left join device_key k on k.id = l.device_key_id
left join lateral (select x.payload from audit x where x.kind = 'lexicon' and x.id = l.version and x.actor = l.made_by
    and x.action = 'lexicon.add' and x.at - l.at between interval '-5 minutes' and '5 minutes' limit 1) a on true
where l.made_by is not null and l.version > $1 order by l.version limit 20;

-- name: verify_activations
-- Behind $1: version, the activation before, content, what the record says of the content, why without a trial; of
-- a list that comes back what was agreed to and why, and whether it is as two people do it, or as the record knows
-- that one did before two were asked for.
select x.id, x.version::text, coalesce(x.account_id, 0), coalesce(x.signature, ''), coalesce(k.public_key, ''),
    coalesce(k.account_id, 0), coalesce(key_signs(k, x.at), false), coalesce(a.payload->>'sha256', ''), x.version,
    coalesce((select max(y.id) from lexicon_activation y where y.id < x.id), 0), lexicon_sum(l),
    coalesce(a.payload->>'content', ''), x.haste, coalesce(x.return_id, 0), coalesce(w.reason, ''),
    case when x.alone then exists (select 1 from audit y where y.kind = 'lexicon' and y.id = x.version and y.actor = 0
            and y.action = 'lexicon.alone' and y.payload->>'activation' = x.id::text)
        when x.return_id is not null then coalesce(w.state = 'AGREED' and w.version = x.version and w.agreed_by = x.account_id
            and w.asked_by <> x.account_id, false)
        else not exists (select 1 from lexicon_activation y where y.version = x.version and y.id < x.id) end
from lexicon_activation x join lexicon l on l.version = x.version left join device_key k on k.id = x.device_key_id
left join lexicon_return w on w.id = x.return_id
left join lateral (select y.payload from audit y where y.kind = 'lexicon' and y.id = x.version
    and y.actor = coalesce(x.account_id, 0) and y.action = 'lexicon.activate' and y.payload->>'activation' = x.id::text
    and y.at - x.at between interval '-5 minutes' and '5 minutes' limit 1) a on true
where x.id > $1 order by x.id limit 20;

-- name: verify_returns
-- Behind $1, what was asked for of older lists: version, the activation then, what was asked before, content, reason.
select w.id, w.version || ' return ' || w.id, w.asked_by, w.signature, coalesce(k.public_key, ''),
    coalesce(k.account_id, 0), coalesce(key_signs(k, w.at), false), coalesce(a.payload->>'sha256', ''), w.version, w.after,
    coalesce((select max(y.id) from lexicon_return y where y.id < w.id), 0), lexicon_sum(l), w.reason
from lexicon_return w join lexicon l on l.version = w.version left join device_key k on k.id = w.device_key_id
left join lateral (select y.payload from audit y where y.kind = 'lexicon' and y.id = w.version and y.actor = w.asked_by
    and y.action = 'lexicon.return' and y.payload->>'return' = w.id::text
    and y.at - w.at between interval '-5 minutes' and interval '5 minutes' limit 1) a on true
where w.id > $1 order by w.id limit 20;

-- name: verify_list_commits
-- Behind $1: version, commit, tree, the commit before, who made the list and who put it in force, what the record
-- says of the commit and of the tree, whether an activation was passed over on the way, and the lists in force.
select c.activation, x.version, encode(c.commit_oid, 'hex'), encode(c.tree_oid, 'hex'),
    coalesce((select encode(b.commit_oid, 'hex') from lexicon_commit b where b.activation < c.activation
        order by b.activation desc limit 1), ''), coalesce(l.made_by, 0), coalesce(x.account_id, 0),
    coalesce(a.payload->>'commit', ''), coalesce(a.payload->>'tree', ''), exists (select 1 from lexicon_activation y
        where y.id < c.activation and not exists (select 1 from lexicon_commit z where z.activation = y.id)),
    l.terms, l.allow, l.names
from lexicon_commit c join lexicon_activation x on x.id = c.activation join lexicon l on l.version = x.version
left join lateral (select y.payload from audit y where y.kind = 'lexicon' and y.id = x.version and y.actor = 0
    and y.action = 'lexicon.commit' and y.payload->>'activation' = c.activation::text limit 1) a on true
where c.activation > $1 order by c.activation limit 5;

-- name: verify_list_objects
select encode(oid, 'hex'), type::int, size, codec::int, data from lexicon_object where oid = any ($1::bytea[]);

-- name: verify_acts_gone
-- Acts that the record knows and no table does: the first of each kind.
(select 'mark', a.kind, a.id, a.n from audit a where a.kind = 'draft' and a.action like 'mark.%'
    and a.action <> 'mark.opened' and not exists (select 1 from mark m where m.submission_id::text = a.payload->>'submission'
        and m.account_id = a.actor and 'mark.' || lower(m.kind) = a.action) order by a.id, a.n limit 1)
union all
(select 'check', a.kind, a.id, a.n from audit a where a.kind = 'draft' and a.action = 'check.add'
    and not exists (select 1 from outside_check c where c.id::text = a.payload->>'check'
        and c.submission_id::text = a.payload->>'submission') order by a.id, a.n limit 1)
union all
(select 'decision', a.kind, a.id, a.n from audit a where a.kind = 'draft' and a.action = 'finding.decide'
    and not exists (select 1 from finding_decision f where f.draft_id = a.id and f.reviewer = a.payload->>'reviewer'
        and f.rule = a.payload->>'rule' and f.quote = a.payload->>'quote'
        and f.occurrence::text = coalesce(a.payload->>'occurrence', '0')
        and f.place = coalesce(a.payload->>'place', '')) order by a.id, a.n limit 1)
union all
(select 'grant', a.kind, a.id, a.n from audit a where a.kind = 'account' and a.action = 'account.roles'
    and not exists (select 1 from role_grant g where g.id::text = a.payload->>'grant') order by a.id, a.n limit 1)
union all
(select 'key', a.kind, a.id, a.n from audit a where a.kind = 'account' and a.action in ('device.enrol', 'device.countersign')
    and not exists (select 1 from device_key k where k.id::text = a.payload->>'device'
        and (a.action = 'device.enrol' or k.countersigned_by = a.actor)) order by a.id, a.n limit 1)
union all
(select 'withdrawal', a.kind, a.id, a.n from audit a where a.kind = 'draft' and a.action = 'withdrawal'
    and not exists (select 1 from withdrawal w where w.submission_id::text = a.payload->>'submission'
        and w.channel_account_id::text = a.payload->>'channel') order by a.id, a.n limit 1)
union all
(select 'statement', a.kind, a.id, a.n from audit a where a.kind = 'channel' and a.action in ('statement.make', 'statement.confirm')
    and not exists (select 1 from account_statement s where s.id::text = a.payload->>'statement'
        and a.actor = case a.action when 'statement.make' then s.made_by else s.second_by end) order by a.id, a.n limit 1)
union all
(select 'removal', a.kind, a.id, a.n from audit a where a.kind = 'channel' and a.action = 'removal.ticket'
    and not exists (select 1 from removal r where r.id::text = a.payload->>'removal') order by a.id, a.n limit 1)
union all
(select 'lexicon', a.kind, a.id, a.n from audit a where a.kind = 'lexicon' and ((a.action = 'lexicon.activate'
    and a.payload ? 'activation' and not exists (select 1 from lexicon_activation x
        where x.id::text = a.payload->>'activation'))
    or (a.action = 'lexicon.return' and not exists (select 1 from lexicon_return w where w.id::text = a.payload->>'return'))
    or (a.action = 'lexicon.add' and not exists (select 1 from lexicon l where l.version = a.id and l.made_by = a.actor))
    or (a.action = 'lexicon.commit' and not exists (select 1 from lexicon_commit c
        where c.activation::text = a.payload->>'activation')))
    order by a.id, a.n limit 1);

-- name: verify_people
select id from account order by id;

-- name: verify_roles
-- Who has a role that neither his last grant nor the first run gave him; of whom the first run, as the
-- record has it, made something else; or of whom something else is kept than his roles make of him.
select a.id from account a where exists (select 1 from account_role r where r.account_id = a.id and not r.role = any (
        coalesce((select g.roles from role_grant g where g.account_id = a.id order by g.id desc limit 1),
            a.founding_roles, '{}')))
    or (a.founding_roles is not null and not exists (select 1 from audit x where x.kind = 'account' and x.id = a.id
        and x.action = 'account.first' and x.payload->'roles' = to_jsonb(a.founding_roles)))
    or exists (select 1 from (select coalesce(string_agg(r.role, ' ' order by r.role), '') as roles,
            coalesce(bool_or(r.role = 'LEADER' or (r.role = 'REVIEWER' and u.unified)), false) as sees_all
            from account_role r left join department u on u.id = a.department where r.account_id = a.id) x
        where (x.roles, x.sees_all) is distinct from (a.roles, a.sees_all))
order by a.id limit 1;

-- name: verify_lexicon_in_force
select l.version from lexicon l where l.state = 'ACTIVE' and l.version is distinct from (select x.version
    from lexicon_activation x order by x.id desc limit 1) order by 1 limit 1;

-- name: verify_tickets
-- Tickets behind $1, with their delivery and what the record kept of them.
select t.id, t.submission_id, t.channel_account_id, t.act, t.body, t.ed25519, t.sm2, t.epoch,
    (extract(epoch from t.at) * 1000)::bigint, s.draft_id, coalesce((select a.payload->>'sha256' from audit a
        where a.kind = 'draft' and a.id = s.draft_id and a.action = 'ticket.issue'
          and a.payload->>'ticket' = t.id::text limit 1), ''),
    d.id is not null and d.draft_id = s.draft_id and d.submission_id = t.submission_id
        and d.channel_account_id = t.channel_account_id and d.act = t.act
from ticket t join submission s on s.id = t.submission_id left join delivery d on d.ticket_id = t.id
where t.id > $1 order by t.id limit 500;

-- name: verify_tickets_gone
select a.id, a.n from audit a where a.kind = 'draft' and a.action = 'ticket.issue'
    and not exists (select 1 from ticket t where t.id::text = a.payload->>'ticket') order by a.id, a.n limit 1;

-- name: verify_deliveries
-- What is said to be out must have been written down when it went.
select d.id from delivery d where d.state = 'CONFIRMED' and not exists (select 1 from audit a
    where a.kind = 'draft' and a.id = d.draft_id and a.action = 'delivery.confirmed'
      and a.payload->>'delivery' = d.id::text) order by d.id limit 1;

-- name: verify_counts
select (select count(*) from asset), (select count(*) from delivery);

-- name: seal_queue
-- Approved, and a channel without its ticket; not what was refused. And which activation is in force.
-- "offset 0": looked up for each of the few that wait, not merged with all that ever were.
select s.id, (select max(x.id) from lexicon_activation x), s.draft_id from unsealed u cross join lateral (
    select x.id, x.draft_id, x.urgent_by is not null as urgent, x.state, x.seal_note from submission x where x.id = u.submission_id offset 0) s
where s.state = 'APPROVED' and s.seal_note = '' order by s.urgent desc, s.id limit 32;

-- name: seal_queue_again
-- The same and those that were refused, asked of the submissions themselves: now and then.
select s.id, (select max(x.id) from lexicon_activation x), s.draft_id from submission s
where s.state = 'APPROVED' and exists (select 1 from unticketed(s))
order by (s.urgent_by is not null) desc, s.id limit 32;

-- name: seal_orders_wait
-- Is there anything at all of what seal_withdrawals ($1 as there), seal_removals, seal_closures and seal_urgencies look
-- for? It may say yes too often, never no.
select exists (select 1 from removal where state = 'AGREED')
    or exists (select 1 from urgency where why is null)
    or exists (select 1 from account_statement s where s.kind in ('closure', 'reopening') and s.state = 'IN_FORCE'
        and not exists (select 1 from site_order o where o.channel_account_id = s.channel_account_id and o.statement_id >= s.id))
    or exists (select 1 from withdrawal w where (w.refused = '' or $1::boolean) and not exists (select 1 from ticket t
        where t.submission_id = w.submission_id and t.channel_account_id = w.channel_account_id and t.act = 'withdraw')
        and exists (select 1 from ticket t where t.submission_id = w.submission_id
            and t.channel_account_id = w.channel_account_id and t.act <> 'withdraw'));

-- name: seal_submission
-- What is asked of several submissions at once ($1) is asked of one after the other ("offset 0"), each by the index.
select x.* from unnest($1::bigint[]) asked(id) cross join lateral (
select s.draft_id, s.state, encode(s.commit_oid, 'hex'), encode(s.tree_oid, 'hex'), d.department,
    s.policy_version, coalesce((select max(version) from policy x where x.at <= s.opened_at),
        (select min(version) from policy)), current_lexicon(), current_epoch(),
    coalesce((extract(epoch from s.not_before) * 1000)::bigint, 0),
    coalesce((extract(epoch from s.expires_at) * 1000)::bigint, 0), p.body::text, s.rev, s.id
from submission s join draft d on d.id = s.draft_id join policy p on p.version = s.policy_version
where s.id = asked.id offset 0) x;

-- name: seal_outlets
-- Each channel a submission goes to: what the register says of it, and what this draft has there; of a correction whether that
-- is what it corrects ('out', 'coming', ''), and until it is, the words that it stands on.
-- "offset 0": asked of the index for each of a few channels, not hashed from the whole table.
select x.* from unnest($1::bigint[]) asked(id) cross join lateral (
select c.e->>'account', c.e->>'channel', c.e->>'act', coalesce(a.state = 'ACTIVE' and a.channel = c.e->>'channel', false),
    exists (select 1 from ticket t where t.submission_id = s.id and t.channel_account_id = a.id and t.act <> 'withdraw' offset 0),
    exists (select 1 from withdrawal w where w.submission_id = s.id and w.channel_account_id = a.id offset 0),
    exists (select 1 from ticket t join submission n on n.id = t.submission_id where n.draft_id = s.draft_id
        and n.id > s.id and t.channel_account_id = a.id and t.act <> 'withdraw' and not spares(n.id, s.id) offset 0),
    case when h.here <> 'out' then encode(k.base_commit, 'hex') when l.act <> 'withdraw' then encode(b.commit_oid, 'hex') else '' end,
    coalesce(a.settings::text, '{}'), s.id, h.here, coalesce(a.name, '')
from submission s cross join lateral channel_entries(s.channels) c(e)
left join channel_account a on a.id = channel_number(c.e)
left join correction k on line_of(s.rev) > 0 and k.draft_id = s.draft_id and k.no = line_of(s.rev)
left join lateral (select case when k.no is null then 'out' else correction_here(s, a.id) end) h(here) on true
left join lateral (select d.act, d.submission_id from delivery d where d.draft_id = s.draft_id
    and d.channel_account_id = a.id and d.state = 'CONFIRMED' and d.submission_id <> s.id
    order by d.id desc limit 1) l on true
left join submission b on b.id = l.submission_id
where s.id = asked.id offset 0) x;

-- name: seal_votes
-- The votes, whether the key was good when it was used, by the store's own clock, and whether the
-- voter sits on a chair of that stage.
select x.* from unnest($1::bigint[]) asked(id) cross join lateral (
select v.id, v.submission_id, v.stage, v.account_id, v.verdict, v.opinion, encode(v.tree_oid, 'hex'),
    array_to_string(v.opened, ' '), submission_order(s), v.payload, v.signature, k.public_key, k.account_id,
    key_signs(k, v.cast_at), k.id, (extract(epoch from v.at) * 1000)::bigint,
    coalesce(seats_of(v.account_id) && (stage_seats(d.department, p.body->'stages'->v.stage) || array(
        select jsonb_array_elements_text(p.body->'stages'->v.stage->'alternates'))), false)
from vote v join submission s on s.id = v.submission_id join draft d on d.id = s.draft_id
join policy p on p.version = s.policy_version join device_key k on k.id = v.device_key_id
where v.submission_id = asked.id order by v.stage, v.id offset 0) x;

-- name: seal_marks
select x.* from unnest($1::bigint[]) asked(id) cross join lateral (
select m.kind, m.account_id, encode(m.tree_oid, 'hex'), m.signature, k.public_key, k.account_id,
    key_signs(k, m.made_at), k.id, (extract(epoch from m.at) * 1000)::bigint,
    m.kind = 'SECRECY' and 'SECRECY@' || d.department = any (seats_of(m.account_id)), m.submission_id
from mark m join submission s on s.id = m.submission_id join draft d on d.id = s.draft_id
join device_key k on k.id = m.device_key_id
where m.submission_id = asked.id and m.kind <> 'OPENED' and (m.kind <> 'URGENT' or m.account_id = s.urgent_by)
order by m.at, m.kind, m.account_id offset 0) x;

-- name: seal_checks
-- What other bodies found in it, as people entered it.
select x.* from unnest($1::bigint[]) asked(id) cross join lateral (
select c.kind, c.result, c.provider, c.number, to_char(c.checked_on, 'YYYY-MM-DD'), encode(c.sheet, 'hex'),
    encode(c.tree_oid, 'hex'), c.account_id, c.signature, coalesce(k.public_key, ''), coalesce(k.account_id, 0),
    coalesce(key_signs(k, c.made_at), false), coalesce(k.id, 0), c.submission_id
from outside_check c left join device_key k on k.id = c.device_key_id
where c.submission_id = asked.id order by c.id offset 0) x;

-- name: seal_deciders
-- Who decided what of a draft, and whether he is one of those who may (FINDING_DECIDE).
select f.reviewer, f.rule, f.quote, f.occurrence, f.decision, f.reason, f.account_id, f.signature,
    k.public_key, k.account_id, key_signs(k, f.made_at), k.id,
    seats_of(f.account_id) && array['HEAD', 'SECRECY', 'REVIEWER'], f.place
from finding_decision f join device_key k on k.id = f.device_key_id where f.draft_id = $1;

-- name: seal_proofs
-- What the standing of those who signed something of the submissions $1, and of the people $2, rests on: who
-- granted them roles and countersigned their keys, who granted those theirs, and so on to the first run.
-- Kind, account, id, when (µs), by whom, with which key of his: id, public half, owner, revoked (µs);
-- signature; and what was signed: department, login, number, roles, the grant before | kind, key id, key.
-- The people grow as one array until none comes to it: as rows, their table of what was seen already is made ready
-- for tens of thousands, at each question.
with recursive grown(ids) as (
    select array(select account_id from vote where submission_id = any ($1::bigint[])
        union select account_id from mark where submission_id = any ($1) and kind <> 'OPENED'
        union select account_id from outside_check where submission_id = any ($1)
        union select f.account_id from unnest($1) asked(id) cross join lateral (select f.account_id
            from finding_decision f join submission s on s.draft_id = f.draft_id where s.id = asked.id offset 0) f
        union select unnest($2::bigint[]) order by 1)
    union
    select array(select unnest(p.ids)
        union select granted_by from role_grant where account_id = any (p.ids) and granted_by is not null
        union select countersigned_by from device_key where account_id = any (p.ids) and countersigned_by is not null
        order by 1) from grown p
), people(id) as materialized (
    select distinct unnest(ids) from grown
)
select 'founder', a.id, 0::bigint, 0::bigint, 0::bigint, 0::bigint, '', 0::bigint, 0::bigint, '',
    '', '', '', array_to_string(a.founding_roles, ' '), 0::bigint
from people p join account a on a.id = p.id where a.founding_roles is not null
union all
select 'grant', a.id, g.id, (extract(epoch from g.at) * 1000000)::bigint, g.granted_by, g.device_key_id,
    c.public_key, c.account_id, coalesce((extract(epoch from c.revoked_at) * 1000000)::bigint, 0), g.signature,
    g.department, a.login, a.person_no, array_to_string(g.roles, ' '),
    coalesce((select max(x.id) from role_grant x where x.account_id = g.account_id and x.id < g.id), 0)
from people p join account a on a.id = p.id join role_grant g on g.account_id = p.id
join device_key c on c.id = g.device_key_id
union all
select case when k.first_run then 'first' else 'key' end, k.account_id, k.id,
    coalesce((extract(epoch from k.countersigned_at) * 1000000)::bigint, 0), coalesce(k.countersigned_by, 0),
    coalesce(k.countersign_key, 0), coalesce(c.public_key, ''), coalesce(c.account_id, 0),
    coalesce((extract(epoch from c.revoked_at) * 1000000)::bigint, 0), coalesce(k.countersignature, ''),
    k.kind, k.key_id, k.public_key, '', 0::bigint
from people p join device_key k on k.account_id = p.id left join device_key c on c.id = k.countersign_key;

-- name: seal_withdrawals
-- Asked for, not signed yet: who asked, whether he may, and his signature with its key. $1: also those
-- that were refused before, behind the others.
select w.id, w.draft_id, w.submission_id, w.channel_account_id, c.channel, w.reason, coalesce(w.account_id, 0),
    encode(s.commit_oid, 'hex'), encode(s.tree_oid, 'hex'), s.policy_version, s.lexicon_version, current_epoch(),
    (extract(epoch from w.at) * 1000)::bigint,
    coalesce((extract(epoch from s.expires_at) * 1000)::bigint, 0),
    coalesce(seats_of(w.account_id) && array['HEAD@' || d.department, 'REVIEWER', 'LEADER'], false),
    coalesce(k.public_key, ''), coalesce(k.account_id, 0), coalesce(key_signs(k, w.asked_at), false),
    coalesce(k.id, 0), coalesce(w.signature, ''), coalesce(array_to_string(w.targets, ' '), '')
from withdrawal w join submission s on s.id = w.submission_id join draft d on d.id = w.draft_id
join channel_account c on c.id = w.channel_account_id left join device_key k on k.id = w.device_key_id
where s.draft_id = w.draft_id and (w.refused = '' or $1::boolean)
    and not exists (select 1 from ticket t where t.submission_id = w.submission_id
        and t.channel_account_id = w.channel_account_id and t.act = 'withdraw')
    and exists (select 1 from ticket t where t.submission_id = w.submission_id
        and t.channel_account_id = w.channel_account_id and t.act <> 'withdraw')
order by w.refused <> '', w.id limit 32;

-- name: seal_removals
-- What two people would have deleted, worked out anew from the thing's row: id, statement, channel account, channel,
-- body, incident, the hash of what was seen, marker, remote id, sha256, title, address; whether it stands, and what
-- explains it; the epoch. Then of each of the two: account, key's public half, owner, good then, id, signature, right.
select r.id, s.id, s.channel_account_id, c.channel, s.body, n.id, n.seen_sha256, i.marker, i.remote_id, i.sha256, i.title, i.url,
    s.state = 'IN_FORCE' and n.kind = 'stranger' and n.closed_at is null and n.settled = '' and i.gone_at is null
        and n.item_id = i.id and i.channel_account_id = s.channel_account_id and n.channel_account_id = s.channel_account_id,
    item_explained(i), current_epoch(),
    s.made_by, coalesce(a.public_key, ''), coalesce(a.account_id, 0), coalesce(key_signs(a, s.made_at), false), coalesce(a.id, 0),
    s.made_signature, removal_right(s.channel_account_id, s.made_by),
    coalesce(s.second_by, 0), coalesce(b.public_key, ''), coalesce(b.account_id, 0), coalesce(key_signs(b, s.second_at), false),
    coalesce(b.id, 0), coalesce(s.second_signature, ''), removal_right(s.channel_account_id, s.second_by)
from removal r join account_statement s on s.id = r.statement_id join channel_incident n on n.id = s.incident_id
join account_item i on i.id = r.item_id join channel_account c on c.id = s.channel_account_id
left join device_key a on a.id = s.made_key left join device_key b on b.id = s.second_key
where r.state = 'AGREED' and not item_awaited(i) order by r.id limit 8;

-- name: removal_issue
select removal_issue($1, $2, $3, $4, $5::jsonb, $6::int, to_timestamp($7::float8));

-- name: removal_refuse
select removal_refuse($1, $2, to_timestamp($3::float8));

-- name: verify_removals
-- Signed deletions behind $1: the ticket, the body that it names, what the record kept, whether both signed it.
select r.id, r.body, r.ed25519, r.sm2, r.channel_account_id, r.epoch, s.body, coalesce((select x.payload->>'sha256' from audit x
    where x.kind = 'channel' and x.id = r.channel_account_id and x.action = 'removal.ticket' and x.payload->>'removal' = r.id::text
    limit 1), ''), s.kind = 'removal' and s.state = 'IN_FORCE' and s.made_by <> s.second_by,
    (extract(epoch from r.signed_at) * 1000)::bigint
from removal r join account_statement s on s.id = r.statement_id where r.body <> '' and r.id > $1 order by r.id limit 100;

-- name: seal_closures
-- In force and not signed yet, nor overtaken by one that is; what was refused before comes behind what was not: statement, channel account, channel, kind, body, epoch, its name; of both people: who, key's
-- public half, owner, whether it was good, id, signature; whether the two may.
select s.id, s.channel_account_id, c.channel, s.kind, s.body, current_epoch(), c.name,
    s.made_by, coalesce(m.public_key, ''), coalesce(m.account_id, 0), coalesce(key_signs(m, s.made_at), false), s.made_key, s.made_signature,
    s.second_by, coalesce(k.public_key, ''), coalesce(k.account_id, 0), coalesce(key_signs(k, s.second_at), false), s.second_key, s.second_signature,
    closure_may(c.id, s.made_by, case s.kind when 'closure' then 'close' else 'open' end)
        and seats_of(s.second_by) && array['REVIEWER', 'LEADER']
from account_statement s join channel_account c on c.id = s.channel_account_id
left join device_key m on m.id = s.made_key left join device_key k on k.id = s.second_key
where s.kind in ('closure', 'reopening') and s.state = 'IN_FORCE'
    and not exists (select 1 from site_order o where o.channel_account_id = c.id and o.statement_id >= s.id)
order by s.reason <> '', s.id desc limit 64;

-- name: seal_urgencies
-- Marks that say "at once" and that nobody has looked at: submission; whose; on which tree; signature; key's public half,
-- owner, whether it was good, id; whether it is this tree, asked for, and his to say.
select u.submission_id, u.account_id, encode(m.tree_oid, 'hex'), coalesce(m.signature, ''), coalesce(k.public_key, ''),
    coalesce(k.account_id, 0), coalesce(key_signs(k, m.made_at), false), coalesce(k.id, 0), m.tree_oid = s.tree_oid and s.urgent,
    not u.account_id = any (s.contributors) and exists (select 1 from account_role r where r.account_id = u.account_id
        and r.role in ('REVIEWER', 'LEADER'))
from urgency u join submission s on s.id = u.submission_id
join mark m on m.submission_id = u.submission_id and m.kind = 'URGENT' and m.account_id = u.account_id
left join device_key k on k.id = m.device_key_id where u.why is null order by u.submission_id limit 32;

-- name: urgency_judge
select urgency_judge($1, $2, $3, to_timestamp($4::float8));

-- name: order_issue
select order_issue($1, $2, $3, $4, $5, $6::jsonb, to_timestamp($7::float8));

-- name: order_refuse
select order_refuse($1, $2, to_timestamp($3::float8));

-- name: withdrawal_refuse
select withdrawal_refuse($1, $2);

-- name: seal_lexicon
-- The activation in force: id, version, content, the one before; by whom, when (µs), his key's public
-- half, owner, whether it was good, id, signature; the same of who made the list, and his note; why without a trial.
-- Then whether it was in force before, and by two people comes back: the same of who asked for it, behind which
-- activation and which that was asked, why, and its id.
select x.id, x.version, lexicon_sum(l), coalesce((select max(y.id) from lexicon_activation y where y.id < x.id), 0),
    coalesce(x.account_id, 0), (extract(epoch from x.at) * 1000000)::bigint, coalesce(k.public_key, ''),
    coalesce(k.account_id, 0), coalesce(key_signs(k, x.at), false), coalesce(k.id, 0), coalesce(x.signature, ''),
    coalesce(l.made_by, 0), (extract(epoch from l.at) * 1000000)::bigint, coalesce(m.public_key, ''),
    coalesce(m.account_id, 0), coalesce(key_signs(m, l.at), false), coalesce(m.id, 0), coalesce(l.signature, ''),
    l.note, x.haste,
    x.return_id is not null or (not x.alone and exists (select 1 from lexicon_activation y where y.version = x.version
        and y.id < x.id)), coalesce(w.asked_by, 0), coalesce((extract(epoch from w.at) * 1000000)::bigint, 0),
    coalesce(q.public_key, ''), coalesce(q.account_id, 0), coalesce(key_signs(q, w.at), false), coalesce(q.id, 0),
    coalesce(w.signature, ''), coalesce(w.after, 0), coalesce((select max(y.id) from lexicon_return y where y.id < w.id), 0),
    coalesce(w.reason, ''), coalesce(w.id, 0)
from lexicon_activation x join lexicon l on l.version = x.version left join device_key k on k.id = x.device_key_id
left join device_key m on m.id = l.device_key_id left join lexicon_return w on w.id = x.return_id
left join device_key q on q.id = w.device_key_id order by x.id desc limit 1;

-- name: ticket_issue
-- All that is signed at once, of several submissions: one transaction, so one flush for all of it.
-- Each ticket's $1 submission $2 account $3 act $4 body $5 ed25519 $6 sm2; $7 keys $8 now
select tickets_issue($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb,
    to_timestamp($8::float8));

-- name: seal_refuse
select seal_refuse($1, $2);
