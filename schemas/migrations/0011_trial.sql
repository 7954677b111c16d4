-- A word list is tried before it is put in force: what of that which is out would newly be pointed
-- at, and what would be let go. One trial a version; asking again begins anew.

create table lexicon_trial (
    version    int primary key references lexicon,
    against    int not null references lexicon,   -- the one in force when it was asked for
    releases   int not null check (releases between 0 and 10000),
    asked_by   bigint not null references account,
    asked_at   timestamptz not null default now(),
    after      bigint not null default 0,         -- submissions up to here have been looked at
    total      bigint not null,
    looked     bigint not null default 0,
    touched    bigint not null default 0,         -- of them the words have something of the change
    fresh      bigint not null default 0,         -- findings that only the tried one makes
    freed      bigint not null default 0,         -- findings that only the other one makes
    ended_at   timestamptz
);
create index lexicon_trial_under_way on lexicon_trial (version) where ended_at is null;

-- As many examples as people look at; the counts above are of all.
create table lexicon_trial_hit (
    id            bigint generated always as identity primary key,
    version       int not null references lexicon_trial on delete cascade,
    submission_id bigint not null references submission,
    fresh         boolean not null,
    finding       jsonb not null
);
create index lexicon_trial_hit_by_version on lexicon_trial_hit (version, id);

-- What is looked at: everything live, and the last so many releases whether they still are.
create function trial_items(p_releases int, p_after bigint, p_limit int) returns setof submission
language plpgsql stable rows 100 as $$
begin
    return query select * from submission s where s.id > p_after and s.state in ('APPROVED', 'DONE', 'WITHDRAWN', 'SUPERSEDED')
        and (is_live(s.id) or s.id in (select d.submission_id from delivery d
            where d.state = 'CONFIRMED' and d.act <> 'withdraw' order by d.id desc limit p_releases))
        order by s.id limit p_limit;
end $$;

create function trial_ask(p_version int, p_releases int, p_account bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare l lexicon;
begin
    select * into l from lexicon where version = p_version;
    if not found then perform refuse(404, 'lexicon.none', '没有这一版词库'); end if;
    if l.state = 'ACTIVE' then perform refuse(409, 'lexicon.active', '这一版词库正在使用，无需试运行'); end if;
    delete from lexicon_trial where version = p_version;
    insert into lexicon_trial (version, against, releases, asked_by, total)
    values (p_version, current_lexicon(), p_releases, p_account, (select count(*) from trial_items(p_releases, 0, null)));
    perform audit_append('lexicon', p_version, p_account, 'lexicon.trial', jsonb_build_object('releases', p_releases));
end $$;

-- A page of it: up to where, how many of them, and what was found otherwise ([{submission, fresh, finding}]).
-- Nothing is written for a trial that was asked for anew meanwhile.
create function trial_step(p_version int, p_asked_at timestamptz, p_after bigint, p_looked int, p_touched int, p_hits jsonb,
    p_fresh int, p_freed int, p_ended boolean, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update lexicon_trial set after = p_after, looked = looked + p_looked, touched = touched + p_touched,
        fresh = fresh + p_fresh, freed = freed + p_freed, ended_at = case when p_ended then p_now end
        where version = p_version and asked_at = p_asked_at and ended_at is null;
    if not found then return; end if;
    insert into lexicon_trial_hit (version, submission_id, fresh, finding)
    select p_version, (h->>'submission')::bigint, (h->>'fresh')::boolean, h->'finding'
    from jsonb_array_elements(p_hits) h
    limit greatest(0, 500 - (select count(*) from lexicon_trial_hit where version = p_version));
end $$;

revoke execute on function trial_ask, trial_step, trial_items from public;
grant execute on function trial_items, is_live to shenfa_web, shenfa_clerk;
grant execute on function trial_ask to shenfa_web;
grant execute on function trial_step to shenfa_clerk;
grant select on lexicon_trial, lexicon_trial_hit to shenfa_web;
grant select on lexicon_trial to shenfa_clerk;
