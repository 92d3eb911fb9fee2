"""The language models and the queue before the packaged one."""
