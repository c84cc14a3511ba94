"""Where people and programs come in: translates a call, has one service do the work, translates back."""
