"""Devices: the phones that may fetch forms and post submissions."""
