"""Makes a checkout run, with the standard library alone; ``make`` calls it.

Here belongs what a machine needs before our own code can start: the virtual environment, the pinned
packages, the front-end files, the catalogues, the browser of the tests, the offline installation.
Nothing here names a registry: pip and npm read the mirror from their own settings.
"""
