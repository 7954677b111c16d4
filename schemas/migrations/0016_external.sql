-- The required outside check (省级平台检测结果): what another body found in this very text, entered by a
-- named person with its sheet and signed. Which kinds a release needs is the policy's to say ("checks",
-- of a stage or of the whole); what was found counts whether or not it was asked for.
create table outside_check (
    id            bigint generated always as identity primary key,
    submission_id bigint not null references submission,
    kind          text   not null check (kind in ('provincial')),
    result        text   not null check (result in ('CLEAN', 'FLAGGED')),
    provider      text   not null check (char_length(provider) between 1 and 100),
    number        text   not null check (char_length(number) between 1 and 100),  -- of the report
    checked_on    date   not null,
    draft_id      bigint not null,
    sheet         bytea  not null,     -- SHA-256 of the file
    tree_oid      bytea  not null,
    account_id    bigint not null references account,
    device_key_id bigint not null references device_key,
    signature     text   not null,     -- base64, over what check_payload() in desk/signed.c builds
    at            timestamptz not null default now(),
    made_at       timestamptz not null default clock_timestamp(),
    foreign key (draft_id, sheet) references asset (draft_id, sha256),
    unique (submission_id, kind, account_id, result, provider, number, checked_on, sheet)
);
grant select on outside_check to shenfa_web, shenfa_seal;
insert into word values ('check', 'provincial', '省级平台检测'), ('check-result', 'CLEAN', '未发现问题'),
    ('check-result', 'FLAGGED', '发现问题');

-- What a decision about a flagged result is kept by. It names text and sheet, so the decision is about
-- this report of this text, whatever a later round brings.
create function check_quote(c outside_check) returns text language plpgsql immutable as $$
begin
    return format('%s %s %s', c.number, encode(c.tree_oid, 'hex'), encode(c.sheet, 'hex'));
end $$;

-- Flagged results as findings: shown, counted and decided as those of the reviewers are.
create function check_findings(s submission) returns setof jsonb language plpgsql stable as $$
begin
    return query select jsonb_build_object('id', 'external:' || left(encode(sha256(convert_to(
            format(E'external\n%s\n%s\n0', c.kind, check_quote(c)), 'UTF8')), 'hex'), 16),
        'reviewer', 'external', 'rule', c.kind, 'severity', 'BLOCK', 'block', -2, 'start', 0, 'end', 0,
        'quote', check_quote(c), 'occurrence', 0, 'message', format('%s发现问题（%s，报告编号 %s）：请退回改正后重新检测，'
            '确可发布的由有权人写明理由放行', zh('check', c.kind), c.provider, c.number),
        'candidates', '[]'::jsonb, 'article', null, 'decision', null)
    from (select distinct on (x.kind, x.number, x.sheet) x.* from outside_check x
        where x.submission_id = s.id and x.result = 'FLAGGED' order by x.kind, x.number, x.sheet, x.id) y
    join outside_check c on c.id = y.id order by c.id;
end $$;

-- The kinds that this stage or the whole policy asks for and nobody has entered, in words.
create function checks_missing(s submission) returns text language plpgsql stable as $$
begin
    return (select string_agg(distinct zh('check', k), '、') from policy p, jsonb_array_elements_text(
            coalesce(p.body->'checks', '[]') || coalesce(s.stage->'checks', '[]')) k
        where p.version = s.policy_version and not exists (select 1 from outside_check c
            where c.submission_id = s.id and c.kind = k));
end $$;

create function checks_json(s submission) returns json language plpgsql stable as $$
begin
    return (
    select coalesce(json_agg(json_build_object('id', c.id::text, 'kind', c.kind, 'name', zh('check', c.kind),
        'result', c.result, 'result_name', zh('check-result', c.result), 'provider', c.provider, 'number', c.number,
        'date', to_char(c.checked_on, 'YYYY-MM-DD'), 'sheet', json_build_object('sha256', encode(c.sheet, 'hex'),
            'name', a.name, 'url', format('/api/v1/drafts/%s/assets/%s', c.draft_id, encode(c.sheet, 'hex'))),
        'account', person_json(c.account_id), 'at', iso(c.at)) order by c.id), '[]')
    from outside_check c join asset a on a.draft_id = c.draft_id and a.sha256 = c.sheet
    where c.submission_id = s.id
    );
end $$;

-- The day that a report bears: a day there is, and none to come.
create function check_day(p_date text, p_now timestamptz) returns date language plpgsql stable as $$
declare v date;
begin
    begin
        if p_date ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then v := p_date::date; end if;
    exception when datetime_field_overflow or invalid_datetime_format then v := null;
    end;
    if v is null then perform refuse(400, 'check.date', '检测日期应写作 2026-01-31', 'date'); end if;
    if v > (p_now at time zone 'Asia/Shanghai')::date then
        perform refuse(400, 'check.date', '检测日期不能晚于今天', 'date');
    end if;
    return v;
end $$;

-- One result. Who wrote the words enters none; it may still come between the last vote and the ticket.
create function check_add(p_submission bigint, p_kind text, p_result text, p_provider text, p_number text,
    p_date text, p_sheet bytea, p_account bigint, p_key bigint, p_signature text, p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
    s submission;
    c outside_check;
begin
    select * into s from submission where id = p_submission for update;
    if not found then perform refuse(404, 'submission.none', '没有这一送审件'); end if;
    if s.state not in ('IN_REVIEW', 'APPROVED') then
        perform refuse(409, 'submission.state', '该件当前不在审核中');
    end if;
    if exists (select 1 from ticket t where t.submission_id = s.id) then
        perform refuse(409, 'check.late', '该件已签发，检测结果有问题的请撤稿');
    end if;
    if p_account = any (s.contributors) then
        perform refuse(403, 'check.contributor', '您参与过本稿的文字，检测结果由他人登记');
    end if;
    perform need_key(p_account, p_key);
    if not exists (select 1 from asset a where a.draft_id = s.draft_id and a.sha256 = p_sheet) then
        perform refuse(409, 'check.sheet', '没有找到检测单：请先把它作为本稿的文件上传', 'sheet');
    end if;
    insert into outside_check (submission_id, kind, result, provider, number, checked_on, draft_id, sheet, tree_oid,
        account_id, device_key_id, signature, at)
    values (s.id, p_kind, p_result, p_provider, p_number, check_day(p_date, p_now), s.draft_id, p_sheet, s.tree_oid,
        p_account, p_key, p_signature, p_now) on conflict do nothing returning * into c;
    if not found then return; end if;
    perform audit_append('draft', s.draft_id, p_account, 'check.add', jsonb_build_object('submission', s.id,
        'check', c.id, 'kind', c.kind, 'result', c.result, 'provider', c.provider, 'number', c.number,
        'date', p_date, 'sheet', encode(c.sheet, 'hex'), 'tree', encode(c.tree_oid, 'hex'),
        'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
    if s.state = 'APPROVED' then
        update submission set seal_note = '' where id = s.id;
        perform pg_notify('approved', s.id::text);
    end if;
end $$;
revoke execute on function check_add from public;
grant execute on function check_add to shenfa_web;

-- As they were, and flagged results count among the blocking findings.
create or replace function undecided_blocks(s submission) returns int language plpgsql stable as $$
begin
    return (
    select count(*)::int from (select jsonb_array_elements(s.findings) union all select check_findings(s)) x(f)
    where f->>'severity' = 'BLOCK' and not exists (select 1 from finding_decision d
        where d.draft_id = s.draft_id and d.reviewer = f->>'reviewer' and d.rule = f->>'rule'
          and d.quote = f->>'quote' and d.occurrence = (f->>'occurrence')::int)
    );
end $$;

-- As it was, and what the policy asks for must be there before anybody agrees.
create or replace function agree_obstacle(s submission, p_account bigint) returns table (status int, code text, message text)
language plpgsql stable as $$
declare missing text;
begin
    select string_agg(o, '、') into missing from unnest(s.opens) o where not exists (
        select 1 from mark m where m.submission_id = s.id and m.kind = 'OPENED' and m.what = o
            and m.account_id = p_account);
    if missing is not null then
        return query select 409, 'vote.unopened', '同意之前请先打开查看：' || missing; return;
    end if;
    missing := checks_missing(s);
    if missing is not null then
        return query select 409, 'vote.check', format('还没有%s结果：检测后由未参与写稿的人登记', missing); return;
    end if;
    if (s.findings <> '[]' or exists (select 1 from outside_check c where c.submission_id = s.id))
        and undecided_blocks(s) > 0 then
        return query select 409, 'vote.findings', '还有未处理的拦截项，处理后方可同意'; return;
    end if;
    if coalesce(s.stage->'marks', '[]') = '[]' then return; end if;
    select string_agg(k, '、') into missing from jsonb_array_elements_text(s.stage->'marks') k
        where not exists (select 1 from mark m where m.submission_id = s.id and m.kind = k
            and not m.account_id = any (s.contributors));
    if missing is not null then
        return query select 409, 'vote.mark', case when missing = 'SECRECY'
            then '还没有保密审查标记：请本处室保密审查员先作保密审查' else '缺少标记：' || missing end;
    end if;
end $$;

-- As it was, and who may enter a result.
create or replace function submission_actions(s submission, p_account bigint, can text[]) returns json language plpgsql stable as $$
begin
    return (
    select to_json(array_remove(array[
        case when votes and agreed then 'agree' end,
        case when votes then 'return' end,
        case when votes then 'disagree' end,
        case when s.state = 'IN_REVIEW' and 'MARK' = any (can) and not p_account = any (s.contributors)
            and 'SECRECY@' || d.department = any (seats_of(p_account)) and not exists (select 1 from mark m
                where m.submission_id = s.id and m.kind = 'SECRECY' and m.account_id = p_account) then 'mark_secrecy' end,
        case when s.state in ('IN_REVIEW', 'APPROVED') and 'MARK' = any (can) and not p_account = any (s.contributors)
            and not exists (select 1 from ticket t where t.submission_id = s.id) then 'enter_check' end,
        case when s.state = 'IN_REVIEW' and 'SUGGEST' = any (can) and d.kind = 'COPY' then 'suggest' end,
        case when 'COMMENT' = any (can) then 'comment' end,
        case when s.submitted_by = p_account and s.state in ('SCREENING', 'IN_REVIEW')
            and not exists (select 1 from vote v where v.submission_id = s.id) then 'recall' end,
        case when s.state = 'IN_REVIEW' and d.department = (select department from account where id = p_account)
            then 'remind' end], null))
    from draft d, (select 'VOTE' = any (can) and not exists (select 1 from vote_obstacle(s, p_account)) as votes,
        not exists (select 1 from agree_obstacle(s, p_account)) as agreed) x
    where d.id = s.draft_id
    );
end $$;

-- The page of a submission shows them, and flagged ones among the findings.
do $$
declare
    old text := pg_get_functiondef('submission_json(submission, bigint, text[], timestamptz)'::regprocedure);
    shown text := replace(old, '''opens'', (select', '''checks'', checks_json(s), ''checks_missing'', checks_missing(s),
        ''opens'', (select');
    found text := replace(shown, 'from jsonb_array_elements(s.findings) f)',
        'from (select jsonb_array_elements(s.findings) union all select check_findings(s)) y(f))');
begin
    if shown = old or found = shown then raise exception 'submission_json shows its findings in another way'; end if;
    execute found;
end $$;
