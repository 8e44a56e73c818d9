"""What is heard becomes notices, and notices become messages when it is time."""
