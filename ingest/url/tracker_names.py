"""Query parameters that follow a reader around and say nothing about the page: data, no logic.

The names are facts gathered from public lists, compared in July 2026 and read for which of them
can change what a page shows (those stay out):

- Brave's query filter, `components/query_filter/utils.cc` in github.com/brave/brave-core (MPL-2.0):
  most of EVERYWHERE and the scoping idea.
- ClearURLs Rules, `data.min.json` in github.com/ClearURLs/Rules (LGPL-3.0): the `utm` family, the
  e-mail and affiliate names, and the parameters of single services.
- The makers' own documentation where the lists disagree: Google's campaign URL builder (utm_*),
  Ghost ("outbound link tagging": `ref`), Substack's and Medium's share links.

The worse mistake is to drop a parameter that picks the page (the link then shows something else),
so a name that means different things on different sites is scoped, or not listed at all.
"""

PREFIXES: tuple[str, ...] = ("utm_", "hsa_", "mtm_", "pk_", "matomo_", "oft_", "vero_", "bsft_")
"""Beginnings of names that only campaign tools use."""

EVERYWHERE: frozenset[str] = frozenset(
    """
    __hsfp __hssc __hstc __s __twitter_impression _bhlid _branch_match_id _branch_referrer _ga _gl
    _hsenc _hsmi _kx _openstat action_object_map action_ref_map action_type_map at_campaign
    at_medium at_recipient_id at_recipient_list bbeml ck_subscriber_id cmpid dclid dicbo echobox
    epik et_rid fb_action_ids fb_action_types fb_comment_id fb_ref fb_source fbclid ga_campaign
    ga_content ga_medium ga_source ga_term gbraid gclid gclsrc gs_l guccounter guce_referrer
    guce_referrer_sig hmb_campaign hmb_medium hmb_source hsctatracking igsh igshid irclickid
    jsessionid phpsessid
    li_fat_id mc_cid mc_eid mkt_tok ml_subscriber ml_subscriber_hash msclkid ncid oly_anon_id
    oly_enc_id os_ehash rb_clickid rdt_cid ref_src ref_url s_cid s_kwcid sc_customer sc_eh sc_uid
    sms_click spm sr_share srsltid ss_email_id ttclid twclid unicorn_click_id utm vgo_ee wbraid
    wickedid wt_mc wt_zmc wtrid xtor yclid ymclid ysclid
    """.split()
)
"""Names, in lower case, that are dropped on every site."""

ANYWHERE_BUT: dict[str, tuple[str, ...]] = {
    "ref": ("github.com", "gitlab.com", "codeberg.org", "sourceforge.net", "bitbucket.org"),
    "referrer": (),
    "amp": (),
}
"""Names that are dropped except on the sites where they pick the page (`ref` names a branch)."""

SCOPED: dict[str, frozenset[str]] = {
    "bloomberg.com": frozenset({"sref", "leadsource"}),
    "facebook.com": frozenset({"__tn__", "__xts__", "mibextid", "rdid", "share_url", "refid"}),
    "github.com": frozenset({"notification_referrer_id"}),
    "google.com": frozenset({"ved", "usg", "sa", "ei", "sei", "sxsrf", "gs_lcp", "esrc", "uact"}),
    "huggingface.co": frozenset({"ref"}),
    "instagram.com": frozenset({"img_index", "hl"}),
    "linkedin.com": frozenset({"trk", "trackingid", "lipi", "rcm", "originalsubdomain"}),
    "medium.com": frozenset({"source"}),
    "nytimes.com": frozenset({"smid", "smtyp", "partner", "emc", "unlocked_article_code"}),
    "reddit.com": frozenset(
        {"share_id", "context", "rdt", "st", "sh", "correlation_id", "post_fullname"}
    ),
    "spotify.com": frozenset({"si", "nd", "dlsi"}),
    "substack.com": frozenset(
        {
            "r",
            "s",
            "showwelcome",
            "showwelcomeonshare",
            "publication_id",
            "post_id",
            "isfreemail",
            "triedredirect",
            "token",
        }
    ),
    "theguardian.com": frozenset({"cmp"}),
    "towardsdatascience.com": frozenset({"source"}),
    "washingtonpost.com": frozenset({"wpisrc", "wpmm", "itid", "pwapi_token"}),
    "wsj.com": frozenset({"mod", "reflink", "st"}),
}
"""Names that are dropped on one site and its subdomains only."""
