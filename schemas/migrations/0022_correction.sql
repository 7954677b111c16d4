-- A correction of what is out, beside a round in review; and what a channel account that was given up leaves.

-- 更正线上版本: a typo in what is out is mended beside a round that is in review, from the words that are
-- out and not from those that are being written. A draft has, besides its main line, one line of commits
-- for each correction; its revisions are numbered from NO * 1,000,000 on, so that neither line moves the
-- other's numbers. The whole of it is thought through in docs/decisions/correction.md.
create function line_of(rev int) returns int language sql immutable as 'select rev / 1000000';
create function rev_shown(rev int) returns int language sql immutable as 'select rev % 1000000';

create table correction (
    draft_id      bigint not null references draft,
    no            int    not null check (no between 1 and 2000),
    state         text   not null default 'OPEN' check (state in ('OPEN', 'LIVE', 'DROPPED')),
    submission_id bigint not null references submission,  -- the publication that it corrects
    base_rev      int    not null,
    base_commit   bytea  not null,                        -- its words: where this line begins
    title         text   not null check (char_length(title) between 1 and 200),
    head          bytea  not null,
    tree          bytea  not null,
    rev           int    not null,
    account_id    bigint not null references account,
    at            timestamptz not null,
    ended_at      timestamptz,
    primary key (draft_id, no),
    check (line_of(rev) = no and line_of(base_rev) < no)
);
create unique index one_open_correction on correction (draft_id) where state = 'OPEN';
create trigger correction_life before update of state on correction
    for each row execute function life_guard('correction');
insert into life_move values
    ('correction', 'OPEN', 'LIVE',    'shenfa_web'),
    ('correction', 'OPEN', 'LIVE',    'shenfa_seal'),
    ('correction', 'OPEN', 'LIVE',    'shenfa_clerk'),
    ('correction', 'OPEN', 'DROPPED', 'shenfa_web'),
    ('correction', 'OPEN', 'DROPPED', 'shenfa_seal'),
    ('correction', 'OPEN', 'DROPPED', 'shenfa_clerk');
insert into word values
    ('correction', 'OPEN', '更正中'), ('correction', 'LIVE', '已更正'), ('correction', 'DROPPED', '已放弃');

-- What a merge brought into the main line: the newest revision of a correction.
alter table revision add column merged_rev int;
alter table revision drop constraint revision_kind_check;
alter table revision add constraint revision_kind_check
    check (kind in ('IMPORT', 'SAVE', 'SUBMIT', 'SUGGESTION', 'MERGE'));

-- One open submission of the main line and one of a correction: they lie on the desks side by side.
drop index one_open_submission;
create unique index one_open_submission on submission (draft_id, (line_of(rev) > 0))
    where state in ('SCREENING', 'IN_REVIEW');

-- A round after the first answers the one that came back, of its own line.
create or replace function submission_again() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update submission set again = true
        where draft_id = new.draft_id and round < new.round and state in ('RETURNED', 'REJECTED') and not again
          and line_of(rev) = line_of(new.rev);
    return null;
end $$;

-- Text that is typed waits by the line it is typed for.
alter table working_copy add column line int not null default 0;
alter table working_copy drop constraint working_copy_pkey;
alter table working_copy add primary key (draft_id, account_id, line);

-- Which revision of the main line a revision grew from.
create function trunk_rev(p_draft bigint, p_rev int) returns int language plpgsql stable as $$
begin
    while line_of(p_rev) > 0 loop
        p_rev := (select base_rev from correction where draft_id = p_draft and no = line_of(p_rev));
    end loop;
    return p_rev;
end $$;

-- Do the words of p_rev stand on those of p_other: an earlier one of its line, what that line began from,
-- or what was merged into it? The store's answer; the seal has its own, from the commits.
create function revision_holds(p_draft bigint, p_rev int, p_other int) returns boolean language plpgsql stable as $$
begin
    if line_of(p_rev) = line_of(p_other) then return p_rev >= p_other; end if;
    return (
    with recursive ends(rev) as (
        select p_rev
        union
        select x.rev from ends e cross join lateral (
            select c.base_rev from correction c where c.draft_id = p_draft and c.no = line_of(e.rev)
            union all
            select r.merged_rev from revision r where r.draft_id = p_draft and r.rev <= e.rev
                and line_of(r.rev) = line_of(e.rev) and r.merged_rev is not null) x(rev)
    )
    select exists (select 1 from ends where line_of(rev) = line_of(p_other) and rev >= p_other)
    );
end $$;

-- A later submission that leaves an earlier one alone: of the two one is a correction, and the later does
-- not stand on the earlier. Between those it is what is out that decides (beside), not which came later.
create function spares(p_later bigint, p_earlier bigint) returns boolean language plpgsql stable as $$
begin
    return (select (line_of(l.rev) > 0 or line_of(e.rev) > 0) and not revision_holds(l.draft_id, l.rev, e.rev)
        from submission l, submission e where l.id = p_later and e.id = p_earlier);
end $$;

-- What stands on a channel, or is just going there, and these words do not stand on.
create function beside(s submission, p_channel bigint, p_going boolean) returns submission language plpgsql stable as $$
declare o submission;
begin
    select n.* into o from delivery x join submission n on n.id = x.submission_id
    where x.draft_id = s.draft_id and x.channel_account_id = p_channel and x.act <> 'withdraw' and n.id <> s.id
        and ((p_going and x.state in ('LEASED', 'INTENT', 'ACCEPTED', 'UNCERTAIN', 'NEEDS_PERSON'))
            or (x.state = 'CONFIRMED' and not exists (select 1 from delivery y where y.draft_id = x.draft_id
                and y.channel_account_id = p_channel and y.id > x.id and y.state = 'CONFIRMED')))
        and not revision_holds(s.draft_id, s.rev, n.rev)
    order by x.id desc limit 1;
    return o;
end $$;

-- What whoever agrees must have held this text against, because it came out meanwhile: 'live:COMMIT'. Of a
-- correction nobody can make up for it: it corrects nothing any more.
create function live_opens(s submission) returns text[] language plpgsql stable as $$
begin
    if line_of(s.rev) > 0 or not exists (select 1 from correction where draft_id = s.draft_id) then
        return '{}';
    end if;
    return (
    select coalesce(array_agg(distinct 'live:' || encode(o.commit_oid, 'hex')), '{}')
    from channel_entries(s.channels) c, lateral beside(s, channel_number(c), false) o where o.id is not null
    );
end $$;

create function opens_now(s submission) returns text[] language plpgsql stable as
$$ begin return s.opens || live_opens(s); end $$;

-- Has everybody who agreed held it against that?
create function live_seen(s submission, p_commit bytea) returns boolean language plpgsql stable as $$
begin
    return not exists (select 1 from vote v where v.submission_id = s.id and v.verdict = 'AGREE'
        and not 'live:' || encode(p_commit, 'hex') = any (v.opened));
end $$;

-- The newest revision of a correction that is out somewhere; null: none is.
create function correction_live(c correction) returns int language plpgsql stable as $$
begin
    return (select max(s.rev) from live l join submission s on s.id = l.submission_id
        where l.draft_id = c.draft_id and line_of(s.rev) = c.no);
end $$;

-- As it was; and between two lines of one item neither passes over the other unseen: a correction goes
-- out only over what it corrects, and what was approved before a correction came out waits for it to be
-- merged. What is taken down is taken down as ever.
create or replace function hold_reason(d delivery, p_now timestamptz) returns text language plpgsql stable as $$
declare
    s submission;
    c channel_account;
    o submission;
begin
    if exists (select 1 from stop where lifted_at is null
            and (channel_account_id is null or channel_account_id = d.channel_account_id))
            and d.act <> 'withdraw' then
        return E'stop\t渠道已紧急停发，解除后继续';
    end if;
    select * into c from channel_account where id = d.channel_account_id;
    if c.state = 'RELEASED' or (c.state <> 'ACTIVE' and d.act <> 'withdraw') then
        return E'channel\t渠道账号已停用，请渠道运营人员处理';
    end if;
    -- Words that a later round has replaced, or is replacing, do not come back over it; neither does
    -- a withdrawal of the old ones take the new ones down.
    if exists (select 1 from delivery n where n.draft_id = d.draft_id and n.id > d.id
            and n.channel_account_id = d.channel_account_id and n.act <> 'withdraw'
            and (n.state = 'CONFIRMED' or (d.act <> 'withdraw'
                and n.state in ('LEASED', 'INTENT', 'ACCEPTED', 'UNCERTAIN', 'NEEDS_PERSON')))
            and (d.act = 'withdraw' or not spares(n.submission_id, d.submission_id))) then
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
    if exists (select 1 from correction where draft_id = d.draft_id) then
        if exists (select 1 from correction x where x.draft_id = d.draft_id and x.submission_id = s.id
                and correction_live(x) is not null) then
            return E'corrected\t这一版在其他渠道上已更正，不再原样发布：请把更正后的文字送审到本渠道';
        end if;
        o := beside(s, d.channel_account_id, true);
        if o.id is not null and line_of(s.rev) > 0 then
            return E'overtaken\t线上已不是这次更正所依据的版本，这次更正不再执行';
        elsif o.id is not null and not live_seen(s, o.commit_oid) then
            return E'corrected\t线上版本已更正，这一轮没有合并这处改动：请合并更正后重新送审';
        end if;
    end if;
    return '';
end $$;

-- As it was, and by what another line has out.
create or replace function outlet_end(s submission, p_channel bigint) returns text language plpgsql stable as $$
declare
    d delivery;
    o submission;
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
            and n.channel_account_id = p_channel and n.act <> 'withdraw' and n.state = 'CONFIRMED'
            and not spares(n.submission_id, s.id)) then
        return 'overtaken';
    end if;
    if d.id is null and exists (select 1 from delivery n where n.draft_id = s.draft_id
            and n.submission_id > s.id and n.channel_account_id = p_channel and n.act <> 'withdraw'
            and not spares(n.submission_id, s.id)) then
        return 'overtaken';
    end if;
    if line_of(s.rev) > 0 then
        o := beside(s, p_channel, false);
        if o.id is not null then return 'overtaken'; end if;
    end if;
    return '';
end $$;

-- A correction ends with what it handed in; whatever of it came out, it was made.
create function correction_settle() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (select 1 from submission s where s.draft_id = new.draft_id and line_of(s.rev) = line_of(new.rev)
            and s.state in ('SCREENING', 'IN_REVIEW', 'APPROVED')) then return null; end if;
    update correction set ended_at = new.ended_at, state = case when exists (select 1 from delivery x
            join submission s on s.id = x.submission_id where x.draft_id = new.draft_id
                and x.state = 'CONFIRMED' and x.act <> 'withdraw' and line_of(s.rev) = line_of(new.rev))
            then 'LIVE' else 'DROPPED' end
        where draft_id = new.draft_id and no = line_of(new.rev) and state = 'OPEN';
    return null;
end $$;
create trigger correction_settle after update of state on submission for each row
    when (new.rev >= 1000000 and new.state in ('DONE', 'WITHDRAWN', 'SUPERSEDED'))
    execute function correction_settle();

-- What the main line has that is not out: its people are told that the words which are out have changed.
create function correction_tell(s submission) returns void language plpgsql as $$
begin
    insert into notice (account_id, submission_id, kind, text, once)
    select x.a, s.id, 'CORRECTED', (select register_no from draft where id = s.draft_id)
        || ' 线上版本已更正（更正 ' || line_of(s.rev) || '）：在写、在审的这一稿请合并这处改动，再送审',
        'corrected-' || s.id
    from (select r.authors[1] as a from revision r where r.draft_id = s.draft_id and line_of(r.rev) = 0
              and r.rev > trunk_rev(s.draft_id, s.rev) and r.authors <> '{}'
          union select account_id from working_copy where draft_id = s.draft_id and line = 0
          union select v.account_id from vote v join submission o on o.id = v.submission_id
              where o.draft_id = s.draft_id and line_of(o.rev) = 0 and o.state in ('IN_REVIEW', 'APPROVED')) x
    join account a on a.id = x.a and a.state = 'ACTIVE'
    on conflict do nothing;
end $$;

-- Nobody has written on since what was corrected: the draft goes on from the correction by itself.
create function correction_forward(s submission, p_now timestamptz) returns boolean language plpgsql as $$
declare r int;
begin
    update draft d set head = s.commit_oid, tree = s.tree_oid, rev = d.rev + 1, updated_at = p_now,
            title = c.title
        from correction c where d.id = s.draft_id and c.draft_id = d.id and c.no = line_of(s.rev)
          and (d.head = c.base_commit or exists (select 1 from revision x where x.draft_id = d.id
              and line_of(x.rev) = c.no and x.rev <= s.rev and x.commit_oid = d.head))
        returning d.rev into r;
    if r is null then return false; end if;
    insert into revision (draft_id, rev, commit_oid, tree_oid, kind, authors, note, at, merged_rev)
    values (s.draft_id, r, s.commit_oid, s.tree_oid, 'MERGE', '{}', '线上版本已更正，本稿随之更新', p_now, s.rev);
    perform audit_append('draft', s.draft_id, 0, 'draft.merge', jsonb_build_object('rev', r,
        'commit', encode(s.commit_oid, 'hex'), 'tree', encode(s.tree_oid, 'hex'), 'merged', s.rev));
    return true;
end $$;

-- Something is out. Of an item with corrections: what another line had approved may be over, and where it
-- is a correction, the main line takes it up or is told.
create function correction_out() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    s submission;
    o bigint;
begin
    if not exists (select 1 from correction where draft_id = new.draft_id) then return null; end if;
    select * into s from submission where id = new.submission_id;
    for o in select id from submission where draft_id = new.draft_id and state = 'APPROVED' and id <> s.id
            and line_of(rev) <> line_of(s.rev) loop
        perform submission_settle(o, new.updated_at);
    end loop;
    if line_of(s.rev) > 0 and not correction_forward(s, new.updated_at) then perform correction_tell(s); end if;
    return null;
end $$;
create trigger correction_out after update of state on delivery for each row
    when (new.state = 'CONFIRMED' and old.state <> 'CONFIRMED' and new.act <> 'withdraw')
    execute function correction_out();
revoke execute on function correction_settle, correction_out from public;

-- 更正线上版本: a line of its own from what is out. The one that is open is the one that is gone on with;
-- where what it corrects is not out any more and nothing of it is under way, it is over.
create function correction_open(p_draft bigint, p_submission bigint, p_title text, p_account bigint,
    p_now timestamptz) returns int language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d draft;
    c correction;
    s submission;
begin
    select * into d from draft where id = p_draft for update;
    if not found then perform refuse(404, 'draft.none', '没有这篇稿件'); end if;
    if d.department <> (select department from account where id = p_account) then
        perform refuse(403, 'draft.department', '只有稿件所属处室的人可以修改');
    end if;
    select * into c from correction where draft_id = p_draft and state = 'OPEN';
    if found and exists (select 1 from live l join submission x on x.id = l.submission_id where l.draft_id = p_draft
            and (x.id = c.submission_id or line_of(x.rev) = c.no)) then
        return c.no;
    elsif found then
        perform correction_drop(p_draft, c.no, p_account, p_now);
    end if;
    select x.* into s from live l join submission x on x.id = l.submission_id where l.draft_id = p_draft
        and x.id = p_submission limit 1;
    if not found then perform refuse(409, 'correction.none', '这一稿件现在没有在线上的版本可以更正'); end if;
    insert into correction (draft_id, no, submission_id, base_rev, base_commit, title, head, tree, rev, account_id, at)
    select p_draft, n.no, s.id, s.rev, s.commit_oid, p_title, s.commit_oid, s.tree_oid, n.no * 1000000,
        p_account, p_now
    from (select coalesce(max(no), 0) + 1 as no from correction where draft_id = p_draft) n returning * into c;
    perform audit_append('draft', p_draft, p_account, 'correction.open', jsonb_build_object('correction', c.no,
        'corrects', s.id, 'from', encode(s.commit_oid, 'hex')));
    return c.no;
end $$;

create function correction_drop(p_draft bigint, p_no int, p_account bigint, p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare c correction;
begin
    select * into c from correction where draft_id = p_draft and no = p_no for update;
    if not found then perform refuse(404, 'correction.none', '没有这一次更正'); end if;
    if (select department from draft where id = p_draft) <> (select department from account where id = p_account) then
        perform refuse(403, 'draft.department', '只有稿件所属处室的人可以修改');
    end if;
    if c.state <> 'OPEN' then perform refuse(409, 'correction.ended', '这次更正已经结束'); end if;
    if exists (select 1 from submission s where s.draft_id = p_draft and line_of(s.rev) = p_no
            and s.state in ('SCREENING', 'IN_REVIEW', 'APPROVED')) then
        perform refuse(409, 'correction.pending', '这次更正正在审核或发布中：审核前可以取回，通过后请撤稿');
    end if;
    update correction set state = 'DROPPED', ended_at = p_now where draft_id = p_draft and no = p_no;
    delete from working_copy where draft_id = p_draft and line = p_no;
    perform audit_append('draft', p_draft, p_account, 'correction.drop', jsonb_build_object('correction', p_no));
end $$;
revoke execute on function correction_open, correction_drop from public;
grant execute on function correction_open, correction_drop to shenfa_web;
grant select on correction to shenfa_web, shenfa_seal, shenfa_clerk;
grant update (title, head, tree, rev) on correction to shenfa_web;

-- As it was, by line.
create or replace function vote_obstacle(s submission, p_account bigint) returns table (status int, code text, message text)
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
            from revision where draft_id = s.draft_id and line_of(rev) = line_of(s.rev) and rev > s.base_rev
                and rev <= s.rev and p_account = any (authors);
        return query select 403, 'vote.contributor',
            format('您参与过本稿的文字（版本 %s），不能审核自己写过的内容', coalesce(commits, '—')); return;
    end if;
    if exists (select 1 from vote v where v.submission_id = s.id and v.account_id = p_account) then
        return query select 409, 'vote.twice', '您已在本轮表决过，一人只在一个环节表决'; return;
    end if;
end $$;

-- As it was; and what has come out meanwhile has been looked at, by those before as well.
create or replace function agree_obstacle(s submission, p_account bigint) returns table (status int, code text, message text)
language plpgsql stable as $$
declare
    missing text;
    opens text[] := s.opens;
begin
    if exists (select 1 from correction where draft_id = s.draft_id) then
        if line_of(s.rev) > 0 and exists (select 1 from channel_entries(s.channels) c,
                lateral beside(s, channel_number(c), false) o where o.id is not null) then
            return query select 409, 'vote.overtaken', '线上已不是这次更正所依据的版本，请退回'; return;
        end if;
        opens := opens_now(s);
        if exists (select 1 from unnest(opens) o where o like 'live:%'
                and not live_seen(s, decode(split_part(o, ':', 2), 'hex'))) then
            return query select 409, 'vote.corrected',
                '线上版本在本轮审核中已更正，前面的同意没有对照过它：请退回，由供稿人合并更正后重新送审'; return;
        end if;
    end if;
    select string_agg(o, '、') into missing from unnest(opens) o where not exists (
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

-- As it was, and the comparison with what is out among what was looked into.
create or replace function vote_cast(p_submission bigint, p_stage int, p_account bigint, p_verdict text,
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
        if not p_opened @> opens_now(s) then
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

-- As it was, and the comparison with what is out may be looked into.
create or replace function opened_add(p_submission bigint, p_what text, p_account bigint, p_now timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d bigint;
    t bytea;
    known boolean;
begin
    select s.draft_id, s.tree_oid, p_what = any (s.opens) or (p_what like 'live:%' and p_what = any (live_opens(s)))
        into d, t, known from submission s where s.id = p_submission;
    if not found then perform refuse(404, 'submission.none', '没有这一送审件'); end if;
    if not known then perform refuse(400, 'mark.what', '送审件里没有这一项：' || p_what, 'what'); end if;
    insert into mark (submission_id, kind, what, account_id, tree_oid, at)
    values (p_submission, 'OPENED', p_what, p_account, t, p_now) on conflict do nothing;
    if found then
        perform audit_append('draft', d, p_account, 'mark.opened', jsonb_build_object(
            'submission', p_submission, 'what', p_what, 'tree', encode(t, 'hex')));
    end if;
end $$;

-- What a person may do to a draft, or to the correction whose line the row stands for.
create or replace function draft_actions(d draft, p_account bigint, can text[]) returns json language plpgsql stable as $$
begin
    return (
    select to_json(array_remove(array[
        case when 'DRAFT_WRITE' = any (can) and own and open then 'edit' end,
        case when 'DRAFT_WRITE' = any (can) and own and open and not exists (select 1 from submission s
            where s.draft_id = d.id and s.state in ('SCREENING', 'IN_REVIEW')
                and (line_of(s.rev) > 0) = (line_of(d.rev) > 0)) then 'submit' end,
        case when 'DRAFT_WRITE' = any (can) then 'copy' end,
        case when 'DRAFT_WRITE' = any (can) and own
            and exists (select 1 from live l where l.draft_id = d.id) then 'correct' end,
        case when 'FINDING_DECIDE' = any (can) and not exists (select 1 from revision r
            where r.draft_id = d.id and p_account = any (r.authors)) then 'decide' end,
        case when 'WITHDRAW' = any (can) and exists (select 1 from delivery x where x.draft_id = d.id
            and x.act <> 'withdraw' and not exists (select 1 from withdrawal w
                where w.submission_id = x.submission_id and w.channel_account_id = x.channel_account_id))
            then 'withdraw' end], null))
    from (select d.department = (select department from account where id = p_account) as own,
        line_of(d.rev) = 0 or exists (select 1 from correction c where c.draft_id = d.id
            and c.no = line_of(d.rev) and c.state = 'OPEN') as open) x
    );
end $$;

create function submission_brief(s submission) returns json language plpgsql stable as $$
begin
    return json_build_object('id', s.id::text, 'round', s.round, 'state', s.state,
        'state_name', zh('submission', s.state), 'stage_name', coalesce(s.stage->>'name', ''),
        'holders', holders(s), 'reason', s.reason);
end $$;

create function corrections_json(d draft, p_account bigint, can text[]) returns json language plpgsql stable as $$
begin
    return (
    select coalesce(json_agg(json_build_object('no', x.no, 'state', x.state, 'state_name', zh('correction', x.state),
        'by', person_json(x.account_id), 'at', iso(x.at), 'ended_at', iso(x.ended_at), 'of', x.submission_id::text,
        'live', x.out is not null, 'merged', x.merged,
        'submission', (select submission_brief(s) from submission s where s.draft_id = d.id
            and line_of(s.rev) = x.no order by s.id desc limit 1),
        'actions', to_json(array_remove(array[
            case when own and x.state = 'OPEN' then 'edit' end,
            case when own and x.state = 'OPEN' and not exists (select 1 from submission s where s.draft_id = d.id
                and line_of(s.rev) = x.no and s.state in ('SCREENING', 'IN_REVIEW', 'APPROVED')) then 'drop' end,
            case when own and x.out is not null and not x.merged then 'merge' end], null))) order by x.no desc), '[]')
    from (select c.*, o.out, coalesce(revision_holds(d.id, (select rev from draft where id = d.id), o.out), false) as merged
        from correction c, lateral (select correction_live(c) as out) o where c.draft_id = d.id) x,
        (select 'DRAFT_WRITE' = any (can)
            and d.department = (select department from account where id = p_account) as own) y
    );
end $$;

-- A draft as one of its corrections has it, or for 0 as it is; null: there is no such correction.
create function draft_on_line(d draft, p_no int) returns draft language plpgsql stable as $$
declare c correction;
begin
    if p_no = 0 then return d; end if;
    select * into c from correction where draft_id = d.id and no = p_no;
    if not found then return null; end if;
    d.head := c.head;
    d.tree := c.tree;
    d.title := c.title;
    d.rev := c.rev;
    return d;
end $$;

create or replace function draft_json(d draft, p_account bigint, can text[]) returns json language plpgsql stable as $$
begin
    return (
    select json_build_object('id', d.id::text, 'kind', d.kind, 'title', d.title,
        'department', department_json(d.department), 'head', encode(d.head, 'hex'),
        'tree', encode(d.tree, 'hex'), 'rev', rev_shown(d.rev), 'correction', nullif(line_of(d.rev), 0),
        'register_no', d.register_no,
        'created_by', person_json(d.created_by), 'updated_at', iso(d.updated_at),
        'submission', (select submission_brief(s) from submission s where s.draft_id = d.id
            and line_of(s.rev) = line_of(d.rev) order by s.id desc limit 1),
        'corrections', corrections_json(d, p_account, can),
        'live', live_json(d.id), 'actions', draft_actions(d, p_account, can))
    );
end $$;

-- One row of a queue.
create or replace function submission_row(s submission, p_account bigint, p_now timestamptz) returns json language plpgsql stable as $$
begin
    return (
    select json_build_object('id', s.id::text, 'draft', json_build_object('id', d.id::text, 'title', d.title,
            'kind', d.kind, 'department', department_json(d.department)),
        'register_no', d.register_no, 'correction', nullif(line_of(s.rev), 0), 'round', s.round, 'state', s.state,
        'state_name', zh('submission', s.state),
        'stage_name', coalesce(s.stage->>'name', ''), 'holders', holders(s),
        'submitted_by', person_json(s.submitted_by), 'submitted_at', iso(s.submitted_at),
        'due_at', iso(s.due_at), 'overdue', coalesce(s.due_at < p_now, false), 'urgent', s.urgent,
        'channels', (select json_agg(c->>'channel_name') from jsonb_array_elements(s.channels) c),
        'findings', findings_json(s), 'reason', s.reason,
        'changed_since_mine', exists (select 1 from vote v join submission o on o.id = v.submission_id
            where o.draft_id = s.draft_id and o.id < s.id and v.account_id = p_account),
        'actions', '[]'::json)
    from draft d where d.id = s.draft_id
    );
end $$;

-- Opinions of this round and of those before that its words stand on.
create or replace function votes_json(s submission) returns json language plpgsql stable as $$
begin
    return (
    select coalesce(json_agg(json_build_object('stage', v.stage, 'round', x.round, 'stage_name',
        (select p.body->'stages'->v.stage->>'name' from policy p where p.version = x.policy_version),
        'account', person_json(v.account_id), 'verdict', v.verdict, 'verdict_name', zh('verdict', v.verdict),
        'opinion', v.opinion, 'at', iso(v.at), 'key_id', k.key_id) order by v.id), '[]')
    from vote v join device_key k on k.id = v.device_key_id join submission x on x.id = v.submission_id
    where x.draft_id = s.draft_id and x.id <= s.id
        and (line_of(x.rev) = line_of(s.rev) or revision_holds(s.draft_id, s.rev, x.rev))
    );
end $$;

-- As it was, but told what is in the way: the page has asked, and says it too.
drop function submission_actions(submission, bigint, text[]);
create function submission_actions(s submission, p_account bigint, can text[], votes boolean, agreed boolean)
returns json language plpgsql stable as $$
begin
    return (
    select to_json(array_remove(array[
        case when may and votes and agreed then 'agree' end,
        case when may and votes then 'return' end,
        case when may and votes then 'disagree' end,
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
    from draft d, (select 'VOTE' = any (can) as may) x
    where d.id = s.draft_id
    );
end $$;

-- The whole page of one submission but for its words, which the vault has: written out once, since 0013,
-- 0016 and 0020 had changed single words of it in place.
create or replace function submission_json(s submission, p_account bigint, can text[], p_now timestamptz)
returns json language plpgsql stable as $$
declare
    live text[] := live_opens(s);
    obstacle json := (select json_build_object('code', code, 'title', message) from vote_obstacle(s, p_account));
    unready json := (select json_build_object('code', code, 'title', message) from agree_obstacle(s, p_account));
begin
    return (
    select json_build_object('id', s.id::text, 'draft', json_build_object('id', d.id::text, 'kind', d.kind,
            'title', case when line_of(s.rev) = 0 then d.title
                else (select title from correction c where c.draft_id = d.id and c.no = line_of(s.rev)) end,
            'department', department_json(d.department)),
        'register_no', d.register_no, 'round', s.round, 'state', s.state, 'state_name', zh('submission', s.state),
        'rev', rev_shown(s.rev), 'correction', nullif(line_of(s.rev), 0), 'commit', encode(s.commit_oid, 'hex'), 'tree', encode(s.tree_oid, 'hex'),
        'channels', (select json_agg(c || jsonb_build_object('act_name', zh('act', c->>'act'), 'preview',
            format('/api/v1/submissions/%s/renditions/%s', s.id, c->>'channel'))) from jsonb_array_elements(s.channels) c),
        'note', s.note, 'not_before', iso(s.not_before), 'expires_at', iso(s.expires_at), 'urgent', s.urgent,
        'submitted_by', person_json(s.submitted_by), 'submitted_at', iso(s.submitted_at), 'ended_at', iso(s.ended_at),
        'reason', s.reason, 'seal_note', s.seal_note, 'stage_no', s.stage_no, 'stages', stages_json(s, p_now),
        'votes', votes_json(s),
        'marks', (select coalesce(json_agg(json_build_object('kind', m.kind, 'name', zh('mark', m.kind),
            'account', person_json(m.account_id), 'at', iso(m.at)) order by m.at), '[]')
            from mark m where m.submission_id = s.id and m.kind <> 'OPENED'),
        'checks', checks_json(s), 'checks_missing', checks_missing(s), 'links', links_json(s),
        'opens', (select coalesce(json_agg(json_build_object('what', o, 'label', case when o like 'rendition:%'
                then zh('channel', split_part(o, ':', 2)) || '呈现' when o like 'live:%' then '与线上现文的对照' else '附件 ' || coalesce((select name from asset
                    where draft_id = s.draft_id and sha256 = decode(split_part(o, ':', 2), 'hex')), '') end,
            'url', case when o like 'rendition:%' then format('/api/v1/submissions/%s/renditions/%s', s.id,
                    split_part(o, ':', 2))
                when o like 'live:%' then format('/api/v1/drafts/%s/diff?from=%s&to=%s', s.draft_id,
                    split_part(o, ':', 2), encode(s.commit_oid, 'hex'))
                else format('/api/v1/drafts/%s/assets/%s', s.draft_id, split_part(o, ':', 2)) end,
            'opened', exists (select 1 from mark m where m.submission_id = s.id and m.kind = 'OPENED' and m.what = o
                and m.account_id = p_account)) order by n), '[]') from unnest(s.opens || live) with ordinality u(o, n)),
        'findings', (select coalesce(json_agg(f || jsonb_build_object('decision', (select jsonb_build_object(
                'decision', x.decision, 'reason', x.reason, 'by', a.name, 'at', iso(x.at))
            from finding_decision x join account a on a.id = x.account_id where x.draft_id = s.draft_id
                and x.reviewer = f->>'reviewer' and x.rule = f->>'rule' and x.quote = f->>'quote'
                and x.occurrence = (f->>'occurrence')::int))), '[]') 
                from (select jsonb_array_elements(s.findings) union all select check_findings(s)
                    union all select link_findings(s)) y(f)),
        'suggestions', (select coalesce(json_agg(json_build_object('id', g.id::text, 'account', person_json(g.account_id),
            'block', g.block, 'start', g.start_at, 'end', g.end_at, 'quote', g.quote, 'replacement', g.replacement,
            'reason', g.reason, 'state', g.state, 'at', iso(g.at), 'actions', case when g.state = 'OPEN' and
                'DRAFT_WRITE' = any (can) and d.department = (select department from account where id = p_account)
                then '["accept","decline"]'::json else '[]'::json end) order by g.id), '[]')
            from suggestion g join submission y on y.id = g.submission_id where y.draft_id = s.draft_id
                and line_of(y.rev) = line_of(s.rev)),
        'comments', (select coalesce(json_agg(json_build_object('id', m.id::text, 'account', person_json(m.account_id),
            'block', m.block, 'quote', m.quote, 'text', m.text, 'at', iso(m.at)) order by m.id), '[]')
            from comment m join submission y on y.id = m.submission_id where y.draft_id = s.draft_id
                and line_of(y.rev) = line_of(s.rev)),
        'contributors', (select json_agg(person_json(a)) from unnest(s.contributors) a),
        'base', json_build_object(
            'mine', (select encode(o.commit_oid, 'hex') from vote v join submission o on o.id = v.submission_id
                where o.draft_id = s.draft_id and o.id < s.id and v.account_id = p_account order by v.id desc limit 1),
            'live', coalesce(split_part(live[1], ':', 2),
                (select b.value->>'commit' from jsonb_each(s.base) b limit 1)),
            'previous', (select encode(o.commit_oid, 'hex') from submission o where o.draft_id = s.draft_id
                and o.id < s.id and line_of(o.rev) = line_of(s.rev) order by o.id desc limit 1)),
        'deliveries', (select coalesce(json_agg(delivery_json(x, p_account, can) order by x.id), '[]')
            from delivery x where x.submission_id = s.id),
        'obstacle', obstacle, 'agree_obstacle', unready,
        'actions', submission_actions(s, p_account, can, obstacle is null, unready is null))
    from draft d where d.id = s.draft_id
    );
end $$;

-- An account that was given up has no courier: nobody takes down what is live there, and nobody looks
-- whether what was under way came out. Both go to a person, who does it on the platform and says so by the
-- decision; what had not begun is held, and says why.
insert into life_move values
    ('delivery', 'PLANNED',   'NEEDS_PERSON', 'shenfa_clerk'),
    ('delivery', 'LEASED',    'NEEDS_PERSON', 'shenfa_clerk'),
    ('delivery', 'INTENT',    'NEEDS_PERSON', 'shenfa_clerk'),
    ('delivery', 'ACCEPTED',  'NEEDS_PERSON', 'shenfa_clerk'),
    ('delivery', 'UNCERTAIN', 'NEEDS_PERSON', 'shenfa_clerk'),
    ('delivery', 'HELD',      'NEEDS_PERSON', 'shenfa_clerk'),
    ('delivery', 'LEASED',    'PLANNED',      'shenfa_clerk');

create function delivery_orphan(d delivery, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare begun boolean := d.act = 'withdraw' or d.state in ('INTENT', 'ACCEPTED', 'UNCERTAIN');
begin
    if d.state = 'LEASED' and not begun then update delivery set state = 'PLANNED' where id = d.id; end if;
    update delivery set state = case when begun then 'NEEDS_PERSON' else 'HELD' end,
        hold_code = case when begun then '' else 'channel' end, lease_until = null, updated_at = p_now,
        reason = case when d.act = 'withdraw'
                then '渠道账号已注销，没有程序能去撤下：请登录平台自行删除，确认看不到后在此登记“核实已撤下”'
            when begun then '渠道账号已注销，没有程序能去核对：请登录平台查看是否已发出，再在此登记'
            else '渠道账号已停用，请渠道运营人员处理' end
        where id = d.id;
    perform audit_append('draft', d.draft_id, 0, case when begun then 'delivery.needs_person' else 'delivery.held' end,
        jsonb_build_object('delivery', d.id, 'channel', d.channel_account_id, 'attempt', d.attempt, 'code', 'channel'));
end $$;

create function delivery_orphans(p_now timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    d delivery;
    n int := 0;
begin
    for d in select x.* from channel_account c join delivery x on x.channel_account_id = c.id
            where c.state = 'RELEASED' and (x.state in ('PLANNED', 'LEASED', 'INTENT', 'ACCEPTED', 'UNCERTAIN')
                or (x.state = 'HELD' and x.act = 'withdraw' and x.hold_code = 'channel'))
            and (x.lease_until is null or x.lease_until <= p_now)
            order by x.id limit 100 for update of x skip locked
    loop
        perform delivery_orphan(d, p_now);
        n := n + 1;
    end loop;
    return n;
end $$;
revoke execute on function delivery_orphan, delivery_orphans from public;
grant execute on function delivery_orphans to shenfa_clerk;
