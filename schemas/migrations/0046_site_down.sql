-- What is altered on a website is put back where the bureau wants it, and the whole site is taken down by two people (Article 6).
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- What was altered and is put back by itself, where the account's setting "tamper" is "repair" (Article 6): by whom it
-- was done nobody knows yet, so it is an incident that people close. The altered bytes are kept, their beginning.
alter table channel_incident drop constraint channel_incident_kind_check;
alter table channel_incident add constraint channel_incident_kind_check
    check (kind in ('stranger', 'double', 'returned', 'altered', 'gone', 'profile', 'repaired'));
insert into word values ('incident', 'repaired', '内容被改动，系统自动恢复');
create table site_repair (
    id                 bigint generated always as identity primary key,
    incident_id        bigint not null references channel_incident,
    channel_account_id bigint not null references channel_account,
    delivery_id        bigint references delivery,
    path               text   not null,
    url                text   not null,
    missing            boolean not null,
    seen_sha256        text   not null,
    put_sha256         text   not null,     -- '': not put back
    why                text   not null,
    bytes              bytea  not null check (octet_length(bytes) <= 65536),
    at                 timestamptz not null
);
create index site_repair_by_incident on site_repair (incident_id, id);
grant select on site_repair to shenfa_web;

create function repair_take(p_channel bigint, p_delivery bigint, p jsonb, p_bytes bytea, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    n bigint;
    d bigint := (select x.id from delivery x where x.id = p_delivery and x.channel_account_id = p_channel);
    put text := coalesce(p->>'put_sha256', '');
begin
    perform incident_open(p_channel, 'repaired', null, null, jsonb_build_object('title', p->>'path', 'url', p->>'url',
        'sha256', p->>'seen_sha256', 'kept_sha256', put, 'detail', p->>'why'), p_now);
    select id into n from channel_incident where channel_account_id = p_channel and kind = 'repaired' and closed_at is null;
    insert into site_repair (incident_id, channel_account_id, delivery_id, path, url, missing, seen_sha256, put_sha256, why, bytes, at)
    values (n, p_channel, d, p->>'path', p->>'url', coalesce((p->>'missing')::boolean, false), p->>'seen_sha256', put,
        coalesce(p->>'why', ''), p_bytes, p_now);
    perform audit_append('channel', p_channel, 0, 'incident.repair', jsonb_build_object('incident', n, 'path', p->>'path',
        'seen', p->>'seen_sha256', 'put', put));
    if put <> '' then
        perform incident_settle(p_channel, array['repaired'], null, null, 'restored', p_now);
    else
        perform watch_tell(p_channel, n, 'INCIDENT', '“' || (select name from channel_account where id = p_channel) || '”的“'
            || (p->>'path') || '”没有自动恢复：' || coalesce(p->>'why', ''), 'repair-' || n || '-'
            || to_char(p_now at time zone 'Asia/Shanghai', 'YYYYMMDDHH24'), p_now);
    end if;
end $$;
revoke execute on function repair_take from public;
grant execute on function repair_take to shenfa_web;

create function repairs_json(p_incident bigint) returns json language plpgsql stable as $$
begin
    return (select coalesce(json_agg(json_build_object('id', r.id::text, 'path', r.path, 'url', r.url, 'missing', r.missing,
        'seen_sha256', r.seen_sha256, 'put_sha256', r.put_sha256, 'why', r.why, 'size', octet_length(r.bytes), 'at', iso(r.at))
        order by r.id desc), '[]') from (select * from site_repair where incident_id = p_incident order by id desc limit 100) r);
end $$;
select pg_temp.mend('incident_json(channel_incident, bigint, text[], timestamptz)', '''addressees'', (select',
    '''repairs'', repairs_json(n.id), ''addressees'', (select');

-- 停止服务 (Article 6): a site is taken down whole, and comes back, by what two people signed with their own keys, and the seal
-- signs over; a courier believes nothing else. `after`: the statement before this one, so that none serves twice.
do $$
declare c name;
begin
    for c in select conname from pg_constraint where conrelid = 'account_statement'::regclass and contype = 'c'
        and pg_get_constraintdef(oid) ~ '''baseline''' loop
        execute format('alter table account_statement drop constraint %I', c);
    end loop;
end $$;
alter table account_statement add check (kind in ('baseline', 'entry', 'removal', 'profile', 'closure', 'reopening')),
    add check ((kind in ('baseline', 'closure', 'reopening')) = (incident_id is null));
create unique index one_open_closure on account_statement (channel_account_id)
    where kind in ('closure', 'reopening') and state = 'OPEN';
create index closure_by_account on account_statement (channel_account_id, id) where kind in ('closure', 'reopening');
create table site_order (
    statement_id       bigint primary key references account_statement,
    channel_account_id bigint not null references channel_account,
    act                text   not null check (act in ('close', 'open')),
    body               text   not null,
    ed25519            text   not null,
    sm2                text   not null,
    key                jsonb  not null,
    at                 timestamptz not null,
    done_at            timestamptz,            -- the courier has done it
    trouble            text   not null default ''
);
create index site_order_by_account on site_order (channel_account_id, statement_id);
grant select on site_order to shenfa_web, shenfa_seal;
alter table stop add column statement_id bigint references account_statement; -- it is lifted with the reopening alone

create function closure_latest(p_channel bigint) returns account_statement language plpgsql stable as $$
declare s account_statement;
begin
    select * into s from account_statement where channel_account_id = p_channel and kind in ('closure', 'reopening')
        and state = 'IN_FORCE' order by id desc limit 1;
    return s;
end $$;

-- The seal asks this, too. Who may ask for it, and who, being another, may put it in force: as for the stop and its lifting.
create function closure_may(p_channel bigint, p_account bigint, p_act text) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return seats_of(p_account) && array['REVIEWER', 'LEADER'] or (p_act = 'close' and (seats_of(p_account) && array['HEAD']
        or operates(p_channel, p_account)));
end $$;

revoke execute on function closure_may from public;
grant execute on function closure_may to shenfa_web, shenfa_seal;

create function closure_make(p_channel bigint, p_kind text, p_body text, p_account bigint, p_key bigint, p_signature text,
    p_now timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    n bigint;
    b jsonb := p_body::jsonb;
    last account_statement := closure_latest(p_channel);
    c channel_account;
begin
    select * into c from channel_account where id = p_channel for update;
    if not found or c.state = 'RELEASED' then perform refuse(404, 'channel.none', '没有这个渠道账号'); end if;
    if c.channel <> 'website' then perform refuse(409, 'closure.channel', '只有网站可以整站停止服务；其他渠道请紧急停发，并登录平台处理'); end if;
    if not closure_may(p_channel, p_account, case p_kind when 'closure' then 'close' else 'open' end) then
        perform refuse(403, 'closure.person', '您不能提出停止或恢复服务');
    end if;
    perform need_key(p_account, p_key);
    if (p_kind = 'closure') = (coalesce(last.kind, '') = 'closure') then
        perform refuse(409, 'closure.state', case p_kind when 'closure' then '该网站已经停止服务' else '该网站没有停止服务' end);
    end if;
    if b->>'after' <> coalesce(last.id, 0)::text or b->>'channel' <> p_channel::text then
        perform refuse(409, 'closure.moved', '刚刚有变化，请刷新后再办');
    end if;
    begin
        insert into account_statement (channel_account_id, kind, body, made_by, made_key, made_signature)
        values (p_channel, p_kind, p_body, p_account, p_key, p_signature) returning id into n;
    exception when unique_violation then
        perform refuse(409, 'closure.open', '已经有人提出，等另一人确认');
    end;
    perform audit_append('channel', p_channel, p_account, 'statement.make', jsonb_build_object('statement', n, 'kind', p_kind,
        'body', b, 'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
    insert into notice (account_id, kind, text, once, at) select distinct a.id, 'HEALTH', '“' || c.name || '”' || case p_kind
        when 'closure' then '：有人提出整站停止服务' else '：有人提出恢复服务' end || '，请另一位审核人或分管领导到“渠道”页确认',
        'closure-' || n, p_now from account a where a.state = 'ACTIVE' and a.id <> p_account and seats_of(a.id) && array['REVIEWER', 'LEADER']
        on conflict do nothing;
    return n;
end $$;

-- Put in force: nothing goes out from now on; the seal signs, the courier switches.
create function closure_second(p_id bigint, p_account bigint, p_key bigint, p_signature text, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare s account_statement;
begin
    select * into s from account_statement where id = p_id and kind in ('closure', 'reopening') for update;
    if not found then perform refuse(404, 'statement.none', '没有这份确认'); end if;
    if s.state <> 'OPEN' then perform refuse(409, 'statement.state', '这份确认已经办结，请刷新后查看'); end if;
    if s.made_by = p_account then perform refuse(403, 'statement.self', '由您提出的，须另一人确认'); end if;
    if not seats_of(p_account) && array['REVIEWER', 'LEADER'] then
        perform refuse(403, 'closure.second', '须由统一审核人或分管领导确认');
    end if;
    perform need_key(p_account, p_key);
    update account_statement set state = 'IN_FORCE', second_by = p_account, second_key = p_key, second_signature = p_signature,
        second_at = clock_timestamp() where id = p_id returning * into s;
    perform audit_append('channel', s.channel_account_id, p_account, 'statement.confirm', jsonb_build_object('statement', s.id,
        'kind', s.kind, 'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
    if s.kind = 'closure' then
        insert into stop (channel_account_id, reason, stopped_by, statement_id)
        values (s.channel_account_id, '整站停止服务：' || coalesce(s.body::jsonb->>'reason', ''), p_account, s.id);
    end if;
    perform pg_notify('approved', '');
end $$;

create function closure_drop(p_id bigint, p_account bigint, p_reason text, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare s account_statement;
begin
    select * into s from account_statement where id = p_id and kind in ('closure', 'reopening') for update;
    if not found then perform refuse(404, 'statement.none', '没有这份确认'); end if;
    if s.state <> 'OPEN' then perform refuse(409, 'statement.state', '这份确认已经办结，请刷新后查看'); end if;
    if s.made_by <> p_account and not seats_of(p_account) && array['REVIEWER', 'LEADER'] then
        perform refuse(403, 'closure.second', '须由统一审核人或分管领导办理');
    end if;
    update account_statement set state = 'DROPPED', dropped_by = p_account, reason = p_reason where id = p_id;
    perform audit_append('channel', s.channel_account_id, p_account, 'statement.drop', jsonb_build_object('statement', s.id,
        'kind', s.kind, 'reason', p_reason));
end $$;

-- The seal, over what both signed.
create function order_issue(p_statement bigint, p_act text, p_body text, p_ed25519 text, p_sm2 text, p_key jsonb, p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare s account_statement;
begin
    select * into s from account_statement where id = p_statement and state = 'IN_FORCE'
        and kind = case p_act when 'close' then 'closure' else 'reopening' end;
    if not found then perform refuse(409, 'order.state', '没有这份生效的确认'); end if;
    insert into site_order (statement_id, channel_account_id, act, body, ed25519, sm2, key, at)
    values (s.id, s.channel_account_id, p_act, p_body, p_ed25519, p_sm2, p_key, p_now) on conflict do nothing;
    if not found then return; end if;
    perform audit_append('channel', s.channel_account_id, 0, 'order.issue', jsonb_build_object('statement', s.id, 'act', p_act,
        'sha256', encode(sha256(convert_to(p_body || p_ed25519 || p_sm2, 'UTF8')), 'hex')));
    update account_watch set next_at = null where channel_account_id = s.channel_account_id;
end $$;
revoke execute on function order_issue from public;
grant execute on function order_issue to shenfa_seal;

-- The courier has switched, or could not. Only when the site is back does anything go out again.
create function order_done(p_channel bigint, p_statement bigint, p_trouble text, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare o site_order;
begin
    select * into o from site_order where statement_id = p_statement and channel_account_id = p_channel for update;
    if not found then perform refuse(404, 'order.none', '没有这份指令'); end if;
    if o.done_at is not null then return; end if;
    if p_trouble <> '' then
        update site_order set trouble = p_trouble where statement_id = p_statement;
        perform watch_tell(p_channel, null, 'HEALTH', '“' || (select name from channel_account where id = p_channel)
            || case o.act when 'close' then '”没有停止服务：' else '”没有恢复服务：' end || p_trouble,
            'order-' || p_statement || '-' || md5(p_trouble), p_now);
        return;
    end if;
    update site_order set done_at = p_now, trouble = '' where statement_id = p_statement;
    perform audit_append('channel', p_channel, 0, 'order.done', jsonb_build_object('statement', p_statement, 'act', o.act));
    if o.act = 'open' then
        update stop set lifted_at = p_now, lifted_by = (select second_by from account_statement where id = p_statement),
            lift_reason = '恢复服务' where channel_account_id = p_channel and statement_id is not null and lifted_at is null;
        update account_live set next_at = p_now where channel_account_id = p_channel;
        perform pg_notify('delivery', p_channel::text);
    end if;
end $$;
revoke execute on function closure_make, closure_second, closure_drop, order_done from public;
grant execute on function closure_make, closure_second, closure_drop, order_done to shenfa_web;

-- The latest that is signed: handed to the courier each time it asks, so that it stands whatever became of the last time.
create function order_json(p_channel bigint) returns json language plpgsql stable as $$
declare o site_order;
begin
    select * into o from site_order where channel_account_id = p_channel order by statement_id desc limit 1;
    return case when o.statement_id is not null then json_build_object('body', o.body, 'done', o.done_at is not null,
        'sigs', json_build_object('ed25519', o.ed25519, 'sm2', o.sm2)) end;
end $$;

create function closure_json(c channel_account, p_account bigint, can text[]) returns json language plpgsql stable as $$
declare
    s account_statement := closure_latest(c.id);
    w account_statement;
    o site_order;
    second boolean := 'STOP_LIFT' = any (can) and seats_of(p_account) && array['REVIEWER', 'LEADER'];
    act text := case when coalesce(s.kind, '') = 'closure' then 'open' else 'close' end;
begin
    if c.channel <> 'website' then return null; end if;
    select * into w from account_statement where channel_account_id = c.id and kind in ('closure', 'reopening') and state = 'OPEN';
    select * into o from site_order where statement_id = s.id;
    return json_build_object('closed', coalesce(s.kind, '') = 'closure', 'after', coalesce(s.id, 0)::text,
        'reason', s.body::jsonb->>'reason', 'by', json_build_array(person_json(s.made_by), person_json(s.second_by)),
        'since', iso(s.second_at), 'done_at', iso(o.done_at), 'trouble', coalesce(nullif(o.trouble, ''), s.reason, ''),
        'waiting', case when w.id is not null then json_build_object('id', w.id::text, 'kind', w.kind, 'body', w.body::json,
            'made_by', person_json(w.made_by), 'made_at', iso(w.made_at)) end,
        'actions', to_json(array_remove(array[
            case when w.id is null and c.state <> 'RELEASED' and 'STOP' = any (can) and closure_may(c.id, p_account, act) then act end,
            case when w.id is not null and second and w.made_by <> p_account then 'confirm' end,
            case when w.id is not null and (second or w.made_by = p_account) then 'refuse' end], null)));
end $$;
select pg_temp.mend('account_health(channel_account, timestamptz)', '    return json_build_object(''level''',
    '    if (closure_latest(c.id)).kind = ''closure'' then
        causes := causes || ''{"level":"bad","code":"closed","text":"整站停止服务：公众看到的是停止服务的说明页，内容不再核对"}'';
    end if;
    return json_build_object(''level''');

-- Those have calls of their own, and other people.
select pg_temp.mend(f, 'if not found then perform refuse(404, ''statement.none''', 'if not found or s.kind in (''closure'', ''reopening'') then
        perform refuse(404, ''statement.none''') from unnest(array['statement_second(bigint, bigint, bigint, text, timestamptz)',
    'statement_drop(bigint, bigint, text, timestamptz)']) f;

-- What the seal does not sign says so to those who asked.
create function order_refuse(p_statement bigint, p_why text, p_now timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare s account_statement;
begin
    update account_statement set reason = p_why where id = p_statement and state = 'IN_FORCE' and reason <> p_why
        and kind in ('closure', 'reopening') returning * into s;
    if not found then return false; end if;
    perform watch_tell(s.channel_account_id, null, 'HEALTH', '停止或恢复服务没有签发：' || p_why, 'order-' || s.id || '-' || md5(p_why), p_now);
    return true;
end $$;
revoke execute on function order_refuse from public;
grant execute on function order_refuse to shenfa_seal;
drop function pg_temp.mend(text, text, text);
