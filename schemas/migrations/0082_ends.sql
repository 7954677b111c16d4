-- Two dead ends: an incident that no look of ours can end, and a document that a slip of the pen used up.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- 由人处置. Where no look of ours can end an incident, a person says what was done on the platform and what shows it, as of a
-- delivery that nobody but a person can see. That is not 补登: nobody approved it.
alter table channel_incident add column evidence text not null default '' check (char_length(evidence) <= 500);
alter table channel_incident drop constraint channel_incident_outcome_check,
    add constraint channel_incident_outcome_check check (outcome in ('', 'handled', 'accepted', 'entered', 'person')),
    add check ((outcome = 'person') = (btrim(evidence) <> ''));
insert into word values ('incident_outcome', 'person', '已由人处置');

-- No list has a mass message; the courier that is asked to delete one looks at it first, so a look can end it until that failed.
-- A request that the seal did not let through was no look.
create function message_unseen(n channel_incident, i account_item) returns text language plpgsql stable as $$
declare r removal;
begin
    select * into r from removal x where x.incident_id = n.id order by x.id desc limit 1;
    if r.id is null or r.ended_at is null or (r.state = 'REFUSED' and r.body = '') then return ''; end if;
    return '平台不列出群发消息，它消失了系统也看不到' || coalesce('；连接器没有办成：' || nullif(r.reason, ''), '');
end $$;
create function delivery_unseen(n channel_incident) returns text language plpgsql stable as $$
declare l account_live;
begin
    select * into l from account_live x where x.delivery_id = n.delivery_id and x.channel_account_id = n.channel_account_id;
    if not found then return '出事的那一版已经撤下或已由别的版本取代，系统不再核对它'; end if;
    if l.seen <> 'UNREAD' or n.kind = any (unread_settles(n.channel_account_id)) then return ''; end if;
    return '内容读不到，是否恢复原样系统看不到：' || l.unread;
end $$;
-- Why none of our looks can end it; empty: one can, or it may be closed as it is.
create function incident_unseen(n channel_incident) returns text language plpgsql stable as $$
declare
    c channel_account;
    i account_item;
begin
    if n.closed_at is not null or n.settled <> '' or n.kind = 'repaired' then return ''; end if;
    select * into c from channel_account where id = n.channel_account_id;
    if c.state = 'RELEASED' then return '账号已注销，系统不再查看上面的内容'; end if;
    if n.delivery_id is not null then return delivery_unseen(n); end if;
    select * into i from account_item where id = n.item_id;
    if i.told then return message_unseen(n, i); end if;
    if i.id is null or coalesce(c.health->>'unlisted', '') = '' then return ''; end if;
    return '账号上的内容已经列不出来，它消失了系统也看不到：' || (c.health->>'unlisted');
end $$;

-- What to do about what still stands, or is not as it was.
create function incident_standing(n channel_incident) returns text language plpgsql stable as $$
begin
    if incident_unseen(n) <> '' then return incident_unseen(n) || '。处置以后请点“已由人处置”，写明在平台上做了什么'; end if;
    if (select i.told from account_item i where i.id = n.item_id) then
        return '平台不列出群发消息：请申请删除，连接器会先查它还在不在（已在平台上删掉的，查到后即可办结）；连接器办不成的，'
            || '再点“已由人处置”；确系本单位所发的，请补登';
    end if;
    return case n.kind when 'double' then '该内容仍在账号上：' || double_hint()
        when 'returned' then '该内容仍在账号上：请登录平台删除，等系统看到它消失'
        when 'stranger' then '该内容仍在账号上：请申请删除，或登录平台删除，等系统看到它消失；确系本单位所发的，请补登'
        else '系统看到的还不是原样：请先处理，等系统看到恢复' end;
end $$;
-- Besides who may close any. Who had a hand in the words does not say how they stand, as of a delivery.
create function incident_person_obstacle(n channel_incident, p_account bigint)
returns table (status int, code text, message text) language plpgsql stable as $$
begin
    if n.settled <> '' or n.kind = 'repaired' then
        return query select 409, 'incident.settled', '不必由人认定：请直接办结，写明处理经过'; return;
    end if;
    if incident_unseen(n) = '' then
        return query select 409, 'incident.look', case when removal_busy(n.id) then '已经申请删除，连接器会去看它还在不在：请等它办完'
            else incident_standing(n) end; return;
    end if;
    if exists (select 1 from account_statement s where s.incident_id = n.id and s.state = 'OPEN') then
        return query select 409, 'statement.open', '有人补登、认可了它或申请删除它，正等另一人确认：请先确认或退回'; return;
    end if;
    -- Of a closed account no courier ends it either.
    if exists (select 1 from removal r join channel_account c on c.id = r.channel_account_id where r.incident_id = n.id
            and r.ended_at is null and c.state <> 'RELEASED') then
        return query select 409, 'incident.look', '已经申请删除，还没有结果：请等它办完'; return;
    end if;
    if exists (select 1 from delivery d join submission s on s.id = d.submission_id where d.id = coalesce(n.delivery_id,
                (select coalesce(i.delivery_id, item_delivery(i)) from account_item i where i.id = n.item_id))
            and p_account = any (s.contributors)) then
        return query select 403, 'incident.contributor', '您参与过本稿的文字，不能认定它的处置结果'; return;
    end if;
end $$;
do $$
declare
    old text := pg_get_functiondef('incident_obstacle(channel_incident, bigint, text)'::regprocedure);
    from_here int := position('case when n.kind = ''double''' in old);
    to_here int := position('等系统看到恢复'' end; return;' in old);
begin
    if from_here = 0 or to_here < from_here then raise exception 'incident_obstacle reads otherwise'; end if;
    execute left(old, from_here - 1) || 'incident_standing(n); return;' || substr(old, to_here + length('等系统看到恢复'' end; return;'));
end $$;
select pg_temp.mend('incident_obstacle(channel_incident, bigint, text)', '    if p_outcome = ''accepted'' and not (',
    '    if p_outcome = ''person'' then return query select * from incident_person_obstacle(n, p_account); return; end if;
    if p_outcome = ''accepted'' and not (');

create function incident_decide(p_id bigint, p_account bigint, p_evidence text, p_reason text, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    n channel_incident;
    o record;
    why text;
begin
    select * into n from channel_incident where id = p_id for update;
    if not found then perform refuse(404, 'incident.none', '没有这一渠道事件'); end if;
    select * into o from incident_obstacle(n, p_account, 'person');
    if found then perform refuse(o.status, o.code, o.message); end if;
    why := incident_unseen(n);
    update channel_incident set closed_by = p_account, closed_at = p_now, outcome = 'person', reason = p_reason,
        evidence = p_evidence where id = n.id;
    -- Where it comes into sight again all the same, that is another incident.
    update account_item set gone_at = p_now where id = n.item_id and gone_at is null and n.kind in ('stranger', 'double', 'returned');
    perform audit_append('channel', n.channel_account_id, p_account, 'incident.decide', jsonb_build_object('incident', n.id,
        'kind', n.kind, 'reason', p_reason, 'evidence', p_evidence, 'unseen', why));
end $$;
revoke execute on function incident_decide from public;
grant execute on function incident_decide to shenfa_web;

select pg_temp.mend('incident_json(channel_incident,bigint,text[],timestamptz)', '''reason'', n.reason,
        ''intrusion_by''', '''reason'', n.reason,
        ''evidence'', n.evidence, ''unseen'', incident_unseen(n), ''intrusion_by''');
select pg_temp.mend('incident_json(channel_incident,bigint,text[],timestamptz)', '''handled'')) then ''close'' end,',
    '''handled'')) then ''close'' end,
            case when ''INCIDENT_HANDLE'' = any (can) and not exists (select 1 from incident_obstacle(n, p_account, ''person'')) then ''decide'' end,');

-- 作废. An account that was registered by mistake and did nothing gives its document back: the row stays, and the document can be
-- read there. What was ever used keeps its document for good, whatever became of it.
alter table channel_exception add column voided_at timestamptz, add column voided_by bigint references account,
    add column void_reason text not null default '',
    add check ((voided_at is null) = (voided_by is null) and (voided_at is null) = (void_reason = ''));
drop index one_document_one_account;
create unique index one_document_one_account on channel_exception (document_words(document_no))
    where not reused and voided_at is null;

-- Why it cannot be voided; empty: it can. Also where somebody closed it first.
create function void_obstacle(c channel_account) returns text language plpgsql stable as $$
declare e channel_exception;
begin
    select * into e from channel_exception where id = c.exception_id;
    if not found then return '这个账号没有占用批准文件：登记错了的，注销以后重新登记即可'; end if;
    if e.voided_at is not null then return '这个账号已经作废，批准文号可以重新使用'; end if;
    if e.renews is not null or exists (select 1 from ticket t where t.channel_account_id = c.id)
            or exists (select 1 from account_statement s where s.channel_account_id = c.id) then
        return '这个账号已经用过（有发布任务、签过的存量或补登，或延续过例外），不能作废：不再需要的请注销，另设账号须报批新的批准文件';
    end if;
    return '';
end $$;
create function channel_void(p_channel bigint, p_account bigint, p_reason text, p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    c channel_account;
    e channel_exception;
    why text;
begin
    perform need_role(p_account, 'SYSTEM');
    -- What has a ticket is seen below; one that is signed at this very moment is held, as of any account that was closed.
    select * into c from channel_account where id = p_channel for update;
    if not found then perform refuse(404, 'channel.none', '没有这个渠道账号'); end if;
    why := void_obstacle(c);
    if why <> '' then perform refuse(409, 'channel.used', why); end if;
    update channel_account set state = 'RELEASED' where id = c.id and state <> 'RELEASED';
    update channel_exception set voided_at = p_now, voided_by = p_account, void_reason = p_reason where id = c.exception_id
        returning * into e;
    -- From before one document allowed one account: another one has the number, too, and keeps it.
    update channel_exception set reused = false where id = (select min(o.id) from channel_exception o where o.reused
        and o.voided_at is null and document_words(o.document_no) = document_words(e.document_no)) and not e.reused;
    perform audit_append('channel', c.id, p_account, 'channel.void', jsonb_build_object('reason', p_reason,
        'exception', e.document_no));
end $$;
revoke execute on function channel_void from public;
grant execute on function channel_void to shenfa_web;
select pg_temp.mend('exception_json(bigint, timestamptz)', '''earlier'',', '''voided'', case when e.voided_at is not null then
            json_build_object(''at'', iso(e.voided_at), ''by'', person_json(e.voided_by), ''reason'', e.void_reason) end, ''earlier'',');

drop function pg_temp.mend(text, text, text);
