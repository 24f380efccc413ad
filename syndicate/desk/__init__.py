"""Use cases: one function per thing a person can want. Each carries values between rooms, in one transaction."""
