"""Words by which the extractive editor knows sentences that don't bear the move into an issue.

Each list gives one alternative of a regular expression; entries are patterns, one a comma.
"""

from typing import Final


def _any(words: str) -> str:
    """Join a list into an alternative."""
    return "|".join(" ".join(word.split()) for word in words.split(",") if word.strip())


DANGLING: Final = _any(
    r"""
    it, it['’]s, its, you, you['’]\w+, your, this,
    that, these, those, they, their, them, he, she, his, her, such, both,
    neither, either, one, ones, others, another, same, which, who, whose, where, there, here,
    the latter, the former, the same, the others?, the results?, the reason, the idea,
    the difference, the point, the problem, the issue, the answer, the only, the authors?,
    on top of (?:that|this|it), after (?:that|this), because of (?:that|this),
    first(?:ly)?, second(?:ly)?, third(?:ly)?, next, lastly,
    es, er, sie, dies\w*, das (?:ist|war|wird|kann), dabei, damit, dadurch, dafür, dazu, deshalb,
    darum
    """
)
"""Words that stand for something said before, at a sentence's start."""

DANGLING_CJK: Final = _any(
    """
    이는, 이것, 이를, 이에, 이런, 이러한, 이들, 이로, 그는, 그녀, 그들, 그의, 그것, 그런, 해당,
    저것, 여기, 거기, 이 같은, 이같은, 이처럼, 이때, 그때, これ, それ, あれ, 彼, そこ, ここ, この,
    その, 同社, 同氏, こうした, そうした, 这, 它, 他, 她, 其, 该, 此, 那
    """
)
"""The same in Korean, Japanese and Chinese."""

CONNECTIVE: Final = _any(
    """
    and, but, so, also, however, moreover, furthermore, additionally, in addition, meanwhile,
    besides, on top of that, on top of this, apart from that, beyond that, either way,
    then, thus, therefore, hence, still, yet, plus, anyway, actually, basically, honestly,
    interestingly, notably, importantly, indeed, of course, well, ok, okay, oh, yes, no, nope, yeah,
    yep, hey, hi, wow, huge, finally, in short, in other words, for example, for instance,
    worth (?:saying|noting|adding|mentioning) that, it turns out(?: that)?, turns out(?: that)?,
    note that, remember that, reminder that, reminder, to be fair, to be clear, my take, aber,
    und, jedoch, außerdem, zudem, dann
    """
)
"""Words that tie a sentence to the one before; with a comma behind them they can be left out."""

CONJUNCTION: Final = (
    r"and|but|so(?!\s(?:far|that|much|many|called|long|few|little|as)\b)|then|plus(?!\s\d)|und|aber"
)
"""Words that can be left out even without a comma. Never "no": what is left would say yes."""

CONNECTIVE_CJK: Final = _any(
    """
    또한, 그러나, 하지만, 그리고, 한편, 특히, 따라서, 게다가, 그래서, 다만, 반면, なお, また,
    しかし, さらに, そして, 一方, ただし, 但是, 但, 然而, 此外, 同时, 而且, 不过, 因此, 另外
    """
)
"""The same in Korean, Japanese and Chinese."""

TALK: Final = _any(
    r"""
    imo, imho, tbh, lol, lmao, rofl, wtf, omg, afaik, iirc, ngl, fwiw, gonna, wanna, kinda, dunno,
    yall, y'all, idk, bruh, dude, guys, folks, please, thanks, thank you, congrats, shit, fuck\w*,
    damn, crap, bullshit
    """
)
"""Talk among friends: no way to write in an issue, not even in quotation marks."""

OPINION: Final = _any(
    """
    amazing, awesome, insane, incredible, crazy, terrible, awful, stupid, dumb, embarrassing, sucks,
    love, hate, best ever, mind[- ]?blowing, game[- ]?changer, should, must, hopefully, probably,
    maybe, perhaps, seems, feels, looks like, sounds, would like, one would, i wish, i hope
    """
)
"""Judgement and guessing: told only as somebody's, in quotation marks."""

CALL: Final = _any(
    """
    check, see, read, join, follow, subscribe, click, sign up, watch, listen, try, learn more,
    download, get, stay, don['’]?t miss, let, look, imagine, consider, note, remember, enjoy, share,
    register, apply, visit, find out, discover, come, drop, dm, ask, tell, meet, image, photo,
    figure, table, credit, comments?, points?, article url, full story, full paper, full text,
    full thread, more here, more details, more info, links? in, links? below, details in,
    details below, code here, code below, buy, paper, blog, demo, repo, github, website, arxiv,
    (?:some|any|every)(?:one|body) (?:try|check|know|knows|tell|help|test|want|wants)
    """
)
"""Calls to the reader and stubs of captions, at a sentence's start."""

BOILERPLATE: Final = _any(
    r"""
    subscribe to, sign up for, newsletter, unsubscribe, cookies?, all rights reserved,
    terms of (?:service|use), privacy policy, appeared first on, click here, read more, read on,
    link in bio, in the comments, see comments, links? below,
    links? in (?:the )?(?:thread|reply|replies), full (?:post|thread), comments url, sponsored,
    promo code, giveaway, discount, retweet, upvote, \d+% off, flash deal, for sale
    """
)
"""Words of the page around an article."""
