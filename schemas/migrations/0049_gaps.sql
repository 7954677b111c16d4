-- What a third reading found.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- 短信, of a store that came back: a number of unknown fate has no frame here that a report could be held against. What
-- left for it since the backup is known by its recipient, and by the delivery's key where the provider kept one; where
-- it did not, by the time, if one list alone can be meant. Its frames are written down then, as of unknown fate, so
-- that the report and those of its other parts find them.
alter table sms_report add column key text not null default '';
create function sms_remember(g sms_report) returns setof sms_piece language plpgsql as $$
declare x record;
begin
    select min(r.delivery_id) as id, min(r.n) as n, min(r.round) as round, max(q.parts) as parts, count(*) as found into x
        from sms_recipient r join sms_run q on q.delivery_id = r.delivery_id join delivery d on d.id = r.delivery_id
        join submission s on s.id = d.submission_id
        where r.token = g.token and r.state = 'unknown' and d.channel_account_id = g.channel_account_id
            and not exists (select 1 from sms_piece p where p.delivery_id = r.delivery_id and p.n = r.n)
            and case g.key when '' then g.submitted between s.submitted_at - interval '15 minutes' and (select max(e.at)
                from cluster_epoch e) + interval '15 minutes' else d.key = g.key end;
    if x.found <> 1 then return; end if;
    return query insert into sms_piece (delivery_id, n, part, round, batch, connection, seq, state, sent_at)
        select x.id, x.n, k, x.round, 0, 0, 0, 'unknown', coalesce(g.submitted, g.at) from generate_series(1, x.parts) k
        returning *;
end $$;
revoke execute on function sms_remember from public;
select pg_temp.mend('sms_apply(bigint, text, bytea, timestamptz)', '    if t.delivery_id is null then return; end if;',
    '    if t.delivery_id is null then
        select p.delivery_id, p.n, p.part, p.round into t from sms_remember(g) p order by p.part limit 1;
    end if;
    if t.delivery_id is null then return; end if;');
select pg_temp.mend('sms_apply(bigint, text, bytea, timestamptz)', 'where r.token = p_token and p.state = ''unknown''',
    'where r.token = p_token and g.key in ('''', d.key) and p.state = ''unknown''');
select pg_temp.mend('sms_line_call(bigint, text, jsonb, timestamptz)', '(channel_account_id, msg_id, token, stat, submitted, at)',
    '(channel_account_id, msg_id, token, stat, submitted, at, key)');
select pg_temp.mend('sms_line_call(bigint, text, jsonb, timestamptz)', '/ 1000), p_now) on conflict do nothing;
            perform sms_apply', '/ 1000), p_now, coalesce(x->>''key'', '''')) on conflict do nothing;
            perform sms_apply');

-- A report may come before the list has been opened again, and says nothing until its number has a name.
select pg_temp.mend('sms_name(delivery, jsonb, timestamptz)', 'begin
', 'declare g record;
begin
');
select pg_temp.mend('sms_name(delivery, jsonb, timestamptz)', '    return ''{}'';',
    '    for g in select distinct o.msg_id, o.token from sms_report o join sms_recipient r on r.token = o.token
            where o.channel_account_id = d.channel_account_id and not o.applied and r.delivery_id = d.id and r.state = ''unknown''
                and r.n between (p->>''first'')::int and (p->>''first'')::int + jsonb_array_length(p->''tokens'') - 1 loop
        perform sms_apply(d.channel_account_id, g.msg_id, g.token, p_now);
    end loop;
    return ''{}'';');

-- What arrived at a number since this was handed in, and belongs to nothing that is known: perhaps this. It is not sent
-- there again, whoever says so.
create function sms_arrived(d delivery, p_token bytea) returns boolean language plpgsql stable as $$
begin
    return exists (select 1 from sms_report g, submission s where g.channel_account_id = d.channel_account_id and g.token = p_token
        and g.stat = 'DELIVRD' and not g.applied and s.id = d.submission_id and (g.key = d.key or (g.key = ''
            and coalesce(g.submitted, g.at) >= s.submitted_at - interval '15 minutes')));
end $$;
revoke execute on function sms_arrived from public;
select pg_temp.mend('sms_decide(bigint, bigint, integer[], text, text, timestamptz)',
    'and (cardinality(p_n) = 0 or r.n = any (p_n));', 'and (cardinality(p_n) = 0 or r.n = any (p_n))
            and not (p_outcome = ''resend'' and sms_arrived(d, r.token));');
select pg_temp.mend('sms_decide(bigint, bigint, integer[], text, text, timestamptz)',
    '    if n = 0 then', '    if n = 0 and p_outcome = ''resend'' and exists (select 1 from sms_recipient r where r.delivery_id = d.id
            and r.state = ''unknown'' and not r.closed and (cardinality(p_n) = 0 or r.n = any (p_n))) then
        perform refuse(409, ''sms.arrived'', ''短信平台已有这些号码的送达回执，不再重发：请选“不再发”结案'');
    end if;
    if n = 0 then');

-- 删除. What may have left is looked after to its end, but nothing more leaves for what somebody explains by now.
select pg_temp.mend('removal_intent(bigint, bigint, bigint, timestamptz)', 'declare r removal;', 'declare
    r removal;
    why text;');
select pg_temp.mend('removal_intent(bigint, bigint, bigint, timestamptz)', '    update removal set state = ''INTENT''',
    '    select item_explained(i) into why from account_item i where i.id = r.item_id;
    if why <> '''' then perform refuse(409, ''removal.explained'', why); end if;
    update removal set state = ''INTENT''');

-- 停止服务. Whoever asks, confirms or refuses takes the account first and the statement second; asked the other way
-- round, two of them at once waited for each other. What was signed before is looked up behind that lock.
select pg_temp.mend('closure_make(bigint, text, text, bigint, bigint, text, timestamptz)',
    'last account_statement := closure_latest(p_channel);', 'last account_statement;');
select pg_temp.mend('closure_make(bigint, text, text, bigint, bigint, text, timestamptz)',
    'select * into c from channel_account where id = p_channel for update;',
    'select * into c from channel_account where id = p_channel for no key update;
    last := closure_latest(p_channel);');
select pg_temp.mend(f, 'select * into s from account_statement where id = p_id and kind in (''closure'', ''reopening'') for update;',
    'perform 1 from channel_account c where c.id = (select x.channel_account_id from account_statement x where x.id = p_id)
        for no key update;
    select * into s from account_statement where id = p_id and kind in (''closure'', ''reopening'') for no key update;')
    from unnest(array['closure_second(bigint, bigint, bigint, text, timestamptz)', 'closure_drop(bigint, bigint, text, timestamptz)']) f;

-- 群发. Whoever goes alone by now goes along with nobody, and takes nobody along.
select pg_temp.mend('message_company(bigint, timestamptz)', 'x.state = ''PLANNED'' and', 'x.state = ''PLANNED'' and not x.urgent and');
select pg_temp.mend('message_follow()', 'x.state <> ''PLANNED'' or', 'x.state <> ''PLANNED'' or x.urgent or');
create function message_along(p_first bigint) returns setof bigint language sql stable as $$
    select i.delivery_id from delivery d, message_place(d.id) f join message_item i on i.message_id = f.message_id
        join delivery x on x.id = i.delivery_id
    where d.id = p_first and f.place = 1 and i.place > 1 and i.along and goes_by_message(d)
        and (message_begun(d) or (x.state = 'PLANNED' and not x.urgent)) order by i.place
$$;

-- 紧急件. The mark alone moves nothing any more: what it says takes effect once the seal has looked at the signature under
-- it, and at who that is. What it does not find good is none, and another person may decide.
create table urgency (
    submission_id bigint not null references submission,
    account_id    bigint not null references account,
    why           text,                     -- null: the seal has not looked yet; '': it counts
    at            timestamptz not null,
    primary key (submission_id, account_id)
);
create index urgency_open on urgency (submission_id) where why is null;
grant select on urgency to shenfa_web, shenfa_seal;

create or replace function urgent_decided() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into urgency (submission_id, account_id, at) values (new.submission_id, new.account_id, new.at) on conflict do nothing;
    perform pg_notify('approved', '');
    return null;
end $$;

create function urgency_judge(p_submission bigint, p_account bigint, p_why text, p_now timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    u urgency;
    n bigint;
begin
    -- As a result does: deliveries first.
    perform 1 from delivery where submission_id = p_submission order by id for update;
    perform 1 from submission where id = p_submission for update;
    update urgency set why = p_why where submission_id = p_submission and account_id = p_account and why is null returning * into u;
    if not found then return false; end if;
    if p_why <> '' then
        select draft_id into n from submission where id = p_submission;
        insert into notice (account_id, submission_id, kind, text, once, at) values (p_account, p_submission, 'HEALTH',
            '按紧急件发出的决定没有生效：' || p_why || '。请由另一位审核人或分管领导决定', 'urgency-' || p_submission, p_now)
            on conflict do nothing;
        perform audit_append('draft', n, 0, 'urgency.refuse', jsonb_build_object('submission', p_submission,
            'account', p_account, 'reason', p_why));
        return true;
    end if;
    update submission set urgent_by = p_account, urgent_at = u.at where id = p_submission and urgent and urgent_by is null;
    -- In whatever state: but for those that somebody has put into a message to all followers, with which they leave.
    update delivery d set urgent = true, updated_at = p_now where d.submission_id = p_submission and d.act <> 'withdraw'
        and d.state not in ('CONFIRMED', 'REFUSED') and not d.urgent
        and not exists (select 1 from message_item i join message m on m.id = i.message_id
            where i.delivery_id = d.id and m.state = 'FIXED');
    perform pg_notify('delivery', x.channel_account_id::text) from delivery x where x.submission_id = p_submission;
    return true;
end $$;
revoke execute on function urgency_judge from public;
grant execute on function urgency_judge to shenfa_seal;
select pg_temp.mend('urgent_obstacle(submission, bigint)', 'if s.urgent_by is not null then',
    'if s.urgent_by is not null or exists (select 1 from urgency u where u.submission_id = s.id and u.why is null) then');
select pg_temp.mend('urgent_obstacle(submission, bigint)', '    if p_account = any (s.contributors) then',
    '    if exists (select 1 from urgency u where u.submission_id = s.id and u.account_id = p_account and u.why <> '''') then
        return query select 403, ''urgent.void'', ''您的决定没有通过签名核对，请由另一位审核人或分管领导决定''; return;
    end if;
    if p_account = any (s.contributors) then');

-- Who decided it, from the moment that he did.
create function urgency_who(s submission) returns bigint language sql stable as $$
    select coalesce(s.urgent_by, (select u.account_id from urgency u where u.submission_id = s.id and u.why is null order by u.at limit 1))
$$;
create function urgency_when(s submission) returns timestamptz language sql stable as $$
    select coalesce(s.urgent_at, (select min(u.at) from urgency u where u.submission_id = s.id and u.why is null))
$$;
select pg_temp.mend('urgency_json(bigint)', 'case when s.urgent_by is not null then person_json(s.urgent_by) end, ''at'', iso(s.urgent_at)',
    'case when urgency_who(s) is not null then person_json(urgency_who(s)) end, ''at'', iso(urgency_when(s))');

-- The register finds a round by the title that it shows: of one from before titles were kept it shows none, and the draft's
-- own is that of a round that nobody has agreed to yet. What a search finds, it tells.
create function words_fit(s submission, p_title text, p_words text) returns boolean language plpgsql stable as $$
begin
    return (
    select strpos(lower(p_title), w.lowered) > 0 or strpos(coalesce(d.register_no, ''), p_words) > 0
        or exists (select 1 from account a where a.id in (d.created_by, s.submitted_by)
            and strpos(lower(a.name), w.lowered) > 0)
    from draft d, (select lower(p_words) as lowered) w where d.id = s.draft_id
    );
end $$;
create or replace function submission_fits(s submission, p_words text) returns boolean language plpgsql stable as $$
begin
    return words_fit(s, case s.title when '' then (select d.title from draft d where d.id = s.draft_id) else s.title end, p_words);
end $$;
drop function pg_temp.mend(text, text, text);
