-- What a platform counts beside publications (Weibo: a hundred calls a day, looks and take-downs included) is the courier's
-- to count. It says so with each survey, and the calendar shows it before somebody approves.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)', '''unchecked'', survey_unchecked(c, p)',
    '''unchecked'', survey_unchecked(c, p), ''called'', case when coalesce((p->>''calls_most'')::bigint, 0) > 0
            then jsonb_build_object(''most'', (p->>''calls_most'')::bigint, ''used'', coalesce((p->>''calls_used'')::bigint, 0),
                ''at'', iso(p_now)) end');

-- Of another day than the one that was counted: none.
create function calls_used(c channel_account, p_at timestamptz) returns bigint language plpgsql stable as $$
begin
    return case when china_day((c.health->'called'->>'at')::timestamptz, 'day') = china_day(p_at, 'day')
        then (c.health->'called'->>'used')::bigint else 0 end;
end $$;
select pg_temp.mend('used_json(channel_account, timestamptz)', '''used'', spent(c.id, x.since, 0))',
    '''used'', coalesce(x.known, spent(c.id, x.since, 0)))');
select pg_temp.mend('used_json(channel_account, timestamptz)', 'p_at - interval ''1 hour''),', 'p_at - interval ''1 hour'', null::bigint),');
select pg_temp.mend('used_json(channel_account, timestamptz)', 'china_day(p_at, ''day'')),', 'china_day(p_at, ''day''), null),');
select pg_temp.mend('used_json(channel_account, timestamptz)', 'china_day(p_at, ''month''))) x(n, per, name, most, since)',
    'china_day(p_at, ''month''), null),
            (4, ''calls'', ''当天的接口调用（含查看和撤稿）'', (c.health->''called''->>''most'')::int, p_at, calls_used(c, p_at))) x(n, per, name, most, since, known)');

drop function pg_temp.mend(text, text, text);
