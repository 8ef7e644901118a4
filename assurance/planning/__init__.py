"""What a deployment would do, before anybody deploys."""
