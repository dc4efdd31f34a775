"""An adapter of the InstantSearch protocol to the searches of the service."""
