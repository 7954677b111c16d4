-- An account that was given up is nobody's to post on: what it leaves by hand is said by the decision, as
-- anywhere else (0022_correction.sql), and not by a hand-off that nobody may take.

-- A few lines in functions of 0026; the rest of them stands as it is.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;
select pg_temp.mend('hand_off_follow()', 'if not by_hand(c.channel) then return null; end if;',
    'if not by_hand(c.channel) or (c.state = ''RELEASED'' and not exists (select 1 from hand_off x
        where x.delivery_id = new.id and x.state in (''READY'', ''TAKEN'', ''REPORTED''))) then return null; end if;');
-- Only a look has seen something: the clerk lays what a given-up account was looking at before a person.
select pg_temp.mend('hand_off_follow()', 'elsif h.state = ''REPORTED'' and old.state = ''UNCERTAIN'' then',
    'elsif h.state = ''REPORTED'' and new.receipt->''state'' ? ''seen'' then');
select pg_temp.mend('hand_off_end(bigint, timestamptz)', '    expired := d.act <> ''withdraw'' and h.due_at <= p_now;',
    '    if h.state = ''READY'' and exists (select 1 from channel_account c where c.id = d.channel_account_id
            and c.state = ''RELEASED'') then
        update hand_off set state = ''VOID'', ended_at = p_now where id = h.id;
        perform hand_off_log(h.id, ''void'', 0, ''渠道账号已注销'', p_now);
        return true;
    end if;
    expired := d.act <> ''withdraw'' and h.due_at <= p_now;');
drop function pg_temp.mend(text, text, text);
