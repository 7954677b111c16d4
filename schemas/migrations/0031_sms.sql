-- Short messages (短信平台): they cannot be recalled, and no gateway knows a key that makes sending twice
-- harmless. So each recipient has a row of its own, which says `sent` before a byte leaves; two people let
-- a list go; and what may have arrived is sent again by a person only.

-- Recipients, sealed to the account's courier: nobody else can read them, not even who holds this
-- database. What people are shown is masked; what a ticket binds is the digest of the sealed bytes.
create table recipient_list (
    id                 bigint generated always as identity primary key,
    channel_account_id bigint not null references channel_account,
    name               text   not null check (name <> ''),
    sha256             bytea  not null unique check (octet_length(sha256) = 32),
    sealed             bytea  not null,
    key_id             text   not null,            -- whose: of the courier's enrolment key
    masked             text[] not null check (cardinality(masked) between 1 and 20000),
    refused            int    not null,            -- lines that are no telephone number
    doubled            int    not null,            -- numbers that stood there before
    account_id         bigint not null references account,
    at                 timestamptz not null default now(),
    retired_at         timestamptz
);
create index recipient_list_by_channel on recipient_list (channel_account_id, id desc);

-- Whoever answered that he wants no more. The token is the number under the courier's own key.
create table opt_out (
    channel_account_id bigint not null references channel_account,
    token              bytea  not null check (octet_length(token) = 32),
    key_id             text   not null,
    masked             text   not null,
    word               text   not null,
    at                 timestamptz not null,
    primary key (channel_account_id, token)
);

-- Two keys, turned by two people; the second begins the countdown.
create table sms_key (
    delivery_id bigint not null references delivery,
    n           int    not null check (n in (1, 2)),
    account_id  bigint not null references account,
    repeat      text   not null default '',        -- why the same text may go to the same numbers again
    hold_until  timestamptz,
    at          timestamptz not null,
    primary key (delivery_id, n),
    unique (delivery_id, account_id),
    check ((n = 2) = (hold_until is not null))
);

-- What a delivery sends, said once by its courier from the ticketed bytes.
create table sms_run (
    delivery_id bigint primary key references delivery,
    list_id     bigint not null references recipient_list,
    text_sha256 bytea  not null check (octet_length(text_sha256) = 32),
    parts       int    not null check (parts between 1 and 9),
    batches     int    not null default 0
);

create table sms_recipient (
    delivery_id bigint not null references sms_run,
    n           int    not null,
    masked      text   not null,
    token       bytea  check (octet_length(token) = 32),
    state       text   not null default 'queued' check (state in ('queued', 'sent', 'accepted', 'delivered', 'failed',
                    'unknown', 'opted_out', 'repeat', 'stopped')),
    batch       int,
    round       int    not null default 1,         -- a person's word for once more begins the next
    alone       boolean not null default false,    -- its batch was refused for some number: one by one
    closed      boolean not null default false,    -- unknown, and nobody has to decide
    stat        text   not null default '',
    decided_by  bigint references account,
    at          timestamptz not null,
    primary key (delivery_id, n)
) with (fillfactor = 70);
create unique index sms_recipient_once on sms_recipient (delivery_id, token);
create index sms_recipient_by_token on sms_recipient (token);
create index sms_recipient_by_state on sms_recipient (delivery_id, state, n);

-- One frame to one recipient. The primary key is what keeps a part from being sent twice in a round.
create table sms_piece (
    delivery_id bigint not null,
    n           int    not null,
    part        int    not null,
    round       int    not null,
    batch       int    not null,
    connection  bigint not null,
    seq         bigint not null,
    tries       int    not null default 1,
    state       text   not null check (state in ('sent', 'put_back', 'accepted', 'delivered', 'failed', 'unknown',
                    'stopped')),
    msg_id      text   not null default '',
    stat        text   not null default '',
    sent_at     timestamptz not null,
    retry_at    timestamptz,
    primary key (delivery_id, n, part, round),
    foreign key (delivery_id, n) references sms_recipient
) with (fillfactor = 70);
create index sms_piece_by_seq on sms_piece (connection, seq);
create index sms_piece_by_msg on sms_piece (msg_id) where msg_id <> '';
create index sms_piece_open on sms_piece (delivery_id, state, batch, part);

-- What the gateway reported, as it came: before the answer, twice, or about what nobody knows any more.
create table sms_report (
    channel_account_id bigint not null references channel_account,
    msg_id             text   not null,
    token              bytea  not null,
    stat               text   not null,
    submitted          timestamptz,
    applied            boolean not null default false,
    at                 timestamptz not null,
    primary key (channel_account_id, msg_id, token, stat)
);
create index sms_report_open on sms_report (channel_account_id, token) where not applied;

create sequence sms_connection;
create table sms_line (channel_account_id bigint primary key references channel_account, seq bigint not null);

grant select on recipient_list, opt_out, sms_key, sms_run, sms_recipient, sms_piece to shenfa_web;

insert into word values
    ('sms', 'queued', '待发'), ('sms', 'sent', '已发出'), ('sms', 'accepted', '平台已收'), ('sms', 'delivered', '已送达'),
    ('sms', 'failed', '未送达'), ('sms', 'unknown', '结果不明'), ('sms', 'opted_out', '已退订'),
    ('sms', 'repeat', '近期发过同文'), ('sms', 'stopped', '已停止');

create function sms_setting(p_settings jsonb, p_key text, p_otherwise int, p_most int) returns int language sql immutable as $$
    select case when p_settings->>p_key ~ '^[0-9]{1,6}$' and (p_settings->>p_key)::int <= p_most
        then (p_settings->>p_key)::int else p_otherwise end
$$;

create function is_sms(d delivery) returns boolean language plpgsql stable as $$
begin
    return d.act <> 'withdraw' and exists (select 1 from channel_account c where c.id = d.channel_account_id and c.channel = 'sms');
end $$;

-- No message leaves without two keys, and none before the countdown ends: whatever else decides about a
-- delivery, it passes here.
create function sms_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare k sms_key;
begin
    if new.state not in ('PLANNED', 'INTENT') or not is_sms(new)
            or (tg_op = 'UPDATE' and old.state = new.state) then return new; end if;
    select * into k from sms_key where delivery_id = new.id and n = 2;
    if new.state = 'INTENT' then
        if k.hold_until is null or k.hold_until > new.updated_at then
            perform refuse(409, 'delivery.sms_keys', '短信还没有两人放行，或仍在等待时间内');
        end if;
    elsif k.hold_until is null then
        -- Never an error: the clerk lets many go on in one statement, and none may keep back the others.
        new.state := 'HELD';
        new.hold_code := 'sms.keys';
        new.reason := '等待两人在“短信”页放行';
    end if;
    return new;
end $$;
revoke execute on function sms_guard from public;
create trigger delivery_sms before insert or update of state on delivery for each row execute function sms_guard();

-- What happened to its frames is what happened to a recipient.
create function sms_settle(p_delivery bigint, p_n int[], p_now timestamptz) returns void language plpgsql as $$
begin
    update sms_recipient r set state = x.state, at = p_now,
        stat = case when x.state in ('failed', 'unknown', 'delivered') then x.stat else '' end
    from (select p.n, coalesce(max(p.stat) filter (where p.state in ('failed', 'unknown')), max(p.stat)) as stat,
            case when bool_or(p.state = 'failed') then 'failed' when bool_and(p.state = 'delivered') then 'delivered'
                when bool_or(p.state = 'stopped') then 'stopped' when bool_or(p.state = 'put_back') then 'queued'
                when bool_or(p.state = 'sent') then 'sent' when bool_or(p.state = 'unknown') then 'unknown'
                else 'accepted' end as state
        from sms_piece p join sms_recipient q on q.delivery_id = p.delivery_id and q.n = p.n and q.round = p.round
        where p.delivery_id = p_delivery and p.n = any (p_n) group by p.n) x
    where r.delivery_id = p_delivery and r.n = x.n and r.state <> x.state;
end $$;

-- One report, as far as it says anything about what we sent. A part whose answer was lost has no number:
-- it is known by its recipient and the time the gateway took it.
create function sms_apply(p_channel bigint, p_msg text, p_token bytea, p_now timestamptz) returns void
language plpgsql as $$
declare
    g sms_report;
    t record;
begin
    select * into g from sms_report where channel_account_id = p_channel and msg_id = p_msg and token = p_token
        and stat <> 'ACCEPTD' order by stat = 'DELIVRD' desc, at limit 1;
    if not found then return; end if;
    select p.delivery_id, p.n, p.part, p.round into t from sms_piece p
        join sms_recipient r on r.delivery_id = p.delivery_id and r.n = p.n join delivery d on d.id = p.delivery_id
        where p.msg_id = p_msg and r.token = p_token and d.channel_account_id = p_channel limit 1;
    if not found then
        select p.delivery_id, p.n, p.part, p.round into t from sms_recipient r
            join sms_piece p on p.delivery_id = r.delivery_id and p.n = r.n join delivery d on d.id = p.delivery_id
            where r.token = p_token and p.state = 'unknown' and p.msg_id = '' and d.channel_account_id = p_channel
                and g.submitted between p.sent_at - interval '15 minutes' and p.sent_at + interval '15 minutes'
            order by p.sent_at, p.part limit 1;
    end if;
    if t.delivery_id is null then return; end if;
    update sms_piece set state = case g.stat when 'DELIVRD' then 'delivered' else 'failed' end, stat = g.stat, msg_id = p_msg
        where delivery_id = t.delivery_id and n = t.n and part = t.part and round = t.round
            and state in ('sent', 'accepted', 'unknown');
    update sms_report set applied = true where channel_account_id = p_channel and msg_id = p_msg and token = p_token;
    perform sms_settle(t.delivery_id, array[t.n], p_now);
end $$;

-- 1. The list, for the first time or again: the same as before, or nothing.
create function sms_open(d delivery, p jsonb, p_now timestamptz) returns jsonb language plpgsql as $$
declare
    l recipient_list;
    r sms_run;
begin
    select * into l from recipient_list where channel_account_id = d.channel_account_id and sha256 = decode(p->>'list', 'hex');
    if not found then perform refuse(422, 'sms.list', '没有这份收件人名单，或不属于本渠道账号'); end if;
    if l.name <> p->>'name' or cardinality(l.masked) <> (p->>'count')::int then
        perform refuse(422, 'sms.list', '名单的名称或人数与审核时看到的不一致');
    end if;
    insert into sms_run (delivery_id, list_id, text_sha256, parts)
    values (d.id, l.id, decode(p->>'text', 'hex'), (p->>'parts')::int) on conflict do nothing;
    if found then
        if l.retired_at is not null then perform refuse(422, 'sms.list', '这份收件人名单已停用，请换名单后重新送审'); end if;
        insert into sms_recipient (delivery_id, n, masked, at)
        select d.id, x.n, x.masked, p_now from unnest(l.masked) with ordinality as x(masked, n);
    end if;
    select * into r from sms_run where delivery_id = d.id;
    if r.list_id <> l.id or encode(r.text_sha256, 'hex') <> p->>'text' or r.parts <> (p->>'parts')::int then
        perform refuse(422, 'sms.changed', '名单或文字与这次发送开始时的不一致');
    end if;
    return jsonb_build_object('sealed_b64', translate(encode(l.sealed, 'base64'), E'\n', ''), 'key', l.key_id,
        'urgent', d.urgent, 'count', cardinality(l.masked),
        'named', (select count(*) from sms_recipient x where x.delivery_id = d.id and x.token is not null),
        'keys', (select coalesce(jsonb_agg(distinct o.key_id), '[]') from opt_out o
            where o.channel_account_id = d.channel_account_id));
end $$;

-- Who has opted out, or got the same words lately, is not sent to; a person may have said that it is meant.
create function sms_strike(d delivery, p_n int[], p_now timestamptz) returns void language plpgsql as $$
declare
    c channel_account;
    r sms_run;
begin
    select * into c from channel_account where id = d.channel_account_id;
    select * into r from sms_run where delivery_id = d.id;
    update sms_recipient x set state = 'opted_out', at = p_now where x.delivery_id = d.id and x.n = any (p_n) and x.state = 'queued'
        and exists (select 1 from opt_out o where o.channel_account_id = c.id and o.token = x.token);
    update sms_piece p set state = 'stopped' from sms_recipient x where p.delivery_id = d.id and p.state = 'put_back'
        and x.delivery_id = p.delivery_id and x.n = p.n and x.state = 'opted_out';
    if exists (select 1 from sms_key k where k.delivery_id = d.id and k.repeat <> '') then return; end if;
    update sms_recipient x set state = 'repeat', at = p_now where x.delivery_id = d.id and x.n = any (p_n)
        and x.state = 'queued' and x.batch is null and x.round = 1 and exists (select 1 from sms_recipient o join sms_run q on q.delivery_id = o.delivery_id
            join delivery e on e.id = o.delivery_id
            where o.token = x.token and o.delivery_id <> d.id and q.text_sha256 = r.text_sha256
                and e.channel_account_id = c.id and o.state in ('sent', 'accepted', 'delivered', 'unknown')
                and o.at > p_now - make_interval(days => sms_setting(c.settings, 'repeat_days', 7, 365)));
end $$;

-- 2. The numbers under the courier's key, a thousand at a time.
create function sms_name(d delivery, p jsonb, p_now timestamptz) returns jsonb language plpgsql as $$
begin
    update sms_recipient r set token = decode(x.token, 'hex')
        from jsonb_array_elements_text(p->'tokens') with ordinality as x(token, n)
        where r.delivery_id = d.id and r.n = (p->>'first')::int + x.n - 1 and r.token is null;
    perform sms_strike(d, (select array_agg(n) from generate_series((p->>'first')::int,
        (p->>'first')::int + jsonb_array_length(p->'tokens') - 1) n), p_now);
    return '{}';
end $$;

-- 3. What leaves next: frames that are certainly not there go again, then the next of the list. Said to
-- be sent here, and committed, before any of it is.
create function sms_take(d delivery, p jsonb, p_now timestamptz) returns jsonb language plpgsql as $$
declare
    why text := hold_reason(d, p_now);
    b record;
    r sms_run;
    who int[];
    first bigint;
begin
    if why <> '' then return jsonb_build_object('stopped', split_part(why, E'\t', 2)); end if;
    if d.state <> 'INTENT' then perform refuse(409, 'delivery.state', '任务状态不允许发送：' || d.state); end if;
    if not exists (select 1 from sms_key k where k.delivery_id = d.id and k.n = 2 and k.hold_until <= p_now) then
        perform refuse(409, 'delivery.sms_keys', '短信还没有两人放行，或仍在等待时间内');
    end if;
    select * into r from sms_run where delivery_id = d.id for update;
    if not found then perform refuse(409, 'delivery.sms_run', '发送还没有开始'); end if;
    -- A part that waits for whom another part has failed: it is of no use any more, and nobody's turn.
    update sms_piece x set state = 'failed', retry_at = null from sms_recipient q where x.delivery_id = d.id
        and x.state = 'put_back' and q.delivery_id = d.id and q.n = x.n and q.state <> 'queued';
    loop
        select x.batch, x.part, x.round into b from sms_piece x where x.delivery_id = d.id and x.state = 'put_back'
            and x.retry_at <= p_now order by x.batch, x.part limit 1;
        if found then
            select array_agg(x.n order by x.n) into who from sms_piece x where x.delivery_id = d.id and x.batch = b.batch
                and x.part = b.part and x.round = b.round and x.state = 'put_back';
        else
            select array_agg(y.n order by y.n) into who from (select x.n, x.alone, row_number() over w as place,
                    first_value(x.alone) over w as one
                from (select q.n, q.alone from sms_recipient q where q.delivery_id = d.id and q.state = 'queued'
                    and q.batch is null and q.token is not null order by q.alone desc, q.n
                    limit greatest(1, least(200, (p->>'max')::int))) x window w as (order by x.alone desc, x.n)) y
                where case when y.one then y.place = 1 else true end;
        end if;
        exit when who is null;
        perform sms_strike(d, who, p_now);
        select array_agg(q.n order by q.n) into who from sms_recipient q where q.delivery_id = d.id and q.n = any (who)
            and q.state = 'queued';
        exit when who is not null;
    end loop;
    if who is null then
        return jsonb_build_object('packets', '[]'::jsonb,
            'retry_at', (select (extract(epoch from min(x.retry_at)) * 1000)::bigint from sms_piece x
                where x.delivery_id = d.id and x.state = 'put_back'));
    end if;
    insert into sms_line values (d.channel_account_id, 0) on conflict do nothing;
    update sms_line set seq = case when seq > 2147480000 then 0 else seq end
            + case when b.part is null then r.parts else 1 end
        where channel_account_id = d.channel_account_id returning seq into first;
    if b.part is not null then
        update sms_piece set state = 'sent', connection = (p->>'connection')::bigint, seq = first, tries = tries + 1,
            sent_at = p_now, retry_at = null
            where delivery_id = d.id and batch = b.batch and part = b.part and round = b.round and n = any (who);
        perform sms_settle(d.id, who, p_now);
        return jsonb_build_object('packets', jsonb_build_array(jsonb_build_object('seq', first, 'part', b.part,
            'batch', b.batch, 'n', who)));
    end if;
    first := first - r.parts + 1;
    update sms_run set batches = batches + 1 where delivery_id = d.id returning * into r;
    update sms_recipient set state = 'sent', batch = r.batches, at = p_now where delivery_id = d.id and n = any (who);
    insert into sms_piece (delivery_id, n, part, round, batch, connection, seq, state, sent_at)
    select d.id, x.n, k, x.round, r.batches, (p->>'connection')::bigint, first + k - 1, 'sent', p_now
        from sms_recipient x, generate_series(1, r.parts) k where x.delivery_id = d.id and x.n = any (who);
    return jsonb_build_object('packets', (select jsonb_agg(jsonb_build_object('seq', first + k - 1, 'part', k,
        'batch', r.batches, 'n', who) order by k) from generate_series(1, r.parts) k));
end $$;

-- 4. How it stands. What the gateway took and never reported on is closed after its time: nobody will
-- ever know, and it is not sent again.
create function sms_state(d delivery, p_now timestamptz) returns jsonb language plpgsql as $$
declare
    c channel_account;
    late int[];
begin
    select * into c from channel_account where id = d.channel_account_id;
    with x as (update sms_piece set state = 'unknown', stat = 'NOREPORT' where delivery_id = d.id and state = 'accepted'
        and sent_at < p_now - make_interval(hours => sms_setting(c.settings, 'report_hours', 48, 720)) returning n)
    select array_agg(distinct n) into late from x;
    if late is not null then
        perform sms_settle(d.id, late, p_now);
        update sms_recipient set closed = true where delivery_id = d.id and n = any (late) and state = 'unknown';
    end if;
    return (select jsonb_build_object('count', count(*), 'queued', count(*) filter (where r.state = 'queued'),
        'sent', count(*) filter (where r.state = 'sent'), 'accepted', count(*) filter (where r.state = 'accepted'),
        'delivered', count(*) filter (where r.state = 'delivered'), 'failed', count(*) filter (where r.state = 'failed'),
        'unknown', count(*) filter (where r.state = 'unknown'),
        'undecided', count(*) filter (where r.state = 'unknown' and not r.closed),
        'ripe', count(*) filter (where r.state = 'unknown' and not r.closed and r.at <= p_now - make_interval(mins =>
            case when d.urgent then sms_setting(c.settings, 'unknown_hold_minutes_urgent', 10, 10080)
                else sms_setting(c.settings, 'unknown_hold_minutes', 1440, 10080) end)),
        'opted_out', count(*) filter (where r.state = 'opted_out'), 'repeat', count(*) filter (where r.state = 'repeat'),
        'stopped', count(*) filter (where r.state = 'stopped'))
        from sms_recipient r where r.delivery_id = d.id);
end $$;

-- Whose end is open, to be asked after where nobody reports by himself: some at a time.
create function sms_waiting(d delivery, p jsonb) returns jsonb language plpgsql stable as $$
begin
    return jsonb_build_object('n', (select coalesce(jsonb_agg(x.n order by x.n), '[]') from (select r.n from sms_recipient r
        where r.delivery_id = d.id and r.n > (p->>'after')::int
            and (r.state = 'accepted' or (r.state = 'unknown' and not r.closed))
        order by r.n limit greatest(1, least(200, (p->>'max')::int))) x));
end $$;

-- A withdrawal: what is out is out; what is not, stays.
create function sms_stop(d delivery, p_now timestamptz) returns jsonb language plpgsql as $$
declare x bigint;
begin
    for x in select e.id from delivery e where e.submission_id = d.submission_id
            and e.channel_account_id = d.channel_account_id and e.act <> 'withdraw' loop
        update sms_recipient set state = 'stopped', at = p_now where delivery_id = x and state = 'queued';
        update sms_piece set state = 'stopped' where delivery_id = x and state = 'put_back';
    end loop;
    return (select jsonb_build_object('stopped', count(*) filter (where r.state = 'stopped'),
        'out', count(*) filter (where r.state in ('sent', 'accepted', 'delivered', 'failed', 'unknown')))
        from sms_recipient r join delivery e on e.id = r.delivery_id where e.submission_id = d.submission_id
            and e.channel_account_id = d.channel_account_id);
end $$;

create function sms_call(p_id bigint, p_channel bigint, p_fence bigint, p_call text, p jsonb, p_now timestamptz)
returns jsonb language plpgsql security definer set search_path = public, pg_temp as $$
declare d delivery := delivery_hold(p_id, p_channel, p_fence, p_now);
begin
    return case p_call when 'open' then sms_open(d, p, p_now) when 'name' then sms_name(d, p, p_now)
        when 'take' then sms_take(d, p, p_now) when 'state' then sms_state(d, p_now)
        when 'waiting' then sms_waiting(d, p)
        when 'stop' then sms_stop(d, p_now) end;
end $$;

-- What the gateway answered: a fact, whoever holds the lease now. `again`: certainly not taken, soon
-- again; `account`: nor this, until somebody mends the account; `number`: for one of its numbers.
create function sms_answer(p_channel bigint, p_connection bigint, p jsonb, p_now timestamptz) returns void
language plpgsql as $$
declare
    t record;
    outcome text := p->>'outcome';
    m text := coalesce(p->>'msg_id', '');
    k bytea;
begin
    for t in select x.delivery_id as id, array_agg(x.n) as who, max(x.batch) as batch, max(r.parts) as parts
            from sms_piece x join delivery d on d.id = x.delivery_id join sms_run r on r.delivery_id = d.id
            where x.connection = p_connection and x.seq = (p->>'seq')::bigint and d.channel_account_id = p_channel
                and (p->'n' is null or x.n = (p->>'n')::int)
                and x.state in ('sent', 'unknown') and (x.state = 'sent' or outcome in ('accepted', 'refused'))
            group by x.delivery_id
    loop
        if outcome = 'number' and t.parts = 1 and cardinality(t.who) > 1 then
            delete from sms_piece x where x.delivery_id = t.id and x.batch = t.batch;
            update sms_recipient set state = 'queued', batch = null, alone = true, at = p_now
                where delivery_id = t.id and n = any (t.who);
            continue;
        end if;
        update sms_piece x set msg_id = case outcome when 'accepted' then m else x.msg_id end, stat = coalesce(p->>'stat', ''),
            state = case outcome when 'accepted' then 'accepted' when 'again' then 'put_back'
                when 'account' then 'put_back' when 'unknown' then 'unknown'
                when 'number' then case when cardinality(t.who) > 1 then 'unknown' else 'failed' end else 'failed' end,
            retry_at = case outcome when 'again' then p_now + make_interval(secs => least(300, 2 ^ least(x.tries, 8)))
                when 'account' then p_now + interval '1 minute' end
            where x.connection = p_connection and x.seq = (p->>'seq')::bigint and x.delivery_id = t.id and x.n = any (t.who);
        perform sms_settle(t.id, t.who, p_now);
        if outcome = 'accepted' and m <> '' then
            for k in select distinct g.token from sms_report g where g.channel_account_id = p_channel and g.msg_id = m loop
                perform sms_apply(p_channel, m, k, p_now);
            end loop;
        end if;
    end loop;
end $$;

-- The line broke: what was sent on another than this one and has no answer will never get one.
create function sms_lost(p_channel bigint, p_connection bigint, p_now timestamptz) returns int language plpgsql as $$
declare
    t record;
    g record;
    n int := 0;
begin
    for t in with x as (update sms_piece p set state = 'unknown' from delivery d where d.id = p.delivery_id
                and d.channel_account_id = p_channel and p.state = 'sent' and p.connection <> p_connection
                returning p.delivery_id, p.n)
            select delivery_id as id, array_agg(distinct x.n) as who from x group by 1 loop
        perform sms_settle(t.id, t.who, p_now);
        n := n + cardinality(t.who);
        for g in select distinct r.msg_id, r.token from sms_report r join sms_recipient q on q.token = r.token
                where r.channel_account_id = p_channel and not r.applied and q.delivery_id = t.id and q.n = any (t.who) loop
            perform sms_apply(p_channel, g.msg_id, g.token, p_now);
        end loop;
    end loop;
    return n;
end $$;

-- What the line of an account says, with or without a lease.
create function sms_line_call(p_channel bigint, p_call text, p jsonb, p_now timestamptz) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    x jsonb;
    n int := 0;
begin
    if p_call = 'line' then return jsonb_build_object('connection', nextval('sms_connection')); end if;
    if p_call = 'lost' then
        return jsonb_build_object('unknown', sms_lost(p_channel, (p->>'connection')::bigint, p_now));
    end if;
    for x in select * from jsonb_array_elements(p->'items') loop
        if p_call = 'answers' then
            perform sms_answer(p_channel, (p->>'connection')::bigint, x, p_now);
        elsif p_call = 'reports' then
            insert into sms_report (channel_account_id, msg_id, token, stat, submitted, at)
            values (p_channel, x->>'msg_id', decode(x->>'token', 'hex'), x->>'stat',
                to_timestamp((x->>'submitted')::float8 / 1000), p_now) on conflict do nothing;
            perform sms_apply(p_channel, x->>'msg_id', decode(x->>'token', 'hex'), p_now);
        elsif p_call = 'opt-outs' then
            insert into opt_out values (p_channel, decode(x->>'token', 'hex'), x->>'key', x->>'masked', x->>'word', p_now)
                on conflict do nothing;
            continue when not found;
            update sms_recipient r set state = 'opted_out', at = p_now from delivery d where d.id = r.delivery_id
                and d.channel_account_id = p_channel and r.token = decode(x->>'token', 'hex') and r.state = 'queued';
            perform audit_append('channel', p_channel, 0, 'sms.opt_out', jsonb_build_object('masked', x->>'masked',
                'word', x->>'word'));
            n := n + 1;
        end if;
    end loop;
    return jsonb_build_object('new', n);
end $$;

-- A list comes in: sealed by the front, masked, with what was left out of it.
create function recipient_list_add(p_channel bigint, p_account bigint, p_name text, p_sealed bytea, p_key text,
    p_masked text[], p_refused int, p_doubled int, p_now timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare id bigint;
begin
    if not exists (select 1 from channel_account c where c.id = p_channel and c.channel = 'sms' and c.state = 'ACTIVE') then
        perform refuse(404, 'channel.none', '没有这个短信账号，或不在启用状态');
    end if;
    if not operates(p_channel, p_account) then
        perform refuse(403, 'sms.operator', '收件人名单由该渠道的运营人员维护');
    end if;
    insert into recipient_list (channel_account_id, name, sha256, sealed, key_id, masked, refused, doubled, account_id, at)
    values (p_channel, p_name, sha256(p_sealed), p_sealed, p_key, p_masked, p_refused, p_doubled, p_account, p_now)
    returning recipient_list.id into id;
    perform audit_append('channel', p_channel, p_account, 'sms.list', jsonb_build_object('list', id, 'name', p_name,
        'sha256', encode(sha256(p_sealed), 'hex'), 'count', cardinality(p_masked)));
    return id;
end $$;

create function recipient_list_retire(p_id bigint, p_account bigint, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare l recipient_list;
begin
    select * into l from recipient_list where id = p_id for update;
    if not found then perform refuse(404, 'sms.list', '没有这份收件人名单'); end if;
    if not operates(l.channel_account_id, p_account) then
        perform refuse(403, 'sms.operator', '收件人名单由该渠道的运营人员维护');
    end if;
    update recipient_list set retired_at = p_now where id = l.id and retired_at is null;
    perform audit_append('channel', l.channel_account_id, p_account, 'sms.list_retire', jsonb_build_object('list', l.id));
end $$;

-- The bytes that a ticket lets out are the same: the same words to the same list.
create function sms_message(d delivery) returns text language plpgsql stable as $$
begin
    return (select x->>'sha256' from ticket t, jsonb_array_elements(t.body::jsonb->'renditions') x
        where t.id = d.ticket_id and x->>'path' = 'message.json');
end $$;

create function sms_repeats(d delivery, p_now timestamptz) returns boolean language plpgsql stable as $$
declare days int;
begin
    select sms_setting(c.settings, 'repeat_days', 7, 365) into days from channel_account c where c.id = d.channel_account_id;
    return exists (select 1 from delivery e join sms_recipient r on r.delivery_id = e.id
        where e.channel_account_id = d.channel_account_id and e.id <> d.id and sms_message(e) = sms_message(d)
            and r.state in ('sent', 'accepted', 'delivered', 'unknown') and r.at > p_now - make_interval(days => days));
end $$;

-- Why this person may not do this now; no row: may. The page asks it for its buttons, the act again.
create function sms_obstacle(d delivery, p_account bigint, p_act text)
returns table (status int, code text, message text) language plpgsql stable as $$
declare k sms_key;
begin
    if not is_sms(d) then return query select 404, 'delivery.none', '没有这一短信任务'; return; end if;
    if exists (select 1 from submission s where s.id = d.submission_id and p_account = any (s.contributors)) then
        return query select 403, 'delivery.contributor', '您参与过本稿的文字，不能放行或核实它'; return;
    end if;
    if not operates(d.channel_account_id, p_account)
            and not exists (select 1 from account_role r where r.account_id = p_account and r.role = 'REVIEWER') then
        return query select 403, 'delivery.person', '请由审核人或该渠道的运营人员办理'; return;
    end if;
    if p_act = 'key' then
        select * into k from sms_key where delivery_id = d.id order by n desc limit 1;
        if k.n = 2 or d.state <> 'HELD' or d.hold_code <> 'sms.keys' then
            return query select 409, 'delivery.state', '这条短信现在不在等待放行，请刷新后查看'; return;
        end if;
        if k.account_id = p_account then
            return query select 403, 'sms.second', '第一把钥匙是您转的，第二把须由另一人转'; return;
        end if;
    elsif p_act = 'take-back' then
        if not exists (select 1 from sms_key x where x.delivery_id = d.id) or d.state not in ('HELD', 'PLANNED')
                or exists (select 1 from sms_piece x where x.delivery_id = d.id) then
            return query select 409, 'delivery.state', '还没有放行，或已经开始发送；已开始的请用“紧急停发”'; return;
        end if;
    elsif p_act = 'decide' then
        if d.state <> 'NEEDS_PERSON' then
            return query select 409, 'delivery.state', '现在还不需要人工核实：系统仍在等待短信平台的状态报告'; return;
        end if;
    end if;
end $$;

create function sms_hold(p_id bigint, p_account bigint, p_act text) returns delivery language plpgsql as $$
declare
    d delivery;
    o record;
begin
    select * into d from delivery where id = p_id for update;
    if not found then perform refuse(404, 'delivery.none', '没有这一短信任务'); end if;
    select * into o from sms_obstacle(d, p_account, p_act);
    if found then perform refuse(o.status, o.code, o.message); end if;
    return d;
end $$;

-- 放行: the first key says that text, list and cost are as meant; the second, another person's, begins the
-- countdown after which the first message leaves.
create function sms_turn_key(p_id bigint, p_account bigint, p_repeat text, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d delivery := sms_hold(p_id, p_account, 'key');
    c channel_account;
    second boolean := exists (select 1 from sms_key where delivery_id = p_id);
    ends timestamptz;
begin
    select * into c from channel_account where id = d.channel_account_id;
    if p_repeat = '' and sms_repeats(d, p_now) then
        perform refuse(409, 'sms.repeat', '近期已向同一名单发过同样的文字；确要再发，请写明理由', 'repeat');
    end if;
    if second then ends := p_now + make_interval(mins => sms_setting(c.settings, 'hold_minutes', 10, 1440)); end if;
    insert into sms_key (delivery_id, n, account_id, repeat, hold_until, at)
    values (d.id, case when second then 2 else 1 end, p_account, p_repeat, ends, p_now);
    perform audit_append('draft', d.draft_id, p_account, 'sms.key', jsonb_build_object('delivery', d.id,
        'n', case when second then 2 else 1 end, 'repeat', p_repeat));
    if second then
        perform delivery_release(d.id, p_account, '两人已放行', p_now);
        update delivery set due_at = greatest(due_at, ends) where id = d.id;
    end if;
end $$;

-- 收回: both keys, as long as nothing has left.
create function sms_take_back(p_id bigint, p_account bigint, p_reason text, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare d delivery := sms_hold(p_id, p_account, 'take-back');
begin
    delete from sms_key where delivery_id = d.id;
    if d.state in ('PLANNED', 'HELD') then -- also what waited for the morning: nothing but keys lets it go on
        update delivery set state = 'HELD', hold_code = 'sms.keys', reason = '放行已收回：' || p_reason, updated_at = p_now
            where id = d.id;
    end if;
    perform audit_append('draft', d.draft_id, p_account, 'sms.take_back', jsonb_build_object('delivery', d.id, 'reason', p_reason));
end $$;

-- Of what nobody knows whether it arrived: once more, or let it be. Once all are decided it goes on.
create function sms_decide(p_id bigint, p_account bigint, p_n int[], p_outcome text, p_reason text, p_now timestamptz)
returns int language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d delivery := sms_hold(p_id, p_account, 'decide');
    n int;
begin
    if p_outcome not in ('resend', 'close') then perform refuse(400, 'sms.outcome', 'outcome 应为 resend 或 close', 'outcome'); end if;
    update sms_recipient r set decided_by = p_account, at = p_now, closed = p_outcome = 'close',
        state = case p_outcome when 'resend' then 'queued' else r.state end,
        round = r.round + case p_outcome when 'resend' then 1 else 0 end,
        batch = case p_outcome when 'resend' then null else r.batch end, alone = p_outcome = 'resend' or r.alone
        where r.delivery_id = d.id and r.state = 'unknown' and not r.closed
            and (cardinality(p_n) = 0 or r.n = any (p_n));
    get diagnostics n = row_count;
    if n = 0 then perform refuse(409, 'sms.decided', '这些号码已有结论，请刷新后查看'); end if;
    perform audit_append('draft', d.draft_id, p_account, 'sms.decide', jsonb_build_object('delivery', d.id, 'outcome', p_outcome,
        'count', n, 'reason', p_reason));
    if not exists (select 1 from sms_recipient r where r.delivery_id = d.id and r.state = 'unknown' and not r.closed) then
        perform delivery_release(d.id, p_account, '结果不明的号码已逐一核实', p_now);
    end if;
    return n;
end $$;

-- What is decided number by number is not decided for all of them at once.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;
select pg_temp.mend('decision_obstacle(delivery, bigint)',
    '    if exists (select 1 from submission s where s.id = d.submission_id and p_account = any (s.contributors)) then',
    '    if exists (select 1 from sms_recipient r where r.delivery_id = d.id and r.state = ''unknown'' and not r.closed) then
        return query select 409, ''delivery.sms'', ''请在“短信”页逐个号码核实''; return;
    end if;
    if exists (select 1 from submission s where s.id = d.submission_id and p_account = any (s.contributors)) then');
drop function pg_temp.mend(text, text, text);

revoke execute on function sms_settle, sms_apply, sms_open, sms_strike, sms_name, sms_take, sms_state, sms_waiting, sms_stop, sms_answer,
    sms_lost, sms_hold, sms_call, sms_line_call, recipient_list_add, recipient_list_retire, sms_turn_key, sms_take_back,
    sms_decide from public;
grant execute on function sms_call, sms_line_call, recipient_list_add, recipient_list_retire, sms_turn_key, sms_take_back,
    sms_decide to shenfa_web;

-- The page of short messages: how a delivery stands, by whom it was let go, what this person may do.
create function sms_json(d delivery, p_account bigint, can text[], p_now timestamptz) returns json language plpgsql stable as $$
begin
    return (select json_build_object('id', d.id::text, 'draft', json_build_object('id', f.id::text, 'title', f.title),
        'register_no', coalesce(f.register_no, ''), 'submission', d.submission_id::text, 'account', c.id::text, 'name', c.name,
        'state', d.state, 'state_name', zh('delivery', d.state), 'reason', d.reason, 'code', d.hold_code,
        'due_at', iso(d.due_at), 'urgent', d.urgent,
        'hold_minutes', sms_setting(c.settings, 'hold_minutes', 10, 1440),
        'keys', (select coalesce(json_agg(json_build_object('n', k.n, 'by', person_json(k.account_id), 'at', iso(k.at),
            'repeat', k.repeat) order by k.n), '[]') from sms_key k where k.delivery_id = d.id),
        'hold_until', (select iso(k.hold_until) from sms_key k where k.delivery_id = d.id and k.n = 2),
        'repeats', d.state = 'HELD' and d.hold_code = 'sms.keys' and sms_repeats(d, p_now),
        'list', (select json_build_object('id', l.id::text, 'name', l.name, 'count', cardinality(l.masked))
            from sms_run r join recipient_list l on l.id = r.list_id where r.delivery_id = d.id),
        'counts', (select coalesce(json_object_agg(x.state, x.n), '{}') from (select r.state, count(*) as n
            from sms_recipient r where r.delivery_id = d.id group by 1) x),
        'undecided', (select count(*) from sms_recipient r where r.delivery_id = d.id and r.state = 'unknown' and not r.closed),
        'actions', (select coalesce(json_agg(a.act order by a.n), '[]') from unnest(array['key', 'take-back', 'decide'])
            with ordinality as a(act, n) where 'RELEASE_DECIDE' = any (can)
                and not exists (select 1 from sms_obstacle(d, p_account, a.act))
                and (a.act <> 'decide' or exists (select 1 from sms_recipient r where r.delivery_id = d.id
                    and r.state = 'unknown' and not r.closed))))
    from draft f, channel_account c where f.id = d.draft_id and c.id = d.channel_account_id);
end $$;
