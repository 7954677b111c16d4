-- name: draft_head
select encode(head, 'hex'), encode(tree, 'hex'), rev, kind, department, title, coalesce(register_no, ''), created_by
from draft where id = $1;

-- name: correction_head
-- The same of the line of correction $2; its title and revisions are its own. Ended: nobody writes in it.
select encode(c.head, 'hex'), encode(c.tree, 'hex'), c.rev, d.kind, d.department, c.title, coalesce(d.register_no, ''),
    d.created_by, c.state <> 'OPEN'
from correction c join draft d on d.id = c.draft_id where c.draft_id = $1 and c.no = $2;

-- name: correction_source
-- What is out of draft $1 and may be corrected: publication $2, or the newest for 0.
select s.id, encode(s.commit_oid, 'hex') from live l join submission s on s.id = l.submission_id
where l.draft_id = $1 and $2::bigint in (0, s.id) order by l.delivery_id desc limit 1;

-- name: correction_open
select correction_open($1, $2, $3, $4, to_timestamp($5::float8));

-- name: correction_drop
select correction_drop($1, $2, $3, to_timestamp($4::float8));

-- name: correction_out
-- What of correction $2 is out and not in the main line yet: commit, revision, and where its line began.
select encode(r.commit_oid, 'hex'), r.rev, encode(c.base_commit, 'hex')
from correction c join draft d on d.id = c.draft_id
join revision r on r.draft_id = d.id and r.rev = correction_live(c)
where c.draft_id = $1 and c.no = $2 and not revision_holds(d.id, d.rev, r.rev);

-- name: draft_next_id
select nextval('draft_id_seq');

-- name: object_read
select type::int, size, codec::int, data from object where draft_id = $1 and oid = $2;

-- name: object_exists
select 1 from object where draft_id = $1 and oid = $2;

-- name: object_read_many
-- Both sides of a diff in one round trip.
select oid, type::int, size, codec::int, data from object where draft_id = $1 and oid = any ($2::bytea[]);

-- name: object_read_pairs
-- Objects of many drafts: $1 drafts, $2 their ids, in step; which of them it is comes first.
select w.n::int, o.type::int, o.size, o.codec::int, o.data
from unnest($1::bigint[], $2::bytea[]) with ordinality as w(draft, oid, n)
cross join lateral (select x.type, x.size, x.codec, x.data from object x
    where x.draft_id = w.draft and x.oid = w.oid offset 0) o;

-- name: object_read_revision
-- What revision $2 brought, and every commit and tree; files up to $3 bytes.
select oid, type::int, size, codec::int, data from object
where draft_id = $1 and (rev = $2 or type < 3) and size <= $3;

-- name: draft_save
-- One statement, one flush: the head moves only from where the writer saw it, and the objects,
-- the revision and the record come with it or not at all. No row: somebody saved first.
-- $1 draft $2 old head $3 commit $4 tree $5 title $6 oids $7 types $8 sizes $9 codecs $10 datas
-- $11 kind $12 authors $13 note $14 audit payload $15 now $16 the suggestion it takes up, or 0: taken up by
-- this save or, where somebody has decided it meanwhile, no save
-- $17 the revision of a correction that it merges, or 0
-- $18 the version of the working copy that these words are, which goes with them; NULL for whatever is there
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
    insert into revision (draft_id, rev, commit_oid, tree_oid, kind, authors, note, at, merged_rev)
    select u.id, u.rev, $3::bytea, $4::bytea, $11, $12::bigint[], $13, to_timestamp($15::float8), nullif($17::int, 0)
    from u
), g as (
    update suggestion set state = 'ACCEPTED', decided_by = ($12::bigint[])[1],
        decided_at = to_timestamp($15::float8), rev = u.rev
    from u where suggestion.id = $16 and state = 'OPEN' returning suggestion.id
), w as (
    delete from working_copy using u where draft_id = u.id and account_id = ($12::bigint[])[1] and line = 0
        and ($18::text is null or version::text = $18)
)
select u.rev, audit_append('draft', u.id, ($12::bigint[])[1], 'draft.' || lower($11),
    $14::jsonb || jsonb_build_object('rev', u.rev, 'commit', encode($3::bytea, 'hex'))),
    case when $16::bigint <> 0 then suggestion_taken(u.id, ($12::bigint[])[1], $16, (select id from g)) end
from u;

-- name: correction_save
-- As draft_save, on the line of correction $17: the draft's own head and numbers stay where they are.
with u as (
    update correction set head = $3::bytea, tree = $4::bytea, title = $5, rev = rev + 1
    where draft_id = $1 and no = $17 and head = $2::bytea and state = 'OPEN' returning draft_id as id, rev
), o as (
    insert into object (draft_id, oid, rev, type, size, codec, data)
    select u.id, x.oid, u.rev, x.type, x.size, x.codec, x.data
    from u, unnest($6::bytea[], $7::smallint[], $8::int[], $9::smallint[], $10::bytea[])
        as x(oid, type, size, codec, data)
    on conflict do nothing
), r as (
    insert into revision (draft_id, rev, commit_oid, tree_oid, kind, authors, note, at)
    select u.id, u.rev, $3::bytea, $4::bytea, $11, $12::bigint[], $13, to_timestamp($15::float8) from u
), g as (
    update suggestion set state = 'ACCEPTED', decided_by = ($12::bigint[])[1],
        decided_at = to_timestamp($15::float8), rev = u.rev
    from u where suggestion.id = $16 and state = 'OPEN' returning suggestion.id
), w as (
    delete from working_copy using u where draft_id = u.id and account_id = ($12::bigint[])[1] and line = $17
        and ($18::text is null or version::text = $18)
)
select u.rev, audit_append('draft', u.id, ($12::bigint[])[1], 'correction.' || lower($11), $14::jsonb
        || jsonb_build_object('correction', $17::int, 'rev', u.rev, 'commit', encode($3::bytea, 'hex'))),
    case when $16::bigint <> 0 then suggestion_taken(u.id, ($12::bigint[])[1], $16, (select id from g)) end
from u;

-- name: draft_first
-- As draft_save for a draft that is not there yet: the row, its objects and its record at once.
-- $1 draft $2 commit $3 tree $4 title $5 oids $6 types $7 sizes $8 codecs $9 datas $10 kind
-- $11 authors $12 note $13 audit payload $14 now $15 draft kind $16 department
-- $17 the draft it is a copy of, or 0: whose files the words $18 name come along
with u as (
    insert into draft (id, kind, department, title, head, tree, rev, created_by, created_at, updated_at)
    overriding system value
    values ($1, $15, $16, $4, $2, $3, 1, ($11::bigint[])[1], to_timestamp($14::float8), to_timestamp($14::float8))
    returning id, rev
), o as (
    insert into object (draft_id, oid, rev, type, size, codec, data)
    select u.id, x.oid, u.rev, x.type, x.size, x.codec, x.data
    from u, unnest($5::bytea[], $6::smallint[], $7::int[], $8::smallint[], $9::bytea[])
        as x(oid, type, size, codec, data)
    on conflict do nothing
), r as (
    insert into revision (draft_id, rev, commit_oid, tree_oid, kind, authors, note, at)
    select u.id, u.rev, $2, $3, $10, $11::bigint[], $12, to_timestamp($14::float8) from u
)
select u.rev, audit_append('draft', u.id, ($11::bigint[])[1], 'draft.create',
    $13::jsonb || jsonb_build_object('rev', u.rev, 'commit', encode($2::bytea, 'hex'))),
    case when $17::bigint <> 0 then asset_take_over(u.id, $17, $18) end
from u;

-- name: asset_names
-- In the order the article names them.
select encode(a.sha256, 'hex'), a.name, a.media_type, a.extension, a.size
from unnest($2::text[]) with ordinality as w(hex, n)
join asset a on a.draft_id = $1 and a.sha256 = decode(w.hex, 'hex') order by w.n;

-- name: asset_bytes
select encode(sha256, 'hex'), extension, bytes from asset
where draft_id = $1 and sha256 in (select decode(x, 'hex') from unnest($2::text[]) x);

-- name: working_copy_put
-- $8 the line it is typed for: a correction's number, or 0 $9 the version that was seen, '' for none, * where no
-- version is known: it writes where nothing stands $10 the page.
-- No row: other words were written since. The same words again are no new version: a page that only looked at
-- them does not come between.
insert into working_copy as x (draft_id, account_id, base, title, html, meta, at, line, page)
select $1, $2, decode(nullif($3, ''), 'hex'), $4, $5, $6, to_timestamp($7::float8), $8, $10
where $9::text in ('', '*') or exists (select 1 from working_copy where draft_id = $1 and account_id = $2 and line = $8)
on conflict (draft_id, account_id, line) do update
    set base = excluded.base, title = excluded.title, html = excluded.html, meta = excluded.meta, at = excluded.at,
        version = case when same_words(x, excluded) then x.version else gen_random_uuid() end,
        page = case when same_words(x, excluded) then x.page else excluded.page end
    where x.version::text = $9 or (x.page = excluded.page and x.page <> '') or same_words(x, excluded)
returning version;

-- name: working_copy_get
select json_build_object('base', coalesce(encode(base, 'hex'), ''), 'title', title, 'html', html,
    'meta', meta, 'at', to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'version', version)
from working_copy where draft_id = $1 and account_id = $2 and line = $3;

-- name: working_copy_drop
-- $4 the version that was seen, or * for whatever is there. False: other words were written since, and stay.
with w as (
    delete from working_copy where draft_id = $1 and account_id = $2 and line = $3 and $4::text in ('*', version::text)
)
select not exists (select 1 from working_copy
    where draft_id = $1 and account_id = $2 and line = $3 and $4 not in ('*', version::text));

-- name: upload_next_id
select nextval('upload_id_seq');

-- name: upload_add
with u as (
    insert into upload (id, draft_id, account_id, name, declared_type, size, sha256)
    overriding system value values ($1, $2, $3, $4, $5, $6, $7) returning id
)
select pg_notify('upload', id::text) from u;

-- name: upload_mask
-- A masked copy of asset $3 under another name; no row when there is no such table. $1 draft $2 account
with u as (
    insert into upload (draft_id, account_id, name, declared_type, size, sha256, masks)
    select a.draft_id, $2, left(regexp_replace(a.name, '\.(csv|xlsx|docx|pptx)$', '', 'i'), 190) || '（脱敏）.' || a.extension, a.media_type,
        greatest(a.size, 1), a.sha256, a.sha256
    from asset a where a.draft_id = $1 and a.sha256 = $3 and a.extension in ('csv', 'xlsx', 'docx', 'pptx') returning id
)
select id, pg_notify('upload', id::text) from u;

-- name: upload_verdict
select u.state, u.code, u.reason, json_build_object('sha256', encode(a.sha256, 'hex'), 'name', a.name,
    'media_type', a.media_type, 'extension', a.extension, 'size', a.size, 'width', a.width, 'height', a.height,
    'pages', a.pages, 'url', format('/api/v1/drafts/%s/assets/%s', a.draft_id, encode(a.sha256, 'hex')),
    'findings', a.findings)
from upload u left join asset a on a.draft_id = u.draft_id and a.sha256 = u.asset_sha256 where u.id = $1;

-- name: draft_authors
-- Everyone whose words draft $1 has had, besides $2.
select id, name, department from account
where id in (select unnest(authors) from revision where draft_id = $1) and id <> $2 order by id;
