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
