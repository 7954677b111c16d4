-- name: backup_snapshot
-- What this transaction sees is what pg_dump will write.
select pg_export_snapshot();

-- name: backup_digests
-- What must be equal before and after: heads, record, register, votes, tickets, deliveries, objects.
select (select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', id, encode(head, 'hex'), rev), E'\n' order by id), ''), 'UTF8')), 'hex') from draft),
    (select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', kind, id, n, encode(head, 'hex')), E'\n' order by kind, id), ''), 'UTF8')), 'hex') from stream),
    (select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', register_no, id, extract(epoch from registered_at)), E'\n' order by register_no), ''), 'UTF8')), 'hex')
        from draft where register_no is not null),
    (select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', id, payload, signature), E'\n' order by id), ''), 'UTF8')), 'hex') from vote),
    (select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', id, body, ed25519, sm2), E'\n' order by id), ''), 'UTF8')), 'hex') from ticket),
    (select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', id, ticket_id, state, attempt), E'\n' order by id), ''), 'UTF8')), 'hex') from delivery),
    (select count(*) || ' ' || coalesce(sum(octet_length(data)), 0) from object),
    (select count(*)::text from audit), current_epoch()::text;

-- name: restore_empty
-- Tables that are there already.
select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'S');

-- name: restore_epoch
insert into cluster_epoch (epoch, why, at) select max(epoch) + 1, $1, to_timestamp($2::float8) from cluster_epoch
returning epoch, audit_append('system', 1, 0, 'restore', jsonb_build_object('epoch', epoch, 'why', $1::text));

-- name: restore_doubt
-- Whatever was under way may have gone out since: it is looked for, never simply sent again, and not
-- before what left in the life before has arrived. Of what was refused a person says whether somebody let
-- it go on. No fence comes again, even of two restores of one backup and with the clock set back: who
-- holds a lease from before is heard no more. Taking down may be repeated.
with d as (
    update delivery set lease_until = null, updated_at = to_timestamp($1::float8),
        fence = fence + floor($1::float8 * 1000)::bigint,
        state = case when state not in ('REFUSED', 'NEEDS_PERSON') then 'UNCERTAIN'
            when act = 'withdraw' then state else 'NEEDS_PERSON' end,
        due_at = case when state in ('REFUSED', 'NEEDS_PERSON') or act = 'withdraw' then due_at
            else greatest(due_at, to_timestamp($1::float8) + interval '30 minutes') end,
        hold_code = case when state = 'REFUSED' and act = 'withdraw' then hold_code else '' end,
        reason = case when state in ('REFUSED', 'NEEDS_PERSON') and act = 'withdraw' then reason
            else '数据已从备份恢复，先核实是否已经发出' end
    where state <> 'CONFIRMED' returning id, draft_id, state
), k as (
    -- A list may have been sent to its end since: two people let it go anew, and say of each number what becomes of it.
    delete from sms_key x using delivery y where y.id = x.delivery_id and y.state <> 'CONFIRMED' returning 1
), r as (
    update sms_recipient x set state = 'unknown' from delivery y where y.id = x.delivery_id and y.state <> 'CONFIRMED'
        and x.state = 'queued' returning 1
)
select d.id, audit_append('draft', d.draft_id, 0, 'delivery.' || lower(d.state), jsonb_build_object('delivery', d.id,
    'reason', 'restore')) from d where d.state <> 'REFUSED' order by d.draft_id, d.id;

-- name: restore_knows_calls
-- A backup of an earlier version is restored as that; it is brought up to date afterwards.
select to_regprocedure('calls_restored(timestamptz)') is not null;

-- name: restore_calls
-- A call to who is on duty that had not gone may have gone since.
select calls_restored(to_timestamp($1::float8));

-- name: restore_skip
-- Numbers given since the backup are known outside (in markers on channels, on paper): none of them
-- is given twice, not even when one backup is restored again: a later restore begins further on, by
-- twenty for each second.
select setval(pg_get_serial_sequence('draft', 'id'), (select coalesce(max(id), 0) + by from draft)),
    setval(pg_get_serial_sequence('submission', 'id'), (select coalesce(max(id), 0) + by from submission)),
    setval(pg_get_serial_sequence('ticket', 'id'), (select coalesce(max(id), 0) + by from ticket)),
    setval(pg_get_serial_sequence('delivery', 'id'), (select coalesce(max(id), 0) + by from delivery)),
    setval(pg_get_serial_sequence('vote', 'id'), (select coalesce(max(id), 0) + by from vote))
from (select 100000 + 20 * greatest(0, floor($1::float8)::bigint - 1767225600) as by) skip;

-- name: restore_register
-- $1 now $2 why: a hundred numbers of this year are passed over, also where the backup is of the last one; the
-- register says so.
with y as (
    insert into register_year as r (year, last)
    values (extract(year from to_timestamp($1::float8) at time zone 'Asia/Shanghai'), 100)
    on conflict (year) do update set last = r.last + 100 returning year, last
)
insert into register_gap (year, first, last, why, at)
select year, last - 99, last, $2, to_timestamp($1::float8) from y;

-- name: restore_mirror
-- What is on disk there, if anything, is of another life: the mirror begins anew.
delete from mirror_mark;
