-- Whoever is on duty, by short message as well; and a calendar of one's own.

create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- 值班, by short message. One message speaks for all that waits for one person: said_with names the call that it names
-- first, which counts them (speaks_for). NEEDLESS: he has looked, or it is done, before anything was sent.
alter table duty_call drop constraint duty_call_way_check, drop constraint duty_call_fate_check,
    add constraint duty_call_way_check check (way in ('group', 'mail', 'sms')),
    add constraint duty_call_fate_check check (fate in ('', 'SENT', 'FAILED', 'UNKNOWN', 'NEEDLESS')),
    add constraint duty_call_has_number check (way <> 'sms' or mobile <> ''),
    add column said_with bigint references duty_call,
    add column speaks_for int not null default 1;
create index duty_call_rung on duty_call (account_id, taken_at) where way = 'sms';
insert into word values ('call_way', 'sms', '短信'), ('call_fate', 'NEEDLESS', '不必再发');

-- By which ways the robot can speak: it says so each time. A short message is not put down where nobody would send it.
alter table call_egress add column ways text[] not null default '{}';
select pg_temp.mend('call_egress_declare(text, text, bigint, timestamptz)', 'seen_at = null', 'seen_at = null, ways = ''{}''');
create function call_ways() returns setof text language sql stable as $$
    select w from (values ('group'), ('mail'), ('sms')) v(w)
    where w <> 'sms' or exists (select 1 from call_egress e where 'sms' = any (e.ways))
$$;

-- A short message waits a minute: what fails in one storm is said in one, and who sits before the screen has seen it.
create function call_first_at(p_way text, p_now timestamptz) returns timestamptz language sql immutable as $$
    select case p_way when 'sms' then p_now + interval '1 minute' else p_now end
$$;
select pg_temp.mend('duty_calls(timestamptz)', '(values (''group''), (''mail'')) w(way)', 'call_ways() w(way)');
select pg_temp.mend('duty_calls(timestamptz)', 'p_now, p_now, w.way,', 'p_now, call_first_at(w.way, p_now), w.way,');
select pg_temp.mend('duty_calls(timestamptz)', 'having w.way = ''group'' or max(o.mail) <> ''''',
    'having case w.way when ''group'' then true when ''mail'' then max(o.mail) <> '''' else max(o.mobile) <> '''' end');
select pg_temp.mend('second_look_duty(second_look, text, text, timestamptz)', '(values (''group''), (''mail'')) w(way)', 'call_ways() w(way)');
select pg_temp.mend('second_look_duty(second_look, text, text, timestamptz)', 'p_now, p_now, w.way,',
    'p_now, call_first_at(w.way, p_now), w.way,');
select pg_temp.mend('second_look_duty(second_look, text, text, timestamptz)', 'having w.way = ''group'' or max(o.mail) <> ''''',
    'having case w.way when ''group'' then true when ''mail'' then max(o.mail) <> '''' else max(o.mobile) <> '''' end');

-- When he looked at the notice that was given with this call, or with the one that this says again.
create function call_seen(c duty_call) returns timestamptz language sql stable as $$
    select n.seen_at from duty_call g join notice n on n.account_id = g.account_id and n.once = 'duty-' || g.id
    where g.delivery_id = c.delivery_id and g.account_id = c.account_id and g.way = 'group'
        and g.what = coalesce((select o.what from duty_call o where 'sms-' || o.id = c.what and o.delivery_id = c.delivery_id), c.what)
$$;
-- Why a short message would say nothing new; '' where it would.
create function call_needless(c duty_call) returns text language sql stable as $$
    select case when call_seen(c) is not null then '本人已看'
        when c.what not like 'second-look%' and not exists (select 1 from delivery d where d.id = c.delivery_id
            and calls_somebody(d)) then '已处理' else '' end
$$;

-- A provider lets one number have five an hour and ten a day, and a person puts up with no more: a quarter of an hour
-- between two, ten in 24 hours. What certainly did not leave counts for nothing; what may have, counts.
create function may_ring(p_account bigint, p_now timestamptz) returns boolean language sql stable as $$
    select count(*) < 10 and coalesce(max(y.taken_at) <= p_now - interval '15 minutes', true) from duty_call y
    where y.way = 'sms' and y.account_id = p_account and y.said_with = y.id and y.fate <> 'FAILED'
        and y.taken_at > p_now - interval '1 day'
$$;
create function may_be_rung(p_now timestamptz) returns setof bigint language sql stable as $$
    select o.account_id from on_duty(p_now) o where o.mobile <> '' and may_ring(o.account_id, p_now)
$$;

-- To the number that he has on the roster now: who is not on duty any more is not rung up. While it is on its way
-- nobody takes it: of one that was not heard of again nobody knows.
create function call_take_sms(p_account bigint, p_now timestamptz) returns setof duty_call language plpgsql as $$
declare
    number text;
    head bigint;
    n int;
begin
    perform 1 from call_egress for update;
    if p_account not in (select may_be_rung(p_now)) then return; end if;
    select max(o.mobile) into number from on_duty(p_now) o where o.account_id = p_account;
    update duty_call c set fate = 'NEEDLESS', answer = call_needless(c), next_at = 'infinity'
        where c.way = 'sms' and c.account_id = p_account and c.sent_at is null and c.next_at < 'infinity' and call_needless(c) <> '';
    select min(c.id) into head from duty_call c where c.way = 'sms' and c.account_id = p_account and c.sent_at is null
        and c.next_at < 'infinity' and c.at > p_now - interval '1 day';
    update duty_call c set taken_at = p_now, tries = tries + 1, next_at = 'infinity', fate = '', mobile = number, said_with = head
        where c.way = 'sms' and c.account_id = p_account and c.sent_at is null
            and c.next_at < 'infinity' and c.at > p_now - interval '1 day';
    get diagnostics n = row_count;
    return query update duty_call c set speaks_for = n where c.id = head and n > 0 returning c.*;
end $$;

select pg_temp.mend('call_take(int, text[], timestamptz)',
    'where coalesce(seen_at < p_now - interval ''20 seconds'', true);',
    'where ways <> p_ways or coalesce(seen_at < p_now - interval ''20 seconds'', true);');
select pg_temp.mend('call_take(int, text[], timestamptz)', 'update call_egress set seen_at = p_now',
    'update call_egress set seen_at = p_now, ways = p_ways');
select pg_temp.mend('call_take(int, text[], timestamptz)', 'where c.way = ''mail'' and c.sent_at is null',
    'where c.way in (''mail'', ''sms'') and c.sent_at is null');
select pg_temp.mend('call_take(int, text[], timestamptz)', '        order by x.id limit 1;',
    '        and (x.way <> ''sms'' or x.account_id in (select may_be_rung(p_now)))
        order by x.id limit 1;
    if first.way = ''sms'' then return query select * from call_take_sms(first.account_id, p_now); return; end if;');

-- A short message that was given up, or that nobody knows of, is not sent again: the other ways say that he may not
-- have heard, and the group is read by others.
create function call_otherwise(c duty_call, p_now timestamptz) returns void language plpgsql as $$
begin
    insert into duty_call (delivery_id, what, account_id, mobile, text, at, next_at, way, mail)
    select c.delivery_id, 'sms-' || c.id, c.account_id, c.mobile, '值班短信没有确认送达'
            || case when c.speaks_for > 1 then '（共 ' || c.speaks_for || ' 件）' else '' end || '：' || c.text, p_now, p_now, w.way,
        case w.way when 'mail' then o.mail else '' end
    from (select coalesce(max(x.mail), '') as mail from on_duty(p_now) x where x.account_id = c.account_id) o,
        (values ('group'), ('mail')) w(way)
    where w.way = 'group' or o.mail <> '' on conflict do nothing;
end $$;
select pg_temp.mend('call_settle(bigint[], text, text, timestamptz)', 'p_fate = ''FAILED'' and tries >= 10)',
    'p_fate = ''FAILED'' and tries >= case way when ''sms'' then 3 else 10 end)');
select pg_temp.mend('call_settle(bigint[], text, text, timestamptz)', '        n := n + 1;', '        n := n + 1;
        if c.way = ''sms'' and c.id = c.said_with and (p_fate = ''UNKNOWN'' or (p_fate = ''FAILED'' and c.next_at = ''infinity'')) then
            perform call_otherwise(c, p_now);
        end if;');
select pg_temp.mend('call_settle(bigint[], text, text, timestamptz)', '''fate'', p_fate, ''tries'', c.tries)',
    '''fate'', p_fate, ''tries'', c.tries) || case when c.way = ''sms'' then jsonb_build_object(''message'', c.said_with) else ''{}'' end');
select pg_temp.mend('call_done(bigint[], text, text, timestamptz)',
    'call_settle(array(select id from duty_call where id = any (p_ids) and way = ''mail''), p_fate, p_answer, p_now)',
    'call_settle(array(select id from duty_call where (id = any (p_ids) and way = ''mail'')
            or (said_with = any (p_ids) and way = ''sms'')), p_fate, p_answer, p_now)');

-- 什么情况, in few words: a template's variable is short.
create function call_brief(c duty_call) returns text language sql stable as $$
    select case when c.what like 'second-look%' then split_part(c.text, '：', 2) else zh('channel', a.channel)
        || zh(case d.act when 'withdraw' then 'withdrawal' else 'delivery' end, d.state) end
    from delivery d join channel_account a on a.id = d.channel_account_id where d.id = c.delivery_id
$$;
create function call_json(c duty_call) returns json language sql stable as $$
    select json_build_object('id', c.id::text, 'text', c.text, 'mobile', c.mobile, 'way', c.way, 'mail', c.mail,
        'no', coalesce(f.register_no, '未登记'), 'brief', call_brief(c), 'count', c.speaks_for)
    from delivery d join draft f on f.id = d.draft_id where d.id = c.delivery_id
$$;
revoke execute on function call_take_sms, call_otherwise from public;

-- Whoever may see where people on duty are reached sees enough to know it again; so does he himself.
drop function duty_json(duty, boolean, timestamptz);
create function duty_json(d duty, may boolean, sees boolean, p_now timestamptz) returns json language sql stable as $$
    select json_build_object('id', d.id::text, 'account', person_json(d.account_id), 'from', d.from_on, 'until', d.until_on,
        'mobile', case when sees and d.mobile <> '' then left(d.mobile, 3) || '****' || right(d.mobile, 4) else '' end,
        'mail', case when sees and d.mail <> '' then left(d.mail, 1) || '****@' || split_part(d.mail, '@', 2) else '' end,
        'now', china(p_now)::date between d.from_on and d.until_on, 'by', person_json(d.set_by), 'at', iso(d.at),
        'actions', case when may then '["end"]'::json else '[]'::json end)
$$;
select pg_temp.mend('duty_add(bigint, date, date, text, text, bigint, timestamptz)',
    'case when p_mail = '''' then ''group'' else ''group mail'' end',
    'concat_ws('' '', ''group'', case when p_mail <> '''' then ''mail'' end, case when p_mobile <> '''' then ''sms'' end)');

create or replace function duty_calls_json() returns json language sql stable as $$
    select coalesce(json_agg(json_build_object('id', c.id::text, 'account', person_json(c.account_id), 'way', c.way,
        'way_name', zh('call_way', c.way), 'text', c.text, 'count', c.speaks_for, 'at', iso(c.at), 'fate', c.fate,
        'fate_name', zh('call_fate', c.fate), 'answer', c.answer, 'sent_at', iso(c.sent_at), 'seen_at', iso(call_seen(c)))
        order by c.id desc), '[]')
    from duty_call c where c.id in (select x.id from duty_call x where coalesce(x.said_with = x.id, true) order by x.id desc limit 20)
$$;

-- 日历订阅: a person's own calendar, read by a telephone that can log in nowhere. The token opens that and nothing else; only
-- its hash is kept, one a person; it ends with the account, and when somebody else sets its password.
create table calendar_token (
    account_id bigint primary key references account,
    token_hash bytea not null unique check (length(token_hash) = 32),
    made_at    timestamptz not null,
    used_at    timestamptz,
    hour_at    timestamptz not null,  -- since when it is counted,
    asked      int not null default 0 -- how often it was asked for
);
grant select (account_id, made_at, used_at) on calendar_token to shenfa_web;

create function calendar_make(p_account bigint, p_hash bytea, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into calendar_token (account_id, token_hash, made_at, hour_at)
    select a.id, p_hash, p_now, p_now from account a where a.id = p_account and a.state = 'ACTIVE'
    on conflict (account_id) do update set token_hash = excluded.token_hash, made_at = excluded.made_at, used_at = null,
        hour_at = excluded.hour_at, asked = 0;
    perform audit_append('account', p_account, p_account, 'calendar.make', '{}');
end $$;

create function calendar_end(p_account bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from calendar_token where account_id = p_account;
    if not found then perform refuse(404, 'calendar.none', '没有订阅地址，或已停用'); end if;
    perform audit_append('account', p_account, p_account, 'calendar.end', '{}');
end $$;

create function calendar_lapse() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from calendar_token where account_id = new.id;
    return null;
end $$;
create trigger calendar_lapse after update of state, must_change on account for each row
    when (new.state <> 'ACTIVE' or (new.must_change and not old.must_change)) execute function calendar_lapse();

-- Whose it is; NULL: nobody's. Once a minute is more than any calendar asks.
create function calendar_enter(p_hash bytea, p_now timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare t calendar_token;
begin
    update calendar_token c set used_at = p_now, hour_at = case when c.hour_at > p_now - interval '1 hour' then c.hour_at else p_now end,
        asked = case when c.hour_at > p_now - interval '1 hour' then c.asked + 1 else 1 end
        where c.token_hash = p_hash and exists (select 1 from account a where a.id = c.account_id and a.state = 'ACTIVE')
        returning * into t;
    if t.asked > 60 then perform refuse(429, 'calendar.often', '读取日历过于频繁，一小时至多 60 次，请稍后再试'); end if;
    return t.account_id;
end $$;
revoke execute on function calendar_make, calendar_end, calendar_lapse, calendar_enter from public;
grant execute on function calendar_make, calendar_end, calendar_enter to shenfa_web;

create function ics_time(t timestamptz) returns text language sql stable as
$$ select to_char(t at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') $$;

-- What stands in it: one's own days on duty, whole days in China; when nothing goes out; what is to go out in the next two
-- months that this person may see, by its title alone. The same thing keeps its name when it is sealed.
create function calendar_events(p_account bigint, p_now timestamptz)
returns table (uid text, starts text, ends text, words text) language plpgsql stable as $$
begin
    return query select 'duty-' || d.id, to_char(d.from_on, 'YYYYMMDD'), to_char(d.until_on + 1, 'YYYYMMDD'), '发布值班'
        from duty d where d.account_id = p_account and d.ended_at is null and d.until_on >= china(p_now)::date - 31 order by d.id;
    return query select 'blackout-' || b.id, ics_time(b.from_at), ics_time(b.until_at),
            '停发安排：' || coalesce((select c.name from channel_account c where c.id = b.channel_account_id), '全部渠道')
        from blackout b where b.lifted_at is null and b.until_at > p_now - interval '31 days'
            and b.from_at < p_now + interval '366 days' order by b.id limit 500;
    return query select concat_ws('-', 'release', p.item->>'submission', p.item->>'account', p.item->>'act'), ics_time(p.at), '',
            (p.item->>'act_name') || case p.item->>'kind' when 'submission' then '（' || (p.item->>'state_name') || '）' else '' end
            || '：' || (p.item->'draft'->>'title') || '（' || (p.item->>'name') || '）'
        from planned(p_now, p_now + interval '62 days', p_account, p_now) p
        where p.at > p_now and p.item->>'state' <> 'CONFIRMED' and p.item->>'at' is not null
            and jsonb_typeof(p.item->'draft') = 'object' order by p.at, 1;
end $$;

drop function pg_temp.mend(text, text, text);
