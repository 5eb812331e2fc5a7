"""The page behind a link: `fetch.fetch_article` and `fetch.article_item` give its main text,
title, author and date."""
