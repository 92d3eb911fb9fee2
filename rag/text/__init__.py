"""Knowledge of languages. Pure: text in, text or spans out."""
