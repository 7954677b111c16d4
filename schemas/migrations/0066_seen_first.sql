-- Who writes over something has seen it; what was left out is explained.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- The lock after five failures stands in login_failure, by the hash of the name.
alter table account drop column failures, drop column locked_until;

-- 登记簿 explains what it leaves out: numbers that a restore passes over, since those given after the backup are known
-- outside. `first` to `last` of a year, and why.
create table register_gap (
    year  int  not null,
    first int  not null,
    last  int  not null,
    why   text not null check (why <> ''),
    at    timestamptz not null,
    primary key (year, first),
    check (first > 0 and first <= last)
);
grant select on register_gap to shenfa_web;
create function register_name(p_year int, p_no int) returns text language sql immutable as $$
    select format('%s-%s', p_year, lpad(p_no::text, greatest(4, length(p_no::text)), '0'))
$$;
create function register_gaps_json(p_year int) returns json language sql stable as $$
    select coalesce(json_agg(json_build_object('first', register_name(year, first), 'last', register_name(year, last),
        'count', last - first + 1, 'why', why, 'at', iso(at)) order by first), '[]')
    from register_gap where year = p_year
$$;

-- Restores from before: each passed over a hundred numbers of its year, behind those that were given then.
do $$
declare
    e record;
    n int;
begin
    for e in select why, at, extract(year from at at time zone 'Asia/Shanghai')::int as year from cluster_epoch
        where epoch > 1 order by epoch loop
        select greatest(
            (select max(split_part(register_no, '-', 2)::int) from draft where register_no like e.year || '-%'
                and registered_at < e.at),
            (select max(last) from register_gap where year = e.year)) into n;
        continue when n is null or not exists (select 1 from register_year where year = e.year and last >= n + 100);
        insert into register_gap values (e.year, n + 1, n + 100, '恢复备份（' || e.why || '）', e.at);
    end loop;
end $$;

-- What is typed and not saved: who writes over it has seen it, in whatever page of hers it was written. `page` is the
-- open page that wrote last: it may go on without having heard the answer to its last save.
alter table working_copy add column version uuid not null default gen_random_uuid(),
    add column page text not null default '';
create function same_words(a working_copy, b working_copy) returns boolean language sql immutable as $$
    select a.base is not distinct from b.base and a.title = b.title and a.html = b.html and a.meta = b.meta
$$;

-- 静默与次数 are set as a whole, and so are a person's name and department: who sets them names what he read, `*` for
-- whatever it is. A version is made of what may be set and of nothing else.
create function pace_version(p_channel bigint) returns text language sql stable as $$
    select coalesce((select left(encode(sha256(convert_to(concat_ws(' ', coalesce(quiet_from::text, '-'),
        coalesce(quiet_until::text, '-'), coalesce(per_hour, 0), coalesce(per_day, 0), coalesce(per_month, 0)), 'UTF8')), 'hex'), 16)
        from pace where channel_account_id = p_channel), 'none')
$$;
create function account_version(a account) returns text language sql stable as $$
    select left(encode(sha256(convert_to(a.department || ' ' || a.name, 'UTF8')), 'hex'), 16)
$$;
select pg_temp.mend('pace_json(channel_account, timestamptz)', '''own'', p.set_by is not null',
    '''version'', pace_version(c.id), ''own'', p.set_by is not null');
create function pace_set(p_channel bigint, p_quiet_from time, p_quiet_until time, p_hour int, p_day int, p_month int,
    p_reason text, p_account bigint, p_now timestamptz, p_seen text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform 1 from channel_account where id = p_channel for no key update;
    if p_seen not in ('*', pace_version(p_channel)) then
        perform refuse(412, 'pace.changed', '静默时段与次数刚才有人改过，请看过新的再改');
    end if;
    perform pace_set(p_channel, p_quiet_from, p_quiet_until, p_hour, p_day, p_month, p_reason, p_account, p_now);
end $$;
create function account_change(p_id bigint, p_name text, p_department text, p_by bigint, p_seen text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare old account;
begin
    perform need_role(p_by, 'SYSTEM');
    select * into old from account where id = p_id for update;
    if found and p_seen not in ('*', account_version(old)) then
        perform refuse(412, 'account.changed', '这个账号刚才有人改过，请看过新的再改');
    end if;
    return account_change(p_id, p_name, p_department, p_by);
end $$;
revoke execute on function pace_set(bigint, time, time, int, int, int, text, bigint, timestamptz, text),
    account_change(bigint, text, text, bigint, text) from public;
grant execute on function pace_set(bigint, time, time, int, int, int, text, bigint, timestamptz, text),
    account_change(bigint, text, text, bigint, text) to shenfa_web;

-- 经批准的例外: a second account stands until it is looked at again. Whoever keeps the register, and the heads of the
-- department that has it, are told a week before that day and after it, once each.
create function exceptions_remind(p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare today date := china(p_now)::date;
begin
    insert into notice (account_id, kind, text, once, at)
    select a.id, case when e.review_on < today then 'OVERDUE' else 'DUE' end,
        format('“%s”（%s）是经批准的例外（%s），%s，请复核是否仍然需要：不再需要的请注销', c.name, zh('channel', c.channel), e.document_no,
            case when e.review_on < today then '已过复核日期 ' else '复核日期是 ' end || e.review_on),
        format('exception-%s-%s', case when e.review_on < today then 'late' else 'due' end, e.id), p_now
    from channel_account c join channel_exception e on e.id = c.exception_id
    join account a on a.state = 'ACTIVE' and exists (select 1 from account_role r where r.account_id = a.id
        and (r.role = 'SYSTEM' or (r.role = 'HEAD' and a.department = c.owner_department)))
    where c.state <> 'RELEASED' and e.review_on <= today + 7 on conflict do nothing;
end $$;
revoke execute on function exceptions_remind from public;
grant execute on function exceptions_remind to shenfa_clerk;

drop function pg_temp.mend(text, text, text);
