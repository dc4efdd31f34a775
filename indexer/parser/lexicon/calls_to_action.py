"""Phrases with which offers and notices address the reader."""

from indexer.parser.lexicon import table

# Pronouns that address the reader: common in offers and notices, rare in reports.
READER = table("""
you | your | our | we | us | please | du | dein | ihre | ihren | ihr | wir | unser | unsere | uns
bitte | vous | votre | vos | nous | notre | nos | usted | ustedes | nosotros | nuestro | nuestra
você | nosso | nossa | voi | vostro | noi | nostro | nostra
""")

# Phrases inside a line, by one of their words: the prefilter searches for single words.
CALLS = {
    "version": ("a version of this article", "a version of this story",
                "an earlier version of this", "a previous version of this"),
    "support": ("support us from", "support us today", "support our journalism",
                "support independent journalism"),
    "bookshop": ("from our bookshop", "at our bookshop"),
    "follow": ("follow us @", "follow us on", "follow him @", "follow her @", "follow me @",
               "follow them @", "follow him on twitter", "follow her on twitter"),
    "official": ("on official, secure websites", "an official government organization"),
    "tip": ("news tip", "have a tip"),
    "newsletters": ("newsletters",),
    "newsletter": ("our newsletter", "free newsletter", "daily newsletter",
                   "newsletter for", "newsletter to", "weekly newsletter", "the newsletter"),
    "inbox": ("your inbox", "to your inbox"),
    "straight": ("straight to your",),
    "subscribe": ("subscribe to", "subscribe now", "subscribe today", "to subscribe"),
    "subscribers": ("for subscribers only", "only for subscribers"),
    "subscription": ("your subscription", "subscription required"),
    "google": ("on google news", "google news feed", "source on google", "to your google"),
    "facebook": ("on facebook, twitter", "on facebook and", "on facebook or", "facebook messenger"),
    "unlock": ("to unlock",),
    "hear": ("like to hear", "love to hear", "want to hear from you"),
    "digest": ("a weekly digest", "a daily digest"),
    "agree": ("i agree that", "you agree to", "and agree to"),
    "click": ("click here", "click on the link"),
    "blocker": ("your ad blocker", "an ad blocker", "disable ad blocker"),
    "rights": ("all rights reserved", "rights reserved"),
    "copyright": ("copyright ©", "© copyright", "copyright #", "copyright (c)"),
    "cookies": ("use cookies", "uses cookies", "accept cookies", "our cookies", "cookies and"),
    "privacy": ("privacy policy", "privacy notice", "privacy statement"),
    "terms": ("terms of service", "terms of use", "terms and conditions", "terms & conditions"),
    "republished": ("republished", "be republished"),
    "rewritten": ("broadcast, rewritten", "rewritten or redistributed"),
    "guidelines": ("community guidelines", "commenting guidelines"),
    "commission": ("affiliate commission", "earn a commission", "receive a commission",
                   "a commission", "earn commission"),
    "affiliate": ("affiliate links", "affiliate link"),
    "contributed": ("contributed to this report", "contributed to this story",
                    "contributed to this article", "contributed reporting"),
    "javascript": ("enable javascript", "javascript is", "javascript to", "requires javascript"),
    "abonnieren": ("newsletter abonnieren", "jetzt abonnieren"),
    "datenschutzerklärung": ("datenschutzerklärung",),
    "rechte": ("alle rechte vorbehalten",),
    "derechos": ("derechos reservados",),
    "réservés": ("droits réservés",),
    "riservata": ("riproduzione riservata",),
    "riservati": ("diritti riservati",),
    "reservados": ("direitos reservados", "derechos reservados"),
}  # fmt: skip
