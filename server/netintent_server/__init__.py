"""The netintent service: intents to validated plans, questions to cited answers, over gRPC."""
