-- The ten thousandth item of a year got the number of the thousandth, and was refused: lpad cuts what is longer.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;
select pg_temp.mend('register_next(timestamptz)', 'lpad(n::text, 4, ''0'')', 'lpad(n::text, greatest(4, length(n::text)), ''0'')');
drop function pg_temp.mend(text, text, text);
