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

-- 值班, by mail as well: a person on duty may have an address, and is then told there, too. Each way has its own row for
-- each thing, so none is used twice for the same.
alter table duty add column mail text not null default ''
    check (mail = '' or (char_length(mail) <= 120 and mail ~ '^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+$'));
alter table duty_call add column way text not null default 'group' check (way in ('group', 'mail')),
    add column mail text not null default '',
    add column fate text not null default '' check (fate in ('', 'SENT', 'FAILED', 'UNKNOWN')),
    add check ((way = 'mail') = (mail <> ''));
update duty_call set fate = 'SENT' where sent_at is not null;
alter table duty_call drop constraint duty_call_delivery_id_what_account_id_key, add unique (delivery_id, what, account_id, way);
insert into word values ('call_way', 'group', '值班群'), ('call_way', 'mail', '邮件'), ('call_fate', '', '还没有发出'),
    ('call_fate', 'SENT', '已发出'), ('call_fate', 'FAILED', '没有发出，稍后再试'), ('call_fate', 'UNKNOWN', '不知道是否发出，不再重发');

drop function duty_add(bigint, date, date, text, bigint, timestamptz);
create function duty_add(p_person bigint, p_from date, p_until date, p_mobile text, p_mail text, p_account bigint, p_now timestamptz)
returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare n bigint;
begin
    if p_until < p_from or p_until > p_from + 92 or p_until < china(p_now)::date then
        perform refuse(400, 'duty.days', '值班的最后一天须不早于第一天和今天，一次至多排三个月', 'until');
    end if;
    if p_mobile <> '' and p_mobile !~ '^1[3-9][0-9]{9}$' then
        perform refuse(400, 'duty.mobile', '手机号应为 11 位', 'mobile');
    end if;
    if p_mail <> '' and (char_length(p_mail) > 120 or p_mail !~ '^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+$') then
        perform refuse(400, 'duty.mail', '邮箱地址的写法不对', 'mail');
    end if;
    if not exists (select 1 from account a join account_role r on r.account_id = a.id
            where a.id = p_person and a.state = 'ACTIVE' and r.role in ('OPERATOR', 'REVIEWER', 'LEADER')) then
        perform refuse(400, 'duty.person', '值班人员须是渠道运营人员、统一审核人或分管领导', 'account');
    end if;
    insert into duty (account_id, from_on, until_on, mobile, mail, set_by, at)
    values (p_person, p_from, p_until, p_mobile, p_mail, p_account, p_now) returning id into n;
    perform audit_append('system', 0, p_account, 'duty.add', jsonb_build_object('duty', n, 'account', p_person,
        'from', p_from, 'until', p_until, 'ways', case when p_mail = '' then 'group' else 'group mail' end));
    return n;
end $$;
revoke execute on function duty_add from public;
grant execute on function duty_add to shenfa_web;
select pg_temp.mend('duty_end(bigint, text, bigint, timestamptz)', 'mobile = ''''', 'mobile = '''', mail = ''''');
select pg_temp.mend('duty_calls(timestamptz)', 'insert into duty_call (delivery_id, what, account_id, mobile, text, at, next_at)',
    'insert into duty_call (delivery_id, what, account_id, mobile, text, at, next_at, way, mail)');
select pg_temp.mend('duty_calls(timestamptz)', 'p_now, p_now
        from on_duty(p_now) o cross join delivery d', 'p_now, p_now, w.way, case w.way when ''mail'' then max(o.mail) else '''' end
        from on_duty(p_now) o cross join (values (''group''), (''mail'')) w(way) cross join delivery d');
select pg_temp.mend('duty_calls(timestamptz)', 'group by d.id, d.*, o.account_id on conflict',
    'group by d.id, d.*, o.account_id, w.way having w.way = ''group'' or max(o.mail) <> '''' on conflict');
select pg_temp.mend('duty_calls(timestamptz)', 'join delivery d on d.id = c.delivery_id on conflict',
    'join delivery d on d.id = c.delivery_id where c.way = ''group'' on conflict');

-- What waits to be said one way, for one message: in the group to all, by mail to one person. A group takes twenty a
-- minute, so there are four seconds between two; there, who took it and said nothing for a minute is taken to have
-- failed: said twice is better than not at all. A mail of which nothing was heard may be in the box: it is not sent again.
drop function call_take(int, timestamptz);
create function call_take(p_max int, p_ways text[], p_now timestamptz) returns setof duty_call
language plpgsql security definer set search_path = public, pg_temp as $$
declare first duty_call;
begin
    update call_egress set seen_at = p_now where coalesce(seen_at < p_now - interval '20 seconds', true);
    perform call_settle(array(select c.id from duty_call c where c.way = 'mail' and c.sent_at is null and c.fate = ''
        and c.taken_at <= p_now - interval '1 minute'), 'UNKNOWN', '发出的程序没有回音', p_now);
    select * into first from duty_call x where x.sent_at is null and x.next_at <= p_now and x.at > p_now - interval '1 day'
        and x.way = any (p_ways) and (x.way <> 'group' or not exists (select 1 from duty_call y where y.way = 'group'
            and y.taken_at > p_now - interval '4 seconds'))
        order by x.id limit 1;
    return query update duty_call c set taken_at = p_now, tries = tries + 1, next_at = p_now + interval '1 minute', fate = ''
        from (select x.id from duty_call x where x.sent_at is null and x.next_at <= p_now and x.at > p_now - interval '1 day'
            and x.way = first.way and (x.way = 'group' or x.account_id = first.account_id)
            order by x.id limit p_max for update skip locked) t where c.id = t.id returning c.*;
end $$;

-- What became of them; in the record once it is final: sent, not known, or given up after ten times.
create function call_settle(p_ids bigint[], p_fate text, p_answer text, p_now timestamptz) returns int
language plpgsql as $$
declare
    c duty_call;
    n int := 0;
begin
    for c in update duty_call set fate = p_fate, answer = left(p_answer, 200), sent_at = case p_fate when 'SENT' then p_now end,
            next_at = case when p_fate = 'UNKNOWN' or (p_fate = 'FAILED' and tries >= 10) then 'infinity'
                when p_fate = 'FAILED' then p_now + make_interval(secs => least(5 * 2 ^ (tries - 1), 1800)) else next_at end
            where id = any (p_ids) and sent_at is null and taken_at is not null and fate = '' returning *
    loop
        n := n + 1;
        continue when p_fate = 'FAILED' and c.next_at < 'infinity';
        perform audit_append('draft', d.draft_id, 0, 'duty.called', jsonb_build_object('delivery', d.id, 'call', c.id,
            'way', c.way, 'account', c.account_id, 'fate', p_fate, 'tries', c.tries)) from delivery d where d.id = c.delivery_id;
    end loop;
    return n;
end $$;
drop function call_done(bigint[], boolean, text, timestamptz);
create function call_done(p_ids bigint[], p_fate text, p_answer text, p_now timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    -- Of a group nobody minds to hear it twice.
    return call_settle(array(select id from duty_call where id = any (p_ids) and way = 'group'),
            case p_fate when 'UNKNOWN' then 'FAILED' else p_fate end, p_answer, p_now)
        + call_settle(array(select id from duty_call where id = any (p_ids) and way = 'mail'), p_fate, p_answer, p_now);
end $$;
revoke execute on function call_take, call_settle, call_done from public;
grant execute on function call_take, call_done to shenfa_web;
select pg_temp.mend('duty_json(duty, boolean, timestamptz)', '''now'', china',
    '''mail'', case when d.mail = '''' then '''' else left(d.mail, 1) || ''****@'' || split_part(d.mail, ''@'', 2) end, ''now'', china');

-- Who was called, which way, and whether he has looked since.
create function duty_calls_json() returns json language sql stable as $$
    select coalesce(json_agg(json_build_object('id', c.id::text, 'account', person_json(c.account_id), 'way', c.way,
        'way_name', zh('call_way', c.way), 'text', c.text, 'at', iso(c.at), 'fate', c.fate, 'fate_name', zh('call_fate', c.fate),
        'answer', c.answer, 'sent_at', iso(c.sent_at), 'seen_at', iso(n.seen_at)) order by c.id desc), '[]')
    from (select * from duty_call order by id desc limit 20) c
    left join duty_call g on g.delivery_id = c.delivery_id and g.what = c.what and g.account_id = c.account_id and g.way = 'group'
    left join notice n on n.account_id = c.account_id and n.once = 'duty-' || g.id
$$;

drop function pg_temp.mend(text, text, text);
