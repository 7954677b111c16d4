-- Going back to an older word list takes two people, as a new list does: one asks for it, another agrees, each by one
-- signature. Before, one security administrator put it back; what was put back so stays good, and is marked.
create table lexicon_return (
    id            bigint generated always as identity primary key,
    version       int    not null references lexicon,
    after         bigint not null references lexicon_activation,  -- in force when it was asked for: it serves behind no other
    reason        text   not null check (reason <> ''),
    asked_by      bigint not null references account,
    device_key_id bigint not null references device_key,
    signature     text   not null,             -- base64, over what return_payload() in desk/signed.c builds
    at            timestamptz not null default clock_timestamp(),
    state         text   not null default 'OPEN'
        check (state in ('OPEN', 'AGREED', 'REFUSED', 'TAKEN_BACK', 'LAPSED')),
    agreed_by     bigint references account,
    ended_by      bigint references account,   -- NULL: it lapsed
    ended_at      timestamptz,
    answer        text   not null default '',
    constraint two_go_back check (agreed_by <> asked_by),
    check ((state = 'AGREED') = (agreed_by is not null)),
    check ((state = 'OPEN') = (ended_at is null)),
    check ((state in ('OPEN', 'LAPSED')) = (ended_by is null)),
    check (state <> 'AGREED' or ended_by = agreed_by),
    check (state <> 'TAKEN_BACK' or ended_by = asked_by),
    check (state <> 'REFUSED' or ended_by <> asked_by),
    check (state not in ('REFUSED', 'TAKEN_BACK') or answer <> ''),
    unique (id, version, agreed_by)
);
-- One at a time: who wants another version says no to this one first, with his reason.
create unique index one_open_return on lexicon_return ((true)) where state = 'OPEN';
create trigger lexicon_return_life before update of state on lexicon_return
    for each row execute function life_guard('lexicon_return');
insert into life_move values
    ('lexicon_return', 'OPEN', 'AGREED',     'shenfa_web'),
    ('lexicon_return', 'OPEN', 'REFUSED',    'shenfa_web'),
    ('lexicon_return', 'OPEN', 'TAKEN_BACK', 'shenfa_web'),
    ('lexicon_return', 'OPEN', 'LAPSED',     'shenfa_web');
grant select on lexicon_return to shenfa_web, shenfa_seal;

-- In force a second time only with what two people signed, whatever function says so: the same one that he agreed to,
-- once. `alone`: put back by one person, before this file.
alter table lexicon_activation
    add column return_id bigint unique,
    add column alone boolean not null default false,
    add foreign key (return_id, version, account_id) references lexicon_return (id, version, agreed_by),
    add check (return_id is null or (account_id is not null and not alone));
update lexicon_activation x set alone = true
where exists (select 1 from lexicon_activation y where y.version = x.version and y.id < x.id);
create unique index in_force_anew_takes_two on lexicon_activation (version) where return_id is null and not alone;
select audit_append('lexicon', x.version, 0, 'lexicon.alone', jsonb_build_object('activation', x.id))
from lexicon_activation x where x.alone order by x.id;

-- Who made a version does not put it in force as a new one; he may agree that it comes back, which another asked for.
alter table lexicon
    add column came_back boolean not null default false,
    drop constraint lexicon_check,
    add constraint lexicon_check check (activated_by <> made_by or came_back);

create function lexicon_tell(p_text text, p_once text, p_but bigint) returns void language plpgsql as $$
begin
    insert into notice (account_id, kind, text, once)
    select r.account_id, 'LEXICON', p_text, p_once
    from account_role r join account a on a.id = r.account_id and a.state = 'ACTIVE'
    where r.role = 'SECURITY' and r.account_id is distinct from p_but on conflict do nothing;
end $$;
create function name_of(p_account bigint) returns text language plpgsql stable as
$$ begin return (select name from account where id = p_account); end $$;

-- The one mover of what was asked for; p_by null: it was overtaken. Nobody has to put away that he was asked.
create function lexicon_return_end(w lexicon_return, p_state text, p_by bigint, p_answer text) returns void
language plpgsql as $$
begin
    update lexicon_return set state = p_state, ended_by = p_by, ended_at = clock_timestamp(), answer = p_answer,
        agreed_by = case p_state when 'AGREED' then p_by end where id = w.id;
    update notice set seen_at = clock_timestamp() where once = 'return-' || w.id and seen_at is null;
    perform audit_append('lexicon', w.version, coalesce(p_by, 0), 'lexicon.return.end', jsonb_build_object('return', w.id,
        'state', p_state) || case when p_answer = '' then '{}' else jsonb_build_object('reason', p_answer) end);
end $$;

create function lexicon_put(l lexicon, p_account bigint, p_key bigint, p_signature text, p_haste text, p_return bigint)
returns bigint language plpgsql as $$
declare x bigint;
begin
    update lexicon set state = 'ACTIVE', activated_by = p_account, activated_at = now(), came_back = p_return is not null
        where version = l.version;
    insert into lexicon_activation (version, account_id, device_key_id, signature, haste, return_id)
    values (l.version, p_account, p_key, p_signature, p_haste, p_return) returning id into x;
    perform audit_append('lexicon', l.version, p_account, 'lexicon.activate', jsonb_build_object('activation', x,
        'content', lexicon_sum(l), 'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex'))
        || case when p_haste = '' then '{}' else jsonb_build_object('haste', p_haste) end
        || case when p_return is null then '{}' else jsonb_build_object('return', p_return) end);
    return x;
end $$;

-- A new list, and no other: what was in force before comes back by two people. What was asked for lapses, and says so.
create or replace function lexicon_activate(p_version int, p_account bigint, p_key bigint, p_signature text, p_after bigint,
    p_haste text) returns int language plpgsql security definer set search_path = public, pg_temp as $$
declare
    l lexicon;
    w lexicon_return;
    x bigint;
    tried boolean := lexicon_tried(p_version);
begin
    perform need_role(p_account, 'SECURITY');
    select * into l from lexicon where version = p_version for update;
    if not found then perform refuse(404, 'lexicon.none', '没有这一版词库'); end if;
    if l.state = 'ACTIVE' then perform refuse(409, 'lexicon.active', '这一版词库正在使用'); end if;
    if l.state = 'RETIRED' then
        perform refuse(409, 'lexicon.retired', '这一版启用过、已停用：恢复旧版由一名安全管理员申请、另一名同意');
    end if;
    if l.made_by = p_account then
        perform refuse(403, 'lexicon.person', '编制词库的人不能自己启用，请另一位安全管理员启用');
    end if;
    if l.made_by is not null and l.signature is null then
        perform refuse(409, 'lexicon.unsigned', '这一版词库没有编制人的签名，请编制人重新提交');
    end if;
    perform need_key(p_account, p_key);
    if p_haste = '' and not tried then
        perform refuse(409, 'lexicon.untried',
            '这一版还没有对照现行词库试运行完：请先试运行，看完再启用；来不及的，写明急需启用的理由');
    end if;
    -- Whoever else puts one in force waits here, and looks again behind this one.
    update lexicon set state = 'RETIRED' where state = 'ACTIVE';
    if p_after <> (select coalesce(max(y.id), 0) from lexicon_activation y) then
        perform refuse(409, 'lexicon.moved', '另一版词库刚刚启用，请刷新后重新启用');
    end if;
    x := lexicon_put(l, p_account, p_key, p_signature, p_haste, null);
    for w in select * from lexicon_return where state = 'OPEN' for update loop
        perform lexicon_return_end(w, 'LAPSED', null, '第 ' || p_version || ' 版已启用');
        perform lexicon_tell(format('恢复词库第 %s 版的申请已失效：第 %s 版刚刚启用。仍要恢复的，请重新申请', w.version,
            p_version), 'return-' || w.id || '-lapsed', null);
    end loop;
    if not tried then
        perform lexicon_tell('词库第 ' || p_version || ' 版未经试运行即启用：' || p_haste, 'activation-' || x, p_account);
    end if;
    return p_version;
end $$;

-- One asks. Any of them may, who made that version too: the pair of signatures is of this act, and there is no third.
-- What it would flag and free is looked for at once, and kept from nobody who does not want to wait for it.
create function lexicon_return_ask(p_version int, p_account bigint, p_key bigint, p_signature text, p_after bigint,
    p_previous bigint, p_reason text) returns bigint language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    l lexicon;
    n bigint;
begin
    perform need_role(p_account, 'SECURITY');
    select * into l from lexicon where version = p_version for update;
    if not found then perform refuse(404, 'lexicon.none', '没有这一版词库'); end if;
    if l.state = 'ACTIVE' then perform refuse(409, 'lexicon.active', '这一版词库正在使用'); end if;
    if l.state = 'DRAFT' then
        perform refuse(409, 'lexicon.never', '这一版还没有启用过：请另一名安全管理员按新版启用');
    end if;
    if l.made_by is not null and l.signature is null then
        perform refuse(409, 'lexicon.unsigned', '这一版词库没有编制人的签名，请编制人重新提交');
    end if;
    perform need_key(p_account, p_key);
    -- Others who ask, and who put one in force, wait here.
    perform 1 from lexicon where state = 'ACTIVE' for update;
    if exists (select 1 from lexicon_return where state = 'OPEN') then
        perform refuse(409, 'return.open', '已有一份恢复旧版的申请待同意：请先同意、不同意或取回那一份');
    end if;
    if p_after <> (select coalesce(max(y.id), 0) from lexicon_activation y)
        or p_previous <> (select coalesce(max(y.id), 0) from lexicon_return y) then
        perform refuse(409, 'lexicon.moved', '词库刚刚有了变动，请刷新后重新申请');
    end if;
    insert into lexicon_return (version, after, reason, asked_by, device_key_id, signature)
    values (p_version, p_after, p_reason, p_account, p_key, p_signature) returning id into n;
    perform audit_append('lexicon', p_version, p_account, 'lexicon.return', jsonb_build_object('return', n,
        'content', lexicon_sum(l), 'reason', p_reason, 'sha256', encode(sha256(convert_to(p_signature, 'UTF8')), 'hex')));
    perform lexicon_tell(format('%s申请恢复词库第 %s 版：%s。请同意或不同意', name_of(p_account), p_version, p_reason),
        'return-' || n, p_account);
    if not exists (select 1 from lexicon_trial t where t.version = p_version and t.against = current_lexicon()) then
        perform trial_ask(p_version, 200, p_account);
    end if;
    return n;
end $$;

-- The one that waits; what is over says how it ended.
create function lexicon_return_open(p_return bigint) returns lexicon_return language plpgsql as $$
declare w lexicon_return;
begin
    select * into w from lexicon_return where id = p_return for update;
    if not found then perform refuse(404, 'return.none', '没有这份恢复申请'); end if;
    if w.state <> 'OPEN' then
        perform refuse(409, 'return.over', case w.state when 'AGREED' then '这份恢复申请已经同意，词库已恢复'
            when 'REFUSED' then '这份恢复申请已经有人不同意' when 'TAKEN_BACK' then '申请人已经取回这份恢复申请'
            else '这份恢复申请已失效：' || w.answer end);
    end if;
    return w;
end $$;

-- Another agrees, and it is in force. Rows are locked in the order of lexicon_activate: lists first, what was asked last.
create function lexicon_return_agree(p_return bigint, p_account bigint, p_key bigint, p_signature text)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
    l lexicon;
    w lexicon_return;
begin
    perform need_role(p_account, 'SECURITY');
    select y.* into l from lexicon y join lexicon_return r on r.version = y.version where r.id = p_return for update of y;
    perform 1 from lexicon where state = 'ACTIVE' for update;
    w := lexicon_return_open(p_return);
    if w.asked_by = p_account then
        perform refuse(403, 'return.person', '申请恢复的人不能自己同意，请另一名安全管理员同意');
    end if;
    perform need_key(p_account, p_key);
    /* Two, on the day it comes in force: who asked is still one of them. */
    if not exists (select 1 from account_role r join account a on a.id = r.account_id join device_key k on k.account_id = a.id
            where a.id = w.asked_by and a.state = 'ACTIVE' and r.role = 'SECURITY' and k.id = w.device_key_id
            and key_signs(k, clock_timestamp())) then
        perform refuse(409, 'return.asker', '申请人的账号、角色或签名密钥已有变动，这份申请不能再同意：请选“不同意”，由在岗的安全管理员重新申请');
    end if;
    update lexicon set state = 'RETIRED' where state = 'ACTIVE';
    perform lexicon_return_end(w, 'AGREED', p_account, '');
    perform lexicon_put(l, p_account, p_key, p_signature, '', w.id);
    perform lexicon_tell(format('词库第 %s 版已恢复启用：%s申请，%s同意。%s', w.version, name_of(w.asked_by),
        name_of(p_account), w.reason), 'return-' || w.id || '-agreed', p_account);
end $$;

-- Who asked takes it back; another says no, with his reason. Nothing rests on it, so nobody signs it.
create function lexicon_return_close(p_return bigint, p_account bigint, p_state text, p_reason text)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare w lexicon_return;
begin
    perform need_role(p_account, 'SECURITY');
    w := lexicon_return_open(p_return);
    if (p_state = 'TAKEN_BACK') <> (w.asked_by = p_account) then
        perform refuse(403, 'return.person', case p_state when 'TAKEN_BACK' then '只有申请人能取回；不赞成的，请选“不同意”'
            else '自己的申请请用“取回”' end);
    end if;
    perform lexicon_return_end(w, p_state, p_account, p_reason);
    perform lexicon_tell(format(case p_state when 'REFUSED' then '%s不同意恢复词库第 %s 版：%s'
        else '%s取回了恢复词库第 %s 版的申请：%s' end, name_of(p_account), w.version, p_reason),
        'return-' || w.id || '-closed', p_account);
end $$;

revoke execute on function lexicon_tell, name_of, lexicon_return_end, lexicon_put, lexicon_return_ask, lexicon_return_open,
    lexicon_return_agree, lexicon_return_close from public;
grant execute on function lexicon_return_ask, lexicon_return_agree, lexicon_return_close to shenfa_web;

-- 经批准的例外, renewed: another document allows it on, until another day on which it is looked at again. What allowed it
-- before stays, each row naming the one that it renews.
alter table channel_exception
    add column document_on date,                                    -- the document's day; not asked for at first
    add column renews bigint unique references channel_exception,
    add check (renews is null or document_on is not null);

-- The same paper in other brackets is the same.
create function document_words(p_document text) returns text language sql immutable as
$$ select regexp_replace(p_document, '[][\s()（）〔〕【】]', '', 'g') $$;

-- All that allowed it, the one that stands first.
create function exceptions_of(p_exception bigint) returns setof channel_exception language sql stable rows 2 as $$
    with recursive x as (
        select e.* from channel_exception e where e.id = p_exception
        union all select e.* from channel_exception e join x on e.id = x.renews
    ) select * from x
$$;
create function exception_json(p_exception bigint, p_now timestamptz) returns json language sql stable as $$
    select json_build_object('document_no', e.document_no, 'document_on', e.document_on, 'reason', e.reason,
        'review_on', e.review_on, 'overdue', e.review_on < china(p_now)::date, 'by', person_json(e.approved_by), 'at', iso(e.at),
        'earlier', (select coalesce(json_agg(json_build_object('document_no', o.document_no, 'document_on', o.document_on,
            'reason', o.reason, 'review_on', o.review_on, 'by', person_json(o.approved_by), 'at', iso(o.at)) order by o.id desc), '[]')
            from exceptions_of(e.renews) o))
    from channel_exception e where e.id = p_exception
$$;

-- By whoever may allow one; what reminded of the old day is seen with it.
create function exception_renew(p_channel bigint, p_document text, p_document_on date, p_reason text, p_review_on date,
    p_account bigint, p_now timestamptz) returns void language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    c channel_account;
    e channel_exception;
    n bigint;
    today date := china(p_now)::date;
begin
    perform need_role(p_account, 'SYSTEM');
    select * into c from channel_account where id = p_channel and state <> 'RELEASED' for update;
    if not found then perform refuse(404, 'channel.none', '没有这个渠道账号，或已注销'); end if;
    select * into e from channel_exception where id = c.exception_id;
    if not found then
        perform refuse(409, 'exception.none', '这个账号不是经批准的例外，没有复核日期');
    end if;
    if exists (select 1 from exceptions_of(e.id) o where document_words(o.document_no) = document_words(p_document)) then
        perform refuse(409, 'exception.document', '这份批准文件已经用过：延续例外须有新的批准文号', 'document_no');
    end if;
    if p_document_on > today then
        perform refuse(400, 'exception.date', '批准文件的日期不能在今天之后', 'document_on');
    end if;
    if p_document_on < e.document_on then
        perform refuse(400, 'exception.date', '批准文件早于现行的那一份，不能用来延续', 'document_on');
    end if;
    if p_review_on <= today then
        perform refuse(400, 'exception.review', '新的复核日期须在今天之后', 'review_on');
    end if;
    insert into channel_exception (unit, channel, purpose, document_no, document_on, reason, review_on, approved_by, renews)
    values (e.unit, e.channel, e.purpose, p_document, p_document_on, p_reason, p_review_on, p_account, e.id) returning id into n;
    update channel_account set exception_id = n where id = c.id;
    update notice set seen_at = p_now where seen_at is null and once in ('exception-due-' || e.id, 'exception-late-' || e.id);
    perform audit_append('channel', c.id, p_account, 'exception.renew', jsonb_build_object('exception', p_document,
        'document_on', p_document_on, 'review_on', p_review_on, 'reason', p_reason, 'before', e.document_no));
end $$;
revoke execute on function exception_renew, exceptions_of, exception_json, document_words from public;
grant execute on function exception_renew, exceptions_of, exception_json to shenfa_web;
