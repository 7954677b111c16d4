-- What two people answer for with their own keys: that all of this was on the account before (存量), and
-- that this was posted by hand with somebody's approval (补登). Only that explains what no delivery does.
create table account_statement (
    id                 bigint generated always as identity primary key,
    channel_account_id bigint not null references channel_account,
    kind               text   not null check (kind in ('baseline', 'entry')),
    incident_id        bigint references channel_incident,
    body               text   not null,              -- RFC 8785, what both sign: with 'account' it is statement_payload() in desk/signed.c
    list               text   not null default '',   -- of a baseline: REMOTE_ID, URL, TITLE, SHA-256, a line each
    items              bigint[] not null default '{}',
    state              text   not null default 'OPEN' check (state in ('OPEN', 'IN_FORCE', 'DROPPED')),
    made_by            bigint not null references account,
    made_key           bigint not null references device_key,
    made_signature     text   not null,
    made_at            timestamptz not null default clock_timestamp(),
    second_by          bigint references account,
    second_key         bigint references device_key,
    second_signature   text,
    second_at          timestamptz,
    dropped_by         bigint references account,
    reason             text   not null default '',
    check (second_by <> made_by),
    check ((state = 'IN_FORCE') = (second_signature is not null)),
    check ((kind = 'entry') = (incident_id is not null))
);
create unique index one_baseline on account_statement (channel_account_id) where kind = 'baseline' and state <> 'DROPPED';
create unique index one_entry on account_statement (incident_id) where kind = 'entry' and state <> 'DROPPED';
alter table account_item add foreign key (statement_id) references account_statement;

insert into word values ('statement', 'OPEN', '待另一人确认'), ('statement', 'IN_FORCE', '已确认'), ('statement', 'DROPPED', '已退回');

create function need_watcher(p_channel bigint, p_account bigint) returns void language plpgsql stable as $$
begin
    if not operates(p_channel, p_account) and not exists (select 1 from account_role r
            where r.account_id = p_account and r.role = 'REVIEWER') then
        perform refuse(403, 'incident.person', '请由审核人或该渠道的运营人员办理');
    end if;
end $$;

-- The list as it is signed, of those that somebody adopts: in the order in which they were first seen.
create function baseline_list(p_channel bigint, p_except bigint[]) returns table (list text, items bigint[])
language plpgsql stable as $$
begin
    return query select coalesce(string_agg(concat_ws(E'\t', i.remote_id, i.url, i.title, i.sha256) || E'\n', '' order by i.id), ''),
        coalesce(array_agg(i.id order by i.id), '{}')
        from account_item i where i.channel_account_id = p_channel and i.basis = 'listed' and i.gone_at is null
            and not i.id = any (p_except);
end $$;

create function statement_make(p_channel bigint, p_kind text, p_incident bigint, p_body text, p_except bigint[], p_account bigint,
    p_key bigint, p_signature text, p_now timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    n bigint;
    b jsonb := p_body::jsonb;
    l record;
    i channel_incident;
begin
    perform need_watcher(p_channel, p_account);
    perform need_key(p_account, p_key);
    select '' as list, '{}'::bigint[] as items into l;
    if p_kind = 'baseline' then
        if not exists (select 1 from account_watch w where w.channel_account_id = p_channel and w.listed_at is not null) then
            perform refuse(409, 'baseline.early', '还没有列全账号上的内容，请稍后再确认');
        end if;
        select * into l from baseline_list(p_channel, p_except);
        if b->>'list' is distinct from encode(sha256(convert_to(l.list, 'UTF8')), 'hex') or b->>'channel' <> p_channel::text then
            perform refuse(409, 'baseline.moved', '账号上的内容刚刚有变化，请刷新后再确认');
        end if;
    else
        select * into i from channel_incident where id = p_incident for update;
        if i.kind is distinct from 'stranger' or i.closed_at is not null or i.channel_account_id <> p_channel then
            perform refuse(409, 'entry.state', '只有未办结的陌生内容可以补登');
        end if;
        if b->>'sha256' is distinct from i.seen_sha256 or b->>'incident' <> i.id::text or b->>'channel' <> p_channel::text then
            perform refuse(409, 'entry.moved', '事件刚刚有变化，请刷新后再补登');
        end if;
    end if;
    begin
        insert into account_statement (channel_account_id, kind, incident_id, body, list, items, made_by, made_key, made_signature)
        values (p_channel, p_kind, p_incident, p_body, l.list, l.items, p_account, p_key, p_signature) returning id into n;
    exception when unique_violation then
        perform refuse(409, 'statement.open', case p_kind when 'baseline' then '存量已经有人确认过，请刷新后查看'
            else '已经有人补登，等另一人确认' end);
    end;
    perform audit_append('channel', p_channel, p_account, 'statement.make', jsonb_build_object('statement', n, 'kind', p_kind,
        'body', b, 'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
    return n;
end $$;

-- Adopted as it was signed. What stood on the list and nobody adopts is strange from now on.
create function baseline_apply(s account_statement, p_now timestamptz) returns void language plpgsql as $$
declare
    i account_item;
    b jsonb := s.body::jsonb;
begin
    update account_item a set basis = 'baseline', statement_id = s.id, kept_sha256 = split_part(l.line, E'\t', 4)
        from unnest(s.items) with ordinality x(id, n), regexp_split_to_table(s.list, E'\n') with ordinality l(line, n)
        where l.n = x.n and a.id = x.id and a.basis = 'listed';
    for i in update account_item set basis = 'stranger' where channel_account_id = s.channel_account_id and basis = 'listed'
        and gone_at is null returning *
    loop
        perform incident_open(s.channel_account_id, 'stranger', i.id, null, item_seen(i), p_now);
    end loop;
    update account_watch set name = b->>'name', face = b->>'face', certification = b->>'certification'
        where channel_account_id = s.channel_account_id;
end $$;

create function entry_apply(s account_statement, p_account bigint, p_now timestamptz) returns void language plpgsql as $$
declare n channel_incident;
begin
    update channel_incident set settled = 'entered', settled_at = p_now, outcome = 'entered', closed_by = p_account, closed_at = p_now,
        reason = coalesce(s.body::jsonb->>'document', '') || '：' || coalesce(s.body::jsonb->>'reason', '')
        where id = s.incident_id returning * into n;
    update account_item set basis = 'entry', statement_id = s.id, kept_sha256 = coalesce(n.seen->>'sha256', '') where id = n.item_id;
    perform audit_append('channel', n.channel_account_id, p_account, 'incident.close', jsonb_build_object('incident', n.id,
        'outcome', 'entered', 'statement', s.id));
end $$;

create function statement_second(p_id bigint, p_account bigint, p_key bigint, p_signature text, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare s account_statement;
begin
    select * into s from account_statement where id = p_id for update;
    if not found then perform refuse(404, 'statement.none', '没有这份确认'); end if;
    perform need_watcher(s.channel_account_id, p_account);
    if s.state <> 'OPEN' then perform refuse(409, 'statement.state', '这份确认已经办结，请刷新后查看'); end if;
    if s.made_by = p_account then perform refuse(403, 'statement.self', '由您提出的，须另一人确认'); end if;
    if s.kind = 'entry' and exists (select 1 from channel_incident n where n.id = s.incident_id and n.closed_at is not null) then
        perform refuse(409, 'entry.state', '该事件已经办结');
    end if;
    perform need_key(p_account, p_key);
    update account_statement set state = 'IN_FORCE', second_by = p_account, second_key = p_key, second_signature = p_signature,
        second_at = clock_timestamp() where id = p_id returning * into s;
    perform audit_append('channel', s.channel_account_id, p_account, 'statement.confirm', jsonb_build_object('statement', s.id,
        'kind', s.kind, 'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
    if s.kind = 'baseline' then perform baseline_apply(s, p_now); else perform entry_apply(s, p_account, p_now); end if;
end $$;

create function statement_drop(p_id bigint, p_account bigint, p_reason text, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare s account_statement;
begin
    select * into s from account_statement where id = p_id for update;
    if not found then perform refuse(404, 'statement.none', '没有这份确认'); end if;
    perform need_watcher(s.channel_account_id, p_account);
    if s.state <> 'OPEN' then perform refuse(409, 'statement.state', '这份确认已经办结，请刷新后查看'); end if;
    update account_statement set state = 'DROPPED', dropped_by = p_account, reason = p_reason where id = p_id;
    perform audit_append('channel', s.channel_account_id, p_account, 'statement.drop', jsonb_build_object('statement', s.id,
        'kind', s.kind, 'reason', p_reason));
end $$;
revoke execute on function statement_make, statement_second, statement_drop from public;
grant execute on function statement_make, statement_second, statement_drop to shenfa_web;
grant select on account_statement to shenfa_web, shenfa_seal;

create function statement_json(s account_statement, p_account bigint, can text[]) returns json language plpgsql stable as $$
declare may boolean := 'INCIDENT_HANDLE' = any (can) and s.state = 'OPEN' and (operates(s.channel_account_id, p_account)
        or exists (select 1 from account_role r where r.account_id = p_account and r.role = 'REVIEWER'));
begin
    if s.id is null then return null; end if;
    return json_build_object('id', s.id::text, 'kind', s.kind, 'body', s.body::json, 'state', s.state,
        'state_name', zh('statement', s.state), 'made_by', person_json(s.made_by), 'made_at', iso(s.made_at),
        'second_by', person_json(s.second_by), 'second_at', iso(s.second_at), 'reason', s.reason,
        'actions', to_json(array_remove(array[case when may and s.made_by <> p_account then 'confirm' end,
            case when may then 'refuse' end], null)));
end $$;

-- The tabs count what is open, for those who may see it.
create function incidents_open(p_account bigint) returns bigint language plpgsql stable as $$
begin
    if not exists (select 1 from account_role r where r.account_id = p_account
            and r.role in ('HEAD', 'REVIEWER', 'LEADER', 'OPERATOR', 'SECURITY', 'AUDIT')) then
        return 0;
    end if;
    return (select count(*) from (select 1 from channel_incident where closed_at is null limit 100) x);
end $$;
do $$
declare
    old text := pg_get_functiondef('counts_json(bigint)'::regprocedure);
    new text := replace(old, '''mine'', (select', '''incidents'', incidents_open(p_account), ''mine'', (select');
begin
    if new = old then raise exception 'counts_json counts in another way'; end if;
    execute new;
end $$;
