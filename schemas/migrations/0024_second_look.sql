-- A request for release that a round has overtaken ends for good: while it only looked ended it stood in the way
-- of the same question about the same words, and among the 500 that wait for anybody.
alter table release_request drop constraint release_request_state_check;
alter table release_request add constraint release_request_state_check
    check (state in ('OPEN', 'LAPSED', 'ACCEPT', 'FALSE_ALARM', 'REFUSED'));
alter table release_request drop constraint release_request_check;
alter table release_request add constraint release_request_check
    check ((state in ('OPEN', 'LAPSED')) = (answered_by is null) and (state in ('OPEN', 'LAPSED')) = (answer = ''));

create function requests_lapse() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update release_request set state = 'LAPSED' where draft_id = new.draft_id and state = 'OPEN';
    return null;
end $$;
create trigger requests_lapse after insert on submission for each row execute function requests_lapse();
revoke execute on function requests_lapse from public;
update release_request r set state = 'LAPSED' where state = 'OPEN' and request_lapsed(r);

-- An address may hold any words, and asking for it says them to another machine. So nobody asks before somebody
-- who wrote none of the text has agreed to it.
create function links_released(s submission) returns boolean language plpgsql stable as $$
begin
    return s.state = 'APPROVED' or (s.state = 'IN_REVIEW'
        and exists (select 1 from vote v where v.submission_id = s.id and v.verdict = 'AGREE'));
end $$;

-- 2: in something in flight that somebody agreed to; 1: out somewhere; 0: not now.
create or replace function link_wanted(p_link bigint) returns int language plpgsql stable as $$
begin
    if exists (select 1 from submission_link x join submission s on s.id = x.submission_id
        where x.link_id = p_link and in_flight(s.state) and links_released(s::submission)) then return 2; end if;
    return case when exists (select 1 from submission_link x where x.link_id = p_link and is_live(x.submission_id))
        then 1 else 0 end;
end $$;

-- What somebody waits for from now on; what came of an earlier look counts until it is an hour old.
create function links_hurry(p_submission bigint, p_now timestamptz) returns void language plpgsql as $$
begin
    update link l set urgent = true, next_at = p_now
    from (select distinct x.link_id from submission_link x where x.submission_id = p_submission order by 1) x
    where l.id = x.link_id and coalesce(l.seen_at < p_now - interval '1 hour', true);
end $$;

-- All of one submission's links at once, as before; they wait where nobody has agreed yet.
create or replace function link_keep(p_submission bigint, p_urls text[], p_blocks int[], p_starts int[], p_ends int[],
    p_quotes text[], p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into link (url, digest, next_at)
    select distinct u, sha256(convert_to(u, 'UTF8')), p_now from unnest(p_urls) u order by u
    on conflict (digest) do update set next_at = case when link.next_at = 'infinity' then p_now else link.next_at end;
    insert into submission_link (submission_id, place, link_id, block, start_at, end_at, quote)
    select p_submission, x.place, l.id, x.block, x.start_at, x.end_at, x.quote
    from unnest(p_urls, p_blocks, p_starts, p_ends, p_quotes) with ordinality x(url, block, start_at, end_at, quote, place)
    join link l on l.digest = sha256(convert_to(x.url, 'UTF8')) on conflict do nothing;
    if (select links_released(s) from submission s where s.id = p_submission) then
        perform links_hurry(p_submission, p_now);
    end if;
    delete from link_reading where submission_id = p_submission;
end $$;

create function links_may_go() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform links_hurry(new.submission_id, now());
    return null;
end $$;
create trigger links_may_go after insert on vote for each row when (new.verdict = 'AGREE') execute function links_may_go();

-- As before, and whether they wait for somebody to agree.
create or replace function links_json(s submission) returns json language plpgsql stable as $$
begin
    return (
    select json_build_object('on', exists (select 1 from link_egress),
        'read', not exists (select 1 from link_reading r where r.submission_id = s.id) and exists (select 1 from link_egress),
        'held', in_flight(s.state) and not links_released(s),
        'count', count(l.id), 'good', count(*) filter (where l.result = 'GOOD'),
        'bad', count(*) filter (where l.result in ('BROKEN', 'INSIDE')),
        'unknown', count(*) filter (where l.result = 'UNKNOWN'),
        'waiting', count(*) filter (where l.id is not null and l.result is null), 'seen_at', iso(min(l.seen_at)))
    from (select distinct k.* from submission_link x join link k on k.id = x.link_id where x.submission_id = s.id) l
    );
end $$;
revoke execute on function links_hurry, links_may_go from public;

-- What a trial finds is shown under the title that is out: the draft's own may have changed since, for a
-- correction that whoever keeps the lists may not see yet.
alter table lexicon_trial_hit add column title text not null default '';
create or replace function trial_step(p_version int, p_asked_at timestamptz, p_after bigint, p_looked int, p_touched int,
    p_hits jsonb, p_fresh int, p_freed int, p_ended boolean, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update lexicon_trial set after = p_after, looked = looked + p_looked, touched = touched + p_touched,
        fresh = fresh + p_fresh, freed = freed + p_freed, ended_at = case when p_ended then p_now end
        where version = p_version and asked_at = p_asked_at and ended_at is null;
    if not found then return; end if;
    insert into lexicon_trial_hit (version, submission_id, fresh, finding, title)
    select p_version, (h->>'submission')::bigint, (h->>'fresh')::boolean, h->'finding', coalesce(h->>'title', '')
    from jsonb_array_elements(p_hits) h
    limit greatest(0, 500 - (select count(*) from lexicon_trial_hit where version = p_version));
end $$;
