"""Our construct library: how each resource is built. Importing it points jsii at the Node.js from PyPI."""

from fsi_rekognition.node import use_packaged_node

use_packaged_node()
