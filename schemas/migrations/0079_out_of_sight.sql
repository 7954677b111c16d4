-- What nobody can read, what nobody can list, and what no list has.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- UNREAD: it is there, or was told, and the platform has no call that reads it. Not as approved, since nothing was compared,
-- and nothing that anybody could mend: no incident, no colour. `unread` says why.
alter table account_live add column unread text not null default '', add column unread_at timestamptz;

-- Confirmed is seen; whether it was read is for its connector to say.
create or replace function live_follow() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare why text := left(coalesce(new.receipt->>'unread', ''), 200);
begin
    if is_sms(new) then return null; end if; -- nothing of it stands anywhere
    if exists (select 1 from account_live l where l.channel_account_id = new.channel_account_id
            and l.draft_id = new.draft_id and l.delivery_id > new.id) then return null; end if;
    delete from account_live where channel_account_id = new.channel_account_id and draft_id = new.draft_id;
    if new.act <> 'withdraw' then
        insert into account_live (channel_account_id, draft_id, delivery_id, remote_id, url, seen, seen_at, good_at, unread,
            unread_at, next_at)
        values (new.channel_account_id, new.draft_id, new.id, coalesce(new.receipt->>'remote_id', ''),
            coalesce(new.receipt->>'url', ''), case why when '' then 'LIVE' else 'UNREAD' end, new.confirmed_at,
            case why when '' then new.confirmed_at end, why, case when why <> '' then new.confirmed_at end,
            new.confirmed_at + interval '10 minutes');
    end if;
    return null;
end $$;

select pg_temp.mend('sighting_take(bigint, bigint, text, text, text, text, timestamptz, timestamptz)',
    'good_at = case p_seen when ''LIVE'' then p_now else good_at end',
    'good_at = case p_seen when ''LIVE'' then p_now else good_at end,
            unread = case p_seen when ''UNREAD'' then left(p_detail, 200) else unread end,
            unread_at = case p_seen when ''UNREAD'' then p_now else unread_at end');
-- It is there again. That it says again what was approved is known only where a part of it is compared: of an app that has
-- no feed any more, nothing is.
create function unread_settles(p_channel bigint) returns text[] language sql stable as $$
    select case c.channel when 'app' then array['gone'] else array['gone', 'altered'] end from channel_account c where c.id = p_channel
$$;
select pg_temp.mend('sighting_take(bigint, bigint, text, text, text, text, timestamptz, timestamptz)',
    '    elsif p_seen in (''OTHER'', ''ABSENT'') then',
    '    elsif p_seen = ''UNREAD'' then
        perform incident_settle(p_channel, unread_settles(p_channel), null, p_delivery, ''restored'', p_now);
    elsif p_seen in (''OTHER'', ''ABSENT'') then');

-- A survey may say that there is nothing to list: then nothing of the account was looked at, and it does not count as watched.
select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)',
    '    if coalesce(p->''trouble''->>''code'', '''') <> '''' then return; end if;',
    '    perform messages_judge(p_channel, p_now);
    if coalesce(p->''trouble''->>''code'', '''') <> '''' then return; end if;
    update channel_account set health = health || jsonb_build_object(''unlisted'', left(coalesce(p->>''unlisted'', ''''), 200))
        where id = p_channel and coalesce(health->>''unlisted'', '''') <> left(coalesce(p->>''unlisted'', ''''), 200);
    if coalesce(p->>''unlisted'', '''') <> '''' then return; end if;');

-- 群发. The platform has no list of messages; it calls back when one has gone out. Whose number is none of ours is strange, and
-- stands among the things of the account though no list has it.
alter table account_item add column told boolean not null default false;
create index account_item_told on account_item (channel_account_id) where told and basis in ('', 'stranger');
select pg_temp.mend('items_gone(bigint, timestamptz, timestamptz)', 'and last_seen < p_since returning *',
    'and last_seen < p_since and not told returning *');

-- A number stands in the notes as soon as the platform gave it, and in the receipt later.
create function message_is_ours(p_channel bigint, p_message text) returns boolean language sql stable as $$
    select exists (select 1 from delivery d where d.channel_account_id = p_channel
        and (d.receipt->>'remote_id' = p_message or d.receipt->'state'->>'msg_id' = p_message))
$$;

select pg_temp.mend('item_explained(account_item)', '    if item_delivery(i) is not null then',
    '    if i.told and message_is_ours(i.channel_account_id, substr(i.remote_id, 6)) then
        return ''是本系统发出的群发：需要撤下的按撤稿办理'';
    end if;
    if item_delivery(i) is not null then');

-- One that is on its way may say its number after the platform called: as for anything else, half an hour.
create function message_judge(i account_item, p_now timestamptz) returns void language plpgsql as $$
begin
    if message_is_ours(i.channel_account_id, substr(i.remote_id, 6)) then
        update account_item set basis = 'delivery' where id = i.id;
        perform incident_settle(i.channel_account_id, array['stranger'], i.id, null, 'entered', p_now);
    elsif i.basis = '' then
        perform item_judge(i, false, p_now);
    end if;
end $$;
create function messages_judge(p_channel bigint, p_now timestamptz) returns void language plpgsql as $$
declare i account_item;
begin
    for i in select * from account_item where channel_account_id = p_channel and told and basis in ('', 'stranger')
        and gone_at is null order by id
    loop
        perform message_judge(i, p_now);
    end loop;
end $$;

-- Where a person publishes what was approved, from the draft that lies there, it may go to all, and its number is nobody's
-- here: such a message says nothing of a stranger.
create function messages_by_hand(p_channel bigint) returns boolean language sql stable as $$
    select exists (select 1 from channel_account c where c.id = p_channel and c.settings->>'mode' = 'draft')
        or exists (select 1 from delivery d where d.channel_account_id = p_channel and d.act <> 'withdraw'
            and d.state = 'NEEDS_PERSON' and d.receipt->'state'->>'way' = 'draft')
$$;

-- Said with the end of the callback, so that it is kept once the callback is done; and as often as the platform repeats it.
create function message_told(p_channel bigint, p_message text, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    i account_item;
    name text := 'mass:' || p_message;
begin
    if p_message !~ '^[0-9A-Za-z_-]{1,64}$' or message_is_ours(p_channel, p_message)
        or messages_by_hand(p_channel)
        or not exists (select 1 from channel_account c where c.id = p_channel and c.channel = 'wechat') then return; end if;
    insert into account_watch (channel_account_id) values (p_channel) on conflict do nothing;
    perform 1 from account_watch where channel_account_id = p_channel for update;
    insert into account_item (channel_account_id, remote_id, title, sha256, first_seen, last_seen, told)
    values (p_channel, name, '群发消息 ' || p_message || '（平台不给出内容）', encode(sha256(convert_to(name, 'UTF8')), 'hex'),
        p_now, p_now, true) on conflict do nothing returning * into i;
    if i.id is not null then perform message_judge(i, p_now); end if;
end $$;
revoke execute on function message_told from public;
grant execute on function message_told to shenfa_web;

-- What is as it has to be and still no proof: said calmly, and changes no level.
create function watch_notes(c channel_account, p_now timestamptz) returns json language plpgsql stable as $$
declare
    notes text[] := '{}';
    n bigint;
    why text;
begin
    select count(*), max(l.unread) into n, why from account_live l where l.channel_account_id = c.id and l.seen = 'UNREAD';
    if n > 0 then notes := notes || format('%s篇已发出，内容无法核对：%s', n, why); end if;
    if c.channel = 'wechat' and c.state <> 'RELEASED' then
        notes := notes || ('平台不列出群发消息：本系统以外的群发只凭平台的回调知道，看不到内容' || case when exists (select 1 from inbox i
            where i.channel_account_id = c.id) then '' else '；还没有收到过平台的回调，没有在公众平台配置回调地址的完全看不到' end);
    end if;
    return to_json(notes);
end $$;

select pg_temp.mend('account_health(channel_account, timestamptz)', 'coalesce(l.good_at, ''-infinity'')',
    'coalesce(greatest(l.good_at, l.unread_at), ''-infinity'')');
select pg_temp.mend('account_health(channel_account, timestamptz)', '''gone'', count(*) filter (where l.seen = ''ABSENT''),',
    '''gone'', count(*) filter (where l.seen = ''ABSENT''), ''unread'', count(*) filter (where l.seen = ''UNREAD'' and l.unread_at >= p_now
                - make_interval(hours => watch_setting(c.settings, ''lately_hours'', 48, 1, 8760)::int)),');
select pg_temp.mend('account_health(channel_account, timestamptz)', 'elsif c.courier_key <> '''' and coalesce(c.health->''trouble''',
    'elsif c.health->>''unlisted'' <> '''' then
        causes := causes || jsonb_build_object(''level'', ''unlisted'', ''code'', ''watch.unlisted'', ''text'', c.health->>''unlisted'');
    elsif c.courier_key <> '''' and coalesce(c.health->''trouble''');
select pg_temp.mend('account_health(channel_account, timestamptz)', 'if w.surveyed_at is not null and w.listed_at is null',
    'if c.health->>''unlisted'' <> '''' then
        w.surveyed_at := null;
        w.whole_at := null;
    end if;
    if w.surveyed_at is not null and w.listed_at is null');
select pg_temp.mend('account_health(channel_account, timestamptz)', 'array[''bad'', ''warn'', ''unknown'']',
    'array[''bad'', ''warn'', ''unknown'', ''unlisted'']');
select pg_temp.mend('account_health(channel_account, timestamptz)', '''causes'', causes,',
    '''causes'', causes, ''notes'', watch_notes(c, p_now), ''unlisted'', coalesce(c.health->>''unlisted'', ''''),');
select pg_temp.mend('test_json(channel_account, timestamptz)', 'when surveys(c.channel) then ''账号能用，看得到上面的内容''',
    'when surveys(c.channel) and c.health->>''unlisted'' <> '''' then ''连接器在工作；'' || (c.health->>''unlisted'')
            when surveys(c.channel) then ''账号能用，看得到上面的内容''');

drop function pg_temp.mend(text, text, text);
