-- What a reader found.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- 群发. The lease lets nothing go before its page, but what goes along with the first is never leased itself.
select pg_temp.mend('message_company(bigint, timestamptz)', 'and hold_reason(x, p_now) = ''''',
    'and hold_reason(x, p_now) = '''' and landing_step(x) <> ''wait''');
select pg_temp.mend('message_follow()', 'or hold_reason(x, new.updated_at) <> ''''',
    'or hold_reason(x, new.updated_at) <> '''' or landing_step(x) = ''wait''');

-- The page was taken down again on its own: its publication stays what it was, and what points at it would point at
-- nothing. A withdrawal that the seal refused takes nothing down.
create function landing_gone(w delivery) returns boolean language sql stable as $$
    select exists (select 1 from withdrawal x where x.submission_id = w.submission_id
        and x.channel_account_id = w.channel_account_id and x.refused = '')
$$;
select pg_temp.mend('landing_step(delivery)', 'when w.id is null or w.state = ''CONFIRMED'' then ''''',
    'when w.id is null then '''' when landing_gone(w) then ''held'' when w.state = ''CONFIRMED'' then ''''');
select pg_temp.mend('hold_reason(delivery, timestamptz)',
    'then return E''landing\t网站页面没有发布成功，先处理网站，之后自动继续''; end if;',
    'then
        return E''landing\t'' || case when landing_gone(landing_of(d))
            then ''网站页面已撤稿，发出去的链接会打不开，不再发布：不用发的请一并撤稿，仍要发的请重新送审''
            else ''网站页面没有发布成功，先处理网站，之后自动继续'' end;
    end if;');

-- 微信公众号. An account of which only drafts are made publishes nothing: the hundred are not its.
select pg_temp.mend('pace_of(channel_account)', 'elsif c.channel = ''wechat'' then',
    'elsif c.channel = ''wechat'' and coalesce(c.settings->>''mode'', '''') <> ''draft'' then');

-- The calls of the day are of use above all when there are none left, and then the list cannot be asked for: they are
-- kept beside what is wrong, and where they come alone they are all that is known.
create function survey_called(p_channel bigint, p jsonb, p_now timestamptz) returns void language plpgsql as $$
begin
    if coalesce((p->>'calls_most')::bigint, 0) = 0 then return; end if;
    update channel_account set health = health || jsonb_build_object('called', jsonb_build_object(
        'most', (p->>'calls_most')::bigint, 'used', coalesce((p->>'calls_used')::bigint, 0), 'at', iso(p_now)))
        where id = p_channel;
end $$;
select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)', '    perform watch_trouble(c, p, p_now);',
    '    perform survey_called(p_channel, p, p_now);
    if jsonb_typeof(p->''items'') = ''null'' and coalesce(p->''trouble''->>''code'', '''') = '''' then return; end if;
    perform watch_trouble(c, p, p_now);');

-- 词库复查. The clerk comes by every two seconds: he looks at so many at a time, behind those of the last time, and what
-- is late is said once.
alter table recheck add column late_told_at timestamptz;
create index recheck_open_in_order on recheck (id) where closed_at is null;

create function recheck_end(r recheck, s submission, p_outcome text, p_now timestamptz) returns void language plpgsql as $$
declare
    who bigint := case p_outcome
        when 'DECIDED' then (select d.account_id from finding_decision d, jsonb_array_elements(s.findings) f
            where d.draft_id = s.draft_id and f->>'severity' = 'BLOCK' and finding_decided(d, f) order by d.at desc limit 1)
        when 'WITHDRAWN' then (select w.account_id from withdrawal w where w.submission_id = s.id order by w.at desc limit 1)
        when 'CORRECTED' then (select n.submitted_by from submission n where n.draft_id = s.draft_id and n.id > s.id
            and is_live(n.id) order by n.id limit 1) end;
begin
    update recheck set closed_at = p_now, how = p_outcome, closed_by = who where id = r.id;
    perform audit_append('draft', s.draft_id, coalesce(who, 0), 'recheck.close', jsonb_build_object('recheck', r.id,
        'submission', s.id, 'how', p_outcome));
end $$;

create function recheck_words(s submission, p_outcome text) returns text language plpgsql immutable as $$
begin
    if p_outcome is null then return '词库复查查出的拦截项已超过处理时限，请尽快处理'; end if;
    return '词库复查办结：' || case p_outcome when 'DECIDED' then '拦截项已逐条处理' when 'CORRECTED' then '已更正'
        when 'WITHDRAWN' then '已撤稿' when 'RETURNED' then '已退回修改' else '现行词库不再拦截' end;
end $$;

-- Each end is told to those who were told of its beginning, and stands in the record; so is what is late. Those behind
-- `p_after`, at most so many; gives the last that was looked at, 0 when there are no more behind it.
drop function recheck_settle(timestamptz);
create function recheck_settle(p_after bigint, p_limit int, p_now timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    r recheck;
    s submission;
    outcome text;
    n int := 0;
    last bigint := 0;
begin
    for r in select * from recheck where closed_at is null and id > p_after order by id limit p_limit loop
        n := n + 1;
        last := r.id;
        select * into s from submission where id = r.submission_id;
        outcome := recheck_outcome(s);
        continue when outcome is null and (r.due_at > p_now or r.late_told_at is not null);
        if outcome is null then
            update recheck set late_told_at = p_now where id = r.id;
        else
            perform recheck_end(r, s, outcome, p_now);
        end if;
        insert into notice (account_id, submission_id, kind, text, once, at)
        select distinct a.id, s.id, case when outcome is null then 'OVERDUE' else 'LEXICON' end,
            coalesce(d.register_no, '') || recheck_words(s, outcome),
            case when outcome is null then 'recheck-late-' else 'recheck-done-' end || r.id, p_now
        from draft d join account a on a.state = 'ACTIVE' and (a.id = s.submitted_by or (a.department = r.department
            and exists (select 1 from account_role x where x.account_id = a.id and x.role = 'HEAD')))
        where d.id = s.draft_id on conflict do nothing;
    end loop;
    return case when n < p_limit then 0 else last end;
end $$;
revoke execute on function recheck_settle from public;
grant execute on function recheck_settle to shenfa_clerk;

-- How it ended. It was decided where somebody decided it since; what was let pass long before is no answer to a list
-- that blocks no more than that now. What its author took back, or who reviews it refused, was not sent back.
create function recheck_decided(r recheck, s submission) returns bigint language plpgsql stable as $$
begin
    return (select d.account_id from finding_decision d, jsonb_array_elements(s.findings) f
        where d.draft_id = s.draft_id and d.at >= r.opened_at and f->>'severity' = 'BLOCK' and finding_decided(d, f)
        order by d.at desc limit 1);
end $$;
drop function recheck_outcome(submission);
create function recheck_outcome(r recheck, s submission) returns text language plpgsql stable as $$
begin
    if not is_live(s.id) and s.state not in ('SCREENING', 'IN_REVIEW', 'APPROVED') then
        return case when s.state in ('RETURNED', 'RECALLED', 'REJECTED') then 'RETURNED'
            when exists (select 1 from submission n where n.draft_id = s.draft_id and n.id > s.id and is_live(n.id))
                then 'CORRECTED' else 'WITHDRAWN' end;
    end if;
    if s.lexicon_version <> current_lexicon() or undecided_blocks(s) > 0 then return null; end if;
    return case when recheck_decided(r, s) is null then 'LEXICON' else 'DECIDED' end;
end $$;
select pg_temp.mend('recheck_settle(bigint, int, timestamptz)', 'recheck_outcome(s)', 'recheck_outcome(r, s)');
select pg_temp.mend('recheck_end(recheck, submission, text, timestamptz)',
    '(select d.account_id from finding_decision d, jsonb_array_elements(s.findings) f
            where d.draft_id = s.draft_id and f->>''severity'' = ''BLOCK'' and finding_decided(d, f) order by d.at desc limit 1)',
    'recheck_decided(r, s)');
select pg_temp.mend('recheck_words(submission, text)', 'then ''已退回修改''',
    'then case s.state when ''RETURNED'' then ''已退回修改'' else ''已退出审核'' end');

-- A reason for haste written beside a trial that had ended is no haste, and nobody is told of it. It stays under its
-- signature, and in the record.
select pg_temp.mend('lexicon_activate(int, bigint, bigint, text, bigint, text)', '    x bigint;',
    '    x bigint;
    tried boolean := lexicon_tried(p_version);');
select pg_temp.mend('lexicon_activate(int, bigint, bigint, text, bigint, text)',
    'and not lexicon_tried(p_version) then', 'and not tried then');
select pg_temp.mend('lexicon_activate(int, bigint, bigint, text, bigint, text)',
    '(l.state = ''RETIRED'' or p_haste <> '''')', '(l.state = ''RETIRED'' or not tried)');

drop function pg_temp.mend(text, text, text);
