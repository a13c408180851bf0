"""What all services share: small parts, no domain in them."""
