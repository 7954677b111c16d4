-- The words: git objects as rows, one history per draft (design: a save is one statement).

create table draft (
    id          bigint generated always as identity primary key,
    kind        text   not null check (kind in ('COPY', 'ISSUED')),   -- 稿件, 公文
    department  text   not null references department,
    title       text   not null check (char_length(title) between 1 and 200),
    head        bytea,                     -- commit at the head; NULL before the first save
    tree        bytea,
    rev         int    not null default 0,
    register_no text unique,               -- 登记号: given at the first submission, kept
    registered_at timestamptz,
    created_by  bigint not null references account,
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now()
) with (fillfactor = 70);
create index draft_by_department on draft (department, id desc);
create index draft_by_creator on draft (created_by, id desc);
create index draft_by_register on draft (registered_at desc) where register_no is not null;

create table object (
    draft_id bigint   not null references draft,
    oid      bytea    not null check (octet_length(oid) = 20),
    rev      int      not null,            -- the revision that brought it: the mirror's tail
    type     smallint not null check (type between 1 and 4),
    size     int      not null,
    codec    smallint not null,            -- 0 raw, 1 zlib
    data     bytea    not null,
    primary key (draft_id, oid)
) with (toast_tuple_target = 8160);
alter table object alter column data set storage external;

create table revision (
    draft_id   bigint not null references draft,
    rev        int    not null,
    commit_oid bytea  not null,
    tree_oid   bytea  not null,
    kind       text   not null check (kind in ('IMPORT', 'SAVE', 'SUBMIT', 'SUGGESTION')),
    authors    bigint[] not null,          -- everyone whose words it brings: the committer's author first
    note       text   not null,
    at         timestamptz not null default now(),
    primary key (draft_id, rev)
);
create index revision_by_commit on revision (draft_id, commit_oid);
create index revision_by_time on revision (at);

-- Autosave: a row, never a commit, and makes nobody a contributor.
create table working_copy (
    draft_id   bigint not null references draft,
    account_id bigint not null references account,
    base       bytea,
    title      text  not null,
    html       text  not null,
    meta       jsonb not null,
    at         timestamptz not null default now(),
    primary key (draft_id, account_id)
);

-- A file somebody hands in. Its bytes wait on tmpfs until the screen has looked; a refused one
-- leaves its hash and the reason only (Article 15).
create table upload (
    id            bigint generated always as identity primary key,
    draft_id      bigint not null references draft,
    account_id    bigint not null references account,
    name          text   not null check (char_length(name) between 1 and 200),
    declared_type text   not null,
    size          bigint not null check (size between 1 and 104857600),
    sha256        bytea  not null,
    state         text   not null default 'WAITING' check (state in ('WAITING', 'CLEAN', 'REFUSED')),
    code          text   not null default '',
    reason        text   not null default '',
    asset_sha256  bytea,
    at            timestamptz not null default now(),
    done_at       timestamptz
);
create index upload_waiting on upload (id) where state = 'WAITING';
create trigger upload_life before update of state on upload
    for each row execute function life_guard('upload');
insert into life_move values
    ('upload', 'WAITING', 'CLEAN',   'shenfa_screen'),
    ('upload', 'WAITING', 'REFUSED', 'shenfa_screen');

-- What the screen let through: re-encoded pictures, attachments with their text and findings.
create table asset (
    draft_id   bigint not null references draft,
    sha256     bytea  not null,
    name       text   not null,
    media_type text   not null,
    extension  text   not null check (extension ~ '^[a-z0-9]{1,5}$'),
    size       bigint not null,
    width      int, height int, pages int,
    parts      jsonb  not null default '[]',   -- [{part, text}]
    findings   jsonb  not null default '[]',
    bytes      bytea  not null,
    account_id bigint not null references account,
    at         timestamptz not null default now(),
    primary key (draft_id, sha256)
);
alter table asset alter column bytes set storage external;

-- 泄密隐患: the hash, the place and the person; never the content (Article 15).
create table incident (
    id         bigint generated always as identity primary key,
    kind       text not null,
    draft_id   bigint,
    account_id bigint not null references account,
    name       text not null,
    sha256     bytea not null,
    rule       text not null,
    place      text not null,
    at         timestamptz not null default now()
);

-- The screen says what it found; the bytes it lets through become an asset of that draft.
create function upload_accept(p_upload bigint, p_sha256 bytea, p_type text, p_extension text,
    p_width int, p_height int, p_pages int, p_parts jsonb, p_findings jsonb, p_bytes bytea)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare u upload;
begin
    update upload set state = 'CLEAN', done_at = now(), asset_sha256 = p_sha256
        where id = p_upload and state = 'WAITING' returning * into u;
    if not found then perform refuse(409, 'upload.state', '该文件已处理'); end if;
    insert into asset (draft_id, sha256, name, media_type, extension, size, width, height, pages,
        parts, findings, bytes, account_id)
    values (u.draft_id, p_sha256, u.name, p_type, p_extension, octet_length(p_bytes), p_width,
        p_height, p_pages, p_parts, p_findings, p_bytes, u.account_id)
    on conflict (draft_id, sha256) do nothing;
    perform audit_append('draft', u.draft_id, u.account_id, 'upload.accept', jsonb_build_object(
        'upload', u.id, 'sha256', encode(u.sha256, 'hex'), 'asset', encode(p_sha256, 'hex')));
    perform pg_notify('upload_done', u.id::text);
end $$;

create function upload_refuse(p_upload bigint, p_code text, p_reason text, p_incident jsonb)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare u upload;
begin
    update upload set state = 'REFUSED', done_at = now(), code = p_code, reason = p_reason
        where id = p_upload and state = 'WAITING' returning * into u;
    if not found then perform refuse(409, 'upload.state', '该文件已处理'); end if;
    if p_incident is not null then
        insert into incident (kind, draft_id, account_id, name, sha256, rule, place)
        values (p_incident->>'kind', u.draft_id, u.account_id, u.name, u.sha256,
            p_incident->>'rule', p_incident->>'place');
    end if;
    perform audit_append('draft', u.draft_id, u.account_id, 'upload.refuse', jsonb_build_object(
        'upload', u.id, 'sha256', encode(u.sha256, 'hex'), 'code', p_code));
    perform pg_notify('upload_done', u.id::text);
end $$;
-- A copy brings its files along. Only what the screen let through is ever an asset, so nobody else
-- may write one: they are taken from the other draft, bytes, findings and all.
create function asset_take_over(p_to bigint, p_from bigint, p_html text) returns void
language sql security definer set search_path = public, pg_temp as $$
    insert into asset (draft_id, sha256, name, media_type, extension, size, width, height, pages,
        parts, findings, bytes, account_id)
    select p_to, sha256, name, media_type, extension, size, width, height, pages, parts, findings,
        bytes, account_id
    from asset where draft_id = p_from and position(encode(sha256, 'hex') in p_html) > 0
    on conflict do nothing
$$;
revoke execute on function upload_accept, upload_refuse, asset_take_over from public;
grant execute on function upload_accept, upload_refuse to shenfa_screen;
grant execute on function asset_take_over to shenfa_web;

grant select, insert on draft to shenfa_web;
grant usage on sequence draft_id_seq, upload_id_seq to shenfa_web;
grant update (title, head, tree, rev, updated_at, register_no, registered_at) on draft to shenfa_web;
grant select, insert on object, revision, upload to shenfa_web;
grant select, insert, update, delete on working_copy to shenfa_web;
grant select on asset to shenfa_web;
grant select, insert on incident to shenfa_web;
grant select on draft, object, revision, upload to shenfa_screen;
grant select (draft_id, sha256, name, media_type, extension, size, parts, findings) on asset to shenfa_screen;
grant select on draft, object, revision, asset to shenfa_seal;
grant select on draft, object, revision, asset to shenfa_clerk;
