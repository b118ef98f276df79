"""Puts this folder on the path, so that the papers below are found from every test folder."""
