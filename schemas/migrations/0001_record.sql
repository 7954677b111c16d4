-- The record: who did what to which, when. Insert-only, chained per thing (Article 9).
--
-- Roles shenfa_web, shenfa_screen, shenfa_seal, shenfa_clerk exist before this runs; what each
-- may do is granted next to the table it concerns, and nothing else is.

create extension if not exists btree_gist;
revoke create on schema public from public;
grant usage on schema public to shenfa_web, shenfa_screen, shenfa_seal, shenfa_clerk;

-- Errors that a person reads are raised as SQLSTATE 'SFnnn': nnn is the HTTP status, the message
-- is Chinese, DETAIL is the stable code, HINT the field at fault. store/ turns them into enum err.
create function refuse(status int, code text, message text, field text default null) returns void
language plpgsql as $$
begin
    raise exception using errcode = 'SF' || status, message = message, detail = code,
        hint = coalesce(field, '');
end $$;

-- Changes after a restore: tickets of an older epoch are looked up, never sent again.
create table cluster_epoch (
    epoch int primary key,
    why   text not null,
    at    timestamptz not null default now()
);
insert into cluster_epoch values (1, 'first run');
grant select on cluster_epoch to shenfa_web, shenfa_screen, shenfa_seal, shenfa_clerk;

create function current_epoch() returns int language plpgsql stable as
$$ begin return (select max(epoch) from cluster_epoch); end $$;

-- One chain per thing: draft, submission, account, channel, lexicon, policy, stop, system.
create table stream (
    kind text   not null,
    id   bigint not null,
    n    bigint not null default 0,
    head bytea  not null default '\x',
    prev bytea  not null default '\x',        -- the head before this one
    primary key (kind, id)
) with (fillfactor = 70);

create table audit (
    kind    text        not null,
    id      bigint      not null,
    n       bigint      not null,
    actor   bigint      not null,              -- account id; 0: the system itself
    action  text        not null,
    payload jsonb       not null,
    prev    bytea       not null,
    hash    bytea       not null,
    at      timestamptz not null,
    epoch   int         not null,
    xid     xid8        not null default pg_current_xact_id(),
    primary key (kind, id, n)
);
create index audit_by_xid on audit (epoch, xid);
create index audit_by_time on audit (at desc);

-- What is hashed, spelt once. `shenfa audit verify` builds the same text in C.
create function audit_leaf(kind text, id bigint, n bigint, actor bigint, action text,
    at timestamptz, payload jsonb) returns bytea language plpgsql immutable as $$
begin
    return sha256(convert_to(concat_ws(E'\n', kind, id, n, actor, action,
        (extract(epoch from at) * 1000000)::bigint, payload::text), 'UTF8'));
end $$;

-- Appends one row to one chain; locks that chain only, so six voters at once do not collide.
create function audit_append(k text, i bigint, who bigint, what text, p jsonb) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    s stream;
    t timestamptz := clock_timestamp();
begin
    loop
        update stream set n = n + 1, prev = head,
            head = sha256(head || audit_leaf(k, i, n + 1, coalesce(who, 0), what, t, p))
            where kind = k and id = i returning * into s;
        exit when found;
        insert into stream (kind, id) values (k, i) on conflict do nothing;
    end loop;
    insert into audit (kind, id, n, actor, action, payload, prev, hash, at, epoch)
    values (k, i, s.n, coalesce(who, 0), what, p, s.prev, s.head, t, (select max(epoch) from cluster_epoch));
    return s.n;
end $$;
revoke execute on function audit_append from public;
grant execute on function audit_append to shenfa_web, shenfa_screen, shenfa_seal, shenfa_clerk;
grant select on audit, stream to shenfa_web, shenfa_seal, shenfa_clerk;

create function audit_is_for_ever() returns trigger language plpgsql as $$
begin
    raise exception 'audit rows are never changed or deleted';
end $$;
create trigger audit_insert_only before update or delete or truncate on audit
    for each statement execute function audit_is_for_ever();

-- Checkpoints: Merkle roots over the rows between two transaction horizons, signed by the seal.
create table checkpoint (
    id        bigint primary key,
    epoch     int    not null,
    xid_from  xid8   not null,
    xid_to    xid8   not null,
    rows      bigint not null,
    root      bytea  not null,           -- SHA-256 Merkle root, leaf 0x00, node 0x01
    root_sm3  bytea  not null,
    prev      bytea  not null,
    note      text   not null,           -- the signed note: canonical JSON
    ed25519   text   not null,
    sm2       text   not null,
    at        timestamptz not null default now()
);
grant select on checkpoint to shenfa_web, shenfa_clerk;
grant select, insert on checkpoint to shenfa_seal;

-- Lives: which state may follow which, and which process may make the move. Filled by the .def
-- tables of gateway/model (a test compares); a trigger refuses any other move, whoever tries.
create table life_move (
    life       text not null,
    from_state text not null,
    to_state   text not null,
    role       text not null,
    primary key (life, from_state, to_state, role)
);
grant select on life_move to shenfa_web, shenfa_screen, shenfa_seal, shenfa_clerk;

create function life_guard() returns trigger language plpgsql as $$
begin
    if old.state is distinct from new.state and not exists (
        select 1 from life_move where life = tg_argv[0] and from_state = old.state
            and to_state = new.state and role = session_user) then
        raise exception using errcode = 'SF409', detail = tg_argv[0] || '.move',
            message = format('状态不能由“%s”变为“%s”', old.state, new.state), hint = '';
    end if;
    return new;
end $$;
