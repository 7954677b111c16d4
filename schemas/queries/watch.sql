-- name: watch_ask
-- $1 channel $2 now: is a survey due, whose look is it ('' none), how long until the next.
select w.survey, coalesce(w.look, 0), w.wait_ms, c.name, c.base_url, c.settings::text
from watch_ask($1, to_timestamp($2::float8)) w, channel_account c where c.id = $1;

-- name: survey_take
select survey_take($1, $2::jsonb, to_timestamp($3::float8));

-- name: incident_list
-- $1 state open or closed, $2 channel account or 0, $3 the id to go on behind, $4 limit, $5 account, $6 what it may, $7 now.
select incident_json(n, $5, $6::text[], to_timestamp($7::float8)), n.id from channel_incident n
where ($1::text = '' or (n.closed_at is null) = ($1 = 'open')) and ($2::bigint = 0 or n.channel_account_id = $2) and n.id < $3
order by n.id desc limit $4;

-- name: incident_read
select incident_json(n, $2, $3::text[], to_timestamp($4::float8)) from channel_incident n where n.id = $1;

-- name: incident_first
select incident_first($1, $2, to_timestamp($3::float8));

-- name: incident_close
select incident_close($1, $2, $3, $4, to_timestamp($5::float8));

-- name: incident_tell
select incident_tell($1, $2, $3, $4, to_timestamp($5::float8));

-- name: clerk_health
select health_tell(to_timestamp($1::float8));
