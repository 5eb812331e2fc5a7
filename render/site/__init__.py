"""All editions as a site of their own: `build.build_site`."""
