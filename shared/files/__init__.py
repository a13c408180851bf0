"""Files that people send, read safely: tables from offices and pictures from phones. No service's domain is in here."""
