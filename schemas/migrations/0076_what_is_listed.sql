-- What a platform lists of an account, and how far that goes.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- A list may have its end without being whole: Weibo shows the newest five, a feed two hundred. Whoever waits for a whole one
-- there takes everything for what was there before, for good. Its connector says `last` where no part follows.
select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)', 'listed_at = case when (p->>''whole'')::boolean then',
    'listed_at = case when (p->>''whole'')::boolean or (p->>''last'')::boolean then');

-- What is newer than the oldest on such a list, and not on it, has gone. Of what is strange only, which nobody needs: that something
-- of ours is gone is said by the look at it. The list is newest first, but for what its owner pinned before all others.
create function strangers_gone(p_channel bigint, p jsonb, p_since timestamptz, p_now timestamptz) returns void
language plpgsql as $$
declare
    oldest float8 := (p->'items'->-1->>'at')::float8;
    i account_item;
begin
    if coalesce(oldest, 0) <= 0 then return; end if;
    for i in update account_item set gone_at = p_now where channel_account_id = p_channel and gone_at is null
        and basis = 'stranger' and last_seen < p_since and posted_at > to_timestamp(oldest / 1000) returning *
    loop
        perform incident_settle(p_channel, array['stranger', 'double'], i.id, null, 'gone', p_now);
    end loop;
end $$;
select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)', 'then perform items_gone(p_channel, w.begun_at, p_now); end if;',
    'then
        perform items_gone(p_channel, w.begun_at, p_now);
    elsif coalesce((p->>''last'')::boolean, false) then
        perform strangers_gone(p_channel, p, w.begun_at, p_now);
    end if;');

-- Until then nothing is strange, and the board says so.
select pg_temp.mend('account_health(channel_account, timestamptz)', '    causes := causes || coalesce(frame_health(c), ''[]'');',
    '    if w.surveyed_at is not null and w.listed_at is null and not by_hand(c.channel) then
        causes := causes || ''{"level":"unknown","code":"watch.listing","text":"账号上原有的内容还没有列全：这期间新出现的内容会算作存量，不报陌生内容"}'';
    end if;
    causes := causes || coalesce(frame_health(c), ''[]'');');

drop function pg_temp.mend(text, text, text);
