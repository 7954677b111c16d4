-- 推送编排. What is sent to every follower is one message a day for an account, and may hold eight items: so what waits
-- for it is put in order by a person, with the hour at which it leaves. Each item keeps its own ticket and its own
-- delivery: the first one's courier sends the message with all of them in it, the others only look at it.
create table message (
    id                 bigint generated always as identity primary key,
    channel_account_id bigint not null references channel_account,
    send_at            timestamptz not null,
    state              text not null default 'FIXED' check (state in ('FIXED', 'LEFT', 'DROPPED')),
    arranged_by        bigint not null references account,
    arranged_at        timestamptz not null
);
create unique index message_one_a_day on message (channel_account_id, ((send_at at time zone 'Asia/Shanghai')::date))
    where state <> 'DROPPED';
create table message_item (
    message_id  bigint not null references message,
    place       int    not null check (place between 1 and 8),   -- 1: 头条
    delivery_id bigint not null references delivery,
    along       boolean not null default false,                  -- handed to the courier of the first
    primary key (message_id, place),
    unique (message_id, delivery_id)
);
create index message_item_delivery on message_item (delivery_id, message_id desc);
grant select on message, message_item to shenfa_web, shenfa_clerk;

-- Sent to every follower: an urgent item does not wait for its turn, and takes the day's message for itself.
create function goes_by_message(d delivery) returns boolean language sql stable as $$
    select d.act <> 'withdraw' and not d.urgent and exists (select 1 from channel_account c
        where c.id = d.channel_account_id and c.channel = 'wechat' and c.settings->>'mode' = 'mass')
$$;

-- The message it stands in, if any: the newest that was not dropped.
create function message_place(p_delivery bigint) returns message_item language sql stable as $$
    select i from message_item i join message m on m.id = i.message_id
    where i.delivery_id = p_delivery and m.state <> 'DROPPED' order by m.id desc limit 1
$$;

create function message_first(p_message bigint) returns delivery language sql stable as $$
    select d from delivery d join message_item i on i.delivery_id = d.id where i.message_id = p_message and i.place = 1
$$;

-- The platform has it, or may have it: whatever happens now, it is the same message.
create function message_begun(d delivery) returns boolean language sql immutable as $$
    select coalesce(d.receipt->'state'->>'step' in ('massing', 'sent'), false) or d.state = 'CONFIRMED'
$$;

-- Why it is not leased yet; '' when nothing of this keeps it. Before the first byte: nobody put it in a message, it is not
-- the first, it is not time, or what went along with an earlier attempt is not settled. After that: the first
-- is under way, and what it will have done cannot be looked at yet.
create function message_waits(d delivery, p_now timestamptz) returns text language plpgsql stable as $$
declare
    i message_item := message_place(d.id);
    m message;
    f delivery;
begin
    if not goes_by_message(d) then return ''; end if;
    if i.message_id is null then
        return case when d.state in ('PLANNED', 'LEASED') then '等“推送编排”安排群发' else '' end;
    end if;
    select * into m from message where id = i.message_id;
    f := message_first(m.id);
    if d.state in ('INTENT', 'UNCERTAIN', 'ACCEPTED') then
        return case when i.place > 1 and i.along and f.state in ('LEASED', 'INTENT') then '头条正在群发' else '' end;
    end if;
    if i.place > 1 then
        return case when m.state = 'FIXED' then '随头条一起群发' else '等“推送编排”安排群发' end;
    end if;
    if message_begun(d) then return ''; end if;
    if m.send_at > p_now then return '已编排，未到群发时间'; end if;
    if exists (select 1 from message_item o join delivery x on x.id = o.delivery_id where o.message_id = m.id and o.place > 1
            and x.state in ('LEASED', 'INTENT', 'UNCERTAIN', 'ACCEPTED')) then
        return '上一次群发尚在核实';
    end if;
    return '';
end $$;

-- A few lines in functions that stand elsewhere; the rest of them stands as it is.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;
select pg_temp.mend('delivery_lease(bigint, int, int, timestamptz)', '    given int := 0;', '    given int := 0;
    masses boolean := exists (select 1 from channel_account where id = p_channel and settings->>''mode'' = ''mass'');');
select pg_temp.mend('delivery_lease(bigint, int, int, timestamptz)', '            order by urgent desc, due_at, id limit 64',
    '            and not (masses and message_waits(delivery, p_now) <> '''')
            order by urgent desc, due_at, id limit 64');
select pg_temp.mend('delivery_json(delivery, bigint, text[])', '''reason'', case when',
    '''reason'', case when d.state = ''PLANNED'' and message_waits(d, now()) <> '''' then message_waits(d, now()) when');
drop function pg_temp.mend(text, text, text);

-- Those that go along now: approved, planned, and nothing holds them.
create function message_company(p_message bigint, p_now timestamptz) returns setof bigint language sql stable as $$
    select x.id from message_item i join delivery x on x.id = i.delivery_id
    where i.message_id = p_message and i.place > 1 and x.state = 'PLANNED' and x.due_at <= p_now
        and hold_reason(x, p_now) = '' order by i.place
$$;

-- Beside the first one's lease and its intent. What leaves with it is under way from the same moment on, so that
-- a withdrawal that comes behind it waits, and whoever has it next looks.
create function message_follow() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
    i message_item;
    x delivery;
begin
    if new.state not in ('LEASED', 'INTENT', 'CONFIRMED') or not goes_by_message(new) then return null; end if;
    i := message_place(new.id);
    if i.message_id is null or i.place <> 1 then return null; end if;
    if new.state = 'LEASED' and new.fence <> old.fence and not message_begun(new) then
        update message_item set along = delivery_id in (select message_company(i.message_id, new.updated_at))
            where message_id = i.message_id and place > 1;
    elsif new.state = 'INTENT' and old.state = 'LEASED' and not message_begun(new) then
        for x in select d.* from message_item o join delivery d on d.id = o.delivery_id
                where o.message_id = i.message_id and o.along order by o.place for update of d
        loop
            if x.state <> 'PLANNED' or hold_reason(x, new.updated_at) <> '' then
                perform refuse(409, 'delivery.message', '同一次群发中有一条已不能发布');
            end if;
            update delivery set state = 'LEASED', fence = fence + 1, updated_at = new.updated_at where id = x.id;
            update delivery set state = 'INTENT', attempt = attempt + 1, lease_until = null,
                released_at = coalesce(released_at, new.updated_at), updated_at = new.updated_at where id = x.id;
            insert into attempt (delivery_id, attempt, fence, request_sha256, marker, at)
            values (x.id, x.attempt + 1, x.fence + 1, '', 'message ' || i.message_id, new.updated_at);
            perform audit_append('draft', x.draft_id, 0, 'delivery.intent', jsonb_build_object(
                'delivery', x.id, 'attempt', x.attempt + 1, 'message', i.message_id));
        end loop;
    elsif new.state = 'CONFIRMED' then
        update message set state = 'LEFT' where id = i.message_id and state = 'FIXED';
    end if;
    return null;
end $$;
revoke execute on function message_follow from public;
create trigger message_follow after update of state, fence on delivery for each row execute function message_follow();

-- What the courier of one that went along starts from: the notes of the first, until it has its own.
create function message_receipt(d delivery) returns jsonb language sql stable as $$
    select coalesce((select f.receipt from message_place(d.id) i, message_first(i.message_id) f
        where i.place > 1 and i.along and not coalesce(d.receipt->'state' ? 'msg_id', false)), d.receipt)
$$;

-- The one act. No items: the day's message is given up. Who decides is on the message, and in the record.
create function message_arrange(p_account bigint, p_channel bigint, p_send_at timestamptz, p_items bigint[],
    p_now timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    c channel_account;
    m message;
    f delivery;
    n int := coalesce(array_length(p_items, 1), 0);
    made bigint;
begin
    select * into c from channel_account where id = p_channel for update;
    if not found then perform refuse(404, 'channel.none', '没有这一渠道账号'); end if;
    if c.channel <> 'wechat' or coalesce(c.settings->>'mode', '') <> 'mass' then
        perform refuse(409, 'message.mode', '该账号不是群发方式，无需编排');
    end if;
    if c.state <> 'ACTIVE' then perform refuse(409, 'channel.state', '渠道账号已停用'); end if;
    if not operates(p_channel, p_account)
            and not exists (select 1 from account_role r where r.account_id = p_account and r.role = 'REVIEWER') then
        perform refuse(403, 'message.person', '请由审核人或该渠道的运营人员编排');
    end if;
    -- One that did not leave may be given up afterwards, too.
    if (n > 0 and p_send_at < p_now - interval '1 minute') or p_send_at > p_now + interval '60 days' then
        perform refuse(400, 'message.time', '群发时间应在现在之后、60天之内', 'send_at');
    end if;
    if n > 8 or n <> (select count(distinct x) from unnest(p_items) x) then
        perform refuse(400, 'message.items', '一次群发最多八条，不能重复', 'items');
    end if;
    select * into m from message where channel_account_id = p_channel and state <> 'DROPPED'
        and (send_at at time zone 'Asia/Shanghai')::date = (p_send_at at time zone 'Asia/Shanghai')::date for update;
    if m.id is not null then
        f := message_first(m.id);
        if m.state = 'LEFT' or f.state in ('LEASED', 'INTENT', 'ACCEPTED', 'UNCERTAIN') or message_begun(f) then
            perform refuse(409, 'message.begun', '当天的群发已经开始或完成，不能再改');
        end if;
        update message set state = 'DROPPED' where id = m.id;
    elsif n = 0 then
        perform refuse(404, 'message.none', '当天没有编排好的群发');
    end if;
    if exists (select 1 from unnest(p_items) x left join delivery d on d.id = x where d.id is null
            or d.channel_account_id <> p_channel or not goes_by_message(d) or d.state <> 'PLANNED'
            or exists (select 1 from message_place(d.id) i join message o on o.id = i.message_id where o.state = 'FIXED')) then
        perform refuse(409, 'message.item', '有一条不在待群发之列，请刷新后再排', 'items');
    end if;
    if exists (select 1 from delivery d where d.id = any (p_items) and d.due_at > p_send_at) then
        perform refuse(409, 'message.early', '有一条在群发时间还不到批准的发布时间', 'items');
    end if;
    if n > 0 then
        insert into message (channel_account_id, send_at, arranged_by, arranged_at)
        values (p_channel, p_send_at, p_account, p_now) returning id into made;
        insert into message_item (message_id, place, delivery_id)
        select made, x.place, x.id from unnest(p_items) with ordinality x (id, place);
    end if;
    perform audit_append('channel', p_channel, p_account, 'message.arrange', jsonb_build_object('message', made,
        'instead_of', m.id, 'send_at', iso(p_send_at), 'items', to_jsonb(coalesce(p_items, '{}'))));
    perform pg_notify('delivery', p_channel::text);
    return made;
end $$;
revoke execute on function message_arrange from public;
grant execute on function message_arrange to shenfa_web;

-- The page: what waits for a message, and the messages of a month back and all to come.
create function messages_json(c channel_account, p_account bigint, can text[], p_now timestamptz) returns json
language sql stable as $$
    select json_build_object('account', c.id::text, 'name', c.name,
        'mass', coalesce(c.settings->>'mode', '') = 'mass',
        'waiting', (select coalesce(json_agg(json_build_object('delivery', d.id::text, 'draft', d.draft_id::text,
                'title', case when draft_visible(f, p_account) then f.title else '其他处室的稿件' end, 'register_no', coalesce(f.register_no, ''), 'act', d.act, 'act_name', zh('act', d.act),
                'due_at', iso(d.due_at)) order by d.id), '[]')
            from delivery d join draft f on f.id = d.draft_id where d.channel_account_id = c.id and d.state = 'PLANNED'
                and goes_by_message(d) and not exists (select 1 from message_place(d.id) i
                    join message m on m.id = i.message_id where m.state = 'FIXED')),
        'messages', (select coalesce(json_agg(json_build_object('id', m.id::text, 'send_at', iso(m.send_at),
                'state', m.state, 'by', person_json(m.arranged_by), 'at', iso(m.arranged_at),
                'items', (select json_agg(json_build_object('delivery', d.id::text, 'draft', d.draft_id::text,
                        'title', case when d.state = 'CONFIRMED' or draft_visible(f, p_account) then f.title
                            else '其他处室的稿件' end, 'place', i.place, 'state', d.state, 'state_name', zh('delivery', d.state),
                        'reason', case when d.state = 'PLANNED' then message_waits(d, p_now) else d.reason end)
                        order by i.place)
                    from message_item i join delivery d on d.id = i.delivery_id join draft f on f.id = d.draft_id
                    where i.message_id = m.id)) order by m.send_at desc), '[]')
            from message m where m.channel_account_id = c.id and m.state <> 'DROPPED'
                and m.send_at > p_now - interval '31 days'),
        'actions', to_json(array_remove(array[case when 'MESSAGE_ARRANGE' = any (can) and c.state = 'ACTIVE'
            and (operates(c.id, p_account) or exists (select 1 from account_role r where r.account_id = p_account
                and r.role = 'REVIEWER')) then 'arrange' end], null)))
$$;
