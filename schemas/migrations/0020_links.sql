-- Do the links of a text open? Looked at from outside, by a courier that has no channel: it asks for
-- addresses, and says what became of them. Nothing is asked for, and nothing gathered, until somebody
-- has declared that such a courier may go out.
create table link_egress (
    one         boolean primary key default true check (one),
    public_key  text   not null check (public_key <> ''),   -- of its enrolment key
    reason      text   not null check (reason <> ''),
    declared_by bigint not null references account,
    at          timestamptz not null default now(),
    seen_at     timestamptz                                 -- its last call
);

-- A call of its is accepted once.
create table link_nonce (
    nonce text primary key,
    at    timestamptz not null default now()
);
create index link_nonce_by_time on link_nonce (at);

create table link (
    id           bigint generated always as identity primary key,
    url          text  not null check (char_length(url) between 1 and 4000),
    digest       bytea not null unique,                -- an address may be longer than an index takes
    urgent       boolean not null default false,       -- in something that is in flight
    result       text  check (result in ('GOOD', 'BROKEN', 'INSIDE', 'UNKNOWN')),  -- null: not looked at yet
    detail       text  not null default '',            -- 404, or why nobody knows
    seen_at      timestamptz,
    broken_since timestamptz,                          -- and was never seen to open since
    unknown      int   not null default 0,             -- looks in a row that told nothing
    next_at      timestamptz not null default now()
);
create index link_due on link (urgent desc, next_at, id);
create index link_by_seen on link (seen_at);

-- Where a text shows it. `place`: in reading order.
create table submission_link (
    submission_id bigint not null references submission,
    place         int    not null,
    link_id       bigint not null references link,
    block         int    not null,
    start_at      int    not null,
    end_at        int    not null,
    quote         text   not null,
    primary key (submission_id, place)
);
create index submission_link_by_link on submission_link (link_id, submission_id);

-- Submissions whose links nobody has read yet.
create table link_reading (submission_id bigint primary key references submission);

create function link_reading() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (select 1 from link_egress) then insert into link_reading values (new.id) on conflict do nothing; end if;
    return null;
end $$;
create trigger link_reading after insert on submission for each row execute function link_reading();

-- What is in flight and what is out is read from now on. A new key takes the old one's place.
create function link_egress_declare(p_key text, p_reason text, p_account bigint, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into link_egress (public_key, reason, declared_by, at) values (p_key, p_reason, p_account, p_now)
    on conflict (one) do update set public_key = excluded.public_key, reason = excluded.reason,
        declared_by = excluded.declared_by, at = excluded.at, seen_at = null;
    insert into link_reading select id from submission where state in ('SCREENING', 'IN_REVIEW', 'APPROVED')
        union select submission_id from live on conflict do nothing;
    perform audit_append('system', 0, p_account, 'links.declare', jsonb_build_object('reason', p_reason,
        'sha256', encode(sha256(convert_to(p_key, 'UTF8')), 'hex')));
end $$;

create function link_egress_close(p_reason text, p_account bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from link_egress;
    if not found then perform refuse(404, 'links.none', '没有登记链接检查的出口'); end if;
    delete from link_reading;
    perform audit_append('system', 0, p_account, 'links.close', jsonb_build_object('reason', p_reason));
end $$;

create function link_unread(p_limit int) returns setof submission
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query select s.* from link_reading r join submission s on s.id = r.submission_id
        order by s.id desc limit p_limit;
end $$;

create function in_flight(p_state text) returns boolean language plpgsql immutable as
$$ begin return p_state in ('SCREENING', 'IN_REVIEW', 'APPROVED'); end $$;

-- All of one submission's links at once: what came of an earlier look counts until it is an hour old.
create function link_keep(p_submission bigint, p_urls text[], p_blocks int[], p_starts int[], p_ends int[],
    p_quotes text[], p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare hurry boolean := (select in_flight(state) from submission where id = p_submission);
begin
    insert into link (url, digest, urgent, next_at)
    select distinct u, sha256(convert_to(u, 'UTF8')), hurry, p_now from unnest(p_urls) u order by u
    on conflict (digest) do update set urgent = link.urgent or excluded.urgent,
        next_at = case when excluded.urgent and coalesce(link.seen_at < p_now - interval '1 hour', true)
            or link.next_at = 'infinity' then p_now else link.next_at end;
    insert into submission_link (submission_id, place, link_id, block, start_at, end_at, quote)
    select p_submission, x.place, l.id, x.block, x.start_at, x.end_at, x.quote
    from unnest(p_urls, p_blocks, p_starts, p_ends, p_quotes) with ordinality x(url, block, start_at, end_at, quote, place)
    join link l on l.digest = sha256(convert_to(x.url, 'UTF8')) on conflict do nothing;
    delete from link_reading where submission_id = p_submission;
end $$;

-- 2: in flight somewhere; 1: out somewhere; 0: nobody needs it any more.
create function link_wanted(p_link bigint) returns int language plpgsql stable as $$
begin
    if exists (select 1 from submission_link x join submission s on s.id = x.submission_id
        where x.link_id = p_link and in_flight(s.state)) then return 2; end if;
    return case when exists (select 1 from submission_link x where x.link_id = p_link and is_live(x.submission_id))
        then 1 else 0 end;
end $$;

-- What is to be looked at now; nobody else gets it for five minutes. First what people wait for; of what
-- is only out, one address in five seconds: it is somebody else's machine.
create function link_take(p_max int, p_now timestamptz) returns table (id bigint, url text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    l link;
    wanted int;
    calm boolean := not exists (select 1 from link k where not k.urgent and k.seen_at > p_now - interval '5 seconds');
begin
    update link_egress set seen_at = p_now where coalesce(seen_at < p_now - interval '20 seconds', true);
    for l in select * from link k where k.next_at <= p_now order by k.urgent desc, k.next_at, k.id limit 100
        for update skip locked
    loop
        exit when p_max = 0 or not (l.urgent or calm);
        wanted := link_wanted(l.id);
        update link k set urgent = wanted = 2, next_at = case when wanted = 0 then 'infinity'
            when wanted = 1 and not calm then p_now + interval '5 seconds' else p_now + interval '5 minutes' end
            where k.id = l.id;
        continue when wanted = 0 or (wanted = 1 and not calm);
        calm := calm and wanted = 2;
        p_max := p_max - 1;
        id := l.id;
        url := l.url;
        return next;
    end loop;
end $$;

-- What came of it, and when it is looked at again: soon while people wait, and where it may have been mended.
create function link_seen(p_link bigint, p_result text, p_detail text, p_now timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare wanted int := link_wanted(p_link);
begin
    update link set result = p_result, detail = p_detail, seen_at = p_now, urgent = wanted = 2,
        unknown = case p_result when 'UNKNOWN' then unknown + 1 else 0 end,
        broken_since = case p_result when 'GOOD' then null when 'UNKNOWN' then broken_since
            else coalesce(broken_since, p_now) end,
        next_at = p_now + case p_result
            when 'UNKNOWN' then least(interval '2 minutes' * power(2, least(unknown, 12)), interval '1 day')
            when 'GOOD' then case wanted when 2 then interval '1 day' else interval '7 days' end
            else case wanted when 2 then interval '30 minutes' else interval '1 day' end end
    where id = p_link;
    return found;
end $$;

create function link_time(p_at timestamptz) returns text language plpgsql stable as
$$ begin return to_char(p_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI'); end $$;

create function link_message(l link) returns text language plpgsql stable as $$
begin
    return format(case l.result
        when 'BROKEN' then '链接打不开：%s（%s，%s 检查）：请核对后更正'
        when 'INSIDE' then '链接指向内部地址：%s（%s，%s 检查），外面的人打不开，内部地址也不得外传：请更正'
        else '链接能否打开尚不清楚：%s（%s，%s 检查）：请自行点开核对' end, l.url, l.detail, link_time(l.seen_at));
end $$;

-- As findings, shown with those of the reviewers. None of them blocks: a site that is away today is no
-- fault of the text.
create function link_findings(s submission) returns setof jsonb language plpgsql stable as $$
begin
    return query select jsonb_build_object('id', 'dead-link:' || left(encode(sha256(convert_to(
            format(E'%s\n%s\n%s', lower(l.result), l.url, x.place), 'UTF8')), 'hex'), 16),
        'reviewer', 'dead-link', 'rule', lower(l.result),
        'severity', case l.result when 'UNKNOWN' then 'NOTE' else 'WARN' end, 'block', x.block,
        'start', x.start_at, 'end', x.end_at, 'quote', x.quote, 'occurrence', x.place,
        'message', link_message(l), 'candidates', '[]'::jsonb, 'article', '第十七条', 'decision', null)
    from submission_link x join link l on l.id = x.link_id
    where x.submission_id = s.id and l.result <> 'GOOD' order by x.place;
end $$;

-- How far it has come: whether anybody looks at all, how many there are, and what is not known yet.
create function links_json(s submission) returns json language plpgsql stable as $$
begin
    return (
    select json_build_object('on', exists (select 1 from link_egress),
        'read', not exists (select 1 from link_reading r where r.submission_id = s.id) and exists (select 1 from link_egress),
        'count', count(l.id), 'good', count(*) filter (where l.result = 'GOOD'),
        'bad', count(*) filter (where l.result in ('BROKEN', 'INSIDE')),
        'unknown', count(*) filter (where l.result = 'UNKNOWN'),
        'waiting', count(*) filter (where l.id is not null and l.result is null), 'seen_at', iso(min(l.seen_at)))
    from (select distinct k.* from submission_link x join link k on k.id = x.link_id where x.submission_id = s.id) l
    );
end $$;

do $$
declare
    old text := pg_get_functiondef('submission_json(submission, bigint, text[], timestamptz)'::regprocedure);
    shown text := replace(old, '''opens'', (select', '''links'', links_json(s), ''opens'', (select');
    found text := replace(shown, 'union all select check_findings(s)) y(f)',
        'union all select check_findings(s) union all select link_findings(s)) y(f)');
begin
    if shown = old or found = shown then raise exception 'submission_json shows its findings in another way'; end if;
    execute found;
end $$;

grant select on link_egress, link, submission_link, link_reading to shenfa_web;
grant select on link, submission_link to shenfa_clerk;
grant select, insert, delete on link_nonce to shenfa_web;
revoke execute on function link_reading, link_egress_declare, link_egress_close, link_unread, link_keep, link_take,
    link_seen from public;
grant execute on function link_egress_declare, link_egress_close, link_take, link_seen to shenfa_web;
grant execute on function link_unread, link_keep to shenfa_clerk;
