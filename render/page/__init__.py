"""An Edition as the HTML of one issue: `page.render_page`."""
