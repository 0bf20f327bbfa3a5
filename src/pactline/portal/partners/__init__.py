"""The page of one partner link: an authorised partner reads the offer as the customer does, and answers nothing."""
