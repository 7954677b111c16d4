-- The same acts for less: what each item, vote and ticket costs the store. Measured in docs/performance.md.

-- Asked where the channels are written, not at each of the three moves that a submission makes.
create function submission_channels() returns trigger language plpgsql as $$
begin
    if not channels_sound(new.channels) then
        raise exception using errcode = '23514', message = 'submission.channels: an entry names no account',
            constraint = 'submission_channels_check', table = 'submission';
    end if;
    return new;
end $$;
create trigger submission_channels before insert or update of channels on submission
    for each row execute function submission_channels();
alter table submission drop constraint submission_channels_check;

-- The rounds before this one, which it may have overtaken: those of its own draft, by the index.
-- As a join with submission itself it began at everything that is approved.
create or replace function submission_settle_before(p_submission bigint, p_now timestamptz) returns void
language plpgsql as $$
declare
    d bigint := (select draft_id from submission where id = p_submission);
    o bigint;
begin
    for o in select id from submission where draft_id = d and id < p_submission and state = 'APPROVED' loop
        perform submission_settle(o, p_now);
    end loop;
end $$;

-- The seal's act, all channels of a submission at once: what is left to sign and what it overtook is
-- asked once. Handed in before the store came back from a backup, it may have gone out since: look first.
create function tickets_issue(p_submission bigint, p_channels bigint[], p_acts text[], p_bodies text[],
    p_ed25519 text[], p_sm2 text[], p_key jsonb, p_now timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    s submission;
    t record;
    made int := 0;
begin
    select * into s from submission where id = p_submission;
    for t in with given as (
            select * from unnest(p_channels, p_acts, p_bodies, p_ed25519, p_sm2) as g(channel, act, body, ed, sm)
        ), issued as (
            insert into ticket (submission_id, channel_account_id, act, body, ed25519, sm2, key, epoch, at)
            select p_submission, channel, act, body, ed, sm, p_key, current_epoch(), p_now from given
            on conflict do nothing returning id, channel_account_id, act, body, ed25519, sm2
        ), planned as (
            insert into delivery (ticket_id, draft_id, submission_id, channel_account_id, act, urgent, due_at, state)
            select id, s.draft_id, s.id, channel_account_id, act, s.urgent or act = 'withdraw',
                case when act = 'withdraw' then p_now else greatest(p_now, s.not_before) end,
                case when exists (select 1 from cluster_epoch e where e.epoch > 1 and e.at >= s.submitted_at)
                    then 'UNCERTAIN' else 'PLANNED' end from issued
        ) select * from issued
    loop
        made := made + 1;
        perform audit_append('draft', s.draft_id, 0, 'ticket.issue', jsonb_build_object('ticket', t.id,
            'submission', s.id, 'channel', t.channel_account_id, 'act', t.act,
            'sha256', encode(sha256(convert_to(t.body || t.ed25519 || t.sm2, 'UTF8')), 'hex')));
    end loop;
    if made = 0 then return 0; end if;
    if s.seal_note <> '' then update submission set seal_note = '' where id = s.id; end if;
    delete from unsealed where submission_id = s.id and not exists (select 1 from unticketed(s));
    if s.round > 1 then perform submission_settle_before(s.id, p_now); end if;
    return made;
end $$;
revoke execute on function tickets_issue from public;
grant execute on function tickets_issue to shenfa_seal;

-- One of them.
create or replace function ticket_issue(p_submission bigint, p_channel bigint, p_act text, p_body text,
    p_ed25519 text, p_sm2 text, p_key jsonb, p_now timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tickets_issue(p_submission, array[p_channel], array[p_act], array[p_body], array[p_ed25519], array[p_sm2],
            p_key, p_now) = 0 then return null; end if;
    return (select id from ticket where submission_id = p_submission and channel_account_id = p_channel
        and act = p_act);
end $$;

-- The page's memory of what this person has looked into: of a wide row it takes four columns.
create or replace function opened_add(p_submission bigint, p_what text, p_account bigint, p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d bigint;
    t bytea;
    known boolean;
begin
    select draft_id, tree_oid, p_what = any (opens) into d, t, known from submission where id = p_submission;
    if not found then perform refuse(404, 'submission.none', '没有这一送审件'); end if;
    if not known then perform refuse(400, 'mark.what', '送审件里没有这一项：' || p_what, 'what'); end if;
    insert into mark (submission_id, kind, what, account_id, tree_oid, at)
    values (p_submission, 'OPENED', p_what, p_account, t, p_now) on conflict do nothing;
    if found then
        perform audit_append('draft', d, p_account, 'mark.opened', jsonb_build_object(
            'submission', p_submission, 'what', p_what, 'tree', encode(t, 'hex')));
    end if;
end $$;
