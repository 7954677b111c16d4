-- 泄密隐患 (Article 15). What was refused for a mark of a state secret had a row that nobody read. Now the security
-- administrators, and the 保密审查员 of the department that it came from, are told, see it, and say what they did. The
-- words are in no column: what is shown is where the mark stood, and the digest of what it stood in.

-- What became of the refused bytes: the file of that name in the folder of the evidence. Of rows from before, nobody knows.
alter table incident
    add column department    text references department,
    add column evidence      text not null default 'UNKNOWN'
                             check (evidence in ('UNKNOWN', 'NONE', 'SEALED', 'HANDED_OVER', 'REMOVED')),
    add column evidence_by   bigint references account,
    add column evidence_at   timestamptz,
    add column evidence_note text not null default '' check (char_length(evidence_note) <= 500),
    add column handled_by    bigint references account,
    add column handled_at    timestamptz,
    add column note          text not null default '' check (char_length(note) <= 500),
    add check ((handled_by is null) = (handled_at is null) and (handled_by is null or btrim(note) <> '')),
    add check ((evidence_by is null) = (evidence_at is null)),
    add check (handled_by is null or handled_by <> account_id);
update incident i set department = a.department from account a where a.id = i.account_id;
alter table incident alter column department set not null, alter column evidence drop default;
create index incident_waiting on incident (id) where handled_at is null;

insert into word values
    ('mark', 'state-secret-mark', '国家秘密标志'), ('mark', 'internal-mark', '内部文件标志'),
    ('evidence', 'UNKNOWN', '未记载是否留存'), ('evidence', 'NONE', '没有留存'), ('evidence', 'SEALED', '已加密封存'),
    ('evidence', 'HANDED_OVER', '已移交保密部门'), ('evidence', 'REMOVED', '已从本系统移除');

create function secrecy_seen(i incident, seats text[]) returns boolean language sql immutable as $$
    select 'SECURITY' = any (seats) or 'SECRECY@' || i.department = any (seats)
$$;

create function secrecy_open(p_account bigint) returns bigint language plpgsql stable as $$
declare
    seats text[] := seats_of(p_account);
begin
    if not seats && array['SECURITY', 'SECRECY'] then return 0; end if;
    return (select count(*) from (select 1 from incident i where i.handled_at is null and secrecy_seen(i, seats) limit 100) x);
end $$;

-- How many more the same person left behind in the same draft: an editor saves by itself, and each save is refused.
create function secrecy_alike(i incident) returns bigint language plpgsql stable as $$
begin
    return (select count(*) from (select 1 from incident x where x.handled_at is null and x.id <> i.id
        and x.account_id = i.account_id and x.draft_id is not distinct from i.draft_id limit 1000) y);
end $$;

create function secrecy_json(i incident, p_account bigint) returns json language plpgsql stable as $$
begin
    return json_build_object('id', i.id::text, 'rule', i.rule, 'rule_name', zh('mark', i.rule), 'name', i.name, 'place', i.place,
        'sha256', encode(i.sha256, 'hex'), 'draft', i.draft_id::text, 'by', person_json(i.account_id), 'department',
        (select json_build_object('id', d.id, 'name', d.name) from department d where d.id = i.department), 'at', iso(i.at),
        'evidence', i.evidence, 'evidence_name', zh('evidence', i.evidence), 'evidence_by', person_json(i.evidence_by),
        'evidence_at', iso(i.evidence_at), 'evidence_note', i.evidence_note,
        'handled_by', person_json(i.handled_by), 'handled_at', iso(i.handled_at), 'note', i.note,
        'alike', case when i.handled_at is null then secrecy_alike(i) else 0 end,
        'actions', array_to_json(array_remove(array[
            case when i.account_id <> p_account and i.handled_at is null then 'handle' end,
            case when i.account_id <> p_account and i.evidence not in ('NONE', 'REMOVED') then 'evidence' end], null)));
end $$;

-- Told at most once an hour for each person and draft; each has its row in the list and in the record all the same.
create function secrecy_tell(i incident) returns void language plpgsql as $$
declare
    about text := 'secrecy-' || i.account_id || '-' || coalesce(i.draft_id, 0) || '-';
begin
    insert into notice (account_id, kind, text, once, at)
    select distinct a.id, 'SECRECY', '泄密隐患：' || d.name || ' ' || p.name || ' 提交的“' || i.name || '”带有国家秘密标志，请处理',
        about || i.id, i.at
    from account a join account_role r on r.account_id = a.id, account p, department d
    where a.state = 'ACTIVE' and (r.role = 'SECURITY' or (r.role = 'SECRECY' and a.department = i.department))
        and p.id = i.account_id and d.id = i.department and not exists (select 1 from notice n
            where n.account_id = a.id and n.once like about || '%' and n.at > i.at - interval '1 hour');
end $$;

-- $7: whether the refused bytes lie sealed in the folder of the evidence.
create function secrecy_report(p_draft bigint, p_account bigint, p_name text, p_sha256 bytea, p_rule text, p_place text,
    p_sealed boolean) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare i incident;
begin
    insert into incident (kind, draft_id, account_id, department, name, sha256, rule, place, evidence)
    select '泄密隐患', nullif(p_draft, 0), a.id, a.department, p_name, p_sha256, p_rule, p_place,
        case when p_sealed then 'SEALED' else 'NONE' end from account a where a.id = p_account returning * into i;
    perform audit_append('incident', i.id, p_account, 'incident.secrecy', jsonb_build_object('sha256', encode(p_sha256, 'hex'),
        'rule', p_rule, 'place', p_place, 'custody', i.evidence));
    perform secrecy_tell(i);
    return i.id;
end $$;

-- Both of a file that was refused: of the draft, and of the incident with its place and mark.
create or replace function upload_refuse(p_upload bigint, p_code text, p_reason text, p_incident jsonb)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare u upload;
begin
    update upload set state = 'REFUSED', done_at = now(), code = p_code, reason = p_reason
        where id = p_upload and state = 'WAITING' returning * into u;
    if not found then perform refuse(409, 'upload.state', '该文件已处理'); end if;
    perform audit_append('draft', u.draft_id, u.account_id, 'upload.refuse', jsonb_strip_nulls(jsonb_build_object(
        'upload', u.id, 'sha256', encode(u.sha256, 'hex'), 'code', p_code, 'rule', p_incident->>'rule',
        'place', p_incident->>'place')));
    if p_incident is not null then
        perform secrecy_report(u.draft_id, u.account_id, u.name, u.sha256, p_incident->>'rule', p_incident->>'place',
            (p_incident->>'sealed')::boolean);
    end if;
    perform pg_notify('upload_done', u.id::text);
end $$;

create function secrecy_take(p_id bigint, p_account bigint) returns incident language plpgsql as $$
declare i incident;
begin
    select * into i from incident where id = p_id for update;
    if not found or not secrecy_seen(i, seats_of(p_account)) then
        perform refuse(404, 'secrecy.none', '没有这一泄密隐患');
    end if;
    if i.account_id = p_account then
        perform refuse(403, 'secrecy.own', '是您自己提交的，请安全管理员或本处室其他保密审查员处理');
    end if;
    return i;
end $$;

-- What was done about it; with `p_alike`, about all that is still open of the same person in the same draft.
create function secrecy_handle(p_id bigint, p_account bigint, p_note text, p_alike boolean) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    i incident := secrecy_take(p_id, p_account);
    n bigint;
begin
    if i.handled_at is not null then perform refuse(409, 'secrecy.handled', '这一泄密隐患已办结'); end if;
    for n in update incident x set handled_by = p_account, handled_at = now(), note = p_note where x.handled_at is null
        and (x.id = i.id or (p_alike and x.account_id = i.account_id and x.draft_id is not distinct from i.draft_id)) returning x.id
    loop
        perform audit_append('incident', n, p_account, 'incident.handle', jsonb_build_object('note', p_note));
    end loop;
end $$;

-- The same bytes make one file, however often they were brought: what is said of it is said of all its rows.
create function secrecy_evidence(p_id bigint, p_account bigint, p_state text, p_note text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    i incident := secrecy_take(p_id, p_account);
    n bigint;
begin
    if i.evidence not in ('UNKNOWN', 'SEALED') and (i.evidence <> 'HANDED_OVER' or p_state <> 'REMOVED') then
        perform refuse(409, 'secrecy.evidence', '证据的状态是“' || zh('evidence', i.evidence) || '”，不能这样登记');
    end if;
    for n in update incident x set evidence = p_state, evidence_by = p_account, evidence_at = now(), evidence_note = p_note
        where x.sha256 = i.sha256 and x.evidence in ('UNKNOWN', 'SEALED', i.evidence) returning x.id
    loop
        perform audit_append('incident', n, p_account, 'incident.evidence', jsonb_build_object('custody', p_state,
            'note', p_note, 'sha256', encode(i.sha256, 'hex')));
    end loop;
end $$;
create index incident_by_digest on incident (sha256);

create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;
select pg_temp.mend('counts_json(bigint)', '''mine'', (select', '''secrecy'', secrecy_open(p_account), ''mine'', (select');
drop function pg_temp.mend(text, text, text);

revoke insert on incident from shenfa_web;
revoke execute on function secrecy_report, secrecy_handle, secrecy_evidence from public;
grant execute on function secrecy_report, secrecy_handle, secrecy_evidence to shenfa_web;
