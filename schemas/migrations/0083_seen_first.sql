-- 推送编排, 链接检查的出口 and 值班机器人 are set as a whole, too: who sets them names what he read, `*` for whatever it is.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- What people arrange and give up, and not what leaves by itself meanwhile.
create function messages_version(p_channel bigint) returns text language sql stable as $$
    select format('%s-%s', coalesce(max(id), 0), count(*) filter (where state = 'DROPPED'))
    from message where channel_account_id = p_channel
$$;
select pg_temp.mend('messages_json(channel_account, bigint, text[], timestamptz)', '''name'', c.name,',
    '''name'', c.name, ''version'', messages_version(c.id),');
create function message_arrange(p_account bigint, p_channel bigint, p_send_at timestamptz, p_items bigint[], p_now timestamptz,
    p_seen text) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform 1 from channel_account where id = p_channel for update;
    if p_seen not in ('*', messages_version(p_channel)) then
        perform refuse(412, 'message.changed', '群发编排刚才有人改过，请看过新的再排');
    end if;
    return message_arrange(p_account, p_channel, p_send_at, p_items, p_now);
end $$;

create function egress_version(p_key text, p_at timestamptz) returns text language sql immutable as $$
    select coalesce(left(encode(sha256(convert_to(p_key || extract(epoch from p_at), 'UTF8')), 'hex'), 16), 'none')
$$;
create function egress_is_seen(p_seen text, p_version text) returns void language plpgsql as $$
begin
    if p_seen not in ('*', p_version) then
        perform refuse(412, 'egress.changed', '已经登记过，或刚才有人改过：请看过现在的登记再改（命令行加 --replace）');
    end if;
end $$;
create function link_egress_declare(p_key text, p_reason text, p_account bigint, p_now timestamptz, p_seen text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    lock table link_egress in exclusive mode;
    perform egress_is_seen(p_seen, (select egress_version(max(public_key), max(at)) from link_egress));
    perform link_egress_declare(p_key, p_reason, p_account, p_now);
end $$;
create function call_egress_declare(p_key text, p_reason text, p_account bigint, p_now timestamptz, p_seen text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    lock table call_egress in exclusive mode;
    perform egress_is_seen(p_seen, (select egress_version(max(public_key), max(at)) from call_egress));
    perform call_egress_declare(p_key, p_reason, p_account, p_now);
end $$;

revoke execute on function message_arrange(bigint, bigint, timestamptz, bigint[], timestamptz),
    link_egress_declare(text, text, bigint, timestamptz), call_egress_declare(text, text, bigint, timestamptz) from shenfa_web;
revoke execute on function message_arrange(bigint, bigint, timestamptz, bigint[], timestamptz, text), egress_is_seen(text, text),
    link_egress_declare(text, text, bigint, timestamptz, text), call_egress_declare(text, text, bigint, timestamptz, text) from public;
grant execute on function message_arrange(bigint, bigint, timestamptz, bigint[], timestamptz, text),
    link_egress_declare(text, text, bigint, timestamptz, text), call_egress_declare(text, text, bigint, timestamptz, text)
    to shenfa_web;
