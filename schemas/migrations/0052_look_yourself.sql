-- Of a message to all followers that may have left, the courier says an hour later that it cannot tell, and a person is
-- asked. "Again", said without looking, may be carried out hours later, when the platform has forgotten the key, and
-- then everybody has it twice. So what the platform shows is registered first; "not out" begins the message anew.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- After a restore what is noted may be older than what was done: as courier/lease.c tells it.
create function message_unsure(d delivery) returns boolean language plpgsql stable as $$
begin
    if d.state <> 'NEEDS_PERSON' or d.act = 'withdraw' then return false; end if;
    return (coalesce(d.receipt->'state'->>'step', '') = 'massing'
            or (d.attempt = 0 or d.fence >= 1000000000000) and goes_by_message(d))
        and message_again(d) = 'PLANNED';
end $$;
select pg_temp.mend('delivery_release(bigint, bigint, text, timestamptz)', 'update delivery set state = message_again(d)',
    'if message_unsure(d) then
        perform refuse(409, ''delivery.look'', ''平台上有没有这次群发，系统看不出来：请先到平台查看，用“核实”登记已发布还是未发布，再决定是否重发'');
    end if;
    update delivery set state = message_again(d)');
select pg_temp.mend('delivery_json(delivery, bigint, text[])', 'case when ''RELEASE_RETRY'' = any (can) and',
    'case when ''RELEASE_RETRY'' = any (can) and not message_unsure(d) and');

drop function pg_temp.mend(text, text, text);
