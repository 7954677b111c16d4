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

-- What whoever posted by hand has to show: an address, a picture, both of them, or either. A video can be seen only in
-- an app, where an address opens nothing that the courier could look at: the next person needs the picture, and the
-- address to find it again.
create function report_needs(c channel_account) returns text language sql stable as $$
    select case when c.settings->>'report_needs' in ('link', 'picture', 'both', 'any') then c.settings->>'report_needs'
        when c.channel = 'video' then 'both' else 'any' end
$$;
create function report_lacks(p_channel bigint, p_url text, p_screenshot bytea) returns void language plpgsql stable as $$
declare needs text := (select report_needs(c) from channel_account c where c.id = p_channel);
begin
    if needs in ('link', 'both') and p_url = '' then
        perform refuse(400, 'hand_off.evidence', case needs when 'both' then '这个渠道的报告须有公开地址，也须有发布后的截图'
            else '请填写公开地址' end, 'url');
    elsif needs in ('picture', 'both') and p_screenshot is null then
        perform refuse(400, 'hand_off.evidence', case needs when 'both' then '这个渠道的报告须有公开地址，也须有发布后的截图'
            else '请附上发布后的截图' end, 'screenshot');
    elsif p_url = '' and p_screenshot is null then
        perform refuse(400, 'hand_off.evidence', '请填写公开地址，或附上发布后的截图', 'url');
    end if;
end $$;

create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;
select pg_temp.mend('hand_off_report(bigint, bigint, text, text, timestamptz, text, bytea, timestamptz)',
    'if p_outcome = ''done'' and d.act <> ''withdraw'' and p_url = '''' and p_screenshot is null then
        perform refuse(400, ''hand_off.evidence'', ''请填写公开地址，或附上发布后的截图'', ''url'');',
    'if p_outcome = ''done'' and d.act <> ''withdraw'' then
        perform report_lacks(d.channel_account_id, p_url, p_screenshot);');
select pg_temp.mend('hand_off_json(hand_off, delivery, bigint, text[], timestamptz)', '''mine'', h.operator_id',
    '''report_needs'', report_needs(c), ''mine'', h.operator_id');
drop function pg_temp.mend(text, text, text);
