"""Working as promised (RUN): trails deliver, keys serve, alarms see, names resolve, and AWS's AI learns nothing."""
