"""The first floor: the world becomes Items. Imports nothing else of ours."""
