-- What a reader found.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- 群发. The lease lets nothing go before its page, but what goes along with the first is never leased itself.
select pg_temp.mend('message_company(bigint, timestamptz)', 'and hold_reason(x, p_now) = ''''',
    'and hold_reason(x, p_now) = '''' and landing_step(x) <> ''wait''');
select pg_temp.mend('message_follow()', 'or hold_reason(x, new.updated_at) <> ''''',
    'or hold_reason(x, new.updated_at) <> '''' or landing_step(x) = ''wait''');

drop function pg_temp.mend(text, text, text);
