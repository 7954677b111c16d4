-- Fewer questions behind an act, once more: what nearly always has the same answer is asked in one statement,
-- and who knows the reasons is asked where there is one. Measured in docs/performance.md.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- The chairs of a person: two aggregates over a join cost twice as much as his roles as they stand. In the same
-- order as before: with the department first.
create or replace function seats_of(a bigint) returns text[] language plpgsql stable as $$
declare
    place text;
    held  text[];
begin
    select department, array(select role from account_role where account_id = a) into place, held
        from account where id = a and state = 'ACTIVE';
    if coalesce(cardinality(held), 0) = 0 then return '{}'; end if;
    return string_to_array(array_to_string(held, '@' || place || E'\n') || '@' || place, E'\n') || held;
end $$;

-- Whether anybody is there for a stage: from those who have the role, not from everybody. ("offset 0": in this order.)
create or replace function seats_filled(s submission, seats text[]) returns boolean language plpgsql stable as $$
begin
    return exists (
        select 1 from (select r.account_id, r.role from account_role r where r.role = any (string_to_array(
            regexp_replace(array_to_string(seats, ' '), '@[^ ]*', '', 'g'), ' ')) offset 0) r
        join account a on a.id = r.account_id
        where a.state = 'ACTIVE' and (r.role = any (seats) or r.role || '@' || a.department = any (seats))
            and not a.id = any (s.contributors)
            and not exists (select 1 from vote v where v.submission_id = s.id and v.account_id = a.id offset 0));
end $$;

-- Is there nothing at all in the way of this person's agreeing? One statement for what vote_obstacle, agree_obstacle and
-- the look at his key ask one after the other. It may say no too often: then they are asked, and say why. It must never
-- say yes where one of them would find something; a correction under way, a finding, what another body found, a check
-- that is asked for: all these are theirs. (store/test_desk_rules holds the two against each other.)
create function vote_plain(s submission, p_account bigint, p_key bigint) returns boolean language plpgsql stable as $$
begin
    if s.state <> 'IN_REVIEW' or s.findings <> '[]' or p_account = any (s.contributors)
            or coalesce(s.stage->'checks', '[]') <> '[]' then return false; end if;
    return (select s.opens <@ array(select m.what from mark m where m.submission_id = s.id and m.kind = 'OPENED'
                and m.account_id = p_account)
            and coalesce(s.stage->'marks', '[]') <@ to_jsonb(array(select m.kind from mark m where m.submission_id = s.id
                and m.kind <> 'OPENED' and not m.account_id = any (s.contributors)))
            and not exists (select 1 from vote v where v.submission_id = s.id and v.account_id = p_account)
            and not exists (select 1 from correction c where c.draft_id = s.draft_id)
            and not exists (select 1 from outside_check c where c.submission_id = s.id)
            and not p.body ? 'checks' and key_signs(k, clock_timestamp())
            and (coalesce(s.stage->'seats', '[]') || coalesce(s.stage->'alternates', '[]')) ?| seats_of(p_account)
        from policy p, device_key k where p.version = s.policy_version and k.id = p_key and k.account_id = p_account);
end $$;

select pg_temp.mend('vote_cast(bigint, integer, bigint, text, text, bytea, text[], bigint, text, text, timestamptz)',
    '    outcome text;
', '    outcome text;
    plain boolean;
');
select pg_temp.mend('vote_cast(bigint, integer, bigint, text, text, bytea, text[], bigint, text, text, timestamptz)',
    '    select * into o from vote_obstacle(s, p_account);
    if found then perform refuse(o.status, o.code, o.message); end if;
', '    plain := p_verdict = ''AGREE'' and vote_plain(s, p_account, p_key) is true;
    if not plain then
        select * into o from vote_obstacle(s, p_account);
        if found then perform refuse(o.status, o.code, o.message); end if;
    end if;
');
select pg_temp.mend('vote_cast(bigint, integer, bigint, text, text, bytea, text[], bigint, text, text, timestamptz)',
    'if not exists (select 1 from device_key k', 'if not plain and not exists (select 1 from device_key k');
select pg_temp.mend('vote_cast(bigint, integer, bigint, text, text, bytea, text[], bigint, text, text, timestamptz)',
    '        select * into o from agree_obstacle(s, p_account);
        if found then perform refuse(o.status, o.code, o.message); end if;
        if not p_opened @> opens_now(s) then',
    '        if not plain then
            select * into o from agree_obstacle(s, p_account);
            if found then perform refuse(o.status, o.code, o.message); end if;
        end if;
        if not p_opened @> (case when plain then s.opens else opens_now(s) end) then');
drop function pg_temp.mend(text, text, text);
