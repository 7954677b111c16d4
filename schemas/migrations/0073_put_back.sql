-- What was altered is put back by itself only where nothing speaks against it, and is told once; also what was withdrawn and
-- is there again, where a channel can put its tombstone back.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- May the courier put back what it finds altered of this account (p_delivery null), or of this delivery? Not while the account
-- stands still: whoever stopped it looks into it. Not while people are at the item: what is put back would be the words that they
-- withdraw or correct.
-- What speaks against it, in words for the incident; '': nothing does. A withdrawal that the seal refused takes nothing down.
create function mend_hindrance(c channel_account, p_delivery bigint) returns text language plpgsql stable as $$
declare d delivery;
begin
    if c.state <> 'ACTIVE' or exists (select 1 from stop s where s.lifted_at is null
            and coalesce(s.channel_account_id, c.id) = c.id) then return '账号已紧急停发或暂停'; end if;
    if coalesce(p_delivery, 0) = 0 then return ''; end if;
    select * into d from delivery x where x.id = p_delivery and x.channel_account_id = c.id and x.state = 'CONFIRMED';
    if not found then return '这一次发布没有办结'; end if;
    if exists (select 1 from delivery x where x.draft_id = d.draft_id and x.channel_account_id = c.id
            and x.id > d.id and x.state <> 'REFUSED') then return '这一件后面还有更正、撤稿或再次发布，办完以后以后一次为准'; end if;
    if d.act <> 'withdraw' and exists (select 1 from withdrawal w where w.submission_id = d.submission_id
            and w.channel_account_id = c.id and w.refused = '') then return '这一件正在撤稿'; end if;
    if exists (select 1 from correction k where k.draft_id = d.draft_id and k.state = 'OPEN') then return '这一件正在更正'; end if;
    return '';
end $$;
create function may_mend(c channel_account, p_delivery bigint) returns boolean language sql stable as $$
    select mend_hindrance(c, p_delivery) = ''
$$;
select pg_temp.mend('sighting_take(bigint, bigint, text, text, text, text, timestamptz, timestamptz)', '''detail'', p_detail, ''seen_at''',
    '''detail'', p_detail || coalesce((select ''；没有自动恢复：'' || h from channel_account c, mend_hindrance(c, p_delivery) h
                    where c.id = p_channel and c.settings->>''tamper'' = ''repair'' and h <> ''''), ''''), ''seen_at''');

-- The courier names each go, and says it again when nobody answered: it is one.
alter table site_repair add column key text not null default '';
create unique index site_repair_once on site_repair (channel_account_id, key) where key <> '';
select pg_temp.mend('repair_take(bigint, bigint, jsonb, bytea, timestamptz)', 'begin
    select i.id into n', 'begin
    perform 1 from channel_account where id = p_channel for update;
    if p->>''key'' <> '''' and exists (select 1 from site_repair r where r.channel_account_id = p_channel and r.key = p->>''key'') then
        return;
    end if;
    select i.id into n');
select pg_temp.mend('repair_take(bigint, bigint, jsonb, bytea, timestamptz)', 'put_sha256, why, bytes, at)
    values (n,', 'put_sha256, why, bytes, at, key)
    values (n,');
select pg_temp.mend('repair_take(bigint, bigint, jsonb, bytea, timestamptz)', 'coalesce(p->>''why'', ''''), p_bytes, p_now);
    perform audit_append', 'coalesce(p->>''why'', ''''), p_bytes, p_now, coalesce(p->>''key'', ''''));
    perform audit_append');

-- What was withdrawn and is there again: its withdrawal is what a courier looks at and puts back, each as often as anything
-- that is out, and in turns with it: nothing waits long behind the other, however many there are. Only where a channel can
-- put a tombstone back.
alter table channel_incident add column looked_at timestamptz;
alter table account_watch add column returned_last boolean not null default false;
create function returned_look(c channel_account, p_now timestamptz) returns bigint language plpgsql as $$
declare
    n channel_incident;
    w bigint;
begin
    if c.channel <> 'miniprogram' or c.settings->>'tamper' is distinct from 'repair' then return null; end if;
    select i.* into n from channel_incident i where i.channel_account_id = c.id and i.kind = 'returned' and i.closed_at is null
        and i.settled = '' and coalesce(i.looked_at, '-infinity') <= p_now - make_interval(secs => 60 * watch_setting(c.settings,
            'recheck_minutes', 60, 0.02, 10080)) order by i.looked_at nulls first, i.id limit 1;
    if not found then return null; end if;
    update channel_incident set looked_at = p_now where id = n.id;
    select max(x.id) into w from account_item i join delivery p on p.id = i.delivery_id join delivery x on x.draft_id = p.draft_id
        and x.channel_account_id = c.id and x.act = 'withdraw' and x.state = 'CONFIRMED' where i.id = n.item_id;
    return case when may_mend(c, w) then w end;
end $$;
select pg_temp.mend('watch_ask(bigint, timestamptz)', '        select x.* into l from account_live x where x.channel_account_id = p_channel and x.next_at <= p_now
            and not item_moves(p_channel, x.draft_id) order by x.next_at limit 1;
        look := l.delivery_id;
', '        look := case when not w.returned_last then returned_look(c, p_now) end;
        if look is null then
            select x.* into l from account_live x where x.channel_account_id = p_channel and x.next_at <= p_now
                and not item_moves(p_channel, x.draft_id) order by x.next_at limit 1;
            look := l.delivery_id;
        end if;
        if look is null and w.returned_last then
            look := returned_look(c, p_now);
        else
            w.returned_last := look is distinct from l.delivery_id;
        end if;
');
select pg_temp.mend('watch_ask(bigint, timestamptz)', 'look_next_at = w.look_next_at where',
    'look_next_at = w.look_next_at, returned_last = w.returned_last where');
-- An incident of one file says what else there is of the account that no list has room for.
select pg_temp.mend('incident_json(channel_incident, bigint, text[], timestamptz)', '''repairs'', repairs_json(n.id),', '''besides'', case when n.closed_at is null and n.kind in (''stranger'', ''altered'', ''repaired'')
            and coalesce((c.health->''unchecked''->>''count'')::bigint, 0) > 0 then coalesce(c.health->''unchecked''->>''text'', '''') else '''' end,
        ''repairs'', repairs_json(n.id),');

-- The words are the approved ones and the frame around them is another: less than an alteration, and told as what it is. What can
-- do most is counted: scripts and windows onto other pages. It is told once a day, and at once where there are more of these.
create function frame_weight(p_frame text) returns bigint language sql immutable as $$
    select coalesce(substring(p_frame from '脚本 ([0-9]{1,9}) 处')::bigint, 0)
        + coalesce(substring(p_frame from '内嵌网页 ([0-9]{1,9}) 处')::bigint, 0)
$$;
alter table account_live add column frame text not null default '';
alter table account_live add column frame_weight bigint generated always as (frame_weight(frame)) stored;
create index account_live_framed on account_live (channel_account_id, frame_weight) where seen = 'LIVE' and frame <> '';
-- Who sets `ignore` accepts what is there: as many as the page with most of them has.
alter table channel_account add column frame_accepted bigint not null default 0;
create function frame_accept() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    new.frame_accepted := case when new.settings->>'frame' = 'ignore' then greatest(frame_weight(new.health->>'framed'),
        (select max(l.frame_weight) from account_live l where l.channel_account_id = new.id and l.seen = 'LIVE' and l.frame <> ''))
        else 0 end;
    return new;
end $$;
revoke execute on function frame_accept from public;
create trigger frame_accept before update of settings on channel_account for each row
    when (new.settings->>'frame' is distinct from old.settings->>'frame') execute function frame_accept();
create function frame_floor(c channel_account) returns bigint language sql immutable as $$
    select case when c.settings->>'frame' = 'ignore' then c.frame_accepted else -1 end
$$;
create function frame_tell(p_channel bigint, p_frame text, p_where text, p_now timestamptz) returns void language plpgsql as $$
declare
    c channel_account;
    n bigint := frame_weight(p_frame);
begin
    select * into c from channel_account where id = p_channel;
    if coalesce(p_frame, '') = '' or n <= frame_floor(c) then return; end if;
    perform watch_tell(c.id, null, 'HEALTH', '“' || c.name || '”的公开网页框架与发布的不同（正文一致），请打开看一下：' || p_where,
        'frame-' || c.id || '-' || to_char(p_now at time zone 'Asia/Shanghai', 'YYYYMMDD') || '-' || least(n, 99), p_now);
end $$;
select pg_temp.mend('sighting_take(bigint, bigint, text, text, text, text, timestamptz, timestamptz)',
    '    update account_live set seen = p_seen, seen_at = p_now,',
    '    if p_seen = ''LIVE'' then perform frame_tell(p_channel, p_detail, p_url, p_now); end if;
    update account_live set seen = p_seen, seen_at = p_now, frame = case p_seen when ''LIVE'' then left(p_detail, 200) else frame end,');
-- Lists and the home page have no look of their own: the survey says it of them.
select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)', '    perform survey_hurry(p_channel, p, p_now);',
    '    perform survey_hurry(p_channel, p, p_now);
    perform frame_tell(p_channel, p->>''framed'', p->>''framed'', p_now);');
select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)', '''unchecked'', survey_unchecked(c, p)',
    '''framed'', coalesce(nullif(p->>''framed'', ''''), case when (p->>''more'')::boolean then c.health->>''framed'' end, ''''),
        ''unchecked'', survey_unchecked(c, p)');
create function frame_health(c channel_account) returns jsonb language plpgsql stable as $$
declare
    few bigint := frame_floor(c);
    lists text := case when frame_weight(c.health->>'framed') > few then coalesce(c.health->>'framed', '') else '' end;
    l account_live;
    pages text := '';
begin
    select * into l from account_live x where x.channel_account_id = c.id and x.seen = 'LIVE' and x.frame <> ''
        and x.frame_weight > few order by x.frame_weight desc limit 1;
    if found then
        pages := format('%s篇公开网页的框架与发布的不同（正文一致）：%s，例如 %s ', (select count(*) from account_live x
            where x.channel_account_id = c.id and x.seen = 'LIVE' and x.frame <> '' and x.frame_weight > few), l.frame, l.url);
    elsif lists = '' then return null;
    end if;
    return jsonb_build_object('level', 'warn', 'code', 'live.frame', 'text', concat_ws('；', nullif(pages, ''), nullif(lists, ''))
        || '。请打开看一下，是不是访问统计、CDN 或网站改版加的；不是的，按内容被改动处理');
end $$;
select pg_temp.mend('account_health(channel_account, timestamptz)',
    '    if coalesce((c.health->''unchecked''->>''count'')::bigint, 0) > 0 then',
    '    causes := causes || coalesce(frame_health(c), ''[]'');
    if coalesce((c.health->''unchecked''->>''count'')::bigint, 0) > 0 then');

-- Where nothing can be put back the setting said so and did nothing: whoever relies on it is told, and it is on the record.
do $$
declare
    c channel_account;
    gone text[] := array['tamper', 'repairs_per_hour'];
begin
    for c in select * from channel_account where channel not in ('website', 'miniprogram') and state <> 'RELEASED'
        and settings ?| gone order by id for update loop
        update channel_account set settings = settings - gone where id = c.id;
        perform audit_append('channel', c.id, 0, 'channel.change', jsonb_build_object('settings', c.settings - gone,
            'settings_changed', (select jsonb_object_agg(o.key, jsonb_build_object('from', o.value, 'to', null))
                from jsonb_each(c.settings) o where o.key = any (gone))));
        continue when c.settings->>'tamper' is distinct from 'repair';
        perform watch_tell(c.id, null, 'HEALTH', '“' || c.name || '”的“内容被改动时自动恢复”在这类渠道从未起过作用，设置已去掉：'
            || '被改动只报告，由人处理', 'unmendable-' || c.id, now());
    end loop;
end $$;
drop function pg_temp.mend(text, text, text);
