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

-- Each request to lift a stop is told anew, whoever asked is told what became of it, and a request does not outlive the
-- seat of whoever made it.
create function stop_asks(p_account bigint) returns boolean language sql stable as $$
    select seats_of(p_account) && array['HEAD', 'REVIEWER', 'LEADER', 'OPERATOR']
$$;
create function stop_answer(s stop, p_account bigint, p_what text, p_reason text, p_now timestamptz) returns void
language plpgsql as $$
begin
    insert into notice (account_id, kind, text, once, at)
    select s.asked_by, 'HEALTH', '您申请解除的紧急停发（' || coalesce((select '“' || name || '”' from channel_account
            where id = s.channel_account_id), '全部渠道') || '），' || (select name from account where id = p_account)
        || p_what || '：' || p_reason, 'stop-answer-' || s.id || '-' || extract(epoch from p_now), p_now
    where s.asked_by <> p_account on conflict do nothing;
end $$;
revoke execute on function stop_answer from public;
select pg_temp.mend('stop_ask(bigint, text, bigint, timestamptz)', '''stop-'' || p_id, p_now',
    '''stop-'' || p_id || ''-'' || extract(epoch from p_now), p_now');
select pg_temp.mend('stop_lift(bigint, text, bigint, timestamptz)', 'update stop set',
    'if not stop_asks(s.asked_by) then
        perform refuse(409, ''stop.not_asked'', ''申请人已停用或不再有权申请：请先点“继续停发”，再由在岗的人重新申请'');
    end if;
    perform stop_answer(s, p_account, ''同意解除'', p_reason, p_now);
    update stop set');
select pg_temp.mend('stop_keep(bigint, text, bigint, timestamptz)', 'update stop set',
    'perform stop_answer(s, p_account, ''决定继续停发'', p_reason, p_now);
    update stop set');

-- A calendar's token: nobody who is suspended at that moment, or whose password is set by another, gets one; it ends with
-- every change of the password, for whoever changes it may have reason to; and it reads nothing when the password is so
-- old that its owner may do nothing either.
create or replace function calendar_make(p_account bigint, p_hash bytea, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform 1 from account a where a.id = p_account and a.state = 'ACTIVE' and not a.must_change for share;
    if not found then perform refuse(403, 'calendar.account', '账号已停用，或须先修改密码'); end if;
    insert into calendar_token (account_id, token_hash, made_at, hour_at) values (p_account, p_hash, p_now, p_now)
    on conflict (account_id) do update set token_hash = excluded.token_hash, made_at = excluded.made_at, used_at = null,
        hour_at = excluded.hour_at, asked = 0;
    perform audit_append('account', p_account, p_account, 'calendar.make', '{}');
end $$;
drop trigger calendar_lapse on account;
create trigger calendar_lapse after update of state, must_change, password_at on account for each row
    when (new.state <> 'ACTIVE' or (new.must_change and not old.must_change) or new.password_at <> old.password_at)
    execute function calendar_lapse();
select pg_temp.mend('calendar_enter(bytea, timestamptz)', 'a.id = c.account_id and a.state = ''ACTIVE''',
    'a.id = c.account_id and a.state = ''ACTIVE''
            and not a.must_change and a.password_at >= p_now - interval ''90 days''');

-- The version of an account is made of all that may be written about it. The token of its callbacks is counted, not shown.
alter table channel_account add column token_changes bigint not null default 0;
create function channel_count_token() returns trigger language plpgsql as $$
begin
    new.token_changes := old.token_changes + 1;
    return new;
end $$;
create trigger channel_count_token before update of callback_token on channel_account for each row
    when (new.callback_token is distinct from old.callback_token) execute function channel_count_token();
create or replace function channel_version(c channel_account) returns text language sql immutable as $$
    select left(encode(sha256(convert_to(jsonb_build_array(c.name, c.owner_department, c.platform_admin, c.certification,
        c.filing_no, c.base_url, c.settings, encode(sha256(convert_to(c.courier_key, 'UTF8')), 'hex'),
        c.token_changes)::text, 'UTF8')), 'hex'), 16)
$$;

-- What asks for no version is for the functions alone that do.
revoke execute on function pace_set(bigint, time, time, int, int, int, text, bigint, timestamptz),
    account_change(bigint, text, text, bigint) from shenfa_web;

drop function pg_temp.mend(text, text, text);
