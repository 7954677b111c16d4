-- A courier beyond a one-way gap sees no list cross: what stands on such an account nobody here knows. That is not a
-- fault of the account, and not a list that comes late: it is not known, and the board says why.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;
select pg_temp.mend('account_health(channel_account, timestamptz)', 'then ''bad'' else ''warn'' end, ''code'', c.health->''trouble''->>''code''',
    'then ''bad'' when c.health->''trouble''->>''code'' = ''watch.gap'' then ''unknown'' else ''warn'' end, ''code'', c.health->''trouble''->>''code''');
select pg_temp.mend('account_health(channel_account, timestamptz)', 'elsif c.courier_key <> '''' and (w.surveyed_at is null',
    'elsif c.courier_key <> '''' and coalesce(c.health->''trouble''->>''code'', '''') <> ''watch.gap'' and (w.surveyed_at is null');
drop function pg_temp.mend(text, text, text);
