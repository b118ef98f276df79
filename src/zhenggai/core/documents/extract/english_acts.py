"""What an English sentence of an audit paper does: promise an act, agree, excuse, state a fault.

The codes of ``MeasureKind`` are judged by the words that say what is done; what it is done *for*
(“to ensure …”) does not count.
"""

from __future__ import annotations

import re

from zhenggai.core.records import MeasureKind

_K = MeasureKind

_PURPOSE = re.compile(
    r"\b(?:so that|in order to|to (?:ensure|make sure|prevent|avoid|comply|strengthen|improve)|"
    r"ensuring|"
    r"that will ensure)\b[^.;]*",
    re.I,
)
# Behind each kind its weight: a thing done outweighs a paper, a paper a word.
_CUES: tuple[tuple[MeasureKind, float, re.Pattern[str]], ...] = (
    (
        _K.DISCIPLINE,
        3.0,
        re.compile(
            r"disciplin(?:ed|ary)|reprimand|dismiss(?:ed|al)|terminat\w+ (?:the )?(?:employ|staff)|"
            r"suspended (?:the )?(?:employee|officer|staff)|written warning|"
            r"referred to (?:the )?police",
            re.I,
        ),
    ),
    (
        _K.ACTION,
        1.6,
        re.compile(
            r"refund|repa(?:y|id)|reimburs|return(?:ed|s)? .{0,30}(?:fund|grant|cost|amount|"
            r"money)|recover(?:ed|y)?\b|"
            r"\bbought|purchas(?:e|ed)\b|\binstall|\bhire[ds]?\b|\bhiring|recruit|\brepair|"
            r"\breplac|dispos(?:e|al|ed)\b|"
            r"software|\bsystem (?:was|has been|will be|is) (?:changed|updated|modified|upgraded)|"
            r"reprogram|"
            r"\bcorrected\b|adjusting entr|journal entr|\bsubmitted\b|\bfiled\b|\bcancel|"
            r"\bclosed\b|"
            r"are now complete|\bamended\b|\bmodified the\b|automat(?:ed|ic|e)\b|upload|\bscanner|"
            r"additional staff|deactivat|revoke",
            re.I,
        ),
    ),
    (
        _K.SYSTEM,
        1.3,
        re.compile(
            r"polic(?:y|ies)|procedures?\b|internal control|control process|\bprocess\b|"
            r"\bcalendar|check ?-?list|"
            r"\btemplates?\b|standard forms?|manual\b|guidelines?|guidance|\bsegregat|"
            r"second (?:preparer|review)|"
            r"\bwritten\b|workflow|\bprotocol|will be introduced|is required to|are required to|"
            r"tracking|"
            r"reminder|designat|assign(?:ed)?\b",
            re.I,
        ),
    ),
    (
        _K.INSPECT,
        1.1,
        re.compile(
            r"\breview(?:s|ed|ing)?\b|\bmonitor|reconcil|\bverif|\binspect|spot[- ]?check|"
            r"\baudit of\b|"
            r"monthly audit|\bcounted\b|site visit|\bevaluat|investigat|\btest(?:s|ing)\b|"
            r"follow[- ]?up",
            re.I,
        ),
    ),
    (
        _K.STUDY,
        1.5,
        re.compile(
            r"\btraining|\btrained\b|\btrain\b|workshop|refresher|webinar|seminar|educat(?:e|ed|"
            r"ing)\b",
            re.I,
        ),
    ),
    (
        _K.MEETING,
        1.8,
        re.compile(
            r"\bmeetings?\b|\bmet with\b|\bdiscuss(?:ed|ion)|was reminded|were reminded|"
            r"remind(?:ed)? (?:all|staff)",
            re.I,
        ),
    ),
    (
        _K.PLAN,
        2.6,
        re.compile(
            r"(?:develop|prepare|draw up|draft|present|write|create|establish)\w*(?: up)? (?:an? |"
            r"the )?"
            r"(?:[\w-]+ ){0,3}(?:plan|strategy|roadmap|programme|proposal)\b",
            re.I,
        ),
    ),
)
_EMPTY = re.compile(
    r"seriously|\bstrive|committed to|commitment|every effort|best efforts|continue to|"
    r"importan(?:t|ce)|"
    r"remains? (?:vigilant|dedicated)|going forward we will (?:be|pay)|more care|diligen",
    re.I,
)
_ACT = re.compile(
    r"\b(?:will|shall|plans? to|intends? to|is going to|are going to)\b(?! not\b)|"
    r"\b(?:has|have|had) (?:already |also |now |since |subsequently |"
    r"recently )?(?:been )?(?!not\b|no\b|an?\b|the\b)"
    r"[a-z]{2,}(?:ed|en|un|de|ut|ught|lt|nt|ld|id|et)\b|"
    r"\b(?:was|were|is being|are being) (?:subsequently |since |also |now )?"
    r"(?:implemented|changed|updated|added|corrected|revised|introduced|installed|created|hired|"
    r"trained|moved|"
    r"assigned|refunded|returned|closed|completed|submitted|amended|developed|established|"
    r"discussed|put)\b|"
    r"^(?:we|management|the [a-z ]{2,40}) (?:subsequently |also |immediately )?(?:added|made|"
    r"changed|created|hired|"
    r"implemented|updated|corrected|developed|established|revised|submitted|refunded|purchased|"
    r"introduced)\b",
    re.I,
)
_NO_ACT = re.compile(
    r"\b(?:no|not) (?:response|corrective action|action)\b|will not\b|has not been|have not been|"
    r"(?:response|plan) (?:was|has been|is) (?:received|provided|excluded)|"
    r"see (?:the )?(?:separate|page|corrective|attached)|"
    r"(?:finding|matter|it) (?:has been|was) (?:noted|discussed with the auditor)",
    re.I,
)
_AGREES = re.compile(
    r"^(?:(?:partl?y|partially|fully|not|dis)?[ -]?(?:agreed?|accepted|concurs?|concurred|"
    r"agrees)[.:;,]?$|"
    r"[^.]{0,70}\b(?:(?:dis)?agrees?|concurs?|accepts?|acknowledges?|(?:no|is) disagreement)\b"
    r"(?:[^.]{0,60}(?:finding|recommendation|auditor|report|observation)s?)?\W*$|(?:noted|yes|"
    r"none|n/?a)\W*$)",
    re.I,
)
_DONE = re.compile(
    r"\b(?:has|have) (?:already |since |now )?been (?:fully |successfully )?(?:completed|"
    r"implemented|corrected|resolved|"
    r"remediated|put in place)|\bcorrective actions? (?:is|are|was|were|has been|"
    r"have been) (?:complete|completed|"
    r"implemented|taken)|\b(?:is|are) now (?:complete|in place|corrected)|\bmatter is closed",
    re.I,
)
_STATUS_DONE = re.compile(
    r"\b(?:completed?|implemented|(?:fully )?corrected|resolved|closed|done)\b", re.I
)
_STATUS_OPEN = re.compile(
    r"\bnot\b|partial|in progress|ongoing|pending|unresolved|to be\b|will be|open\b|incomplete",
    re.I,
)
_SHORTCOMING = re.compile(
    r"\b(?:not|no|without|never|nobody|none|lack(?:s|ed|ing)?|missing|absent|late|overdue|"
    r"exceed\w*|"
    r"incorrect\w*|inaccura\w+|incomplete|insufficient|inadequate\w*|un[a-z]{5,}|fail(?:s|ed|ure)?|"
    r"only|differ(?:s|ed)?|error|errors|expired|outdated|weak\w*|improper\w*|duplicate\w*|still|"
    r"shortage|"
    r"deficien\w+|delay\w*|unable|cannot|could not|did not|does not|do not|past (?:due|the due)|"
    r"obsolete)\b|n't\b",
    re.I,
)
_CAUSAL = re.compile(
    r"\b(?:because|due to|as a result of|the (?:root )?cause|caused by|stems? from|this (?:is|was|"
    r"arose|occurred) |"
    r"attribut(?:ed|able) to|the reason)\b",
    re.I,
)
_PAST_TENSE = re.compile(
    r"\b(?:was|were|had|did|found|noted|identified|differed|[a-z]{3,}ed)\b", re.I
)
_FIGURE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|half|most)\b",
    re.I,
)


def kind_of_english(text: str) -> MeasureKind:
    """The kind of the measure in ``text``: the kind whose words weigh most; a slogan if none do."""
    main = _PURPOSE.sub(" ", text)
    best, weight = None, 0.0
    for kind, worth, cue in _CUES:
        count = sum(1 for _ in cue.finditer(main))
        score = worth * min(count, 3) ** 0.5
        if count and score > weight:
            best, weight = kind, score
    if best is None or (best in {_K.SYSTEM, _K.INSPECT} and weight < 1.4 and _EMPTY.search(main)):
        return _K.SLOGAN if _EMPTY.search(main) or not _ACT.search(main) else _K.ACTION
    return best


def acts_in_sentence(sentence: str) -> bool:
    """Whether the sentence promises or reports an act, rather than agreeing or explaining."""
    flat = sentence.strip()
    if _AGREES.match(flat) or _NO_ACT.search(flat):
        return False
    return _ACT.search(flat) is not None


def is_agreement(sentence: str) -> bool:
    """Whether the sentence only agrees or disagrees: “We concur.”"""
    return _AGREES.match(sentence.strip()) is not None


def states_fault(sentence: str) -> bool:
    """Whether the sentence names a shortcoming, or a result of a test."""
    return _SHORTCOMING.search(sentence) is not None or _FIGURE.search(sentence) is not None


def states_cause(sentence: str, *, after: str | None) -> bool:
    """Whether a sentence of a condition explains the one before it (``after``): by a causal word,
    or, behind the result of a test, by telling in the present tense how things are done."""
    if after is None:
        return False
    if _CAUSAL.search(sentence):
        return True
    result = _FIGURE.search(after) or _is_past(after)
    return bool(result) and not (_is_past(sentence) or _FIGURE.search(sentence))


def _is_past(sentence: str) -> bool:
    if re.search(r"\b(?:was|were|had|did)\b", sentence):
        return True
    present = re.search(r"\b(?:is|are|has|have|does|do)\b", sentence)
    return present is None and _PAST_TENSE.search(sentence) is not None


def is_done(status: str, text: str) -> bool:
    """Whether the plan says that the act is done; its stated status decides where there is one."""
    if status:
        return bool(_STATUS_DONE.search(status)) and not _STATUS_OPEN.search(status)
    return _DONE.search(text) is not None
