-- name: pace_set
-- $1 channel account $2 quiet from $3 until, '' for none $4 an hour $5 a day $6 a month, 0 for none $7 why $8 by $9 now
-- $10 the version that was read, or *
select pace_set($1, nullif($2::text, '')::time, nullif($3::text, '')::time, nullif($4::bigint, 0)::int,
    nullif($5::bigint, 0)::int, nullif($6::bigint, 0)::int, $7, $8, to_timestamp($9::float8), $10);

-- name: blackout_list
-- Those that are not over. $1 may lift $2 now
select json_build_object('items', coalesce(json_agg(blackout_json(b, $1::boolean) order by b.from_at, b.id), '[]'))
from blackout b where b.lifted_at is null and b.until_at > to_timestamp($2::float8);

-- name: blackout_add
-- $1 channel account or 0 for all $2 from $3 until $4 why $5 by $6 now
select blackout_add($1, to_timestamp($2::float8), to_timestamp($3::float8), $4, $5, to_timestamp($6::float8));

-- name: blackout_lift
-- $1 which $2 why $3 by $4 now
select blackout_lift($1, $2, $3, to_timestamp($4::float8));

-- name: calendar
-- $1 from $2 until $3 who looks $4 may lift blackouts $5 now
select json_build_object('from', iso(to_timestamp($1::float8)), 'until', iso(to_timestamp($2::float8)),
    'accounts', (select coalesce(json_agg(json_build_object('id', c.id::text, 'channel', c.channel,
            'channel_name', zh('channel', c.channel), 'name', c.name, 'state', c.state,
            'pace', pace_json(c, to_timestamp($5::float8))) order by c.channel, c.id), '[]')
        from channel_account c where c.state <> 'RELEASED'),
    'blackouts', (select coalesce(json_agg(blackout_json(b, $4::boolean) order by b.from_at, b.id), '[]') from blackout b
        where b.lifted_at is null and b.until_at > to_timestamp($1::float8) and b.from_at < to_timestamp($2::float8)),
    'items', (select coalesce(json_agg(p.item order by p.at, p.item->>'id'), '[]')
        from planned_conflicts(to_timestamp($1::float8), to_timestamp($2::float8), $3, to_timestamp($5::float8)) p));

-- name: deliveries_retry
-- $1 channel account $2 by $3 why $4 now
select deliveries_retry($1, $2, $3, to_timestamp($4::float8));

-- name: duty_list
-- Those that are not over. $1 may change $2 may see where they are reached $3 who looks $4 now
select json_build_object('items', coalesce(json_agg(duty_json(d, $1::boolean, $2::boolean or d.account_id = $3,
    to_timestamp($4::float8)) order by d.from_on, d.id), '[]'), 'calls', duty_calls_json())
from duty d where d.ended_at is null and d.until_on >= china(to_timestamp($4::float8))::date;

-- name: duty_add
-- $1 who $2 from $3 until $4 mobile or '' $5 mail or '' $6 by $7 now
select duty_add($1, $2::text::date, $3::text::date, $4, $5, $6, to_timestamp($7::float8));

-- name: duty_end
-- $1 which $2 why $3 by $4 now
select duty_end($1, $2, $3, to_timestamp($4::float8));

-- name: clerk_duty
select duty_calls(to_timestamp($1::float8));

-- name: clerk_second_looks
select second_look_calls(to_timestamp($1::float8));

-- name: call_key
select public_key from call_egress;

-- name: call_egress_show
select json_build_object('declared', e.one is not null, 'reason', e.reason, 'declared_by', person_json(e.declared_by),
    'at', iso(e.at), 'version', egress_version(e.public_key, e.at), 'seen_at', iso(e.seen_at), 'ways', coalesce(to_json(e.ways), '[]'), 'waiting', (select count(*) from duty_call c where c.sent_at is null
        and c.next_at < 'infinity' and c.at > to_timestamp($1::float8) - interval '1 day')), egress_version(e.public_key, e.at)
from (select 1) one left join call_egress e on true;

-- name: call_egress_declare
-- $1 key $2 why $3 by $4 now $5 the version that was read, or *
select call_egress_declare($1, $2, $3, to_timestamp($4::float8), $5);

-- name: call_egress_close
select call_egress_close($1, $2);

-- name: call_take
select json_build_object('calls', coalesce(json_agg(call_json(t) order by t.id), '[]')), count(*)
from call_take($1, $2::text[], to_timestamp($3::float8)) t;

-- name: call_done
-- $1 which $2 SENT, FAILED or UNKNOWN $3 what was answered $4 now
select call_done($1::bigint[], $2, $3, to_timestamp($4::float8));
