"""How orders to a model are worded in English, by kind; see `injection` for what is done with them.

Each pattern runs on folded text (small letters, single spaces) of a few sentences. All repetition
is bounded, so that no text can make one slow.
"""

import re
from typing import Final

from summarize.injection.patterns_other import OTHER_LANGUAGES

_GAP = r"\W{1,4}(?:[\w']{1,20}\W{1,4}){0,6}?"
_RULES = (
    r"(?:instruct\w*|directi\w+|prompts?|rules|guidelines|guardrails|orders|commands?|messages?|"
    r"context|constraints|training|programming|system|task|text)"
)
_READER = (
    r"(?:ai|a\.i\.|llms?|language models?|chat ?bots?|assistants?|summari[sz]ers?|gpt\S{0,6}|"
    r"claude|gemini|models?|agents?|editor(?:ial)? (?:model|bot|system|ai)|newsletter (?:bot|ai|"
    r"writer|generator|model|editor)|automated (?:systems?|readers?|tools?))"
)
_OUTPUT = (
    r"(?:summar\w+|answers?|responses?|repl(?:y|ies)|outputs?|newsletters?|issues?|digests?|"
    r"headlines?|titles?|editions?|reports?|posts?|bullets?|sections?|lead|tags?|viewpoint|json)"
)

_IMPERATIVE = (
    r"(?:^|[\n.!?:;>\"')—-]\s?|[,;]\s|\b(?:please|"
    r"must|should|shall|then|and|also|always|now|you)\s)"
)

_SOURCES: Final[tuple[tuple[str, str], ...]] = (
    (
        "override",
        r"\b(?:ignor\w+|disregard\w*|forget|"
        r"skip)\W{1,3}(?:all\W|everything\W|what is\W|the\W)?\W{0,2}"
        r"(?:above|preceding|foregoing|previous|earlier)\b",
    ),
    (
        "override",
        r"\b(?:not|never|no longer|don't|stop)\W{1,3}(?:follow\w*|obey\w*|heed\w*)\b"
        + _GAP
        + _RULES,
    ),
    (
        "override",
        r"\b(?:guidelines|instructions|rules|prompt) "
        r"(?:above )?(?:are|is) (?:now )?(?:obsolete|void|"
        r"outdated|cancell?ed|superseded|invalid)\b",
    ),
    (
        "addressed",
        r"\b" + _READER + r"\W{1,3}(?:(?:that|who|which)\W{1,3})?(?:reading|reads?|process\w*|"
        r"summari[sz]\w+|seeing|sees?|quot\w+|encounter\w*)\W{1,3}(?:this|the following|it)\b",
    ),
    (
        "addressed",
        r"(?:^|[\n.!?>]\s?)(?:assistant|chatbot|ai|gpt|llm)\W{1,3}(?:please|write|add|say)\b",
    ),
    (
        "addressed",
        r"(?:^|[\n.!?:>]\s?|\bplease |[,;] (?:please "
        r")?)(?:write|state|publish|announce|declare) that\b",
    ),
    (
        "addressed",
        # "Say that it fails first" is how people who write together talk of what they have before
        # them; an order that plants news has to name somebody or something.
        r"(?:^|[\n.!?:>]\s?|\bplease )(?:say|claim|mention|report|repeat) "
        r"(?:after me|that(?! (?:it|they|he|she|we)\b(?! (?:is|was) (?:called|named))))\b",
    ),
    (
        "role",
        r"\b(?:begin|end|start) of (?:the )?(?:un)?trusted\b|\blet's (?:play a game|role-?play)\b"
        r"|\bthe (?:following|next (?:line|part|"
        r"section)) is (?:trusted|the (?:required|real|true))\b",
    ),
    (
        "role",
        r"\bsystem (?:prompt |message )?(?:override|notice|alert|update)\W{0,2}[:\-—]",
    ),
    ("form", r"<!--|display:\s?none|visibility:\s?hidden|font-size:\s?0"),
    (
        "form",
        r"\b(?:item|story|handle|source|cite|reference|"
        r"treat)\W{1,4}(?:the )?(?:item )?s\d{1,4}(?:-\d+)?\b",
    ),
    (
        "form",
        r"\b(?:write|put|place|insert|copy|keep|paste|"
        r"include|print) (?:these|this|the) (?:braces|tags?|"
        r"words|string|sentence|line|reference|citation|phrase|script|html|markup|words)\b",
    ),
    (
        "form",
        r"\b(?:attach|add|insert|append|put|place|include|embed)\b"
        + _GAP
        + r"(?:to|in|into|at|on)\W"
        r"{1,3}(?:the (?:top|end|start|bottom) of "
        r")?(?:your|the) (?:summar\w+|newsletter|issue|digest|"
        r"headlines?|edition|report|bullets?)\b",
    ),
    (
        "form",
        r"\byour (?:summary|newsletter|digest|"
        r"headlines?|edition) (?:says?|must|should|ends?|includes?|"
        r"contains?|mentions?|has to|needs to|will)\b|"
        r"\b(?:bullet|headline|section|label|tag|title)s? "
        r"of (?:your|the|this) (?:issue|newsletter|summary|edition)\b",
    ),
    ("form", r"\b(?:use|write|print|publish|show) only (?:the|this|these|our)\b"),
    (
        "override",
        r"\b(?:ignore|disregard|forget|pay no attention to)\b" + _GAP.replace("6", "7") + _RULES,
    ),
    (
        "override",
        _IMPERATIVE + r"(?:override|bypass|cancel|skip|discard|drop|neglect)\W{1,3}(?:your|all|the|"
        r"any|these|previous)\b\W{0,3}(?:[\w']{1,20}\W{1,4}){0,4}?(?:instruct\w*|directives?|"
        r"prompts?|rules|guidelines|guardrails|orders|programming|task)\b",
    ),
    (
        "override",
        r"\b(?:ignore|disregard|forget)\W{1,3}(?:everything|all|anything|what(?:ever)?)\b[^.]{0,40}"
        r"\b(?:above|before|previous\w*|prior|earlier|so far|told|said|until now|other items)\b",
    ),
    (
        "override",
        r"\b(?:new|updated|real|actual|true|revised|"
        r"secret|hidden|following|priority|special)\W{1,3}"
        r"(?:system )?(?:instructions?|directives?|"
        r"prompt|task|orders)\b\W{0,3}(?::|-|—|is|are|follow)",
    ),
    (
        "override",
        r"\b(?:instructions?|prompt|rules|orders) (?:above|before this|so far)\b[^.]{0,40}"
        r"\b(?:void|obsolete|cancelled|canceled|outdated|replaced|superseded|wrong|test|over|null)",
    ),
    ("role", r"<\|?/?(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)\b"),
    (
        "role",
        r"\[/?inst\]|<</?sys>>|<\|?(?:begin|end|start)_of_|\[(?:system|assistant|developer)\b",
    ),
    (
        "role",
        r"(?:^|[\n.!?\"'>#*)\]-]\s?)(?:system|"
        r"assistant|developer|human|user|admin(?:istrator)?|root)"
        r"(?: (?:prompt|message|note|override|update|notice|alert))?\W{0,3}:",
    ),
    ("role", r"#{2,}\s?(?:system|instructions?|new task|response|assistant|human|user)\b"),
    (
        "role",
        r"\b(?:begin|end|start)\W{1,3}(?:of\W{1,3})?(?:the\W{1,3})?(?:system|admin|developer|"
        r"untrusted|trusted|user|item|source|news|context|data|items|input|document|prompt)s?\b"
        r"\W{0,3}(?:prompt|message|section|data|input|block|list|override|\W*$)",
    ),
    (
        "role",
        r"\byou are (?:now|no longer|from now on)\b|\bfrom now on,? you\b|\bpretend (?:to be|"
        r"that you|you)\b|\bact as (?:an? |the |if )|\bdeveloper mode\b|\b(?:dan|jailbreak) mode",
    ),
    ("role", r"\bsystem (?:override|message|notice|alert|update|prompt)\W{0,2}[:\-—]"),
    (
        "addressed",
        r"\b(?:note|message|attention|instructions?|notice|hint|memo|reminder|dear|hey|hello|hi|to"
        r"|if you are|if you're|any|every|all|as)\b\W{1,3}(?:(?:to|for|the|an?|any|all|every|this|"
        r"you|other|large|automated|are|is)\W{1,2}){0,4}" + _READER + r"\b\W{1,3}(?:[\w']{1,20}"
        r"\W{1,3}){0,6}?(?:must|should|shall|please|read\w*|process\w*|summari[sz]\w*|add|write|"
        r"include|insert|say|put|print|end|begin|rank|link|treat|give|reply|answer|mention|set)\b",
    ),
    (
        "addressed",
        r"\b(?:when|while|if|before|after|once)\b\W{1,3}(?:you\W{1,3}|you're\W{1,3}|you are\W{1,3}|"
        r"ever\W{1,3}){0,3}(?:are\W{1,3})?(?:asked to\W{1,3})?(?:summari[sz]\w*|writ\w+|generat\w+|"
        r"produc\w+|process\w*|compil\w+|"
        r"edit\w*)\b[^.]{0,40}\b(?:this|it|the|these|your)\b[^.]{0,60}"
        r"\b(?:must|please|always|add|write|include|insert|say|put|print|link|mention|end|begin|do "
        r"not|never|start|call|make|use|recommend|state|claim)\b",
    ),
    (
        "leak",
        r"\b(?:print|reveal|repeat|show|output|leak|display|quote|copy|include|translate|recite|"
        r"paste|publish|tell|give|dump|expose|return|write|spell|encode|summari[sz]e)\b"
        + _GAP
        + r"(?:(?:system|initial|hidden|secret|original|full|own|developer|first|above)\W{1,3}"
        r"(?:prompt|instructions?|message|text|rules)|(?:your|the) (?:prompt|instructions|rules|"
        r"guidelines|configuration)|words above|everything above|text above|api[ _]?keys?|"
        r"environment variables)",
    ),
    (
        "leak",
        r"\bwhat (?:are|is|were|was) (?:your|the) (?:system |initial |hidden |original |exact )"
        r"{0,2}(?:prompt|instructions|rules)\b",
    ),
    (
        "form",
        r"\b(?:respond|answer|reply|output|return|write|print|say|produce|generate)\b\W{1,3}"
        r"(?:back )?(?:only|just|exactly|nothing but|solely|instead|verbatim|simply|with only|with "
        r"just|with exactly|with nothing|the following|this (?:text|sentence|exact))\b",
    ),
    (
        "form",
        r"\b(?:add|include|insert|append|put|place|embed|prepend|attach|begin|start|end|finish|"
        r"close|open|conclude|sign|set|change|replace|make|rename|use|write|fill|mark|lead)\b"
        + _GAP
        + r"(?:your|the|this|every|each|all|any)\W{1,3}(?:[\w']{1,20}\W{1,3}){0,2}?"
        + _OUTPUT
        + r"\b\W{1,3}(?:[\w']{1,20}\W{1,3}){0,3}?(?:with|to|by|be|as|in|into|at|saying|that|and|"
        r"under|read|:)",
    ),
    (
        "form",
        _IMPERATIVE
        + r"(?:add|include|insert|append|put|place|embed|render|attach|use)\W{1,3}(?:a|an|"
        r"the|this|these|our|my)\W{1,3}(?:[\w']{1,20}\W{1,3}){0,3}?(?:link|url|image|picture|pixel|"
        r"banner|address|logo|markdown|html|iframe|script|button|hyperlink|table)s?\b",
    ),
    (
        "form",
        r"\b(?:link|point|redirect|send|direct|"
        r"refer)\b\W{1,3}(?:[\w']{1,20}\W{1,3}){0,5}?(?:readers?"
        r"|users?|subscribers?|people|everyone|them|it|all (?:links|citations|sources))\b\W{1,3}"
        r"(?:[\w']{1,20}\W{1,3}){0,3}?(?:to|at|towards)\b",
    ),
    (
        "form",
        r"\b(?:all|every|each) (?:links?|citations?|sources?|urls?)\b[^.]{0,30}\b(?:must|should|"
        r"to|with|go|point|replace)",
    ),
    (
        "form",
        r"[\"'}\]]\s?[}\]]\s?[,}\]]|\{\s?\"?(?:text|title|bullets|lead|sections|label|items|"
        r"statements|role|content|tool|function|name|answer)\"?\s?:",
    ),
    (
        "form",
        r"```\s?(?:json|system|xml|markdown|html|tool)|</?(?:data|item|items|story|stories|"
        r"source|sources|documents?|context|input|untrusted|instructions?|tool|function|output|"
        r"answer|thinking|think|record|note)\b[^>]{0,40}>?",
    ),
    (
        "form",
        r"!\[[^\]]{0,120}\]\s?[(\[]|<(?:img|script|iframe|a|svg|style|link|meta|object|form|"
        r"base|video|audio)\b|\]\(\s?(?:javascript|data|vbscript):|\bjavascript:|\bdata:text",
    ),
    (
        "form",
        _IMPERATIVE
        + r"(?:call|invoke|trigger|execute)\W{1,3}(?:the|a|this|your)\W{1,3}(?:[\w']{1,20}"
        r"\W{1,3}){0,3}?(?:tool|function|command|code|plugin)\b",
    ),
    (
        "form",
        r"\b(?:decode|decrypt|unscramble|base64|rot13)\b[^.]{0,60}\b(?:follow|obey|execute|do|"
        r"act|carry|comply|run|apply|instruction)",
    ),
    (
        "form",
        r"\b(?:omit|remove|delete|suppress|leave out|hide|drop|exclude|censor|skip)\b[^.]{0,30}"
        r"\b(?:(?:all|every|any)(?: the)? other|competitors?|other (?:items?|stories|news|"
        r"sources)|citations|sources|negative)\b",
    ),
    (
        "form",
        r"\b(?:rank|place|list|treat|mark|rate|present|feature|promote)\b\W{1,3}(?:this|it|us|our)"
        r"\b[^.]{0,40}\b(?:first|top|lead|most important|number one|verified|breaking|#1|"
        r"highest|above)",
    ),
)

PATTERNS: Final = tuple(
    (kind, re.compile(source)) for kind, source in (*_SOURCES, *OTHER_LANGUAGES)
)
"""Kinds and compiled patterns, in the order in which they are tried."""
