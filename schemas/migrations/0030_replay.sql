-- Apps: a subscriber that missed an event is sent it again, under the same webhook id, by its courier.

-- What is out stays out: one that did not get it is told by the schedule its courier has noted in the
-- receipt (state.to.NAME.next), or because a person wants it. A row for each attempt.
create table replay (
    id          bigint generated always as identity primary key,
    delivery_id bigint not null references delivery,
    subscriber  text   not null check (subscriber ~ '^[a-z0-9-]{1,32}$'),
    reason      text   not null check (reason <> ''),
    asked_by    bigint references account,   -- NULL: by the schedule
    asked_at    timestamptz not null,
    taken_at    timestamptz,          -- a courier has it; after two minutes without a word the next one takes it
    ended_at    timestamptz,
    told        boolean,
    answer      text   not null default ''
);
create unique index replay_open on replay (delivery_id, subscriber) where ended_at is null;
create index replay_by_delivery on replay (delivery_id, subscriber, id desc);
create index delivery_straggler on delivery (channel_account_id)
    where state = 'CONFIRMED' and jsonb_path_exists(receipt, '$.state.to.*.next');

-- What a later release has overtaken is not sent again: the later one is. Empty: nothing stands in the way.
create function replay_obstacle(d delivery, p_subscriber text) returns text language plpgsql stable as $$
declare c channel_account;
begin
    select * into c from channel_account where id = d.channel_account_id;
    if c.channel <> 'app' then return '只有应用渠道有订阅方'; end if;
    if d.state <> 'CONFIRMED' then return '任务还没有完成，完成后再补发；未成功的请点“重试”'; end if;
    if c.state <> 'ACTIVE' then return '渠道账号已停用'; end if;
    if exists (select 1 from stop where lifted_at is null
            and (channel_account_id is null or channel_account_id = c.id)) and d.act <> 'withdraw' then
        return '渠道已紧急停发，解除后再补发';
    end if;
    if d.act <> 'withdraw' and exists (select 1 from withdrawal w where w.submission_id = d.submission_id
            and w.channel_account_id = d.channel_account_id) then
        return '该件已撤稿，不再补发';
    end if;
    if exists (select 1 from delivery n where n.draft_id = d.draft_id and n.channel_account_id = c.id
            and n.id > d.id) then
        return '同一稿件已有更新的发布或撤稿，请补发最新的一次';
    end if;
    if not exists (select 1 from jsonb_array_elements(case jsonb_typeof(c.settings->'subscribers')
            when 'array' then c.settings->'subscribers' else '[]' end) s where s->>'name' = p_subscriber) then
        return '账号设置里没有这个订阅方';
    end if;
    return '';
end $$;

create function replay_ask(p_delivery bigint, p_subscriber text, p_reason text, p_account bigint, p_now timestamptz)
returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d delivery;
    why text;
    r bigint;
begin
    select * into d from delivery where id = p_delivery for update;
    if not found then perform refuse(404, 'delivery.none', '没有这一发布任务'); end if;
    why := replay_obstacle(d, p_subscriber);
    if why <> '' then perform refuse(409, 'replay.state', why, 'subscriber'); end if;
    insert into replay (delivery_id, subscriber, reason, asked_by, asked_at)
    values (d.id, p_subscriber, p_reason, p_account, p_now) on conflict do nothing returning id into r;
    if r is null then perform refuse(409, 'replay.open', '已在补发，请稍候', 'subscriber'); end if;
    perform audit_append('draft', d.draft_id, p_account, 'delivery.replay', jsonb_build_object('delivery', d.id,
        'subscriber', p_subscriber, 'reason', p_reason));
    perform pg_notify('delivery', d.channel_account_id::text);
    return r;
end $$;

-- Those whose time has come by the schedule.
create function replay_plan(p_channel bigint, p_now timestamptz) returns void language plpgsql as $$
begin
    insert into replay (delivery_id, subscriber, reason, asked_at)
    select d.id, m.key, '按约定的间隔再推', p_now from delivery d, jsonb_each(d.receipt#>'{state,to}') m
    where d.channel_account_id = p_channel and d.state = 'CONFIRMED'
        and jsonb_path_exists(d.receipt, '$.state.to.*.next')
        and (m.value->>'next')::bigint <= extract(epoch from p_now) * 1000
        and replay_obstacle(d, m.key) = ''
    order by d.id limit 16 on conflict do nothing;
end $$;

-- The next one of this account. What stood in the way meanwhile ends it, with the reason.
create function replay_take(p_channel bigint, p_now timestamptz) returns setof replay
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    r replay;
    d delivery;
    why text;
begin
    perform replay_plan(p_channel, p_now);
    for r in select x.* from replay x join delivery y on y.id = x.delivery_id
            where y.channel_account_id = p_channel and x.ended_at is null
            and (x.taken_at is null or x.taken_at < p_now - interval '2 minutes')
            order by x.id limit 16 for update of x skip locked
    loop
        select * into d from delivery where id = r.delivery_id;
        why := replay_obstacle(d, r.subscriber);
        if why <> '' then
            update replay set ended_at = p_now, told = false, answer = why where id = r.id;
            continue;
        end if;
        update replay set taken_at = p_now where id = r.id returning * into r;
        return next r;
        return;
    end loop;
end $$;

-- What it answered: its mark in the receipt is what the courier says now. Given up for good: a person is told.
create function replay_end(p_id bigint, p_channel bigint, p_told boolean, p_answer text, p_mark jsonb, p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
    r replay;
    d delivery;
    c channel_account;
begin
    select * into r from replay where id = p_id and ended_at is null for update;
    if found then select * into d from delivery where id = r.delivery_id and channel_account_id = p_channel; end if;
    if d.id is null then perform refuse(404, 'replay.none', '没有这次补发，或已结束'); end if;
    update replay set ended_at = p_now, told = p_told, answer = p_answer where id = r.id;
    update delivery set receipt = jsonb_set(receipt, array['state', 'to', r.subscriber], p_mark) where id = d.id
        and p_mark <> '{}' and receipt->'state' ? 'to';
    if r.asked_by is not null or p_told or p_mark ? 'gave_up' then
        perform audit_append('draft', d.draft_id, 0, 'delivery.replayed', jsonb_build_object('delivery', d.id,
            'subscriber', r.subscriber, 'told', p_told));
    end if;
    if p_told or not p_mark ? 'gave_up' then return; end if;
    select * into c from channel_account where id = p_channel;
    insert into notice (account_id, submission_id, delivery_id, kind, text, once, at)
    select distinct a.id, d.submission_id, d.id, 'REFUSED', '订阅方“' || r.subscriber || '”三天没有收到“' || c.name
        || '”的消息（' || p_answer || '），请电话告知对方，修好后在发布任务里补发',
        'replay-' || d.id || '-' || r.subscriber, p_now
    from account a where a.state = 'ACTIVE' and (exists (select 1 from channel_operator o
            where o.channel_account_id = c.id and o.account_id = a.id)
        or exists (select 1 from account_role x where x.account_id = a.id and x.role = 'OPERATOR'))
    on conflict do nothing;
end $$;

revoke execute on function replay_obstacle, replay_ask, replay_plan, replay_take, replay_end from public;
grant execute on function replay_obstacle, replay_ask, replay_take, replay_end to shenfa_web;
grant select on replay to shenfa_web;
