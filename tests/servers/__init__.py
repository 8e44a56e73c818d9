"""Private PostgreSQL, RabbitMQ and a faulty wire: started on free ports, never left running."""
