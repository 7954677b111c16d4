-- Two administrators at two machines: who changes an account says which one he read, and what somebody else wrote
-- meanwhile is not lost without a word. Of what they may change, and of nothing else.
create function channel_version(c channel_account) returns text language sql immutable as $$
    select left(encode(sha256(convert_to(jsonb_build_array(c.name, c.owner_department, c.platform_admin, c.certification,
        c.filing_no, c.base_url, c.settings)::text, 'UTF8')), 'hex'), 16)
$$;
