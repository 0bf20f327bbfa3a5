"""Pages of approvals, by noun."""
