-- When a sealed mailing is to begin; whether a relay's log shows that it never took a message.
ALTER TABLE mailings ADD COLUMN starts_at BIGINT;
ALTER TABLE deliveries ADD COLUMN absent INTEGER;
