-- WeChat publishes for an account a hundred times a day and answers 45009 from then on. What is over that waits here for
-- the next day, visibly, instead of being tried there again every half hour. Drafts have a limit of their own, a
-- thousand a day, which a hundred releases do not come near.
create or replace function pace_of(c channel_account) returns pace language plpgsql stable as $$
declare p pace;
begin
    select * into p from pace where channel_account_id = c.id;
    if found then return p; end if;
    p.channel_account_id := c.id;
    if c.channel = 'sms' then
        p.quiet_from := '22:00';
        p.quiet_until := '08:00';
    elsif c.channel = 'weibo' then
        p.per_hour := 30;
    elsif c.channel = 'wechat' then
        p.per_day := 100;
    end if;
    return p;
end $$;

-- A callback said that something of this account moved on the platform, and its courier has checked that it did say
-- so: what waits there to be asked about is asked about now, and no minutes later.
create function callback_moved(p_channel bigint, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update delivery set due_at = p_now where channel_account_id = p_channel and state = 'ACCEPTED' and due_at > p_now;
    perform pg_notify('delivery', p_channel::text);
end $$;
revoke execute on function callback_moved from public;
grant execute on function callback_moved to shenfa_web;

-- Whether a call came before, word for word.
create index inbox_by_call on inbox (channel_account_id, md5(query));
