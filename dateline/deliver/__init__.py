"""An issue to its readers: `deliver.deliver` sends it by e-mail (`message`, `mailing`, `smtp`)
and to chat places (`chat`), each recipient once, by an outbox in the store."""
