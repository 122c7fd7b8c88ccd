"""The database itself refuses to change or delete a published revision, whoever asks."""

from django.db import migrations

PROTECT = """
CREATE FUNCTION questions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'revision % is published and never changes; publish a new one', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'published_revision_never_changes';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_revision_never_changes BEFORE UPDATE OR DELETE ON questions_revision
    FOR EACH ROW EXECUTE FUNCTION questions_refuse_change();
"""
UNPROTECT = """
DROP TRIGGER published_revision_never_changes ON questions_revision;
DROP FUNCTION questions_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("questions", "0001_initial")]

    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
