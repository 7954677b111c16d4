-- name: screen_uploads
-- What waits to be looked at, the oldest first.
select id, name, sha256, extract(epoch from now() - at)::bigint, draft_id, masks
from upload where state = 'WAITING' order by id limit 256;

-- name: screen_masked
-- The file that upload $1 is to be a masked copy of.
select a.bytes from upload u join asset a on a.draft_id = u.draft_id and a.sha256 = u.masks where u.id = $1;

-- name: screen_upload_states
-- Of these numbers, the ones that still wait: what else lies in the spool is left over.
select id from upload where id = any ($1::bigint[]) and state = 'WAITING';

-- name: screen_accept
select upload_accept($1, $2, $3, $4, nullif($5::int, 0), nullif($6::int, 0), nullif($7::int, 0), $8, $9, $10, $11);

-- name: screen_refuse
select upload_refuse($1, $2, $3, $4);

-- name: screen_submissions
-- And whether its draft has any file at all.
select id, draft_id, encode(commit_oid, 'hex'), findings,
    exists (select 1 from asset a where a.draft_id = s.draft_id offset 0)
from submission s where state = 'SCREENING' order by id limit 16;

-- name: screen_stale_assets
-- Looked at under other lists than these ($1): one range of the index on either side of it.
(select draft_id, encode(sha256, 'hex'), name, extension, coalesce(pages, 0), parts from asset
    where screening < $1 order by screening, draft_id, sha256 limit 16)
union all
(select draft_id, encode(sha256, 'hex'), name, extension, coalesce(pages, 0), parts from asset
    where screening > $1 order by screening, draft_id, sha256 limit 16);

-- name: screen_ability_say
insert into screen_ability (name, available) values ('picture_text', $1)
on conflict (name) do update set available = excluded.available, at = now();

-- name: screen_asset_again
select asset_rescreened($1, decode($2, 'hex'), $3, $4::jsonb);

-- name: screen_submission_done
select submission_screened($1, $2, $3, to_timestamp($4::float8));
