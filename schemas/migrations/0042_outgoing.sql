-- What is said of a thing that goes out: under which title, by whose word at once, to whom, and what the platform answered.

create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- The title of what was handed in. A draft's own is that of its next round, which nobody has agreed to yet: what
-- everybody may see of a delivery is the title that was approved and went out (Article 13).
alter table submission add column title text not null default '';
update submission s set title = d.title from draft d where d.id = s.draft_id and d.head = s.commit_oid;
update submission s set title = c.title from correction c
    where c.draft_id = s.draft_id and c.no = line_of(s.rev) and c.head = s.commit_oid;

create function submission_titled() returns trigger language plpgsql as $$
begin
    new.title := case when line_of(new.rev) = 0 then (select title from draft where id = new.draft_id)
        else (select title from correction where draft_id = new.draft_id and no = line_of(new.rev)) end;
    return new;
end $$;
create trigger submission_titled before insert on submission for each row execute function submission_titled();

-- Of a round from before titles were kept that has been written on since, nobody can say it here.
create function title_out(p_submission bigint) returns text language sql stable as $$
    select coalesce(nullif(s.title, ''), coalesce(d.register_no || ' ', '') || '（当时的标题没有记录）')
    from submission s join draft d on d.id = s.draft_id where s.id = p_submission
$$;

select pg_temp.mend('delivery_json(delivery, bigint, text[])', '''title'', f.title', '''title'', title_out(d.submission_id)');
select pg_temp.mend('sms_json(delivery, bigint, text[], timestamptz)', '''title'', f.title', '''title'', title_out(d.submission_id)');
select pg_temp.mend('hand_off_json(hand_off, delivery, bigint, text[], timestamptz)', '''title'', f.title',
    '''title'', title_out(d.submission_id)');
select pg_temp.mend('messages_json(channel_account, bigint, text[], timestamptz)', 'then f.title', 'then title_out(d.submission_id)');
select pg_temp.mend('planned_json(draft, bigint, channel_account, jsonb)', '''title'', r.title',
    '''title'', title_out((p_item->>''submission'')::bigint)');
select pg_temp.mend('incident_json(channel_incident, bigint, text[], timestamptz)', '''title'', f.title',
    '''title'', title_out(d.submission_id)');
select pg_temp.mend('sighting_take(bigint, bigint, text, text, text, text, timestamptz, timestamptz)',
    '(select title from draft where id = l.draft_id)',
    '(select title_out(x.submission_id) from delivery x where x.id = l.delivery_id)');
-- Looked for by the same title: a list that finds the new one has told it.
select pg_temp.mend('submission_fits(submission, text)', 'strpos(lower(d.title), w.lowered)', 'strpos(lower(s.title), w.lowered)');
select pg_temp.mend('submission_row(submission, bigint, timestamptz)', '''title'', d.title', '''title'', case s.title when '''' then d.title else s.title end');

drop function pg_temp.mend(text, text, text);
