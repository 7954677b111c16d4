-- How often a rule is right is counted over the submissions of the last days, and no others are read.
create index submission_by_day on submission (submitted_at desc);
create index finding_decision_false_alarm on finding_decision (at desc)
    where decision = 'FALSE_ALARM' and reviewer ~ '(^|:)terms$';
