"""What `belegt init` writes: a folder to start from."""
