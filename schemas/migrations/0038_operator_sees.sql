-- Where nobody is named for an account, every operator operates it (`operates`): so every operator sees
-- what is on its way there (Article 13), and does not turn a key for something that he may not open.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;
select pg_temp.mend('draft_visible(draft, bigint)',
    'exists (select 1 from delivery x join channel_operator o on o.channel_account_id = x.channel_account_id
            where x.draft_id = d.id and o.account_id = p_account)',
    'exists (select 1 from delivery x where x.draft_id = d.id and operates(x.channel_account_id, p_account))');
drop function pg_temp.mend(text, text, text);
