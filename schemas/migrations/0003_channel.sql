-- Channels: in principle one publishing account for each kind of channel (Articles 16, 17, 20).

create table channel_exception (
    id          bigint generated always as identity primary key,
    unit        text not null references department,
    channel     text not null,
    purpose     text not null,
    document_no text not null check (document_no <> ''),
    reason      text not null check (reason <> ''),
    review_on   date not null,
    approved_by bigint not null references account,
    at          timestamptz not null default now()
);

create table channel_account (
    id               bigint generated always as identity primary key,
    unit             text not null references department,
    channel          text not null check (channel in ('website', 'wechat', 'weibo', 'miniprogram',
                                                      'video', 'sms', 'app', 'handoff')),
    purpose          text not null check (purpose in ('disclosure', 'service', 'emergency', 'publicity')),
    name             text not null check (name <> ''),
    state            text not null default 'ACTIVE' check (state in ('ACTIVE', 'SUSPENDED', 'RELEASED')),
    owner_department text not null references department,
    platform_admin   text not null default '',     -- who holds the account on the platform
    certification    text not null default '',
    filing_no        text not null default '',
    exception_id     bigint references channel_exception,
    base_url         text not null default '',
    settings         jsonb not null default '{}',  -- site code, app id …: never a secret
    courier_key      text not null default '',     -- public half of the courier's enrolment key
    callback_token   text not null default '',     -- platform callbacks are checked with it
    health           jsonb not null default '{}',
    seen_at          timestamptz,                  -- the courier's last call
    registered_at    timestamptz not null default now()
);
-- Article 16. An approved exception stands beside the one account, named, and only once each.
create unique index one_active_account on channel_account
    (unit, channel, purpose, coalesce(exception_id, 0)) where state = 'ACTIVE';

create table channel_operator (
    channel_account_id bigint not null references channel_account,
    account_id         bigint not null references account,
    primary key (channel_account_id, account_id)
);

create trigger channel_account_life before update of state on channel_account
    for each row execute function life_guard('channel');
insert into life_move values
    ('channel', 'ACTIVE',    'SUSPENDED', 'shenfa_web'),
    ('channel', 'SUSPENDED', 'ACTIVE',    'shenfa_web'),
    ('channel', 'ACTIVE',    'RELEASED',  'shenfa_web'),
    ('channel', 'SUSPENDED', 'RELEASED',  'shenfa_web');

-- Emergency stop of one channel account or of all (Article 6). Open while lifted_at is NULL.
create table stop (
    id                 bigint generated always as identity primary key,
    channel_account_id bigint references channel_account,   -- NULL: everything
    reason             text not null check (reason <> ''),
    stopped_by         bigint not null references account,
    stopped_at         timestamptz not null default now(),
    lifted_by          bigint references account,
    lifted_at          timestamptz,
    lift_reason        text
);
create index stop_open on stop (channel_account_id) where lifted_at is null;

-- Raw platform callbacks: the web process checks the plain signature and stores; the courier reads.
create table inbox (
    id                 bigint generated always as identity primary key,
    channel_account_id bigint not null references channel_account,
    query              text not null,
    body               bytea not null check (octet_length(body) <= 65536),
    at                 timestamptz not null default now(),
    done_at            timestamptz
);
create index inbox_waiting on inbox (channel_account_id, id) where done_at is null;

grant select, insert on channel_exception, channel_account, stop, inbox to shenfa_web;
grant update (name, state, owner_department, platform_admin, certification, filing_no, base_url, settings,
    courier_key, callback_token) on channel_account to shenfa_web;
grant update (lifted_by, lifted_at, lift_reason) on stop to shenfa_web;
grant update (done_at) on inbox to shenfa_web;
grant select, insert, delete on channel_operator to shenfa_web;
grant select (id, channel, purpose, name, state, base_url, settings) on channel_account to shenfa_seal, shenfa_clerk;
grant select on channel_operator to shenfa_clerk;
