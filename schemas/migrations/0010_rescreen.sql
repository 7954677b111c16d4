-- After a change of the word list everything in flight and everything live is looked at again. How
-- far that has come is one row a version, so that people see it and a restart goes on with it.

-- Live somewhere by this submission: confirmed there, and nothing has been confirmed there since.
create function is_live(p_submission bigint) returns boolean language plpgsql stable as $$
begin
    return exists (select 1 from delivery d where d.submission_id = p_submission and d.state = 'CONFIRMED'
        and d.act <> 'withdraw' and not exists (select 1 from delivery n where n.draft_id = d.draft_id
            and n.channel_account_id = d.channel_account_id and n.id > d.id and n.state = 'CONFIRMED'));
end $$;

create table rescreen (
    lexicon    int primary key references lexicon,
    since      timestamptz not null,        -- when that version was put in force: each time anew
    total      bigint not null,
    looked     bigint not null default 0,   -- of them the words have been held against the change
    touched    bigint not null default 0,   -- and screened whole, because the change may matter to them
    flagged    bigint not null default 0,   -- and have something now that stops them
    started_at timestamptz not null,
    ended_at   timestamptz
);
grant select on rescreen to shenfa_web, shenfa_clerk;

-- Which are stale: in flight, or live, and screened under another list than the one in force.
create function rescreen_stale(p_after bigint, p_limit int) returns setof submission
language plpgsql stable rows 100 as $$
declare v int := current_lexicon();
begin
    return query select * from submission s where s.id > p_after and s.lexicon_version <> v
        and (s.state in ('SCREENING', 'IN_REVIEW', 'APPROVED') or (s.state = 'DONE' and is_live(s.id)))
        order by s.id limit p_limit;
end $$;

-- Once for each time that a version is put in force; false when it has begun already.
create function rescreen_begin(p_lexicon int, p_now timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare at_time timestamptz := (select coalesce(activated_at, at) from lexicon where version = p_lexicon);
begin
    if exists (select 1 from rescreen where lexicon = p_lexicon and since = at_time) then return false; end if;
    insert into rescreen (lexicon, since, total, started_at)
    values (p_lexicon, at_time, (select count(*) from rescreen_stale(0, null)), p_now)
    on conflict (lexicon) do update set since = excluded.since, total = excluded.total, looked = 0,
        touched = 0, flagged = 0, started_at = excluded.started_at, ended_at = null;
    return true;
end $$;

-- The change does not matter to these: they stand as they did, under the new version. One line of
-- the record for all of them.
create function rescreen_pass(p_lexicon int, p_submissions bigint[], p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare n bigint;
begin
    update submission set lexicon_version = p_lexicon where id = any (p_submissions)
        and p_lexicon = current_lexicon();
    get diagnostics n = row_count;
    if n = 0 then return; end if;
    update rescreen set looked = looked + n where lexicon = p_lexicon;
    perform audit_append('lexicon', p_lexicon, 0, 'lexicon.rescreen', jsonb_build_object('passed', n,
        'from', (select min(x) from unnest(p_submissions) x), 'to', (select max(x) from unnest(p_submissions) x)));
end $$;

-- This one was screened whole.
create function rescreen_touched(p_lexicon int, p_flagged boolean) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update rescreen set looked = looked + 1, touched = touched + 1,
        flagged = flagged + case when p_flagged then 1 else 0 end where lexicon = p_lexicon and ended_at is null;
end $$;

create function rescreen_end(p_lexicon int, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare r rescreen;
begin
    update rescreen set ended_at = p_now where lexicon = p_lexicon and ended_at is null returning * into r;
    if found and r.total > 0 then
        perform audit_append('lexicon', p_lexicon, 0, 'lexicon.rescreened', jsonb_build_object('total', r.total,
            'touched', r.touched, 'flagged', r.flagged));
    end if;
end $$;
revoke execute on function rescreen_begin, rescreen_pass, rescreen_touched, rescreen_end, rescreen_stale, is_live
    from public;
grant execute on function rescreen_begin, rescreen_pass, rescreen_touched, rescreen_end, rescreen_stale, is_live
    to shenfa_clerk;
