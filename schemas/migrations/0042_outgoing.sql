-- What is said of a thing that goes out: under which title, by whose word at once, to whom, and what the platform answered.

create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- The title of what was handed in. A draft's own is that of its next round, which nobody has agreed to yet: what
-- everybody may see of a delivery is the title that was approved and went out (Article 13).
alter table submission add column title text not null default '';
update submission s set title = d.title from draft d where d.id = s.draft_id and d.head = s.commit_oid;
update submission s set title = c.title from correction c
    where c.draft_id = s.draft_id and c.no = line_of(s.rev) and c.head = s.commit_oid;

create function submission_titled() returns trigger language plpgsql as $$
begin
    new.title := case when line_of(new.rev) = 0 then (select title from draft where id = new.draft_id)
        else (select title from correction where draft_id = new.draft_id and no = line_of(new.rev)) end;
    return new;
end $$;
create trigger submission_titled before insert on submission for each row execute function submission_titled();

-- Of a round from before titles were kept that has been written on since, nobody can say it here.
create function title_out(p_submission bigint) returns text language sql stable as $$
    select coalesce(nullif(s.title, ''), coalesce(d.register_no || ' ', '') || '（当时的标题没有记录）')
    from submission s join draft d on d.id = s.draft_id where s.id = p_submission
$$;

select pg_temp.mend('delivery_json(delivery, bigint, text[])', '''title'', f.title', '''title'', title_out(d.submission_id)');
select pg_temp.mend('sms_json(delivery, bigint, text[], timestamptz)', '''title'', f.title', '''title'', title_out(d.submission_id)');
select pg_temp.mend('hand_off_json(hand_off, delivery, bigint, text[], timestamptz)', '''title'', f.title',
    '''title'', title_out(d.submission_id)');
select pg_temp.mend('messages_json(channel_account, bigint, text[], timestamptz)', 'then f.title', 'then title_out(d.submission_id)');
select pg_temp.mend('planned_json(draft, bigint, channel_account, jsonb)', '''title'', r.title',
    '''title'', title_out((p_item->>''submission'')::bigint)');
select pg_temp.mend('incident_json(channel_incident, bigint, text[], timestamptz)', '''title'', f.title',
    '''title'', title_out(d.submission_id)');
select pg_temp.mend('sighting_take(bigint, bigint, text, text, text, text, timestamptz, timestamptz)',
    '(select title from draft where id = l.draft_id)',
    '(select title_out(x.submission_id) from delivery x where x.id = l.delivery_id)');
-- Looked for by the same title: a list that finds the new one has told it.
select pg_temp.mend('submission_fits(submission, text)', 'strpos(lower(d.title), w.lowered)', 'strpos(lower(s.title), w.lowered)');
select pg_temp.mend('submission_row(submission, bigint, timestamptz)', '''title'', d.title', '''title'', case s.title when '''' then d.title else s.title end');

-- 紧急件: whoever hands in asks for it, and why stands in his note. It passes quiet hours, blackout windows and quotas only
-- once a reviewer or the leader has said so by his own signature (a mark); who and when stand here and in the record.
alter table submission add column urgent_by bigint references account, add column urgent_at timestamptz,
    add check ((urgent_by is null) = (urgent_at is null)), add check (urgent or urgent_by is null);
alter table mark drop constraint mark_kind_check, add constraint mark_kind_check
    check (kind in ('OPENED', 'SECRECY', 'PROOF1', 'PROOF2', 'PROOF3', 'LEGAL', 'URGENT'));
insert into word values ('mark', 'URGENT', '决定按紧急件发出');

-- Why this person may not decide it; no row: may.
create function urgent_obstacle(s submission, p_account bigint) returns table (status int, code text, message text)
language plpgsql stable as $$
begin
    if not s.urgent then
        return query select 409, 'urgent.unasked', '送审时没有申请按紧急件发出'; return;
    end if;
    if s.urgent_by is not null then
        return query select 409, 'urgent.given', '已经决定按紧急件发出，请刷新后查看'; return;
    end if;
    if s.state not in ('IN_REVIEW', 'APPROVED') then
        return query select 409, 'submission.state', '该件当前不在审核中，请刷新后查看'; return;
    end if;
    if not exists (select 1 from account_role r where r.account_id = p_account and r.role in ('REVIEWER', 'LEADER')) then
        return query select 403, 'urgent.person', '是否按紧急件发出，由统一审核人或分管领导决定'; return;
    end if;
    if p_account = any (s.contributors) then
        return query select 403, 'mark.contributor', '您参与过本稿的文字，不能作此标记'; return;
    end if;
end $$;

-- What is on its way already takes it up: the seal reads it under the same lock, so none is missed.
create function urgent_decided() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update submission set urgent_by = new.account_id, urgent_at = new.at where id = new.submission_id and urgent_by is null;
    update delivery set urgent = true, updated_at = new.at where submission_id = new.submission_id
        and state in ('PLANNED', 'HELD') and not urgent;
    perform pg_notify('delivery', x.channel_account_id::text) from delivery x where x.submission_id = new.submission_id;
    return null;
end $$;
revoke execute on function urgent_decided from public;
create trigger urgent_decided after insert on mark for each row when (new.kind = 'URGENT') execute function urgent_decided();

select pg_temp.mend('mark_add(bigint, text, bigint, bigint, text, timestamptz)', '    seat text;', '    seat text;
    o record;');
select pg_temp.mend('mark_add(bigint, text, bigint, bigint, text, timestamptz)',
    'select * into s from submission where id = p_submission;',
    'if p_kind = ''URGENT'' then perform 1 from submission where id = p_submission for update; end if;
    select * into s from submission where id = p_submission;');
select pg_temp.mend('mark_add(bigint, text, bigint, bigint, text, timestamptz)', 'if s.state <> ''IN_REVIEW'' then perform',
    'if p_kind = ''URGENT'' then
        select * into o from urgent_obstacle(s, p_account);
        if found then perform refuse(o.status, o.code, o.message); end if;
    elsif s.state <> ''IN_REVIEW'' then perform');
select pg_temp.mend('tickets_issue(bigint[], bigint[], text[], text[], text[], text[], jsonb, timestamptz)',
    '    for t in with given as (', '    perform 1 from submission where id = any (p_submissions) and urgent order by id for share;
    for t in with given as (');
select pg_temp.mend('tickets_issue(bigint[], bigint[], text[], text[], text[], text[], jsonb, timestamptz)',
    'x.urgent, x.not_before', 'x.urgent_by is not null as urgent, x.not_before');
select pg_temp.mend('forecast_json(submission, bigint, timestamptz)', 'case when s.urgent then', 'case when s.urgent_by is not null then');
select pg_temp.mend('forecast_json(submission, bigint, timestamptz)', '''urgent'', s.urgent', '''urgent'', s.urgent_by is not null');
select pg_temp.mend('planned(timestamptz, timestamptz, bigint, timestamptz)', 's.not_before is null or s.urgent then',
    's.not_before is null or s.urgent_by is not null then');
select pg_temp.mend('planned(timestamptz, timestamptz, bigint, timestamptz)', '''urgent'', s.urgent', '''urgent'', s.urgent_by is not null');
select pg_temp.mend('delivery_intent(bigint, bigint, bigint, text, text, timestamptz)', '''passed'', q.message',
    '''passed'', q.message, ''by'', (select urgent_by from submission where id = d.submission_id)');

-- Who decided it, for whoever looks at the item or at what became of it; null where nobody asked.
create function urgency_json(p_submission bigint) returns json language sql stable as $$
    select json_build_object('by', case when s.urgent_by is not null then person_json(s.urgent_by) end, 'at', iso(s.urgent_at))
    from submission s where s.id = p_submission and s.urgent
$$;
select pg_temp.mend('submission_json(submission, bigint, text[], timestamptz)', '''urgent'', s.urgent,',
    '''urgent'', s.urgent, ''urgency'', urgency_json(s.id),');
select pg_temp.mend('delivery_json(delivery, bigint, text[])', '''due_at'', iso(d.due_at),',
    '''due_at'', iso(d.due_at), ''urgency'', case when d.urgent and d.act <> ''withdraw'' then urgency_json(d.submission_id) end,');
select pg_temp.mend('submission_actions(submission, bigint, text[], boolean, boolean)', '        case when s.state in (''IN_REVIEW'', ''APPROVED'') and ''MARK''',
    '        case when ''MARK'' = any (can) and not exists (select 1 from urgent_obstacle(s, p_account)) then ''mark_urgent'' end,
        case when s.state in (''IN_REVIEW'', ''APPROVED'') and ''MARK''');

drop function pg_temp.mend(text, text, text);
