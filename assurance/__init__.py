"""What judges, proves and tells; it shares no code with what grants, and needs neither the CDK nor Node.js."""
