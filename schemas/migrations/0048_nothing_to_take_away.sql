-- A courier asks again when the next thing is due. Where nothing is to be taken away, min() of no rows is null, and
-- greatest(0, null) is 0: every courier asked without a pause, hundreds of times a second.
create or replace function removal_wait(p_channel bigint, p_wait bigint, p_now timestamptz) returns bigint language plpgsql stable as $$
declare due timestamptz := (select min(greatest(r.next_at, coalesce(r.lease_until, r.next_at))) from removal r
    where r.channel_account_id = p_channel and r.state in ('SIGNED', 'INTENT'));
begin
    if due is null then return least(p_wait, 10000); end if;
    return least(p_wait, greatest(0, (extract(epoch from due - p_now) * 1000)::bigint));
end $$;

-- What a courier asked is forgotten by account and time, so that the index is the order of it: by account alone
-- every request of the last quarter of an hour was read at each request.
create index connector_nonce_by_age on connector_nonce (channel_account_id, at);
drop index connector_nonce_by_time;
