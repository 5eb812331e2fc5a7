"""The sample world: X, Reddit, Discord and the web of 2 May 2024, played on loopback.

`world.World` serves the day of `day/`, which is written by hand; `record` makes of it what
`dateline demo` replays; `recorded` serves bodies of real services instead.
"""
