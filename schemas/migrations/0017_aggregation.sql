-- What a text adds up to with what is public already (Article 14): of each person that a table of a
-- submission names, which pieces of his numbers stand there. Only as digests under a salt of this
-- store, which no service may read: the words themselves stay in the vault.
create table person_salt (
    one  boolean primary key default true check (one),
    salt bytea   not null
);
insert into person_salt (salt)
select sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));

create table person_shown (
    submission_id bigint not null references submission,
    person int   not null,             -- a row of a table; the same in this submission alone
    what   text  not null check (what in ('id.region', 'id.birth', 'id.tail', 'phone.head', 'phone.middle', 'phone.tail')),
    name   bytea not null,
    digits bytea not null,
    primary key (submission_id, person, what)
);
create index person_shown_by_name on person_shown (name);

create function person_digest(p_what text, p_words text) returns bytea
language sql stable security definer set search_path = public, pg_temp as $$
    select sha256(salt || convert_to(p_what || ' ' || p_words, 'UTF8')) from person_salt
$$;

-- Is it out there now? The last thing that was confirmed of it there is this publication.
create function submission_live(p_submission bigint) returns boolean language plpgsql stable as $$
begin
    return exists (select 1 from delivery x where x.submission_id = p_submission and x.state = 'CONFIRMED'
        and x.act <> 'withdraw' and not exists (select 1 from delivery y where y.draft_id = x.draft_id
            and y.channel_account_id = x.channel_account_id and y.id > x.id and y.state = 'CONFIRMED'));
end $$;

-- For each person: what other items that are public tell of somebody of that name, who may be the same
-- (no piece that both show differs), where this text would add a piece. Their numbers in the register.
create function people_public(p_draft bigint, p_persons int[], p_names text[], p_whats text[], p_digits text[])
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
    )
    select t.person, string_agg(distinct d.register_no, '、')
    from met t join submission s on s.id = t.submission_id join draft d on d.id = s.draft_id
    where s.draft_id <> p_draft and submission_live(s.id)
        and not exists (select 1 from mine m join person_shown o on o.submission_id = t.submission_id
            and o.person = t.other and o.what = m.what where m.person = t.person and o.digits <> m.digits)
        and exists (select 1 from mine m where m.person = t.person and not exists (select 1 from person_shown o
            where o.submission_id = t.submission_id and o.person = t.other and o.what = m.what))
    group by t.person order by t.person;
end $$;

-- Called by the statement that hands in: kept with the submission or not at all.
create function people_keep(p_submission bigint, p_persons int[], p_names text[], p_whats text[], p_digits text[])
returns int language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into person_shown (submission_id, person, what, name, digits)
    select p_submission, x.person, x.what, person_digest('name', x.name), person_digest(x.what, x.digits)
    from unnest(p_persons, p_names, p_whats, p_digits) x(person, name, what, digits) on conflict do nothing;
    return cardinality(p_persons);
end $$;

-- As it was; but what was seen when it was handed in is no reviewer's, and stays.
create or replace function submission_rescreened(p_submission bigint, p_lexicon int, p_findings jsonb, p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare s submission;
begin
    update submission set lexicon_version = p_lexicon, findings = p_findings || coalesce((select jsonb_agg(f)
            from jsonb_array_elements(findings) f where f->>'reviewer' = 'aggregation'), '[]') where id = p_submission
        returning * into s;
    perform audit_append('draft', s.draft_id, 0, 'submission.rescreened', jsonb_build_object(
        'submission', s.id, 'lexicon', p_lexicon));
end $$;

revoke execute on function person_digest, people_public, people_keep from public;
grant execute on function people_public, people_keep to shenfa_web;
