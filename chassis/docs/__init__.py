"""The generated files that are checked in: event schemas, catalogue, AsyncAPI, OpenAPI, broker topology."""
