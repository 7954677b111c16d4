-- After a restore: what had left before has arrived before anybody looks, what the store calls refused may
-- have gone out since, and a delivery keeps its name.

-- What the platform finds a delivery again by. The number of a ticket is another one when the ticket is
-- signed again after a restore; submission, account and act are the same. '': of before, named by its ticket.
alter table delivery add column key text not null default '';

-- The epoch it was handed in under, so that no clock is asked whether a restore lies between. NULL: of before.
alter table submission add column epoch int;
alter table submission alter column epoch set default current_epoch();

insert into life_move values ('delivery', 'REFUSED', 'NEEDS_PERSON', 'shenfa_owner');

-- Whether a submission was handed in before the store came back from a backup. Of two columns: the row is wide.
create function before_restore(p_epoch int, p_submitted timestamptz) returns boolean language plpgsql stable as $$
begin
    if p_epoch is not null then return p_epoch < current_epoch(); end if;
    return exists (select 1 from cluster_epoch e where e.epoch > 1 and e.at >= p_submitted);
end $$;

-- When what left in the life before has arrived on its platform: no channel is slower.
create function restore_settled() returns timestamptz language plpgsql stable as $$
begin return (select max(at) + interval '30 minutes' from cluster_epoch where epoch > 1); end $$;

-- As before, but a ticket of before a restore is looked for when that has settled, and has its name.
create or replace function tickets_issue(p_submissions bigint[], p_channels bigint[], p_acts text[], p_bodies text[],
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
            select i.*, x.draft_id, x.urgent, x.not_before, before_restore(x.epoch, x.submitted_at) as doubt
            from issued i join submission x on x.id = i.submission_id
        ), planned as (
            insert into delivery (ticket_id, draft_id, submission_id, channel_account_id, act, urgent, due_at,
                state, key)
            select id, draft_id, submission_id, channel_account_id, act, urgent or act = 'withdraw',
                case when act = 'withdraw' then p_now
                    when doubt then greatest(p_now, not_before, restore_settled())
                    else greatest(p_now, not_before) end,
                case when doubt then 'UNCERTAIN' else 'PLANNED' end,
                'shenfa-' || submission_id || '-' || channel_account_id || '-' || act from known
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
