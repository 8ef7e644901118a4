"""What a deployment would do, told before anybody deploys."""
