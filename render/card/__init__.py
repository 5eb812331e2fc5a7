"""The picture that link previews show of an issue, drawn with Pillow: `card.card_of`."""
