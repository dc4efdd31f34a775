"""The dialect that InstantSearch speaks, over the same requests and queries as our own."""
