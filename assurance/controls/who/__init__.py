"""Who can (WHO): what the policies in force make possible, compared with what the approved ones do."""
