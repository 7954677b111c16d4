-- name: account_recover
-- The owner of the machine lets somebody in again: $1 login $2 password (argon2id), to be changed at
-- the next log-in. Ends every session; the record says that it was the system itself.
with a as (
    update account set password = $2, must_change = true, password_at = now(), failures = 0,
        locked_until = null
    where login = $1 and state = 'ACTIVE' returning id
), s as (
    delete from session using a where session.account_id = a.id
)
select a.id, audit_append('account', a.id, 0, 'account.recover', jsonb_build_object('login', $1::text))
from a;
