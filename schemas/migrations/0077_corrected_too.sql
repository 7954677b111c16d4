-- A correction and what is still on its way: the words before it do not go out unnoticed, by a courier or by hand, and the correction
-- comes behind them. And what was to be taken down by hand is gone when it is.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- The publications whose words those of correction p_no of this draft take the place of: what it corrects, the earlier rounds of
-- its own line, and what that had corrected in its turn.
create function corrects(p_draft bigint, p_no int) returns setof bigint language sql stable as $$
    with recursive chain(id, rev) as (
        select c.submission_id, c.base_rev from correction c where c.draft_id = p_draft and c.no = p_no
        union select c.submission_id, c.base_rev from chain k
            join correction c on c.draft_id = p_draft and c.no = line_of(k.rev)
    )
    select s.id from submission s where s.draft_id = p_draft and (line_of(s.rev) = p_no or exists (select 1 from chain k
        where k.id = s.id or (line_of(k.rev) > 0 and line_of(s.rev) = line_of(k.rev) and s.rev <= k.rev)))
$$;

-- A run of short messages of which some may have left: it is finished, since half a list with the old words and half with none is
-- worse than a list that is corrected as a whole. One that is open, and nothing of it has left, has not begun.
create function partly_out(d delivery) returns boolean language sql stable as $$
    select exists (select 1 from sms_recipient r where r.delivery_id = d.id
        and r.state in ('sent', 'accepted', 'delivered', 'unknown'))
$$;
grant select (delivery_id, state) on sms_recipient to shenfa_seal;

-- May have come out, or may come out yet without asking anybody again; and nobody has said that it shall not.
create function is_coming(d delivery) returns boolean language sql stable as $$
    select d.act <> 'withdraw' and (d.state in ('LEASED', 'INTENT', 'ACCEPTED', 'UNCERTAIN', 'NEEDS_PERSON')
            or (d.state in ('PLANNED', 'HELD') and partly_out(d)))
        and not exists (select 1 from withdrawal w where w.submission_id = d.submission_id
            and w.channel_account_id = d.channel_account_id and w.refused = '')
$$;

-- Where a correction goes: the accounts on which stands what it corrects, and those to which that is on its way.
create function correction_reach(c correction) returns table (channel_account_id bigint, delivery_id bigint, submission_id bigint)
language sql stable as $$
    select distinct on (x.account) x.account, x.delivery, x.submission from (
        select l.channel_account_id, l.delivery_id, l.submission_id, 0 from live l where l.draft_id = c.draft_id
        union all select d.channel_account_id, d.id, d.submission_id, 1 from delivery d where d.draft_id = c.draft_id and is_coming(d)
    ) x(account, delivery, submission, n) where x.submission in (select corrects(c.draft_id, c.no))
    order by x.account, x.n, x.delivery desc
$$;

-- And what there is of it on one account: 'out', 'coming', or '': a correction has no business there.
create function correction_here(s submission, p_channel bigint) returns text language plpgsql stable as $$
begin
    if exists (select 1 from live l where l.draft_id = s.draft_id and l.channel_account_id = p_channel
            and l.submission_id in (select corrects(s.draft_id, line_of(s.rev)))) then return 'out'; end if;
    return case when exists (select 1 from delivery d where d.draft_id = s.draft_id and d.channel_account_id = p_channel
            and d.submission_id <> s.id and is_coming(d) and d.submission_id in (select corrects(s.draft_id, line_of(s.rev))))
        then 'coming' else '' end;
end $$;

grant select on live to shenfa_seal; -- what it is made of, it reads already

-- Signed once what it corrects is out there; it ends where that does not come out.
select pg_temp.mend('outlet_end(submission, bigint)', 'if o.id is not null then return ''overtaken''; end if;',
    'if o.id is not null or (d.id is null and correction_here(s, p_channel) = '''') then return ''overtaken''; end if;');

-- What has not begun does not begin any more once a correction of it is handed in: it would be new words that are known to be wrong.
select pg_temp.mend('hold_reason(delivery, timestamptz)', '        o := beside(s, d.channel_account_id, true);',
    '        if not partly_out(d) and exists (select 1 from submission n where n.draft_id = d.draft_id and line_of(n.rev) > line_of(s.rev)
                and n.state in (''SCREENING'', ''IN_REVIEW'', ''APPROVED'') and s.id in (select corrects(n.draft_id, line_of(n.rev)))) then
            return E''correcting\t这一版正在更正，更正没有结果以前不再原样发布'';
        end if;
        o := beside(s, d.channel_account_id, true);');

select pg_temp.mend('hold_reason(delivery, timestamptz)', 'if exists (select 1 from correction x where',
    'if not partly_out(d) and exists (select 1 from correction x where');

-- Why the seal has not signed, where that is only a matter of waiting (gateway/seal/conditions.c, corrects_something): nobody has
-- to do anything, and what is awaited ends it.
create function seal_waits(p_note text) returns boolean language sql immutable as $$
    select p_note like '更正以前的文字还在发往%' or p_note like '%上没有这次更正所依据的版本，更正不发到那里'
$$;

-- How it ended there, or that it did not begin: a correction that waited for it goes on, or has nothing to do there.
create function correction_waited() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare o bigint;
begin
    if not exists (select 1 from correction where draft_id = new.draft_id) then return null; end if;
    for o in select id from submission where draft_id = new.draft_id and state = 'APPROVED' and line_of(rev) > 0
            and id <> new.submission_id order by id loop
        perform submission_settle(o, new.updated_at);
        update submission set seal_note = '' where id = o and state = 'APPROVED' and seal_waits(seal_note) and not is_coming(new);
        if found then perform pg_notify('approved', ''); end if;
    end loop;
    return null;
end $$;
create trigger correction_waited after update of state on delivery for each row
    when (new.state in ('CONFIRMED', 'PLANNED', 'HELD', 'REFUSED') and new.state <> old.state) execute function correction_waited();

-- Words of which a correction was handed in have come out: whoever handed it in is told, and whoever runs the account; and whether
-- the correction comes there by itself.
create function correction_tell_old(d delivery, n submission) returns void language plpgsql as $$
declare follows boolean := n.state <> 'DONE' and exists (select 1 from channel_entries(n.channels) c
    where channel_number(c) = d.channel_account_id);
begin
    insert into notice (account_id, submission_id, delivery_id, kind, text, once, at)
    select a.id, n.id, d.id, 'CORRECTED', f.register_no || ' 更正以前的文字已在“' || c.name || '”发出：' || case when follows
            then '更正通过后随即发往这一渠道' else '这次更正没有包括这一渠道，请对线上版本再作一次更正，会发到那里' end,
        'old-words-' || d.id, d.updated_at
    from channel_account c, draft f, account a where c.id = d.channel_account_id and f.id = d.draft_id and a.state = 'ACTIVE'
        and (a.id = n.submitted_by or operates(c.id, a.id)) on conflict do nothing;
end $$;

create function correction_old_words() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    s submission;
    n submission;
begin
    if not exists (select 1 from correction where draft_id = new.draft_id) then return null; end if;
    select * into s from submission where id = new.submission_id;
    select * into n from submission x where x.draft_id = s.draft_id and line_of(x.rev) > line_of(s.rev)
        and x.state in ('SCREENING', 'IN_REVIEW', 'APPROVED', 'DONE') and s.id in (select corrects(x.draft_id, line_of(x.rev)))
        order by x.id desc limit 1;
    if found then perform correction_tell_old(new, n); end if;
    return null;
end $$;
create trigger correction_old_words after update of state on delivery for each row
    when (new.state = 'CONFIRMED' and old.state <> 'CONFIRMED' and new.act <> 'withdraw') execute function correction_old_words();
revoke execute on function correction_waited, correction_old_words, correction_tell_old from public;

-- Agreed to, and over without having gone out: the words before it, which reviewers agreed are wrong, do not go on by themselves.
-- Whoever runs the account is told, and decides.
insert into life_move values ('delivery', 'PLANNED', 'HELD', 'shenfa_seal');
create function correction_unsaid(n submission, p_now timestamptz) returns void language plpgsql as $$
declare d delivery;
begin
    for d in update delivery x set state = 'HELD', hold_code = 'correction.ended', updated_at = p_now,
            reason = '更正已通过但没有发出：请撤稿或重新送审'
            from submission s where x.draft_id = n.draft_id and x.act <> 'withdraw' and s.id = x.submission_id and s.id <> n.id
                and (x.state = 'PLANNED' or (x.state = 'HELD' and position('.' in x.hold_code) = 0 and x.hold_code <> ''))
                and not partly_out(x) and s.id in (select corrects(n.draft_id, line_of(n.rev)))
                and outlet_end(s, x.channel_account_id) = '' returning x.* loop
        perform audit_append('draft', d.draft_id, 0, 'delivery.held', jsonb_build_object(
            'delivery', d.id, 'code', d.hold_code, 'correction', n.id));
    end loop;
end $$;
revoke execute on function correction_unsaid from public;
select pg_temp.mend('submission_settle(bigint, timestamptz)', '    delete from unsealed where submission_id = s.id;',
    '    delete from unsealed where submission_id = s.id;
    if line_of(s.rev) > 0 and s.state <> ''DONE'' then perform correction_unsaid(s, p_now); end if;');

-- By hand. Nobody can take back what a person holds: he is told as soon as the correction is agreed to, may give it back, or says
-- that he has posted it, and then the correction comes to him. What nobody holds is not waited for.
create function correction_tell_holders() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into notice (account_id, submission_id, delivery_id, kind, text, once)
    select h.operator_id, d.submission_id, d.id, 'HAND_OFF', f.register_no || ' 的文字已经更正，“' || c.name
        || '”这张移交单不要再发：没有发的请交回，已经发了的请照实报告，更正随后再交办', 'hand-off-corrected-' || h.id || '-' || new.id
    from delivery d join hand_off h on h.delivery_id = d.id join channel_account c on c.id = d.channel_account_id
    join draft f on f.id = d.draft_id
    where d.draft_id = new.draft_id and d.act <> 'withdraw' and d.submission_id <> new.id and h.state in ('TAKEN', 'REPORTED')
        and d.submission_id in (select corrects(new.draft_id, line_of(new.rev)))
    on conflict do nothing;
    return null;
end $$;
revoke execute on function correction_tell_holders from public;
create trigger correction_tell_holders after update of state on submission for each row
    when (new.rev >= 1000000 and new.state = 'APPROVED' and old.state <> 'APPROVED') execute function correction_tell_holders();
select pg_temp.mend('hand_off_end(bigint, timestamptz)', 'in (''withdrawn'', ''overtaken'') and (h.state = ''READY''',
    'in (''withdrawn'', ''overtaken'', ''corrected'') and (h.state = ''READY''');

-- What the system itself still reads is not gone, whatever two people say: back to whoever reported it, or "not done".
select pg_temp.mend('hand_off_obstacle(hand_off, delivery, bigint, text, timestamptz)', '    -- A courier that has been away',
    '    if p_act = ''confirm'' and d.act = ''withdraw'' and h.outcome = ''done'' and h.seen = ''LIVE'' then
        return query select 409, ''hand_off.standing'',
            ''公开地址上还看得到原来的标题，不能确认已撤下：请退回，由发布人到平台删除后重新报告；确实删不掉的，报告“没有办成”''; return;
    end if;
    -- A courier that has been away');

drop function pg_temp.mend(text, text, text);
