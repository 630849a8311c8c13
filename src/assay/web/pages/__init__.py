"""The pages: a module each, with the function that answers its address."""
