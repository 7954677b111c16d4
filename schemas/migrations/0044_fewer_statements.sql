-- The same acts for less. What costs the store is the statements behind an act, one within the other, not
-- what they look at: here are those that an item walks without need. Measured in docs/performance.md.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- Who asks is asked with every request. What the roles and the department make of a person is kept with
-- the person, and nobody sets it: whoever writes it, it is derived again from what it follows from. As the
-- row is locked by then, and a statement of a trigger sees what others have committed, two who change the
-- roles of one person at once leave what both did.
alter table account
    add column roles    text    not null default '',      -- of account_role, one blank between them
    add column sees_all boolean not null default false;   -- every item before it is out (Article 13)

create function account_standing() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    select coalesce(string_agg(r.role, ' ' order by r.role), ''),
        coalesce(bool_or(r.role = 'LEADER' or (r.role = 'REVIEWER' and u.unified)), false)
        into new.roles, new.sees_all
        from account_role r left join department u on u.id = new.department where r.account_id = new.id;
    return new;
end $$;
create trigger account_standing before insert or update of department, roles, sees_all on account
    for each row execute function account_standing();

create function account_role_standing() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update account set roles = roles where id in (new.account_id, old.account_id);
    return null;
end $$;
create trigger account_role_standing after insert or update or delete on account_role
    for each row execute function account_role_standing();

create function department_standing() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update account set roles = roles where department = new.id;
    return null;
end $$;
create trigger department_standing after update of unified on department
    for each row when (new.unified <> old.unified) execute function department_standing();
revoke execute on function account_standing, account_role_standing, department_standing from public;

update account set roles = roles;
grant select (roles, sees_all) on account to shenfa_seal;

create or replace view session_caller as
    select s.token_hash, a.id, a.login, a.name, a.department, s.device,
        a.must_change or a.password_at < now() - interval '90 days' as must_change,
        a.roles, s.seen_at < now() - interval '20 seconds' as stale, a.sees_all
    from session s join account a on a.id = s.account_id and a.state = 'ACTIVE'
    where s.expires_at > now() and s.seen_at > now() - interval '15 minutes';

-- Numbers in digits, in a list, are sound: nearly always, and seen without a statement.
select pg_temp.mend('submission_channels()', 'if not channels_sound(new.channels) then',
    'if not coalesce(case jsonb_typeof(new.channels) when ''array'' then jsonb_array_length(new.channels) =
            jsonb_array_length(jsonb_path_query_array(new.channels,
                ''strict $[*] ? (@.account like_regex "^[1-9][0-9]{0,17}$")'')) end, false)
            and not channels_sound(new.channels) then');

-- What is signed of where it goes: in text, as it was, without a statement for the list of accounts.
create or replace function submission_order(s submission) returns text language plpgsql stable as $$
begin
    return format('%s %s %s %s', encode(s.commit_oid, 'hex'),
        translate(jsonb_path_query_array(s.channels, '$[*].account')::text, '[]" ', ''),
        case when s.not_before is null then '-' else iso(s.not_before) end,
        case when s.expires_at is null then '-' else iso(s.expires_at) end);
end $$;

-- Nobody is named in most items, most have no link in them and nothing asked for.
select pg_temp.mend('people_keep(bigint,integer[],text[],text[],text[])', 'begin
    insert', 'begin
    if cardinality(p_persons) = 0 then return 0; end if;
    insert');
select pg_temp.mend('links_may_go()', 'perform links_hurry(new.submission_id, now());',
    'if exists (select 1 from submission_link where submission_id = new.submission_id) then
        perform links_hurry(new.submission_id, now());
    end if;');
select pg_temp.mend('requests_lapse()', 'begin
    update', 'begin
    if not exists (select 1 from release_request where draft_id = new.draft_id and state = ''OPEN'') then
        return null;
    end if;
    update');

-- What lacks is looked into where something lacks.
select pg_temp.mend('agree_obstacle(submission, bigint)', '    if not exists (select 1 from unnest(string_to_array(missing',
    '    if missing is not null and not exists (select 1 from unnest(string_to_array(missing');
select pg_temp.mend('checks_missing(submission)', 'begin
    return', 'begin
    if coalesce(s.stage->''checks'', ''[]'') = ''[]'' and not exists (select 1 from policy p
            where p.version = s.policy_version and p.body ? ''checks'') then return null; end if;
    return');

-- The unified department is looked up where the stage names it.
create or replace function stage_seats(owner text, stage jsonb) returns text[] language plpgsql stable as $$
declare
    unified text;
begin
    if stage ? 'own' or stage->>'department' = 'unified' then
        unified := (select d.id from department d where d.unified order by d.sort limit 1);
        if stage ? 'own' and owner = unified then return array[stage->>'own']; end if;
    end if;
    return array[(stage->>'role') || case stage->>'department'
        when 'owner' then '@' || owner when 'unified' then '@' || unified
        else coalesce('@' || (stage->>'department'), '') end];
end $$;

-- A check is read from its text, planned and made ready anew in each statement that writes the table, and a
-- list of words is long: 35 to 50 thousand instructions each. A function with the list in it costs half of
-- that. What may stand there is what it was.
create function mark_sound(kind text, device_key bigint, signature text) returns boolean
language plpgsql immutable as $$
begin
    return kind = 'OPENED' or (kind in ('SECRECY', 'PROOF1', 'PROOF2', 'PROOF3', 'LEGAL', 'URGENT')
        and device_key is not null and signature is not null);
end $$;
alter table mark drop constraint mark_kind_check, drop constraint mark_check,
    add constraint mark_check check (mark_sound(kind, device_key_id, signature));

create function vote_sound(verdict text, opinion text) returns boolean language plpgsql immutable as $$
begin
    return (verdict = 'AGREE' or (verdict in ('RETURN', 'DISAGREE') and opinion <> ''))
        and char_length(opinion) <= 2000;
end $$;
alter table vote drop constraint vote_check, drop constraint vote_opinion_check, drop constraint vote_verdict_check,
    add constraint vote_check check (vote_sound(verdict, opinion));

create function draft_sound(kind text, title text) returns boolean language plpgsql immutable as $$
begin return kind in ('COPY', 'ISSUED') and char_length(title) between 1 and 200; end $$;
alter table draft drop constraint draft_kind_check, drop constraint draft_title_check,
    add constraint draft_check check (draft_sound(kind, title));

create function is_revision_kind(kind text) returns boolean language plpgsql immutable as $$
begin return kind in ('IMPORT', 'SAVE', 'SUBMIT', 'SUGGESTION', 'MERGE'); end $$;
alter table revision drop constraint revision_kind_check,
    add constraint revision_kind_check check (is_revision_kind(kind));

create function submission_sound(state text, urgent boolean, urgent_by bigint, urgent_at timestamptz) returns boolean
language plpgsql immutable as $$
begin
    return state in ('SCREENING', 'IN_REVIEW', 'APPROVED', 'DONE', 'WITHDRAWN', 'SUPERSEDED', 'RETURNED',
            'REJECTED', 'RECALLED')
        and (urgent_by is null) = (urgent_at is null) and (urgent or urgent_by is null);
end $$;
alter table submission drop constraint submission_state_check, drop constraint submission_check,
    drop constraint submission_check1,
    add constraint submission_check check (submission_sound(state, urgent, urgent_by, urgent_at));

create function is_ticket_act(act text) returns boolean language plpgsql immutable as $$
begin return act in ('publish', 'correct', 'withdraw'); end $$;
alter table ticket drop constraint ticket_act_check, add constraint ticket_act_check check (is_ticket_act(act));

create function is_delivery_state(state text) returns boolean language plpgsql immutable as $$
begin
    return state in ('PLANNED', 'LEASED', 'INTENT', 'ACCEPTED', 'CONFIRMED', 'REFUSED', 'UNCERTAIN',
        'NEEDS_PERSON', 'HELD');
end $$;
alter table delivery drop constraint delivery_state_check,
    add constraint delivery_state_check check (is_delivery_state(state));

-- A save brings ten objects at once, all of one draft, and a foreign key asks for the draft ten times. Asked
-- once a statement it is the same promise: no object without its draft, which is held until the end of the
-- transaction, and no draft goes, or takes another number, while an object is its own.
create function object_has_draft() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (select 1 from (select distinct draft_id from fresh) f
            where not exists (select 1 from draft d where d.id = f.draft_id for key share)) then
        raise foreign_key_violation using message = 'object: there is no such draft', constraint = 'object_has_draft',
            table = 'object';
    end if;
    return null;
end $$;
create function draft_has_objects() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (select 1 from object where draft_id = old.id) then
        raise foreign_key_violation using message = 'draft: it has objects', constraint = 'object_has_draft', table = 'draft';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;
revoke execute on function object_has_draft, draft_has_objects from public;
create trigger object_has_draft after insert on object referencing new table as fresh
    for each statement execute function object_has_draft();
create trigger object_keeps_draft after update on object referencing new table as fresh
    for each statement execute function object_has_draft();
create trigger draft_has_objects before delete on draft for each row execute function draft_has_objects();
create trigger draft_keeps_number before update of id on draft for each row when (new.id <> old.id)
    execute function draft_has_objects();
alter table object drop constraint object_draft_id_fkey;
drop function pg_temp.mend(text, text, text);
