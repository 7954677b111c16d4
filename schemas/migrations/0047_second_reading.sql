-- What a second reading of this year's last acts found.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- 群发: what went along with another's message and did not get there begins as a message of its own, without that
-- one's draft: sent by it, the whole company would go out again under a key that the platform has never seen.
-- 小程序: words that the platform's check does not pass go out only once a person who was shown its label lets exactly
-- them go on, one delivery at a time; no courier's memory, and no retry of all, stands for him.
select pg_temp.mend('delivery_release(bigint, bigint, text, timestamptz)',
    'receipt = case when p_account <> 0 and d.state',
    'receipt = case when coalesce((d.receipt#>>''{state,index}'')::int, 1) > 1 and d.receipt->''state''->>''step'' = ''massing''
                and message_again(d) = ''PLANNED''
            then jsonb_set(receipt, ''{state}'', (receipt->''state'') - ''step'' - ''draft'' - ''index'' - ''submit_at'' - ''submit_up'')
            when p_account <> 0 and d.state = ''HELD'' and d.hold_code = ''miniprogram.check''
                and d.receipt->''state'' ? ''refused''
            then jsonb_set(receipt, ''{state,checked}'', d.receipt->''state''->''refused'')
            when p_account <> 0 and d.state');
select pg_temp.mend('may_retry_with_all(delivery)', 'and d.hold_code not like ''hand_off.%''',
    'and d.hold_code not like ''hand_off.%'' and d.hold_code <> ''miniprogram.check''');

-- 紧急件: whatever state its deliveries are in when it is decided, but for those that somebody has put into a message to all
-- followers: they leave with it, and the others of the message do not wait for one that went alone.
create or replace function urgent_decided() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update submission set urgent_by = new.account_id, urgent_at = new.at where id = new.submission_id and urgent_by is null;
    update delivery d set urgent = true, updated_at = new.at where d.submission_id = new.submission_id and d.act <> 'withdraw'
        and d.state not in ('CONFIRMED', 'REFUSED') and not d.urgent
        and not exists (select 1 from message_item i join message m on m.id = i.message_id
            where i.delivery_id = d.id and m.state = 'FIXED');
    perform pg_notify('delivery', x.channel_account_id::text) from delivery x where x.submission_id = new.submission_id;
    return null;
end $$;
revoke execute on function urgent_decided from public;

-- A round from before titles were kept is found by what its row shows.
select pg_temp.mend('submission_fits(submission, text)', 'strpos(lower(s.title), w.lowered)',
    'strpos(lower(case s.title when '''' then d.title else s.title end), w.lowered)');

-- A site that never went down (its courier is beyond a gap, or has no folder of its own) is not held for ever by the stop
-- that came with the order: the reopening lifts it, signed by the same two.
select pg_temp.mend('order_issue(bigint, text, text, text, text, jsonb, timestamptz)',
    '    update account_watch set next_at = null',
    '    if p_act = ''open'' and not exists (select 1 from site_order o where o.channel_account_id = s.channel_account_id
            and o.act = ''close'' and o.done_at is not null and o.statement_id > coalesce((select max(x.statement_id)
                from site_order x where x.channel_account_id = s.channel_account_id and x.act = ''open''
                    and x.statement_id < s.id), 0)) then
        update stop set lifted_at = p_now, lifted_by = s.second_by, lift_reason = ''恢复服务（网站没有停过）''
            where channel_account_id = s.channel_account_id and statement_id is not null and lifted_at is null;
        perform pg_notify(''delivery'', s.channel_account_id::text);
    end if;
    update account_watch set next_at = null');

-- 自动恢复: what cannot be put back is said once, as long as it stands there unchanged; what was put back settles nothing
-- while something else is still altered; and whoever mended it by hand can say so.
select pg_temp.mend('repair_take(bigint, bigint, jsonb, bytea, timestamptz)', 'begin
    perform incident_open', 'begin
    select i.id into n from channel_incident i where i.channel_account_id = p_channel and i.kind = ''repaired'' and i.closed_at is null;
    if put = '''' and (select r.put_sha256 = '''' and r.seen_sha256 = p->>''seen_sha256'' from site_repair r
            where r.incident_id = n and r.path = p->>''path'' order by r.id desc limit 1) then return; end if;
    perform incident_open');
select pg_temp.mend('repair_take(bigint, bigint, jsonb, bytea, timestamptz)', '    if put <> '''' then',
    '    if put <> '''' and exists (select 1 from (select distinct on (r.path) r.put_sha256 from site_repair r
            where r.incident_id = n order by r.path, r.id desc) x where x.put_sha256 = '''') then return; end if;
    if put <> '''' then');
select pg_temp.mend('incident_obstacle(channel_incident, bigint, text)', 'if p_outcome = ''handled'' and n.settled = '''' then',
    'if p_outcome = ''handled'' and n.settled = '''' and n.kind <> ''repaired'' then');
drop function pg_temp.mend(text, text, text);
