-- Short messages had two rules of quiet hours: the settings of the account, which its courier keeps between two
-- frames, and 静默与次数, which the forecast, the calendar and the hold were reckoned from. There is one: the settings.
-- 静默与次数 of such an account shows them and sets them. Elsewhere pace has its own.
create function quiet_clock(p_settings jsonb, p_key text, p_usual time) returns time language sql stable as $$
    select case when p_settings->>p_key ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$' then (p_settings->>p_key)::time else p_usual end
$$;

create or replace function pace_of(c channel_account) returns pace language plpgsql stable as $$
declare p pace;
begin
    select * into p from pace where channel_account_id = c.id;
    if not found then
        p.channel_account_id := c.id;
        if c.channel = 'weibo' then
            p.per_hour := 30;
        elsif c.channel = 'wechat' and coalesce(c.settings->>'mode', '') <> 'draft' then
            p.per_day := 100;
        end if;
    end if;
    if c.channel = 'sms' then
        p.quiet_from := quiet_clock(c.settings, 'quiet_from', '22:00');
        p.quiet_until := quiet_clock(c.settings, 'quiet_to', '08:00');
        if p.quiet_from = p.quiet_until then /* never */
            p.quiet_from := null;
            p.quiet_until := null;
        end if;
    end if;
    return p;
end $$;

-- What was set of this account, by whatever door; what its kind has does not count.
create function pace_own(c channel_account) returns boolean language sql stable as $$
    select exists (select 1 from pace p where p.channel_account_id = c.id)
        or c.channel = 'sms' and c.settings ?| array['quiet_from', 'quiet_to']
$$;
create or replace function pace_version(p_channel bigint) returns text language sql stable as $$
    select coalesce((select left(encode(sha256(convert_to(concat_ws(' ', coalesce(p.quiet_from::text, '-'),
        coalesce(p.quiet_until::text, '-'), coalesce(p.per_hour, 0), coalesce(p.per_day, 0), coalesce(p.per_month, 0)), 'UTF8')), 'hex'), 16)
        from channel_account c, lateral pace_of(c) p where c.id = p_channel and pace_own(c)), 'none')
$$;
do $$
declare
    old text := pg_get_functiondef('pace_json(channel_account, timestamptz)'::regprocedure);
    new text := replace(old, '''own'', p.set_by is not null', '''own'', pace_own(c)');
begin
    if new = old then raise exception 'pace_json reads otherwise'; end if;
    execute new;
end $$;

create or replace function pace_set(p_channel bigint, p_quiet_from time, p_quiet_until time, p_hour int, p_day int, p_month int,
    p_reason text, p_account bigint, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare texts boolean;
begin
    select channel = 'sms' into texts from channel_account where id = p_channel and state <> 'RELEASED';
    if not found then perform refuse(404, 'channel.none', '没有这个渠道账号，或已注销'); end if;
    if (p_quiet_from is null) <> (p_quiet_until is null) or p_quiet_from = p_quiet_until then
        perform refuse(400, 'pace.quiet', '静默时段须写明起止两个时刻，且不能相同', 'quiet_until');
    end if;
    if texts then
        update channel_account set settings = settings || quiet_settings(p_quiet_from, p_quiet_until) where id = p_channel;
    end if;
    insert into pace values (p_channel, case when not texts then p_quiet_from end, case when not texts then p_quiet_until end,
        p_hour, p_day, p_month, p_account, p_now)
    on conflict (channel_account_id) do update set quiet_from = excluded.quiet_from,
        quiet_until = excluded.quiet_until, per_hour = excluded.per_hour, per_day = excluded.per_day,
        per_month = excluded.per_month, set_by = excluded.set_by, at = excluded.at;
    perform audit_append('channel', p_channel, p_account, 'channel.pace', jsonb_build_object('quiet_from', p_quiet_from,
        'quiet_until', p_quiet_until, 'per_hour', p_hour, 'per_day', p_day, 'per_month', p_month, 'reason', p_reason));
end $$;
create function quiet_settings(p_from time, p_until time) returns jsonb language sql immutable as $$
    select jsonb_build_object('quiet_from', coalesce(left(p_from::text, 5), '00:00'),
        'quiet_to', coalesce(left(p_until::text, 5), '00:00'))
$$;

-- Both held until now: the courier kept its own hours, or the night where nobody had set any, and the page those of pace. Of two
-- nights all of both stays; otherwise what the courier kept does, for a message by night wakes people, and the operators are told.
create function pg_temp.quiet_kept(s_from time, s_until time, p_from time, p_until time) returns jsonb language sql as $$
    select case when s_from = s_until then quiet_settings(p_from, p_until)
        when least(s_from, p_from) >= '12:00' and greatest(s_until, p_until) <= '12:00'
            then quiet_settings(least(s_from, p_from), greatest(s_until, p_until))
        else quiet_settings(s_from, s_until) end
$$;
do $$
declare
    c channel_account;
    p pace;
    hours jsonb;
begin
    for p in select q.* from pace q join channel_account a on a.id = q.channel_account_id where a.channel = 'sms'
        and a.state <> 'RELEASED' and q.quiet_from is not null order by a.id
    loop
        select * into c from channel_account where id = p.channel_account_id for update;
        hours := pg_temp.quiet_kept(quiet_clock(c.settings, 'quiet_from', '22:00'), quiet_clock(c.settings, 'quiet_to', '08:00'),
            p.quiet_from, p.quiet_until);
        update channel_account set settings = settings || hours where id = c.id;
        perform audit_append('channel', c.id, 0, 'channel.change', jsonb_build_object('settings', c.settings || hours,
            'settings_changed', (select jsonb_object_agg(o.key, jsonb_build_object('from', c.settings->o.key, 'to', o.value))
                from jsonb_each(hours) o)));
        continue when hours = quiet_settings(p.quiet_from, p.quiet_until);
        perform watch_tell(c.id, null, 'HEALTH', '“' || c.name || '”的静默时段此前有两处设置，现合为一处：' || (hours->>'quiet_from')
            || ' 至 ' || (hours->>'quiet_to') || '，请核对', 'one-quiet-' || c.id, now());
    end loop;
end $$;
update pace p set quiet_from = null, quiet_until = null
    from channel_account c where c.id = p.channel_account_id and c.channel = 'sms';

-- The same words twice to the same number need a person's word. A blank more, or a character that no handset shows,
-- makes no other words of them: texts are compared without (channels/sms/text.h).
alter table sms_run add column same_sha256 bytea check (octet_length(same_sha256) = 32);
update sms_run set same_sha256 = text_sha256;
alter table sms_run alter same_sha256 set not null;
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;
select pg_temp.mend('sms_open(delivery, jsonb, timestamptz)', 'text_sha256, parts)', 'text_sha256, same_sha256, parts)');
select pg_temp.mend('sms_open(delivery, jsonb, timestamptz)', 'decode(p->>''text'', ''hex''), (p',
    'decode(p->>''text'', ''hex''), decode(coalesce(p->>''same'', p->>''text''), ''hex''), (p');
select pg_temp.mend('sms_strike(delivery, integer[], timestamptz)', 'q.text_sha256 = r.text_sha256',
    '(q.same_sha256 = r.same_sha256 or q.text_sha256 = r.text_sha256)');
drop function pg_temp.mend(text, text, text);
