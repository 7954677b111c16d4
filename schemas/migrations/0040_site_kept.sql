-- The website is held against what the courier itself keeps of it, and what could not be is said (Article 6).
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- What a survey could not hold against anything; of a list that comes in parts, of all of them together.
create function survey_unchecked(c channel_account, p jsonb) returns jsonb language plpgsql immutable as $$
declare
    was jsonb := case when coalesce((p->>'more')::boolean, false) then coalesce(c.health->'unchecked', '{}') else '{}' end;
    n bigint := coalesce((p->>'unchecked')::bigint, 0) + coalesce((was->>'count')::bigint, 0);
begin
    return jsonb_build_object('count', n, 'text', case when n = 0 then ''
        else coalesce(nullif(p->>'unchecked_why', ''), was->>'text', '') end);
end $$;

-- Something of ours reads otherwise than the last time: it is held against its ticket next, and not within the hour.
create function survey_hurry(p_channel bigint, p jsonb, p_now timestamptz) returns void language plpgsql as $$
begin
    update account_live l set next_at = p_now from account_item i, jsonb_array_elements(coalesce(p->'items', '[]')) x
        where i.channel_account_id = p_channel and i.remote_id = x->>'remote_id' and i.basis = 'delivery'
        and coalesce(x->>'sha256', '') not in ('', i.sha256) and i.sha256 <> '' and l.delivery_id = i.delivery_id;
end $$;
select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)', 'first_list := w.listed_at is null;',
    'first_list := w.listed_at is null;
    perform survey_hurry(p_channel, p, p_now);');
select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)', '''took_ms'', coalesce((p->>''took_ms'')::bigint, 0)))',
    '''took_ms'', coalesce((p->>''took_ms'')::bigint, 0), ''unchecked'', survey_unchecked(c, p)))');
select pg_temp.mend('account_health(channel_account, timestamptz)', '    return json_build_object(''level''',
    '    if coalesce((c.health->''unchecked''->>''count'')::bigint, 0) > 0 then
        causes := causes || jsonb_build_object(''level'', ''unknown'', ''code'', ''watch.unchecked'', ''text'',
            format(''未核对：%s项。%s'', c.health->''unchecked''->>''count'', c.health->''unchecked''->>''text''));
    end if;
    return json_build_object(''level''');
drop function pg_temp.mend(text, text, text);
