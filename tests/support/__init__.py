"""What several tests share: tools, speech, the real server, a real browser."""
