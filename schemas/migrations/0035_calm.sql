-- Quiet hours, blackout windows, quotas; what goes out when; all failed of an account tried again at once.
-- All of it is held visibly and goes on by itself; what is urgent passes it, in the record.

-- 发布节奏 of one account. None of its own: the strict one of its kind (pace_of). China's clock; where
-- quiet_from is behind quiet_until the quiet goes over midnight.
create table pace (
    channel_account_id bigint primary key references channel_account,
    quiet_from  time,
    quiet_until time,
    per_hour    int check (per_hour between 1 and 100000),
    per_day     int check (per_day between 1 and 100000),
    per_month   int check (per_month between 1 and 1000000),
    set_by      bigint not null references account,
    at          timestamptz not null,
    check ((quiet_from is null) = (quiet_until is null)),
    check (quiet_from <> quiet_until)
);

-- 停发安排: from when until when nothing goes out, and why. NULL account: nowhere.
create table blackout (
    id                 bigint generated always as identity primary key,
    channel_account_id bigint references channel_account,
    reason             text not null check (btrim(reason) <> '' and char_length(reason) <= 200),
    from_at            timestamptz not null,
    until_at           timestamptz not null,
    set_by             bigint not null references account,
    at                 timestamptz not null,
    lifted_by          bigint references account,
    lifted_at          timestamptz,
    lift_reason        text not null default '',
    check (until_at > from_at and until_at <= from_at + interval '366 days'),
    check ((lifted_by is null) = (lifted_at is null))
);
create index blackout_by_end on blackout (until_at) where lifted_at is null;
grant select on pace, blackout to shenfa_web, shenfa_clerk;

-- Whose quota an attempt takes from; a withdrawal takes from none.
alter table attempt add column spent_on bigint;
update attempt a set spent_on = d.channel_account_id from delivery d where d.id = a.delivery_id and d.act <> 'withdraw';
create index attempt_spent on attempt (spent_on, at desc) where spent_on is not null;

-- An account without a pace of its own has what its platform allows, or what people put up with: short
-- messages are quiet from 22:00 to 08:00; Weibo takes 30 an hour. How often WeChat may send to every follower is
-- counted in messages, which hold several items: that is arranged where messages are.
create function pace_of(c channel_account) returns pace language plpgsql stable as $$
declare p pace;
begin
    select * into p from pace where channel_account_id = c.id;
    if found then return p; end if;
    p.channel_account_id := c.id;
    if c.channel = 'sms' then
        p.quiet_from := '22:00';
        p.quiet_until := '08:00';
    elsif c.channel = 'weibo' then
        p.per_hour := 30;
    end if;
    return p;
end $$;

create function china(t timestamptz) returns timestamp language sql immutable as
$$ select t at time zone 'Asia/Shanghai' $$;
create function china_day(t timestamptz, p_unit text) returns timestamptz language sql immutable as
$$ select date_trunc(p_unit, t at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai' $$;
create function china_text(t timestamptz) returns text language sql immutable as
$$ select to_char(t at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') $$;

create function is_quiet(p pace, p_at timestamptz) returns boolean language plpgsql immutable as $$
declare t time := china(p_at)::time;
begin
    if p.quiet_from is null then return false; end if;
    if p.quiet_from < p.quiet_until then return t >= p.quiet_from and t < p.quiet_until; end if;
    return t >= p.quiet_from or t < p.quiet_until;
end $$;

create function quiet_end(p pace, p_at timestamptz) returns timestamptz language plpgsql immutable as $$
declare
    day date := china(p_at)::date;
    e timestamptz := (day + p.quiet_until) at time zone 'Asia/Shanghai';
begin
    return case when e > p_at then e else (day + 1 + p.quiet_until) at time zone 'Asia/Shanghai' end;
end $$;

-- Publications of this account that took, or may have taken, from its quota since then. One delivery counts
-- once however often it was tried; what the platform certainly did not take counts for nothing.
create function spent(p_channel bigint, p_since timestamptz, p_but bigint) returns bigint language plpgsql stable as $$
begin
    return (select count(distinct delivery_id) from attempt where spent_on = p_channel and at > p_since
        and outcome not in ('REFUSED', 'PLANNED', 'HELD') and delivery_id <> p_but);
end $$;

-- Which quota is used up at that time, and when there is some again; no row: none is. Of a delivery in that state:
-- what is on its way takes a place before it does, unless it is on its way itself; and where it is held,
-- so does what has been let go on already, so that no more are let go on than there are places.
create function quota_at(p pace, p_at timestamptz, p_but bigint, p_state text)
returns table (message text, until timestamptz) language plpgsql stable as $$
declare on_way bigint := 0;
begin
    if p.per_hour is null and p.per_day is null and p.per_month is null then return; end if;
    -- One message carries several items there: the platform counts messages, and so does their arrangement.
    if exists (select 1 from channel_account c where c.id = p.channel_account_id and c.settings->>'mode' = 'mass') then
        return;
    end if;
    if p_state <> 'LEASED' then
        select count(*) into on_way from delivery d where d.channel_account_id = p.channel_account_id
            and (d.state = 'LEASED' or (d.state = 'PLANNED' and p_state = 'HELD' and d.due_at <= p_at and landing_step(d) <> 'wait'))
            and d.act <> 'withdraw' and d.id <> p_but;
    end if;
    if spent(p.channel_account_id, china_day(p_at, 'month'), p_but) + on_way >= p.per_month then
        return query select format('本月的发布次数已用完（每月 %s 次），%s 之后自动继续', p.per_month, china_text(x.t)), x.t
            from (select (china_day(p_at, 'month') at time zone 'Asia/Shanghai' + interval '1 month') at time zone 'Asia/Shanghai' as t) x;
    elsif spent(p.channel_account_id, china_day(p_at, 'day'), p_but) + on_way >= p.per_day then
        return query select format('当天的发布次数已用完（每天 %s 次），%s 之后自动继续', p.per_day, china_text(x.t)), x.t
            from (select china_day(p_at, 'day') + interval '24 hours' as t) x;
    elsif spent(p.channel_account_id, p_at - interval '1 hour', p_but) + on_way >= p.per_hour then
        return query select format('一小时内的发布次数已用完（每小时 %s 次），有空额时自动继续', p.per_hour),
            date_trunc('minute', coalesce((select min(x.first) from (select min(a.at) as first from attempt a
                where a.spent_on = p.channel_account_id and a.at > p_at - interval '1 hour'
                    and a.outcome not in ('REFUSED', 'PLANNED', 'HELD') and a.delivery_id <> p_but
                group by a.delivery_id) x), p_at)) + interval '61 minutes';
    end if;
end $$;

-- What keeps an account from publishing at that time, in the order in which it says so; no row: nothing.
create function calm_at(c channel_account, p_at timestamptz, p_but bigint, p_state text)
returns table (code text, message text, until timestamptz) language plpgsql stable as $$
declare p pace := pace_of(c);
begin
    return query select 'blackout', '停发安排（' || b.reason || '），' || china_text(b.until_at) || ' 之后自动继续', b.until_at
        from blackout b where b.lifted_at is null and b.from_at <= p_at and b.until_at > p_at
            and (b.channel_account_id is null or b.channel_account_id = c.id) order by b.until_at desc limit 1;
    if found then return; end if;
    if is_quiet(p, p_at) then
        return query select 'quiet', format('静默时段（%s 至 %s），%s 之后自动继续', to_char(p.quiet_from, 'HH24:MI'),
            to_char(p.quiet_until, 'HH24:MI'), china_text(quiet_end(p, p_at))), quiet_end(p, p_at);
        return;
    end if;
    return query select 'quota', q.message, q.until from quota_at(p, p_at, p_but, p_state) q;
end $$;

-- When something that may go from p_from on will go; and what it waits for until then, if anything.
create function goes_out(c channel_account, p_from timestamptz)
returns table (at timestamptz, holds json) language plpgsql stable as $$
declare
    t timestamptz := p_from;
    q record;
    waits jsonb := '[]';
begin
    for i in 1..20 loop
        -- What is on its way or let go on now takes today's places, and none of a later day.
        select * into q from calm_at(c, t, 0, case when t = p_from then 'HELD' else 'LEASED' end);
        exit when not found;
        waits := waits || jsonb_build_object('code', q.code, 'message', q.message, 'until', iso(q.until));
        t := q.until;
    end loop;
    return query select t, waits::json;
end $$;

create function used_json(c channel_account, p_at timestamptz) returns json language plpgsql stable as $$
declare p pace := pace_of(c);
begin
    return (select coalesce(json_agg(json_build_object('per', x.per, 'name', x.name, 'most', x.most,
            'used', spent(c.id, x.since, 0)) order by x.n), '[]')
        from (values (1, 'hour', '每小时', p.per_hour, p_at - interval '1 hour'),
            (2, 'day', '每天', p.per_day, china_day(p_at, 'day')),
            (3, 'month', '每月', p.per_month, china_day(p_at, 'month'))) x(n, per, name, most, since)
        where x.most is not null);
end $$;

create function pace_json(c channel_account, p_now timestamptz) returns json language plpgsql stable as $$
declare p pace := pace_of(c);
begin
    return json_build_object('quiet_from', to_char(p.quiet_from, 'HH24:MI'), 'quiet_until', to_char(p.quiet_until, 'HH24:MI'),
        'per_hour', p.per_hour, 'per_day', p.per_day, 'per_month', p.per_month, 'own', p.set_by is not null,
        'set_by', case when p.set_by is not null then person_json(p.set_by) end, 'at', iso(p.at),
        'used', used_json(c, p_now));
end $$;

-- 设定: the whole of it at once; what is left out is not limited.
create function pace_set(p_channel bigint, p_quiet_from time, p_quiet_until time, p_hour int, p_day int, p_month int,
    p_reason text, p_account bigint, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not exists (select 1 from channel_account where id = p_channel and state <> 'RELEASED') then
        perform refuse(404, 'channel.none', '没有这个渠道账号，或已注销');
    end if;
    if (p_quiet_from is null) <> (p_quiet_until is null) or p_quiet_from = p_quiet_until then
        perform refuse(400, 'pace.quiet', '静默时段须写明起止两个时刻，且不能相同', 'quiet_until');
    end if;
    insert into pace values (p_channel, p_quiet_from, p_quiet_until, p_hour, p_day, p_month, p_account, p_now)
    on conflict (channel_account_id) do update set quiet_from = excluded.quiet_from,
        quiet_until = excluded.quiet_until, per_hour = excluded.per_hour, per_day = excluded.per_day,
        per_month = excluded.per_month, set_by = excluded.set_by, at = excluded.at;
    perform audit_append('channel', p_channel, p_account, 'channel.pace', jsonb_build_object('quiet_from', p_quiet_from,
        'quiet_until', p_quiet_until, 'per_hour', p_hour, 'per_day', p_day, 'per_month', p_month, 'reason', p_reason));
end $$;

create function blackout_add(p_channel bigint, p_from timestamptz, p_until timestamptz, p_reason text,
    p_account bigint, p_now timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare b bigint;
begin
    if p_channel <> 0 and not exists (select 1 from channel_account where id = p_channel and state <> 'RELEASED') then
        perform refuse(404, 'channel.none', '没有这个渠道账号，或已注销');
    end if;
    if p_until <= p_from or p_until <= p_now or p_until > p_from + interval '366 days' then
        perform refuse(400, 'blackout.time', '停发的结束时间须晚于开始时间和现在，且不超过一年', 'until');
    end if;
    insert into blackout (channel_account_id, reason, from_at, until_at, set_by, at)
    values (nullif(p_channel, 0), p_reason, p_from, p_until, p_account, p_now) returning id into b;
    perform audit_append('blackout', b, p_account, 'blackout.add', jsonb_build_object('channel', nullif(p_channel, 0),
        'from', iso(p_from), 'until', iso(p_until), 'reason', p_reason));
    return b;
end $$;

create function blackout_lift(p_id bigint, p_reason text, p_account bigint, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update blackout set lifted_by = p_account, lifted_at = p_now, lift_reason = p_reason
        where id = p_id and lifted_at is null;
    if not found then perform refuse(404, 'blackout.none', '没有这次停发安排，或已取消'); end if;
    perform audit_append('blackout', p_id, p_account, 'blackout.lift', jsonb_build_object('reason', p_reason));
end $$;
revoke execute on function pace_set, blackout_add, blackout_lift from public;
grant execute on function pace_set, blackout_add, blackout_lift to shenfa_web;

create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- The last thing that holds: what is urgent passes it, and so does a withdrawal, which has left before.
select pg_temp.mend('hold_reason(delivery, timestamp with time zone)', E'    return '''';\nend $function$',
    E'    return case when d.urgent then '''' else coalesce((select q.code || E''\\t'' || q.message\n'
    '        from calm_at(c, p_now, d.id, d.state) q), '''') end;\nend $function$');

-- Looked at again and held as before: nothing to write down.
select pg_temp.mend('delivery_reconsider(timestamp with time zone)', '        else
            update delivery set hold_code', '        elsif why <> d.hold_code || E''\t'' || d.reason then
            update delivery set hold_code');

-- What points at a page that is only kept quiet waits with it in silence: nobody has to act.
select pg_temp.mend('landing_step(delivery)', 'when w.id is null or w.state = ''CONFIRMED'' then ''''',
    'when w.id is null or w.state = ''CONFIRMED'' then ''''
        when w.state = ''HELD'' and w.hold_code in (''quiet'', ''blackout'', ''quota'') then ''wait''');

-- Two intents of one account do not both see the last place of a quota. What passed a window or a quota, and
-- which, stands in the record beside the intent.
select pg_temp.mend('delivery_intent(bigint, bigint, bigint, text, text, timestamp with time zone)',
    '    why := hold_reason(d, p_now);', '    perform 1 from channel_account c where c.id = p_channel and exists (select 1 from pace_of(c) p
        where coalesce(p.per_hour, p.per_day, p.per_month) is not null) for no key update;
    why := hold_reason(d, p_now);');
select pg_temp.mend('delivery_intent(bigint, bigint, bigint, text, text, timestamp with time zone)',
    'insert into attempt (delivery_id, attempt, fence, request_sha256, marker, at)
    values (d.id, d.attempt + 1, p_fence, p_request, p_marker, p_now);',
    'insert into attempt (delivery_id, attempt, fence, request_sha256, marker, at, spent_on)
    values (d.id, d.attempt + 1, p_fence, p_request, p_marker, p_now,
        case when d.act <> ''withdraw'' then d.channel_account_id end);
    if d.urgent then
        perform audit_append(''draft'', d.draft_id, 0, ''delivery.override'', jsonb_build_object(''delivery'', d.id,
            ''channel'', d.channel_account_id, ''act'', d.act, ''code'', q.code, ''passed'', q.message))
            from channel_account c, lateral calm_at(c, p_now, d.id, d.state) q where c.id = d.channel_account_id;
    end if;');

-- What "all failed" means: refused, or held by the platform's own code. What waits for a person to look does not
-- belong to it, nor does what somebody may have posted by hand.
create function may_retry_with_all(d delivery) returns boolean language plpgsql stable as $$
begin
    return (d.state = 'REFUSED' or (d.state = 'HELD' and position('.' in d.hold_code) > 0
            and d.hold_code not like 'hand_off.%'))
        and not exists (select 1 from hand_off h where h.delivery_id = d.id and h.state in ('READY', 'TAKEN', 'REPORTED'));
end $$;

-- 重试全部: each as by hand, one statement. What would only be held again for good stays.
create function deliveries_retry(p_channel bigint, p_account bigint, p_why text, p_now timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d delivery;
    n int := 0;
begin
    if not exists (select 1 from channel_account where id = p_channel) then
        perform refuse(404, 'channel.none', '没有这个渠道账号');
    end if;
    for d in select * from delivery where channel_account_id = p_channel
            and state in ('REFUSED', 'HELD') and may_retry_with_all(delivery)
            order by id limit 1000 for update skip locked
    loop
        continue when hold_reason(d, p_now) <> '' and split_part(hold_reason(d, p_now), E'\t', 1)
            not in ('stop', 'lexicon', 'landing', 'blackout', 'quiet', 'quota');
        perform delivery_release(d.id, p_account, p_why, p_now);
        n := n + 1;
    end loop;
    perform audit_append('channel', p_channel, p_account, 'channel.retry', jsonb_build_object('count', n, 'reason', p_why));
    return n;
end $$;
revoke execute on function deliveries_retry from public;
grant execute on function deliveries_retry to shenfa_web;

-- 什么时候发到哪里: for whoever decides, before he does. null: nothing of it is to be sent there any more.
create function forecast_json(s submission, p_channel bigint, p_now timestamptz) returns json language plpgsql stable as $$
declare
    c channel_account;
    d delivery;
    base timestamptz;
begin
    select * into c from channel_account where id = p_channel;
    select * into d from delivery x where x.submission_id = s.id and x.channel_account_id = p_channel and x.act <> 'withdraw';
    if s.state not in ('SCREENING', 'IN_REVIEW', 'APPROVED') or d.state not in ('PLANNED', 'HELD') or c.id is null then
        return null;
    end if;
    base := greatest(p_now, s.not_before, d.due_at);
    return (select json_build_object('from', iso(base), 'at', iso(case when s.urgent then base else g.at end),
        'urgent', s.urgent, 'holds', g.holds, 'used', used_json(c, p_now)) from goes_out(c, base) g);
end $$;
select pg_temp.mend('submission_json(submission, bigint, text[], timestamp with time zone)',
    'c || jsonb_build_object(''act_name'', zh(''act'', c->>''act''),',
    'c || jsonb_build_object(''act_name'', zh(''act'', c->>''act''), ''forecast'', forecast_json(s, channel_number(c), p_now),');

create function blackout_json(b blackout, may boolean) returns json language plpgsql stable as $$
begin
    return json_build_object('id', b.id::text, 'scope', coalesce(b.channel_account_id::text, 'all'),
        'name', coalesce((select name from channel_account where id = b.channel_account_id), '全部渠道'),
        'reason', b.reason, 'from', iso(b.from_at), 'until', iso(b.until_at), 'by', person_json(b.set_by),
        'at', iso(b.at), 'actions', case when may then '["lift"]'::json else '[]'::json end);
end $$;

-- One thing on the calendar. Of what the person may not see (Article 13), that there is something.
create function planned_json(r draft, p_account bigint, c channel_account, p_item jsonb) returns jsonb
language plpgsql stable as $$
declare seen boolean := p_item->>'state' = 'CONFIRMED' or draft_visible(r, p_account);
begin
    return p_item || jsonb_build_object('account', c.id::text, 'channel', c.channel,
        'channel_name', zh('channel', c.channel), 'name', c.name, 'draft', case when seen
            then jsonb_build_object('id', r.id::text, 'title', r.title) end,
        'reason', case when seen then p_item->>'reason' else '' end,
        'register_no', r.register_no, 'department', department_json(r.department));
end $$;

-- Deliveries: out in that time, or going out then as far as can be told now. Submissions: not signed yet; where no
-- time is asked for, they go as soon as everybody has agreed, and stand at no time.
create function planned(p_from timestamptz, p_until timestamptz, p_account bigint, p_now timestamptz)
returns table (at timestamptz, item jsonb) language plpgsql stable as $$
begin
    return query select d.confirmed_at, planned_json(r, p_account, c, jsonb_build_object('kind', 'delivery', 'id', d.id::text,
            'submission', d.submission_id::text, 'act', d.act, 'act_name', zh('act', d.act), 'state', d.state,
            'state_name', zh(case d.act when 'withdraw' then 'withdrawal' else 'delivery' end, d.state),
            'at', iso(d.confirmed_at), 'urgent', d.urgent, 'reason', ''))
        from delivery d join draft r on r.id = d.draft_id join channel_account c on c.id = d.channel_account_id
        where d.state = 'CONFIRMED' and d.confirmed_at >= p_from and d.confirmed_at < p_until
        order by d.confirmed_at desc limit 500;
    return query select x.goes, planned_json(r, p_account, c, jsonb_build_object('kind', 'delivery', 'id', d.id::text,
            'submission', d.submission_id::text, 'act', d.act, 'act_name', zh('act', d.act), 'state', d.state,
            'state_name', zh(case d.act when 'withdraw' then 'withdrawal' else 'delivery' end, d.state),
            'at', iso(x.goes), 'urgent', d.urgent, 'reason', d.reason))
        from (select * from delivery y where y.state in ('PLANNED', 'LEASED', 'INTENT', 'ACCEPTED', 'UNCERTAIN', 'HELD',
                'NEEDS_PERSON') order by y.due_at limit 500) d
        join draft r on r.id = d.draft_id join channel_account c on c.id = d.channel_account_id,
        lateral (select case when d.state in ('PLANNED', 'HELD') and not d.urgent
            then (select g.at from goes_out(c, greatest(d.due_at, p_now)) g) else greatest(d.due_at, p_now) end as goes) x
        where x.goes >= p_from and x.goes < p_until;
    return query select x.goes, planned_json(r, p_account, c, jsonb_build_object('kind', 'submission', 'id', s.id::text,
            'submission', s.id::text, 'act', e->>'act', 'act_name', zh('act', e->>'act'), 'state', s.state,
            'state_name', zh('submission', s.state), 'at', case when s.not_before is not null then iso(x.goes) end,
            'urgent', s.urgent, 'reason', ''))
        from (select * from submission y where y.state in ('SCREENING', 'IN_REVIEW', 'APPROVED') order by y.id limit 500) s
        join draft r on r.id = s.draft_id cross join lateral channel_entries(s.channels) e
        join channel_account c on c.id = channel_number(e),
        lateral (select case when s.not_before is null or s.urgent then greatest(s.not_before, p_now)
            else (select g.at from goes_out(c, greatest(s.not_before, p_now)) g) end as goes) x
        where not exists (select 1 from delivery d where d.submission_id = s.id and d.channel_account_id = c.id)
            and (s.not_before is null or (x.goes >= p_from and x.goes < p_until));
end $$;
drop function pg_temp.mend(text, text, text);

-- 值班: who is called when something does not go out. A person has a range of days, China's, and a telephone number
-- by which a robot in the duty group points at him.
create table duty (
    id         bigint generated always as identity primary key,
    account_id bigint not null references account,
    from_on    date   not null,
    until_on   date   not null,
    mobile     text   not null default '' check (mobile = '' or mobile ~ '^1[3-9][0-9]{9}$'),
    set_by     bigint not null references account,
    at         timestamptz not null,
    ended_by   bigint references account,
    ended_at   timestamptz,
    check (until_on >= from_on and until_on <= from_on + 92)
);
create index duty_open on duty (until_on) where ended_at is null;

-- One call for each person, delivery and what became of it. Sent by the robot's courier, if there is one.
create table duty_call (
    id          bigint generated always as identity primary key,
    delivery_id bigint not null references delivery,
    what        text   not null,       -- state, code, attempt: what became of it
    account_id  bigint not null references account,
    mobile      text   not null,
    text        text   not null,
    at          timestamptz not null,
    next_at     timestamptz not null,  -- when the robot may try (again)
    tries       int    not null default 0,
    taken_at    timestamptz,
    sent_at     timestamptz,
    answer      text   not null default '',
    unique (delivery_id, what, account_id)
);
create index duty_call_waiting on duty_call (next_at) where sent_at is null;
create index duty_call_taken on duty_call (taken_at desc nulls last);
grant select on duty to shenfa_web, shenfa_clerk;
grant select on duty_call to shenfa_web;

create function on_duty(p_now timestamptz) returns setof duty language plpgsql stable as $$
begin
    return query select d.* from duty d join account a on a.id = d.account_id and a.state = 'ACTIVE'
        where d.ended_at is null and china(p_now)::date between d.from_on and d.until_on order by d.id;
end $$;

create function duty_add(p_person bigint, p_from date, p_until date, p_mobile text, p_account bigint, p_now timestamptz)
returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare n bigint;
begin
    if p_until < p_from or p_until > p_from + 92 or p_until < china(p_now)::date then
        perform refuse(400, 'duty.days', '值班的最后一天须不早于第一天和今天，一次至多排三个月', 'until');
    end if;
    if p_mobile <> '' and p_mobile !~ '^1[3-9][0-9]{9}$' then
        perform refuse(400, 'duty.mobile', '手机号应为 11 位', 'mobile');
    end if;
    if not exists (select 1 from account a join account_role r on r.account_id = a.id
            where a.id = p_person and a.state = 'ACTIVE' and r.role in ('OPERATOR', 'REVIEWER', 'LEADER')) then
        perform refuse(400, 'duty.person', '值班人员须是渠道运营人员、统一审核人或分管领导', 'account');
    end if;
    insert into duty (account_id, from_on, until_on, mobile, set_by, at)
    values (p_person, p_from, p_until, p_mobile, p_account, p_now) returning id into n;
    perform audit_append('system', 0, p_account, 'duty.add', jsonb_build_object('duty', n, 'account', p_person,
        'from', p_from, 'until', p_until));
    return n;
end $$;

create function duty_end(p_id bigint, p_reason text, p_account bigint, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update duty set ended_at = p_now, ended_by = p_account, mobile = '' where id = p_id and ended_at is null;
    if not found then perform refuse(404, 'duty.none', '没有这次值班，或已取消'); end if;
    perform audit_append('system', 0, p_account, 'duty.end', jsonb_build_object('duty', p_id, 'reason', p_reason));
end $$;
revoke execute on function duty_add, duty_end from public;
grant execute on function duty_add, duty_end to shenfa_web;

-- What somebody has to see to: refused, unclear, or held by something that no time mends. What is kept quiet, is
-- stopped by a person or waits for another step goes on without anybody; by hand, the hand-off calls.
create function calls_somebody(d delivery) returns boolean language plpgsql stable as $$
begin
    return (d.state = 'REFUSED' or (d.state = 'NEEDS_PERSON' and not exists (select 1 from channel_account c
                where c.id = d.channel_account_id and by_hand(c.channel)))
            or (d.state = 'HELD' and (position('.' in d.hold_code) > 0 or d.hold_code in ('channel', 'submission', 'corrected'))));
end $$;

-- Number, channel and state: no words of the text and none of the platform's, which may quote it.
create function duty_words(d delivery) returns text language plpgsql stable as $$
begin
    return (select coalesce(f.register_no, '未登记') || ' ' || c.name || '（' || zh('channel', c.channel) || '）：'
        || zh(case d.act when 'withdraw' then 'withdrawal' else 'delivery' end, d.state)
        from draft f, channel_account c where f.id = d.draft_id and c.id = d.channel_account_id);
end $$;

-- The clerk: whoever is on duty today is told of each, once for each person, delivery and what became of it.
create function duty_calls(p_now timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare n int;
begin
    if not exists (select 1 from on_duty(p_now)) then return 0; end if;
    with called as (
        insert into duty_call (delivery_id, what, account_id, mobile, text, at, next_at)
        select d.id, concat_ws('-', d.state, nullif(d.hold_code, ''), d.attempt), o.account_id, max(o.mobile), duty_words(d),
            p_now, p_now
        from on_duty(p_now) o cross join delivery d
        where d.state in ('HELD', 'REFUSED', 'NEEDS_PERSON') and d.updated_at > p_now - interval '1 day' and calls_somebody(d)
        group by d.id, d.*, o.account_id on conflict do nothing returning *
    ), told as (
        insert into notice (account_id, submission_id, delivery_id, kind, text, once, at)
        select c.account_id, d.submission_id, d.id, 'DUTY', '值班：' || c.text || '，请处理', 'duty-' || c.id, p_now
        from called c join delivery d on d.id = c.delivery_id on conflict do nothing
    ) select count(*) into n from called;
    return n;
end $$;
revoke execute on function duty_calls from public;
grant execute on function duty_calls to shenfa_clerk;

create function duty_json(d duty, may boolean, p_now timestamptz) returns json language plpgsql stable as $$
begin
    return json_build_object('id', d.id::text, 'account', person_json(d.account_id), 'from', d.from_on, 'until', d.until_on,
        'mobile', case when d.mobile = '' then '' else left(d.mobile, 3) || '****' || right(d.mobile, 4) end,
        'now', china(p_now)::date between d.from_on and d.until_on, 'by', person_json(d.set_by), 'at', iso(d.at),
        'actions', case when may then '["end"]'::json else '[]'::json end);
end $$;

-- 值班机器人: the one courier that may carry calls to a group outside; it gets no word of any text.
create table call_egress (
    one         boolean primary key default true check (one),
    public_key  text   not null check (public_key <> ''),
    reason      text   not null check (reason <> ''),
    declared_by bigint not null references account,
    at          timestamptz not null,
    seen_at     timestamptz
);
grant select on call_egress to shenfa_web;

create function call_egress_declare(p_key text, p_reason text, p_account bigint, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into call_egress (public_key, reason, declared_by, at) values (p_key, p_reason, p_account, p_now)
    on conflict (one) do update set public_key = excluded.public_key, reason = excluded.reason,
        declared_by = excluded.declared_by, at = excluded.at, seen_at = null;
    perform audit_append('system', 0, p_account, 'calls.declare', jsonb_build_object('reason', p_reason,
        'sha256', encode(sha256(convert_to(p_key, 'UTF8')), 'hex')));
end $$;

create function call_egress_close(p_reason text, p_account bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from call_egress;
    if not found then perform refuse(404, 'calls.none', '没有登记值班机器人'); end if;
    perform audit_append('system', 0, p_account, 'calls.close', jsonb_build_object('reason', p_reason));
end $$;

-- What waits to be said, for one message: a group takes twenty a minute, so there are four seconds between two. Who
-- took it and said nothing for a minute is taken to have failed: said twice is better than not at all. What is a
-- day old is not said any more.
create function call_take(p_max int, p_now timestamptz) returns setof duty_call
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update call_egress set seen_at = p_now where coalesce(seen_at < p_now - interval '20 seconds', true);
    if exists (select 1 from duty_call where taken_at > p_now - interval '4 seconds') then return; end if;
    return query update duty_call c set taken_at = p_now, tries = tries + 1, next_at = p_now + interval '1 minute'
        from (select x.id from duty_call x where x.sent_at is null and x.next_at <= p_now and x.at > p_now - interval '1 day'
            order by x.id limit p_max for update skip locked) t where c.id = t.id returning c.*;
end $$;

-- Said, or not: then again, later each time, ten times.
create function call_done(p_ids bigint[], p_sent boolean, p_answer text, p_now timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare n int;
begin
    update duty_call set sent_at = case when p_sent then p_now end, answer = left(p_answer, 200),
        next_at = case when p_sent then next_at when tries >= 10 then 'infinity'
            else p_now + make_interval(secs => least(5 * 2 ^ (tries - 1), 1800)) end
        where id = any (p_ids) and sent_at is null and taken_at is not null;
    get diagnostics n = row_count;
    return n;
end $$;
revoke execute on function call_egress_declare, call_egress_close, call_take, call_done from public;
grant execute on function call_egress_declare, call_egress_close, call_take, call_done to shenfa_web;
