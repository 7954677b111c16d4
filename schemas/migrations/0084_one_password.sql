-- A session holds as long as the password that opened it: a log-in that was under way while the password was changed, or
-- one of two changes at once, leaves none behind, however their statements lie to each other.
alter table session add column password_at timestamptz;
update session s set password_at = a.password_at from account a where a.id = s.account_id;
alter table session alter column password_at set not null;
create or replace view session_caller as
    select s.token_hash, a.id, a.login, a.name, a.department, s.device,
        a.must_change or a.password_at < now() - interval '90 days' as must_change,
        a.roles, s.seen_at < now() - interval '20 seconds' as stale, a.sees_all
    from session s join account a on a.id = s.account_id and a.state = 'ACTIVE' and a.password_at = s.password_at
    where s.expires_at > now() and s.seen_at > now() - interval '15 minutes';
