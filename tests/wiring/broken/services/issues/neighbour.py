"""A service that reaches into another, and into the framework."""

import nameko.rpc  # broken: framework
from services.tasks import plans  # broken: apart
