-- Two administrators at two machines: who changes an account says which one he read, and what somebody else wrote
-- meanwhile is not lost without a word. Of what they may change, and of nothing else.
create function channel_version(c channel_account) returns text language sql immutable as $$
    select left(encode(sha256(convert_to(jsonb_build_array(c.name, c.owner_department, c.platform_admin, c.certification,
        c.filing_no, c.base_url, c.settings)::text, 'UTF8')), 'hex'), 16)
$$;

-- One person stops, at once; two let go again: who asks for it, and another one who agrees. A stop is set when nobody is
-- sure what is wrong, and whoever was fooled, or forced, or is in a hurry must not end it alone. As for a whole site
-- (0046). The front may write none of it itself any more.
alter table stop add column asked_by bigint references account, add column asked_at timestamptz, add column ask_reason text;
revoke update on stop from shenfa_web;

create function stop_open(p_id bigint) returns stop language plpgsql as $$
declare s stop;
begin
    select * into s from stop where id = p_id and lifted_at is null and statement_id is null for update;
    if not found then perform refuse(404, 'stop.none', '没有这次停发，或已解除；整站停止服务的，按恢复服务办理'); end if;
    return s;
end $$;

create function stop_ask(p_id bigint, p_reason text, p_account bigint, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare s stop := stop_open(p_id);
begin
    if not seats_of(p_account) && array['HEAD', 'REVIEWER', 'LEADER', 'OPERATOR'] then
        perform refuse(403, 'stop.person', '您不能申请解除停发');
    end if;
    if s.asked_by is not null then
        perform refuse(409, 'stop.asked', '已经有人申请解除，等另一位统一审核人或分管领导同意');
    end if;
    update stop set asked_by = p_account, asked_at = p_now, ask_reason = p_reason where id = p_id;
    perform audit_append('stop', p_id, p_account, 'stop.ask', jsonb_build_object('reason', p_reason));
    insert into notice (account_id, kind, text, once, at) select a.id, 'HEALTH', '有人申请解除紧急停发（' || coalesce((select
            '“' || name || '”' from channel_account where id = s.channel_account_id), '全部渠道') || '），请到“渠道”页办理',
        'stop-' || p_id, p_now from account a where a.state = 'ACTIVE' and a.id <> p_account
            and seats_of(a.id) && array['REVIEWER', 'LEADER'] on conflict do nothing;
end $$;

create function stop_lift(p_id bigint, p_reason text, p_account bigint, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare s stop := stop_open(p_id);
begin
    if not seats_of(p_account) && array['REVIEWER', 'LEADER'] then
        perform refuse(403, 'stop.person', '须由统一审核人或分管领导同意解除');
    end if;
    if s.asked_by is null then perform refuse(409, 'stop.not_asked', '解除停发要两个人办：请先由一人申请解除，写明理由'); end if;
    if s.asked_by = p_account then perform refuse(403, 'stop.self', '由您申请的，须另一位统一审核人或分管领导同意'); end if;
    update stop set lifted_at = p_now, lifted_by = p_account, lift_reason = p_reason where id = p_id;
    perform audit_append('stop', p_id, p_account, 'stop.lift', jsonb_build_object('reason', p_reason, 'asked_by', s.asked_by));
end $$;

-- Not yet, and why: whoever asked may think again, or ask anew.
create function stop_keep(p_id bigint, p_reason text, p_account bigint, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare s stop := stop_open(p_id);
begin
    if s.asked_by is null then perform refuse(409, 'stop.not_asked', '没有人申请解除这次停发'); end if;
    if s.asked_by <> p_account and not seats_of(p_account) && array['REVIEWER', 'LEADER'] then
        perform refuse(403, 'stop.person', '须由申请人、统一审核人或分管领导办理');
    end if;
    update stop set asked_by = null, asked_at = null, ask_reason = null where id = p_id;
    perform audit_append('stop', p_id, p_account, 'stop.keep', jsonb_build_object('reason', p_reason, 'asked_by', s.asked_by));
end $$;
revoke execute on function stop_open, stop_ask, stop_lift, stop_keep from public;
grant execute on function stop_ask, stop_lift, stop_keep to shenfa_web;

-- What a person may do about it: $2 his capabilities' word that he may stop, $3 that he may lift.
create function stop_acts(s stop, p_account bigint, p_stops boolean, p_lifts boolean) returns text[] language sql immutable as $$
    select case when s.statement_id is not null then array[]::text[] else array_remove(array[
        case when p_stops and s.asked_by is null then 'ask' end,
        case when p_lifts and s.asked_by <> p_account then 'lift' end,
        case when (p_lifts or s.asked_by = p_account) and s.asked_by is not null then 'keep' end], null) end
$$;
create function stop_json(s stop, p_account bigint, p_stops boolean, p_lifts boolean) returns json language plpgsql stable as $$
begin
    return json_build_object('id', s.id::text, 'scope', coalesce(s.channel_account_id::text, 'all'),
        'name', coalesce((select name from channel_account where id = s.channel_account_id), '全部渠道'), 'reason', s.reason,
        'by', (select name from account where id = s.stopped_by), 'at', iso(s.stopped_at),
        'asked', case when s.asked_by is not null then json_build_object('by', (select name from account where id = s.asked_by),
            'at', iso(s.asked_at), 'reason', s.ask_reason, 'mine', s.asked_by = p_account) end,
        'actions', stop_acts(s, p_account, p_stops, p_lifts));
end $$;

-- The calendar's conflicts: what two people planned without knowing of each other, or of a window. Of what has not gone out:
-- asked for at the same minute of one account; asked for when the account keeps quiet; more on one day, in one hour, in one
-- month than the account may. What is urgent passes all of it, a withdrawal too, and of messages to every follower the
-- account counts messages, which are arranged elsewhere.
create function planned_conflicts(p_from timestamptz, p_until timestamptz, p_account bigint, p_now timestamptz)
returns table (at timestamptz, item jsonb) language plpgsql stable as $$
begin
    return query with one as (
        select p.at as goes, p.item as it, c as account, pace_of(c) as keeps, case when s.not_before > p_now then s.not_before end as wish,
            p.item->>'at' is not null and p.item->>'state' <> 'CONFIRMED' and p.item->>'act' <> 'withdraw'
                and not (p.item->>'urgent')::boolean and coalesce(c.settings->>'mode', '') <> 'mass' as counts
        from planned(p_from, p_until, p_account, p_now) p join channel_account c on c.id = (p.item->>'account')::bigint
        join submission s on s.id = (p.item->>'submission')::bigint
    ), placed as (
        select o.*, (o.account).id as id, count(o.wish) filter (where o.counts) over (partition by (o.account).id, date_trunc('minute', o.wish)) as same,
            row_number() over (partition by (o.account).id, o.counts, china_day(o.goes, 'hour') order by o.goes, o.it->>'id') as of_hour,
            row_number() over (partition by (o.account).id, o.counts, china_day(o.goes, 'day') order by o.goes, o.it->>'id') as of_day,
            row_number() over (partition by (o.account).id, o.counts, china_day(o.goes, 'month') order by o.goes, o.it->>'id') as of_month
        from one o
    )
    select x.goes, x.it || jsonb_build_object('conflicts', case when not x.counts then '[]' else (
        select coalesce(jsonb_agg(jsonb_build_object('code', w.code, 'message', w.message) order by w.no), '[]') from (values
            (1, 'same', case when x.wish is not null and x.same > 1 then
                format('同一账号同一时刻另有 %s 件', x.same - 1) end),
            (2, 'moved', case when x.wish is not null then (select '原定 ' || china_text(x.wish) || '：' || (h->>'message')
                from goes_out(x.account, x.wish) g, json_array_elements(g.holds) h limit 1) end),
            (3, 'hour', planned_over(x.id, x.goes, 'hour', x.of_hour, (x.keeps).per_hour, p_now)),
            (4, 'day', planned_over(x.id, x.goes, 'day', x.of_day, (x.keeps).per_day, p_now)),
            (5, 'month', planned_over(x.id, x.goes, 'month', x.of_month, (x.keeps).per_month, p_now))) w(no, code, message)
        where w.message is not null) end)
    from placed x;
end $$;

-- In its turn it is beyond what the account may in that time, of which what went out today has taken its part.
create function planned_over(p_channel bigint, p_at timestamptz, p_unit text, p_turn bigint, p_most int, p_now timestamptz) returns text
language plpgsql stable as $$
declare gone bigint := 0;
begin
    if p_most is null then return null; end if;
    if china_day(p_at, p_unit) <= p_now then gone := spent(p_channel, china_day(p_at, p_unit), 0); end if;
    return case when p_turn + gone > p_most then format('排在%s的第 %s 件，超过%s %s 次，到时顺延', case p_unit when 'hour' then '这一小时'
        when 'day' then '这一天' else '这个月' end, p_turn + gone, case p_unit when 'hour' then '每小时' when 'day' then '每天' else '每月' end,
        p_most) end;
end $$;

-- 测试: is the account fit to be used, now and not at the next survey? The front reaches nobody: it leaves word, and the
-- courier's next question is answered with "survey". Its answer is the answer. Where a platform cannot be surveyed, that the
-- courier calls is all there is to know.
alter table account_watch add column test_at timestamptz, add column test_by bigint references account;

create function surveys(p_channel text) returns boolean language sql immutable as $$
    select p_channel not in ('sms', 'video', 'handoff')
$$;

create function account_test(p_channel bigint, p_account bigint, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    c channel_account;
    w account_watch;
begin
    select * into c from channel_account where id = p_channel and state <> 'RELEASED';
    if not found then perform refuse(404, 'channel.none', '没有这个渠道账号，或已注销'); end if;
    if c.courier_key = '' then perform refuse(409, 'channel.no_courier', '还没有登记连接器，无从测试：请系统管理员登记并启动它'); end if;
    insert into account_watch (channel_account_id) values (p_channel) on conflict do nothing;
    select * into w from account_watch where channel_account_id = p_channel for update;
    if w.test_at > p_now - interval '1 minute' then perform refuse(409, 'channel.tested', '刚刚有人测试，请等结果'); end if;
    update account_watch set test_at = p_now, test_by = p_account, next_at = null where channel_account_id = p_channel;
    perform audit_append('channel', p_channel, p_account, 'channel.test', '{}');
end $$;
revoke execute on function account_test from public;
grant execute on function account_test to shenfa_web;

-- waiting, good, bad, or silent: nobody answered within three minutes.
create function test_json(c channel_account, p_now timestamptz) returns json language plpgsql stable as $$
declare
    w account_watch;
    answered timestamptz;
begin
    select * into w from account_watch where channel_account_id = c.id and test_at is not null;
    if not found then return null; end if;
    answered := case when surveys(c.channel) then (c.health->>'tried_at')::timestamptz else c.seen_at end;
    if answered < date_trunc('second', w.test_at) then answered := null; end if;
    return json_build_object('at', iso(w.test_at), 'by', (select name from account where id = w.test_by), 'answered_at', iso(answered),
        'state', case when answered is null then case when w.test_at < p_now - interval '3 minutes' then 'silent' else 'waiting' end
            when surveys(c.channel) and coalesce(c.health->'trouble'->>'code', '') <> '' then 'bad' else 'good' end,
        'text', case when answered is null and w.test_at < p_now - interval '3 minutes' then '连接器没有回音：请系统管理员查看它是否在运行（网闸另一侧的账号不能测试）'
            when answered is null then '正在等连接器，一分钟左右有结果'
            when surveys(c.channel) and coalesce(c.health->'trouble'->>'code', '') <> '' then c.health->'trouble'->>'text'
            when surveys(c.channel) then '账号能用，看得到上面的内容'
            else '连接器在工作；这个平台没有可以查看账号的接口' end);
end $$;
