-- Messages to every follower: the platform takes one a day, however many items are in it. The calendar and the card said
-- a hundred, which is what it takes of articles that nobody is told of. Their items are arranged into the day's message
-- (0036_messages.sql), so the quota holds nothing back here: it says what there is.
do $$
declare
    old text := pg_get_functiondef('pace_of(channel_account)'::regprocedure);
    new text := replace(old, $x$elsif c.channel = 'wechat' and coalesce(c.settings->>'mode', '') <> 'draft' then$x$,
        $x$elsif c.channel = 'wechat' and c.settings->>'mode' = 'mass' then
            p.per_day := 1;
        elsif c.channel = 'wechat' and coalesce(c.settings->>'mode', '') <> 'draft' then$x$);
begin
    if new = old then raise exception 'pace_of reads otherwise'; end if;
    execute new;
end $$;
