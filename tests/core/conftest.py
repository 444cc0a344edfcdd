from hypothesis import HealthCheck, settings

settings.register_profile(
    "core", deadline=None, max_examples=80, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("core")
