-- A word list is tried before it is put in force, and not only advised to be: what it would newly find and let go
-- was known when the second person signed, or he signs a reason why there was no time for that.
alter table lexicon_activation add column haste text not null default '';

-- The trial of this version came to its end, and against the one that is in force now.
create function lexicon_tried(p_version int) returns boolean language plpgsql stable as $$
begin
    return exists (select 1 from lexicon_trial t where t.version = p_version and t.ended_at is not null
            and t.against = current_lexicon())
        or not exists (select 1 from lexicon where state = 'ACTIVE');
end $$;

-- As before; and of a list that is put back the other keepers hear: it was made and put in force by two, long ago
-- perhaps, and takes one to come back.
drop function lexicon_activate(int, bigint, bigint, text, bigint);
create function lexicon_activate(p_version int, p_account bigint, p_key bigint, p_signature text, p_after bigint,
    p_haste text) returns int language plpgsql security definer set search_path = public, pg_temp as $$
declare
    l lexicon;
    x bigint;
begin
    perform need_role(p_account, 'SECURITY');
    select * into l from lexicon where version = p_version for update;
    if not found then perform refuse(404, 'lexicon.none', '没有这一版词库'); end if;
    if l.state = 'ACTIVE' then perform refuse(409, 'lexicon.active', '这一版词库正在使用'); end if;
    if l.made_by = p_account then
        perform refuse(403, 'lexicon.person', '编制词库的人不能自己启用，请另一位安全管理员启用');
    end if;
    if l.made_by is not null and l.signature is null then
        perform refuse(409, 'lexicon.unsigned', '这一版词库没有编制人的签名，请编制人重新提交');
    end if;
    perform need_key(p_account, p_key);
    if p_haste = '' and not lexicon_tried(p_version) then
        perform refuse(409, 'lexicon.untried',
            '这一版还没有对照现行词库试运行完：请先试运行，看完再启用；来不及的，写明急需启用的理由');
    end if;
    -- Whoever else puts one in force waits here, and looks again behind this one.
    update lexicon set state = 'RETIRED' where state = 'ACTIVE';
    if p_after <> (select coalesce(max(y.id), 0) from lexicon_activation y) then
        perform refuse(409, 'lexicon.moved', '另一版词库刚刚启用，请刷新后重新启用');
    end if;
    update lexicon set state = 'ACTIVE', activated_by = p_account, activated_at = now() where version = p_version;
    insert into lexicon_activation (version, account_id, device_key_id, signature, haste)
    values (p_version, p_account, p_key, p_signature, p_haste) returning id into x;
    perform audit_append('lexicon', p_version, p_account, 'lexicon.activate', jsonb_build_object('activation', x,
        'content', lexicon_sum(l), 'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex'))
        || case when p_haste = '' then '{}' else jsonb_build_object('haste', p_haste) end);
    insert into notice (account_id, kind, text, once)
    select r.account_id, 'LEXICON', '词库第 ' || p_version || ' 版' || case when l.state = 'RETIRED' then '已恢复启用'
            else '未经试运行即启用' end || case when p_haste = '' then '' else '：' || p_haste end, 'activation-' || x
    from account_role r join account a on a.id = r.account_id and a.state = 'ACTIVE'
    where r.role = 'SECURITY' and r.account_id <> p_account and (l.state = 'RETIRED' or p_haste <> '');
    return p_version;
end $$;
revoke execute on function lexicon_activate from public;
grant execute on function lexicon_activate to shenfa_web;

-- What a new list blocks in something that is live or on its way is a piece of work for the department that owns
-- it, with a day by which it is to be done, until it is seen to be done. A notice has no end.
create table recheck (
    id            bigint generated always as identity primary key,
    submission_id bigint not null references submission,
    lexicon       int not null references lexicon,
    department    text not null references department,
    opened_at     timestamptz not null,
    due_at        timestamptz not null,
    closed_at     timestamptz,
    how           text check (how in ('DECIDED', 'CORRECTED', 'WITHDRAWN', 'RETURNED', 'LEXICON')),
    closed_by     bigint references account,
    check ((closed_at is null) = (how is null))
);
create unique index recheck_open on recheck (submission_id) where closed_at is null;
create index recheck_of_department on recheck (department, due_at) where closed_at is null;
grant select on recheck to shenfa_web, shenfa_clerk;

-- Once, however often the clerk comes by; what readers see already is due in a day.
create function recheck_begin(p_submission bigint, p_lexicon int, p_live boolean, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d draft;
    n bigint;
begin
    select x.* into d from draft x join submission s on s.draft_id = x.id where s.id = p_submission;
    insert into recheck (submission_id, lexicon, department, opened_at, due_at)
    values (p_submission, p_lexicon, d.department, p_now, p_now + case when p_live then interval '1 day' else interval '3 days' end)
    on conflict do nothing returning id into n;
    if n is null then return; end if;
    perform audit_append('draft', d.id, 0, 'recheck.open', jsonb_build_object('recheck', n, 'submission', p_submission,
        'lexicon', p_lexicon));
end $$;

-- What became of it; null: nothing yet.
create function recheck_outcome(s submission) returns text language plpgsql stable as $$
begin
    if not is_live(s.id) and s.state not in ('SCREENING', 'IN_REVIEW', 'APPROVED') then
        return case when s.state in ('RETURNED', 'RECALLED', 'REJECTED') then 'RETURNED'
            when exists (select 1 from submission n where n.draft_id = s.draft_id and n.id > s.id and is_live(n.id))
                then 'CORRECTED' else 'WITHDRAWN' end;
    end if;
    if s.lexicon_version <> current_lexicon() or undecided_blocks(s) > 0 then return null; end if;
    return case when exists (select 1 from jsonb_array_elements(s.findings) f where f->>'severity' = 'BLOCK')
        then 'DECIDED' else 'LEXICON' end;
end $$;

-- Each end is told to those who were told of its beginning, and stands in the record; so is what is late.
create function recheck_settle(p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    r recheck;
    s submission;
    outcome text;
    who bigint;
begin
    for r in select * from recheck where closed_at is null order by id loop
        select * into s from submission where id = r.submission_id;
        outcome := recheck_outcome(s);
        if outcome is null and r.due_at > p_now then continue; end if;
        if outcome is not null then
            who := case outcome
                when 'DECIDED' then (select d.account_id from finding_decision d, jsonb_array_elements(s.findings) f
                    where d.draft_id = s.draft_id and f->>'severity' = 'BLOCK' and finding_decided(d, f) order by d.at desc limit 1)
                when 'WITHDRAWN' then (select w.account_id from withdrawal w where w.submission_id = s.id order by w.at desc limit 1)
                when 'CORRECTED' then (select n.submitted_by from submission n where n.draft_id = s.draft_id and n.id > s.id
                    and is_live(n.id) order by n.id limit 1) end;
            update recheck set closed_at = p_now, how = outcome, closed_by = who where id = r.id;
            perform audit_append('draft', s.draft_id, coalesce(who, 0), 'recheck.close', jsonb_build_object('recheck', r.id,
                'submission', s.id, 'how', outcome));
        end if;
        insert into notice (account_id, submission_id, kind, text, once, at)
        select distinct a.id, s.id, case when outcome is null then 'OVERDUE' else 'LEXICON' end,
            coalesce(d.register_no, '') || case when outcome is null then '词库复查查出的拦截项已超过处理时限，请尽快处理'
                else '词库复查办结：' || case outcome when 'DECIDED' then '拦截项已逐条处理' when 'CORRECTED' then '已更正'
                    when 'WITHDRAWN' then '已撤稿' when 'RETURNED' then '已退回修改' else '现行词库不再拦截' end end,
            case when outcome is null then 'recheck-late-' else 'recheck-done-' end || r.id, p_now
        from draft d join account a on a.state = 'ACTIVE' and (a.id = s.submitted_by or (a.department = r.department
            and exists (select 1 from account_role x where x.account_id = a.id and x.role = 'HEAD')))
        where d.id = s.draft_id on conflict do nothing;
    end loop;
end $$;

-- Of this person's department, what is due first.
create function rechecks_for(p_account bigint, p_limit int) returns setof recheck language plpgsql stable rows 10 as $$
begin
    return query select r.* from account a join recheck r on r.department = a.department
        where a.id = p_account and r.closed_at is null order by r.due_at, r.id limit p_limit;
end $$;
revoke execute on function recheck_begin, recheck_settle from public;
grant execute on function recheck_begin, recheck_settle to shenfa_clerk;

create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;
select pg_temp.mend('counts_json(bigint)', '''requests'',', '''rechecks'', (select count(*) from rechecks_for(p_account, 100)),
        ''requests'',');
drop function pg_temp.mend(text, text, text);
