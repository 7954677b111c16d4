-- 存量 by their words. A survey brings the words of what stood on an account before, where its connector has them: the text
-- reviewers read them then, and what they found is kept, not the words. Another list, or another text, and they are asked for anew.
create table account_item_words (
    item_id     bigint primary key references account_item on delete cascade,
    sha256      text   not null,   -- of the thing as the survey named it beside the words
    lexicon     int    not null,
    points      int    not null check (points between 0 and 20000),   -- read: 0 has no words, 20000 may go on
    findings    jsonb  not null check (jsonb_typeof(findings) = 'array' and jsonb_array_length(findings) <= 3),
    more        int    not null check (more >= 0),   -- found, and not kept
    screened_at timestamptz not null
);
grant select on account_item_words to shenfa_web;

-- When its words were asked for last, and how often since it was last listed. Gone when they came.
create table account_item_asked (
    item_id  bigint primary key references account_item on delete cascade,
    asked_at timestamptz not null,
    times    int         not null
);

-- turn: 1 was listed since it was asked for, and no words came; 2 was asked for again and again, and is in no list. A site's
-- pictures, documents and scripts have no words that anybody could bring.
create view stock as
    select i.id, i.channel_account_id, i.remote_id, i.sha256, i.last_seen, q.asked_at, coalesce(r.is_read, false) as is_read,
        not coalesce(r.is_read, false) and (c.channel <> 'website' or i.remote_id ~ '\.html?$') as is_wanted,
        case when q.asked_at < i.last_seen then 1 when q.times >= 50 then 2 else 0 end as turn
    from account_item i join channel_account c on c.id = i.channel_account_id
    left join account_item_asked q on q.item_id = i.id
    left join lateral (select w.lexicon = (select current_lexicon()) and w.sha256 = i.sha256 as is_read
        from account_item_words w where w.item_id = i.id) r on true
    where i.basis in ('listed', 'baseline') and i.gone_at is null and not i.told;
grant select on stock to shenfa_web;

-- As many as a one-way gap carries in one file. Of a list in parts, what was listed longest ago is in the part that comes next; of one
-- that comes whole, what was never asked for goes before what was, and last what had its turn without words.
create function stock_ask(p_channel bigint, p_now timestamptz) returns setof text
language sql security definer set search_path = public, pg_temp as $$
    with due as (
        select s.id, s.remote_id, s.last_seen, row_number() over w as place, sum(octet_length(s.remote_id)) over w as bytes
        from stock s where s.channel_account_id = p_channel and s.is_wanted
        window w as (order by s.turn, s.last_seen, s.asked_at nulls first, s.id)),
    these as (select * from due where place <= 500 and bytes <= 32768),
    noted as (
        insert into account_item_asked as q (item_id, asked_at, times) select id, p_now, 1 from these order by id
        on conflict (item_id) do update set asked_at = excluded.asked_at, times = case when q.asked_at < (
            select t.last_seen from these t where t.id = q.item_id) then 1 else q.times + 1 end)
    select remote_id from these order by place
$$;
revoke execute on function stock_ask from public;
grant execute on function stock_ask to shenfa_web;

-- Only of what stands in that view, whatever a connector hands in; and only while the list has the very text that was read.
create function stock_keep(p_channel bigint, p_item bigint, p_sha256 text, p_lexicon int, p_points int, p_findings jsonb,
    p_more int, p_now timestamptz) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into account_item_words (item_id, sha256, lexicon, points, findings, more, screened_at)
    select s.id, s.sha256, p_lexicon, p_points, p_findings, p_more, p_now from stock s
        where s.id = p_item and s.channel_account_id = p_channel and s.is_wanted and s.sha256 = p_sha256
    on conflict (item_id) do update set sha256 = excluded.sha256, lexicon = excluded.lexicon, points = excluded.points,
        findings = excluded.findings, more = excluded.more, screened_at = excluded.screened_at;
    if found then delete from account_item_asked where item_id = p_item; end if;
end $$;
revoke execute on function stock_keep from public;
grant execute on function stock_keep to shenfa_web;

-- (Where all of them run in one session one of before may have left it behind.)
create or replace function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- 作废. From before one document allowed one account another may have the number, too, and keeps it: then it is not free again,
-- and nobody is told that it is. Empty: no other.
create function document_elsewhere(e channel_exception) returns text language sql stable as $$
    select coalesce(string_agg(distinct coalesce((select c.name from channel_account c where exists (
            select 1 from exceptions_of(c.exception_id) x where x.id = o.id) order by c.id limit 1), '另一个账号'), '、'), '')
    from channel_exception o where o.id <> e.id and o.voided_at is null
        and document_words(o.document_no) = document_words(e.document_no)
$$;
select pg_temp.mend('void_obstacle(channel_account)', 'return ''这个账号已经作废，批准文号可以重新使用''; end if;',
    'return ''这个账号已经作废，'' || case document_elsewhere(e) when '''' then ''批准文号可以重新使用''
        else ''批准文号还用于“'' || document_elsewhere(e) || ''”，不能再登记：另设账号须报批新的批准文件'' end; end if;');
select pg_temp.mend('exception_json(bigint, timestamptz)', '''voided'', case', '''shared'', document_elsewhere(e), ''voided'', case');

-- Two of one number at once: each would pass it on to the other, and it would be free while a third has it. All that have it are
-- locked first, so the second one sees what the first one did.
select pg_temp.mend('channel_void(bigint, bigint, text, timestamptz)', '    why := void_obstacle(c);',
    '    perform 1 from channel_exception o where document_words(o.document_no) = (select document_words(x.document_no)
        from channel_exception x where x.id = c.exception_id) order by o.id for update;
    why := void_obstacle(c);');
drop function pg_temp.mend(text, text, text);
