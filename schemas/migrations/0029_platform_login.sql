-- Some platforms hand out a token only to a person who logs in there (微博). The person begins here, comes
-- back from the platform with a code, and the code goes to that account's courier, which alone has the secret
-- to make a token of it. What came back counts once, within ten minutes, for the same person in the same session.
create table platform_login (
    state_hash         bytea primary key,          -- of the state that went to the platform and comes back
    channel_account_id bigint not null references channel_account,
    account_id         bigint not null references account,
    session_hash       bytea not null,
    redirect_uri       text not null,
    begun_at           timestamptz not null default now(),
    ended_at           timestamptz
);
grant select, insert, delete on platform_login to shenfa_web;
grant update (ended_at) on platform_login to shenfa_web;
-- A code is of no use to anybody once the courier has read it.
grant update (body) on inbox to shenfa_web;

-- Where a person logs in for this account; '' where nobody has to. Only the platform's own address, unless the
-- account's settings name another (a stand-in's, in a demonstration).
create function platform_login_at(c channel_account) returns text language sql immutable as $$
    select case when c.channel = 'weibo' and coalesce(c.settings->>'app_key', '') <> ''
        then coalesce(nullif(c.settings->>'authorize', ''), 'https://api.weibo.com/oauth2/authorize') else '' end
$$;
