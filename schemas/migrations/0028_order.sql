-- Weibo and SMS point at the item's page on the website, so that page comes first: while it is on its way they
-- wait in silence; where it does not come they are held, and say why.
create function follows_landing(p_channel text) returns boolean language sql immutable as $$
    select p_channel in ('weibo', 'sms')
$$;

-- The first step of `d`: the website's delivery of the same submission. No row: there is none to wait for.
create function landing_of(d delivery) returns delivery language plpgsql stable as $$
declare w delivery;
begin
    if d.act = 'withdraw' or not exists (select 1 from channel_account c where c.id = d.channel_account_id
                and follows_landing(c.channel))
            or not exists (select 1 from ticket t where t.id = d.ticket_id
                and jsonb_path_exists(t.body::jsonb, '$.renditions[*].holes[*] ? (@ == "landing_url")')) then
        return null;
    end if;
    select x.* into w from delivery x join channel_account c on c.id = x.channel_account_id
        where x.submission_id = d.submission_id and c.channel = 'website' and x.act <> 'withdraw'
        order by x.state <> 'CONFIRMED', x.id limit 1;
    return w;
end $$;

-- 'wait': it is on its way; 'held': somebody has to see to it; '': nothing to wait for.
create function landing_step(d delivery) returns text language plpgsql stable as $$
declare w delivery := landing_of(d);
begin
    return case when w.id is null or w.state = 'CONFIRMED' then ''
        when w.state in ('HELD', 'REFUSED', 'NEEDS_PERSON') then 'held' else 'wait' end;
end $$;

-- A few lines in functions that stand elsewhere; the rest of them stands as it is.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;
select pg_temp.mend('hold_reason(delivery, timestamptz)', '    select * into s from submission where id = d.submission_id;',
    '    if landing_step(d) = ''held'' then return E''landing\t网站页面没有发布成功，先处理网站，之后自动继续''; end if;
    select * into s from submission where id = d.submission_id;');
select pg_temp.mend('delivery_lease(bigint, int, int, timestamptz)', '    given int := 0;', '    given int := 0;
    follows boolean;');
select pg_temp.mend('delivery_lease(bigint, int, int, timestamptz)', 'update channel_account set seen_at = p_now where id = p_channel;',
    'update channel_account set seen_at = p_now where id = p_channel returning follows_landing(channel) into follows;');
-- Waiting only before the first byte: what may have been sent is looked at, whatever became of the page.
select pg_temp.mend('delivery_lease(bigint, int, int, timestamptz)', '            order by urgent desc, due_at, id limit 64',
    '            and not (follows and state in (''PLANNED'', ''LEASED'') and landing_step(delivery) = ''wait'')
            order by urgent desc, due_at, id limit 64');
select pg_temp.mend('delivery_json(delivery, bigint, text[])', '''reason'', d.reason,',
    '''reason'', case when d.state = ''PLANNED'' and landing_step(d) = ''wait'' then ''等网站页面发布后再发'' else d.reason end,');
drop function pg_temp.mend(text, text, text);

-- The page stands: those that waited for it go on at once.
create function landing_stands() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare d delivery;
begin
    if not exists (select 1 from channel_account where id = new.channel_account_id and channel = 'website') then
        return null;
    end if;
    for d in select x.* from delivery x join channel_account c on c.id = x.channel_account_id
            where x.submission_id = new.submission_id and follows_landing(c.channel) and x.act <> 'withdraw'
            and (x.state = 'PLANNED' or (x.state = 'HELD' and x.hold_code = 'landing')) order by x.id
    loop
        if d.state = 'HELD' then
            perform delivery_release(d.id, 0, '原因已消除：landing', new.updated_at);
        else
            perform pg_notify('delivery', d.channel_account_id::text);
        end if;
    end loop;
    return null;
end $$;
create trigger landing_stands after update of state on delivery for each row
    when (new.state = 'CONFIRMED' and old.state <> 'CONFIRMED' and new.act <> 'withdraw') execute function landing_stands();
revoke execute on function landing_stands from public;
