-- Files: under which word list their words were looked at, and what the record keeps of those words.

-- Names and versions of the reviewers and the lists (screening_version); empty: none that is known.
alter table asset add column screening text not null default '';
create index asset_by_screening on asset (screening, draft_id, sha256);

-- What parts holds when the screen lets a file through goes into the record: whoever alters it later,
-- and with it what may be found, is seen.
create function asset_parts_digest(p_parts jsonb) returns text language sql immutable as $$
    select encode(sha256(convert_to(p_parts::text, 'UTF8')), 'hex')
$$;

drop function upload_accept(bigint, bytea, text, text, int, int, int, jsonb, jsonb, bytea);
create function upload_accept(p_upload bigint, p_sha256 bytea, p_type text, p_extension text,
    p_width int, p_height int, p_pages int, p_parts jsonb, p_findings jsonb, p_bytes bytea,
    p_screening text)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare u upload;
begin
    update upload set state = 'CLEAN', done_at = now(), asset_sha256 = p_sha256
        where id = p_upload and state = 'WAITING' returning * into u;
    if not found then perform refuse(409, 'upload.state', '该文件已处理'); end if;
    insert into asset (draft_id, sha256, name, media_type, extension, size, width, height, pages,
        parts, findings, bytes, account_id, screening)
    values (u.draft_id, p_sha256, u.name, p_type, p_extension, octet_length(p_bytes), p_width,
        p_height, p_pages, p_parts, p_findings, p_bytes, u.account_id, p_screening)
    on conflict (draft_id, sha256) do nothing;
    perform audit_append('draft', u.draft_id, u.account_id, 'upload.accept', jsonb_build_object(
        'upload', u.id, 'sha256', encode(u.sha256, 'hex'), 'asset', encode(p_sha256, 'hex'),
        'parts', asset_parts_digest(p_parts)));
    perform pg_notify('upload_done', u.id::text);
end $$;

-- The words stay as they were; what today's lists find in them is new.
create function asset_rescreened(p_draft bigint, p_sha256 bytea, p_screening text, p_findings jsonb)
returns void language sql security definer set search_path = public, pg_temp as $$
    update asset set screening = p_screening, findings = p_findings
    where draft_id = p_draft and sha256 = p_sha256
$$;

create or replace function asset_take_over(p_to bigint, p_from bigint, p_html text) returns void
language sql security definer set search_path = public, pg_temp as $$
    insert into asset (draft_id, sha256, name, media_type, extension, size, width, height, pages,
        parts, findings, bytes, account_id, screening)
    select p_to, sha256, name, media_type, extension, size, width, height, pages, parts, findings,
        bytes, account_id, screening
    from asset where draft_id = p_from and position(encode(sha256, 'hex') in p_html) > 0
    on conflict do nothing
$$;

-- A copy of a file with its numbers masked is an upload like any other, made by the screen itself.
alter table upload add column masks bytea;

-- What the screen of this place can do, as it said when it started: asked by /readyz.
create table screen_ability (
    name      text primary key check (name in ('picture_text')),
    available boolean not null,
    at        timestamptz not null default now()
);
grant select, insert, update on screen_ability to shenfa_screen;
grant select on screen_ability to shenfa_web;

revoke execute on function upload_accept, asset_rescreened, asset_parts_digest from public;
grant execute on function upload_accept, asset_rescreened to shenfa_screen;
grant execute on function asset_parts_digest to shenfa_seal, shenfa_clerk, shenfa_screen;
grant select (pages, at, screening, bytes) on asset to shenfa_screen;
