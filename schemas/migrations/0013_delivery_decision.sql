-- A withdrawal passes a suspended account.

-- As before, but for withdrawals: taking down is the emergency act (Article 6), and no suspension keeps
-- it. Neither does a stop, whatever its scope: it stops what goes out. What is given up has no courier.
create or replace function hold_reason(d delivery, p_now timestamptz) returns text language plpgsql stable as $$
declare
    s submission;
    c channel_account;
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
                and n.state in ('LEASED', 'INTENT', 'ACCEPTED', 'UNCERTAIN', 'NEEDS_PERSON')))) then
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
    return '';
end $$;
