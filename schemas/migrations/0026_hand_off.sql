-- Hand-offs (移交单): a channel where a person posts. Somebody takes the sealed package by name, posts,
-- reports; another confirms; time reminds and ends it.

-- The channels that nobody but a person can serve: CHANNEL_BY_HAND in channels/.
create function by_hand(p_channel text) returns boolean language sql immutable as $$
    select p_channel in ('handoff', 'video')
$$;

-- A channel account's own number, or the strict one that is used where it has none that makes sense.
create function hand_off_hours(p_settings jsonb, p_key text, p_otherwise int) returns int language sql immutable as $$
    select case when p_settings->>p_key ~ '^[0-9]{1,3}$' and (p_settings->>p_key)::int between 1 and 720
        then (p_settings->>p_key)::int else p_otherwise end
$$;

create table hand_off (
    id           bigint generated always as identity primary key,
    delivery_id  bigint not null references delivery,
    state        text   not null default 'READY'
                 check (state in ('READY', 'TAKEN', 'REPORTED', 'CONFIRMED', 'REFUSED', 'EXPIRED', 'VOID')),
    created_at   timestamptz not null,
    remind_at    timestamptz not null,
    due_at       timestamptz not null,
    operator_id  bigint references account,      -- whoever took it, by name (Article 9)
    taken_at     timestamptz,
    downloads    int    not null default 0,
    token_sha256 bytea,                          -- of the link that opens the package once
    token_until  timestamptz,
    outcome      text   not null default '' check (outcome in ('', 'done', 'refused')),
    url          text   not null default '' check (char_length(url) <= 1000 and (url = ''
                     or url ~ '^https?://[^[:space:]@/]+(/[^[:space:]]*)?$')),
    posted_at    timestamptz,                    -- as the operator says
    note         text   not null default '' check (char_length(note) <= 500),
    screenshot   bytea,                          -- an asset of the draft, which the screen let through
    reported_at  timestamptz,
    seen         text   not null default '',     -- what the courier saw at that address
    seen_detail  text   not null default '',
    seen_at      timestamptz,
    ended_by     bigint references account,
    ended_at     timestamptz,
    check ((state in ('READY', 'EXPIRED', 'VOID')) or operator_id is not null),
    check ((state in ('REPORTED', 'CONFIRMED', 'REFUSED')) = (outcome <> ''))
);
-- One open hand-off for each release: the only thing that keeps a platform without an interface from
-- being posted to twice.
create unique index hand_off_open on hand_off (delivery_id) where state in ('READY', 'TAKEN', 'REPORTED');
create index hand_off_by_delivery on hand_off (delivery_id, id desc);
create trigger hand_off_life before update of state on hand_off for each row execute function life_guard('hand_off');
insert into life_move values
    ('hand_off', 'READY',    'TAKEN',     'shenfa_web'),
    ('hand_off', 'READY',    'EXPIRED',   'shenfa_clerk'),
    ('hand_off', 'READY',    'VOID',      'shenfa_clerk'),
    ('hand_off', 'TAKEN',    'READY',     'shenfa_web'),
    ('hand_off', 'TAKEN',    'REPORTED',  'shenfa_web'),
    ('hand_off', 'TAKEN',    'EXPIRED',   'shenfa_clerk'),
    ('hand_off', 'TAKEN',    'VOID',      'shenfa_clerk'),
    ('hand_off', 'REPORTED', 'TAKEN',     'shenfa_web'),
    ('hand_off', 'REPORTED', 'CONFIRMED', 'shenfa_web'),
    ('hand_off', 'REPORTED', 'REFUSED',   'shenfa_web'),
    -- its delivery: reported with an address, the courier looks; past its time, it waits for a person
    ('delivery', 'NEEDS_PERSON', 'UNCERTAIN', 'shenfa_web'),
    ('delivery', 'NEEDS_PERSON', 'HELD',      'shenfa_clerk');
insert into word values
    ('hand_off', 'READY', '待领取'), ('hand_off', 'TAKEN', '已领取'), ('hand_off', 'REPORTED', '待确认'),
    ('hand_off', 'CONFIRMED', '已确认'), ('hand_off', 'REFUSED', '没有办成'), ('hand_off', 'EXPIRED', '已过期'),
    ('hand_off', 'VOID', '已作废');

-- Every act on it, in order: what its page shows. The same goes into the record.
create table hand_off_step (
    id          bigint generated always as identity primary key,
    hand_off_id bigint not null references hand_off,
    act         text   not null check (act in ('ready', 'take', 'take-over', 'link', 'download', 'give-back', 'report',
                    'seen', 'confirm', 'return', 'expire', 'void')),
    account_id  bigint references account,
    text        text   not null default '',
    at          timestamptz not null
);
create index hand_off_step_by_hand_off on hand_off_step (hand_off_id, id);
create trigger hand_off_step_insert_only before update or delete or truncate on hand_off_step
    for each statement execute function audit_is_for_ever();
insert into word values
    ('hand_off_act', 'ready', '移交单已备好'), ('hand_off_act', 'take', '领取'), ('hand_off_act', 'take-over', '接手'),
    ('hand_off_act', 'link', '再次申请下载'), ('hand_off_act', 'download', '下载成品包'),
    ('hand_off_act', 'give-back', '交回'), ('hand_off_act', 'report', '报告结果'),
    ('hand_off_act', 'seen', '系统核对公开地址'), ('hand_off_act', 'confirm', '确认'),
    ('hand_off_act', 'return', '退回报告'), ('hand_off_act', 'expire', '过期'), ('hand_off_act', 'void', '作废');

grant select on hand_off, hand_off_step to shenfa_web;
grant select on hand_off to shenfa_clerk;

create function hand_off_log(p_hand_off bigint, p_act text, p_account bigint, p_text text, p_now timestamptz)
returns void language plpgsql as $$
declare
    h hand_off;
    d delivery;
begin
    select * into h from hand_off where id = p_hand_off;
    select * into d from delivery where id = h.delivery_id;
    insert into hand_off_step (hand_off_id, act, account_id, text, at)
    values (h.id, p_act, nullif(p_account, 0), p_text, p_now);
    perform audit_append('draft', d.draft_id, p_account, 'hand_off.' || p_act, jsonb_build_object('hand_off', h.id,
        'delivery', d.id, 'channel', d.channel_account_id, 'text', p_text, 'url', h.url,
        'screenshot', coalesce(encode(h.screenshot, 'hex'), ''), 'downloads', h.downloads));
end $$;

-- As the courier lays a delivery before a person, the hand-off begins; where one is reported, what the
-- courier saw at its address is written there. No courier confirms what a person has to.
create function hand_off_follow() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    c channel_account;
    h hand_off;
begin
    select * into c from channel_account where id = new.channel_account_id;
    if not by_hand(c.channel) then return null; end if;
    if new.state = 'CONFIRMED' then
        if not exists (select 1 from hand_off x where x.delivery_id = new.id and x.state = 'CONFIRMED') then
            perform refuse(409, 'hand_off.confirm', '人工发布的结果须由发布人报告、另一人确认');
        end if;
        return null;
    end if;
    select * into h from hand_off where delivery_id = new.id and state in ('READY', 'TAKEN', 'REPORTED');
    if not found then
        insert into hand_off (delivery_id, created_at, remind_at, due_at) values (new.id, new.updated_at,
            new.updated_at + make_interval(hours => hand_off_hours(c.settings, 'remind_hours', 24)),
            new.updated_at + make_interval(hours => hand_off_hours(c.settings, 'expire_hours', 72)))
            returning * into h;
        perform hand_off_log(h.id, 'ready', 0, '', new.updated_at);
    elsif h.state = 'REPORTED' and old.state = 'UNCERTAIN' then
        update hand_off set seen = coalesce(new.receipt->'state'->>'seen', ''), seen_at = new.updated_at,
            seen_detail = left(coalesce(new.receipt->'state'->>'seen_detail', ''), 500) where id = h.id returning * into h;
        insert into sighting (channel_account_id, delivery_id, seen, url, at)
        values (c.id, new.id, h.seen, h.url, new.updated_at);
        perform hand_off_log(h.id, 'seen', 0, h.seen_detail, new.updated_at);
    end if;
    return null;
end $$;
revoke execute on function hand_off_follow, hand_off_log from public;
create trigger hand_off_follow after update of state on delivery for each row
    when (new.state in ('NEEDS_PERSON', 'CONFIRMED') and new.state <> old.state) execute function hand_off_follow();

-- Whose channel it is; where nobody is named, every operator's.
create function operates(p_channel bigint, p_account bigint) returns boolean language plpgsql stable as $$
begin
    return exists (select 1 from channel_operator o where o.channel_account_id = p_channel and o.account_id = p_account)
        or (not exists (select 1 from channel_operator o where o.channel_account_id = p_channel)
            and exists (select 1 from account_role r where r.account_id = p_account and r.role = 'OPERATOR'));
end $$;

-- Why this person may not do this to it now; no row: may. The page asks it for its buttons, and the
-- act asks it again.
create function hand_off_obstacle(h hand_off, d delivery, p_account bigint, p_act text, p_now timestamptz)
returns table (status int, code text, message text) language plpgsql stable as $$
declare
    why text;
    mine boolean := p_act in ('take', 'report', 'give-back');
begin
    if mine and not operates(d.channel_account_id, p_account) then
        return query select 403, 'hand_off.operator', '请由该渠道的运营人员办理'; return;
    end if;
    if not (case p_act when 'take' then h.state in ('READY', 'TAKEN') when 'report' then h.state = 'TAKEN'
            when 'give-back' then h.state = 'TAKEN' else h.state = 'REPORTED' end) then
        return query select 409, 'hand_off.state', '这张移交单现在是“' || zh('hand_off', h.state) || '”，不能这样办理，请刷新后查看';
        return;
    end if;
    if p_act = 'take' then
        why := hold_reason(d, p_now);
        if why <> '' then
            return query select 409, 'delivery.' || split_part(why, E'\t', 1), split_part(why, E'\t', 2);
        end if;
        return;
    end if;
    if mine and h.operator_id <> p_account then
        return query select 403, 'hand_off.operator', '这张移交单由' || a.name || '领取，由领取人报告或交回'
            from account a where a.id = h.operator_id;
        return;
    end if;
    if p_act = 'report' and d.act <> 'withdraw' and h.downloads = 0 then
        return query select 409, 'hand_off.package', '请先下载成品包，按批准的内容发布后再报告'; return;
    end if;
    if mine then return; end if;
    if h.operator_id = p_account then
        return query select 403, 'hand_off.second', '报告结果的人不能自己确认，请由另一人确认'; return;
    end if;
    if exists (select 1 from submission s where s.id = d.submission_id and p_account = any (s.contributors)) then
        return query select 403, 'delivery.contributor', '您参与过本稿的文字，不能核实它的发布结果'; return;
    end if;
    if not exists (select 1 from channel_operator o where o.channel_account_id = d.channel_account_id
                and o.account_id = p_account)
            and not exists (select 1 from account_role r where r.account_id = p_account and r.role = 'REVIEWER') then
        return query select 403, 'delivery.person', '请由审核人或该渠道的运营人员核实'; return;
    end if;
    -- A courier that has been away for ten minutes does not keep what is out from being registered.
    if p_act = 'confirm' and d.state = 'UNCERTAIN' and h.reported_at > p_now - interval '10 minutes' then
        return query select 409, 'hand_off.looking', '系统正在核对公开地址，请稍候再确认'; return;
    end if;
end $$;

-- Both rows locked, the delivery first, as everywhere.
create function hand_off_hold(p_id bigint, p_account bigint, p_act text, p_now timestamptz) returns hand_off
language plpgsql as $$
declare
    h hand_off;
    d delivery;
    o record;
begin
    select x.* into d from delivery x where x.id = (select delivery_id from hand_off where id = p_id) for update;
    if not found then perform refuse(404, 'hand_off.none', '没有这张移交单'); end if;
    select * into h from hand_off where id = p_id for update;
    select * into o from hand_off_obstacle(h, d, p_account, p_act, p_now);
    if found then perform refuse(o.status, o.code, o.message); end if;
    return h;
end $$;

-- 领取: by name, and a link that opens the package once within ten minutes. Whoever takes it from
-- somebody else, or wants the package again, says why.
create function hand_off_take(p_id bigint, p_account bigint, p_reason text, p_token bytea, p_now timestamptz)
returns timestamptz language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h hand_off := hand_off_hold(p_id, p_account, 'take', p_now);
    other boolean := h.operator_id is distinct from p_account;
    act text := case when h.state = 'READY' then 'take' when other then 'take-over' else 'link' end;
begin
    if p_reason = '' and (act = 'take-over' or h.downloads > 0) then
        perform refuse(400, 'hand_off.reason', case act when 'take-over' then '这张移交单已有人领取，接手须写明理由'
            else '成品包已经下载过，再次下载须写明理由' end, 'reason');
    end if;
    update hand_off set state = 'TAKEN', operator_id = p_account, token_sha256 = p_token,
        taken_at = case when other then p_now else taken_at end, token_until = p_now + interval '10 minutes'
        where id = h.id returning * into h;
    if act <> 'link' or h.downloads > 0 then perform hand_off_log(h.id, act, p_account, p_reason, p_now); end if;
    return h.token_until;
end $$;

-- The link is used up in the statement that counts the download; what kept it from being taken keeps
-- it from being opened.
create function hand_off_fetch(p_id bigint, p_account bigint, p_token bytea, p_now timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare h hand_off := hand_off_hold(p_id, p_account, 'take', p_now);
begin
    update hand_off set token_sha256 = null, token_until = null, downloads = downloads + 1 where id = h.id
        and state = 'TAKEN' and operator_id = p_account and token_sha256 = p_token and token_until > p_now
        returning * into h;
    if not found then
        perform refuse(409, 'hand_off.link', '下载链接已用过、已过期或不是发给您的，请重新申请下载');
    end if;
    perform hand_off_log(h.id, 'download', p_account, '第 ' || h.downloads || ' 次', p_now);
    return h.downloads;
end $$;

-- 交回: nothing was posted; somebody else may take it.
create function hand_off_give_back(p_id bigint, p_account bigint, p_reason text, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare h hand_off := hand_off_hold(p_id, p_account, 'give-back', p_now);
begin
    update hand_off set state = 'READY', operator_id = null, taken_at = null, token_sha256 = null, token_until = null
        where id = h.id;
    perform hand_off_log(h.id, 'give-back', p_account, p_reason, p_now);
end $$;

-- 报告: out (or taken down), with where it can be seen; or that the platform does not take it. An
-- address is looked at by the courier before anybody confirms.
create function hand_off_report(p_id bigint, p_account bigint, p_outcome text, p_url text, p_posted timestamptz,
    p_note text, p_screenshot bytea, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h hand_off := hand_off_hold(p_id, p_account, 'report', p_now);
    d delivery;
    look text;
begin
    select * into d from delivery where id = h.delivery_id;
    if p_outcome = 'done' and d.act <> 'withdraw' and p_url = '' and p_screenshot is null then
        perform refuse(400, 'hand_off.evidence', '请填写公开地址，或附上发布后的截图', 'url');
    end if;
    if (p_outcome = 'refused' or d.act = 'withdraw') and p_note = '' and p_screenshot is null then
        perform refuse(400, 'hand_off.evidence', '请写明看到了什么，或附上截图', 'evidence');
    end if;
    if p_posted is not null and p_posted not between h.created_at - interval '1 minute' and p_now + interval '1 minute' then
        perform refuse(400, 'hand_off.time', '时间应在移交单备好之后、现在之前', 'posted_at');
    end if;
    if p_screenshot is not null and not exists (select 1 from asset a where a.draft_id = d.draft_id
            and a.sha256 = p_screenshot and a.media_type like 'image/%') then
        perform refuse(400, 'hand_off.screenshot', '截图没有上传成功，请重新上传', 'screenshot');
    end if;
    update hand_off set state = 'REPORTED', outcome = p_outcome, url = p_url, posted_at = coalesce(p_posted, p_now),
        note = p_note, screenshot = p_screenshot, reported_at = p_now, token_sha256 = null, token_until = null,
        seen = '', seen_detail = '', seen_at = null where id = h.id returning * into h;
    perform hand_off_log(h.id, 'report', p_account, concat_ws('：', case p_outcome when 'refused' then '没有办成'
        else case d.act when 'withdraw' then '已撤下' else '已发布' end end, nullif(p_note, '')), p_now);
    -- A withdrawal's address is that of what went out.
    look := case d.act when 'withdraw' then coalesce(d.receipt->>'url', '') else p_url end;
    if p_outcome = 'done' and look <> '' then
        update delivery set state = 'UNCERTAIN', reason = '', due_at = p_now, lease_until = null, updated_at = p_now,
            receipt = jsonb_build_object('remote_id', coalesce(d.receipt->>'remote_id', ''), 'url', look,
                'state', '{"reported": true}'::jsonb)
            where id = d.id;
        perform pg_notify('delivery', d.channel_account_id::text);
    end if;
end $$;

-- 确认: a second person looked too, and it ends as if the courier had seen it. 退回: the report goes back
-- to whoever made it, with what is wrong.
create function hand_off_confirm(p_id bigint, p_account bigint, p_verdict text, p_note text, p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h hand_off := hand_off_hold(p_id, p_account, p_verdict, p_now);
    d delivery;
    done boolean := h.outcome = 'done';
    said text;
begin
    select * into d from delivery where id = h.delivery_id;
    if p_note = '' and (p_verdict = 'return' or (done and h.seen not in ('', case d.act when 'withdraw' then 'ABSENT'
            else 'LIVE' end))) then
        perform refuse(400, 'hand_off.note', case p_verdict when 'return' then '请写明哪里不对'
            else '系统在公开地址上没有核对上，确认须写明您看到了什么' end, 'evidence');
    end if;
    if p_verdict = 'return' then
        update hand_off set state = 'TAKEN', outcome = '', seen = '', seen_detail = '', seen_at = null where id = h.id;
        if d.state = 'UNCERTAIN' then
            update delivery set state = 'NEEDS_PERSON', lease_until = null, updated_at = p_now where id = d.id;
        end if;
        insert into notice (account_id, submission_id, delivery_id, kind, text, once, at)
        select h.operator_id, d.submission_id, d.id, 'HAND_OFF', coalesce(f.register_no, '') || ' 的发布报告被退回：' || p_note,
            'hand-off-back-' || h.id || '-' || extract(epoch from p_now)::bigint, p_now
            from draft f where f.id = d.draft_id on conflict do nothing;
    else
        said := case when p_note <> '' then p_note when h.note <> '' then h.note
            when d.act = 'withdraw' then '另一人确认已撤下' else '另一人确认与批准的一致' end;
        update hand_off set state = case when done then 'CONFIRMED' else 'REFUSED' end, ended_by = p_account,
            ended_at = p_now where id = h.id;
        insert into delivery_decision (delivery_id, outcome, evidence, url, account_id, at)
        values (d.id, case when d.act = 'withdraw' then case when done then 'gone' else 'still-there' end
            else case when done then 'out' else 'not-out' end end, said, h.url, p_account, p_now);
        update delivery set state = case when done then 'CONFIRMED' else 'REFUSED' end,
            reason = case when done then '' else said end, hold_code = case when done then '' else 'person' end,
            released_at = case when done and act <> 'withdraw' then h.posted_at else released_at end,
            confirmed_at = case when done then p_now else confirmed_at end, lease_until = null, updated_at = p_now
            where id = d.id;
        perform audit_append('draft', d.draft_id, p_account, case when done then 'delivery.confirmed'
            else 'delivery.refused' end, jsonb_build_object('delivery', d.id, 'channel', d.channel_account_id,
            'attempt', d.attempt, 'hand_off', h.id, 'by', h.operator_id, 'url', h.url));
        perform submission_settle(d.submission_id, p_now);
        if done then perform submission_settle_before(d.submission_id, p_now); end if;
    end if;
    perform hand_off_log(h.id, p_verdict, p_account, p_note, p_now);
end $$;
revoke execute on function hand_off_hold, hand_off_take, hand_off_fetch, hand_off_give_back, hand_off_report,
    hand_off_confirm from public;
grant execute on function hand_off_take, hand_off_fetch, hand_off_give_back, hand_off_report, hand_off_confirm
    to shenfa_web;

-- Past its time: what nobody posted goes back to be asked for again, loudly. A withdrawal never ends by
-- time: words that are wrong do not stay up because nobody came.
create function hand_off_end(p_id bigint, p_now timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h hand_off;
    d delivery;
    why text;
    expired boolean;
begin
    select x.* into d from delivery x where x.id = (select delivery_id from hand_off where id = p_id) for update;
    select * into h from hand_off where id = p_id for update;
    if h.state not in ('READY', 'TAKEN') or d.state <> 'NEEDS_PERSON' then return false; end if;
    expired := d.act <> 'withdraw' and h.due_at <= p_now;
    why := hold_reason(d, p_now);
    -- Withdrawn or overtaken: nobody takes it any more. One that somebody has taken may be out; it ends
    -- with the withdrawal that takes it down, and waits for that.
    if split_part(why, E'\t', 1) in ('withdrawn', 'overtaken') and (h.state = 'READY' or exists (select 1
            from delivery w where w.draft_id = d.draft_id and w.channel_account_id = d.channel_account_id
            and w.id > d.id and w.state = 'CONFIRMED')) then
        expired := false;
    elsif expired then
        why := E'hand_off.expired\t' || case when h.operator_id is null then '到时没有人领取，移交单已过期；需要发布时请重试'
            else '领取后到时没有报告，移交单已过期；请先到平台查看是否已经发过，需要发布时再重试' end;
    else
        return false;
    end if;
    update hand_off set state = case when expired then 'EXPIRED' else 'VOID' end, token_sha256 = null,
        token_until = null, ended_at = p_now where id = h.id;
    update delivery set state = 'HELD', hold_code = split_part(why, E'\t', 1), reason = split_part(why, E'\t', 2),
        updated_at = p_now where id = d.id;
    perform hand_off_log(h.id, case when expired then 'expire' else 'void' end, 0, split_part(why, E'\t', 2), p_now);
    perform audit_append('draft', d.draft_id, 0, 'delivery.held', jsonb_build_object('delivery', d.id,
        'code', split_part(why, E'\t', 1)));
    perform submission_settle(d.submission_id, p_now);
    return true;
end $$;
revoke execute on function hand_off_end from public;
grant execute on function hand_off_end to shenfa_clerk;

-- What waits for this person: to be posted, or to be confirmed.
create function hand_off_waits(h hand_off, d delivery, p_account bigint, p_now timestamptz) returns boolean
language plpgsql stable as $$
begin
    if h.state = 'REPORTED' then
        return not exists (select 1 from hand_off_obstacle(h, d, p_account, 'return', p_now));
    end if;
    return h.state in ('READY', 'TAKEN') and operates(d.channel_account_id, p_account)
        and coalesce(h.operator_id, p_account) = p_account;
end $$;

create function hand_offs_waiting(p_account bigint) returns bigint language plpgsql stable as $$
begin
    if not exists (select 1 from account_role r where r.account_id = p_account and r.role in ('OPERATOR', 'REVIEWER')) then
        return 0;
    end if;
    return (select count(*) from (select 1 from hand_off h join delivery d on d.id = h.delivery_id
        where h.state in ('READY', 'TAKEN', 'REPORTED') and hand_off_waits(h, d, p_account, now()) limit 100) x);
end $$;

create function hand_off_json(h hand_off, d delivery, p_account bigint, can text[], p_now timestamptz) returns json
language plpgsql stable as $$
declare why text := case when h.state in ('READY', 'TAKEN') then hold_reason(d, p_now) else '' end;
begin
    return (select json_build_object('id', h.id::text, 'state', h.state, 'state_name', zh('hand_off', h.state),
        'delivery', d.id::text, 'submission', d.submission_id::text, 'act', d.act, 'act_name', zh('act', d.act),
        'draft', json_build_object('id', f.id::text, 'title', f.title, 'department', department_json(f.department)),
        'register_no', f.register_no, 'account', c.id::text, 'channel', c.channel,
        'channel_name', zh('channel', c.channel), 'name', c.name, 'created_at', iso(h.created_at),
        'remind_at', iso(h.remind_at), 'due_at', iso(h.due_at),
        'late', h.state in ('READY', 'TAKEN') and h.remind_at <= p_now,
        'operator', case when h.operator_id is not null then person_json(h.operator_id) end,
        'taken_at', iso(h.taken_at), 'downloads', h.downloads, 'outcome', h.outcome,
        'url', case when h.url <> '' then h.url else coalesce(d.receipt->>'url', '') end,
        'posted_at', iso(h.posted_at), 'evidence', h.note, 'screenshot', case when h.screenshot is not null then
            format('/api/v1/drafts/%s/assets/%s', f.id, encode(h.screenshot, 'hex')) end,
        'reported_at', iso(h.reported_at), 'seen', h.seen, 'seen_detail', h.seen_detail, 'seen_at', iso(h.seen_at),
        'looking', h.state = 'REPORTED' and d.state = 'UNCERTAIN',
        'blocked', split_part(why, E'\t', 2),
        'before', (select json_build_object('operator', person_json(b.operator_id), 'at', iso(b.taken_at))
            from hand_off b where b.delivery_id = h.delivery_id and b.id < h.id and b.operator_id is not null
            order by b.id desc limit 1),
        'ended_by', case when h.ended_by is not null then person_json(h.ended_by) end, 'ended_at', iso(h.ended_at),
        'mine', h.operator_id is not distinct from p_account,
        'waits', hand_off_waits(h, d, p_account, p_now),
        'actions', (select coalesce(json_agg(x.act order by x.n), '[]') from unnest(array['take', 'report', 'give-back',
            'confirm', 'return']) with ordinality as x(act, n)
            where case when x.n <= 3 then 'HAND_OFF' else 'RELEASE_DECIDE' end = any (can)
                and not exists (select 1 from hand_off_obstacle(h, d, p_account, x.act, p_now))))
    from draft f, channel_account c where f.id = d.draft_id and c.id = d.channel_account_id);
end $$;

-- As before; what has a hand-off ends by its steps and in no other way.
create or replace function decision_obstacle(d delivery, p_account bigint)
returns table (status int, code text, message text) language plpgsql stable as $$
begin
    if d.state <> 'NEEDS_PERSON' then
        return query select 409, 'delivery.state', '该任务不在等待人工核实，请刷新后查看'; return;
    end if;
    if exists (select 1 from hand_off h where h.delivery_id = d.id and h.state in ('READY', 'TAKEN', 'REPORTED')) then
        return query select 409, 'delivery.hand_off', '此渠道按移交单办理：由发布人报告，另一人确认'; return;
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

-- Three places in longer functions; the rest of them stands as it is. Nothing is sent again beside an
-- open hand-off; a delivery shows its hand-off; the tabs count what waits.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;
select pg_temp.mend('delivery_release(bigint, bigint, text, timestamptz)',
    'if d.state not in (''HELD'', ''REFUSED'', ''NEEDS_PERSON'') then',
    'if d.state not in (''HELD'', ''REFUSED'', ''NEEDS_PERSON'') or exists (select 1 from hand_off h
            where h.delivery_id = d.id and h.state in (''READY'', ''TAKEN'', ''REPORTED'')) then');
select pg_temp.mend('delivery_json(delivery, bigint, text[])', '''decision'', case when',
    '''hand_off'', (select json_build_object(''id'', h.id::text, ''state'', h.state,
            ''state_name'', zh(''hand_off'', h.state), ''due_at'', iso(h.due_at), ''operator'', case when
            h.operator_id is not null then person_json(h.operator_id) end)
            from hand_off h where h.delivery_id = d.id order by h.id desc limit 1),
        ''decision'', case when');
select pg_temp.mend('delivery_json(delivery, bigint, text[])', 'd.state in (''HELD'', ''REFUSED'', ''NEEDS_PERSON'')',
    'd.state in (''HELD'', ''REFUSED'', ''NEEDS_PERSON'') and not exists (select 1 from hand_off h
                where h.delivery_id = d.id and h.state in (''READY'', ''TAKEN'', ''REPORTED''))');
select pg_temp.mend('counts_json(bigint)', '''mine'', (select',
    '''hand_offs'', hand_offs_waiting(p_account), ''mine'', (select');
drop function pg_temp.mend(text, text, text);

-- What waited for a person when this came.
insert into hand_off (delivery_id, created_at, remind_at, due_at)
select d.id, now(), now() + interval '24 hours', now() + interval '72 hours'
from delivery d join channel_account c on c.id = d.channel_account_id where d.state = 'NEEDS_PERSON' and by_hand(c.channel);
