"""What was sold and is to be delivered: orders drafted from a signed contract.

Here only the draft: number, lines, state. Orders know the quote and the contract they came from; neither knows orders.
"""
