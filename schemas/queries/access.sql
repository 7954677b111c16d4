-- name: draft_seen
-- No row: there is no such item. False: not for this person.
select draft_visible(d, $2), encode(d.head, 'hex') from draft d where d.id = $1;

-- name: submission_seen
select draft_visible(d, $2), d.id, encode(s.tree_oid, 'hex') from submission s join draft d on d.id = s.draft_id where s.id = $1;

-- name: delivery_seen
select draft_visible(d, $2), d.id
from delivery x join draft d on d.id = x.draft_id where x.id = $1;

-- name: suggestion_seen
select draft_visible(d, $2), d.id from suggestion g join submission s on s.id = g.submission_id
join draft d on d.id = s.draft_id where g.id = $1;

-- name: sees_all
select sees_all($1);
