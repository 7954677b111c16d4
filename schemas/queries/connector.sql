-- name: courier_key
select courier_key from channel_account where id = $1 and courier_key <> '' and state <> 'RELEASED';

-- name: courier_nonce
-- No row: seen before. Older ones would be refused for their time, so they go.
with old as (
    delete from connector_nonce where channel_account_id = $1 and at < now() - interval '15 minutes'
)
insert into connector_nonce (channel_account_id, nonce) values ($1, $2) on conflict do nothing returning 1;
