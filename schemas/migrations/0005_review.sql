-- Review: submissions, votes, marks. What is approved is what is sent: everything names a tree.

create table policy (
    version     int primary key,
    body        jsonb  not null,
    made_by     bigint references account,
    approved_by bigint references account,
    at          timestamptz not null default now(),
    check (made_by is null or made_by <> approved_by)
);
-- The built-in default: department head with 保密审查, then 统一审核 (Article 16).
insert into policy (version, body) values (1, '{
  "name": "默认审核流程",
  "stages": [
    {"name": "处室审核", "role": "HEAD", "department": "owner", "approvals": 1,
     "marks": ["SECRECY"], "hours": 24, "alternates": ["LEADER"]},
    {"name": "统一审核", "role": "REVIEWER", "department": "unified", "approvals": 1,
     "marks": [], "hours": 24, "alternates": ["LEADER"], "own": "LEADER"}
  ]}');

create table lexicon (
    version      int primary key,
    state        text not null default 'DRAFT' check (state in ('DRAFT', 'ACTIVE', 'RETIRED')),
    terms        text not null,               -- TSV: term, severity, category, suggestion
    allow        text not null default '',
    note         text not null default '',
    made_by      bigint references account,
    activated_by bigint references account,
    at           timestamptz not null default now(),
    activated_at timestamptz,
    check (made_by is null or made_by <> activated_by)
);
create unique index one_active_lexicon on lexicon ((true)) where state = 'ACTIVE';
create trigger lexicon_life before update of state on lexicon
    for each row execute function life_guard('lexicon');
insert into life_move values
    ('lexicon', 'DRAFT',  'ACTIVE',  'shenfa_web'),
    ('lexicon', 'ACTIVE', 'RETIRED', 'shenfa_web'),
    ('lexicon', 'RETIRED', 'ACTIVE', 'shenfa_web');

create function current_lexicon() returns int language plpgsql stable as
$$ begin return (select coalesce(max(version), 0) from lexicon where state = 'ACTIVE'); end $$;

create table register_year (
    year int primary key,
    last int not null
);

-- The channel account that an entry of a submission's channels names; null: none that can be. A row
-- that says nonsense is one row's trouble: whoever reads many is not stopped by it.
create function channel_number(entry jsonb) returns bigint language plpgsql immutable as $$
begin
    return case when entry->>'account' ~ '^[1-9][0-9]{0,17}$' then (entry->>'account')::bigint end;
end $$;
create function channel_entries(channels jsonb) returns setof jsonb language plpgsql immutable as $$
begin
    return query select jsonb_array_elements(case jsonb_typeof(channels) when 'array' then channels else '[{}]' end);
end $$;
-- Whole names: while a backup is brought back there is no search path.
create function channels_sound(channels jsonb) returns boolean language plpgsql immutable as $$
begin
    return not exists (select 1 from public.channel_entries(channels) e where public.channel_number(e) is null);
end $$;

create table submission (
    id             bigint generated always as identity primary key,
    draft_id       bigint not null references draft,
    round          int    not null,
    rev            int    not null,
    commit_oid     bytea  not null,
    tree_oid       bytea  not null,
    state          text   not null default 'SCREENING' check (state in ('SCREENING', 'IN_REVIEW',
                       'APPROVED', 'DONE', 'WITHDRAWN', 'SUPERSEDED', 'RETURNED', 'REJECTED', 'RECALLED')),
    channels       jsonb  not null check (channels_sound(channels)),  -- [{"account","channel","name","act"}]
    base           jsonb  not null,    -- {"<channel account>": {"delivery","commit","rev"}} live now
    base_rev       int    not null,    -- contributors count from the revision behind this one
    contributors   bigint[] not null,
    opens          text[] not null,    -- what each voter must have opened: rendition:…, asset:…
    policy_version int    not null references policy,
    lexicon_version int   not null,    -- screened clean (or decided) under this one
    screening      text   not null,    -- names reviewers and versions
    findings       jsonb  not null,
    note           text   not null,
    not_before     timestamptz,
    expires_at     timestamptz,
    urgent         boolean not null default false,
    stage_no       int    not null default 0,
    stage          jsonb  not null default '{}',
    due_at         timestamptz,
    submitted_by   bigint not null references account,
    submitted_at   timestamptz not null default now(),
    opened_at      timestamptz not null default clock_timestamp(),  -- this clock's: which policy was in force
    ended_at       timestamptz,
    reason         text   not null default '',
    seal_note      text   not null default '',  -- why the seal has not signed, in Chinese
    again          boolean not null default false,  -- came back, and has been handed in again since
    unique (draft_id, round)
) with (fillfactor = 80);
create unique index one_open_submission on submission (draft_id)
    where state in ('SCREENING', 'IN_REVIEW');
create index submission_screening on submission (id) where state = 'SCREENING';
create index submission_approved on submission (draft_id, id) where state = 'APPROVED';
create index submission_by_person on submission (submitted_by, id);
-- The tabs of one person count these, and no others: what is over costs them nothing.
create index submission_under_way on submission (submitted_by, id)
    where state in ('SCREENING', 'IN_REVIEW', 'APPROVED');
create index submission_returned on submission (submitted_by, id)
    where state in ('RETURNED', 'REJECTED') and not again;
create index submission_by_due on submission (due_at) where state = 'IN_REVIEW';
create trigger submission_life before update of state on submission
    for each row execute function life_guard('submission');
insert into life_move values
    ('submission', 'SCREENING', 'IN_REVIEW', 'shenfa_screen'),
    ('submission', 'SCREENING', 'RETURNED',  'shenfa_screen'),
    ('submission', 'SCREENING', 'RECALLED',  'shenfa_web'),
    ('submission', 'IN_REVIEW', 'RECALLED',  'shenfa_web'),
    ('submission', 'IN_REVIEW', 'APPROVED',  'shenfa_web'),
    ('submission', 'IN_REVIEW', 'RETURNED',  'shenfa_web'),
    ('submission', 'IN_REVIEW', 'REJECTED',  'shenfa_web'),
    ('submission', 'APPROVED',  'DONE',      'shenfa_web'),
    ('submission', 'APPROVED',  'DONE',      'shenfa_seal'),
    ('submission', 'APPROVED',  'DONE',      'shenfa_clerk'),
    ('submission', 'APPROVED',  'WITHDRAWN', 'shenfa_web'),
    ('submission', 'APPROVED',  'WITHDRAWN', 'shenfa_seal'),
    ('submission', 'APPROVED',  'WITHDRAWN', 'shenfa_clerk'),
    ('submission', 'APPROVED',  'SUPERSEDED', 'shenfa_web'),
    ('submission', 'APPROVED',  'SUPERSEDED', 'shenfa_seal'),
    ('submission', 'APPROVED',  'SUPERSEDED', 'shenfa_clerk');

-- A round after the first answers the one that came back.
create function submission_again() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update submission set again = true
        where draft_id = new.draft_id and round < new.round and state in ('RETURNED', 'REJECTED') and not again;
    return null;
end $$;
revoke execute on function submission_again from public;
create trigger submission_again after insert on submission
    for each row when (new.round > 1) execute function submission_again();

-- Whose desk it lies on now: one row per chair. The queue and its count read this and nothing else.
create table waiting (
    seat          text   not null,
    submission_id bigint not null references submission,
    primary key (seat, submission_id)
);
create index waiting_by_submission on waiting (submission_id);

-- Approved, and not every ticket signed yet: what the seal looks at, however many are on their way.
create table unsealed (submission_id bigint primary key references submission);

create table vote (
    id            bigint generated always as identity primary key,
    submission_id bigint not null references submission,
    stage         int    not null,
    account_id    bigint not null references account,
    verdict       text   not null check (verdict in ('AGREE', 'RETURN', 'DISAGREE')),
    opinion       text   not null check (char_length(opinion) <= 2000),
    tree_oid      bytea  not null,
    device_key_id bigint not null references device_key,
    opened        text[] not null,     -- what the voter says he looked into: signed with the rest
    payload       text   not null,     -- the exact bytes that were signed
    signature     text   not null,     -- base64
    at            timestamptz not null default now(),
    cast_at       timestamptz not null default clock_timestamp(),  -- this clock's, whatever the front says
    unique (submission_id, account_id),             -- one person, one stage
    check (verdict = 'AGREE' or opinion <> '')
);
create index vote_by_person on vote (account_id, submission_id);

-- Marks: 保密审查 一校 二校 三校 法制, signed as votes are; and OPENED, which only remembers for the
-- page what this person has looked into: what he has seen he says in the signed vote.
create table mark (
    submission_id bigint not null references submission,
    kind          text   not null check (kind in ('OPENED', 'SECRECY', 'PROOF1', 'PROOF2', 'PROOF3', 'LEGAL')),
    what          text   not null default '',
    account_id    bigint not null references account,
    tree_oid      bytea  not null,
    device_key_id bigint references device_key,
    signature     text,                -- base64, over what mark_payload() in desk/signed.c builds
    at            timestamptz not null default now(),
    made_at       timestamptz not null default clock_timestamp(),
    primary key (submission_id, kind, what, account_id),
    check (kind = 'OPENED' or (device_key_id is not null and signature is not null))
);

-- A decision follows the words: the identity of a finding over rounds.
create table finding_decision (
    draft_id   bigint not null references draft,
    reviewer   text   not null,
    rule       text   not null,
    quote      text   not null,
    occurrence int    not null,
    decision   text   not null check (decision in ('ACCEPT', 'FALSE_ALARM')),
    reason     text   not null check (reason <> ''),
    account_id bigint not null references account,
    device_key_id bigint not null references device_key,
    signature  text   not null,        -- base64, over what ruling_payload() in desk/signed.c builds
    at         timestamptz not null default now(),
    made_at    timestamptz not null default clock_timestamp(),
    primary key (draft_id, reviewer, rule, quote, occurrence)
);

create table suggestion (
    id            bigint generated always as identity primary key,
    submission_id bigint not null references submission,
    account_id    bigint not null references account,
    block         int    not null,
    start_at      int    not null check (start_at >= 0),
    end_at        int    not null check (end_at >= start_at),
    quote         text   not null,
    replacement   text   not null check (char_length(replacement) <= 2000),
    reason        text   not null default '',
    state         text   not null default 'OPEN' check (state in ('OPEN', 'ACCEPTED', 'DECLINED')),
    decided_by    bigint references account,
    decided_at    timestamptz,
    rev           int,
    at            timestamptz not null default now()
);
create index suggestion_by_submission on suggestion (submission_id);
create trigger suggestion_life before update of state on suggestion
    for each row execute function life_guard('suggestion');
insert into life_move values
    ('suggestion', 'OPEN', 'ACCEPTED', 'shenfa_web'),
    ('suggestion', 'OPEN', 'DECLINED', 'shenfa_web');

-- Called by the save that takes it up; p_decided is null where somebody was quicker: then no save.
create function suggestion_taken(p_draft bigint, p_account bigint, p_suggestion bigint, p_decided bigint)
returns void language plpgsql as $$
begin
    if p_decided is null then perform refuse(409, 'suggestion.state', '这条修改建议已处理过'); end if;
    perform audit_append('draft', p_draft, p_account, 'suggestion.accepted',
        jsonb_build_object('suggestion', p_suggestion));
end $$;

create table comment (
    id            bigint generated always as identity primary key,
    submission_id bigint not null references submission,
    account_id    bigint not null references account,
    block         int    not null,
    quote         text   not null default '',
    text          text   not null check (char_length(text) between 1 and 2000),
    resolved_at   timestamptz,
    at            timestamptz not null default now()
);
create index comment_by_submission on comment (submission_id);

-- 登记号: year and number. The first submission takes it inside its own statement; a draft keeps it.
create function register_next(at_time timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    y int := extract(year from at_time at time zone 'Asia/Shanghai');
    n int;
begin
    insert into register_year values (y, 1)
        on conflict (year) do update set last = register_year.last + 1 returning last into n;
    return format('%s-%s', y, lpad(n::text, 4, '0'));
end $$;

-- 'HEAD@sjzy': which chairs a stage of the policy means for a draft of this department.
create function stage_seats(owner text, stage jsonb) returns text[] language plpgsql stable as $$
declare
    unified text := (select id from department where unified order by sort limit 1);
begin
    if stage ? 'own' and owner = unified then return array[stage->>'own']; end if;
    return array[(stage->>'role') || case stage->>'department'
        when 'owner' then '@' || owner when 'unified' then '@' || unified
        else coalesce('@' || (stage->>'department'), '') end];
end $$;

-- May anybody sit on these chairs for this submission: active, no contributor, no vote yet?
create function seats_filled(s submission, seats text[]) returns boolean language plpgsql stable as $$
begin
    return (
    select exists (select 1 from account a join account_role r on r.account_id = a.id
        where a.state = 'ACTIVE' and (r.role = any (seats) or r.role || '@' || a.department = any (seats))
          and not a.id = any (s.contributors)
          and not exists (select 1 from vote v where v.submission_id = s.id and v.account_id = a.id))
    );
end $$;

-- Lays the submission on the desks of its next stage; past the last stage it is approved. Whoever
-- calls has its row locked.
create function stage_open(s submission, p_stage int, p_now timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    st jsonb;
    seats text[];
    owner text;
begin
    select body->'stages'->p_stage into st from policy where version = s.policy_version;
    delete from waiting where submission_id = s.id;
    if st is null then
        update submission set state = 'APPROVED', stage_no = p_stage, stage = '{}', due_at = null
            where id = s.id;
        insert into unsealed values (s.id) on conflict do nothing;
        return 'APPROVED';
    end if;
    select department into owner from draft where id = s.draft_id;
    seats := stage_seats(owner, st);
    if not seats_filled(s, seats) then
        select seats || array_agg(x) into seats from jsonb_array_elements_text(st->'alternates') x;
    end if;
    insert into waiting select unnest(seats), s.id;
    update submission set state = 'IN_REVIEW', stage_no = p_stage, stage = st || jsonb_build_object('seats', seats),
        due_at = p_now + make_interval(hours => coalesce((st->>'hours')::int, 24)) where id = s.id;
    return 'IN_REVIEW';
end $$;
revoke execute on function stage_open from public;

-- Screened: no blocking finding is undecided, so it goes to the first stage; or back, with the reason.
create function submission_screened(p_submission bigint, p_findings jsonb, p_reason text,
    p_now timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare s submission;
begin
    select * into s from submission where id = p_submission for update;
    if s.state is distinct from 'SCREENING' then return s.state; end if;
    perform audit_append('draft', s.draft_id, 0, 'submission.screened',
        jsonb_build_object('submission', s.id, 'reason', p_reason));
    if p_reason <> '' then
        update submission set state = 'RETURNED', reason = p_reason, findings = findings || p_findings,
            ended_at = p_now where id = s.id;
        return 'RETURNED';
    end if;
    if p_findings <> '[]' then
        update submission set findings = findings || p_findings where id = s.id;
    end if;
    return stage_open(s, 0, p_now);
end $$;

-- What a vote says besides the words: the commit, the channel accounts, and from when to when.
create function submission_order(s submission) returns text language plpgsql stable as $$
begin
    return format('%s %s %s %s', encode(s.commit_oid, 'hex'),
        (select string_agg(c->>'account', ',') from jsonb_array_elements(s.channels) c),
        coalesce(iso(s.not_before), '-'), coalesce(iso(s.expires_at), '-'));
end $$;

create function undecided_blocks(s submission) returns int language plpgsql stable as $$
begin
    return (
    select count(*)::int from jsonb_array_elements(s.findings) f
    where f->>'severity' = 'BLOCK' and not exists (select 1 from finding_decision d
        where d.draft_id = s.draft_id and d.reviewer = f->>'reviewer' and d.rule = f->>'rule'
          and d.quote = f->>'quote' and d.occurrence = (f->>'occurrence')::int)
    );
end $$;

-- Why this person may not vote on this submission now; no row: they may. The desk asks it to offer
-- the buttons, and the vote asks it again.
create function vote_obstacle(s submission, p_account bigint) returns table (status int, code text, message text)
language plpgsql stable as $$
declare commits text;
begin
    if s.state <> 'IN_REVIEW' then
        return query select 409, 'submission.state', '该件当前不在审核中，请刷新后查看'; return;
    end if;
    if not (coalesce(s.stage->'seats', '[]') || coalesce(s.stage->'alternates', '[]')) ?| seats_of(p_account) then
        return query select 403, 'vote.seat', format('当前为“%s”环节，您不是该环节的审核人', s.stage->>'name'); return;
    end if;
    if p_account = any (s.contributors) then
        select string_agg(left(encode(commit_oid, 'hex'), 10), '、' order by rev) into commits
            from revision where draft_id = s.draft_id and rev > s.base_rev and rev <= s.rev
                and p_account = any (authors);
        return query select 403, 'vote.contributor',
            format('您参与过本稿的文字（版本 %s），不能审核自己写过的内容', coalesce(commits, '—')); return;
    end if;
    if exists (select 1 from vote v where v.submission_id = s.id and v.account_id = p_account) then
        return query select 409, 'vote.twice', '您已在本轮表决过，一人只在一个环节表决'; return;
    end if;
end $$;

-- What still lacks before this person may agree: things unopened, findings undecided, marks.
create function agree_obstacle(s submission, p_account bigint) returns table (status int, code text, message text)
language plpgsql stable as $$
declare missing text;
begin
    select string_agg(o, '、') into missing from unnest(s.opens) o where not exists (
        select 1 from mark m where m.submission_id = s.id and m.kind = 'OPENED' and m.what = o
            and m.account_id = p_account);
    if missing is not null then
        return query select 409, 'vote.unopened', '同意之前请先打开查看：' || missing; return;
    end if;
    if s.findings <> '[]' and undecided_blocks(s) > 0 then
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

-- One vote, one statement: the rules, the row, the record and the next stage.
create function vote_cast(p_submission bigint, p_stage int, p_account bigint, p_verdict text,
    p_opinion text, p_tree bytea, p_opened text[], p_key bigint, p_payload text, p_signature text,
    p_now timestamptz)
returns text language plpgsql security definer set search_path = public, pg_temp as $$
declare
    s submission;
    o record;
    outcome text;
    approvals int;
begin
    select * into s from submission where id = p_submission for update;
    if not found then perform refuse(404, 'submission.none', '没有这一送审件'); end if;
    select * into o from vote_obstacle(s, p_account);
    if found then perform refuse(o.status, o.code, o.message); end if;
    if p_tree <> s.tree_oid then
        perform refuse(412, 'vote.tree', '您看到的不是当前送审的版本，请刷新后重新审核', 'tree');
    end if;
    if p_stage <> s.stage_no then
        perform refuse(409, 'vote.stage', '该件已进入其他环节，请刷新', 'stage');
    end if;
    if p_verdict <> 'AGREE' and btrim(p_opinion) = '' then
        perform refuse(400, 'vote.reason', '退回或不同意须写明理由', 'opinion');
    end if;
    if not exists (select 1 from device_key k where k.id = p_key and k.account_id = p_account
            and key_signs(k, clock_timestamp())) then
        perform refuse(403, 'vote.key', '签名密钥不属于您，未经会签，或已停用', 'signature');
    end if;
    if p_verdict = 'AGREE' then
        select * into o from agree_obstacle(s, p_account);
        if found then perform refuse(o.status, o.code, o.message); end if;
        if not p_opened @> s.opens then
            perform refuse(409, 'vote.unopened', '表决里没有写明看过全部附件和成品，请刷新后重试', 'opened');
        end if;
    end if;
    insert into vote (submission_id, stage, account_id, verdict, opinion, tree_oid, opened, device_key_id,
        payload, signature, at)
    values (s.id, p_stage, p_account, p_verdict, p_opinion, p_tree, p_opened, p_key, p_payload, p_signature, p_now);
    perform audit_append('draft', s.draft_id, p_account, 'vote.' || lower(p_verdict), jsonb_build_object(
        'submission', s.id, 'stage', p_stage, 'tree', encode(p_tree, 'hex'),
        'sha256', encode(sha256(convert_to(p_payload || p_signature, 'UTF8')), 'hex')));
    if p_verdict = 'AGREE' then
        approvals := coalesce((s.stage->>'approvals')::int, 1);
        if approvals > 1 and approvals > (select count(*) from vote v
                where v.submission_id = s.id and v.stage = p_stage) then return 'IN_REVIEW'; end if;
        return stage_open(s, p_stage + 1, p_now);
    end if;
    outcome := case p_verdict when 'RETURN' then 'RETURNED' else 'REJECTED' end;
    delete from waiting where submission_id = s.id;
    update submission set state = outcome, reason = p_opinion, ended_at = p_now, due_at = null
        where id = s.id;
    return outcome;
end $$;

-- 取回: by the drafter's side, until the first vote.
create function submission_recall(p_submission bigint, p_account bigint, p_reason text, p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare s submission;
begin
    select * into s from submission where id = p_submission for update;
    if not found then perform refuse(404, 'submission.none', '没有这一送审件'); end if;
    if s.submitted_by <> p_account then
        perform refuse(403, 'recall.person', '只有送审人可以取回');
    end if;
    if s.state not in ('SCREENING', 'IN_REVIEW') or exists (select 1 from vote v where v.submission_id = s.id) then
        perform refuse(409, 'recall.late', '已有人表决，不能取回；可联系审核人退回');
    end if;
    delete from waiting where submission_id = s.id;
    update submission set state = 'RECALLED', reason = p_reason, ended_at = p_now, due_at = null
        where id = s.id;
    perform audit_append('draft', s.draft_id, p_account, 'submission.recall',
        jsonb_build_object('submission', s.id, 'reason', p_reason));
end $$;

-- The page's memory of what this person has looked into.
create function opened_add(p_submission bigint, p_what text, p_account bigint, p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare s submission;
begin
    select * into s from submission where id = p_submission;
    if not found then perform refuse(404, 'submission.none', '没有这一送审件'); end if;
    if not p_what = any (s.opens) then
        perform refuse(400, 'mark.what', '送审件里没有这一项：' || p_what, 'what');
    end if;
    insert into mark (submission_id, kind, what, account_id, tree_oid, at)
    values (s.id, 'OPENED', p_what, p_account, s.tree_oid, p_now) on conflict do nothing;
    if found then
        perform audit_append('draft', s.draft_id, p_account, 'mark.opened', jsonb_build_object(
            'submission', s.id, 'what', p_what, 'tree', encode(s.tree_oid, 'hex')));
    end if;
end $$;

-- Named marks. A contributor gives none; 保密审查 is its named person's.
create function mark_add(p_submission bigint, p_kind text, p_account bigint, p_key bigint,
    p_signature text, p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
    s submission;
    seat text;
begin
    select * into s from submission where id = p_submission;
    if not found then perform refuse(404, 'submission.none', '没有这一送审件'); end if;
    if s.state <> 'IN_REVIEW' then perform refuse(409, 'submission.state', '该件当前不在审核中'); end if;
    if p_account = any (s.contributors) then
        perform refuse(403, 'mark.contributor', '您参与过本稿的文字，不能作此标记');
    end if;
    seat := case p_kind when 'SECRECY' then 'SECRECY@' || (select department from draft where id = s.draft_id)
        else null end;
    if seat is not null and not seat = any (seats_of(p_account)) then
        perform refuse(403, 'mark.person', '保密审查由本处室指定的保密审查员进行');
    end if;
    if not exists (select 1 from device_key k where k.id = p_key and k.account_id = p_account
            and key_signs(k, clock_timestamp())) then
        perform refuse(403, 'vote.key', '签名密钥不属于您，未经会签，或已停用', 'signature');
    end if;
    insert into mark (submission_id, kind, account_id, tree_oid, device_key_id, signature, at)
    values (s.id, p_kind, p_account, s.tree_oid, p_key, p_signature, p_now) on conflict do nothing;
    if found then
        perform audit_append('draft', s.draft_id, p_account, 'mark.' || lower(p_kind), jsonb_build_object(
            'submission', s.id, 'tree', encode(s.tree_oid, 'hex'),
            'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
    end if;
end $$;

-- One finding, one person, one reason. Who wrote in the draft decides none of it.
create function finding_decide(p_draft bigint, p_reviewer text, p_rule text, p_quote text, p_occurrence int,
    p_decision text, p_reason text, p_account bigint, p_key bigint, p_signature text, p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (select 1 from revision where draft_id = p_draft and p_account = any (authors)) then
        perform refuse(403, 'decision.contributor', '您参与过本稿的文字，不能自己放行检查结果');
    end if;
    insert into finding_decision (draft_id, reviewer, rule, quote, occurrence, decision, reason, account_id,
        device_key_id, signature, at)
    values (p_draft, p_reviewer, p_rule, p_quote, p_occurrence, p_decision, p_reason, p_account, p_key,
        p_signature, p_now)
    on conflict (draft_id, reviewer, rule, quote, occurrence) do update
        set decision = excluded.decision, reason = excluded.reason, account_id = excluded.account_id,
            device_key_id = excluded.device_key_id, signature = excluded.signature, at = excluded.at,
            made_at = clock_timestamp();
    perform audit_append('draft', p_draft, p_account, 'finding.decide', jsonb_build_object('reviewer', p_reviewer,
        'rule', p_rule, 'quote', p_quote, 'occurrence', p_occurrence, 'decision', p_decision, 'reason', p_reason,
        'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
end $$;
revoke execute on function register_next, vote_cast, submission_recall, mark_add, opened_add, finding_decide,
    submission_screened from public;
grant execute on function register_next, vote_cast, submission_recall, mark_add, opened_add, finding_decide
    to shenfa_web;
grant execute on function submission_screened to shenfa_screen;

grant select on unsealed to shenfa_seal;
grant select on policy, lexicon, register_year, submission, waiting, vote, mark, finding_decision,
    suggestion, comment to shenfa_web;
grant select on policy, lexicon, submission, vote, mark, finding_decision to shenfa_seal;
grant select on policy, lexicon, submission, waiting, vote, finding_decision to shenfa_clerk;
-- As it is handed in and no further: it begins where its life begins.
grant insert (draft_id, round, rev, commit_oid, tree_oid, channels, base, base_rev, contributors, opens,
    policy_version, lexicon_version, screening, findings, note, not_before, expires_at, urgent, submitted_by,
    submitted_at) on submission to shenfa_web;
grant insert (version, terms, allow, note, made_by) on lexicon to shenfa_web;
grant insert on suggestion, comment to shenfa_web;
grant update (state, decided_by, decided_at, rev) on suggestion to shenfa_web;
grant select on submission, lexicon, policy, finding_decision to shenfa_screen;
