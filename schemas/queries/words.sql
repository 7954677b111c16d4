-- name: draft_head
select encode(head, 'hex'), encode(tree, 'hex'), rev, kind, department, title, coalesce(register_no, ''), created_by
from draft where id = $1;

-- name: draft_create
insert into draft (kind, department, title, created_by) values ($1, $2, $3, $4) returning id;

-- name: object_read
select type::int, size, codec::int, data from object where draft_id = $1 and oid = $2;

-- name: object_exists
select 1 from object where draft_id = $1 and oid = $2;

-- name: object_read_many
-- Both sides of a diff in one round trip.
select oid, type::int, size, codec::int, data from object where draft_id = $1 and oid = any ($2::bytea[]);

-- name: draft_save
-- One statement, one flush: the head moves only from where the writer saw it, and the objects,
-- the revision and the record come with it or not at all. No row: somebody saved first.
-- $1 draft $2 old head $3 commit $4 tree $5 title $6 oids $7 types $8 sizes $9 codecs $10 datas
-- $11 kind $12 authors $13 note $14 audit payload $15 now
with u as (
    update draft set head = $3::bytea, tree = $4::bytea, title = $5, rev = rev + 1,
        updated_at = to_timestamp($15::float8)
    where id = $1 and head is not distinct from $2::bytea returning id, rev
), o as (
    insert into object (draft_id, oid, rev, type, size, codec, data)
    select u.id, x.oid, u.rev, x.type, x.size, x.codec, x.data
    from u, unnest($6::bytea[], $7::smallint[], $8::int[], $9::smallint[], $10::bytea[])
        as x(oid, type, size, codec, data)
    on conflict do nothing
), r as (
    insert into revision (draft_id, rev, commit_oid, tree_oid, kind, authors, note, at)
    select u.id, u.rev, $3::bytea, $4::bytea, $11, $12::bigint[], $13, to_timestamp($15::float8) from u
)
select u.rev, audit_append('draft', u.id, ($12::bigint[])[1], 'draft.' || lower($11),
    $14::jsonb || jsonb_build_object('rev', u.rev, 'commit', encode($3::bytea, 'hex')))
from u;
