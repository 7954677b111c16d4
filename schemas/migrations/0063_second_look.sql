-- What a reader found.
create function pg_temp.mend(p_function text, p_old text, p_new text) returns void language plpgsql as $$
declare
    old text := pg_get_functiondef(p_function::regprocedure);
    new text := replace(old, p_old, p_new);
begin
    if new = old then raise exception '% reads otherwise', p_function; end if;
    execute new;
end $$;

-- 群发. The lease lets nothing go before its page, but what goes along with the first is never leased itself.
select pg_temp.mend('message_company(bigint, timestamptz)', 'and hold_reason(x, p_now) = ''''',
    'and hold_reason(x, p_now) = '''' and landing_step(x) <> ''wait''');
select pg_temp.mend('message_follow()', 'or hold_reason(x, new.updated_at) <> ''''',
    'or hold_reason(x, new.updated_at) <> '''' or landing_step(x) = ''wait''');

-- The page was taken down again on its own: its publication stays what it was, and what points at it would point at
-- nothing. A withdrawal that the seal refused takes nothing down.
create function landing_gone(w delivery) returns boolean language sql stable as $$
    select exists (select 1 from withdrawal x where x.submission_id = w.submission_id
        and x.channel_account_id = w.channel_account_id and x.refused = '')
$$;
select pg_temp.mend('landing_step(delivery)', 'when w.id is null or w.state = ''CONFIRMED'' then ''''',
    'when w.id is null then '''' when landing_gone(w) then ''held'' when w.state = ''CONFIRMED'' then ''''');
select pg_temp.mend('hold_reason(delivery, timestamptz)',
    'then return E''landing\t网站页面没有发布成功，先处理网站，之后自动继续''; end if;',
    'then
        return E''landing\t'' || case when landing_gone(landing_of(d))
            then ''网站页面已撤稿，发出去的链接会打不开，不再发布：不用发的请一并撤稿，仍要发的请重新送审''
            else ''网站页面没有发布成功，先处理网站，之后自动继续'' end;
    end if;');

-- 微信公众号. An account of which only drafts are made publishes nothing: the hundred are not its.
select pg_temp.mend('pace_of(channel_account)', 'elsif c.channel = ''wechat'' then',
    'elsif c.channel = ''wechat'' and coalesce(c.settings->>''mode'', '''') <> ''draft'' then');

-- The calls of the day are of use above all when there are none left, and then the list cannot be asked for: they are
-- kept beside what is wrong, and where they come alone they are all that is known.
create function survey_called(p_channel bigint, p jsonb, p_now timestamptz) returns void language plpgsql as $$
begin
    if coalesce((p->>'calls_most')::bigint, 0) = 0 then return; end if;
    update channel_account set health = health || jsonb_build_object('called', jsonb_build_object(
        'most', (p->>'calls_most')::bigint, 'used', coalesce((p->>'calls_used')::bigint, 0), 'at', iso(p_now)))
        where id = p_channel;
end $$;
select pg_temp.mend('survey_take(bigint, jsonb, timestamptz)', '    perform watch_trouble(c, p, p_now);',
    '    perform survey_called(p_channel, p, p_now);
    if jsonb_typeof(p->''items'') = ''null'' and coalesce(p->''trouble''->>''code'', '''') = '''' then return; end if;
    perform watch_trouble(c, p, p_now);');

drop function pg_temp.mend(text, text, text);
