-- name: hand_off_list
-- $1 account $2 box $3 before $4 at most $5 capabilities $6 now. open: to be posted on this person's
-- channels, or on any for who looks after all; confirm: reported; done: ended.
select hand_off_json(h, d, $1, $5::text[], to_timestamp($6::float8)), h.id
from hand_off h join delivery d on d.id = h.delivery_id
where h.id < $3 and case $2::text when 'open' then h.state in ('READY', 'TAKEN') when 'confirm' then h.state = 'REPORTED'
        else h.state in ('CONFIRMED', 'REFUSED', 'EXPIRED', 'VOID') end
    and (operates(d.channel_account_id, $1)
        or exists (select 1 from account_role r where r.account_id = $1 and r.role = 'REVIEWER'))
order by h.id desc limit $4;

-- name: hand_off_read
-- $1 hand-off $2 account $3 capabilities $4 now: the whole of it, where its words are, what was done.
select hand_off_json(h, d, $2, $3::text[], to_timestamp($4::float8)), d.draft_id, encode(s.commit_oid, 'hex'), c.channel,
    d.act, (select coalesce(json_agg(json_build_object('act', x.act, 'act_name', zh('hand_off_act', x.act), 'by',
        case when x.account_id is not null then person_json(x.account_id) end, 'text', x.text, 'at', iso(x.at))
        order by x.id), '[]') from hand_off_step x where x.hand_off_id = h.id)
from hand_off h join delivery d on d.id = h.delivery_id join submission s on s.id = d.submission_id
join channel_account c on c.id = d.channel_account_id
where h.id = $1 and (operates(d.channel_account_id, $2)
    or exists (select 1 from account_role r where r.account_id = $2 and r.role = 'REVIEWER'));

-- name: hand_off_take
select iso(hand_off_take($1, $2, $3, $4, to_timestamp($5::float8)));

-- name: hand_off_package
-- $1 hand-off $2 account: what the package is made of.
select d.draft_id, encode(s.commit_oid, 'hex'), c.channel, d.act, c.id, c.name, coalesce(f.register_no, ''), title_out(s.id),
    t.id, t.body, t.ed25519, t.sm2, t.key::text, a.name, iso(h.due_at), h.downloads, d.id,
    to_char(h.due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI'), coalesce(d.receipt->>'url', '')
from hand_off h join delivery d on d.id = h.delivery_id join submission s on s.id = d.submission_id
join draft f on f.id = d.draft_id join channel_account c on c.id = d.channel_account_id
join ticket t on t.id = d.ticket_id join account a on a.id = h.operator_id
where h.id = $1 and h.operator_id = $2;

-- name: hand_off_fetch
select hand_off_fetch($1, $2, $3, to_timestamp($4::float8));

-- name: hand_off_give_back
select hand_off_give_back($1, $2, $3, to_timestamp($4::float8));

-- name: hand_off_report
select hand_off_report($1, $2, $3, $4, to_timestamp($5::float8), $6, $7, to_timestamp($8::float8));

-- name: hand_off_confirm
select hand_off_confirm($1, $2, $3, $4, to_timestamp($5::float8));

-- name: hand_off_draft
-- For a screenshot: of a hand-off that this person may report.
select d.draft_id from hand_off h join delivery d on d.id = h.delivery_id
where h.id = $1 and not exists (select 1 from hand_off_obstacle(h, d, $2, 'report', to_timestamp($3::float8)));

-- name: clerk_hand_off_end
select hand_off_end(h.id, to_timestamp($1::float8)) from hand_off h where h.state in ('READY', 'TAKEN') order by h.id;

-- name: clerk_hand_off_tell
-- Who should know what, once each: new, half its time gone, soon over, reported, not yet confirmed.
with open as (
    select h.*, d.submission_id, d.channel_account_id, d.act, c.name, coalesce(f.register_no, '') as no,
        to_timestamp($1::float8) as now, to_char(h.due_at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') as due,
        s.contributors
    from hand_off h join delivery d on d.id = h.delivery_id join draft f on f.id = d.draft_id
    join channel_account c on c.id = d.channel_account_id join submission s on s.id = d.submission_id
    where h.state in ('READY', 'TAKEN', 'REPORTED')
), told as (
    select o.*, 'post' as whom, 'new' as what, no || ' 在“' || name || '”待人工' || zh('act', act) || '，请在 ' || due || ' 前办理' as text
    from open o where state = 'READY'
    union all
    select o.*, 'post', 'remind', no || ' 在“' || name || '”' || case state when 'READY' then '还没有人领取' else '已领取，还没有报告' end
        || case act when 'withdraw' then '，请尽快撤下' else '，' || due || ' 过期' end
    from open o where state <> 'REPORTED' and remind_at <= now and (act <> 'withdraw' or due_at > now)
    union all
    select o.*, 'post', 'soon', no || ' 在“' || name || '”即将过期（' || due || '），请办理或交回'
    from open o where state <> 'REPORTED' and act <> 'withdraw' and now >= due_at - (due_at - created_at) / 8
    union all
    select o.*, who, 'late-' || to_char(now at time zone 'Asia/Shanghai', 'YYYYMMDD'), no || ' 在“' || name || '”仍未撤下，已超过时限'
    from open o, unnest(array['post', 'confirm']) who where state <> 'REPORTED' and act = 'withdraw' and due_at <= now
    union all
    select o.*, 'confirm', 'reported-' || extract(epoch from reported_at)::bigint, no || ' 在“' || name || '”的结果已报告，请另一人确认'
    from open o where state = 'REPORTED'
    union all
    select o.*, 'confirm', 'unconfirmed-' || extract(epoch from reported_at)::bigint, no || ' 在“' || name || '”的结果报告后一直没有人确认'
    from open o where state = 'REPORTED' and now >= reported_at + (remind_at - created_at)
)
insert into notice (account_id, submission_id, delivery_id, kind, text, once, at)
select distinct a.id, t.submission_id, t.delivery_id, 'HAND_OFF', t.text, 'hand-off-' || t.what || '-' || t.id, t.now
from told t join account a on a.state = 'ACTIVE' and case t.whom
    when 'post' then operates(t.channel_account_id, a.id) and coalesce(t.operator_id, a.id) = a.id
    else a.id is distinct from t.operator_id and not a.id = any (t.contributors)
        and (exists (select 1 from channel_operator o where o.channel_account_id = t.channel_account_id and o.account_id = a.id)
            or exists (select 1 from account_role r where r.account_id = a.id and r.role = 'REVIEWER')) end
on conflict do nothing;

-- name: clerk_hand_off_again
-- Taken down by two people's word while the address still opened, or could not be seen. Nobody surveys such an account: a day, three
-- days and a week later its operators and the reviewers are asked to look once more, each time until the next.
insert into notice (account_id, submission_id, delivery_id, kind, text, once, at)
select distinct a.id, d.submission_id, d.id, 'HAND_OFF', coalesce(f.register_no, '') || ' 在“' || c.name
    || '”确认撤下时公开地址仍能打开：请再打开看一次，内容还在的到平台删除（' || coalesce(d.receipt->>'url', '') || '）', 'hand-off-again-' || x.days || '-' || h.id,
    to_timestamp($1::float8)
from hand_off h join delivery d on d.id = h.delivery_id and d.act = 'withdraw'
join (values (1, 3), (3, 7), (7, 8)) x(days, until) on to_timestamp($1::float8) >= h.ended_at + make_interval(days => x.days)
    and to_timestamp($1::float8) < h.ended_at + make_interval(days => x.until)
join draft f on f.id = d.draft_id join channel_account c on c.id = d.channel_account_id
join account a on a.state = 'ACTIVE' and (operates(c.id, a.id)
    or exists (select 1 from account_role r where r.account_id = a.id and r.role = 'REVIEWER'))
where h.state = 'CONFIRMED' and h.seen in ('OTHER', 'UNKNOWN') on conflict do nothing;

-- name: clerk_hand_off_expired
-- Not posted in time: whoever handed it in should know, too.
insert into notice (account_id, submission_id, delivery_id, kind, text, once, at)
select s.submitted_by, s.id, d.id, 'HAND_OFF', coalesce(f.register_no, '') || ' 没有在“' || c.name || '”发布：' || d.reason,
    'hand-off-expired-' || d.id || '-' || d.attempt, to_timestamp($1::float8)
from delivery d join submission s on s.id = d.submission_id join draft f on f.id = d.draft_id
join channel_account c on c.id = d.channel_account_id
where d.state = 'HELD' and d.hold_code = 'hand_off.expired' on conflict do nothing;
