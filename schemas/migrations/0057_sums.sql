-- Article 14, to its end: where somebody works is a key beside his name, and a sum of which a person may be known waits
-- in review for an expert's opinion, on the desk of who gives it.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

alter table person_shown drop constraint person_shown_what_check;
alter table person_shown add constraint person_shown_what_check check (what in ('id.region', 'id.birth', 'id.tail',
    'phone.head', 'phone.middle', 'phone.tail', 'unit'));

-- As it was: of somebody of that name, no piece that both show differs, and this text would add a piece of a number. A
-- unit is no piece of one. It is written in many ways, so two that differ say nothing; the same unit says that it is the
-- same person, where the other text shows no number at all. Names alone meet too often for that.
create or replace function people_public(p_draft bigint, p_persons int[], p_names text[], p_whats text[], p_digits text[])
returns table (person int, register_nos text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query
    with mine as materialized (
        select x.person, x.what, person_digest('name', x.name) as name, person_digest(x.what, x.digits) as digits
        from unnest(p_persons, p_names, p_whats, p_digits) x(person, name, what, digits)
    ), met as (
        select distinct m.person, o.submission_id, o.person as other
        from mine m join person_shown o on o.name = m.name
        where o.what <> 'unit' or (m.what = 'unit' and m.digits = o.digits)
    )
    select t.person, string_agg(distinct d.register_no, '、')
    from met t join submission s on s.id = t.submission_id join draft d on d.id = s.draft_id
    where s.draft_id <> p_draft and submission_live(s.id)
        and not exists (select 1 from mine m join person_shown o on o.submission_id = t.submission_id
            and o.person = t.other and o.what = m.what where m.person = t.person and o.digits <> m.digits
            and m.what <> 'unit')
        and exists (select 1 from mine m where m.person = t.person and m.what <> 'unit' and not exists (
            select 1 from person_shown o
            where o.submission_id = t.submission_id and o.person = t.other and o.what = m.what))
    group by t.person order by t.person;
end $$;

-- Does a sum wait for its opinion? In the text ("aggregation") and in files ("attachment:…:aggregation").
create function needs_expert(s submission) returns boolean language plpgsql stable as $$
begin
    return exists (select 1 from jsonb_array_elements(s.findings) f
        where f->>'severity' = 'BLOCK' and f->>'reviewer' ~ '(^|:)aggregation$' and not exists (
            select 1 from finding_decision d where d.draft_id = s.draft_id and finding_decided(d, f)));
end $$;

-- It lies on the desk of the department's 保密审查员 as long as it waits for him, beside those of its stage.
select pg_temp.mend('stage_open(submission, integer, timestamptz)', '    insert into waiting select unnest(seats), s.id;',
    '    insert into waiting select unnest(seats), s.id;
    if s.findings <> ''[]'' and needs_expert(s) then
        insert into waiting values (''SECRECY@'' || owner, s.id) on conflict do nothing;
    end if;');
select pg_temp.mend('agree_obstacle(submission, bigint)', '    if (s.findings <> ''[]'' or exists',
    '    if s.findings <> ''[]'' and needs_expert(s) then
        return query select 409, ''vote.expert'', ''与已公开的信息合在一起可能认出个人：请先由保密审查员写明专家意见，再表决（第十四条）''; return;
    end if;
    if (s.findings <> ''[]'' or exists');

-- His opinion is a decision like any other, with its reason and signed; a head's or reviewer's word is none.
create function expert_heard(p_draft bigint) returns void language plpgsql as $$
begin
    delete from waiting w using submission s, draft d where d.id = p_draft and s.draft_id = d.id and s.state = 'IN_REVIEW'
        and w.submission_id = s.id and w.seat = 'SECRECY@' || d.department
        and not coalesce(s.stage->'seats', '[]') ? w.seat and not needs_expert(s);
end $$;
revoke execute on function expert_heard from public;
select pg_temp.mend('finding_decide(bigint, text, text, text, integer, text, text, bigint, bigint, text, timestamptz, text)',
    '    perform need_key(p_account, p_key);',
    '    if p_reviewer ~ ''(^|:)aggregation$'' and not exists (select 1 from account_role held
            where held.account_id = p_account and held.role = ''SECRECY'') then
        perform refuse(403, ''decision.expert'', ''合在一起可能认出个人的，由保密审查员写明专家意见'');
    end if;
    perform need_key(p_account, p_key);');
select pg_temp.mend('finding_decide(bigint, text, text, text, integer, text, text, bigint, bigint, text, timestamptz, text)',
    '    for r in select * from release_request',
    '    if p_reviewer ~ ''(^|:)aggregation$'' then perform expert_heard(p_draft); end if;
    for r in select * from release_request');

-- What was added up when it was handed in is no reviewer's, and stays; in files as well.
select pg_temp.mend('submission_rescreened(bigint, integer, jsonb, timestamptz)',
    'f->>''reviewer'' = ''aggregation''', 'f->>''reviewer'' ~ ''(^|:)aggregation$''');

drop function pg_temp.mend(text, text, text);
