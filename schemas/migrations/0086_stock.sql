-- 存量 by their words. A survey brings the words of what stood on an account before, where its connector has them: the text
-- reviewers read them then, and what they found is kept, not the words. Another list, or another text, and they are asked for anew.
create table account_item_words (
    item_id     bigint primary key references account_item on delete cascade,
    sha256      text   not null,   -- of the thing as the survey named it: account_item.sha256 of then
    lexicon     int    not null,
    points      int    not null check (points between 0 and 20000),   -- read: 0 has no words, 20000 may go on
    findings    jsonb  not null check (jsonb_typeof(findings) = 'array' and jsonb_array_length(findings) <= 20),
    more        int    not null check (more >= 0),   -- found, and not kept
    screened_at timestamptz not null
);
grant select on account_item_words to shenfa_web;

create view stock as
    select i.id, i.channel_account_id, i.remote_id, i.last_seen,
        w.item_id is not null and w.lexicon = (select current_lexicon()) and w.sha256 = i.sha256 as is_read
    from account_item i left join account_item_words w on w.item_id = i.id
    where i.basis in ('listed', 'baseline') and i.gone_at is null and not i.told;
grant select on stock to shenfa_web;

-- Only of what stands in that view, whatever a connector hands in.
create function stock_keep(p_channel bigint, p_item bigint, p_lexicon int, p_points int, p_findings jsonb, p_more int,
    p_now timestamptz) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into account_item_words (item_id, sha256, lexicon, points, findings, more, screened_at)
    select i.id, i.sha256, p_lexicon, p_points, p_findings, p_more, p_now from account_item i join stock s on s.id = i.id
        where i.id = p_item and i.channel_account_id = p_channel and not s.is_read
    on conflict (item_id) do update set sha256 = excluded.sha256, lexicon = excluded.lexicon, points = excluded.points,
        findings = excluded.findings, more = excluded.more, screened_at = excluded.screened_at;
end $$;
revoke execute on function stock_keep from public;
grant execute on function stock_keep to shenfa_web;
create function stock_words_json(i account_item) returns json language sql stable as $$
    select json_build_object('current', w.lexicon = current_lexicon() and w.sha256 = i.sha256, 'points', w.points, 'more', w.more,
        'at', iso(w.screened_at), 'findings', w.findings)
    from account_item_words w where w.item_id = i.id
$$;

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
