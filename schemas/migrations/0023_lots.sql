-- The same acts for less, once more: what each item costs the store. Measured in docs/performance.md.

-- The seal's act, tickets of several submissions at once: each in its own submission's record, all of it in
-- one transaction. Handed in before the store came back from a backup, it may have gone out since: look first.
create function tickets_issue(p_submissions bigint[], p_channels bigint[], p_acts text[], p_bodies text[],
    p_ed25519 text[], p_sm2 text[], p_key jsonb, p_now timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    s submission;
    t record;
    made int := 0;
    signed bigint[] := '{}';
begin
    for t in with given as (
            select * from unnest(p_submissions, p_channels, p_acts, p_bodies, p_ed25519, p_sm2)
                as g(submission, channel, act, body, ed, sm)
        ), issued as (
            insert into ticket (submission_id, channel_account_id, act, body, ed25519, sm2, key, epoch, at)
            select submission, channel, act, body, ed, sm, p_key, current_epoch(), p_now from given
            on conflict do nothing returning id, submission_id, channel_account_id, act, body, ed25519, sm2
        ), known as (
            select i.*, x.draft_id, x.urgent, x.not_before, x.submitted_at
            from issued i join submission x on x.id = i.submission_id
        ), planned as (
            insert into delivery (ticket_id, draft_id, submission_id, channel_account_id, act, urgent, due_at, state)
            select id, draft_id, submission_id, channel_account_id, act, urgent or act = 'withdraw',
                case when act = 'withdraw' then p_now else greatest(p_now, not_before) end,
                case when exists (select 1 from cluster_epoch e where e.epoch > 1 and e.at >= submitted_at)
                    then 'UNCERTAIN' else 'PLANNED' end from known
        ) select * from known order by submission_id, id
    loop
        made := made + 1;
        if not t.submission_id = any (signed) then signed := signed || t.submission_id; end if;
        perform audit_append('draft', t.draft_id, 0, 'ticket.issue', jsonb_build_object('ticket', t.id,
            'submission', t.submission_id, 'channel', t.channel_account_id, 'act', t.act,
            'sha256', encode(sha256(convert_to(t.body || t.ed25519 || t.sm2, 'UTF8')), 'hex')));
    end loop;
    for s in select * from submission where id = any (signed) order by id loop
        if s.seal_note <> '' then update submission set seal_note = '' where id = s.id; end if;
        delete from unsealed where submission_id = s.id and not exists (select 1 from unticketed(s));
        if s.round > 1 then perform submission_settle_before(s.id, p_now); end if;
    end loop;
    return made;
end $$;
revoke execute on function tickets_issue(bigint[], bigint[], text[], text[], text[], text[], jsonb, timestamptz) from public;
grant execute on function tickets_issue(bigint[], bigint[], text[], text[], text[], text[], jsonb, timestamptz) to shenfa_seal;

-- One of them.
create or replace function ticket_issue(p_submission bigint, p_channel bigint, p_act text, p_body text,
    p_ed25519 text, p_sm2 text, p_key jsonb, p_now timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tickets_issue(array[p_submission], array[p_channel], array[p_act], array[p_body], array[p_ed25519],
            array[p_sm2], p_key, p_now) = 0 then return null; end if;
    return (select id from ticket where submission_id = p_submission and channel_account_id = p_channel
        and act = p_act);
end $$;
drop function tickets_issue(bigint, bigint[], text[], text[], text[], text[], jsonb, timestamptz);
