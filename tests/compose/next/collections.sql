ALTER TABLE collections.membership ADD COLUMN next_release text NOT NULL DEFAULT 'none';
