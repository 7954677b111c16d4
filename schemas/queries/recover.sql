-- name: account_recover
-- The owner of the machine lets somebody in again: $1 login $2 password (argon2id), to be changed at
-- the next log-in. As the administrator's reset: ends every session, the lock after five failures, and the
-- password that was is one of the last five. The record says that it was the system itself.
with old as (
    insert into password_history (account_id, password)
    select id, password from account where login = $1 and state = 'ACTIVE' and password is not null
), a as (
    update account set password = $2, must_change = true, password_at = now()
    where login = $1 and state = 'ACTIVE' returning id
), s as (
    delete from session using a where session.account_id = a.id
), f as (
    delete from login_failure using a where login_hash = sha256(convert_to($1::text, 'UTF8'))
)
select a.id, audit_append('account', a.id, 0, 'account.recover', jsonb_build_object('login', $1::text))
from a;
