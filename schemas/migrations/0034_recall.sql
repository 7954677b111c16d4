-- What can never be fetched back (channels/recall.def): whoever agrees has said that he knows. It is one more
-- thing among those a voter must have opened, "recall:CHANNEL", and so stands under his signature; the seal works
-- out by itself for which accounts it must be there.

create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- Told apart from what was not looked at: it is not opened but acknowledged.
select pg_temp.mend('agree_obstacle(submission, bigint)', '    if missing is not null then
        return query select 409, ''vote.unopened''',
    '    if not exists (select 1 from unnest(string_to_array(missing, ''、'')) o where o not like ''recall:%'') then
        return query select 409, ''vote.irrevocable'', ''发出后收不回，同意之前请先确认知悉：'' || string_agg(
            zh(''channel'', split_part(o, '':'', 2)), ''、'') from unnest(string_to_array(missing, ''、'')) o
            having count(*) > 0;
        if found then return; end if;
    end if;
    if missing is not null then
        return query select 409, ''vote.unopened''');
select pg_temp.mend('submission_json(submission, bigint, text[], timestamp with time zone)',
    'when o like ''live:%'' then ''与线上现文的对照''',
    'when o like ''live:%'' then ''与线上现文的对照''
                when o like ''recall:%'' then ''知悉：'' || zh(''channel'', split_part(o, '':'', 2)) || ''发出后收不回''');
select pg_temp.mend('submission_json(submission, bigint, text[], timestamp with time zone)',
    'when o like ''live:%'' then format(', 'when o like ''recall:%'' then '''' when o like ''live:%'' then format(');
drop function pg_temp.mend(text, text, text);
