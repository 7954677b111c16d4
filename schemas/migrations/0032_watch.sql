-- What stands on a publishing account, whoever put it there; and what nobody here can explain (Articles 6, 16).

-- What is out, one row for each item on each account: the view `live`, kept as it moves, so that a
-- look at the next one and the name of what was seen cost the same with a million behind them.
create table account_live (
    channel_account_id bigint not null references channel_account,
    draft_id           bigint not null references draft,
    delivery_id        bigint not null references delivery on delete cascade,
    remote_id          text   not null,
    url                text   not null,
    seen               text   not null default '',  -- LIVE, OTHER, ABSENT, PENDING, UNKNOWN; '': not looked at yet
    seen_at            timestamptz,
    good_at            timestamptz,                 -- last seen as it was approved
    next_at            timestamptz not null,
    primary key (channel_account_id, draft_id)
) with (fillfactor = 80);
create unique index account_live_by_delivery on account_live (delivery_id);
create index account_live_by_next on account_live (channel_account_id, next_at);
create index account_live_by_url on account_live (channel_account_id, url) where url <> '';
create index account_live_by_remote on account_live (channel_account_id, remote_id) where remote_id <> '';

-- Confirmed is seen: the first look at it has been.
create function live_follow() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if is_sms(new) then return null; end if; -- nothing of it stands anywhere
    if exists (select 1 from account_live l where l.channel_account_id = new.channel_account_id
            and l.draft_id = new.draft_id and l.delivery_id > new.id) then return null; end if;
    delete from account_live where channel_account_id = new.channel_account_id and draft_id = new.draft_id;
    if new.act <> 'withdraw' then
        insert into account_live (channel_account_id, draft_id, delivery_id, remote_id, url, seen, seen_at, good_at, next_at)
        values (new.channel_account_id, new.draft_id, new.id, coalesce(new.receipt->>'remote_id', ''),
            coalesce(new.receipt->>'url', ''), 'LIVE', new.confirmed_at, new.confirmed_at,
            new.confirmed_at + interval '10 minutes');
    end if;
    return null;
end $$;
create trigger live_follow after update of state on delivery for each row
    when (new.state = 'CONFIRMED' and old.state <> 'CONFIRMED') execute function live_follow();
insert into account_live (channel_account_id, draft_id, delivery_id, remote_id, url, seen, seen_at, good_at, next_at)
select channel_account_id, draft_id, delivery_id, coalesce(receipt->>'remote_id', ''), coalesce(receipt->>'url', ''),
    'LIVE', confirmed_at, confirmed_at, now() from live;
create index attempt_by_marker on attempt (marker) where marker <> '';

-- One thing on the account, as the last survey had it. `basis`: what explains it. '' is nothing yet: what a
-- delivery on its way may turn out to be.
create table account_item (
    id                 bigint generated always as identity primary key,
    channel_account_id bigint not null references channel_account,
    remote_id          text   not null check (remote_id <> ''),
    url                text   not null default '',
    title              text   not null default '',
    marker             text   not null default '',
    sha256             text   not null default '',
    kept_sha256        text   not null default '',  -- what was adopted: anything else is a change
    posted_at          timestamptz,
    first_seen         timestamptz not null,
    last_seen          timestamptz not null,
    gone_at            timestamptz,
    basis              text   not null default '' check (basis in ('', 'delivery', 'listed', 'baseline', 'entry', 'stranger')),
    delivery_id        bigint references delivery,
    statement_id       bigint,
    unique (channel_account_id, remote_id)
) with (fillfactor = 80);
create index account_item_by_basis on account_item (channel_account_id, basis, id);
create index account_item_by_delivery on account_item (delivery_id) where delivery_id is not null;

-- The pace of one account, and its face as it was when somebody last answered for it.
create table account_watch (
    channel_account_id bigint primary key references channel_account,
    next_at       timestamptz,          -- of the next survey
    look_next_at  timestamptz,
    begun_at      timestamptz,          -- of the list under way, which may come in several surveys
    surveyed_at   timestamptz,          -- the last one that came through
    whole_at      timestamptz,          -- the last list that was complete
    listed_at     timestamptz,          -- the first one: what it held may be adopted
    name          text not null default '',
    face          text not null default '',
    certification text not null default ''
);

-- 渠道事件. `seen` is what was there, as it was seen, and its hash goes into the record.
create table channel_incident (
    id                 bigint generated always as identity primary key,
    channel_account_id bigint not null references channel_account,
    kind               text   not null check (kind in ('stranger', 'double', 'returned', 'altered', 'gone', 'profile')),
    item_id            bigint references account_item,
    delivery_id        bigint references delivery,
    seen               jsonb  not null,
    seen_sha256        text   not null,
    opened_at          timestamptz not null,
    first_by           bigint references account,       -- who opened it first, and when
    first_at           timestamptz,
    settled            text   not null default '' check (settled in ('', 'gone', 'restored', 'entered')),
    settled_at         timestamptz,
    closed_by          bigint references account,
    closed_at          timestamptz,
    outcome            text   not null default '' check (outcome in ('', 'handled', 'accepted', 'entered')),
    reason             text   not null default '',
    check ((closed_at is null) = (outcome = '')),
    check ((settled = '') = (settled_at is null))
);
create unique index one_open_incident on channel_incident
    (channel_account_id, kind, coalesce(item_id, 0), coalesce(delivery_id, 0)) where closed_at is null;
create index incident_open on channel_incident (id) where closed_at is null;

-- Who must be told, by which rule, how soon; data with dates, since the rules change.
create table incident_addressee (
    id        bigint generated always as identity primary key,
    name      text not null,
    rule      text not null,
    what      text not null,                 -- what to tell, and how
    within    interval,                      -- null: at once, without a number
    valid     daterange not null
);
insert into incident_addressee (name, rule, what, within, valid) values
    ('领导小组办公室（数字基础设施和安全处）', '甬数管〔2021〕13号第六条', '及时告知，或直接报告领导小组', null, '[2021-08-20,)'),
    ('发展规划处', '甬数管〔2021〕13号附件', '信息发布平台网络数据安全的统筹管理部门', null, '[2021-08-20,)'),
    ('网信部门', '甬数管〔2021〕13号第六条', '按规定报告', null, '[2021-08-20,2025-11-01)'),
    ('省级网信部门', '甬数管〔2021〕13号第六条，《国家网络安全事件报告管理办法》第四条',
        '经研判属较大以上网络安全事件的，最迟不超过4小时；报告热线12387', interval '4 hours', '[2025-11-01,)'),
    ('用户', '甬数管〔2021〕13号第六条', '内容可能误导公众的，在该渠道或其他渠道说明', null, '[2021-08-20,)');

create table incident_told (
    incident_id  bigint not null references channel_incident,
    addressee_id bigint not null references incident_addressee,
    note         text   not null check (btrim(note) <> '' and char_length(note) <= 500),
    account_id   bigint not null references account,
    at           timestamptz not null,
    primary key (incident_id, addressee_id)
);

alter table notice add column incident_id bigint references channel_incident;

insert into word values
    ('incident', 'stranger', '陌生内容'), ('incident', 'double', '同一稿件出现两份'), ('incident', 'returned', '已撤的内容又出现'),
    ('incident', 'altered', '内容被改动'), ('incident', 'gone', '内容不见了'), ('incident', 'profile', '账号资料变化'),
    ('settled', '', '仍在'), ('settled', 'gone', '已从平台消失'), ('settled', 'restored', '已恢复原样'), ('settled', 'entered', '已补登'),
    ('incident_outcome', 'handled', '已处置'), ('incident_outcome', 'accepted', '认可变化'), ('incident_outcome', 'entered', '补登说明'),
    ('basis', '', '待判断'), ('basis', 'delivery', '本系统发布'), ('basis', 'listed', '存量，待确认'), ('basis', 'baseline', '存量'),
    ('basis', 'entry', '补登'), ('basis', 'stranger', '陌生');

-- A number of the account's settings, within bounds; anything else there is as if it were not.
create function watch_setting(p_settings jsonb, p_name text, p_default float8, p_least float8, p_most float8) returns float8
language plpgsql immutable as $$
begin
    if jsonb_typeof(p_settings->p_name) is distinct from 'number' then return p_default; end if;
    return least(p_most, greatest(p_least, (p_settings->>p_name)::float8));
end $$;

-- Those who answer for the account, and those who watch over security: once for each `once`.
create function watch_tell(p_channel bigint, p_incident bigint, p_kind text, p_text text, p_once text, p_now timestamptz)
returns void language plpgsql as $$
begin
    insert into notice (account_id, incident_id, kind, text, once, at)
    select a.id, p_incident, p_kind, p_text, p_once, p_now from account a where a.state = 'ACTIVE' and (
        operates(p_channel, a.id) or exists (select 1 from account_role r where r.account_id = a.id
            and (r.role = 'SECURITY' or (r.role = 'REVIEWER' and p_incident is not null))))
    on conflict do nothing;
end $$;

create function incident_open(p_channel bigint, p_kind text, p_item bigint, p_delivery bigint, p_seen jsonb, p_now timestamptz)
returns void language plpgsql as $$
declare
    n bigint;
    sum text := encode(sha256(convert_to(p_seen::text, 'UTF8')), 'hex');
begin
    -- The same again: it had settled, and has not.
    update channel_incident set settled = '', settled_at = null where channel_account_id = p_channel and kind = p_kind
        and item_id is not distinct from p_item and delivery_id is not distinct from p_delivery and closed_at is null
        and settled <> '' returning id into n;
    if n is not null then
        perform audit_append('channel', p_channel, 0, 'incident.again', jsonb_build_object('incident', n, 'seen', sum));
        return;
    end if;
    insert into channel_incident (channel_account_id, kind, item_id, delivery_id, seen, seen_sha256, opened_at)
    values (p_channel, p_kind, p_item, p_delivery, p_seen, sum, p_now) on conflict do nothing returning id into n;
    if n is null then return; end if;
    perform audit_append('channel', p_channel, 0, 'incident.open', jsonb_build_object('incident', n, 'kind', p_kind,
        'item', p_item, 'delivery', p_delivery, 'sha256', sum));
    perform watch_tell(p_channel, n, 'INCIDENT', '“' || (select name from channel_account where id = p_channel) || '”'
        || zh('incident', p_kind) || coalesce('：' || nullif(p_seen->>'title', ''), '') || '，请立即处理', 'incident-' || n, p_now);
end $$;

-- What it was about is over; somebody still has to say so and close it.
create function incident_settle(p_channel bigint, p_kinds text[], p_item bigint, p_delivery bigint, p_how text, p_now timestamptz)
returns void language plpgsql as $$
declare n bigint;
begin
    for n in update channel_incident set settled = p_how, settled_at = p_now where channel_account_id = p_channel
        and kind = any (p_kinds) and closed_at is null and settled = '' and item_id is not distinct from p_item
        and delivery_id is not distinct from p_delivery returning id
    loop
        perform audit_append('channel', p_channel, 0, 'incident.settled', jsonb_build_object('incident', n, 'how', p_how));
    end loop;
end $$;

-- Something of this item on this account is under way: what is seen meanwhile says nothing.
create function item_moves(p_channel bigint, p_draft bigint) returns boolean language plpgsql stable as $$
begin
    return exists (select 1 from delivery d where d.draft_id = p_draft and d.channel_account_id = p_channel
        and d.state in ('LEASED', 'INTENT', 'ACCEPTED', 'UNCERTAIN', 'NEEDS_PERSON'));
end $$;

create function item_seen(i account_item) returns jsonb language plpgsql stable as $$
begin
    return jsonb_build_object('remote_id', i.remote_id, 'url', i.url, 'title', i.title, 'sha256', i.sha256,
        'kept_sha256', i.kept_sha256, 'posted_at', iso(i.posted_at), 'first_seen', iso(i.first_seen), 'last_seen', iso(i.last_seen));
end $$;

-- The delivery that made it: by the marker it carries, or by what the platform called it then. One
-- delivery makes one thing.
create function item_delivery(i account_item) returns bigint language plpgsql stable as $$
declare d bigint;
begin
    select max(x.id) into d from (
        select a.delivery_id as id from attempt a join delivery y on y.id = a.delivery_id
            where i.marker <> '' and a.marker = i.marker and y.channel_account_id = i.channel_account_id and y.act <> 'withdraw'
                -- A marker is no secret: that of a version which another has replaced explains nothing any more.
                and not exists (select 1 from delivery z where z.draft_id = y.draft_id and z.id > y.id
                    and z.channel_account_id = y.channel_account_id and z.act <> 'withdraw' and z.state = 'CONFIRMED')
        union all select l.delivery_id from account_live l where l.channel_account_id = i.channel_account_id
            and ((l.remote_id <> '' and l.remote_id = i.remote_id) or (l.url <> '' and l.url = i.url))) x;
    return d;
end $$;

-- What one survey saw of one thing, judged.
create function item_judge(i account_item, p_listed boolean, p_now timestamptz) returns void language plpgsql as $$
declare
    d delivery;
    c bigint := i.channel_account_id;
begin
    select * into d from delivery where id = item_delivery(i);
    if d.id is not null then
        if exists (select 1 from account_item o where o.delivery_id = d.id and o.id <> i.id and o.gone_at is null) then
            update account_item set basis = 'stranger' where id = i.id;
            perform incident_open(c, 'double', i.id, null, item_seen(i), p_now);
            return;
        end if;
        -- Somebody said that it never went out. It is there: 重试 looks first, and finds it.
        if d.state = 'REFUSED' then
            update account_item set basis = 'stranger' where id = i.id;
            perform incident_open(c, 'stranger', i.id, null, item_seen(i), p_now);
            return;
        end if;
        if i.basis is distinct from 'delivery' or i.delivery_id is distinct from d.id then
            update account_item set basis = 'delivery', delivery_id = d.id, kept_sha256 = '' where id = i.id;
            perform incident_settle(c, array['stranger', 'double'], i.id, null, 'entered', p_now);
        end if;
        if exists (select 1 from delivery w where w.draft_id = d.draft_id and w.channel_account_id = c and w.act = 'withdraw'
                and w.state = 'CONFIRMED' and w.id > d.id and w.confirmed_at < i.last_seen - interval '1 minute')
                and not exists (select 1 from account_live l where l.channel_account_id = c and l.draft_id = d.draft_id)
                and not item_moves(c, d.draft_id) then
            perform incident_open(c, 'returned', i.id, null, item_seen(i), p_now);
            return;
        end if;
        perform incident_settle(c, array['gone'], null, d.id, 'restored', p_now);
        return;
    end if;
    if i.basis in ('baseline', 'entry', 'listed') then
        perform incident_settle(c, array['gone'], i.id, null, 'restored', p_now);
        if i.basis = 'listed' or i.kept_sha256 = '' or i.sha256 = i.kept_sha256 then
            perform incident_settle(c, array['altered'], i.id, null, 'restored', p_now);
            return;
        end if;
        perform incident_open(c, 'altered', i.id, null, item_seen(i), p_now);
        return;
    end if;
    if i.basis = 'delivery' then return; end if;
    -- Before the first list is complete all of it is what was there before.
    if p_listed then
        update account_item set basis = 'listed' where id = i.id;
        return;
    end if;
    -- On its way, and the platform gives it no name of ours: half an hour, and no longer.
    if i.basis = '' and exists (select 1 from delivery y where y.channel_account_id = c
            and y.state in ('INTENT', 'ACCEPTED', 'UNCERTAIN')) and i.first_seen > p_now - interval '30 minutes' then
        return;
    end if;
    update account_item set basis = 'stranger' where id = i.id;
    perform incident_open(c, 'stranger', i.id, null, item_seen(i), p_now);
end $$;

-- A complete list: what was there and is not on it.
create function items_gone(p_channel bigint, p_since timestamptz, p_now timestamptz) returns void language plpgsql as $$
declare
    i account_item;
    l account_live;
begin
    for i in update account_item set gone_at = p_now where channel_account_id = p_channel and gone_at is null
        and last_seen < p_since returning *
    loop
        if i.basis = 'stranger' then
            perform incident_settle(p_channel, array['stranger', 'double'], i.id, null, 'gone', p_now);
        elsif i.basis in ('baseline', 'entry') then
            perform incident_open(p_channel, 'gone', i.id, null, item_seen(i), p_now);
        elsif i.basis = 'delivery' then
            perform incident_settle(p_channel, array['returned'], i.id, null, 'gone', p_now);
            select * into l from account_live x where x.delivery_id = i.delivery_id;
            if found and not item_moves(p_channel, l.draft_id) then
                perform incident_open(p_channel, 'gone', null, i.delivery_id, item_seen(i), p_now);
                update account_live set seen = 'ABSENT', seen_at = p_now where delivery_id = i.delivery_id;
            end if;
        end if;
    end loop;
end $$;

-- Name, picture, certification: the first that is seen is the account's; another is an incident.
create function profile_judge(w account_watch, p jsonb, p_now timestamptz) returns void language plpgsql as $$
declare
    member text;
    was jsonb := to_jsonb(w);
    moved jsonb := '{}';
begin
    foreach member in array array['name', 'face', 'certification'] loop
        if coalesce(p->>member, '') <> '' and was->>member <> '' and p->>member <> was->>member then
            moved := moved || jsonb_build_object(member, jsonb_build_object('was', was->>member, 'is', p->>member));
        end if;
    end loop;
    update account_watch set name = case name when '' then coalesce(p->>'name', '') else name end,
        face = case face when '' then coalesce(p->>'face', '') else face end,
        certification = case certification when '' then coalesce(p->>'certification', '') else certification end
        where channel_account_id = w.channel_account_id;
    -- What says nothing of its face has not said that it is the old one again.
    if moved = '{}' then
        if coalesce(p->>'name', '') || coalesce(p->>'face', '') || coalesce(p->>'certification', '') = '' then return; end if;
        perform incident_settle(w.channel_account_id, array['profile'], null, null, 'restored', p_now);
        return;
    end if;
    perform incident_open(w.channel_account_id, 'profile', null, null,
        jsonb_build_object('title', coalesce(moved->'name'->>'is', ''), 'moved', moved), p_now);
    update channel_incident set seen = jsonb_build_object('title', coalesce(moved->'name'->>'is', ''), 'moved', moved)
        where channel_account_id = w.channel_account_id and kind = 'profile' and closed_at is null;
end $$;

-- What the courier does next for the watch: a survey, when it is due; a look at the one thing that has
-- waited longest. Asking is the promise to do it: the next one is a pace away, come of it what may.
create function watch_ask(p_channel bigint, p_now timestamptz)
returns table (survey boolean, look bigint, wait_ms bigint) language plpgsql security definer set search_path = public, pg_temp as $$
declare
    c channel_account;
    w account_watch;
    l account_live;
    pace interval;
    look_pace interval;
begin
    select * into c from channel_account where id = p_channel and state <> 'RELEASED' and not by_hand(channel);
    if not found then return query select false, null::bigint, 3600000::bigint; return; end if;
    pace := make_interval(secs => 60 * watch_setting(c.settings, 'watch_minutes', 5, 0.02, 1440));
    look_pace := make_interval(secs => 60 / watch_setting(c.settings, 'looks_per_minute', 6, 0.01, 600));
    insert into account_watch (channel_account_id) values (p_channel) on conflict do nothing;
    select * into w from account_watch where channel_account_id = p_channel for update;
    -- What was set when the pace was slower does not hold any more.
    survey := w.next_at is null or w.next_at <= p_now or w.next_at > p_now + pace;
    if survey then w.next_at := p_now + pace; end if;
    if not survey and (w.look_next_at is null or w.look_next_at <= p_now or w.look_next_at > p_now + look_pace) then
        w.look_next_at := p_now + look_pace;
        select x.* into l from account_live x where x.channel_account_id = p_channel and x.next_at <= p_now
            and not item_moves(p_channel, x.draft_id) order by x.next_at limit 1;
        look := l.delivery_id;
        update account_live set next_at = p_now + make_interval(secs => 60 * watch_setting(c.settings, 'recheck_minutes', 60, 0.02, 10080))
            where delivery_id = look;
    end if;
    update account_watch set next_at = w.next_at, look_next_at = w.look_next_at where channel_account_id = p_channel;
    wait_ms := greatest(0, (extract(epoch from least(w.next_at, greatest(coalesce(w.look_next_at, p_now), coalesce((select min(x.next_at)
        from account_live x where x.channel_account_id = p_channel), 'infinity'))) - p_now) * 1000)::bigint);
    return next;
end $$;

-- Trouble with the account, or nothing of it any more. Said once a day while it lasts.
create function watch_trouble(c channel_account, p jsonb, p_now timestamptz) returns void language plpgsql as $$
begin
    update channel_account set health = health || jsonb_build_object('tried_at', iso(p_now), 'trouble', case
        when coalesce(p->'trouble'->>'code', '') = '' then null
        else jsonb_build_object('code', p->'trouble'->>'code', 'text', p->'trouble'->>'text', 'lasting',
            coalesce((p->'trouble'->>'lasting')::boolean, false), 'since',
            case when c.health->'trouble'->>'code' = p->'trouble'->>'code' then c.health->'trouble'->>'since' else iso(p_now) end) end)
        where id = c.id;
    if coalesce(p->'trouble'->>'code', '') <> '' and coalesce((p->'trouble'->>'lasting')::boolean, false) then
        perform watch_tell(c.id, null, 'HEALTH', '“' || c.name || '”现在不能使用：' || (p->'trouble'->>'text'),
            'health-' || c.id || '-' || (p->'trouble'->>'code') || '-' || to_char(p_now at time zone 'Asia/Shanghai', 'YYYYMMDD'), p_now);
    end if;
end $$;

-- A survey as the courier hands it over: {items, whole, more, name, face, certification, token_until, calls,
-- took_ms, trouble}. Handing over the same one twice changes nothing the second time.
create function survey_take(p_channel bigint, p jsonb, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    c channel_account;
    w account_watch;
    i account_item;
    first_list boolean;
begin
    select * into c from channel_account where id = p_channel;
    insert into account_watch (channel_account_id) values (p_channel) on conflict do nothing;
    select * into w from account_watch where channel_account_id = p_channel for update;
    perform watch_trouble(c, p, p_now);
    if coalesce(p->'trouble'->>'code', '') <> '' then return; end if;
    if not coalesce((p->>'more')::boolean, false) or w.begun_at is null then w.begun_at := p_now; end if;
    first_list := w.listed_at is null;
    insert into account_item (channel_account_id, remote_id, url, title, marker, sha256, posted_at, first_seen, last_seen)
    select distinct on (x->>'remote_id') p_channel, x->>'remote_id', coalesce(x->>'url', ''), coalesce(x->>'title', ''),
        coalesce(x->>'marker', ''), coalesce(x->>'sha256', ''),
        case when coalesce((x->>'at')::float8, 0) > 0 then to_timestamp((x->>'at')::float8 / 1000) end, p_now, p_now
    from jsonb_array_elements(coalesce(p->'items', '[]')) x where coalesce(x->>'remote_id', '') <> ''
    on conflict (channel_account_id, remote_id) do update set url = case excluded.url when '' then account_item.url else excluded.url end,
        title = case excluded.title when '' then account_item.title else excluded.title end, marker = excluded.marker,
        sha256 = case excluded.sha256 when '' then account_item.sha256 else excluded.sha256 end,
        posted_at = coalesce(excluded.posted_at, account_item.posted_at), last_seen = excluded.last_seen, gone_at = null;
    -- What is as it was says nothing new.
    for i in select a.* from account_item a where a.channel_account_id = p_channel and a.last_seen = p_now
        and (a.basis in ('', 'stranger') or (a.basis in ('baseline', 'entry') and a.sha256 <> a.kept_sha256)
            or (a.basis = 'delivery' and not exists (select 1 from account_live l where l.delivery_id = a.delivery_id))
            or exists (select 1 from channel_incident n where n.channel_account_id = p_channel and n.closed_at is null
                and n.settled = '' and (n.item_id = a.id or n.delivery_id = a.delivery_id)))
        order by a.id
    loop
        perform item_judge(i, first_list, p_now);
    end loop;
    if coalesce((p->>'whole')::boolean, false) then perform items_gone(p_channel, w.begun_at, p_now); end if;
    perform profile_judge(w, p, p_now);
    update account_watch set begun_at = case when (p->>'whole')::boolean then null else w.begun_at end, surveyed_at = p_now,
        whole_at = case when (p->>'whole')::boolean then p_now else whole_at end,
        listed_at = case when (p->>'whole')::boolean then coalesce(listed_at, p_now) else listed_at end
        where channel_account_id = p_channel;
    update channel_account set health = (health || jsonb_build_object('surveyed_at', iso(p_now), 'items',
            (select count(*) from account_item a where a.channel_account_id = p_channel and a.gone_at is null),
            'calls', coalesce((p->>'calls')::bigint, 0), 'took_ms', coalesce((p->>'took_ms')::bigint, 0)))
        || case when coalesce((p->>'token_until')::float8, 0) > 0
            then jsonb_build_object('token_until', iso(to_timestamp((p->>'token_until')::float8 / 1000))) else '{}' end
        where id = p_channel;
end $$;

-- What a courier saw of one thing: a sighting; and, where it is what should be live there, judged.
create function sighting_take(p_channel bigint, p_delivery bigint, p_seen text, p_url text, p_sha256 text, p_detail text,
    p_at timestamptz, p_now timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    l account_live;
    n bigint;
begin
    if p_delivery <> 0 and not exists (select 1 from delivery d where d.id = p_delivery and d.channel_account_id = p_channel) then
        return null;
    end if;
    select * into l from account_live where delivery_id = p_delivery and channel_account_id = p_channel for update;
    if l.delivery_id is null or l.seen <> p_seen then
        insert into sighting (channel_account_id, delivery_id, seen, url, sha256, at)
        values (p_channel, nullif(p_delivery, 0), p_seen, p_url, p_sha256, p_at) returning id into n;
    end if;
    if l.delivery_id is null or item_moves(p_channel, l.draft_id) then return coalesce(n, 0); end if;
    update account_live set seen = p_seen, seen_at = p_now, good_at = case p_seen when 'LIVE' then p_now else good_at end
        where delivery_id = p_delivery;
    if p_seen = 'LIVE' then
        perform incident_settle(p_channel, array['altered', 'gone'], null, p_delivery, 'restored', p_now);
    elsif p_seen in ('OTHER', 'ABSENT') then
        perform incident_open(p_channel, case p_seen when 'OTHER' then 'altered' else 'gone' end, null, p_delivery,
            jsonb_build_object('title', (select title from draft where id = l.draft_id), 'url', p_url, 'sha256', p_sha256,
                'detail', p_detail, 'seen_at', iso(p_at)), p_now);
    end if;
    return coalesce(n, 0);
end $$;
revoke execute on function live_follow, watch_ask, survey_take, sighting_take from public;
grant execute on function watch_ask, survey_take, sighting_take to shenfa_web;
revoke insert on sighting from shenfa_web;

-- Who opened it first: the clock of Article 6 runs from when it was seen by the machine, and this is when by a person.
create function incident_first(p_id bigint, p_account bigint, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare n channel_incident;
begin
    update channel_incident set first_by = p_account, first_at = p_now where id = p_id and first_at is null returning * into n;
    if found then
        perform audit_append('channel', n.channel_account_id, p_account, 'incident.first', jsonb_build_object('incident', n.id));
    elsif not exists (select 1 from channel_incident where id = p_id) then
        perform refuse(404, 'incident.none', '没有这一渠道事件');
    end if;
end $$;

-- Why this person may not close it so; no row: may. What still stands cannot be called handled.
create function incident_obstacle(n channel_incident, p_account bigint, p_outcome text)
returns table (status int, code text, message text) language plpgsql stable as $$
begin
    if n.closed_at is not null then
        return query select 409, 'incident.closed', '该事件已经办结'; return;
    end if;
    if not operates(n.channel_account_id, p_account) and not exists (select 1 from account_role r
            where r.account_id = p_account and r.role = 'REVIEWER') then
        return query select 403, 'incident.person', '请由审核人或该渠道的运营人员办理'; return;
    end if;
    if p_outcome = 'accepted' and not (n.kind = 'profile' or (n.kind in ('altered', 'gone') and n.item_id is not null)) then
        return query select 409, 'incident.accept', '这一类事件不能认可了事：陌生内容须删除或补登，发布的内容须恢复原样'; return;
    end if;
    if p_outcome = 'handled' and n.settled = '' then
        return query select 409, 'incident.standing', case when n.kind in ('stranger', 'double', 'returned')
            then '该内容仍在账号上：请先登录平台删除，等系统看到它消失；确系本单位所发的，请补登'
            else '系统看到的还不是原样：请先处理，等系统看到恢复' end; return;
    end if;
end $$;

create function incident_close(p_id bigint, p_account bigint, p_outcome text, p_reason text, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    n channel_incident;
    o record;
begin
    select * into n from channel_incident where id = p_id for update;
    if not found then perform refuse(404, 'incident.none', '没有这一渠道事件'); end if;
    if p_outcome not in ('handled', 'accepted') then perform refuse(400, 'incident.outcome', '办结方式应为“已处置”或“认可变化”', 'outcome'); end if;
    select * into o from incident_obstacle(n, p_account, p_outcome);
    if found then perform refuse(o.status, o.code, o.message); end if;
    update channel_incident set closed_by = p_account, closed_at = p_now, outcome = p_outcome, reason = p_reason where id = n.id;
    if p_outcome = 'accepted' and n.kind = 'profile' then
        update account_watch set name = coalesce(n.seen->'moved'->'name'->>'is', name),
            face = coalesce(n.seen->'moved'->'face'->>'is', face),
            certification = coalesce(n.seen->'moved'->'certification'->>'is', certification)
            where channel_account_id = n.channel_account_id;
    elsif p_outcome = 'accepted' then
        update account_item set kept_sha256 = sha256 where id = n.item_id;
    end if;
    perform audit_append('channel', n.channel_account_id, p_account, 'incident.close', jsonb_build_object('incident', n.id,
        'outcome', p_outcome, 'reason', p_reason, 'settled', n.settled));
end $$;

create function incident_tell(p_id bigint, p_addressee bigint, p_note text, p_account bigint, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare n channel_incident;
begin
    select * into n from channel_incident where id = p_id for update;
    if not found then perform refuse(404, 'incident.none', '没有这一渠道事件'); end if;
    if not exists (select 1 from incident_addressee a where a.id = p_addressee
            and a.valid @> (n.opened_at at time zone 'Asia/Shanghai')::date) then
        perform refuse(404, 'incident.addressee', '没有这一告知对象', 'addressee');
    end if;
    insert into incident_told (incident_id, addressee_id, note, account_id, at)
    values (n.id, p_addressee, p_note, p_account, p_now) on conflict do nothing;
    if not found then perform refuse(409, 'incident.told', '已经登记过告知，请刷新后查看'); end if;
    perform audit_append('channel', n.channel_account_id, p_account, 'incident.tell', jsonb_build_object('incident', n.id,
        'addressee', p_addressee, 'note', p_note));
end $$;
revoke execute on function incident_first, incident_close, incident_tell from public;
grant execute on function incident_first, incident_close, incident_tell to shenfa_web;

create function incident_json(n channel_incident, p_account bigint, can text[], p_now timestamptz) returns json
language plpgsql stable as $$
begin
    return (select json_build_object('id', n.id::text, 'kind', n.kind, 'kind_name', zh('incident', n.kind),
        'account', c.id::text, 'channel', c.channel, 'channel_name', zh('channel', c.channel), 'name', c.name,
        'title', coalesce(n.seen->>'title', ''), 'url', case when coalesce(n.seen->>'url', '') ~ '^https?://' then n.seen->>'url' else '' end,
        'seen', n.seen, 'seen_sha256', n.seen_sha256, 'item', n.item_id::text, 'delivery', n.delivery_id::text,
        'draft', (select json_build_object('id', f.id::text, 'title', f.title) from delivery d join draft f on f.id = d.draft_id
            where d.id = n.delivery_id),
        'opened_at', iso(n.opened_at), 'first_by', person_json(n.first_by), 'first_at', iso(n.first_at),
        'settled', n.settled, 'settled_name', zh('settled', n.settled), 'settled_at', iso(n.settled_at),
        'closed_by', person_json(n.closed_by), 'closed_at', iso(n.closed_at), 'outcome', n.outcome,
        'outcome_name', case when n.outcome <> '' then zh('incident_outcome', n.outcome) else '' end, 'reason', n.reason,
        'stopped', exists (select 1 from stop s where s.lifted_at is null
            and coalesce(s.channel_account_id, c.id) = c.id),
        'addressees', (select coalesce(json_agg(json_build_object('id', a.id::text, 'name', a.name, 'rule', a.rule, 'what', a.what,
            'due_at', iso(n.opened_at + a.within), 'late', t.at is null and n.opened_at + a.within < p_now,
            'told', case when t.at is not null then json_build_object('by', person_json(t.account_id), 'at', iso(t.at), 'note', t.note) end)
            order by a.id), '[]') from incident_addressee a left join incident_told t on t.incident_id = n.id and t.addressee_id = a.id
            where a.valid @> (n.opened_at at time zone 'Asia/Shanghai')::date),
        'actions', to_json(array_remove(array[
            case when 'INCIDENT_HANDLE' = any (can) then 'tell' end,
            case when 'INCIDENT_HANDLE' = any (can) and n.kind = 'stranger' and n.closed_at is null and n.settled = ''
                and not exists (select 1 from incident_obstacle(n, p_account, '')) then 'enter' end,
            case when 'INCIDENT_HANDLE' = any (can) and not exists (select 1 from incident_obstacle(n, p_account, 'accepted')) then 'accept' end,
            case when 'INCIDENT_HANDLE' = any (can) and not exists (select 1 from incident_obstacle(n, p_account, 'handled')) then 'close' end,
            case when 'STOP' = any (can) and n.closed_at is null then 'stop' end], null)))
    from channel_account c where c.id = n.channel_account_id);
end $$;

-- How an account is, and why: worked out when somebody asks, since silence is what has to be seen. `level`:
-- bad, what stops the next release; warn, what will; unknown, what nobody has seen; good.
create function account_health(c channel_account, p_now timestamptz) returns json language plpgsql stable as $$
declare
    w account_watch;
    pace interval := make_interval(secs => 60 * watch_setting(c.settings, 'watch_minutes', 5, 0.02, 1440));
    token timestamptz := (c.health->>'token_until')::timestamptz;
    causes jsonb := '[]';
    held text;
    n bigint;
begin
    select * into w from account_watch where channel_account_id = c.id;
    if c.courier_key = '' then
        causes := causes || '{"level":"unknown","code":"courier.none","text":"还没有登记连接器：请系统管理员登记公钥并启动连接器"}';
    elsif c.seen_at is null then
        causes := causes || '{"level":"unknown","code":"courier.never","text":"连接器还没有联系过：请系统管理员启动它"}';
    elsif c.seen_at < p_now - interval '5 minutes' then
        causes := causes || '{"level":"bad","code":"courier.away","text":"连接器已超过5分钟没有联系：请系统管理员查看连接器服务是否在运行、能否连上本系统"}';
    end if;
    if coalesce(c.health->'trouble'->>'code', '') <> '' then
        causes := causes || jsonb_build_object('level', case when (c.health->'trouble'->>'lasting')::boolean
            then 'bad' else 'warn' end, 'code', c.health->'trouble'->>'code', 'text', c.health->'trouble'->>'text');
    end if;
    select d.reason into held from delivery d where d.channel_account_id = c.id and d.state = 'HELD'
        and position('.' in d.hold_code) > 0 and d.hold_code not like 'hand\_off.%' limit 1;
    if held <> '' then causes := causes || jsonb_build_object('level', 'bad', 'code', 'held', 'text', held); end if;
    if token <= p_now then
        causes := causes || '{"level":"bad","code":"token.over","text":"平台授权已到期：请渠道运营人员重新授权，否则下一次发布会失败"}';
    elsif token <= p_now + interval '7 days' then
        causes := causes || jsonb_build_object('level', 'warn', 'code', 'token.soon', 'text', format('平台授权还有%s天到期：请渠道运营人员提前重新授权',
            ceil(extract(epoch from token - p_now) / 86400)));
    end if;
    select count(*) into n from channel_incident i where i.channel_account_id = c.id and i.closed_at is null;
    if n > 0 then
        causes := causes || jsonb_build_object('level', 'bad', 'code', 'incident', 'text', format('有%s起渠道事件未办结', n));
    end if;
    if by_hand(c.channel) then
        causes := causes || '{"level":"unknown","code":"watch.hand","text":"平台没有接口，账号上的内容只能由人查看"}';
    elsif c.courier_key <> '' and (w.surveyed_at is null or w.surveyed_at < p_now - 3 * pace - interval '2 minutes') then
        causes := causes || '{"level":"unknown","code":"watch.late","text":"近来没有看到账号上的内容，有没有陌生内容不知道"}';
    end if;
    select count(*) into n from account_live l where l.channel_account_id = c.id and coalesce(l.good_at, '-infinity')
        < p_now - make_interval(hours => watch_setting(c.settings, 'lately_hours', 48, 1, 8760)::int);
    if n > 0 and not by_hand(c.channel) then
        causes := causes || jsonb_build_object('level', 'unknown', 'code', 'live.late', 'text', format('%s篇在线内容近来没有核对过，是否原样不知道', n));
    end if;
    return json_build_object('level', coalesce((select x->>'level' from jsonb_array_elements(causes) x
            order by array_position(array['bad', 'warn', 'unknown'], x->>'level') limit 1), 'good'),
        'causes', causes, 'token_until', iso(token), 'token_days', case when token is not null
            then greatest(0, floor(extract(epoch from token - p_now) / 86400))::int end,
        'surveyed_at', iso(w.surveyed_at), 'whole_at', iso(w.whole_at), 'tried_at', c.health->>'tried_at',
        'items', coalesce((c.health->>'items')::bigint, 0), 'calls', coalesce((c.health->>'calls')::bigint, 0),
        'took_ms', coalesce((c.health->>'took_ms')::bigint, 0),
        'live', (select json_build_object('good', count(*) filter (where l.seen = 'LIVE' and l.good_at >= p_now
                - make_interval(hours => watch_setting(c.settings, 'lately_hours', 48, 1, 8760)::int)),
            'altered', count(*) filter (where l.seen = 'OTHER'), 'gone', count(*) filter (where l.seen = 'ABSENT'), 'all', count(*))
            from account_live l where l.channel_account_id = c.id));
end $$;

-- The clerk: what is about to stop, said before it does.
create function health_tell(p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    c channel_account;
    x jsonb;
begin
    for c in select * from channel_account where state = 'ACTIVE' and courier_key <> '' and seen_at is not null loop
        for x in select e from jsonb_array_elements(account_health(c, p_now)::jsonb->'causes') e
            where e->>'code' in ('courier.away', 'token.soon', 'token.over')
        loop
            perform watch_tell(c.id, null, 'HEALTH', '“' || c.name || '”' || (x->>'text'), 'health-' || c.id || '-' || (x->>'code') || '-'
                || to_char(p_now at time zone 'Asia/Shanghai', 'YYYYMMDD'), p_now);
        end loop;
    end loop;
end $$;
revoke execute on function health_tell from public;
grant execute on function health_tell to shenfa_clerk;
grant select on account_live, account_item, account_watch, channel_incident, incident_addressee, incident_told to shenfa_web;
