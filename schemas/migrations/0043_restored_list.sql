-- A list that was sent since the backup, and that the store that came back has not begun: whether anybody has it already
-- nobody here can know. Each number is of unknown fate from the first; the provider is asked about it where he can be, and a
-- person decides about the rest. Two keys turned anew say that the words are meant, not that nobody has them.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;
select pg_temp.mend('sms_open(delivery, jsonb, timestamptz)',
    'insert into sms_recipient (delivery_id, n, masked, at)
        select d.id, x.n, x.masked, p_now from',
    'insert into sms_recipient (delivery_id, n, masked, at, state)
        select d.id, x.n, x.masked, p_now, (select case when before_restore(s.epoch, s.submitted_at) then ''unknown''
            else ''queued'' end from submission s where s.id = d.submission_id) from');
drop function pg_temp.mend(text, text, text);
