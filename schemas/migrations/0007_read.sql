-- Reading: what people are shown, as JSON, each shape spelt once (docs/api.md).

create table word (
    list text not null,
    key  text not null,
    zh   text not null,
    primary key (list, key)
);
insert into word values
    ('submission', 'SCREENING', '机器检查中'), ('submission', 'IN_REVIEW', '审核中'),
    ('submission', 'APPROVED', '审核通过'), ('submission', 'DONE', '已发布'),
    ('submission', 'WITHDRAWN', '发布前已撤稿'), ('submission', 'SUPERSEDED', '已由新一轮取代'),
    ('submission', 'RETURNED', '已退回'), ('submission', 'REJECTED', '不同意发布'),
    ('submission', 'RECALLED', '已取回'),
    ('delivery', 'PLANNED', '待发布'), ('delivery', 'LEASED', '正在发布'),
    ('delivery', 'INTENT', '正在发布'), ('delivery', 'ACCEPTED', '平台已受理'),
    ('delivery', 'CONFIRMED', '已发布'), ('delivery', 'REFUSED', '平台拒绝'),
    ('delivery', 'UNCERTAIN', '结果不明，正在核实'), ('delivery', 'NEEDS_PERSON', '需人工核实'),
    ('delivery', 'HELD', '暂缓发布'),
    ('withdrawal', 'PLANNED', '待撤稿'), ('withdrawal', 'LEASED', '正在撤稿'),
    ('withdrawal', 'INTENT', '正在撤稿'), ('withdrawal', 'ACCEPTED', '平台已受理撤稿'),
    ('withdrawal', 'CONFIRMED', '已撤稿'), ('withdrawal', 'REFUSED', '平台拒绝撤稿'),
    ('withdrawal', 'UNCERTAIN', '撤稿结果不明，正在核实'), ('withdrawal', 'NEEDS_PERSON', '撤稿需人工核实'),
    ('withdrawal', 'HELD', '暂缓撤稿'),
    ('act', 'publish', '发布'), ('act', 'correct', '更正'), ('act', 'withdraw', '撤稿'),
    ('verdict', 'AGREE', '同意'), ('verdict', 'RETURN', '退回'), ('verdict', 'DISAGREE', '不同意'),
    ('mark', 'OPENED', '已查看'), ('mark', 'SECRECY', '保密审查'), ('mark', 'PROOF1', '一校'),
    ('mark', 'PROOF2', '二校'), ('mark', 'PROOF3', '三校'), ('mark', 'LEGAL', '法制审核'),
    ('channel', 'website', '网站'), ('channel', 'wechat', '微信公众号'), ('channel', 'weibo', '微博'),
    ('channel', 'miniprogram', '小程序'), ('channel', 'video', '视频号'), ('channel', 'sms', '短信平台'),
    ('channel', 'app', '应用'), ('channel', 'handoff', '人工发布'),
    ('purpose', 'disclosure', '政务公开'), ('purpose', 'service', '政务服务'),
    ('purpose', 'emergency', '应急'), ('purpose', 'publicity', '宣传');
grant select on word to shenfa_web, shenfa_clerk;

create function zh(p_list text, p_key text) returns text language plpgsql stable as
$$ begin return (select coalesce((select zh from word where list = p_list and key = p_key), p_key)); end $$;

create function iso(t timestamptz) returns text language plpgsql immutable as
$$ begin return to_char(t at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'); end $$;

create function person_json(a bigint) returns json language plpgsql stable as $$
begin
    return (
    select json_build_object('id', a.id::text, 'name', a.name, 'department', d.name)
    from account a join department d on d.id = a.department where a.id = $1
    );
end $$;

create function department_json(d text) returns json language plpgsql stable as
$$ begin return (select json_build_object('id', id, 'name', name) from department where id = $1); end $$;

-- Who holds it now: the people whose chairs it lies on.
create function holders(s submission) returns json language plpgsql stable as $$
begin
    return (
    select coalesce(json_agg(name order by name), '[]') from (
        select distinct a.name from waiting w join account_role r on r.role = split_part(w.seat, '@', 1)
        join account a on a.id = r.account_id and a.state = 'ACTIVE'
            and split_part(w.seat, '@', 2) in ('', a.department)
        where w.submission_id = s.id and not a.id = any (s.contributors)
          and not exists (select 1 from vote v where v.submission_id = s.id and v.account_id = a.id)) x
    );
end $$;

-- {"BLOCK":n,"WARN":n,"NOTE":n}; decided BLOCKs do not count.
create function findings_json(s submission) returns json language plpgsql stable as $$
begin
    return (
    select json_build_object('BLOCK', undecided_blocks(s),
        'WARN', count(*) filter (where f->>'severity' = 'WARN'),
        'NOTE', count(*) filter (where f->>'severity' = 'NOTE'))
    from jsonb_array_elements(s.findings) f
    );
end $$;

create function live_json(d bigint) returns json language plpgsql stable as $$
begin
    return (
    select coalesce(json_agg(json_build_object('account', c.id::text, 'channel', c.channel,
        'channel_name', zh('channel', c.channel), 'name', c.name, 'url', coalesce(l.receipt->>'url', ''),
        'since', iso(l.confirmed_at), 'submission', l.submission_id::text) order by c.id), '[]')
    from live l join channel_account c on c.id = l.channel_account_id where l.draft_id = $1
    );
end $$;

create function delivery_json(d delivery, may_retry boolean) returns json language plpgsql stable as $$
begin
    return (
    select json_build_object('id', d.id::text, 'draft', json_build_object('id', f.id::text, 'title', f.title),
        'submission', d.submission_id::text, 'ticket', d.ticket_id::text, 'account', c.id::text, 'channel', c.channel,
        'channel_name', zh('channel', c.channel), 'name', c.name, 'act', d.act, 'act_name', zh('act', d.act),
        'state', d.state, 'state_name', zh(case d.act when 'withdraw' then 'withdrawal' else 'delivery' end, d.state),
        'reason', d.reason, 'code', d.hold_code, 'due_at', iso(d.due_at), 'attempt', d.attempt,
        'receipt', json_build_object('url', coalesce(d.receipt->>'url', ''),
            'remote_id', coalesce(d.receipt->>'remote_id', '')),
        'released_at', iso(d.released_at), 'confirmed_at', iso(d.confirmed_at),
        'sightings', (select coalesce(json_agg(json_build_object('seen', g.seen, 'url', g.url, 'at', iso(g.at))
            order by g.id desc), '[]') from (select * from sighting where delivery_id = d.id order by id desc limit 5) g),
        'actions', case when may_retry and d.state in ('HELD', 'REFUSED', 'NEEDS_PERSON')
            then '["retry"]'::json else '[]'::json end)
    from draft f, channel_account c where f.id = d.draft_id and c.id = d.channel_account_id
    );
end $$;

-- What a person may do to a draft. `can` names capabilities; what hangs on the item is decided here.
create function draft_actions(d draft, p_account bigint, can text[]) returns json language plpgsql stable as $$
begin
    return (
    select to_json(array_remove(array[
        case when 'DRAFT_WRITE' = any (can) and own then 'edit' end,
        case when 'DRAFT_WRITE' = any (can) and own and not exists (select 1 from submission s
            where s.draft_id = d.id and s.state in ('SCREENING', 'IN_REVIEW')) then 'submit' end,
        case when 'DRAFT_WRITE' = any (can) then 'copy' end,
        case when 'FINDING_DECIDE' = any (can) and not exists (select 1 from revision r
            where r.draft_id = d.id and p_account = any (r.authors)) then 'decide' end,
        case when 'WITHDRAW' = any (can) and exists (select 1 from delivery x where x.draft_id = d.id
            and x.act <> 'withdraw' and not exists (select 1 from withdrawal w
                where w.submission_id = x.submission_id and w.channel_account_id = x.channel_account_id))
            then 'withdraw' end], null))
    from (select d.department = (select department from account where id = p_account) as own) x
    );
end $$;

create function draft_json(d draft, p_account bigint, can text[]) returns json language plpgsql stable as $$
begin
    return (
    select json_build_object('id', d.id::text, 'kind', d.kind, 'title', d.title,
        'department', department_json(d.department), 'head', encode(d.head, 'hex'),
        'tree', encode(d.tree, 'hex'), 'rev', d.rev, 'register_no', d.register_no,
        'created_by', person_json(d.created_by), 'updated_at', iso(d.updated_at),
        'submission', (select json_build_object('id', s.id::text, 'round', s.round, 'state', s.state,
                'state_name', zh('submission', s.state), 'stage_name', coalesce(s.stage->>'name', ''),
                'holders', holders(s), 'reason', s.reason)
            from submission s where s.draft_id = d.id order by s.id desc limit 1),
        'live', live_json(d.id), 'actions', draft_actions(d, p_account, can))
    );
end $$;

-- One row of a queue.
create function submission_row(s submission, p_account bigint, p_now timestamptz) returns json language plpgsql stable as $$
begin
    return (
    select json_build_object('id', s.id::text, 'draft', json_build_object('id', d.id::text, 'title', d.title,
            'kind', d.kind, 'department', department_json(d.department)),
        'register_no', d.register_no, 'round', s.round, 'state', s.state, 'state_name', zh('submission', s.state),
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

create function submission_actions(s submission, p_account bigint, can text[]) returns json language plpgsql stable as $$
begin
    return (
    select to_json(array_remove(array[
        case when votes and agreed then 'agree' end,
        case when votes then 'return' end,
        case when votes then 'disagree' end,
        case when s.state = 'IN_REVIEW' and 'MARK' = any (can) and not p_account = any (s.contributors)
            and 'SECRECY@' || d.department = any (seats_of(p_account)) and not exists (select 1 from mark m
                where m.submission_id = s.id and m.kind = 'SECRECY' and m.account_id = p_account) then 'mark_secrecy' end,
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

create function stages_json(s submission, p_now timestamptz) returns json language plpgsql stable as $$
begin
    return (
    select json_agg(json_build_object('no', i - 1, 'name', st->>'name',
        'state', case when s.state in ('APPROVED', 'DONE', 'WITHDRAWN', 'SUPERSEDED') or i - 1 < s.stage_no then 'done'
            when i - 1 = s.stage_no and s.state = 'IN_REVIEW' then 'now' else 'next' end,
        'holders', case when i - 1 = s.stage_no and s.state = 'IN_REVIEW' then holders(s) else '[]'::json end,
        'due_at', case when i - 1 = s.stage_no then iso(s.due_at) end,
        'overdue', i - 1 = s.stage_no and coalesce(s.due_at < p_now, false)) order by i)
    from policy p, jsonb_array_elements(p.body->'stages') with ordinality as t(st, i)
    where p.version = s.policy_version
    );
end $$;

create function votes_json(s submission) returns json language plpgsql stable as $$
begin
    return (
    select coalesce(json_agg(json_build_object('stage', v.stage, 'round', x.round, 'stage_name',
        (select p.body->'stages'->v.stage->>'name' from policy p where p.version = x.policy_version),
        'account', person_json(v.account_id), 'verdict', v.verdict, 'verdict_name', zh('verdict', v.verdict),
        'opinion', v.opinion, 'at', iso(v.at), 'key_id', k.key_id) order by v.id), '[]')
    from vote v join device_key k on k.id = v.device_key_id join submission x on x.id = v.submission_id
    where x.draft_id = s.draft_id and x.id <= s.id
    );
end $$;

-- The whole page of one submission but for its words, which the vault has.
create function submission_json(s submission, p_account bigint, can text[], p_now timestamptz)
returns json language plpgsql stable as $$
begin
    return (
    select json_build_object('id', s.id::text, 'draft', json_build_object('id', d.id::text, 'kind', d.kind,
            'title', d.title, 'department', department_json(d.department)),
        'register_no', d.register_no, 'round', s.round, 'state', s.state, 'state_name', zh('submission', s.state),
        'rev', s.rev, 'commit', encode(s.commit_oid, 'hex'), 'tree', encode(s.tree_oid, 'hex'),
        'channels', (select json_agg(c || jsonb_build_object('act_name', zh('act', c->>'act'), 'preview',
            format('/api/v1/submissions/%s/renditions/%s', s.id, c->>'channel'))) from jsonb_array_elements(s.channels) c),
        'note', s.note, 'not_before', iso(s.not_before), 'expires_at', iso(s.expires_at), 'urgent', s.urgent,
        'submitted_by', person_json(s.submitted_by), 'submitted_at', iso(s.submitted_at), 'ended_at', iso(s.ended_at),
        'reason', s.reason, 'seal_note', s.seal_note, 'stage_no', s.stage_no, 'stages', stages_json(s, p_now),
        'votes', votes_json(s),
        'marks', (select coalesce(json_agg(json_build_object('kind', m.kind, 'name', zh('mark', m.kind),
            'account', person_json(m.account_id), 'at', iso(m.at)) order by m.at), '[]')
            from mark m where m.submission_id = s.id and m.kind <> 'OPENED'),
        'opens', (select coalesce(json_agg(json_build_object('what', o, 'label', case when o like 'rendition:%'
                then zh('channel', split_part(o, ':', 2)) || '呈现' else '附件 ' || coalesce((select name from asset
                    where draft_id = s.draft_id and sha256 = decode(split_part(o, ':', 2), 'hex')), '') end,
            'url', case when o like 'rendition:%' then format('/api/v1/submissions/%s/renditions/%s', s.id, split_part(o, ':', 2))
                else format('/api/v1/drafts/%s/assets/%s', s.draft_id, split_part(o, ':', 2)) end,
            'opened', exists (select 1 from mark m where m.submission_id = s.id and m.kind = 'OPENED' and m.what = o
                and m.account_id = p_account)) order by n), '[]') from unnest(s.opens) with ordinality u(o, n)),
        'findings', (select coalesce(json_agg(f || jsonb_build_object('decision', (select jsonb_build_object(
                'decision', x.decision, 'reason', x.reason, 'by', a.name, 'at', iso(x.at))
            from finding_decision x join account a on a.id = x.account_id where x.draft_id = s.draft_id
                and x.reviewer = f->>'reviewer' and x.rule = f->>'rule' and x.quote = f->>'quote'
                and x.occurrence = (f->>'occurrence')::int))), '[]') from jsonb_array_elements(s.findings) f),
        'suggestions', (select coalesce(json_agg(json_build_object('id', g.id::text, 'account', person_json(g.account_id),
            'block', g.block, 'start', g.start_at, 'end', g.end_at, 'quote', g.quote, 'replacement', g.replacement,
            'reason', g.reason, 'state', g.state, 'at', iso(g.at), 'actions', case when g.state = 'OPEN' and
                'DRAFT_WRITE' = any (can) and d.department = (select department from account where id = p_account)
                then '["accept","decline"]'::json else '[]'::json end) order by g.id), '[]')
            from suggestion g join submission y on y.id = g.submission_id where y.draft_id = s.draft_id),
        'comments', (select coalesce(json_agg(json_build_object('id', m.id::text, 'account', person_json(m.account_id),
            'block', m.block, 'quote', m.quote, 'text', m.text, 'at', iso(m.at)) order by m.id), '[]')
            from comment m join submission y on y.id = m.submission_id where y.draft_id = s.draft_id),
        'contributors', (select json_agg(person_json(a)) from unnest(s.contributors) a),
        'base', json_build_object(
            'mine', (select encode(o.commit_oid, 'hex') from vote v join submission o on o.id = v.submission_id
                where o.draft_id = s.draft_id and o.id < s.id and v.account_id = p_account order by v.id desc limit 1),
            'live', (select b.value->>'commit' from jsonb_each(s.base) b limit 1),
            'previous', (select encode(o.commit_oid, 'hex') from submission o where o.draft_id = s.draft_id
                and o.id < s.id order by o.id desc limit 1)),
        'deliveries', (select coalesce(json_agg(delivery_json(x, 'RELEASE_RETRY' = any (can)) order by x.id), '[]')
            from delivery x where x.submission_id = s.id),
        'obstacle', (select json_build_object('code', code, 'title', message) from vote_obstacle(s, p_account)),
        'agree_obstacle', (select json_build_object('code', code, 'title', message) from agree_obstacle(s, p_account)),
        'actions', submission_actions(s, p_account, can))
    from draft d where d.id = s.draft_id
    );
end $$;
