-- What a reader found.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- The calendar's turns. What is under way has been counted as spent, and takes no turn besides. A month's turns begin
-- with its first day, whichever week is looked at; nothing that is to come stands before now.
select pg_temp.mend('planned_conflicts(timestamptz, timestamptz, bigint, timestamptz)', 'p.item->>''state'' <> ''CONFIRMED''',
    'p.item->>''state'' not in (''CONFIRMED'', ''INTENT'', ''ACCEPTED'', ''UNCERTAIN'', ''NEEDS_PERSON'')');
select pg_temp.mend('planned_conflicts(timestamptz, timestamptz, bigint, timestamptz)', 'from planned(p_from, p_until,',
    'from planned(least(p_from, greatest(china_day(p_from, ''month''), p_now)), p_until,');
select pg_temp.mend('planned_conflicts(timestamptz, timestamptz, bigint, timestamptz)', 'from placed x;',
    'from placed x where x.it->>''at'' is null or x.goes >= p_from;');

-- 测试. A courier that asks and has no call left is alive.
select pg_temp.mend('test_json(channel_account, timestamptz)', '''text'', case when answered is null and w.test_at < p_now - interval ''3 minutes'' then',
    '''text'', case when answered is null and w.test_at < p_now - interval ''3 minutes'' and c.seen_at >= w.test_at
                then ''连接器在工作，本小时查看次数已用完''
            when answered is null and w.test_at < p_now - interval ''3 minutes'' then');

-- A first list that never is whole (more lies there than is listed) would make everything on the account something that was
-- there before. When the next one begins, it has been read.
select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)', 'if not coalesce((p->>''more'')::boolean, false) or w.begun_at is null then',
    'if not coalesce((p->>''more'')::boolean, false) and w.begun_at is not null and coalesce((p->>''unchecked'')::bigint, 0) > 0 then
        w.listed_at := coalesce(w.listed_at, p_now);
    end if;
    if not coalesce((p->>''more'')::boolean, false) or w.begun_at is null then');
select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)', 'else listed_at end', 'else coalesce(listed_at, w.listed_at) end');

-- Of a store that came back: what had not been said when the backup was made may have been said since. To a person it is not
-- said again; of a short message the other ways say so, once for all that wait for one person.
create function calls_restored(p_now timestamptz) returns void language plpgsql as $$
declare ids bigint[];
begin
    update duty_call c set fate = '', taken_at = p_now, next_at = 'infinity', said_with = case c.way when 'sms' then x.head end,
            speaks_for = coalesce(case c.way when 'sms' then x.n end, 1)
        from (select y.id, min(y.id) filter (where y.at > p_now - interval '1 day') over (partition by y.account_id, y.way) as head,
                count(*) over (partition by y.account_id, y.way)::int as n
            from duty_call y where y.way in ('mail', 'sms') and y.sent_at is null and y.next_at < 'infinity') x
        where c.id = x.id;
    ids := array(select y.id from duty_call y where y.way in ('mail', 'sms') and y.sent_at is null and y.fate = ''
        and y.taken_at is not null);
    perform call_settle(ids, 'UNKNOWN', '数据已从备份恢复，不知道是否已经发出', p_now);
end $$;
revoke execute on function calls_restored from public;
drop function pg_temp.mend(text, text, text);
