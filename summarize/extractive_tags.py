"""Entity tags as readers write them."""

import re

from summarize.story import Story


def readable(tag: str, story: Story) -> str:
    """Spell a tag as its story does ("gpt-4" as "GPT-4"), without its kind ("company:OpenAI").

    Gives "" for a tag with a number that the story does not have in this form.
    """
    words = tag.partition(":")[2] or tag
    parts = [re.escape(part) for part in re.split(r"[-_\s]+", words) if part]
    text = " ".join(f"{item.title} {item.text}" for item in story.items[:8])
    pattern = r"[-\s]?".join(parts)
    found = re.findall(rf"(?<![\w-]){pattern}(?![\w-])", text, re.IGNORECASE) if parts else []
    if found:
        return str(max(found, key=lambda word: (word != word.casefold(), found.count(word))))
    return "" if re.search(r"\d", words) else words.replace("_", " ")
