-- Deletion by the courier where the channel is files of ours (a website, a feed), and the second look at what went out
-- as urgent.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- 网站: a file goes by its path, and a survey lists our own, too, where somebody altered it: that is put back, never deleted.
-- By names, and rather too many: the courier, which has the ledger, looks more closely.
create function path_is_ours(p_channel bigint, p_path text) returns boolean language plpgsql stable as $$
declare
    part text := split_part(p_path, '/', 2);
    rest text := substr(p_path, length(part) + 6);
begin
    if p_path ~ '^[a-z]+://' or p_path in ('', 'current', 'art', '.gone', '.entries', '.template', '.changed', 'RELEASE.json',
            'index.html', 'list.html', 'search.html', 'search.json', 'search.js', 'atom.xml', 'feed.json', 'sitemap.xml',
            'robots.txt', 'style.css', '.template/list.html', '.template/style.css')
            or p_path ~ '^(c|list|search|sitemap)-[0-9A-Za-z-]+[.](html|json|js|xml)$' or p_path ~ '^[.](gone|entries)/'
            or p_path = (select settings->>'indexnow_key' || '.txt' from channel_account where id = p_channel) then
        return true;
    end if;
    if p_path !~ '^art/[^/]+(/|$)' then return false; end if;
    return exists (select 1 from delivery y left join ticket t on t.id = y.ticket_id
        where y.channel_account_id = p_channel and y.draft_id::text = part
        and (rest in ('', 'index.html', 'entry.json', 'release.json', 'style.css')
            or exists (select 1 from asset x where x.draft_id = y.draft_id
                and starts_with(rest, 'assets/' || encode(x.sha256, 'hex') || '.'))
            or exists (select 1 from jsonb_array_elements(t.body::jsonb->'renditions') f where f->>'path' = rest)));
end $$;

-- 订阅源: an item goes by its draft's number, whatever else somebody made of it.
create function number_is_ours(p_channel bigint, p_id text) returns boolean language plpgsql stable as $$
begin
    return exists (select 1 from delivery y where y.channel_account_id = p_channel
        and p_id in (y.draft_id::text, 'shenfa-' || y.draft_id));
end $$;

select pg_temp.mend('item_explained(account_item)', '    if exists (select 1 from account_statement s, regexp_split_to_table',
    '    if (select c.channel = ''website'' and path_is_ours(c.id, i.remote_id) from channel_account c
            where c.id = i.channel_account_id) then
        return ''是本系统发布的文件，被改动或不见了：请恢复（更正重发、自动恢复），不能按陌生内容删除'';
    end if;
    if (select c.channel in (''app'', ''miniprogram'') and number_is_ours(c.id, i.remote_id) from channel_account c
            where c.id = i.channel_account_id) then
        return ''是本系统发布的稿件，被改动了：请更正重发或按撤稿办理，不能按陌生内容删除'';
    end if;
    if exists (select 1 from account_statement s, regexp_split_to_table');

-- What cannot be asked for is not offered, and the page says why.
select pg_temp.mend('incident_json(channel_incident,bigint,text[],timestamptz)',
    'and not exists (select 1 from incident_obstacle(n, p_account, '''')) and not removal_busy(n.id)
                and not exists (select 1 from account_statement s where s.incident_id = n.id and s.kind = ''entry''
                    and s.state <> ''DROPPED'') then ''remove'' end',
    'and not exists (select 1 from incident_obstacle(n, p_account, '''')) and not removal_busy(n.id)
                and not exists (select 1 from account_statement s where s.incident_id = n.id and s.kind = ''entry''
                    and s.state <> ''DROPPED'') and (select item_explained(i) from account_item i where i.id = n.item_id) = ''''
                then ''remove'' end');
select pg_temp.mend('incident_json(channel_incident,bigint,text[],timestamptz)', '''standing'', case n.kind',
    '''explained'', case when n.kind = ''stranger'' and n.closed_at is null and n.settled = '''' then
            (select item_explained(i) from account_item i where i.id = n.item_id) else '''' end, ''standing'', case n.kind');
drop function pg_temp.mend(text, text, text);
