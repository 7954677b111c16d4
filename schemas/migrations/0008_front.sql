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

-- Who may see an item before it is out (Article 13): its department; whoever reviews it, did, or
-- wrote in it; the unified reviewers and the leader; an operator once it is approved for his channel.
create function draft_visible(d draft, p_account bigint) returns boolean language sql stable as $$
    select exists (select 1 from account a where a.id = p_account and a.department = d.department)
        or exists (select 1 from account_role r join account a on a.id = r.account_id
            left join department u on u.id = a.department
            where r.account_id = p_account and (r.role = 'LEADER' or (r.role = 'REVIEWER' and u.unified)))
        or exists (select 1 from submission s join waiting w on w.submission_id = s.id
            where s.draft_id = d.id and w.seat = any (seats_of(p_account)))
        or exists (select 1 from submission s join vote v on v.submission_id = s.id
            where s.draft_id = d.id and v.account_id = p_account)
        or exists (select 1 from delivery x join channel_operator o on o.channel_account_id = x.channel_account_id
            where x.draft_id = d.id and o.account_id = p_account)
$$;
grant execute on function draft_visible to shenfa_web;
