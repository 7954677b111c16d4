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
    enrol_hash   bytea,                            -- sha256 of the one-time code for a device key
    enrol_until  timestamptz,
    enrol_by     bigint references account,        -- the security administrator who gave it; NULL: first run
    -- Written at the first run by the owner of the database and by nobody else: whoever is granted
    -- roles or countersigned later, it goes back to these.
    founding_code  bytea,                          -- sha256 of the printed code
    founding_roles text[],
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
    grant_id   bigint,                             -- of role_grant; NULL: the first run gave it
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

-- The key a person signs with: WebCrypto P-256 in a browser, Ed25519 in a file. It signs nothing
-- before a security administrator has countersigned it with his own: the seal follows the signatures
-- from key to key, back to those that the printed codes of the first run enrolled.
create table device_key (
    id               bigint generated always as identity primary key,
    account_id       bigint not null references account,
    kind             text not null check (kind in ('p256', 'ed25519')),
    key_id           text not null unique,
    public_key       text not null,
    label            text not null default '',
    enrolled_at      timestamptz not null default clock_timestamp(),
    first_run        boolean not null default false,   -- the printed code of the first run countersigned
    countersigned_by bigint references account,
    countersign_key  bigint references device_key,
    countersignature text,                        -- base64, over what key_payload() in desk/signed.c builds
    countersigned_at timestamptz,
    revoked_at       timestamptz,
    check (countersigned_by <> account_id)
);
create index device_key_by_account on device_key (account_id);
create unique index one_key_of_the_first_run on device_key (account_id) where first_run;

-- Who got which roles, where, from whom, under whose signature. Only ever added to.
create table role_grant (
    id            bigint generated always as identity primary key,
    account_id    bigint not null references account,
    roles         text[] not null,
    department    text   not null references department,
    granted_by    bigint not null references account,
    device_key_id bigint not null references device_key,
    signature     text   not null,                -- base64, over what grant_payload() in desk/signed.c builds
    at            timestamptz not null default clock_timestamp(),
    check (granted_by <> account_id)
);
create index role_grant_by_account on role_grant (account_id, id);
alter table account_role add foreign key (grant_id) references role_grant;

-- Might this key sign at that time, by the dates? Whether its countersignature is one, the seal says.
create function key_signs(k device_key, at timestamptz) returns boolean language plpgsql stable as $$
begin
    return k.enrolled_at <= at and (k.revoked_at is null or k.revoked_at > at)
        and (k.first_run or coalesce(k.countersigned_at <= at, false));
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

-- People, roles and keys: the front asks for these acts and may write none of the rows itself. Who
-- acts is what it says, so what matters most is signed: roles and keys, by the security administrator.
create function need_role(p_account bigint, p_role text) returns void language plpgsql stable as $$
begin
    if not exists (select 1 from account_role r join account a on a.id = r.account_id
            where r.account_id = p_account and r.role = p_role and a.state = 'ACTIVE') then
        perform refuse(403, 'access.role', '您没有办理此事的权限');
    end if;
end $$;

create function account_open(p_person_no text, p_login text, p_name text, p_department text, p_password text,
    p_by bigint) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare n bigint;
begin
    perform need_role(p_by, 'SYSTEM');
    insert into account (person_no, login, name, department, password)
    values (p_person_no, p_login, p_name, p_department, p_password) returning id into n;
    perform audit_append('account', n, p_by, 'account.create',
        jsonb_build_object('login', p_login, 'name', p_name, 'department', p_department));
    return n;
end $$;

-- Seats are of a department: in another one, what a person may do is granted anew, by the other
-- administrator.
create function account_change(p_id bigint, p_name text, p_department text, p_by bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare old account;
begin
    perform need_role(p_by, 'SYSTEM');
    select * into old from account where id = p_id for update;
    if not found then return false; end if;
    update account set name = p_name, department = p_department where id = p_id;
    if old.department <> p_department then delete from account_role where account_id = p_id; end if;
    delete from session where account_id = p_id;
    perform audit_append('account', p_id, p_by, 'account.change',
        jsonb_build_object('name', p_name, 'department', p_department));
    return true;
end $$;

create function account_move(p_id bigint, p_from text, p_to text, p_by bigint, p_reason text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform need_role(p_by, 'SYSTEM');
    update account set state = p_to where id = p_id and state = p_from;
    if not found then return false; end if;
    delete from session where account_id = p_id;
    perform audit_append('account', p_id, p_by, 'account.' || lower(p_to), jsonb_build_object('reason', p_reason));
    return true;
end $$;

-- The roles of a person, all of them, under the security administrator's signature.
create function account_grant(p_id bigint, p_roles text[], p_by bigint, p_key bigint, p_signature text)
returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare
    a account;
    g bigint;
    before text[];
begin
    perform need_role(p_by, 'SECURITY');
    if p_id = p_by then perform refuse(403, 'role.self', '不能变更自己的角色'); end if;
    select * into a from account where id = p_id for update;
    if not found then return false; end if;
    if not exists (select 1 from device_key k where k.id = p_key and k.account_id = p_by
            and key_signs(k, clock_timestamp())) then
        perform refuse(403, 'vote.key', '签名密钥不属于您，未经会签，或已停用', 'signature');
    end if;
    select coalesce(array_agg(role order by role), '{}') into before from account_role where account_id = p_id;
    insert into role_grant (account_id, roles, department, granted_by, device_key_id, signature)
    values (p_id, p_roles, a.department, p_by, p_key, p_signature) returning id into g;
    delete from account_role where account_id = p_id;
    insert into account_role (account_id, role, grant_id) select p_id, r, g from unnest(p_roles) r;
    delete from session where account_id = p_id;
    perform audit_append('account', p_id, p_by, 'account.roles', jsonb_build_object('roles', p_roles,
        'before', before, 'grant', g, 'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
    return true;
end $$;

create function account_enrol(p_id bigint, p_hash bytea, p_by bigint) returns timestamptz
language plpgsql security definer set search_path = public, pg_temp as $$
declare t timestamptz;
begin
    perform need_role(p_by, 'SECURITY');
    update account set enrol_hash = p_hash, enrol_until = now() + interval '24 hours', enrol_by = p_by
        where id = p_id and state = 'ACTIVE' returning enrol_until into t;
    if found then perform audit_append('account', p_id, p_by, 'device.code', '{}'); end if;
    return t;
end $$;

-- The code itself is asked for, not its hash, which the front can read. It is good once. Who uses the
-- one that the first run printed needs no countersignature; everybody else waits for it.
create function device_add(p_account bigint, p_code text, p_kind text, p_key_id text, p_public text, p_label text)
returns device_key language plpgsql security definer set search_path = public, pg_temp as $$
declare
    a account;
    k device_key;
    h bytea := sha256(convert_to(p_code, 'UTF8'));
begin
    select * into a from account where id = p_account for update;
    if a.enrol_hash is distinct from h or a.enrol_until <= now() then
        perform refuse(403, 'device.code', '一次性代码不正确、已用过或已过期，请向安全管理员重新领取', 'code');
    end if;
    update account set enrol_hash = null, enrol_until = null, enrol_by = null where id = p_account;
    insert into device_key (account_id, kind, key_id, public_key, label, first_run)
    values (p_account, p_kind, p_key_id, p_public, p_label, a.enrol_by is null and coalesce(a.founding_code = h, false))
    returning * into k;
    perform audit_append('account', p_account, p_account, 'device.enrol', jsonb_build_object('device', k.id,
        'key_id', k.key_id, 'sha256', encode(sha256(convert_to(p_public, 'UTF8')), 'hex'), 'first_run', k.first_run));
    if not k.first_run then
        insert into notice (account_id, kind, text, once)
        select r.account_id, 'COUNTERSIGN', a.name || ' 登记了签名密钥 ' || k.key_id || '，请当面核对编号后会签',
            'countersign-' || k.id from account_role r where r.role = 'SECURITY' and r.account_id <> p_account
        on conflict do nothing;
    end if;
    return k;
end $$;

create function device_countersign(p_account bigint, p_device bigint, p_by bigint, p_key bigint, p_signature text)
returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform need_role(p_by, 'SECURITY');
    if p_account = p_by then perform refuse(403, 'device.self', '不能会签自己的密钥，请另一位安全管理员会签'); end if;
    if not exists (select 1 from device_key k where k.id = p_key and k.account_id = p_by
            and key_signs(k, clock_timestamp())) then
        perform refuse(403, 'vote.key', '签名密钥不属于您，未经会签，或已停用', 'signature');
    end if;
    update device_key set countersigned_by = p_by, countersign_key = p_key, countersignature = p_signature,
        countersigned_at = clock_timestamp()
    where id = p_device and account_id = p_account and not first_run and countersigned_by is null
        and revoked_at is null;
    if not found then return false; end if;
    perform audit_append('account', p_account, p_by, 'device.countersign', jsonb_build_object('device', p_device,
        'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
    return true;
end $$;

-- A key ends; it never becomes another, and never comes back.
create function device_revoke(p_account bigint, p_device bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare k device_key;
begin
    update device_key set revoked_at = clock_timestamp() where id = p_device and account_id = p_account
        and revoked_at is null returning * into k;
    if not found then return false; end if;
    perform audit_append('account', p_account, p_account, 'device.revoke',
        jsonb_build_object('device', k.id, 'key_id', k.key_id));
    return true;
end $$;
revoke execute on function account_open, account_change, account_move, account_grant, account_enrol, device_add,
    device_countersign, device_revoke from public;
grant execute on function account_open, account_change, account_move, account_grant, account_enrol, device_add,
    device_countersign, device_revoke to shenfa_web;

grant select on account, account_role, role_grant, device_key to shenfa_web;
-- It checks passwords, so it may as well write them: neither gives anybody a role or a key.
grant update (password, must_change, password_at) on account to shenfa_web;
grant select, insert on password_history to shenfa_web;
grant select on department to shenfa_web;
grant select, insert, update, delete on session to shenfa_web;
-- Passwords and enrolment codes are the front's alone: what opens files, or signs, cannot read them.
grant select (id, name, department, state) on account to shenfa_seal, shenfa_clerk;
grant select (login, person_no, founding_roles) on account to shenfa_seal;
grant select (id, name) on account to shenfa_screen;
grant select on account_role, department to shenfa_seal, shenfa_clerk;
grant select on device_key, role_grant to shenfa_seal;
