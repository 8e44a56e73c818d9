"""How the parts are put together: checked, and each check seen to fail on a broken sample."""
