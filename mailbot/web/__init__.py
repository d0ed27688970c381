"""Pages for machines and customers: health, metrics, and a case shown to whoever has its access key."""
