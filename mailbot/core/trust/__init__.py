"""Who a sender is and how well that is proven; the tokens and keys that we hand out ourselves."""
