-- The same answer of people_public(), where thousands of one list have one name. Nobody is held against everybody of his
-- name elsewhere, but all who show the same pieces against all who show the same: who they can be is said by the digits
-- that both show, so equal digits lie together by sorting, and no pair is ever made.
create or replace function people_public(p_draft bigint, p_persons int[], p_names text[], p_whats text[], p_digits text[])
returns table (person int, register_nos text, sum text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    unit   constant int := 64;  -- of a person's pieces; those of his numbers are 1 to 32
    spelt  constant int := 100; -- of so many pieces elsewhere a sum is the digest; of more, the digest of their digests
    called bytea[] := array(select person_digest('name', n) from (select distinct unnest(p_names)) x(n));
    live   bigint[] := array(select s.id from submission s where s.draft_id <> p_draft and submission_live(s.id)
        and s.id in (select o.submission_id from person_shown o where o.name = any (called)));
begin
    return query
    with piece as ( -- of this text (item 0), and of what is out
        select distinct 0::bigint as item, 'here'::text as side, x.person, person_digest('name', x.name) as name,
            x.what, person_digest(x.what, x.digits) as digits
        from unnest(p_persons, p_names, p_whats, p_digits) x(person, name, what, digits)
        union all
        select o.submission_id, (select d.register_no from submission s join draft d on d.id = s.draft_id
            where s.id = o.submission_id), o.person, o.name, o.what, o.digits
        from person_shown o where o.name = any (called) and array_position(live, o.submission_id) is not null
    ), who as ( -- a person a row: what of his numbers is shown, as bits, and every digest
        select p.item, p.side, p.person, p.name, coalesce(bit_or(b.bit) filter (where b.bit <> unit), 0) as shows,
            array_agg(b.bit order by b.bit, p.digits) as bits, array_agg(p.digits order by b.bit, p.digits) as digits
        from piece p cross join lateral (select case p.what when 'unit' then unit else 1 << (array_position(array['id.region',
            'id.birth', 'id.tail', 'phone.head', 'phone.middle', 'phone.tail'], p.what) - 1) end) b(bit)
        group by p.item, p.side, p.person, p.name
    ), near as ( -- and which ways of showing there are among those of his name on the other side: a bit for each of 64
        select w.*, bit_or(1::bigint << w.shows) filter (where w.item = 0) over (partition by w.name) as here,
            bit_or(1::bigint << w.shows) filter (where w.item <> 0) over (partition by w.name) as there
        from who w
    ), meeting as ( -- once for each of these where this text would add a piece, with the digits that both would show
        select n.item, n.side, n.person, n.name, n.digits, k.here, k.there, array(
            select d.digits from unnest(n.bits, n.digits) d(bit, digits)
            where case when k.there = 0 then d.bit = unit else d.bit & k.here & k.there <> 0 end order by d.bit, d.digits) as key
        from near n cross join generate_series(0, 63) other cross join lateral (select
            case n.item when 0 then n.shows else other end, case n.item when 0 then other else n.shows end) k(here, there)
        where (case n.item when 0 then n.there else n.here end >> other) & 1 = 1 and k.here & ~k.there <> 0
    ), met as ( -- those who may be the same: who of this text, and what the others show
        select array_agg(x.person) filter (where x.person is not null) as persons, count(x.digits) as pieces,
            array_agg(distinct x.side) filter (where x.digits is not null) as sides,
            sha256(string_agg(convert_to(x.side, 'UTF8') || x.digits, ''::bytea order by x.side collate "C", x.digits)) as digest,
            case when count(x.digits) <= spelt then array_agg(x.side) filter (where x.digits is not null) end as side,
            case when count(x.digits) <= spelt then array_agg(x.digits) filter (where x.digits is not null) end as digits
        from (select distinct m.name, m.here, m.there, m.key, case m.item when 0 then m.person end as person,
                case when m.item <> 0 then m.side end as side, d.digits
            from meeting m left join lateral unnest(case when m.item <> 0 then m.digits end) d(digits) on true) x
        group by x.name, x.here, x.there, x.key
        having count(x.person) > 0 and count(x.digits) > 0
    ), each as (
        select p.person, m.sides, m.digest, m.side, m.digits, sum(m.pieces) over (partition by p.person) <= spelt as few
        from met m cross join lateral unnest(m.persons) p(person)
    ), said as (
        select distinct e.person, s.side, s.digits from each e cross join lateral (
            select u.side, u.digits from unnest(e.side, e.digits) u(side, digits) where e.few
            union all select r.side, e.digest from unnest(e.sides) r(side) where not e.few) s
        union all
        select distinct w.person, w.side, unnest(w.digits) from who w where w.item = 0
    )
    select s.person, string_agg(distinct s.side, '、') filter (where s.side <> 'here'),
        encode(sha256(string_agg(convert_to(s.side, 'UTF8') || s.digits, ''::bytea order by s.side collate "C", s.digits)), 'hex')
    from said s group by s.person having count(*) filter (where s.side <> 'here') > 0 order by s.person;
end $$;
