-- Doubts that had no end: an account that was set to send what nobody was told cannot be fetched back; a message to every
-- follower whose first article is held; a short message of which nobody will ever hear; a replay that cannot begin.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- 收不回. Those rows of channels/recall.def where what was sent can never be fetched back; a test holds the two
-- against each other.
create function irrevocable(p_channel text, p_settings jsonb) returns boolean language sql immutable as $$
    select case p_channel when 'sms' then true
        when 'wechat' then coalesce(p_settings->>'mode' = 'mass', false)
        when 'handoff' then coalesce(p_settings->>'recall' = 'none', false)
        else false end
$$;

-- Whoever agreed was shown how the account published then. Set otherwise since: the seal signs nothing more, and
-- what it had signed before is held here, at the lease and again at the intent.
select pg_temp.mend('hold_reason(delivery, timestamp with time zone)',
    '    if s.lexicon_version <> current_lexicon() then',
    '    if irrevocable(c.channel, c.settings) and not ''recall:'' || c.channel = any (s.opens) then
        return E''irrevocable\t账号现在的发布方式发出后收不回，审核时没有人确认知悉：请系统管理员把账号改回原来的方式，或撤稿后重新送审'';
    end if;
    if s.lexicon_version <> current_lexicon() then');
select pg_temp.mend('calls_somebody(delivery)', '(''channel'', ''submission'', ''corrected'')',
    '(''channel'', ''submission'', ''corrected'', ''irrevocable'')');

drop function pg_temp.mend(text, text, text);
