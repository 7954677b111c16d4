-- The front: what log-ins, repeated requests and couriers' calls need, and who may see an item.

-- Wrong passwords by name, whether or not there is such a name: both look the same from outside.
create table login_failure (
    login_hash   bytea primary key,
    failures     int not null,
    locked_until timestamptz,
    at           timestamptz not null default now()
);
create index login_failure_by_time on login_failure (at);
grant select, insert, update, delete on login_failure to shenfa_web;
grant select, delete on login_failure to shenfa_clerk;

-- A kept answer has its version with it.
alter table idempotency add column etag text not null default '';

-- A courier's request is accepted once: the nonce is kept for as long as its time would be believed.
create table connector_nonce (
    channel_account_id bigint not null references channel_account,
    nonce              text   not null,
    at                 timestamptz not null default now(),
    primary key (channel_account_id, nonce)
);
create index connector_nonce_by_time on connector_nonce (at);
grant select, insert, delete on connector_nonce to shenfa_web;

-- Whoever stands behind a token that is still good, and whether to write down that he is here.
create view session_caller as
    select s.token_hash, a.id, a.login, a.name, a.department, s.device,
        a.must_change or a.password_at < now() - interval '90 days' as must_change,
        r.roles, s.seen_at < now() - interval '20 seconds' as stale,
        coalesce(r.leader or (r.reviewer and u.unified), false) as sees_all
    from session s join account a on a.id = s.account_id and a.state = 'ACTIVE'
    join department u on u.id = a.department
    cross join lateral (select string_agg(x.role, ' ') as roles, bool_or(x.role = 'LEADER') as leader,
        bool_or(x.role = 'REVIEWER') as reviewer from account_role x where x.account_id = a.id) r
    where s.expires_at > now() and s.seen_at > now() - interval '15 minutes';
grant select on session_caller to shenfa_web;

-- Lists: whoever sees every item need not be asked item by item.
create function sees_all(p_account bigint) returns boolean language plpgsql stable as $$
begin
    return (
    select exists (select 1 from account_role r join account a on a.id = r.account_id
        join department u on u.id = a.department
        where r.account_id = p_account and (r.role = 'LEADER' or (r.role = 'REVIEWER' and u.unified)))
    );
end $$;

-- Who may see an item before it is out (Article 13): its department; whoever reviews it, did, or
-- wrote in it; the unified reviewers and the leader; an operator once it is approved for his channel;
-- the auditor once a ticket has been issued.
-- One question after the other: nearly always the first or the second is answered yes.
create function draft_visible(d draft, p_account bigint) returns boolean language plpgsql stable as $$
begin
    if exists (select 1 from account a where a.id = p_account and a.department = d.department) then
        return true;
    end if;
    if sees_all(p_account) then return true; end if;
    return (
    select exists (select 1 from submission s join waiting w on w.submission_id = s.id
            where s.draft_id = d.id and w.seat = any (seats_of(p_account)))
        or exists (select 1 from submission s join vote v on v.submission_id = s.id
            where s.draft_id = d.id and v.account_id = p_account)
        or exists (select 1 from delivery x join channel_operator o on o.channel_account_id = x.channel_account_id
            where x.draft_id = d.id and o.account_id = p_account)
        or (exists (select 1 from account_role r where r.account_id = p_account and r.role = 'AUDIT')
            and exists (select 1 from delivery x where x.draft_id = d.id))
    );
end $$;
grant execute on function draft_visible to shenfa_web;
-- Whoever made a word list does not put it in force (Article 8); the old one retires first.
create function lexicon_activate(p_version int, p_account bigint) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare l lexicon;
begin
    select * into l from lexicon where version = p_version for update;
    if not found then perform refuse(404, 'lexicon.none', '没有这一版词库'); end if;
    if l.state = 'ACTIVE' then perform refuse(409, 'lexicon.active', '这一版词库正在使用'); end if;
    if l.made_by = p_account then
        perform refuse(403, 'lexicon.person', '编制词库的人不能自己启用，请另一位安全管理员启用');
    end if;
    update lexicon set state = 'RETIRED' where state = 'ACTIVE';
    update lexicon set state = 'ACTIVE', activated_by = p_account, activated_at = now() where version = p_version;
    perform audit_append('lexicon', p_version, p_account, 'lexicon.activate', '{}');
    return p_version;
end $$;
revoke execute on function lexicon_activate from public;
grant execute on function lexicon_activate to shenfa_web;

-- Lists and counts of one person. Each is one range of one index, read from its newest end, and is
-- written as such: (person, id) < (him, before) and person >= him, in that order. With person = him
-- the planner may walk all submissions by number instead, which costs nothing where one person has
-- most of them, and the whole table to everybody else.

-- What is this person's to do, newest first, at most p_limit: what he wrote or has voted on is not.
-- A chair's pile is read only as far as p_limit of it are his, so its size costs nothing; what he
-- may not vote on is stepped over, at some six buffers each.
create function todo_of(p_account bigint, p_before bigint, p_limit int) returns setof bigint
language plpgsql stable rows 100 as $$
begin
    return query
    select distinct t.id from unnest(seats_of(p_account)) as c(seat), lateral (
        select w.submission_id as id from waiting w
        where (w.seat, w.submission_id) < (c.seat, p_before) and w.seat >= c.seat and (
            select not p_account = any (s.contributors) and not exists (select 1 from vote v
                where v.submission_id = s.id and v.account_id = p_account)
            from submission s where s.id = w.submission_id)
        order by w.seat desc, w.submission_id desc limit p_limit) t
    order by 1 desc limit p_limit;
end $$;

-- The numbers on a person's tabs. None is counted past a hundred: "99+" is all that is shown, and a
-- count costs the same whatever waits. Below that each agrees with its list.
create function counts_json(p_account bigint) returns json language plpgsql stable as $$
begin
    return json_build_object(
        'todo', (select count(*) from todo_of(p_account, 9223372036854775807, 100)),
        'mine', (select count(*) from (select 1 from submission
            where submitted_by <= p_account and submitted_by >= p_account
              and state in ('SCREENING', 'IN_REVIEW', 'APPROVED')
            order by submitted_by desc, id desc limit 100) x),
        'returned', (select count(*) from (select 1 from submission
            where submitted_by <= p_account and submitted_by >= p_account
              and state in ('RETURNED', 'REJECTED') and not again
            order by submitted_by desc, id desc limit 100) x),
        'notices', (select count(*) from (select 1 from notice
            where account_id <= p_account and account_id >= p_account and seen_at is null
            order by account_id, id desc limit 100) x));
end $$;
