-- People: one person, one account (Article 9); departments as the annex lists them.

create table department (
    id          text primary key check (id ~ '^[a-z]{2,16}$'),
    name        text not null unique,
    duty        text not null,
    sort        int  not null,
    unified     boolean not null default false   -- reviews what every department publishes (Article 16)
);

create table account (
    id           bigint generated always as identity primary key,
    person_no    text not null unique check (person_no <> ''),
    login        text not null unique check (login ~ '^[a-z][a-z0-9._-]{1,31}$'),
    name         text not null check (char_length(name) between 1 and 40),
    department   text not null references department,
    state        text not null default 'ACTIVE' check (state in ('ACTIVE', 'SUSPENDED', 'CLOSED')),
    password     text,                             -- argon2id, libsodium's own form
    must_change  boolean not null default true,
    password_at  timestamptz not null default now(),
    failures     int not null default 0,
    locked_until timestamptz,
    enrol_hash   bytea,                            -- sha256 of the one-time code for a vote key
    enrol_until  timestamptz,
    enrol_by     bigint references account,        -- the security administrator who countersigned
    created_at   timestamptz not null default now()
);

-- The three administrators exclude each other and everything else: an account's roles are all of
-- one class. GiST with <> says: no two rows of one account with different classes.
create table account_role (
    account_id bigint not null references account,
    role       text   not null check (role in ('EDITOR', 'HEAD', 'SECRECY', 'REVIEWER', 'LEADER',
                                               'OPERATOR', 'SYSTEM', 'SECURITY', 'AUDIT')),
    class      int    generated always as (case role when 'SYSTEM' then 1 when 'SECURITY' then 2
                                           when 'AUDIT' then 3 else 0 end) stored,
    primary key (account_id, role),
    constraint administrators_are_apart exclude using gist (account_id with =, class with <>)
);
create index account_role_by_role on account_role (role);

create table password_history (
    account_id bigint not null references account,
    password   text not null,
    at         timestamptz not null default now()
);
create index password_history_by_account on password_history (account_id, at desc);

-- Only the hash of a token is kept. One active session per person and kind of device.
create table session (
    token_hash bytea primary key,
    account_id bigint not null references account,
    device     text not null check (device in ('desk', 'phone', 'cli')),
    created_at timestamptz not null default now(),
    seen_at    timestamptz not null default now(),
    expires_at timestamptz not null,
    address    text not null default '',
    unique (account_id, device)
);

-- The key a person signs votes with: WebCrypto P-256 in a browser, Ed25519 in a file.
create table device_key (
    id               bigint generated always as identity primary key,
    account_id       bigint not null references account,
    kind             text not null check (kind in ('p256', 'ed25519')),
    key_id           text not null unique,
    public_key       text not null,
    label            text not null default '',
    enrolled_at      timestamptz not null default now(),
    countersigned_by bigint references account,   -- NULL: the first-run code countersigned
    revoked_at       timestamptz
);
create index device_key_by_account on device_key (account_id);

-- Might this key sign at that time? Enrolled before, not revoked by then, and countersigned.
create function key_signs(k device_key, at timestamptz) returns boolean language plpgsql stable as $$
begin
    return k.enrolled_at <= at and (k.revoked_at is null or k.revoked_at > at)
        and (k.countersigned_by is null or (k.countersigned_by <> k.account_id and exists (select 1
            from account_role r where r.account_id = k.countersigned_by and r.role = 'SECURITY')));
end $$;

-- 'ROLE' or 'ROLE@department': the chairs a person may sit on, for queues and stages.
create function seats_of(a bigint) returns text[] language plpgsql stable as $$
begin
    return (
    select coalesce(array_agg(r.role || '@' || a2.department) || array_agg(r.role), '{}')
    from account a2 join account_role r on r.account_id = a2.id
    where a2.id = a and a2.state = 'ACTIVE'
    );
end $$;

grant select, insert on account, device_key to shenfa_web;
grant update (name, department, password, must_change, password_at, state, enrol_hash, enrol_until, enrol_by)
    on account to shenfa_web;
grant update (revoked_at) on device_key to shenfa_web;   -- a key ends; it never becomes another
grant select, insert, delete on account_role to shenfa_web;
grant select, insert on password_history to shenfa_web;
grant select on department to shenfa_web;
grant select, insert, update, delete on session to shenfa_web;
-- Passwords and enrolment codes are the front's alone: what opens files, or signs, cannot read them.
grant select (id, name, department, state) on account to shenfa_seal, shenfa_clerk;
grant select (id, name) on account to shenfa_screen;
grant select on account_role, department to shenfa_seal, shenfa_clerk;
grant select on device_key to shenfa_seal;
