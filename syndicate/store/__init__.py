"""The database: SQLAlchemy Core on SQLite or PostgreSQL. Functions by subject; nobody else imports sqlalchemy."""
