"""What is deployed together; a stack composes constructs and creates nothing itself."""
