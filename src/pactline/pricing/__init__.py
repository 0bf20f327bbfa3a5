"""What things cost: price lists, tax rates, and the engine that prices a basket and shows every step.

Owns the arithmetic of discounts, taxes and the totals one-time, MRR, ARR, ACV and TCV. Must never know who asks: quotes
and orders pass in lines and take the priced lines back.
"""
