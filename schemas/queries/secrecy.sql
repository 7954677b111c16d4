-- name: incident_add
-- $1 draft or 0 $2 account $3 what it was $4 digest $5 mark $6 place $7 whether the bytes were sealed.
select secrecy_report($1, $2, $3, $4, $5, $6, $7);

-- name: secrecy_list
-- $1 state open or closed or '' $2 the id to go on behind $3 limit $4 account.
select secrecy_json(i, $4), i.id from incident i
where secrecy_seen(i, seats_of($4)) and ($1::text = '' or (i.handled_at is null) = ($1 = 'open')) and i.id < $2
order by i.id desc limit $3;

-- name: secrecy_show
select secrecy_json(i, $2) from incident i where i.id = $1 and secrecy_seen(i, seats_of($2));

-- name: secrecy_digest
-- $1 id $2 account. Of what he does not see he learns nothing.
select encode(i.sha256, 'hex') from incident i where i.id = $1 and secrecy_seen(i, seats_of($2));

-- name: secrecy_handle
-- $1 id $2 account $3 what was done $4 up to which one all alike, or 0
select secrecy_handle($1, $2, $3, $4);

-- name: secrecy_evidence
select secrecy_evidence($1, $2, $3, $4);
