"""/sign/<token>: show who you are, agree, read, sign or decline, fetch the copy. Works without JavaScript."""
