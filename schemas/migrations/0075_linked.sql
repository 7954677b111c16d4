-- A style of our own that the public gets otherwise hides words that are right; and where a script was put in another's place
-- there are no more of them than before. The courier says both with the frame: 被换，与发布的不同 and 记号, eight digits over what was added.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- One of our own that was swapped weighs more than any number of what others add: it is in no setting's power to accept that.
create function frame_ours() returns bigint language sql immutable as $$ select 1000000000000 $$;
create or replace function frame_weight(p_frame text) returns bigint language sql immutable as $$
    select coalesce(substring(p_frame from '脚本 ([0-9]{1,9}) 处')::bigint, 0)
        + coalesce(substring(p_frame from '内嵌网页 ([0-9]{1,9}) 处')::bigint, 0)
        + coalesce(substring(p_frame from '样式 ([0-9]{1,9}) 处')::bigint, 0)
        + case when position('”被换，与发布的不同' in p_frame) > 0 then frame_ours() else 0 end
$$;
create function frame_mark(p_frame text) returns text language sql immutable as $$
    select coalesce(substring(p_frame from '记号 ([0-9a-f]{8})'), '')
$$;
alter table account_live add column frame_mark text generated always as (frame_mark(frame)) stored;

-- The marks that were there when `ignore` was set; null: nobody has set it since there are marks, and none is compared.
alter table channel_account add column frame_marks text[];
create or replace function frame_accept() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    new.frame_accepted := case when new.settings->>'frame' = 'ignore' then greatest(frame_weight(new.health->>'framed'),
        (select max(l.frame_weight % frame_ours()) from account_live l where l.channel_account_id = new.id and l.seen = 'LIVE'
            and l.frame <> ''))
        else 0 end;
    new.frame_marks := case when new.settings->>'frame' = 'ignore' then array(select distinct l.frame_mark from account_live l
        where l.channel_account_id = new.id and l.seen = 'LIVE' and l.frame_mark <> '') end;
    return new;
end $$;
create function frame_known(c channel_account, p_weight bigint, p_mark text) returns boolean language sql immutable as $$
    select c.settings->>'frame' is not distinct from 'ignore' and p_weight <= c.frame_accepted
        and (p_mark = '' or c.frame_marks is null or p_mark = any (c.frame_marks))
$$;

drop function frame_tell(bigint, text, text, timestamptz);
create function frame_tell(p_channel bigint, p_frame text, p_where text, p_now timestamptz, p_before text default '')
returns void language plpgsql as $$
declare
    c channel_account;
    n bigint := frame_weight(p_frame);
    mark text := frame_mark(p_frame);
    swapped boolean := mark <> '' and frame_mark(p_before) not in ('', mark);
begin
    select * into c from channel_account where id = p_channel;
    if coalesce(p_frame, '') = '' or frame_known(c, n, mark) then return; end if;
    perform watch_tell(c.id, null, 'HEALTH', '“' || c.name || '”' || case
        when n >= frame_ours() then '的公开网页引用的文件与发布的不同，正文可能被遮住，请打开看一下：'
        when swapped then '的公开网页框架里的脚本、样式或内嵌网页换了，请打开看一下：'
        else '的公开网页框架与发布的不同（正文一致），请打开看一下：' end || p_where,
        'frame-' || c.id || '-' || to_char(p_now at time zone 'Asia/Shanghai', 'YYYYMMDD') || '-'
            || case when n >= frame_ours() then 'ours' when swapped then 'swapped' else least(n, 99)::text end, p_now);
end $$;
select pg_temp.mend('sighting_take(bigint, bigint, text, text, text, text, timestamptz, timestamptz)',
    'frame_tell(p_channel, p_detail, p_url, p_now)', 'frame_tell(p_channel, p_detail, p_url, p_now, l.frame)');

create or replace function frame_health(c channel_account) returns jsonb language plpgsql stable as $$
declare
    lists text := coalesce(c.health->>'framed', '');
    l account_live;
    pages text := '';
begin
    if frame_known(c, frame_weight(lists), frame_mark(lists)) then lists := ''; end if;
    select * into l from account_live x where x.channel_account_id = c.id and x.seen = 'LIVE' and x.frame <> ''
        and x.frame_weight < frame_ours() and not frame_known(c, x.frame_weight, x.frame_mark) order by x.frame_weight desc limit 1;
    if found then
        pages := format('%s篇公开网页的框架与发布的不同（正文一致）：%s，例如 %s ', (select count(*) from account_live x
            where x.channel_account_id = c.id and x.seen = 'LIVE' and x.frame <> '' and x.frame_weight < frame_ours()
                and not frame_known(c, x.frame_weight, x.frame_mark)), l.frame, l.url);
    elsif lists = '' then return null;
    end if;
    return jsonb_build_object('level', 'warn', 'code', 'live.frame', 'text', concat_ws('；', nullif(pages, ''), nullif(lists, ''))
        || '。请打开看一下，是不是访问统计、CDN 或网站改版加的；不是的，按内容被改动处理');
end $$;
-- A warning of its own.
create function linked_health(c channel_account) returns jsonb language plpgsql stable as $$
declare
    l account_live;
begin
    select * into l from account_live x where x.channel_account_id = c.id and x.seen = 'LIVE' and x.frame <> ''
        and x.frame_weight >= frame_ours() order by x.frame_weight desc limit 1;
    if not found then return null; end if;
    return jsonb_build_object('level', 'warn', 'code', 'live.linked', 'text', format('%s篇公开网页%s，例如 %s 。'
        || '请打开看正文是否看得见：看不见的，按内容被改动处理，并查清读者收到的文件是在哪里被换的（网站服务器、CDN、缓存）',
        (select count(*) from account_live x where x.channel_account_id = c.id and x.seen = 'LIVE' and x.frame <> ''
            and x.frame_weight >= frame_ours()), l.frame, l.url));
end $$;
select pg_temp.mend('account_health(channel_account, timestamptz)', 'causes := causes || coalesce(frame_health(c), ''[]'');',
    'causes := causes || coalesce(linked_health(c), ''[]'');
    causes := causes || coalesce(frame_health(c), ''[]'');');
drop function frame_floor(channel_account);
drop function pg_temp.mend(text, text, text);
