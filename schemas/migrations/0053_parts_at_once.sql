-- A site's list comes in small parts, so that neither side holds all of it. Where the next part costs the platform
-- nothing the courier says so, and it is asked for as soon as what was due for release in between has gone out.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)', 'surveyed_at = p_now,',
    'surveyed_at = p_now,
        next_at = case when (p->>''soon'')::boolean and not (p->>''whole'')::boolean then p_now else next_at end,');

drop function pg_temp.mend(text, text, text);
