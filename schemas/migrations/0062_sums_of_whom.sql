-- An opinion about a sum is about that person, of that department, and waits for nobody else's.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- As it was, and `sum`: a digest of what meets what, over the digests of the pieces on both sides. Other digits here, or
-- there, are another sum; and who has it does not have the digits, for the salt of those digests is nobody's to read.
drop function people_public(bigint, int[], text[], text[], text[]);
create function people_public(p_draft bigint, p_persons int[], p_names text[], p_whats text[], p_digits text[])
returns table (person int, register_nos text, sum text)
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
    ), sums as (
        select t.person, t.submission_id, t.other, d.register_no
        from met t join submission s on s.id = t.submission_id join draft d on d.id = s.draft_id
        where s.draft_id <> p_draft and submission_live(s.id)
            and not exists (select 1 from mine m join person_shown o on o.submission_id = t.submission_id
                and o.person = t.other and o.what = m.what where m.person = t.person and o.digits <> m.digits
                and m.what <> 'unit')
            and exists (select 1 from mine m where m.person = t.person and m.what <> 'unit' and not exists (
                select 1 from person_shown o
                where o.submission_id = t.submission_id and o.person = t.other and o.what = m.what))
    ), pieces as (
        select m.person, 'here' as side, m.digits from mine m
        union
        select u.person, u.register_no, o.digits
        from sums u join person_shown o on o.submission_id = u.submission_id and o.person = u.other
    )
    select u.person, string_agg(distinct u.register_no, '、'),
        (select encode(sha256(string_agg(convert_to(p.side, 'UTF8') || p.digits, ''::bytea
            order by p.side collate "C", p.digits)), 'hex') from pieces p where p.person = u.person)
    from sums u group by u.person order by u.person;
end $$;
revoke execute on function people_public from public;
grant execute on function people_public to shenfa_web;

-- Who writes it is the 保密审查员 of the draft's own department, on whose desk it lies. His round stands still meanwhile,
-- taken before everything else as a vote takes it: of two opinions at once the later one sees the earlier. What waits
-- is looked at behind the record, which a vote writes first as well.
select pg_temp.mend('finding_decide(bigint, text, text, text, integer, text, text, bigint, bigint, text, timestamptz, text)',
    'if p_reviewer ~ ''(^|:)aggregation$'' and not exists (select 1 from account_role held
            where held.account_id = p_account and held.role = ''SECRECY'') then
        perform refuse(403, ''decision.expert'', ''合在一起可能认出个人的，由保密审查员写明专家意见'');
    end if;',
    'if p_reviewer ~ ''(^|:)aggregation$'' then
        perform 1 from submission where draft_id = p_draft and state in (''SCREENING'', ''IN_REVIEW'') order by id for update;
        if not exists (select 1 from draft d where d.id = p_draft and ''SECRECY@'' || d.department = any (seats_of(p_account)))
        then
            perform refuse(403, ''decision.expert'', ''合在一起可能认出个人的，由稿件所属处室的保密审查员写明专家意见'');
        end if;
    end if;');
select pg_temp.mend('finding_decide(bigint, text, text, text, integer, text, text, bigint, bigint, text, timestamptz, text)',
    '    if p_reviewer ~ ''(^|:)aggregation$'' then perform expert_heard(p_draft); end if;
', '');
select pg_temp.mend('finding_decide(bigint, text, text, text, integer, text, text, bigint, bigint, text, timestamptz, text)',
    'else jsonb_build_object(''place'', p_place) end);',
    'else jsonb_build_object(''place'', p_place) end);
    if p_reviewer ~ ''(^|:)aggregation$'' then perform expert_heard(p_draft); end if;');

drop function pg_temp.mend(text, text, text);
