"""What tests share. Import from here only what a test needs: some of it loads models and browsers."""
