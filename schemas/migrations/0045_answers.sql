-- Of each attempt what was called last and what came back: whoever decides reads the platform's own words.
alter table attempt add column answer jsonb;

-- A connector's: only what belongs in it, and no more than a page shows.
create function attempt_answer(p jsonb) returns jsonb language sql immutable as $$
    select jsonb_build_object('method', left(p->>'method', 8), 'where', left(p->>'where', 200), 'status', left(p->>'status', 3),
        'size', left(p->>'size', 12), 'body', left(p->>'body', 1500))
    where jsonb_typeof(p) = 'object'
$$;

create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;
select pg_temp.mend('delivery_result(bigint, bigint, bigint, text, text, jsonb, timestamptz, timestamptz, text)',
    'receipt || coalesce(p_receipt, ''{}'')', 'receipt || (coalesce(p_receipt, ''{}'') - ''answer'')');
select pg_temp.mend('delivery_result(bigint, bigint, bigint, text, text, jsonb, timestamptz, timestamptz, text)',
    'update attempt set outcome = p_outcome, reason = p_reason, ended_at = p_now',
    'update attempt set outcome = p_outcome, reason = p_reason, ended_at = p_now,
        answer = coalesce(attempt_answer(p_receipt->''answer''), answer)');
drop function pg_temp.mend(text, text, text);
