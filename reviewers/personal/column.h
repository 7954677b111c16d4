/* column.h: what the head of a column says of the cells below it. */
#pragma once
#include "base/arena.h"

enum column { COLUMN_OTHER, COLUMN_ID, COLUMN_PHONE, COLUMN_CARD, COLUMN_ADDRESS };

/* Of a person's: 办公电话 and 单位地址 head what everybody may know. */
enum column column_of(struct arena *, struct str head);

/* So many rows from the top a head may stand. */
enum { COLUMN_HEAD_ROWS = 4 };

/* 姓名, 联系人, 户主: who is in such a table is somebody, and 电话 and 地址 in it are theirs. */
bool column_is_of_people(struct arena *, struct str head);

/* Under 统一社会信用代码/身份证号 stand both. */
bool cell_is_credit_code(struct arena *, struct str cell);
