"""Who we deal with and who we are: accounts, their contacts and addresses, and our selling legal entities.

Owns the checks of tax numbers, phone numbers and countries, and the search for duplicates. Must never know what is sold
to an account: opportunities, quotes and contracts show themselves on its page through slots.
"""
