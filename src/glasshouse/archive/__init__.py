"""The archive: the documents that statements rest on."""
