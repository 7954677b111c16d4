-- A decision belongs to the place that somebody judged, and not to the first, second, third time that the words
-- stand in the text: the same words put in earlier took the decision away with them, to where nobody had looked.
-- `place` is what reviewers/place.h says of the letters around the words. Decisions from before have none, and go
-- on counting by `occurrence`: what is under way was decided by people who meant what they saw.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

alter table finding_decision add column place text not null default '',
    add check (place = '' or occurrence = 0),
    drop constraint finding_decision_pkey,
    add primary key (draft_id, reviewer, rule, quote, occurrence, place);
alter table release_request add column place text not null default '';
drop index release_request_once;
create unique index release_request_once on release_request
    (draft_id, reviewer, rule, quote, place, (case when place = '' then occurrence else 0 end)) where state = 'OPEN';

-- Is this decision about that finding? In one expression, so that the queries that ask take it in.
create function finding_decided(d finding_decision, f jsonb) returns boolean language sql immutable as $$
    select d.reviewer = f->>'reviewer' and d.rule = f->>'rule' and d.quote = f->>'quote'
        and case when d.place = '' then d.occurrence = (f->>'occurrence')::int
            else d.place = coalesce(f->>'place', '') end
$$;

create or replace function undecided_blocks(s submission) returns int language plpgsql stable as $$
begin
    return (
    select count(*)::int from (select jsonb_array_elements(s.findings) union all select check_findings(s)) x(f)
    where f->>'severity' = 'BLOCK' and not exists (select 1 from finding_decision d
        where d.draft_id = s.draft_id and finding_decided(d, f))
    );
end $$;

select pg_temp.mend('submission_json(submission, bigint, text[], timestamptz)',
    'where x.draft_id = s.draft_id
                and x.reviewer = f->>''reviewer'' and x.rule = f->>''rule'' and x.quote = f->>''quote''
                and x.occurrence = (f->>''occurrence'')::int)',
    'where x.draft_id = s.draft_id and finding_decided(x, f) order by x.place = '''' limit 1)');

-- What has no place may be named by its count alone: a report of another body, and what was found or asked about
-- before this file. Of everything else that would be the old way round.
create function placeless(p_draft bigint, p_reviewer text, p_rule text, p_quote text, p_occurrence int)
returns boolean language plpgsql stable as $$
begin
    return p_reviewer = 'external'
        or exists (select 1 from release_request r where r.draft_id = p_draft and r.reviewer = p_reviewer
            and r.rule = p_rule and r.quote = p_quote and r.occurrence = p_occurrence and r.place = '' and r.state = 'OPEN')
        or exists (select 1 from submission s, jsonb_array_elements(s.findings) f where s.draft_id = p_draft
            and s.state in ('SCREENING', 'IN_REVIEW', 'APPROVED') and not f ? 'place' and f->>'reviewer' = p_reviewer
            and f->>'rule' = p_rule and f->>'quote' = p_quote and (f->>'occurrence')::int = p_occurrence);
end $$;

-- As before, and both name the place.
drop function finding_decide(bigint, text, text, text, int, text, text, bigint, bigint, text, timestamptz);
create function finding_decide(p_draft bigint, p_reviewer text, p_rule text, p_quote text, p_occurrence int,
    p_decision text, p_reason text, p_account bigint, p_key bigint, p_signature text, p_now timestamptz, p_place text)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
    n int := case when p_place = '' then p_occurrence else 0 end;
    r release_request;
begin
    if exists (select 1 from revision where draft_id = p_draft and p_account = any (authors)) then
        perform refuse(403, 'decision.contributor', '您参与过本稿的文字，不能自己放行检查结果');
    end if;
    perform need_key(p_account, p_key);
    if p_place = '' and not placeless(p_draft, p_reviewer, p_rule, p_quote, p_occurrence) then
        perform refuse(409, 'decision.place', '没有指明是文中的哪一处，请刷新页面后再处理');
    end if;
    insert into finding_decision (draft_id, reviewer, rule, quote, occurrence, decision, reason, account_id,
        device_key_id, signature, at, place)
    values (p_draft, p_reviewer, p_rule, p_quote, n, p_decision, p_reason, p_account, p_key, p_signature, p_now, p_place)
    on conflict (draft_id, reviewer, rule, quote, occurrence, place) do update
        set decision = excluded.decision, reason = excluded.reason, account_id = excluded.account_id,
            device_key_id = excluded.device_key_id, signature = excluded.signature, at = excluded.at,
            made_at = clock_timestamp();
    for r in select * from release_request where draft_id = p_draft and reviewer = p_reviewer and rule = p_rule
            and quote = p_quote and place = p_place and (p_place <> '' or occurrence = p_occurrence)
            and state = 'OPEN' for update loop
        perform request_answer(r, p_decision, p_account, p_reason);
    end loop;
    perform audit_append('draft', p_draft, p_account, 'finding.decide', jsonb_build_object('reviewer', p_reviewer,
        'rule', p_rule, 'quote', p_quote, 'decision', p_decision, 'reason', p_reason,
        'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex'))
        || case when p_place = '' then jsonb_build_object('occurrence', n) else jsonb_build_object('place', p_place) end);
end $$;

drop function release_ask(bigint, text, text, text, int, text, text, bigint);
create function release_ask(p_draft bigint, p_reviewer text, p_rule text, p_quote text, p_occurrence int, p_message text,
    p_reason text, p_account bigint, p_place text) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d draft;
    n bigint;
begin
    select * into d from draft where id = p_draft;
    if not exists (select 1 from account a where a.id = p_account and a.department = d.department) then
        perform refuse(403, 'draft.department', '只有稿件所属处室的人可以请求放行');
    end if;
    if exists (select 1 from finding_decision f where f.draft_id = p_draft and finding_decided(f, jsonb_build_object(
            'reviewer', p_reviewer, 'rule', p_rule, 'quote', p_quote, 'occurrence', p_occurrence, 'place', p_place))) then
        perform refuse(409, 'request.decided', '这一处已经处理过，无需请求');
    end if;
    insert into release_request (draft_id, reviewer, rule, quote, occurrence, message, reason, account_id, place)
    values (p_draft, p_reviewer, p_rule, p_quote, p_occurrence, p_message, p_reason, p_account, p_place)
    on conflict do nothing returning id into n;
    if n is null then perform refuse(409, 'request.open', '这一处已经有人请求放行，正等待处理'); end if;
    perform audit_append('draft', p_draft, p_account, 'release.ask', jsonb_build_object('request', n,
        'reviewer', p_reviewer, 'rule', p_rule, 'quote', p_quote, 'place', p_place, 'reason', p_reason));
    return n;
end $$;
revoke execute on function finding_decide, release_ask from public;
grant execute on function finding_decide, release_ask to shenfa_web;

select pg_temp.mend('request_json(release_request, bigint)', '''occurrence'', r.occurrence,',
    '''occurrence'', r.occurrence, ''place'', r.place,');

drop function pg_temp.mend(text, text, text);
