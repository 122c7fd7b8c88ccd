from django.db import migrations

# What was sat before sections had one without a name; its limit is what lay between its start and its end.
FILL = """
    UPDATE interviews_attempt SET
        "limit" = deadline_at - started_at,
        out_of = GREATEST(1, (SELECT count(*) FROM interviews_attemptitem item WHERE item.attempt_id = interviews_attempt.id));
    INSERT INTO interviews_attemptsection (attempt_id, number, title, first, last, is_one_way, opened_at, closed_at)
        SELECT attempt.id, 1, '', 1, max(item.position), false, attempt.started_at,
            CASE WHEN attempt.closed_at IS NULL THEN NULL ELSE GREATEST(attempt.closed_at, attempt.started_at) END
        FROM interviews_attempt attempt JOIN interviews_attemptitem item ON item.attempt_id = attempt.id
        GROUP BY attempt.id;
    UPDATE interviews_attemptitem item SET section_id = section.id
        FROM interviews_attemptsection section WHERE section.attempt_id = item.attempt_id;
    UPDATE interviews_plan SET sections = jsonb_build_array(jsonb_build_object('rules', sections));
"""
EMPTY = """
    UPDATE interviews_attemptitem SET section_id = NULL;
    UPDATE interviews_plan SET sections = sections -> 0 -> 'rules';
"""


class Migration(migrations.Migration):
    dependencies = [("interviews", "0004_sections_and_clock")]

    operations = [migrations.RunSQL(FILL, EMPTY)]
