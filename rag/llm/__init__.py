"""The language models, and the queue for the packaged one."""
