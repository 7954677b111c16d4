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
    and payload ? 'commit' and payload ? 'rev' order by n desc limit 1) a on true
where d.id > $1 order by d.id limit 200;

-- name: verify_objects
-- Objects of draft $1 behind $2.
select oid, type::int, size, codec::int, data from object
where draft_id = $1 and oid > $2 order by oid limit 50;

-- name: verify_revisions
select rev, commit_oid, tree_oid from revision where draft_id = $1 order by rev;

-- name: verify_assets
-- Files whose bytes are not those of their name.
select draft_id, encode(sha256, 'hex') from asset
where sha256(bytes) <> sha256 or octet_length(bytes) <> size order by draft_id, sha256 limit 1;

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
-- Approved, and a channel without its ticket; not what was refused.
-- "offset 0": looked up for each of the few that wait, not merged with all that ever were.
select s.id from unsealed u cross join lateral (
    select x.id, x.urgent, x.state, x.seal_note from submission x where x.id = u.submission_id offset 0) s
where s.state = 'APPROVED' and s.seal_note = '' order by s.urgent desc, s.id limit 32;

-- name: seal_queue_again
-- The same and those that were refused, asked of the submissions themselves: now and then.
select s.id from submission s where s.state = 'APPROVED' and exists (select 1 from unticketed(s))
order by s.urgent desc, s.id limit 32;

-- name: seal_submission
select s.draft_id, s.state, encode(s.commit_oid, 'hex'), encode(s.tree_oid, 'hex'), d.department,
    s.policy_version, coalesce((select max(version) from policy x where x.at <= s.opened_at),
        (select min(version) from policy)), current_lexicon(), current_epoch(),
    coalesce((extract(epoch from s.not_before) * 1000)::bigint, 0),
    coalesce((extract(epoch from s.expires_at) * 1000)::bigint, 0), p.body::text, s.rev
from submission s join draft d on d.id = s.draft_id join policy p on p.version = s.policy_version
where s.id = $1;

-- name: seal_outlets
-- Each channel a submission goes to: what the register says of it, and what this draft has there.
-- "offset 0": asked of the index for each of a few channels, not hashed from the whole table.
select c.e->>'account', c.e->>'channel', c.e->>'act', coalesce(a.state = 'ACTIVE' and a.channel = c.e->>'channel', false),
    exists (select 1 from ticket t where t.submission_id = s.id and t.channel_account_id = a.id and t.act <> 'withdraw' offset 0),
    exists (select 1 from withdrawal w where w.submission_id = s.id and w.channel_account_id = a.id offset 0),
    exists (select 1 from ticket t join submission n on n.id = t.submission_id where n.draft_id = s.draft_id
        and n.id > s.id and t.channel_account_id = a.id and t.act <> 'withdraw' offset 0),
    case when l.act <> 'withdraw' then encode(b.commit_oid, 'hex') else '' end
from submission s cross join lateral channel_entries(s.channels) c(e)
left join channel_account a on a.id = channel_number(c.e)
left join lateral (select d.act, d.submission_id from delivery d where d.draft_id = s.draft_id
    and d.channel_account_id = a.id and d.state = 'CONFIRMED' and d.submission_id < s.id
    order by d.id desc limit 1) l on true
left join submission b on b.id = l.submission_id
where s.id = $1;

-- name: seal_votes
-- The votes, whether the key was good when it was used, by the store's own clock, and whether the
-- voter sits on a chair of that stage.
select v.id, v.submission_id, v.stage, v.account_id, v.verdict, v.opinion, encode(v.tree_oid, 'hex'),
    array_to_string(v.opened, ' '), submission_order(s), v.payload, v.signature, k.public_key, k.account_id,
    key_signs(k, v.cast_at), k.id, (extract(epoch from v.at) * 1000)::bigint,
    coalesce(seats_of(v.account_id) && (stage_seats(d.department, p.body->'stages'->v.stage) || array(
        select jsonb_array_elements_text(p.body->'stages'->v.stage->'alternates'))), false)
from vote v join submission s on s.id = v.submission_id join draft d on d.id = s.draft_id
join policy p on p.version = s.policy_version join device_key k on k.id = v.device_key_id
where v.submission_id = $1 order by v.stage, v.id;

-- name: seal_marks
select m.kind, m.account_id, encode(m.tree_oid, 'hex'), m.signature, k.public_key, k.account_id,
    key_signs(k, m.made_at), k.id, (extract(epoch from m.at) * 1000)::bigint,
    m.kind = 'SECRECY' and 'SECRECY@' || d.department = any (seats_of(m.account_id))
from mark m join submission s on s.id = m.submission_id join draft d on d.id = s.draft_id
join device_key k on k.id = m.device_key_id
where m.submission_id = $1 and m.kind <> 'OPENED' order by m.at, m.kind, m.account_id;

-- name: seal_deciders
-- Who decided what of a draft, and whether he is one of those who may (FINDING_DECIDE).
select f.reviewer, f.rule, f.quote, f.occurrence, f.decision, f.reason, f.account_id, f.signature,
    k.public_key, k.account_id, key_signs(k, f.made_at), k.id,
    seats_of(f.account_id) && array['HEAD', 'SECRECY', 'REVIEWER']
from finding_decision f join device_key k on k.id = f.device_key_id where f.draft_id = $1;

-- name: seal_proofs
-- What the standing of those who signed something of submission $1 rests on: who granted them roles
-- and countersigned their keys, who granted those theirs, and so on to the first run.
-- Kind, account, id, when (µs), by whom, with which key of his: id, public half, owner, revoked (µs);
-- signature; and what was signed: department, login, number, roles, the grant before | kind, key id, key.
with recursive people(id) as (
    select x.a from (select account_id from vote where submission_id = $1
        union select account_id from mark where submission_id = $1 and kind <> 'OPENED'
        union select f.account_id from finding_decision f join submission s on s.draft_id = f.draft_id
            where s.id = $1) x(a)
    union
    select x.a from people p cross join lateral (
        select granted_by from role_grant g where g.account_id = p.id
        union all select countersigned_by from device_key k where k.account_id = p.id) x(a)
    where x.a is not null
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
-- Asked for, not signed yet: who asked, and whether he may.
select w.id, w.draft_id, w.submission_id, w.channel_account_id, c.channel, w.reason, coalesce(w.account_id, 0),
    encode(s.commit_oid, 'hex'), encode(s.tree_oid, 'hex'), s.policy_version, s.lexicon_version, current_epoch(),
    (extract(epoch from w.at) * 1000)::bigint,
    coalesce((extract(epoch from s.expires_at) * 1000)::bigint, 0),
    coalesce(seats_of(w.account_id) && array['HEAD@' || d.department, 'REVIEWER', 'LEADER'], false)
from withdrawal w join submission s on s.id = w.submission_id join draft d on d.id = w.draft_id
join channel_account c on c.id = w.channel_account_id
where s.draft_id = w.draft_id
    and not exists (select 1 from ticket t where t.submission_id = w.submission_id
        and t.channel_account_id = w.channel_account_id and t.act = 'withdraw')
    and exists (select 1 from ticket t where t.submission_id = w.submission_id
        and t.channel_account_id = w.channel_account_id and t.act <> 'withdraw')
order by w.id limit 32;

-- name: ticket_issue
-- All that is signed for a submission at once: one transaction, so one flush for all its channels.
-- $1 submission; each ticket's $2 account $3 act $4 body $5 ed25519 $6 sm2; $7 keys $8 now
select tickets_issue($1, $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb, to_timestamp($8::float8));

-- name: seal_refuse
select seal_refuse($1, $2);
