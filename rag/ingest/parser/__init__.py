"""A file's bytes → an article, in a child process with limits."""
