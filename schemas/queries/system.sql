-- name: ping
select 1;

-- name: abilities
-- What the screen said that it can do; null: it has never been here.
select json_build_object('status', 'ready',
    'picture_text', (select available from screen_ability where name = 'picture_text'));
