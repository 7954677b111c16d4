-- A provider of short messages keeps an opt-out list of its own and refuses who is on it. That was a failure among others:
-- the next list wrote to him again, was refused again, and nobody knew why. Whoever has opted out there has opted out.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- The number is known by its token under the key that its list is sealed to; whoever posts for the account is told once a list.
create function sms_opted_out(p_delivery bigint, p_n int[], p_stat text, p_now timestamptz) returns void
language plpgsql as $$
declare
    c channel_account;
    d delivery;
    r record;
begin
    select * into d from delivery where id = p_delivery;
    select * into c from channel_account where id = d.channel_account_id;
    for r in update sms_recipient x set state = 'opted_out', stat = p_stat, at = p_now where x.delivery_id = d.id
            and x.n = any (p_n) returning x.token, x.masked loop
        insert into opt_out select c.id, r.token, l.key_id, r.masked, '服务商的退订名单', p_now from sms_run q
            join recipient_list l on l.id = q.list_id where q.delivery_id = d.id and r.token is not null on conflict do nothing;
        continue when not found;
        perform audit_append('channel', c.id, 0, 'sms.opt_out', jsonb_build_object('masked', r.masked, 'word',
            '服务商的退订名单', 'delivery', d.id));
    end loop;
    insert into notice (account_id, submission_id, delivery_id, kind, text, once, at)
    select a.id, d.submission_id, d.id, 'SMS', '“' || c.name || '”有号码在服务商的退订名单里，服务商没有发出；已记入“退订”，'
        || '以后的名单不再向其发送，也不计费。人数见“短信”页本件的“已退订”', 'sms-opted-out-' || d.id, p_now
    from account a where a.state = 'ACTIVE' and operates(c.id, a.id) on conflict do nothing;
end $$;
revoke execute on function sms_opted_out from public;

select pg_temp.mend('sms_answer(bigint, bigint, jsonb, timestamptz)', 'outcome in (''accepted'', ''refused'')',
    'outcome in (''accepted'', ''refused'', ''opted_out'')');
select pg_temp.mend('sms_answer(bigint, bigint, jsonb, timestamptz)', 'when ''unknown'' then ''unknown''',
    'when ''unknown'' then ''unknown'' when ''opted_out'' then ''stopped''');
select pg_temp.mend('sms_answer(bigint, bigint, jsonb, timestamptz)', 'perform sms_settle(t.id, t.who, p_now);',
    'perform sms_settle(t.id, t.who, p_now);
        if outcome = ''opted_out'' then perform sms_opted_out(t.id, t.who, coalesce(p->>''stat'', ''''), p_now); end if;');

-- A short message to whoever is on duty speaks for all that he is called about, and is given up as a whole, after its third
-- try. Each call counted its own tries: one that had joined at the second stayed behind when the message was given up, and
-- was rung, and said elsewhere, once more. The first of a message has been in all its tries.
create function call_tries(c duty_call) returns int language sql stable as $$
    select case when c.way = 'sms' then coalesce((select h.tries from duty_call h where h.id = c.said_with), c.tries) else c.tries end
$$;
revoke execute on function call_tries from public;
select pg_temp.mend('call_settle(bigint[], text, text, timestamptz)', 'tries >= case way when ''sms'' then 3 else 10 end',
    'call_tries(duty_call) >= case way when ''sms'' then 3 else 10 end');
select pg_temp.mend('call_settle(bigint[], text, text, timestamptz)', '(tries - 1), 1800)', '(call_tries(duty_call) - 1), 1800)');

drop function pg_temp.mend(text, text, text);
