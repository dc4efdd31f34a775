"""The protocol of Elastic's Search UI, by its stock `ApiProxyConnector`."""
