-- Release: tickets signed by the seal, deliveries carried by couriers, receipts that come back.

create table ticket (
    id                 bigint generated always as identity primary key,
    submission_id      bigint not null references submission,
    channel_account_id bigint not null references channel_account,
    act                text   not null check (act in ('publish', 'correct', 'withdraw')),
    body               text   not null,           -- RFC 8785
    ed25519            text   not null,
    sm2                text   not null,
    key                jsonb  not null,           -- {"ed25519": key id, "sm2": key id}
    epoch              int    not null,
    at                 timestamptz not null default now(),
    unique (submission_id, channel_account_id, act)
);

create table withdrawal (
    id                 bigint generated always as identity primary key,
    draft_id           bigint not null references draft,
    submission_id      bigint not null references submission,   -- what is live there
    channel_account_id bigint not null references channel_account,
    reason             text   not null check (reason <> ''),
    account_id         bigint references account,               -- NULL: its own date
    at                 timestamptz not null default now(),
    unique (submission_id, channel_account_id)
);
create index withdrawal_by_draft on withdrawal (draft_id);

create table delivery (
    id                 bigint generated always as identity primary key,
    ticket_id          bigint not null unique references ticket,
    draft_id           bigint not null references draft,
    submission_id      bigint not null references submission,
    channel_account_id bigint not null references channel_account,
    act                text   not null,
    state              text   not null default 'PLANNED' check (state in ('PLANNED', 'LEASED', 'INTENT',
                           'ACCEPTED', 'CONFIRMED', 'REFUSED', 'UNCERTAIN', 'NEEDS_PERSON', 'HELD')),
    reason             text   not null default '',
    hold_code          text   not null default '',  -- ours are words; a courier's has a point: 'wechat.token'
    urgent             boolean not null default false,
    due_at             timestamptz not null,
    fence              bigint not null default 0,
    lease_until        timestamptz,
    attempt            int    not null default 0,
    receipt            jsonb  not null default '{}',
    released_at        timestamptz,        -- fills the hole; set at the first intent
    confirmed_at       timestamptz,
    created_at         timestamptz not null default now(),
    updated_at         timestamptz not null default now()
) with (fillfactor = 70);
create index delivery_due on delivery (channel_account_id, urgent desc, due_at)
    where state in ('PLANNED', 'LEASED', 'INTENT', 'ACCEPTED', 'UNCERTAIN');
create index delivery_held on delivery (id) where state in ('HELD', 'NEEDS_PERSON');
create index delivery_by_draft on delivery (draft_id, channel_account_id, id desc);
create index delivery_by_submission on delivery (submission_id);
create trigger delivery_life before update of state on delivery
    for each row execute function life_guard('delivery');
insert into life_move values
    ('delivery', 'PLANNED',   'LEASED',       'shenfa_web'),
    ('delivery', 'PLANNED',   'HELD',         'shenfa_web'),
    ('delivery', 'LEASED',    'INTENT',       'shenfa_web'),
    ('delivery', 'LEASED',    'PLANNED',      'shenfa_web'),
    ('delivery', 'LEASED',    'REFUSED',      'shenfa_web'),
    ('delivery', 'LEASED',    'HELD',         'shenfa_web'),
    ('delivery', 'LEASED',    'CONFIRMED',    'shenfa_web'),
    ('delivery', 'LEASED',    'UNCERTAIN',    'shenfa_web'),
    ('delivery', 'LEASED',    'NEEDS_PERSON', 'shenfa_web'),
    ('delivery', 'INTENT',    'ACCEPTED',     'shenfa_web'),
    ('delivery', 'INTENT',    'CONFIRMED',    'shenfa_web'),
    ('delivery', 'INTENT',    'REFUSED',      'shenfa_web'),
    ('delivery', 'INTENT',    'UNCERTAIN',    'shenfa_web'),
    ('delivery', 'INTENT',    'PLANNED',      'shenfa_web'),
    ('delivery', 'INTENT',    'HELD',         'shenfa_web'),
    ('delivery', 'ACCEPTED',  'CONFIRMED',    'shenfa_web'),
    ('delivery', 'ACCEPTED',  'REFUSED',      'shenfa_web'),
    ('delivery', 'ACCEPTED',  'UNCERTAIN',    'shenfa_web'),
    ('delivery', 'ACCEPTED',  'NEEDS_PERSON', 'shenfa_web'),
    ('delivery', 'UNCERTAIN', 'CONFIRMED',    'shenfa_web'),
    ('delivery', 'UNCERTAIN', 'PLANNED',      'shenfa_web'),
    ('delivery', 'UNCERTAIN', 'ACCEPTED',     'shenfa_web'),
    ('delivery', 'UNCERTAIN', 'REFUSED',      'shenfa_web'),
    ('delivery', 'UNCERTAIN', 'NEEDS_PERSON', 'shenfa_web'),
    ('delivery', 'NEEDS_PERSON', 'PLANNED',   'shenfa_web'),
    ('delivery', 'NEEDS_PERSON', 'CONFIRMED', 'shenfa_web'),
    ('delivery', 'NEEDS_PERSON', 'REFUSED',   'shenfa_web'),
    ('delivery', 'REFUSED',   'PLANNED',      'shenfa_web'),
    ('delivery', 'HELD',      'PLANNED',      'shenfa_web'),
    ('delivery', 'HELD',      'PLANNED',      'shenfa_clerk'),
    ('delivery', 'PLANNED',   'HELD',         'shenfa_clerk'),
    ('delivery', 'PLANNED',   'UNCERTAIN',    'shenfa_owner'),
    ('delivery', 'LEASED',    'UNCERTAIN',    'shenfa_owner'),
    ('delivery', 'INTENT',    'UNCERTAIN',    'shenfa_owner'),
    ('delivery', 'ACCEPTED',  'UNCERTAIN',    'shenfa_owner'),
    ('delivery', 'HELD',      'UNCERTAIN',    'shenfa_owner');

create table attempt (
    delivery_id    bigint not null references delivery,
    attempt        int    not null,
    fence          bigint not null,
    request_sha256 text   not null,
    marker         text   not null,
    outcome        text   not null default '',
    reason         text   not null default '',
    at             timestamptz not null default now(),
    ended_at       timestamptz,
    primary key (delivery_id, attempt)
);

-- What somebody saw on the channel, whether or not we had sent it.
create table sighting (
    id                 bigint generated always as identity primary key,
    channel_account_id bigint not null references channel_account,
    delivery_id        bigint references delivery,
    seen               text   not null,
    url                text   not null default '',
    sha256             text   not null default '',
    at                 timestamptz not null default now()
);
create index sighting_by_delivery on sighting (delivery_id, id desc);

-- Live on a channel: the last confirmed delivery, unless that one took it down.
create view live as
    select draft_id, channel_account_id, id as delivery_id, submission_id, confirmed_at, receipt
    from (select distinct on (draft_id, channel_account_id) * from delivery
          where state = 'CONFIRMED' order by draft_id, channel_account_id, id desc) d
    where act <> 'withdraw';

-- Everything that must still be true at fire time; '' or why not (code, tab, Chinese).
create function hold_reason(d delivery, p_now timestamptz) returns text language plpgsql stable as $$
declare
    s submission;
    c channel_account;
begin
    if exists (select 1 from stop where lifted_at is null
            and (channel_account_id is null or channel_account_id = d.channel_account_id))
            and d.act <> 'withdraw' then
        return E'stop\t渠道已紧急停发，解除后继续';
    end if;
    select * into c from channel_account where id = d.channel_account_id;
    if c.state <> 'ACTIVE' then return E'channel\t渠道账号已停用，请渠道运营人员处理'; end if;
    -- Words that a later round has replaced, or is replacing, do not come back over it; neither does
    -- a withdrawal of the old ones take the new ones down.
    if exists (select 1 from delivery n where n.draft_id = d.draft_id and n.id > d.id
            and n.channel_account_id = d.channel_account_id and n.act <> 'withdraw'
            and (n.state = 'CONFIRMED' or (d.act <> 'withdraw'
                and n.state in ('LEASED', 'INTENT', 'ACCEPTED', 'UNCERTAIN', 'NEEDS_PERSON')))) then
        return E'overtaken\t同一稿件已有更新的一轮发布，这一轮不再执行';
    end if;
    if d.act = 'withdraw' then return ''; end if;
    if exists (select 1 from withdrawal w where w.submission_id = d.submission_id
            and w.channel_account_id = d.channel_account_id) then
        return E'withdrawn\t该件已撤稿，不再发布';
    end if;
    select * into s from submission where id = d.submission_id;
    if s.state not in ('APPROVED', 'DONE') then return E'submission\t审核结论已变化，须重新审核'; end if;
    if s.lexicon_version <> current_lexicon() then
        return E'lexicon\t词库已更新，等待按新词库复查';
    end if;
    if s.expires_at is not null and s.expires_at <= p_now then
        return E'expired\t已过稿件的下线时间，不再发布';
    end if;
    return '';
end $$;

-- How a submission ended on one of its channels: out; withdrawn or overtaken before it was; '' while
-- that is open. What may be on its way is open, until a withdrawal has taken it down.
create function outlet_end(s submission, p_channel bigint) returns text language plpgsql stable as $$
declare d delivery;
begin
    select * into d from delivery x where x.submission_id = s.id and x.channel_account_id = p_channel
        and x.act <> 'withdraw';
    if d.state = 'CONFIRMED' then return 'out'; end if;
    if d.state in ('LEASED', 'INTENT', 'ACCEPTED', 'UNCERTAIN', 'NEEDS_PERSON') and not exists (
            select 1 from delivery w where w.submission_id = s.id and w.channel_account_id = p_channel
                and w.act = 'withdraw' and w.state = 'CONFIRMED') then return ''; end if;
    if exists (select 1 from withdrawal w where w.submission_id = s.id and w.channel_account_id = p_channel) then
        return 'withdrawn';
    end if;
    if d.id is not null and exists (select 1 from delivery n where n.draft_id = s.draft_id and n.id > d.id
            and n.channel_account_id = p_channel and n.act <> 'withdraw' and n.state = 'CONFIRMED') then
        return 'overtaken';
    end if;
    if d.id is null and exists (select 1 from delivery n where n.draft_id = s.draft_id
            and n.submission_id > s.id and n.channel_account_id = p_channel and n.act <> 'withdraw') then
        return 'overtaken';
    end if;
    return '';
end $$;

-- Which of its channels have no ticket yet, and may still get one.
create function unticketed(s submission) returns setof bigint language plpgsql stable as $$
begin
    return query select channel_number(c) from channel_entries(s.channels) c
        where case when exists (select 1 from ticket t where t.submission_id = s.id
                and t.channel_account_id = channel_number(c) and t.act <> 'withdraw') then false
            else outlet_end(s, channel_number(c)) = '' end; -- asked only where there is no ticket
end $$;

-- A submission has ended when each of its channels has: published if anything of it came out,
-- otherwise withdrawn, or superseded by a later round.
create function submission_settle(p_submission bigint, p_now timestamptz) returns void
language plpgsql as $$
declare
    s submission;
    ends text[];
begin
    select * into s from submission where id = p_submission and state = 'APPROVED';
    if not found then return; end if;
    select array_agg(outlet_end(s, channel_number(c))) into ends from channel_entries(s.channels) c;
    if ends is null or '' = any (ends) then return; end if;
    update submission set ended_at = p_now, seal_note = '', state = case when 'out' = any (ends) then 'DONE'
        when 'withdrawn' = any (ends) then 'WITHDRAWN' else 'SUPERSEDED' end
        where id = s.id and state = 'APPROVED' returning * into s;
    delete from unsealed where submission_id = s.id;
    if s.state in ('WITHDRAWN', 'SUPERSEDED') then
        perform audit_append('draft', s.draft_id, 0, 'submission.' || lower(s.state),
            jsonb_build_object('submission', s.id));
    end if;
end $$;

-- The rounds before this one, which it may have overtaken.
create function submission_settle_before(p_submission bigint, p_now timestamptz) returns void
language plpgsql as $$
begin
    perform submission_settle(o.id, p_now) from submission o, submission s where s.id = p_submission
        and o.draft_id = s.draft_id and o.id < s.id and o.state = 'APPROVED';
end $$;

create function withdrawal_settle() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform submission_settle(new.submission_id, new.at);
    delete from unsealed u using submission s where u.submission_id = new.submission_id
        and s.id = u.submission_id and not exists (select 1 from unticketed(s));
    return null;
end $$;
revoke execute on function withdrawal_settle from public;
create trigger withdrawal_settle after insert on withdrawal
    for each row execute function withdrawal_settle();

-- The seal's act: one ticket and its delivery. Nothing else makes either.
create function ticket_issue(p_submission bigint, p_channel bigint, p_act text, p_body text,
    p_ed25519 text, p_sm2 text, p_key jsonb, p_now timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    s submission;
    t bigint;
begin
    select * into s from submission where id = p_submission;
    -- Handed in before the store came back from a backup: it may have gone out since, so look first.
    with made as (
        insert into ticket (submission_id, channel_account_id, act, body, ed25519, sm2, key, epoch, at)
        values (p_submission, p_channel, p_act, p_body, p_ed25519, p_sm2, p_key, current_epoch(), p_now)
        on conflict do nothing returning id
    ), planned as (
        insert into delivery (ticket_id, draft_id, submission_id, channel_account_id, act, urgent, due_at, state)
        select id, s.draft_id, s.id, p_channel, p_act, s.urgent or p_act = 'withdraw',
            case when p_act = 'withdraw' then p_now else greatest(p_now, s.not_before) end,
            case when exists (select 1 from cluster_epoch e where e.epoch > 1 and e.at >= s.submitted_at)
                then 'UNCERTAIN' else 'PLANNED' end from made
    ) select id into t from made;
    if t is null then return null; end if;
    if s.seal_note <> '' then update submission set seal_note = '' where id = s.id; end if;
    perform audit_append('draft', s.draft_id, 0, 'ticket.issue', jsonb_build_object('ticket', t,
        'submission', s.id, 'channel', p_channel, 'act', p_act,
        'sha256', encode(sha256(convert_to(p_body || p_ed25519 || p_sm2, 'UTF8')), 'hex')));
    delete from unsealed where submission_id = s.id and not exists (select 1 from unticketed(s));
    perform submission_settle_before(s.id, p_now);
    return t;
end $$;

-- Says why, once; true when it is news.
create function seal_refuse(p_submission bigint, p_note text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d bigint;
    news boolean;
begin
    update submission set seal_note = p_note where id = p_submission and seal_note <> p_note
        returning draft_id into d;
    news := found;
    if news then
        perform audit_append('draft', d, 0, 'seal.refuse',
            jsonb_build_object('submission', p_submission, 'reason', p_note));
    end if;
    return news;
end $$;
revoke execute on function ticket_issue, seal_refuse from public;
grant execute on function ticket_issue, seal_refuse to shenfa_seal;

-- The courier's lease. PLANNED becomes LEASED, or HELD with the reason; a lapsed INTENT is
-- UNCERTAIN, never PLANNED; ACCEPTED and UNCERTAIN are handed out to be looked at. What is under way
-- for an item on this channel is settled before the next thing is done to it: a withdrawal that
-- passed a publication on its way would find nothing, and the page would come up behind it.
create function delivery_lease(p_channel bigint, p_max int, p_seconds int, p_now timestamptz)
returns setof delivery language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d delivery;
    why text;
    given int := 0;
begin
    update channel_account set seen_at = p_now where id = p_channel;
    for d in select * from delivery where channel_account_id = p_channel and due_at <= p_now
            and state in ('PLANNED', 'LEASED', 'INTENT', 'ACCEPTED', 'UNCERTAIN')
            and (lease_until is null or lease_until <= p_now)
            and not exists (select 1 from delivery e where e.draft_id = delivery.draft_id
                and e.channel_account_id = delivery.channel_account_id and e.id < delivery.id
                and (e.state in ('LEASED', 'INTENT', 'ACCEPTED', 'UNCERTAIN')
                    or (e.state = 'PLANNED' and e.act = 'withdraw')))
            order by urgent desc, due_at, id limit 64 for update skip locked
    loop
        exit when given >= p_max;
        if d.state in ('PLANNED', 'LEASED') then
            why := hold_reason(d, p_now);
            if why <> '' then
                if d.state = 'LEASED' then update delivery set state = 'PLANNED' where id = d.id; end if;
                update delivery set state = 'HELD', hold_code = split_part(why, E'\t', 1),
                    reason = split_part(why, E'\t', 2), lease_until = null, updated_at = p_now where id = d.id;
                perform audit_append('draft', d.draft_id, 0, 'delivery.held', jsonb_build_object(
                    'delivery', d.id, 'code', split_part(why, E'\t', 1)));
                continue;
            end if;
        end if;
        if d.state in ('PLANNED', 'INTENT') then
            perform audit_append('draft', d.draft_id, 0, case d.state when 'PLANNED' then 'delivery.leased'
                else 'delivery.uncertain' end, jsonb_build_object('delivery', d.id, 'fence', d.fence + 1));
        end if;
        update delivery set fence = fence + 1, lease_until = p_now + make_interval(secs => p_seconds),
            state = case state when 'PLANNED' then 'LEASED' when 'INTENT' then 'UNCERTAIN' else state end,
            updated_at = p_now
            where id = d.id returning * into d;
        given := given + 1;
        return next d;
    end loop;
end $$;

-- The fence: only the holder of the newest lease may write.
create function delivery_hold(p_id bigint, p_channel bigint, p_fence bigint, p_now timestamptz) returns delivery
language plpgsql security definer set search_path = public, pg_temp as $$
declare d delivery;
begin
    select * into d from delivery where id = p_id and channel_account_id = p_channel for update;
    if not found then perform refuse(404, 'delivery.none', '没有这一发布任务'); end if;
    if d.fence <> p_fence or d.lease_until is null or d.lease_until <= p_now then
        perform refuse(409, 'delivery.fence', '租约已失效，不得继续');
    end if;
    return d;
end $$;

-- Written before the first byte leaves; what was true at the lease must be true now.
create function delivery_intent(p_id bigint, p_channel bigint, p_fence bigint, p_request text,
    p_marker text, p_now timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d delivery := delivery_hold(p_id, p_channel, p_fence, p_now);
    why text;
begin
    if d.state <> 'LEASED' then perform refuse(409, 'delivery.state', '任务状态不允许发送：' || d.state); end if;
    why := hold_reason(d, p_now);
    if why <> '' then perform refuse(409, 'delivery.' || split_part(why, E'\t', 1), split_part(why, E'\t', 2)); end if;
    update delivery set state = 'INTENT', attempt = d.attempt + 1,
        released_at = coalesce(released_at, p_now), updated_at = p_now where id = d.id;
    insert into attempt (delivery_id, attempt, fence, request_sha256, marker, at)
    values (d.id, d.attempt + 1, p_fence, p_request, p_marker, p_now);
    perform audit_append('draft', d.draft_id, 0, 'delivery.intent', jsonb_build_object(
        'delivery', d.id, 'attempt', d.attempt + 1, 'request', p_request));
    return d.attempt + 1;
end $$;

create function delivery_note(p_id bigint, p_channel bigint, p_fence bigint, p_state jsonb, p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare d delivery := delivery_hold(p_id, p_channel, p_fence, p_now);
begin
    update delivery set receipt = receipt || jsonb_build_object('state', p_state), updated_at = p_now
        where id = d.id;
end $$;

create function delivery_heartbeat(p_id bigint, p_channel bigint, p_fence bigint, p_seconds int, p_now timestamptz)
returns timestamptz language plpgsql security definer set search_path = public, pg_temp as $$
declare d delivery := delivery_hold(p_id, p_channel, p_fence, p_now);
begin
    update delivery set lease_until = p_now + make_interval(secs => p_seconds) where id = d.id
        returning lease_until into d.lease_until;
    return d.lease_until;
end $$;

-- HELD by a courier: the platform refuses the account, not the words. Only a person lets that go on.
create function delivery_result(p_id bigint, p_channel bigint, p_fence bigint, p_outcome text,
    p_reason text, p_receipt jsonb, p_retry_at timestamptz, p_now timestamptz, p_code text default '') returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare d delivery := delivery_hold(p_id, p_channel, p_fence, p_now);
begin
    update delivery set state = p_outcome, reason = p_reason, receipt = receipt || coalesce(p_receipt, '{}'),
        hold_code = case when p_outcome = 'HELD' then p_code else '' end,
        lease_until = null, updated_at = p_now, due_at = coalesce(p_retry_at, due_at),
        confirmed_at = case when p_outcome = 'CONFIRMED' then p_now else confirmed_at end
        where id = d.id;
    update attempt set outcome = p_outcome, reason = p_reason, ended_at = p_now
        where delivery_id = d.id and attempt = d.attempt;
    perform audit_append('draft', d.draft_id, 0, 'delivery.' || lower(p_outcome), jsonb_build_object(
        'delivery', d.id, 'channel', p_channel, 'attempt', d.attempt, 'code', p_code, 'reason', p_reason,
        'url', coalesce(p_receipt->>'url', '')));
    perform submission_settle(d.submission_id, p_now);
    if p_outcome = 'CONFIRMED' then perform submission_settle_before(d.submission_id, p_now); end if;
end $$;

-- A person, or the clerk, lets a delivery go on: HELD, REFUSED or NEEDS_PERSON back to PLANNED.
create function delivery_release(p_id bigint, p_account bigint, p_why text, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare d delivery;
begin
    select * into d from delivery where id = p_id for update;
    if not found then perform refuse(404, 'delivery.none', '没有这一发布任务'); end if;
    if d.state not in ('HELD', 'REFUSED', 'NEEDS_PERSON') then
        perform refuse(409, 'delivery.state', '该任务无需重试：' || d.state);
    end if;
    update delivery set state = 'PLANNED', reason = '', hold_code = '', due_at = greatest(due_at, p_now),
        lease_until = null, updated_at = p_now where id = d.id;
    perform audit_append('draft', d.draft_id, p_account, 'delivery.release', jsonb_build_object(
        'delivery', d.id, 'from', d.state, 'why', p_why));
    perform submission_settle(d.submission_id, p_now);
    perform pg_notify('delivery', d.channel_account_id::text);
end $$;
-- What is held by our own rules is looked at again: it goes on once nothing holds it, and says what
-- holds it now.
create function delivery_reconsider(p_now timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d delivery;
    why text;
    n int := 0;
begin
    for d in select * from delivery where state = 'HELD' and hold_code <> ''
            and position('.' in hold_code) = 0 and hold_reason(delivery, p_now) <> hold_code || E'\t' || reason
            order by id limit 100 for update skip locked
    loop
        why := hold_reason(d, p_now);
        if why = '' then
            perform delivery_release(d.id, 0, '原因已消除：' || d.hold_code, p_now);
        else
            update delivery set hold_code = split_part(why, E'\t', 1), reason = split_part(why, E'\t', 2),
                updated_at = p_now where id = d.id;
            perform audit_append('draft', d.draft_id, 0, 'delivery.held', jsonb_build_object(
                'delivery', d.id, 'code', split_part(why, E'\t', 1)));
        end if;
        n := n + 1;
    end loop;
    return n;
end $$;
revoke execute on function delivery_lease, delivery_hold, delivery_intent, delivery_note,
    delivery_heartbeat, delivery_result, delivery_release, delivery_reconsider from public;
grant execute on function delivery_lease, delivery_hold, delivery_intent, delivery_note,
    delivery_heartbeat, delivery_result, delivery_release to shenfa_web;
grant execute on function delivery_release, delivery_reconsider to shenfa_clerk;

grant select on ticket, withdrawal, delivery, attempt, sighting, live to shenfa_web;
grant select on ticket, withdrawal, delivery to shenfa_seal;
grant select on withdrawal, delivery, live to shenfa_clerk;
grant insert on withdrawal, sighting to shenfa_web;

-- The clerk: a lexicon change re-screens what is in flight; what stays clean is marked with the new version.
create function submission_rescreened(p_submission bigint, p_lexicon int, p_findings jsonb, p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare s submission;
begin
    update submission set lexicon_version = p_lexicon, findings = p_findings where id = p_submission
        returning * into s;
    perform audit_append('draft', s.draft_id, 0, 'submission.rescreened', jsonb_build_object(
        'submission', s.id, 'lexicon', p_lexicon));
end $$;
revoke execute on function submission_rescreened from public;
grant execute on function submission_rescreened to shenfa_clerk;

-- Reminders and calls: what somebody should know, once.
create table notice (
    id            bigint generated always as identity primary key,
    account_id    bigint not null references account,
    submission_id bigint references submission,
    delivery_id   bigint references delivery,
    kind          text not null,
    text          text not null,
    once          text not null,               -- the same notice is not given twice
    at            timestamptz not null default now(),
    seen_at       timestamptz,
    unique (account_id, once)
);
create index notice_unseen on notice (account_id, id desc) where seen_at is null;
grant select, insert on notice to shenfa_web;
grant update (seen_at) on notice to shenfa_web;
grant select, insert on notice to shenfa_clerk;

-- Same key and body: same answer; other body: 422.
create table idempotency (
    account_id     bigint not null,
    key            text   not null check (char_length(key) between 1 and 200),
    request_sha256 bytea  not null,
    status         int,
    body           text,
    at             timestamptz not null default now(),
    primary key (account_id, key)
);
create index idempotency_by_time on idempotency (at);
grant select, insert, update, delete on idempotency to shenfa_web;
grant select, delete on idempotency to shenfa_clerk;

-- What the mirror has carried to disk, so that it can go on from there.
create table mirror_mark (
    one      boolean primary key default true check (one),
    epoch    int    not null,        -- the last row of the record that is on disk
    xid      xid8   not null,
    draft_id bigint not null,
    n        bigint not null,
    at       timestamptz not null
);
grant select, insert, update on mirror_mark to shenfa_clerk;

-- The clerk: what is live past its date comes down. The seal looks at the date again.
create function withdrawal_expire(p_submission bigint, p_channel bigint, p_now timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare s submission;
begin
    select * into s from submission where id = p_submission;
    if s.expires_at is null or s.expires_at > p_now then
        perform refuse(409, 'withdrawal.early', '未到下线时间');
    end if;
    insert into withdrawal (draft_id, submission_id, channel_account_id, reason, account_id, at)
    values (s.draft_id, s.id, p_channel, '已到下线时间', null, p_now) on conflict do nothing;
    if not found then return false; end if;
    perform audit_append('draft', s.draft_id, 0, 'withdrawal', jsonb_build_object('submission', s.id,
        'channel', p_channel, 'reason', '已到下线时间'));
    perform pg_notify('approved', s.id::text);
    return true;
end $$;

-- A stage past its time lies on its alternates' desks as well.
create function stage_escalate(p_submission bigint, p_now timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    s submission;
    more text[];
begin
    select * into s from submission where id = p_submission for update;
    if s.state <> 'IN_REVIEW' or s.due_at is null or s.due_at > p_now or s.stage ? 'escalated' then
        return false;
    end if;
    select coalesce(array_agg(x), '{}') into more from jsonb_array_elements_text(s.stage->'alternates') x;
    insert into waiting select unnest(more), s.id on conflict do nothing;
    update submission set stage = s.stage || '{"escalated": true}' where id = s.id;
    perform audit_append('draft', s.draft_id, 0, 'stage.escalate', jsonb_build_object('submission', s.id,
        'stage', s.stage_no, 'seats', more));
    return true;
end $$;
revoke execute on function withdrawal_expire, stage_escalate from public;
grant execute on function withdrawal_expire, stage_escalate to shenfa_clerk;
