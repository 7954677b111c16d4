-- Each word list that was put in force, as git has it; and asking that a blocked finding be released.

-- One commit for each activation, in their order: terms.tsv, allow.txt and names.tsv as they are in
-- force from then on. The author is who made the list, the committer who put it in force. The clerk
-- writes it after the act, so that what was in force before this file gets its history too.
create table lexicon_commit (
    activation bigint primary key references lexicon_activation,
    commit_oid bytea  not null unique check (octet_length(commit_oid) = 20),
    tree_oid   bytea  not null check (octet_length(tree_oid) = 20),
    at         timestamptz not null default clock_timestamp()
);
create table lexicon_object (
    oid        bytea    primary key check (octet_length(oid) = 20),
    activation bigint   not null references lexicon_activation,  -- whose commit brought it: the mirror's tail
    type       smallint not null check (type between 1 and 3),
    size       int      not null,
    codec      smallint not null,            -- 0 raw, 1 zlib
    data       bytea    not null
);
alter table lexicon_object alter column data set storage external;
create index lexicon_object_by_activation on lexicon_object (activation);
create trigger lexicon_commit_insert_only before update or delete or truncate on lexicon_commit
    for each statement execute function audit_is_for_ever();
create trigger lexicon_object_insert_only before update or delete or truncate on lexicon_object
    for each statement execute function audit_is_for_ever();

-- The next one in order, on top of $2; false: another clerk was faster.
create function lexicon_commit_add(p_activation bigint, p_parent bytea, p_commit bytea, p_tree bytea, p_oids bytea[],
    p_types smallint[], p_sizes int[], p_codecs smallint[], p_datas bytea[]) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare v int;
begin
    lock table lexicon_commit in share row exclusive mode;
    if p_activation is distinct from (select min(x.id) from lexicon_activation x
            where x.id > (select coalesce(max(c.activation), 0) from lexicon_commit c))
        or p_parent is distinct from (select c.commit_oid from lexicon_commit c order by c.activation desc limit 1) then
        return false;
    end if;
    insert into lexicon_commit (activation, commit_oid, tree_oid) values (p_activation, p_commit, p_tree);
    insert into lexicon_object (oid, activation, type, size, codec, data)
    select x.oid, p_activation, x.type, x.size, x.codec, x.data
    from unnest(p_oids, p_types, p_sizes, p_codecs, p_datas) as x(oid, type, size, codec, data) on conflict do nothing;
    select version into v from lexicon_activation where id = p_activation;
    perform audit_append('lexicon', v, 0, 'lexicon.commit', jsonb_build_object('activation', p_activation,
        'commit', encode(p_commit, 'hex'), 'tree', encode(p_tree, 'hex')));
    return true;
end $$;
revoke execute on function lexicon_commit_add from public;
grant execute on function lexicon_commit_add to shenfa_clerk;
grant select on lexicon_activation, lexicon_commit, lexicon_object to shenfa_clerk;
grant select on lexicon_commit, lexicon_object to shenfa_seal;
grant select on lexicon_commit to shenfa_web;

-- 请求放行: who wrote the words says why a blocking finding is right as it stands, and asks somebody with the
-- right to decide it. The decision itself stays what it was: one finding, by name, signed.
create table release_request (
    id          bigint generated always as identity primary key,
    draft_id    bigint not null references draft,
    reviewer    text   not null,
    rule        text   not null,
    quote       text   not null,
    occurrence  int    not null,
    message     text   not null,               -- what the machine said, as the asker saw it
    reason      text   not null check (reason <> ''),
    account_id  bigint not null references account,
    at          timestamptz not null default clock_timestamp(),
    state       text   not null default 'OPEN' check (state in ('OPEN', 'ACCEPT', 'FALSE_ALARM', 'REFUSED')),
    answer      text   not null default '',
    answered_by bigint references account,
    answered_at timestamptz,
    check ((state = 'OPEN') = (answered_by is null) and (state = 'OPEN') = (answer = ''))
);
create unique index release_request_once on release_request (draft_id, reviewer, rule, quote, occurrence)
    where state = 'OPEN';
create index release_request_by_draft on release_request (draft_id, id desc);
create index release_request_open on release_request (id desc) where state = 'OPEN';
grant select on release_request to shenfa_web;

-- Nothing is handed in while it blocks: a round behind the request says that the words were changed instead.
create function request_lapsed(r release_request) returns boolean language plpgsql stable as $$
begin
    return exists (select 1 from submission s where s.draft_id = r.draft_id and s.submitted_at > r.at);
end $$;

-- Whoever decides findings, sees this item and wrote nothing in it.
create function may_release(d draft, p_account bigint) returns boolean language plpgsql stable as $$
begin
    return exists (select 1 from account a join account_role r on r.account_id = a.id where a.id = p_account
            and a.state = 'ACTIVE' and r.role in ('HEAD', 'SECRECY', 'REVIEWER'))
        and not exists (select 1 from revision v where v.draft_id = d.id and p_account = any (v.authors))
        and draft_visible(d, p_account);
end $$;

-- What waits for this person, the newest first; of at most 500 that wait for anybody.
create function requests_for(p_account bigint, p_limit int) returns setof release_request
language plpgsql stable rows 10 as $$
begin
    if not exists (select 1 from account_role x where x.account_id = p_account
            and x.role in ('HEAD', 'SECRECY', 'REVIEWER')) then
        return;
    end if;
    return query select r.* from (select * from release_request where state = 'OPEN' order by id desc limit 500) r
        join draft d on d.id = r.draft_id where not request_lapsed(r::release_request) and may_release(d, p_account)
        order by r.id desc limit p_limit;
end $$;

create function request_json(r release_request, p_account bigint) returns json language plpgsql stable as $$
begin
    return (select json_build_object('id', r.id::text, 'draft', json_build_object('id', d.id::text, 'title', d.title,
            'kind', d.kind, 'department', department_json(d.department)), 'register_no', d.register_no,
        'submission', (select s.id::text from submission s where s.draft_id = d.id and s.state = 'IN_REVIEW'
            order by s.id desc limit 1),
        'reviewer', r.reviewer, 'rule', r.rule, 'quote', r.quote, 'occurrence', r.occurrence, 'message', r.message,
        'reason', r.reason, 'by', person_json(r.account_id), 'at', iso(r.at),
        'state', case when r.state = 'OPEN' and request_lapsed(r) then 'LAPSED' else r.state end,
        'answer', r.answer, 'answered_by', person_json(r.answered_by), 'answered_at', iso(r.answered_at),
        'saved_since', exists (select 1 from revision v where v.draft_id = d.id and v.at > r.at),
        'actions', case when r.state = 'OPEN' and not request_lapsed(r) and may_release(d, p_account)
            then '["decide","refuse"]'::json else '[]'::json end)
    from draft d where d.id = r.draft_id);
end $$;

-- It waits on the desk of each who may answer (requests_for), and is gone from there with the answer.
create function release_ask(p_draft bigint, p_reviewer text, p_rule text, p_quote text, p_occurrence int, p_message text,
    p_reason text, p_account bigint) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d draft;
    n bigint;
begin
    select * into d from draft where id = p_draft;
    if not exists (select 1 from account a where a.id = p_account and a.department = d.department) then
        perform refuse(403, 'draft.department', '只有稿件所属处室的人可以请求放行');
    end if;
    if exists (select 1 from finding_decision f where f.draft_id = p_draft and f.reviewer = p_reviewer
            and f.rule = p_rule and f.quote = p_quote and f.occurrence = p_occurrence) then
        perform refuse(409, 'request.decided', '这一处已经处理过，无需请求');
    end if;
    insert into release_request (draft_id, reviewer, rule, quote, occurrence, message, reason, account_id)
    values (p_draft, p_reviewer, p_rule, p_quote, p_occurrence, p_message, p_reason, p_account)
    on conflict do nothing returning id into n;
    if n is null then perform refuse(409, 'request.open', '这一处已经有人请求放行，正等待处理'); end if;
    perform audit_append('draft', p_draft, p_account, 'release.ask', jsonb_build_object('request', n,
        'reviewer', p_reviewer, 'rule', p_rule, 'quote', p_quote, 'occurrence', p_occurrence, 'reason', p_reason));
    return n;
end $$;

-- The answer goes back to who asked, whichever it is.
create function request_answer(r release_request, p_state text, p_account bigint, p_reason text) returns void
language plpgsql as $$
begin
    update release_request set state = p_state, answer = p_reason, answered_by = p_account,
        answered_at = clock_timestamp() where id = r.id;
    insert into notice (account_id, submission_id, kind, text, once)
    select r.account_id, null, 'RELEASE', '您在《' || d.title || '》中请求放行的一处' || case p_state
            when 'ACCEPT' then '已放行' when 'FALSE_ALARM' then '认定为误报' else '没有放行，请修改' end || '：' || p_reason,
        'answer-' || r.id from draft d where d.id = r.draft_id on conflict do nothing;
end $$;

-- 不放行: lets nothing pass, so it needs no signature; the finding goes on blocking.
create function release_refuse(p_request bigint, p_account bigint, p_reason text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    r release_request;
    d draft;
begin
    select * into r from release_request where id = p_request for update;
    if not found then perform refuse(404, 'request.none', '没有这一请求'); end if;
    select * into d from draft where id = r.draft_id;
    if not draft_visible(d, p_account) then perform refuse(404, 'request.none', '没有这一请求'); end if;
    if r.state <> 'OPEN' then perform refuse(409, 'request.answered', '这一请求已经处理过'); end if;
    if not may_release(d, p_account) then
        perform refuse(403, 'decision.contributor', '您参与过本稿的文字，不能自己处理请求');
    end if;
    perform request_answer(r, 'REFUSED', p_account, p_reason);
    perform audit_append('draft', r.draft_id, p_account, 'release.refuse', jsonb_build_object('request', r.id,
        'reason', p_reason));
end $$;

-- As before; and a request about this very finding has its answer with it.
create or replace function finding_decide(p_draft bigint, p_reviewer text, p_rule text, p_quote text,
    p_occurrence int, p_decision text, p_reason text, p_account bigint, p_key bigint, p_signature text,
    p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare r release_request;
begin
    if exists (select 1 from revision where draft_id = p_draft and p_account = any (authors)) then
        perform refuse(403, 'decision.contributor', '您参与过本稿的文字，不能自己放行检查结果');
    end if;
    perform need_key(p_account, p_key);
    insert into finding_decision (draft_id, reviewer, rule, quote, occurrence, decision, reason, account_id,
        device_key_id, signature, at)
    values (p_draft, p_reviewer, p_rule, p_quote, p_occurrence, p_decision, p_reason, p_account, p_key,
        p_signature, p_now)
    on conflict (draft_id, reviewer, rule, quote, occurrence) do update
        set decision = excluded.decision, reason = excluded.reason, account_id = excluded.account_id,
            device_key_id = excluded.device_key_id, signature = excluded.signature, at = excluded.at,
            made_at = clock_timestamp();
    for r in select * from release_request where draft_id = p_draft and reviewer = p_reviewer and rule = p_rule
            and quote = p_quote and occurrence = p_occurrence and state = 'OPEN' for update loop
        perform request_answer(r, p_decision, p_account, p_reason);
    end loop;
    perform audit_append('draft', p_draft, p_account, 'finding.decide', jsonb_build_object('reviewer', p_reviewer,
        'rule', p_rule, 'quote', p_quote, 'occurrence', p_occurrence, 'decision', p_decision, 'reason', p_reason,
        'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
end $$;
revoke execute on function release_ask, release_refuse, request_answer from public;
grant execute on function release_ask, release_refuse to shenfa_web;

-- As before, and what is asked of this person.
create or replace function counts_json(p_account bigint) returns json language plpgsql stable as $$
begin
    return json_build_object(
        'todo', (select count(*) from todo_of(p_account, 9223372036854775807, 100)),
        'requests', (select count(*) from requests_for(p_account, 100)),
        'mine', (select count(*) from (select 1 from submission
            where submitted_by <= p_account and submitted_by >= p_account
              and state in ('SCREENING', 'IN_REVIEW', 'APPROVED')
            order by submitted_by desc, id desc limit 100) x),
        'returned', (select count(*) from (select 1 from submission
            where submitted_by <= p_account and submitted_by >= p_account
              and state in ('RETURNED', 'REJECTED') and not again
            order by submitted_by desc, id desc limit 100) x),
        'notices', (select count(*) from (select 1 from notice
            where account_id <= p_account and account_id >= p_account and seen_at is null
            order by account_id, id desc limit 100) x));
end $$;
