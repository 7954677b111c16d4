-- What a platform lists of an account, and how far that goes.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- A list may have its end without being whole: Weibo shows the newest five, a feed two hundred. Whoever waits for a whole one
-- there takes everything for what was there before, for good. Its connector says `last` where no part follows.
select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)', 'listed_at = case when (p->>''whole'')::boolean then',
    'listed_at = case when (p->>''whole'')::boolean or (p->>''last'')::boolean then');

-- Where one of the newest is deleted, one comes into sight that stood behind them all the time: what the platform says is older than
-- the first list was there before, too.
create function item_was_there(i account_item, p jsonb, p_listed timestamptz) returns boolean language sql stable as $$
    select i.basis = '' and coalesce((p->>'last')::boolean, false) and not coalesce((p->>'whole')::boolean, false)
        and coalesce(i.posted_at < p_listed, false)
$$;
select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)', 'perform item_judge(i, first_list, p_now);',
    'perform item_judge(i, first_list or item_was_there(i, p, w.listed_at), p_now);');

-- What is newer than the oldest on such a list, and not on it, has gone. Of what is strange only, which nobody needs: that something
-- of ours is gone is said by the look at it. The list is newest first, but for what its owner pinned before all others.
create function strangers_gone(p_channel bigint, p jsonb, p_since timestamptz, p_now timestamptz) returns void
language plpgsql as $$
declare
    oldest float8 := (p->'items'->-1->>'at')::float8;
    i account_item;
begin
    if coalesce(oldest, 0) <= 0 then return; end if;
    for i in update account_item set gone_at = p_now where channel_account_id = p_channel and gone_at is null
        and basis = 'stranger' and last_seen < p_since and posted_at > to_timestamp(oldest / 1000) returning *
    loop
        perform incident_settle(p_channel, array['stranger', 'double'], i.id, null, 'gone', p_now);
    end loop;
end $$;
select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)', 'then perform items_gone(p_channel, w.begun_at, p_now); end if;',
    'then
        perform items_gone(p_channel, w.begun_at, p_now);
    elsif coalesce((p->>''last'')::boolean, false) then
        perform strangers_gone(p_channel, p, w.begun_at, p_now);
    end if;');

-- Until then nothing is strange, and the board says so.
select pg_temp.mend('account_health(channel_account, timestamptz)', '    causes := causes || coalesce(frame_health(c), ''[]'');',
    '    if w.surveyed_at is not null and w.listed_at is null and not by_hand(c.channel) then
        causes := causes || ''{"level":"unknown","code":"watch.listing","text":"账号上原有的内容还没有列全：这期间新出现的内容会算作存量，不报陌生内容"}'';
    end if;
    causes := causes || coalesce(frame_health(c), ''[]'');');

-- What an app and a mini program carry is the address of the item's web page, or of the home page where it has none: it names
-- nothing of theirs, and many items share it.
create function address_names(p_channel bigint) returns boolean language sql stable as $$
    select c.channel not in ('app', 'miniprogram') from channel_account c where c.id = p_channel
$$;

-- The delivery that made it: by the marker it carries; else by what the platform called it then, a feed by the draft's number;
-- and by its address only where exactly one that is out has it. The surest wins, and not the latest.
create or replace function item_delivery(i account_item) returns bigint language plpgsql stable as $$
declare d bigint;
begin
    select max(a.delivery_id) into d from attempt a join delivery y on y.id = a.delivery_id
        where i.marker <> '' and a.marker = i.marker and y.channel_account_id = i.channel_account_id and y.act <> 'withdraw'
            -- A marker is no secret: that of a version which another has replaced explains nothing any more.
            and not exists (select 1 from delivery z where z.draft_id = y.draft_id and z.id > y.id
                and z.channel_account_id = y.channel_account_id and z.act <> 'withdraw' and z.state = 'CONFIRMED');
    if d is not null then return d; end if;
    select max(l.delivery_id) into d from account_live l where l.channel_account_id = i.channel_account_id
        and l.remote_id <> '' and l.remote_id = i.remote_id;
    if d is not null then return d; end if;
    if address_names(i.channel_account_id) then
        select max(l.delivery_id) into d from account_live l where l.channel_account_id = i.channel_account_id
            and l.url <> '' and l.url = i.url having count(*) = 1;
    else
        select l.delivery_id into d from account_live l where l.channel_account_id = i.channel_account_id
            and l.draft_id = substring(i.remote_id from '^(?:shenfa-)?([1-9][0-9]{0,17})$')::bigint;
    end if;
    return d;
end $$;
select pg_temp.mend('item_explained(account_item)', '(i.url <> '''' and y.receipt->>''url'' = i.url)',
    '(i.url <> '''' and y.receipt->>''url'' = i.url and address_names(i.channel_account_id))');

-- What was laid at another's door before; the doubles that came of it settle with the next survey.
update account_item i set delivery_id = item_delivery(i) where i.basis = 'delivery' and i.gone_at is null
    and not address_names(i.channel_account_id) and item_delivery(i) <> i.delivery_id;

-- A double ends when the second one is gone, whoever deleted it; or two people answer for it, as for anything posted by hand. A
-- courier deletes nothing that bears a marker of ours: it says so, and who has to.
select pg_temp.mend('item_judge(account_item, boolean, timestamptz)', 'where id = item_delivery(i);
',
    'where id = item_delivery(i) and (i.basis <> ''entry'' or not exists (select 1 from account_item o
        where o.delivery_id = item_delivery(i) and o.id <> i.id and o.gone_at is null));
');
-- Seen for the first time both at once: what the platform called it is the one, whichever stands first.
create function item_is_the_one(i account_item, p_delivery bigint, p_now timestamptz) returns boolean language plpgsql as $$
declare o account_item;
begin
    if not exists (select 1 from account_live l where l.delivery_id = p_delivery and l.remote_id <> ''
            and l.remote_id = i.remote_id) then return false; end if;
    for o in update account_item set basis = 'stranger', delivery_id = null where delivery_id = p_delivery and id <> i.id
        and gone_at is null returning *
    loop
        perform incident_open(o.channel_account_id, 'double', o.id, null, item_seen(o), p_now);
    end loop;
    return true;
end $$;
select pg_temp.mend('item_judge(account_item, boolean, timestamptz)', 'o.gone_at is null) then
            update account_item set basis = ''stranger''', 'o.gone_at is null)
                and not item_is_the_one(i, d.id, p_now) then
            update account_item set basis = ''stranger''');
create function double_hint() returns text language sql immutable as $$
    select '它带着本系统发布任务的标记或编号，与已发布的是同一件：请登录平台（订阅源由系统管理员）删去多出的一份，系统看到它消失后即可办结；'
        || '确系本单位另发的，补登'
$$;
select pg_temp.mend('statement_make(bigint,text,bigint,text,bigint[],bigint,bigint,text,timestamptz)',
    'if i.kind is distinct from ''stranger'' or', 'if i.kind is null or i.kind not in (''stranger'', ''double'') or');
select pg_temp.mend('statement_make(bigint,text,bigint,text,bigint[],bigint,bigint,text,timestamptz)',
    '只有未办结的陌生内容可以补登', '只有未办结的陌生内容和多出的一份可以补登');
select pg_temp.mend('removal_fits(bigint, bigint, jsonb)', '    if n.kind is distinct from ''stranger'' or',
    '    if n.kind = ''double'' and n.closed_at is null and n.settled = '''' then
        perform refuse(409, ''removal.explained'', double_hint());
    end if;
    if n.kind is distinct from ''stranger'' or');
select pg_temp.mend('incident_obstacle(channel_incident, bigint, text)', 'case when n.kind in (''stranger'', ''double'', ''returned'')',
    'case when n.kind = ''double'' then ''该内容仍在账号上：'' || double_hint()
            when n.kind = ''returned'' then ''该内容仍在账号上：请登录平台删除，等系统看到它消失''
            when n.kind = ''stranger''');
select pg_temp.mend('incident_json(channel_incident,bigint,text[],timestamptz)',
    'n.kind = ''stranger'' and n.closed_at is null and n.settled = ''''
                and not exists (select 1 from incident_obstacle(n, p_account, '''')) and not removal_busy(n.id) then ''enter'' end',
    'n.kind in (''stranger'', ''double'') and n.closed_at is null and n.settled = ''''
                and not exists (select 1 from incident_obstacle(n, p_account, '''')) and not removal_busy(n.id) then ''enter'' end');
select pg_temp.mend('incident_json(channel_incident,bigint,text[],timestamptz)', '''explained'', case when n.kind = ''stranger''',
    '''explained'', case when n.kind = ''double'' and n.closed_at is null and n.settled = '''' then double_hint()
            when n.kind = ''stranger''');
select pg_temp.mend('incident_json(channel_incident,bigint,text[],timestamptz)',
    'case n.kind when ''profile'' then profile_facts(n) when ''stranger'' then',
    'case when n.kind = ''profile'' then profile_facts(n) when n.kind in (''stranger'', ''double'') then');

-- 应用. An item is out once one subscriber has it; that another one never gets anything is said on the board, by what became
-- of the latest that it was sent: at once where our own settings are at fault, else once it was away for some minutes.
create index delivery_told on delivery (channel_account_id, id desc)
    where state = 'CONFIRMED' and (receipt->'state') ? 'to';
create function subscriber_mark(p_channel bigint, p_name text) returns jsonb language sql stable as $$
    select x.mark from (select d.id, d.receipt#>array['state', 'to', p_name] as mark from delivery d
        where d.channel_account_id = p_channel and d.state = 'CONFIRMED' and (d.receipt->'state') ? 'to'
        order by d.id desc limit 50) x
    where coalesce((x.mark->>'tries')::bigint, 0) > 0 or x.mark ? 'off' order by x.id desc limit 1
$$;
create function subscriber_trouble(p_name text, p_mark jsonb) returns text language sql immutable as $$
    select case when p_mark is null or p_mark ? 'done' then ''
        when p_mark ? 'off' then format('订阅方“%s”已停用：对方答 410，不再接收。请与对方核对地址，不再要的从设置里去掉', p_name)
        when coalesce((p_mark->>'denied')::boolean, false) then format('订阅方“%s”推送不了：%s。请系统管理员改好后，在发布任务里补发',
            p_name, p_mark->>'why')
        when p_mark ? 'gave_up' or (p_mark->>'tries')::bigint >= 3 then format('订阅方“%s”没有收到最近一次发布：%s。请电话告知对方',
            p_name, p_mark->>'why')
        else '' end
$$;
create function subscribers_health(c channel_account) returns jsonb language plpgsql stable as $$
begin
    if c.channel <> 'app' or jsonb_typeof(c.settings->'subscribers') is distinct from 'array' then return '[]'; end if;
    return (select coalesce(jsonb_agg(jsonb_build_object('level', 'warn', 'code', 'app.subscriber', 'text', t.text)), '[]')
        from jsonb_array_elements(c.settings->'subscribers') s,
            subscriber_trouble(s->>'name', subscriber_mark(c.id, s->>'name')) t(text) where t.text <> '');
end $$;
select pg_temp.mend('account_health(channel_account, timestamptz)', '    causes := causes || coalesce(frame_health(c), ''[]'');',
    '    causes := causes || subscribers_health(c) || coalesce(frame_health(c), ''[]'');');
select pg_temp.mend('test_json(channel_account, timestamptz)', '<> '''' then ''bad'' else ''good'' end',
    '<> '''' then ''bad'' when subscribers_health(c) <> ''[]'' then ''bad'' else ''good'' end');
select pg_temp.mend('test_json(channel_account, timestamptz)', 'when surveys(c.channel) then ''账号能用',
    'when subscribers_health(c) <> ''[]'' then subscribers_health(c)->0->>''text''
            when surveys(c.channel) then ''账号能用');

drop function pg_temp.mend(text, text, text);
