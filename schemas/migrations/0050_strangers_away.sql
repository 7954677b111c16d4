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
    '    if starts_with(i.remote_id, ''name://'') then
        return ''文件名里有不能原样传送的字符，连接器不删除：请系统管理员在网站服务器上查明后手工删除'';
    end if;
    if (select c.channel = ''website'' and path_is_ours(c.id, i.remote_id) from channel_account c
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

-- 事后复核: what was decided to be urgent passed what holds others, so another one looks at it again once it is out, within
-- the policy's hours ("second_look_hours", a day where it says nothing). Who looks signs what he found, as a mark.
select pg_temp.mend('mark_sound(text, bigint, text)', '''URGENT''', '''URGENT'', ''AFTER_GOOD'', ''AFTER_WITHDRAW'', ''AFTER_CORRECT''');
insert into word values ('mark', 'AFTER_GOOD', '事后复核：无误'), ('mark', 'AFTER_WITHDRAW', '事后复核：要求撤稿'),
    ('mark', 'AFTER_CORRECT', '事后复核：要求更正');

create table second_look (
    submission_id bigint primary key references submission,
    delivery_id   bigint not null references delivery,     -- the first that went out as urgent
    out_at        timestamptz not null,
    due_at        timestamptz not null,
    outcome       text   not null default '' check (outcome in ('', 'AFTER_GOOD', 'AFTER_WITHDRAW', 'AFTER_CORRECT')),
    opinion       text   not null default '',
    done_by       bigint references account,
    done_at       timestamptz,
    check ((outcome = '') = (done_by is null) and (done_by is null) = (done_at is null))
);
create index second_look_open on second_look (submission_id) where done_at is null;
create index second_look_asked on second_look (done_at) where outcome = 'AFTER_WITHDRAW';
grant select on second_look to shenfa_web;

create function second_look_hours(p_policy int) returns int language plpgsql stable as $$
begin
    return (select greatest(1, least(168, coalesce(case jsonb_typeof(body->'second_look_hours') when 'number'
        then (body->>'second_look_hours')::numeric end, 24)))::int from policy where version = p_policy);
end $$;

-- Unified reviewers and the leader, but for who decided that it was urgent and who wrote in it.
create function second_look_person(s submission, p_account bigint) returns boolean language plpgsql stable as $$
begin
    return p_account is distinct from s.urgent_by and not p_account = any (s.contributors) and sees_all(p_account);
end $$;

create function second_look_tell(s submission, p_kind text, p_text text, p_once text, p_now timestamptz) returns void
language plpgsql as $$
begin
    insert into notice (account_id, submission_id, kind, text, once, at)
    select a.id, s.id, p_kind, coalesce((select register_no from draft where id = s.draft_id), '') || p_text, p_once || '-' || s.id, p_now
    from account a where a.state = 'ACTIVE' and second_look_person(s, a.id) and exists (select 1 from account_role r
        where r.account_id = a.id and r.role in ('REVIEWER', 'LEADER')) on conflict do nothing;
end $$;

-- It is out, or on its way with the platform: from here the hours run.
create function second_look_begins() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
    s submission;
    due timestamptz;
begin
    select * into s from submission where id = new.submission_id;
    if s.urgent_by is null then return null; end if;
    due := new.updated_at + make_interval(hours => second_look_hours(s.policy_version));
    insert into second_look (submission_id, delivery_id, out_at, due_at) values (s.id, new.id, new.updated_at, due)
        on conflict do nothing;
    if not found then return null; end if;
    perform audit_append('draft', s.draft_id, 0, 'second_look.due', jsonb_build_object('submission', s.id, 'delivery', new.id,
        'due_at', iso(due)));
    perform second_look_tell(s, 'SECOND_LOOK', ' 按紧急件发出，请在 ' || china_text(due) || ' 以前事后复核', 'second-look', new.updated_at);
    return null;
end $$;
revoke execute on function second_look_begins from public;
create trigger second_look_begins after update of state on delivery for each row
    when (new.urgent and new.act <> 'withdraw' and new.state in ('ACCEPTED', 'CONFIRMED') and old.state is distinct from new.state)
    execute function second_look_begins();

create function second_look_obstacle(s submission, p_account bigint) returns table (status int, code text, message text)
language plpgsql stable as $$
declare l second_look;
begin
    select * into l from second_look x where x.submission_id = s.id;
    if not found then
        return query select 409, 'second_look.none', '这一件没有按紧急件发出，不须事后复核'; return;
    end if;
    if l.done_at is not null then
        return query select 409, 'second_look.done', '已经复核，请刷新后查看'; return;
    end if;
    if p_account = s.urgent_by then
        return query select 403, 'second_look.decider', '按紧急件发出是您决定的，事后复核由另一人办理'; return;
    end if;
    if p_account = any (s.contributors) then
        return query select 403, 'mark.contributor', '您参与过本稿的文字，不能作此标记'; return;
    end if;
    if not sees_all(p_account) then
        return query select 403, 'second_look.person', '事后复核由统一审核人或分管领导办理'; return;
    end if;
end $$;

select pg_temp.mend('mark_add(bigint, text, bigint, bigint, text, timestamptz)', 'if p_kind = ''URGENT'' then perform 1 from submission',
    'if starts_with(p_kind, ''AFTER_'') then perform 1 from second_look where submission_id = p_submission for update; end if;
    if p_kind = ''URGENT'' then perform 1 from submission');
select pg_temp.mend('mark_add(bigint, text, bigint, bigint, text, timestamptz)', 'if p_kind = ''URGENT'' then
        select * into o from urgent_obstacle(s, p_account);', 'if starts_with(p_kind, ''AFTER_'') then
        select * into o from second_look_obstacle(s, p_account);
        if found then perform refuse(o.status, o.code, o.message); end if;
    elsif p_kind = ''URGENT'' then
        select * into o from urgent_obstacle(s, p_account);');

create function second_look_done() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update second_look set outcome = new.kind, done_by = new.account_id, done_at = new.at
        where submission_id = new.submission_id and done_at is null;
    return null;
end $$;
revoke execute on function second_look_done from public;
create trigger second_look_done after insert on mark for each row when (starts_with(new.kind, 'AFTER_'))
    execute function second_look_done();

-- The mark, and what he has to say; who has to act on it is told.
create function second_look_give(p_submission bigint, p_kind text, p_account bigint, p_key bigint, p_signature text, p_opinion text,
    p_now timestamptz) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare s submission;
begin
    if p_kind <> 'AFTER_GOOD' and btrim(p_opinion) = '' then
        perform refuse(400, 'second_look.opinion', '要求撤稿或更正的，请写明意见', 'opinion');
    end if;
    perform mark_add(p_submission, p_kind, p_account, p_key, p_signature, p_now);
    select * into s from submission where id = p_submission;
    update second_look set opinion = p_opinion where submission_id = s.id;
    perform audit_append('draft', s.draft_id, p_account, 'second_look.done', jsonb_build_object('submission', s.id,
        'outcome', p_kind, 'opinion', p_opinion));
    if p_kind = 'AFTER_GOOD' then return; end if;
    insert into notice (account_id, submission_id, kind, text, once, at)
    select distinct a.id, s.id, 'SECOND_LOOK', coalesce(d.register_no, '') || ' ' || zh('mark', p_kind) || '，请办理',
        'second-look-done-' || s.id, p_now
    from draft d join account a on a.state = 'ACTIVE' and (a.id in (s.submitted_by, s.urgent_by) or exists (select 1
        from account_role r where r.account_id = a.id and r.role = 'HEAD' and a.department = d.department))
    where d.id = s.draft_id on conflict do nothing;
end $$;
revoke execute on function second_look_give from public;
grant execute on function second_look_give to shenfa_web;

-- What was asked for has not been done as long as the words that were looked at are out.
create function second_look_owed(l second_look) returns boolean language plpgsql stable as $$
begin
    return l.outcome in ('AFTER_WITHDRAW', 'AFTER_CORRECT') and exists (select 1 from submission s join live x on x.draft_id = s.draft_id
        where s.id = l.submission_id and x.submission_id = s.id);
end $$;

-- As duty_calls: by each way that there is, once; and in the system.
create function second_look_duty(l second_look, p_what text, p_words text, p_now timestamptz) returns int language plpgsql as $$
declare n int;
begin
    with called as (
        insert into duty_call (delivery_id, what, account_id, mobile, text, at, next_at, way, mail)
        select d.id, p_what, o.account_id, max(o.mobile), coalesce(f.register_no, '未登记') || '：' || p_words, p_now, p_now, w.way,
            case w.way when 'mail' then max(o.mail) else '' end
        from on_duty(p_now) o cross join (values ('group'), ('mail')) w(way) cross join delivery d join draft f on f.id = d.draft_id
        where d.id = l.delivery_id group by d.id, f.register_no, o.account_id, w.way having w.way = 'group' or max(o.mail) <> ''
        on conflict do nothing returning *
    ), told as (
        insert into notice (account_id, submission_id, delivery_id, kind, text, once, at)
        select c.account_id, l.submission_id, l.delivery_id, 'DUTY', '值班：' || c.text || '，请处理', 'duty-' || c.id, p_now
        from called c where c.way = 'group' on conflict do nothing
    ) select count(*) into n from called;
    return n;
end $$;

-- The clerk: a quarter of the time before it is due, and after, those who may; and whoever is on duty once it is late, or
-- what was asked to come down stands still.
create function second_look_calls(p_now timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    l second_look;
    s submission;
    late boolean;
    n int := 0;
begin
    for l in select * from second_look where done_at is null and due_at - (due_at - out_at) / 4 <= p_now order by due_at desc limit 100
    loop
        late := l.due_at <= p_now;
        select * into s from submission where id = l.submission_id;
        perform second_look_tell(s, case when late then 'OVERDUE' else 'DUE' end, '“事后复核”' || case when late
            then '已超过办理时限，请尽快办理' else '即将到办理时限（' || china_text(l.due_at) || '），请办理' end,
            case when late then 'second-look-late' else 'second-look-soon' end, p_now);
        if late then n := n + second_look_duty(l, 'second-look-late', '紧急件没有按时事后复核', p_now); end if;
    end loop;
    for l in select * from second_look where outcome = 'AFTER_WITHDRAW' and done_at > p_now - interval '1 day' loop
        if second_look_owed(l) then n := n + second_look_duty(l, 'second-look-withdraw', '事后复核要求撤稿', p_now); end if;
    end loop;
    return n;
end $$;
revoke execute on function second_look_calls, second_look_duty, second_look_tell from public;
grant execute on function second_look_calls to shenfa_clerk;

create function second_look_json(p_submission bigint, p_now timestamptz) returns json language plpgsql stable as $$
begin
    return (select json_build_object('out_at', iso(l.out_at), 'due_at', iso(l.due_at), 'late', coalesce(l.done_at, p_now) > l.due_at,
        'outcome', l.outcome, 'outcome_name', case l.outcome when '' then '' else zh('mark', l.outcome) end, 'opinion', l.opinion,
        'by', case when l.done_by is not null then person_json(l.done_by) end, 'at', iso(l.done_at), 'owed', second_look_owed(l))
        from second_look l where l.submission_id = p_submission);
end $$;

create or replace function urgency_json(p_submission bigint) returns json language sql stable as $$
    select json_build_object('by', case when urgency_who(s) is not null then person_json(urgency_who(s)) end, 'at', iso(urgency_when(s)),
        'second_look', second_look_json(s.id, now()))
    from submission s where s.id = p_submission and s.urgent
$$;

-- On the desk of each who may, among the other things to do: there are few, and nearly always none.
create or replace function todo_of(p_account bigint, p_before bigint, p_limit int) returns setof bigint
language plpgsql stable rows 100 as $$
begin
    return query
    select distinct x.id from ((
        select t.id from unnest(seats_of(p_account)) as c(seat), lateral (
            select w.submission_id as id from waiting w
            where (w.seat, w.submission_id) < (c.seat, p_before) and w.seat >= c.seat and (
                select not p_account = any (s.contributors) and not exists (select 1 from vote v
                    where v.submission_id = s.id and v.account_id = p_account)
                from submission s where s.id = w.submission_id)
            order by w.seat desc, w.submission_id desc limit p_limit) t
        ) union all (
        select l.submission_id from second_look l where l.done_at is null and l.submission_id < p_before
            and (select second_look_person(s, p_account) from submission s where s.id = l.submission_id)
        order by l.submission_id desc limit p_limit)) x
    order by 1 desc limit p_limit;
end $$;
select pg_temp.mend('submission_row(submission, bigint, timestamptz)', '''urgent'', s.urgent',
    '''second_look'', (select json_build_object(''due_at'', iso(l.due_at), ''late'', l.due_at <= p_now) from second_look l
            where l.submission_id = s.id and l.done_at is null), ''urgent'', s.urgent');
select pg_temp.mend('submission_actions(submission, bigint, text[], boolean, boolean)',
    '        case when ''MARK'' = any (can) and not exists (select 1 from urgent_obstacle',
    '        case when ''MARK'' = any (can) and s.urgent_by is not null and not exists (select 1 from second_look_obstacle(s, p_account))
            then ''second_look'' end,
        case when ''MARK'' = any (can) and not exists (select 1 from urgent_obstacle');
drop function pg_temp.mend(text, text, text);
