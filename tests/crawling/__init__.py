"""Every page of the demo company in a real browser; `make crawl` runs it, apart from the other tests for its length."""
