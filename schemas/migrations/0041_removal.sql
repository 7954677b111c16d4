-- Taking down what nobody can explain (Article 6), and answering for a changed face of an account. Both are
-- statements: one person asks and signs, another one signs the same. What a courier deletes has a
-- ticket of its own act, `remove`, which the seal signs when it has worked out again why.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

do $$
declare c name;
begin
    for c in select conname from pg_constraint where conrelid = 'account_statement'::regclass and contype = 'c'
        and pg_get_constraintdef(oid) ~ '''entry''' loop
        execute format('alter table account_statement drop constraint %I', c);
    end loop;
end $$;
alter table account_statement add check (kind in ('baseline', 'entry', 'removal', 'profile')),
    add check ((kind = 'baseline') = (incident_id is null));
create unique index one_removal on account_statement (incident_id) where kind = 'removal' and state = 'OPEN';
create unique index one_profile on account_statement (incident_id) where kind = 'profile' and state <> 'DROPPED';

-- One deletion that two people asked for. The ticket names the statement's body as its only file.
create table removal (
    id                 bigint generated always as identity primary key,
    statement_id       bigint not null unique references account_statement,
    incident_id        bigint not null references channel_incident,
    item_id            bigint not null references account_item,
    channel_account_id bigint not null references channel_account,
    state              text   not null default 'AGREED'
        check (state in ('AGREED', 'SIGNED', 'INTENT', 'GONE', 'CHANGED', 'BY_HAND', 'REFUSED')),
    body               text   not null default '',   -- of the ticket: canonical JSON
    ed25519            text   not null default '',
    sm2                text   not null default '',
    key                jsonb  not null default '{}',
    epoch              int    not null default 0,
    signed_at          timestamptz,
    fence              bigint not null default 0,
    attempt            int    not null default 0,     -- how often a deletion may have left
    lease_until        timestamptz,
    next_at            timestamptz not null,
    reason             text   not null default '',
    ended_at           timestamptz,
    check ((state in ('AGREED', 'REFUSED')) or body <> ''),
    check ((state in ('GONE', 'CHANGED', 'BY_HAND', 'REFUSED')) = (ended_at is not null))
) with (fillfactor = 80);
create unique index removal_under_way on removal (incident_id) where ended_at is null;
create index removal_by_incident on removal (incident_id);
create index removal_to_sign on removal (id) where state = 'AGREED';
create index removal_to_do on removal (channel_account_id, next_at) where state in ('SIGNED', 'INTENT');

insert into word values
    ('removal', 'AGREED', '两人已同意，待签发'), ('removal', 'SIGNED', '已签发，待删除'), ('removal', 'INTENT', '正在删除'),
    ('removal', 'GONE', '已看到消失'), ('removal', 'CHANGED', '未删除：内容有变'), ('removal', 'BY_HAND', '须人工删除'),
    ('removal', 'REFUSED', '未予签发');

-- Who may ask for it: a unified reviewer, or whoever operates this account and is an operator by a signed role.
create function removal_right(p_channel bigint, p_account bigint) returns boolean language plpgsql stable as $$
begin
    return exists (select 1 from account_role r where r.account_id = p_account and (r.role = 'REVIEWER'
        or (r.role = 'OPERATOR' and operates(p_channel, p_account))));
end $$;

-- Why this thing is not strange; '': nobody explains it. Rather too much is explained than too little: what
-- comes out of here as '' may be deleted. A row that says "stranger" is no proof of it.
create function item_explained(i account_item) returns text language plpgsql stable as $$
begin
    if item_delivery(i) is not null then
        return '带有本系统发布任务的标记或编号：请在“发布”里核对，需要撤下的按撤稿办理';
    end if;
    if exists (select 1 from delivery y where y.channel_account_id = i.channel_account_id and y.act <> 'withdraw'
            and (y.receipt->>'remote_id' = i.remote_id or (i.url <> '' and y.receipt->>'url' = i.url))) then
        return '由本系统发布过，不能按陌生内容删除：需要撤下的按撤稿办理';
    end if;
    if exists (select 1 from account_statement s, regexp_split_to_table(s.list, E'\n') l
            where s.channel_account_id = i.channel_account_id and s.kind = 'baseline' and s.state = 'IN_FORCE'
            and split_part(l, E'\t', 1) = i.remote_id) then
        return '是两人确认过的存量，不能按陌生内容删除';
    end if;
    if not exists (select 1 from account_statement s where s.channel_account_id = i.channel_account_id and s.kind = 'baseline'
            and s.state = 'IN_FORCE') and not exists (select 1 from account_watch w
            where w.channel_account_id = i.channel_account_id and w.listed_at < i.first_seen) then
        return '可能是存量：请先确认该账号的存量';
    end if;
    if exists (select 1 from account_statement s join channel_incident n on n.id = s.incident_id
            where s.kind = 'entry' and s.state = 'IN_FORCE' and n.item_id = i.id) then
        return '已经补登，不能按陌生内容删除';
    end if;
    return case when i.basis = 'stranger' then '' else '已有来历，不能按陌生内容删除' end;
end $$;

-- A release that had begun when this was first seen may yet turn out to have made it.
create function item_awaited(i account_item) returns boolean language plpgsql stable as $$
begin
    return exists (select 1 from delivery y join attempt a on a.delivery_id = y.id
        where y.channel_account_id = i.channel_account_id and y.act <> 'withdraw' and a.at <= i.first_seen
        and y.state in ('INTENT', 'ACCEPTED', 'UNCERTAIN', 'NEEDS_PERSON'));
end $$;

create function removal_target(i account_item) returns jsonb language plpgsql stable as $$
begin
    return jsonb_build_object('marker', i.marker, 'remote_id', i.remote_id, 'sha256', i.sha256, 'title', i.title, 'url', i.url);
end $$;

create function removal_busy(p_incident bigint) returns boolean language plpgsql stable as $$
begin
    return exists (select 1 from account_statement s where s.incident_id = p_incident and s.kind = 'removal' and s.state = 'OPEN')
        or exists (select 1 from removal r where r.incident_id = p_incident and r.ended_at is null);
end $$;

-- What both sign is what stands there now.
create function removal_fits(p_channel bigint, p_incident bigint, p_body jsonb) returns void language plpgsql as $$
declare
    n channel_incident;
    i account_item;
    why text;
begin
    select * into n from channel_incident where id = p_incident for update;
    if n.kind is distinct from 'stranger' or n.closed_at is not null or n.settled <> '' or n.channel_account_id <> p_channel then
        perform refuse(409, 'removal.state', '只有未办结、仍在账号上的陌生内容可以申请删除');
    end if;
    select * into i from account_item where id = n.item_id;
    if i.gone_at is not null or i.sha256 = '' or not p_body @> (removal_target(i) || jsonb_build_object('channel', p_channel::text,
            'incident', n.id::text, 'seen', n.seen_sha256)) then
        perform refuse(409, 'removal.moved', '这条内容刚刚有变化，请刷新、看过以后再申请删除');
    end if;
    why := item_explained(i);
    if why <> '' then perform refuse(409, 'removal.explained', why); end if;
end $$;

-- The account's face as one would answer for it: what is seen, and what nobody says has changed.
create function profile_facts(n channel_incident) returns jsonb language plpgsql stable as $$
begin
    return (select jsonb_build_object('name', coalesce(n.seen->'moved'->'name'->>'is', w.name),
        'face', coalesce(n.seen->'moved'->'face'->>'is', w.face),
        'certification', coalesce(n.seen->'moved'->'certification'->>'is', w.certification))
        from account_watch w where w.channel_account_id = n.channel_account_id);
end $$;

alter table channel_incident add column intrusion_by bigint references account, add column intrusion_at timestamptz,
    add column intrusion_reason text not null default '', add check ((intrusion_by is null) = (intrusion_at is null));

create function profile_fits(p_channel bigint, p_incident bigint, p_body jsonb) returns void language plpgsql as $$
declare n channel_incident;
begin
    select * into n from channel_incident where id = p_incident for update;
    if n.kind is distinct from 'profile' or n.closed_at is not null or n.settled <> '' or n.channel_account_id <> p_channel then
        perform refuse(409, 'profile.state', '只有未办结的账号资料变化可以认可');
    end if;
    if n.intrusion_at is not null then
        perform refuse(409, 'profile.intrusion', '已认定为他人改动，不能认可：请到平台改回，等系统看到恢复');
    end if;
    if not p_body @> (profile_facts(n) || jsonb_build_object('channel', p_channel::text, 'incident', n.id::text)) then
        perform refuse(409, 'profile.moved', '账号资料刚刚又有变化，请刷新后再认可');
    end if;
end $$;

select pg_temp.mend('statement_make(bigint,text,bigint,text,bigint[],bigint,bigint,text,timestamptz)',
    '    else
        select * into i from channel_incident where id = p_incident for update;',
    '    elsif p_kind = ''removal'' then
        perform removal_fits(p_channel, p_incident, b);
        if removal_busy(p_incident) or exists (select 1 from account_statement s where s.incident_id = p_incident
                and s.kind = ''entry'' and s.state <> ''DROPPED'') then
            perform refuse(409, ''statement.open'', ''已经有人申请删除或补登，请刷新后查看'');
        end if;
    elsif p_kind = ''profile'' then
        perform profile_fits(p_channel, p_incident, b);
    else
        select * into i from channel_incident where id = p_incident for update;
        if removal_busy(i.id) then
            perform refuse(409, ''statement.open'', ''已经有人申请删除，请刷新后查看'');
        end if;');
select pg_temp.mend('statement_make(bigint,text,bigint,text,bigint[],bigint,bigint,text,timestamptz)',
    'else ''已经有人补登，等另一人确认''',
    'when ''profile'' then ''已经有人认可，等另一人确认'' when ''removal'' then ''已经有人申请删除，等另一人确认'' else ''已经有人补登，等另一人确认''');

create function removal_agreed(s account_statement, p_account bigint, p_now timestamptz) returns void language plpgsql as $$
declare n channel_incident;
begin
    perform removal_fits(s.channel_account_id, s.incident_id, s.body::jsonb);
    select * into n from channel_incident where id = s.incident_id;
    insert into removal (statement_id, incident_id, item_id, channel_account_id, next_at)
    values (s.id, n.id, n.item_id, s.channel_account_id, p_now);
    perform pg_notify('approved', '');
end $$;

create function profile_apply(s account_statement, p_account bigint, p_now timestamptz) returns void language plpgsql as $$
declare b jsonb := s.body::jsonb;
begin
    perform profile_fits(s.channel_account_id, s.incident_id, b);
    update account_watch set name = b->>'name', face = b->>'face', certification = b->>'certification'
        where channel_account_id = s.channel_account_id;
    update channel_incident set outcome = 'accepted', closed_by = p_account, closed_at = p_now, reason = coalesce(b->>'reason', '')
        where id = s.incident_id;
    perform audit_append('channel', s.channel_account_id, p_account, 'incident.close', jsonb_build_object('incident', s.incident_id,
        'outcome', 'accepted', 'statement', s.id));
end $$;
select pg_temp.mend('statement_second(bigint,bigint,bigint,text,timestamptz)',
    'if s.kind = ''baseline'' then perform baseline_apply(s, p_now); else perform entry_apply(s, p_account, p_now); end if;',
    'case s.kind when ''baseline'' then perform baseline_apply(s, p_now);
        when ''removal'' then perform removal_agreed(s, p_account, p_now);
        when ''profile'' then perform profile_apply(s, p_account, p_now);
        else perform entry_apply(s, p_account, p_now); end case;');

-- One alone does not answer for a changed face of the account.
select pg_temp.mend('incident_obstacle(channel_incident,bigint,text)',
    'if p_outcome = ''handled'' and n.settled = '''' then',
    'if p_outcome = ''accepted'' and n.kind = ''profile'' then
        return query select 409, ''incident.two'', ''账号资料的变化须两人签名认可''; return;
    end if;
    if p_outcome = ''handled'' and n.settled = '''' then');
select pg_temp.mend('incident_obstacle(channel_incident,bigint,text)',
    '请先登录平台删除，等系统看到它消失', '请申请删除，或登录平台删除，等系统看到它消失');

-- The office says that it was somebody else: from then on nobody accepts it.
create function incident_intrusion(p_id bigint, p_account bigint, p_reason text, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    n channel_incident;
    o record;
begin
    select * into n from channel_incident where id = p_id for update;
    if not found then perform refuse(404, 'incident.none', '没有这一渠道事件'); end if;
    select * into o from incident_obstacle(n, p_account, '');
    if found then perform refuse(o.status, o.code, o.message); end if;
    if n.kind <> 'profile' or n.intrusion_at is not null then
        perform refuse(409, 'incident.intrusion', '只有账号资料变化可以认定为他人改动，且只认定一次');
    end if;
    update channel_incident set intrusion_by = p_account, intrusion_at = p_now, intrusion_reason = p_reason where id = n.id;
    update account_statement set state = 'DROPPED', dropped_by = p_account, reason = p_reason
        where incident_id = n.id and kind = 'profile' and state = 'OPEN';
    perform audit_append('channel', n.channel_account_id, p_account, 'incident.intrusion', jsonb_build_object('incident', n.id,
        'reason', p_reason));
    perform watch_tell(n.channel_account_id, n.id, 'INCIDENT', '“' || (select name from channel_account where id = n.channel_account_id)
        || '”的资料被他人改动：请紧急停发，找平台找回账号', 'intrusion-' || n.id, p_now);
end $$;
revoke execute on function incident_intrusion from public;
grant execute on function incident_intrusion to shenfa_web;

-- The one door of a removal's state, and its line in the record.
create function removal_move(r removal, p_state text, p_reason text, p_now timestamptz) returns void language plpgsql as $$
begin
    update removal set state = p_state, reason = p_reason, lease_until = null,
        ended_at = case when p_state in ('GONE', 'CHANGED', 'BY_HAND', 'REFUSED') then p_now end where id = r.id;
    perform audit_append('channel', r.channel_account_id, 0, 'removal.' || lower(p_state), jsonb_build_object('removal', r.id,
        'incident', r.incident_id, 'reason', p_reason));
    if p_state = 'GONE' then
        update account_item set gone_at = p_now where id = r.item_id and gone_at is null;
        perform incident_settle(r.channel_account_id, array['stranger', 'double'], r.item_id, null, 'gone', p_now);
    elsif p_state in ('CHANGED', 'BY_HAND', 'REFUSED') then
        perform watch_tell(r.channel_account_id, r.incident_id, 'INCIDENT', '“' || (select name from channel_account
            where id = r.channel_account_id) || '”上的陌生内容' || zh('removal', p_state) || '：' || p_reason,
            'removal-' || r.id || '-' || p_state, p_now);
    end if;
end $$;

create function removal_issue(p_id bigint, p_body text, p_ed25519 text, p_sm2 text, p_key jsonb, p_epoch int, p_now timestamptz)
returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare r removal;
begin
    select * into r from removal where id = p_id for update;
    if r.state is distinct from 'AGREED' then return false; end if;
    update removal set state = 'SIGNED', body = p_body, ed25519 = p_ed25519, sm2 = p_sm2, key = p_key, epoch = p_epoch,
        signed_at = p_now, next_at = p_now where id = p_id;
    perform audit_append('channel', r.channel_account_id, 0, 'removal.ticket', jsonb_build_object('removal', r.id,
        'incident', r.incident_id, 'sha256', encode(sha256(convert_to(p_body || p_ed25519 || p_sm2, 'UTF8')), 'hex')));
    perform pg_notify('delivery', r.channel_account_id::text);
    return true;
end $$;

create function removal_refuse(p_id bigint, p_reason text, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare r removal;
begin
    select * into r from removal where id = p_id for update;
    if r.state = 'AGREED' then perform removal_move(r, 'REFUSED', p_reason, p_now); end if;
end $$;
revoke execute on function removal_issue, removal_refuse from public;
grant execute on function removal_issue, removal_refuse to shenfa_seal;
grant select on removal, account_item, channel_incident, channel_operator, account_watch, attempt, account_live to shenfa_seal;

-- What this courier deletes next: leased for two minutes. What has an explanation by now, or has gone, ends here.
create function removal_take(p_channel bigint, p_now timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    r removal;
    i account_item;
    why text;
begin
    if not exists (select 1 from removal where channel_account_id = p_channel and state in ('SIGNED', 'INTENT')) then return null; end if;
    for r in select * from removal where channel_account_id = p_channel and state in ('SIGNED', 'INTENT') and next_at <= p_now
        and (lease_until is null or lease_until <= p_now) order by next_at, id for update skip locked
    loop
        select * into i from account_item where id = r.item_id;
        why := item_explained(i);
        -- What may have left is looked after to its end.
        if r.state = 'SIGNED' and why <> '' then
            perform removal_move(r, 'CHANGED', why, p_now);
        elsif r.state = 'SIGNED' and not exists (select 1 from channel_incident n where n.id = r.incident_id and n.closed_at is null) then
            perform removal_move(r, 'CHANGED', '事件已经办结', p_now);
        else
            update removal set fence = fence + 1, lease_until = p_now + interval '2 minutes' where id = r.id;
            return r.id;
        end if;
    end loop;
    return null;
end $$;

create function removal_held(p_id bigint, p_channel bigint, p_fence bigint) returns removal language plpgsql as $$
declare r removal;
begin
    select * into r from removal where id = p_id and channel_account_id = p_channel for update;
    if not found then perform refuse(404, 'removal.none', '没有这项删除'); end if;
    if r.fence <> p_fence or r.ended_at is not null or r.lease_until is null then
        perform refuse(409, 'delivery.fence', '这项删除已由别的连接器接手');
    end if;
    return r;
end $$;

-- Before the first byte that deletes.
create function removal_intent(p_id bigint, p_channel bigint, p_fence bigint, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare r removal;
begin
    r := removal_held(p_id, p_channel, p_fence);
    if r.lease_until <= p_now then perform refuse(409, 'delivery.fence', '领取已经过期，未删除'); end if;
    update removal set state = 'INTENT', attempt = attempt + 1 where id = r.id;
    perform audit_append('channel', r.channel_account_id, 0, 'removal.intent', jsonb_build_object('removal', r.id,
        'attempt', r.attempt + 1));
end $$;

-- AGAIN: nothing is known, or nothing was done; it is looked at again at that time.
create function removal_result(p_id bigint, p_channel bigint, p_fence bigint, p_outcome text, p_reason text, p_again timestamptz,
    p_now timestamptz) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare r removal;
begin
    if p_outcome not in ('GONE', 'CHANGED', 'BY_HAND', 'REFUSED', 'AGAIN') then
        perform refuse(400, 'form.value', '没有这种结果', 'outcome');
    end if;
    r := removal_held(p_id, p_channel, p_fence);
    if p_outcome = 'AGAIN' then
        update removal set reason = p_reason, lease_until = null, next_at = greatest(p_now + interval '2 seconds',
            least(coalesce(p_again, p_now + interval '30 seconds'), p_now + interval '1 day')) where id = r.id;
    else
        perform removal_move(r, p_outcome, p_reason, p_now);
    end if;
end $$;
revoke execute on function removal_take, removal_intent, removal_result from public;
grant execute on function removal_take, removal_intent, removal_result to shenfa_web;
grant select on removal to shenfa_web;

-- While something waits to be deleted the courier asks more often.
create function removal_wait(p_channel bigint, p_wait bigint, p_now timestamptz) returns bigint language plpgsql stable as $$
begin
    return least(p_wait, coalesce((select greatest(0, extract(epoch from min(greatest(r.next_at, coalesce(r.lease_until, r.next_at)))
        - p_now) * 1000)::bigint from removal r where r.channel_account_id = p_channel and r.state in ('SIGNED', 'INTENT')), 10000));
end $$;

create function removal_json(s account_statement, p_account bigint, can text[]) returns json language plpgsql stable as $$
declare r removal;
begin
    if s.id is null then return null; end if;
    select * into r from removal where statement_id = s.id;
    return json_build_object('statement', statement_json(s, p_account, can), 'state', coalesce(r.state, ''),
        'state_name', case when r.id is null then zh('statement', s.state) else zh('removal', r.state) end,
        'reason', coalesce(r.reason, ''), 'waits', r.state = 'AGREED' and item_awaited((select i from account_item i
            where i.id = r.item_id)), 'signed_at', iso(r.signed_at), 'ended_at', iso(r.ended_at), 'attempt', coalesce(r.attempt, 0));
end $$;

select pg_temp.mend('incident_json(channel_incident,bigint,text[],timestamptz)',
    'case when ''STOP'' = any (can) and n.closed_at is null then ''stop'' end',
    'case when ''STOP'' = any (can) and n.closed_at is null then ''stop'' end,
            case when ''INCIDENT_HANDLE'' = any (can) and n.kind = ''stranger'' and n.closed_at is null and n.settled = ''''
                and not exists (select 1 from incident_obstacle(n, p_account, '''')) and not removal_busy(n.id)
                and not exists (select 1 from account_statement s where s.incident_id = n.id and s.kind = ''entry''
                    and s.state <> ''DROPPED'') then ''remove'' end,
            case when ''INCIDENT_HANDLE'' = any (can) and n.kind = ''profile'' and n.closed_at is null and n.settled = ''''
                and n.intrusion_at is null and not exists (select 1 from incident_obstacle(n, p_account, ''''))
                then ''intrusion'' end,
            case when ''INCIDENT_HANDLE'' = any (can) and n.kind = ''profile'' and n.closed_at is null and n.settled = ''''
                and n.intrusion_at is null and not exists (select 1 from incident_obstacle(n, p_account, ''''))
                and not exists (select 1 from account_statement s where s.incident_id = n.id and s.kind = ''profile''
                    and s.state <> ''DROPPED'') then ''adopt'' end');
select pg_temp.mend('incident_json(channel_incident,bigint,text[],timestamptz)',
    '''stopped'', exists', '''intrusion_by'', person_json(n.intrusion_by), ''intrusion_at'', iso(n.intrusion_at),
        ''intrusion_reason'', n.intrusion_reason, ''standing'', case n.kind when ''profile'' then profile_facts(n) when ''stranger'' then
            (select removal_target(i) from account_item i where i.id = n.item_id and i.gone_at is null) end,
        ''stopped'', exists');
select pg_temp.mend('incident_json(channel_incident,bigint,text[],timestamptz)',
    'case when ''INCIDENT_HANDLE'' = any (can) and n.kind = ''stranger'' and n.closed_at is null and n.settled = ''''
                and not exists (select 1 from incident_obstacle(n, p_account, '''')) then ''enter'' end',
    'case when ''INCIDENT_HANDLE'' = any (can) and n.kind = ''stranger'' and n.closed_at is null and n.settled = ''''
                and not exists (select 1 from incident_obstacle(n, p_account, '''')) and not removal_busy(n.id) then ''enter'' end');
drop function pg_temp.mend(text, text, text);
