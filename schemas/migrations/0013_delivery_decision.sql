-- Where a channel cannot tell, a person looks and says; a withdrawal passes a suspended account; the
-- boxes and the register are searched.

-- What a person saw on the channel, in that person's own words. A decision is never changed: whoever
-- was wrong tries again, and the next one stands behind it.
create table delivery_decision (
    id          bigint generated always as identity primary key,
    delivery_id bigint not null references delivery,
    outcome     text   not null check (outcome in ('out', 'not-out', 'gone', 'still-there')),
    evidence    text   not null check (btrim(evidence) <> '' and char_length(evidence) <= 500),
    url         text   not null default '' check (char_length(url) <= 1000 and (url = ''
                    or url ~ '^https?://[^[:space:]@/]+(/[^[:space:]]*)?$')),
    account_id  bigint not null references account,
    at          timestamptz not null
);
create index delivery_decision_by_delivery on delivery_decision (delivery_id, id desc);
grant select on delivery_decision to shenfa_web;

insert into word values
    ('outcome', 'out', '核实已发布'), ('outcome', 'not-out', '核实未发布'),
    ('outcome', 'gone', '核实已撤下'), ('outcome', 'still-there', '核实未撤下');

-- Why this person may not say how a delivery ended; no row: they may. The page asks it to offer the
-- form, and the decision asks it again. A unified reviewer may for each channel, an operator for his.
create function decision_obstacle(d delivery, p_account bigint) returns table (status int, code text, message text)
language plpgsql stable as $$
begin
    if d.state <> 'NEEDS_PERSON' then
        return query select 409, 'delivery.state', '该任务不在等待人工核实，请刷新后查看'; return;
    end if;
    if exists (select 1 from submission s where s.id = d.submission_id and p_account = any (s.contributors)) then
        return query select 403, 'delivery.contributor', '您参与过本稿的文字，不能核实它的发布结果'; return;
    end if;
    if not exists (select 1 from channel_operator o where o.channel_account_id = d.channel_account_id
                and o.account_id = p_account)
            and not exists (select 1 from account_role r where r.account_id = p_account and r.role = 'REVIEWER') then
        return query select 403, 'delivery.person', '请由审核人或该渠道的运营人员核实'; return;
    end if;
end $$;

-- Out, or seen to be gone: CONFIRMED, as if the courier had seen it. Otherwise REFUSED, marked
-- 'person': nothing goes on by itself, and whoever lets it go on has the courier look first.
create function delivery_decide(p_id bigint, p_account bigint, p_outcome text, p_evidence text, p_url text,
    p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d delivery;
    o record;
    done boolean := p_outcome in ('out', 'gone');
begin
    select * into d from delivery where id = p_id for update;
    if not found then perform refuse(404, 'delivery.none', '没有这一发布任务'); end if;
    select * into o from decision_obstacle(d, p_account);
    if found then perform refuse(o.status, o.code, o.message); end if;
    if (d.act = 'withdraw') <> (p_outcome in ('gone', 'still-there')) then
        perform refuse(400, 'decision.outcome', case d.act
            when 'withdraw' then '这是撤稿任务，请说明“已撤下”还是“仍在线上”'
            else '这是发布任务，请说明“已发布”还是“未发布”' end, 'outcome');
    end if;
    insert into delivery_decision (delivery_id, outcome, evidence, url, account_id, at)
    values (d.id, p_outcome, p_evidence, p_url, p_account, p_now);
    update delivery set state = case when done then 'CONFIRMED' else 'REFUSED' end,
        reason = case when done then '' else p_evidence end, hold_code = case when done then '' else 'person' end,
        receipt = case when p_outcome = 'out' and p_url <> '' then receipt || jsonb_build_object('url', p_url)
            else receipt end,
        released_at = case when p_outcome = 'out' then coalesce(released_at, p_now) else released_at end,
        confirmed_at = case when done then p_now else confirmed_at end, lease_until = null, updated_at = p_now
        where id = d.id;
    perform audit_append('draft', d.draft_id, p_account, case when done then 'delivery.confirmed'
        else 'delivery.refused' end, jsonb_build_object('delivery', d.id, 'channel', d.channel_account_id,
        'attempt', d.attempt, 'decision', p_outcome, 'evidence', p_evidence, 'url', p_url));
    perform submission_settle(d.submission_id, p_now);
    if done then perform submission_settle_before(d.submission_id, p_now); end if;
end $$;
revoke execute on function delivery_decide from public;
grant execute on function delivery_decide to shenfa_web;

-- As before, with what a person decided, and for the person who asks: who may decide hangs on the
-- item and on the channel.
create function delivery_json(d delivery, p_account bigint, can text[]) returns json language plpgsql stable as $$
begin
    return (
    select json_build_object('id', d.id::text, 'draft', json_build_object('id', f.id::text, 'title', f.title),
        'submission', d.submission_id::text, 'ticket', d.ticket_id::text, 'account', c.id::text, 'channel', c.channel,
        'channel_name', zh('channel', c.channel), 'name', c.name, 'act', d.act, 'act_name', zh('act', d.act),
        'state', d.state, 'state_name', case when d.hold_code = 'person' then zh('outcome', x.outcome)
            else zh(case d.act when 'withdraw' then 'withdrawal' else 'delivery' end, d.state) end,
        'reason', d.reason, 'code', d.hold_code, 'due_at', iso(d.due_at), 'attempt', d.attempt,
        'receipt', json_build_object('url', coalesce(d.receipt->>'url', ''),
            'remote_id', coalesce(d.receipt->>'remote_id', '')),
        'released_at', iso(d.released_at), 'confirmed_at', iso(d.confirmed_at),
        'decision', case when x.id is not null then json_build_object('outcome', x.outcome,
            'outcome_name', zh('outcome', x.outcome), 'evidence', x.evidence, 'url', x.url,
            'by', person_json(x.account_id), 'at', iso(x.at)) end,
        'sightings', (select coalesce(json_agg(json_build_object('seen', g.seen, 'url', g.url, 'at', iso(g.at))
            order by g.id desc), '[]') from (select * from sighting where delivery_id = d.id order by id desc limit 5) g),
        'actions', to_json(array_remove(array[
            case when 'RELEASE_DECIDE' = any (can) and not exists (select 1 from decision_obstacle(d, p_account))
                then 'decide' end,
            case when 'RELEASE_RETRY' = any (can) and d.state in ('HELD', 'REFUSED', 'NEEDS_PERSON')
                then 'retry' end], null)))
    from draft f join channel_account c on c.id = d.channel_account_id
    left join lateral (select * from delivery_decision where delivery_id = d.id order by id desc limit 1) x on true
    where f.id = d.draft_id
    );
end $$;

-- One call in the middle of a long function; the rest of it stands as it is.
do $$
declare
    old text := pg_get_functiondef('submission_json(submission, bigint, text[], timestamptz)'::regprocedure);
    new text := replace(old, 'delivery_json(x, ''RELEASE_RETRY'' = any (can))', 'delivery_json(x, p_account, can)');
begin
    if new = old then raise exception 'submission_json shows its deliveries in another way'; end if;
    execute new;
end $$;
drop function delivery_json(delivery, boolean);

-- As before, but for withdrawals: taking down is the emergency act (Article 6), and no suspension keeps
-- it. Neither does a stop, whatever its scope: it stops what goes out. What is given up has no courier.
create or replace function hold_reason(d delivery, p_now timestamptz) returns text language plpgsql stable as $$
declare
    s submission;
    c channel_account;
begin
    if exists (select 1 from stop where lifted_at is null
            and (channel_account_id is null or channel_account_id = d.channel_account_id))
            and d.act <> 'withdraw' then
        return E'stop\t渠道已紧急停发，解除后继续';
    end if;
    select * into c from channel_account where id = d.channel_account_id;
    if c.state = 'RELEASED' or (c.state <> 'ACTIVE' and d.act <> 'withdraw') then
        return E'channel\t渠道账号已停用，请渠道运营人员处理';
    end if;
    -- Words that a later round has replaced, or is replacing, do not come back over it; neither does
    -- a withdrawal of the old ones take the new ones down.
    if exists (select 1 from delivery n where n.draft_id = d.draft_id and n.id > d.id
            and n.channel_account_id = d.channel_account_id and n.act <> 'withdraw'
            and (n.state = 'CONFIRMED' or (d.act <> 'withdraw'
                and n.state in ('LEASED', 'INTENT', 'ACCEPTED', 'UNCERTAIN', 'NEEDS_PERSON')))) then
        return E'overtaken\t同一稿件已有更新的一轮发布，这一轮不再执行';
    end if;
    if d.act = 'withdraw' then return ''; end if;
    if exists (select 1 from withdrawal w where w.submission_id = d.submission_id
            and w.channel_account_id = d.channel_account_id) then
        return E'withdrawn\t该件已撤稿，不再发布';
    end if;
    select * into s from submission where id = d.submission_id;
    if s.state not in ('APPROVED', 'DONE') then return E'submission\t审核结论已变化，须重新审核'; end if;
    if s.lexicon_version <> current_lexicon() then
        return E'lexicon\t词库已更新，等待按新词库复查';
    end if;
    if s.expires_at is not null and s.expires_at <= p_now then
        return E'expired\t已过稿件的下线时间，不再发布';
    end if;
    return '';
end $$;

-- Whether a submission is what somebody looks for: by words of its title, by its number or a part of
-- it, by who wrote it or handed it in. Asked only of what lies in one box or one year, whose size
-- bounds it; no index helps, since most words that are looked for have two characters, and trigrams
-- begin at three.
create function submission_fits(s submission, p_words text) returns boolean language plpgsql stable as $$
begin
    return (
    select strpos(lower(d.title), w.lowered) > 0 or strpos(coalesce(d.register_no, ''), p_words) > 0
        or exists (select 1 from account a where a.id in (d.created_by, s.submitted_by)
            and strpos(lower(a.name), w.lowered) > 0)
    from draft d, (select lower(p_words) as lowered) w where d.id = s.draft_id
    );
end $$;
