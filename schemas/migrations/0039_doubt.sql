-- Doubts that had no end: an account that was set to send what nobody was told cannot be fetched back; a message to every
-- follower whose first article is held; a short message of which nobody will ever hear; a replay that cannot begin.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- 收不回. Those rows of channels/recall.def where what was sent can never be fetched back; a test holds the two
-- against each other.
create function irrevocable(p_channel text, p_settings jsonb) returns boolean language sql immutable as $$
    select case p_channel when 'sms' then true
        when 'wechat' then coalesce(p_settings->>'mode' = 'mass', false)
        when 'handoff' then coalesce(p_settings->>'recall' = 'none', false)
        else false end
$$;

-- Whoever agreed was shown how the account published then. Set otherwise since: the seal signs nothing more, and
-- what it had signed before is held here, at the lease and again at the intent.
select pg_temp.mend('hold_reason(delivery, timestamp with time zone)',
    '    if s.lexicon_version <> current_lexicon() then',
    '    if irrevocable(c.channel, c.settings) and not ''recall:'' || c.channel = any (s.opens) then
        return E''irrevocable\t账号现在的发布方式发出后收不回，审核时没有人确认知悉：请系统管理员把账号改回原来的方式，或撤稿后重新送审'';
    end if;
    if s.lexicon_version <> current_lexicon() then');
select pg_temp.mend('calls_somebody(delivery)', '(''channel'', ''submission'', ''corrected'')',
    '(''channel'', ''submission'', ''corrected'', ''irrevocable'')');

-- An hour and a day were chosen, and followers are not sent last week's message in the night: what has not begun
-- by the end of its day (an hour later, where it was late) does not leave any more.
create function message_over(m message, p_now timestamptz) returns boolean language sql stable as $$
    select m.state = 'FIXED' and china(p_now)::date > china(m.send_at)::date and p_now > m.send_at + interval '1 hour'
$$;

-- While the first may still send it, those that go along wait for what becomes of it. Once it is held, or a person
-- is asked about it, they look for themselves: the channel says whether anything can be seen.
select pg_temp.mend('message_waits(delivery, timestamptz)',
    'case when i.place > 1 and i.along and f.state in (''LEASED'', ''INTENT'') then',
    'case when i.place > 1 and i.along and (f.state in (''LEASED'', ''INTENT'') or (message_begun(f)
                and f.state in (''PLANNED'', ''UNCERTAIN'', ''ACCEPTED''))) then');
select pg_temp.mend('message_waits(delivery, timestamptz)', '    if i.place > 1 then
        return case',
    '    if message_over(m, p_now) and not message_begun(f) then return ''当天没有群发，等“推送编排”重新安排''; end if;
    if i.place > 1 then
        return case when m.state = ''FIXED'' and f.state in (''HELD'', ''REFUSED'', ''NEEDS_PERSON'')
            then ''头条没有发出，等头条处理或重新编排''');

-- The notes are the first one's; how often one has looked is its own, or its pauses would never grow.
create or replace function message_receipt(d delivery) returns jsonb language sql stable as $$
    select coalesce((select f.receipt || jsonb_build_object('state', (f.receipt->'state') - 'looks' - 'looking_since'
            || jsonb_strip_nulls(jsonb_build_object('looks', d.receipt->'state'->'looks',
                'looking_since', d.receipt->'state'->'looking_since')))
        from message_place(d.id) i, message_first(i.message_id) f
        where i.place > 1 and i.along and jsonb_typeof(f.receipt->'state') = 'object'
            and not coalesce(d.receipt->'state' ? 'msg_id', false)), d.receipt)
$$;

-- A person's word about a message in doubt. "Again", by somebody who was asked: the courier may send it once more
-- though the platform may have forgotten its key. Of one that went along with it: it is looked at, since the first
-- is what sends.
create function message_again(d delivery) returns text language plpgsql stable as $$
declare
    i message_item := message_place(d.id);
    f delivery;
begin
    if i.place > 1 and i.along then
        f := message_first(i.message_id);
        if message_begun(f) then return 'UNCERTAIN'; end if;
    end if;
    return 'PLANNED';
end $$;
select pg_temp.mend('delivery_release(bigint, bigint, text, timestamptz)',
    'update delivery set state = ''PLANNED'', reason = '''',',
    'update delivery set state = message_again(d), reason = '''',
        receipt = case when p_account <> 0 and d.state in (''REFUSED'', ''NEEDS_PERSON'')
                and d.receipt->''state''->>''step'' = ''massing''
            then jsonb_set(receipt, ''{state,asked}'', ''true'') else receipt end,');

-- "Not out", of any article of it: so is none of it, and it begins again as a message of whoever may go then. Not while
-- the first is on its way once more: then that will say.
create function message_decided() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
    i message_item := message_place(new.delivery_id);
    f delivery;
begin
    if new.outcome <> 'not-out' then return null; end if;
    select * into f from delivery where id = coalesce((select o.delivery_id from message_item o
        where o.message_id = i.message_id and o.place = 1 and (i.place = 1 or i.along)), new.delivery_id) for update;
    if f.receipt->'state'->>'step' is distinct from 'massing' or f.state = 'CONFIRMED' then return null; end if;
    if f.id <> new.delivery_id and f.state in ('PLANNED', 'LEASED', 'INTENT', 'UNCERTAIN', 'ACCEPTED') then
        perform refuse(409, 'delivery.message', '同一次群发的头条正在核实，请先等头条的结论');
    end if;
    update delivery set receipt = jsonb_set(receipt, '{state,step}', '"drafted"') where id = f.id;
    return null;
end $$;
revoke execute on function message_decided from public;
create trigger message_decided after insert on delivery_decision for each row execute function message_decided();

-- Given up only when all of it is settled: what is still being looked for is looked for by the first one's notes.
create function message_busy(p_message bigint) returns boolean language sql stable as $$
    select exists (select 1 from message_item i join delivery d on d.id = i.delivery_id where i.message_id = p_message
        and d.state in ('LEASED', 'INTENT', 'UNCERTAIN', 'ACCEPTED'))
$$;
select pg_temp.mend('message_arrange(bigint, bigint, timestamptz, bigint[], timestamptz)',
    '        update message set state = ''DROPPED'' where id = m.id;',
    '        if message_busy(m.id) then
            perform refuse(409, ''message.busy'', ''上一次群发尚在核实，有结论后再改'');
        end if;
        update message set state = ''DROPPED'' where id = m.id;');

-- The clerk: a message that will not leave as it was arranged, because its day is over or its first article does not
-- go, is given up. What was in it waits to be arranged anew, and people are told.
create function message_lapse(p_now timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    m message;
    f delivery;
    n int := 0;
begin
    for m in select * from message where state = 'FIXED' order by id for update skip locked
    loop
        f := message_first(m.id);
        continue when message_busy(m.id) or message_begun(f) or not (message_over(m, p_now) or f.state = 'REFUSED'
            or (f.state = 'HELD' and f.hold_code in ('withdrawn', 'overtaken', 'expired')));
        update message set state = 'DROPPED' where id = m.id;
        perform audit_append('channel', m.channel_account_id, 0, 'message.lapse', jsonb_build_object('message', m.id,
            'first', f.id, 'state', f.state, 'code', f.hold_code));
        insert into notice (account_id, submission_id, delivery_id, kind, text, once, at)
        select distinct a.id, f.submission_id, f.id, 'MESSAGE', '“' || c.name || '”' || to_char(china(m.send_at), 'MM月DD日')
            || '的群发没有发出（头条' || zh('delivery', f.state) || coalesce('：' || nullif(f.reason, ''), '')
            || '），其中各条请在“推送编排”重新安排', 'message-' || m.id, p_now
        from account a, channel_account c where c.id = m.channel_account_id and a.state = 'ACTIVE'
            and (a.id = m.arranged_by or operates(c.id, a.id)) on conflict do nothing;
        n := n + 1;
    end loop;
    return n;
end $$;
revoke execute on function message_lapse from public;
grant execute on function message_lapse to shenfa_clerk;

-- 短信. What the courier was handed and never put on its line certainly did not leave (the answer to its "take" was lost,
-- or the call was refused before a byte): it goes again. `p_after` is the last number that may have left; numbers only grow.
create function sms_put_back(p_channel bigint, p_connection bigint, p_after bigint, p_now timestamptz) returns int
language plpgsql as $$
declare
    t record;
    n int := 0;
begin
    for t in with x as (update sms_piece p set state = 'put_back', retry_at = p_now from delivery d where d.id = p.delivery_id
                and d.channel_account_id = p_channel and p.state = 'sent' and p.connection = p_connection and p.seq > p_after
                returning p.delivery_id, p.n)
            select delivery_id as id, array_agg(distinct x.n) as who from x group by 1 loop
        perform sms_settle(t.id, t.who, p_now);
        n := n + cardinality(t.who);
    end loop;
    return n;
end $$;
revoke execute on function sms_put_back from public;
select pg_temp.mend('sms_line_call(bigint, text, jsonb, timestamptz)', '    if p_call = ''lost'' then
', '    if p_call = ''lost'' then
        if p ? ''own'' then
            perform sms_put_back(p_channel, (p->>''own'')::bigint, (p->>''after'')::bigint, p_now);
        end if;
');

-- 补发. A try that could not even begin (the ticket is none that the courier knows, its words cannot be had) leaves the
-- mark as it was, due: so it was tried again at once, for ever. Now its pauses grow from a minute to an hour, and
-- after twelve the subscriber counts as given up, which a person is told.
alter table replay add column takes int not null default 0;   -- couriers that had it; after ten it has ended
create function replay_mark(p_before jsonb, p_mark jsonb, p_told boolean, p_answer text, p_now timestamptz) returns jsonb
language plpgsql immutable as $$
declare
    mark jsonb := case when p_mark = '{}' then coalesce(p_before, '{}') else p_mark end;
    tried int := coalesce((p_before->>'stalls')::int, 0) + 1;
begin
    if p_told or mark ? 'gave_up' or coalesce((mark->>'next')::bigint, 0) > extract(epoch from p_now) * 1000
            or not mark ? 'next' then
        return mark - 'stalls';
    end if;
    if tried >= 12 then
        return (mark - 'next' - 'stalls') || jsonb_build_object('gave_up', (extract(epoch from p_now) * 1000)::bigint,
            'why', p_answer);
    end if;
    return mark || jsonb_build_object('stalls', tried, 'next',
        ((extract(epoch from p_now) + least(60 * 2 ^ (tried - 1), 3600)) * 1000)::bigint);
end $$;
revoke execute on function replay_mark from public;
select pg_temp.mend('replay_end(bigint, bigint, boolean, text, jsonb, timestamptz)', '    c channel_account;
begin', '    c channel_account;
    mark jsonb := p_mark;
begin');
select pg_temp.mend('replay_end(bigint, bigint, boolean, text, jsonb, timestamptz)',
    '    update delivery set receipt = jsonb_set(receipt, array[''state'', ''to'', r.subscriber], p_mark) where id = d.id
        and p_mark <> ''{}'' and receipt->''state'' ? ''to'';',
    '    if r.asked_by is null then
        mark := replay_mark(d.receipt#>array[''state'', ''to'', r.subscriber], p_mark, p_told, p_answer, p_now);
    end if;
    update delivery set receipt = jsonb_set(receipt, array[''state'', ''to'', r.subscriber], mark) where id = d.id
        and mark <> ''{}'' and receipt->''state'' ? ''to'';');
select pg_temp.mend('replay_end(bigint, bigint, boolean, text, jsonb, timestamptz)', 'p_mark ? ''gave_up''', 'mark ? ''gave_up''');
select pg_temp.mend('replay_end(bigint, bigint, boolean, text, jsonb, timestamptz)', '''订阅方“'' || r.subscriber || ''”三天没有收到“'' || c.name
        || ''”的消息（'' || p_answer || ''），请电话告知对方，修好后在发布任务里补发'',
        ''replay-'' || d.id || ''-'' || r.subscriber, p_now',
    'case when p_mark ? ''gave_up'' then ''订阅方“'' || r.subscriber || ''”三天没有收到“'' || c.name
        || ''”的消息（'' || p_answer || ''），请电话告知对方，修好后在发布任务里补发''
        else ''给订阅方“'' || r.subscriber || ''”的补发多次没有做成（'' || p_answer || ''），对方没有收到“'' || c.name
        || ''”的消息，请系统管理员检查该渠道的连接器，修好后在发布任务里补发'' end,
        ''replay-'' || d.id || ''-'' || r.subscriber || case when p_mark ? ''gave_up'' then '''' else ''-stalled'' end, p_now');

-- Taken, and no word of it: the next one takes it after a while, each time a longer one.
select pg_temp.mend('replay_take(bigint, timestamptz)', 'x.taken_at < p_now - interval ''2 minutes'')',
    'x.taken_at < p_now - interval ''2 minutes'' * greatest(x.takes, 1))');
select pg_temp.mend('replay_take(bigint, timestamptz)', '        update replay set taken_at = p_now where id = r.id returning * into r;',
    '        if r.takes >= 10 then
            perform replay_end(r.id, p_channel, false, ''连接器领取多次都没有回报结果'', ''{}'', p_now);
            continue;
        end if;
        update replay set taken_at = p_now, takes = takes + 1 where id = r.id returning * into r;');

-- 对账. What a carrier's gateway says it took from us on a day (CMPP_QUERY), held against our own rows at that moment:
-- exact where nobody else sends under this service code. Asked for only where the account's settings say so, since
-- not every gateway answers: "count_check" is "service" or "total".
create table sms_count (
    channel_account_id bigint not null references channel_account,
    day         date   not null,
    service     text   not null,        -- '': all of them
    messages    bigint not null,        -- frames that it took, and their recipients
    users       bigint not null,
    sent        bigint not null,
    waiting     bigint not null,
    failed      bigint not null,
    own_users   bigint not null,        -- with its number, so that it certainly has it
    own_unknown bigint not null,        -- sent, and nobody knows
    at          timestamptz not null,
    primary key (channel_account_id, day)
);
grant select on sms_count to shenfa_web;

create function sms_sent_on(p_channel bigint, p_day date) returns table (taken bigint, unclear bigint)
language sql stable as $$
    select count(*) filter (where p.msg_id <> ''), count(*) filter (where p.msg_id = '' and p.state in ('sent', 'unknown'))
    from sms_piece p join delivery d on d.id = p.delivery_id
    where d.channel_account_id = p_channel and d.updated_at > p_day::timestamp - interval '2 days'
        and china(p.sent_at)::date = p_day
$$;

-- The day that is asked for next, if any: yesterday once more when it is over, and today while something leaves.
create function sms_count_due(c channel_account, p_now timestamptz) returns jsonb language sql stable as $$
    select jsonb_build_object('day', to_char(x.day, 'YYYYMMDD'), 'service', case c.settings->>'count_check'
            when 'service' then coalesce(c.settings->>'service_id', '') else '' end)
    from (values (china(p_now)::date - 1), (china(p_now)::date)) x(day)
    left join sms_count k on k.channel_account_id = c.id and k.day = x.day
    cross join lateral sms_sent_on(c.id, x.day) o
    where c.settings->>'count_check' in ('service', 'total') and o.taken + o.unclear > 0
        and case when x.day = china(p_now)::date
            then coalesce(k.at <= p_now - make_interval(mins => sms_setting(c.settings, 'count_minutes', 60, 1440)), true)
            else coalesce(china(k.at)::date = x.day, true) end
    order by x.day limit 1
$$;

create function sms_count_take(p_channel bigint, p jsonb, p_now timestamptz) returns jsonb language plpgsql as $$
declare c channel_account;
begin
    select * into c from channel_account where id = p_channel;
    if p ? 'day' then
        insert into sms_count select c.id, x.day, p->>'service', (p->>'messages')::bigint, (p->>'users')::bigint,
            (p->>'sent')::bigint, (p->>'waiting')::bigint, (p->>'failed')::bigint, o.taken, o.unclear, p_now
            from (select to_date(p->>'day', 'YYYYMMDD') as day) x cross join lateral sms_sent_on(c.id, x.day) o
        on conflict (channel_account_id, day) do update set service = excluded.service, messages = excluded.messages,
            users = excluded.users, sent = excluded.sent, waiting = excluded.waiting, failed = excluded.failed,
            own_users = excluded.own_users, own_unknown = excluded.own_unknown, at = excluded.at;
    end if;
    return jsonb_strip_nulls(jsonb_build_object('ask', sms_count_due(c, p_now), 'again',
        greatest(1, 60 * sms_setting(c.settings, 'count_minutes', 60, 1440))));
end $$;
revoke execute on function sms_count_take from public;
select pg_temp.mend('sms_line_call(bigint, text, jsonb, timestamptz)', '    if p_call = ''lost'' then
', '    if p_call = ''count'' then return sms_count_take(p_channel, p, p_now); end if;
    if p_call = ''lost'' then
');

-- "agrees": each recipient is accounted for; "explains": what nobody knew of is among what it took, or is not, in so
-- many numbers; "differs": somebody else sends under this code, or one of the two counts wrongly.
create function sms_count_json(k sms_count) returns json language sql stable as $$
    select json_build_object('day', k.day, 'service', k.service, 'messages', k.messages, 'users', k.users, 'sent', k.sent,
        'waiting', k.waiting, 'failed', k.failed, 'own', k.own_users, 'unknown', k.own_unknown, 'at', iso(k.at),
        'verdict', case when k.users = k.own_users and k.own_unknown = 0 then 'agrees'
            when k.users between k.own_users and k.own_users + k.own_unknown then 'explains' else 'differs' end)
$$;
drop function pg_temp.mend(text, text, text);
