"""Working as promised (RUN): trails deliver, keys serve, alarms see, names resolve, and AWS's AI learns nothing."""

from policies.controls import running_audit, running_data, running_network

CONTROLS = (*running_audit.CONTROLS, *running_data.CONTROLS, *running_network.CONTROLS)
