-- What was shown is what is acted upon, and what is looked at first is locked first: of leaks, of stops, of the calendar's
-- token and of what is written about an account.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- 泄密隐患 are handled together only where they are one matter: one person, one draft, one department. What belongs to no
-- draft is handled by itself.
create function secrecy_same(i incident, x incident) returns boolean language sql immutable as $$
    select x.handled_at is null and x.draft_id is not null and x.draft_id = i.draft_id and x.account_id = i.account_id
        and x.department = i.department
$$;

-- How many more there are, and the newest of them: whoever handles them too says up to which one he was shown.
drop function secrecy_alike(incident);
create function secrecy_alike(i incident, out n bigint, out upto bigint) language plpgsql stable as $$
begin
    n := 0;
    if i.handled_at is not null then return; end if;
    select count(*), max(y.id) into n, upto
        from (select x.id from incident x where x.id <> i.id and secrecy_same(i, x) order by x.id limit 1000) y;
end $$;

-- The same bytes are one file: who brought them, too, says nothing of what became of it.
create function secrecy_brought(i incident, p_account bigint) returns boolean language plpgsql stable as $$
begin
    return exists (select 1 from incident x where x.sha256 = i.sha256 and x.account_id = p_account
        and x.evidence not in ('NONE', 'REMOVED'));
end $$;
alter table incident add check (evidence_by is null or evidence_by <> account_id);

select pg_temp.mend('secrecy_json(incident, bigint)', E'\nbegin\n', E'\ndeclare more record := secrecy_alike(i);\nbegin\n');
select pg_temp.mend('secrecy_json(incident, bigint)', '''alike'', case when i.handled_at is null then secrecy_alike(i) else 0 end',
    '''alike'', more.n, ''upto'', more.upto::text');
select pg_temp.mend('secrecy_json(incident, bigint)', 'when i.account_id <> p_account and i.evidence not in',
    'when not secrecy_brought(i, p_account) and i.evidence not in');

drop function secrecy_take(bigint, bigint);
create function secrecy_of(p_id bigint, p_account bigint) returns incident language plpgsql stable as $$
declare i incident;
begin
    select * into i from incident where id = p_id;
    if not found or not secrecy_seen(i, seats_of(p_account)) then
        perform refuse(404, 'secrecy.none', '没有这一泄密隐患');
    end if;
    if i.account_id = p_account then
        perform refuse(403, 'secrecy.own', '是您自己提交的，请安全管理员或本处室其他保密审查员处理');
    end if;
    return i;
end $$;

-- What was done about it; with `p_upto`, about all alike up to that one. Locked in one order: two who handle the same
-- ones at once wait for each other.
drop function secrecy_handle(bigint, bigint, text, boolean);
create function secrecy_handle(p_id bigint, p_account bigint, p_note text, p_upto bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    i incident := secrecy_of(p_id, p_account);
    n bigint;
begin
    perform 1 from incident x where x.id = i.id or (x.id <= p_upto and secrecy_same(i, x)) order by x.id for update;
    if (select x.handled_at from incident x where x.id = i.id) is not null then
        perform refuse(409, 'secrecy.handled', '这一泄密隐患已办结');
    end if;
    for n in update incident x set handled_by = p_account, handled_at = now(), note = p_note
        where x.id = i.id or (x.id <= p_upto and secrecy_same(i, x)) returning x.id
    loop
        perform audit_append('incident', n, p_account, 'incident.handle', jsonb_build_object('note', p_note));
    end loop;
end $$;

create or replace function secrecy_evidence(p_id bigint, p_account bigint, p_state text, p_note text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    i incident := secrecy_of(p_id, p_account);
    n bigint;
begin
    perform 1 from incident x where x.sha256 = i.sha256 order by x.id for update;
    select * into i from incident where id = p_id;
    if i.evidence not in ('UNKNOWN', 'SEALED') and (i.evidence <> 'HANDED_OVER' or p_state <> 'REMOVED') then
        perform refuse(409, 'secrecy.evidence', '证据的状态是“' || zh('evidence', i.evidence) || '”，不能这样登记');
    end if;
    if secrecy_brought(i, p_account) then
        perform refuse(403, 'secrecy.own', '同样的内容您自己也提交过，请安全管理员或本处室其他保密审查员登记');
    end if;
    for n in update incident x set evidence = p_state, evidence_by = p_account, evidence_at = now(), evidence_note = p_note
        where x.sha256 = i.sha256 and x.evidence in ('UNKNOWN', 'SEALED', i.evidence) returning x.id
    loop
        perform audit_append('incident', n, p_account, 'incident.evidence', jsonb_build_object('custody', p_state,
            'note', p_note, 'sha256', encode(i.sha256, 'hex')));
    end loop;
end $$;
revoke execute on function secrecy_handle(bigint, bigint, text, bigint) from public;
grant execute on function secrecy_handle(bigint, bigint, text, bigint) to shenfa_web;

drop function pg_temp.mend(text, text, text);
