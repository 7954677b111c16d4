-- name: clerk_release_held
-- What was held goes on by itself once nothing holds it any more.
-- What a given-up account has under way goes to a person; a message that will not leave as arranged is given up.
select delivery_reconsider(to_timestamp($1::float8)), delivery_orphans(to_timestamp($1::float8)),
    message_lapse(to_timestamp($1::float8));

-- name: clerk_stale
-- Screened under another word list than today's: in flight, or live somewhere. Behind $1. A file's
-- words are not among the two that can be read for many at once.
select s.id, s.draft_id, encode(s.commit_oid, 'hex'), s.state, s.lexicon_version, encode(s.tree_oid, 'hex'),
    is_live(s.id), exists (select 1 from asset a where a.draft_id = s.draft_id)
from rescreen_stale($1, 500) s;

-- name: rescreen_begin
select rescreen_begin($1, to_timestamp($2::float8));

-- name: rescreen_pass
select rescreen_pass($1, $2::bigint[], to_timestamp($3::float8));

-- name: rescreen_touched
select rescreen_touched($1, $2);

-- name: rescreen_end
select rescreen_end($1, to_timestamp($2::float8));

-- name: trial_next
-- The trial that waits longest: version, against, releases, behind which submission, when it was asked for.
select version, against, releases, after, asked_at::text from lexicon_trial where ended_at is null
order by asked_at limit 1;

-- name: trial_page
select s.id, s.draft_id, encode(s.tree_oid, 'hex'), exists (select 1 from asset a where a.draft_id = s.draft_id)
from trial_items($1, $2, 500) s;

-- name: trial_step
select trial_step($1, $2::timestamptz, $3, $4, $5, $6::jsonb, $7, $8, $9, to_timestamp($10::float8));

-- name: submission_rescreened
select submission_rescreened($1, $2, $3::jsonb, to_timestamp($4::float8));

-- name: clerk_tell_owner
-- The heads of the owner department and who handed it in. $1 submission $2 kind $3 text $4 once $5 now
insert into notice (account_id, submission_id, kind, text, once, at)
select distinct a.id, s.id, $2, replace($3, '{no}', coalesce(d.register_no, '')), $4, to_timestamp($5::float8)
from submission s join draft d on d.id = s.draft_id
join account a on a.state = 'ACTIVE' and (a.id = s.submitted_by or (a.department = d.department
    and exists (select 1 from account_role r where r.account_id = a.id and r.role = 'HEAD')))
where s.id = $1 on conflict do nothing;

-- name: recheck_begin
-- $1 submission $2 word list $3 live $4 now: its department has to do something about it.
select recheck_begin($1, $2, $3, to_timestamp($4::float8));

-- name: recheck_settle
-- Behind $1, at most $2, $3 now: the last that was looked at, 0 at the end of them.
select recheck_settle($1, $2, to_timestamp($3::float8));

-- name: clerk_expire
-- Live past its date: taken down, and the reason says why.
select withdrawal_expire(l.submission_id, l.channel_account_id, to_timestamp($1::float8))
from live l join submission s on s.id = l.submission_id
where s.expires_at <= to_timestamp($1::float8) and not exists (select 1 from withdrawal w
    where w.submission_id = l.submission_id and w.channel_account_id = l.channel_account_id)
order by l.submission_id limit 100;

-- name: clerk_remind
-- Before a stage's time is up (a day, or a quarter of the stage where that is less) and after it:
-- whoever it waits for, once each.
with due as (
    select s.id, s.stage_no, s.stage->>'name' as stage, s.due_at, s.contributors, d.register_no,
        s.due_at <= to_timestamp($1::float8) as late
    from submission s join draft d on d.id = s.draft_id where s.state = 'IN_REVIEW'
        and s.due_at <= to_timestamp($1::float8) + least(interval '24 hours',
            make_interval(hours => coalesce((s.stage->>'hours')::int, 24)) / 4)
)
insert into notice (account_id, submission_id, kind, text, once, at)
select distinct a.id, due.id, case when late then 'OVERDUE' else 'DUE' end,
    case when late then coalesce(register_no, '') || '“' || stage || '”已超过办理时限，请尽快审核'
        else coalesce(register_no, '') || '“' || stage || '”即将到办理时限（'
            || to_char(due_at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') || '），请审核' end,
    case when late then 'overdue-' else 'due-' end || due.id || '-' || stage_no, to_timestamp($1::float8)
from due join waiting w on w.submission_id = due.id
join account_role r on r.role = split_part(w.seat, '@', 1)
join account a on a.id = r.account_id and a.state = 'ACTIVE'
    and split_part(w.seat, '@', 2) in ('', a.department)
where not a.id = any (due.contributors)
    and not exists (select 1 from vote v where v.submission_id = due.id and v.account_id = a.id)
on conflict do nothing;

-- name: clerk_exceptions
select exceptions_remind(to_timestamp($1::float8));

-- name: clerk_escalate
-- Past its time: the alternates find it on their desks as well.
select stage_escalate(s.id, to_timestamp($1::float8)) from submission s
where s.state = 'IN_REVIEW' and s.due_at <= to_timestamp($1::float8)
    and s.stage ? 'alternates' and not s.stage ? 'escalated' order by s.id limit 100;

-- name: clerk_call_operators
-- A delivery that waits for a person, or was refused, or is late: the channel's operators; where it
-- has none, every operator.
with d as (
    select d.id, d.submission_id, d.channel_account_id, d.state, d.act, d.reason, d.attempt, d.hold_code, c.name,
        r.register_no, d.state in ('PLANNED', 'LEASED') as late
    from delivery d join channel_account c on c.id = d.channel_account_id join draft r on r.id = d.draft_id
    where d.state = 'HELD' or (d.state = 'NEEDS_PERSON' and not by_hand(c.channel)) or (d.state = 'REFUSED' and d.updated_at > to_timestamp($1::float8) - interval '1 day')
        or (d.state in ('PLANNED', 'LEASED') and d.due_at < to_timestamp($1::float8) - interval '10 minutes')
)
insert into notice (account_id, submission_id, delivery_id, kind, text, once, at)
select distinct a.id, d.submission_id, d.id, case when late then 'LATE' else d.state end,
    coalesce(d.register_no, '') || ' 在“' || d.name || '”' || case when late then '到时没有发出，请检查该渠道的连接'
        when d.state = 'HELD' then '暂缓发布：' || d.reason
        when d.hold_code = 'person' and d.act = 'withdraw' then '经人工核实仍未撤下，请到平台处理后重试'
        when d.hold_code = 'person' then '经人工核实没有发出，需要发布时请重试'
        when d.state = 'REFUSED' then '被渠道拒绝：' || d.reason
        else '需要人工核实：' || d.reason end,
    case when late then 'late-' || d.id else 'delivery-' || d.id || '-' || d.state || '-' || d.attempt || '-' || d.hold_code end,
    to_timestamp($1::float8)
from d join account a on a.state = 'ACTIVE' and (exists (select 1 from channel_operator o
        where o.channel_account_id = d.channel_account_id and o.account_id = a.id)
    or (not exists (select 1 from channel_operator o where o.channel_account_id = d.channel_account_id)
        and exists (select 1 from account_role r where r.account_id = a.id and r.role = 'OPERATOR')))
on conflict do nothing;

-- name: clerk_unsealed
-- Approved and refused by the seal: its people are told, once for each reason. What only waits for something is not refused.
insert into notice (account_id, submission_id, kind, text, once, at)
select distinct a.id, s.id, 'UNSEALED', coalesce(d.register_no, '') || ' 审核已通过，但未能签发：' || s.seal_note,
    'unsealed-' || s.id || '-' || md5(s.seal_note), to_timestamp($1::float8)
from submission s join draft d on d.id = s.draft_id
join account a on a.state = 'ACTIVE' and (a.id = s.submitted_by or exists (select 1 from account_role r
    where r.account_id = a.id and (r.role = 'OPERATOR' or (r.role = 'HEAD' and a.department = d.department))))
where s.state = 'APPROVED' and s.seal_note <> '' and not seal_waits(s.seal_note) on conflict do nothing;

-- name: clerk_tidy
delete from idempotency where at < to_timestamp($1::float8) - interval '24 hours';

-- name: clerk_horizon
-- Which transaction everybody waits for, and whether others have come and gone meanwhile.
select pg_snapshot_xmin(pg_current_snapshot())::text,
    pg_snapshot_xmin(pg_current_snapshot()) <> pg_snapshot_xmax(pg_current_snapshot());

-- name: clerk_tell_system
insert into notice (account_id, kind, text, once, at)
select r.account_id, $1, $2, $3, to_timestamp($4::float8) from account_role r
join account a on a.id = r.account_id and a.state = 'ACTIVE' where r.role = 'SYSTEM' on conflict do nothing;

-- name: clerk_tell_security
-- $1 text $2 what it is about, said once to each $3 now
insert into notice (account_id, kind, text, once, at)
select r.account_id, 'LAW', $1, $2, to_timestamp($3::float8) from account_role r
join account a on a.id = r.account_id and a.state = 'ACTIVE' where r.role = 'SECURITY' on conflict do nothing;

-- name: mirror_mark
select epoch, xid::text, draft_id, n from mirror_mark;

-- name: mirror_news
-- What nobody can still add to, in its order: saves, and deliveries that were seen to be out or gone.
-- Behind $1 epoch $2 xid $3 draft $4 n
select a.epoch, a.xid::text, a.id, a.n, coalesce(a.payload->>'commit', ''),
    coalesce((a.payload->>'rev')::int, 0), coalesce((a.payload->>'delivery')::bigint, 0), p.id, p.name,
    coalesce((a.payload->>'correction')::int, 0)
from audit a join draft d on d.id = a.id join department p on p.id = d.department
where a.kind = 'draft' and (a.epoch, a.xid, a.id, a.n) > ($1::int, $2::text::xid8, $3::bigint, $4::bigint)
    and (a.epoch < current_epoch() or a.xid < pg_snapshot_xmin(pg_current_snapshot()))
    and ((a.payload ? 'commit' and a.payload ? 'rev') or a.action = 'delivery.confirmed')
order by a.epoch, a.xid, a.id, a.n limit 200;

-- name: mirror_before
-- Has anything of department $5 been carried, up to $1 epoch $2 xid $3 draft $4 n?
select exists (select 1 from audit a join draft d on d.id = a.id where a.kind = 'draft' and d.department = $5
    and (a.epoch, a.xid, a.id, a.n) <= ($1::int, $2::text::xid8, $3::bigint, $4::bigint)
    and a.payload ? 'commit' and a.payload ? 'rev');

-- name: mirror_objects
select oid, type::int, size, codec::int, data from object where draft_id = $1 and rev = $2;

-- name: mirror_release
-- One delivery, as a commit of its channel's branch tells it.
select c.channel || case when c.id = (select min(x.id) from channel_account x where x.channel = c.channel)
        then '' else '-' || c.id end, c.channel, d.act, coalesce(r.register_no, 'draft-' || r.id), title_out(s.id),
    encode(s.tree_oid, 'hex'), coalesce(extract(epoch from d.confirmed_at)::bigint, 0), r.id, s.id,
    coalesce(d.receipt->>'url', ''), a.name, a.id || '@' || a.department, c.name
from delivery d join draft r on r.id = d.draft_id join submission s on s.id = d.submission_id
join account a on a.id = s.submitted_by join channel_account c on c.id = d.channel_account_id
where d.id = $1;

-- name: mirror_done
insert into mirror_mark (epoch, xid, draft_id, n, at) values ($1, $2::text::xid8, $3, $4, to_timestamp($5::float8))
on conflict (one) do update set epoch = excluded.epoch, xid = excluded.xid,
    draft_id = excluded.draft_id, n = excluded.n, at = excluded.at;

-- name: list_uncommitted
-- The oldest word list that was put in force and is not in the history: what was in force, by whom, and the
-- commit before it.
select x.id, l.version, l.terms, l.allow, l.names, l.note, lexicon_sum(l),
    coalesce(m.name, ''), coalesce(m.id || '@' || m.department, ''), extract(epoch from l.at)::bigint,
    coalesce(b.name, ''), coalesce(b.id || '@' || b.department, ''), extract(epoch from x.at)::bigint,
    coalesce((select encode(c.commit_oid, 'hex') from lexicon_commit c order by c.activation desc limit 1), '')
from lexicon_activation x join lexicon l on l.version = x.version left join account m on m.id = l.made_by
left join account b on b.id = x.account_id
where x.id > (select coalesce(max(c.activation), 0) from lexicon_commit c) order by x.id limit 1;

-- name: list_commit_add
-- $1 activation $2 commit before or null $3 commit $4 tree $5 oids $6 types $7 sizes $8 codecs $9 datas
select lexicon_commit_add($1, $2::bytea, $3::bytea, $4::bytea, $5::bytea[], $6::smallint[], $7::int[], $8::smallint[],
    $9::bytea[]);

-- name: mirror_list_tip
select encode(commit_oid, 'hex') from lexicon_commit order by activation desc limit 1;

-- name: mirror_list_place
-- The activation whose commit this is, 0 when it is none.
select coalesce((select activation from lexicon_commit where commit_oid = decode($1::text, 'hex')), 0);

-- name: mirror_list_objects
-- What the next activation behind $1 brought.
select oid, type::int, size, codec::int, data, activation from lexicon_object
where activation = (select min(activation) from lexicon_commit where activation > $1);
