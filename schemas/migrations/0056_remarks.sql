-- 忽略这一处: who writes says of a WARN or NOTE why the words stay as they are. It is the author's word and
-- lets nothing pass: what blocks is not ignored, a decision stays by name and signed by somebody else, and
-- reviewers see the finding as before, with the remark beside it. Only the author's own list is shorter.
create table finding_remark (
    draft_id   bigint not null references draft,
    reviewer   text   not null,
    rule       text   not null,
    quote      text   not null,
    occurrence int    not null,
    severity   text   not null check (severity in ('WARN', 'NOTE')),  -- as it was when it was ignored
    reason     text   not null check (reason <> ''),
    account_id bigint not null references account,
    at         timestamptz not null default clock_timestamp(),
    place      text   not null,                                      -- as a decision's (0054_place.sql)
    check (place = '' or occurrence = 0),
    primary key (draft_id, reviewer, rule, quote, occurrence, place)
);
grant select on finding_remark to shenfa_web;

create function finding_ignore(p_draft bigint, p_reviewer text, p_rule text, p_quote text, p_occurrence int,
    p_severity text, p_reason text, p_account bigint, p_place text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare n int := case when p_place = '' then p_occurrence else 0 end;
begin
    insert into finding_remark (draft_id, reviewer, rule, quote, occurrence, severity, reason, account_id, place)
    values (p_draft, p_reviewer, p_rule, p_quote, n, p_severity, p_reason, p_account, p_place)
    on conflict (draft_id, reviewer, rule, quote, occurrence, place) do update
        set severity = excluded.severity, reason = excluded.reason, account_id = excluded.account_id, at = excluded.at;
    perform audit_append('draft', p_draft, p_account, 'finding.ignore', jsonb_build_object('reviewer', p_reviewer,
        'rule', p_rule, 'quote', p_quote, 'occurrence', n, 'place', p_place, 'severity', p_severity, 'reason', p_reason));
end $$;

-- The remark goes; that it was there, and what it said, stays in the record.
create function finding_heed(p_draft bigint, p_reviewer text, p_rule text, p_quote text, p_occurrence int,
    p_account bigint, p_place text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare n int := case when p_place = '' then p_occurrence else 0 end;
begin
    delete from finding_remark where draft_id = p_draft and reviewer = p_reviewer and rule = p_rule
        and quote = p_quote and occurrence = n and place = p_place;
    if not found then perform refuse(409, 'remark.none', '这一处没有被忽略'); end if;
    perform audit_append('draft', p_draft, p_account, 'finding.heed', jsonb_build_object('reviewer', p_reviewer,
        'rule', p_rule, 'quote', p_quote, 'occurrence', n, 'place', p_place));
end $$;
revoke execute on function finding_ignore, finding_heed from public;
grant execute on function finding_ignore, finding_heed to shenfa_web;

-- {"remark": …} of this finding of this draft, or {}. What a newer list made a BLOCK is not ignored any more.
create function remark_of(p_draft bigint, f jsonb) returns jsonb language plpgsql stable as $$
begin
    return coalesce((select jsonb_build_object('remark', jsonb_build_object('reason', x.reason, 'by', a.name,
            'at', iso(x.at)))
        from finding_remark x join account a on a.id = x.account_id
        where x.draft_id = p_draft and x.reviewer = f->>'reviewer' and x.rule = f->>'rule' and x.quote = f->>'quote'
            and case when x.place = '' then x.occurrence = (f->>'occurrence')::int
                else x.place = coalesce(f->>'place', '') end
            and f->>'severity' <> 'BLOCK' order by x.place = '' limit 1), '{}');
end $$;

-- As before; and what the author said of it.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;
select pg_temp.mend('submission_json(submission, bigint, text[], timestamptz)',
    'json_agg(f || jsonb_build_object(''decision'',', 'json_agg(f || remark_of(s.draft_id, f) || jsonb_build_object(''decision'',');
drop function pg_temp.mend(text, text, text);
