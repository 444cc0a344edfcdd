"""What words may never say, in each language; and what they may."""

import pytest

from core.claims import CHASES, HASTE, PROMISES, claims
from core.words import STANDARD

PROMISED = {
    "en": ["Risk-free spins", "Free money for you", "A guaranteed win", "Your last chance", "You\u2019re due a win"],
    "sv": ["Riskfria snurr", "Gratis pengar till dig", "Garanterad vinst", "Sista chansen"],
    "fr": ["Des tours sans risque", "De l'argent gratuit", "Un gain garanti", "DERNIERE CHANCE"],
    "de": ["Risikofreie Freispiele", "Geschenktes Geld", "Garantierter Gewinn", "Deine letzte Chance"],
    "es": ["Tiradas sin riesgo", "Dinero gratis", "Premio garantizado", "Última oportunidad"],
    "nl": ["Risicovrije spins", "Gratis geld", "Gegarandeerde winst", "Laatste kans"],
}
CHASED = {
    "en": ["Win it back", "Win it\nback", "Recover your losses", "One more spin"],
    "sv": ["Vinn tillbaka det", "Ta igen dina förluster", "Fortsätt spela"],
    "fr": ["Regagnez-le", "Récupérez vos pertes", "Continuez à jouer"],
    "de": ["Gewinnen Sie es zurück", "Holen Sie Ihre Verluste", "Spielen Sie weiter"],
    "es": ["Recupera lo perdido", "Recupere sus pérdidas", "Siga jugando"],
    "nl": ["Win het terug", "Haal je verlies terug", "Blijf spelen"],
}
HURRIED = {
    "en": ["Hurry!", "Today only", "Only 10 minutes left", "Ends in 00:14:59", "Don\u2019t miss it"],
    "sv": ["Skynda dig", "Bara i dag", "10 minuter kvar", "Missa inte"],
    "fr": ["Dépêchez-vous", "Aujourd\u2019hui seulement", "Plus que 10 minutes", "Ne manquez pas"],
    "de": ["Beeilen Sie sich", "Nur heute", "Nur noch 10 Minuten", "Jetzt oder nie"],
    "es": ["Date prisa", "Sólo hoy", "Quedan 10 minutos", "Ahora o nunca"],
    "nl": ["Haast je", "Alleen vandaag", "Nog 10 minuten", "Nu of nooit"],
}


def cases(texts):
    return [(language, text) for language, several in texts.items() for text in several]


@pytest.mark.parametrize(("language", "text"), cases(PROMISED))
def test_a_promise_that_no_game_can_keep_is_refused_in_every_language(language, text):
    assert ("promise", language) in {(one.wrong, one.language) for one in claims(text, flagged=False)}


@pytest.mark.parametrize(("language", "text"), cases(CHASED))
def test_a_call_to_play_on_is_refused_in_every_language(language, text):
    assert [(one.wrong, one.language) for one in claims(text, flagged=False)] == [("chase", language)]


@pytest.mark.parametrize(("language", "text"), cases(HURRIED))
def test_haste_is_refused_to_the_flagged_and_left_to_the_books_for_the_others(language, text):
    assert [(one.wrong, one.language) for one in claims(text)] == [("haste", language)]
    assert claims(text, flagged=False) == ()


@pytest.mark.parametrize("net", [PROMISES, CHASES, HASTE])
def test_every_net_knows_the_same_languages(net):
    assert net.keys() == {"en", "sv", "fr", "de", "es", "nl"}


@pytest.mark.parametrize(
    "text",
    [
        "RISK-FREE", "risk\u2011free", "ri\u00adsk-free", "risk\u200b-free", "\uff32isk-free", "Risk\nfree",
        "r\u00edsk-free", "risk.free", "risk_free", "risk*free", "risk - free", "No-risk", "risk#free", "risk|free",
        "r\u0456sk-free", "RIS\u039a-FREE", "risk-fr\u0435\u0435", "\u039d\u039f RISK", "Can\u2019t-lose",
    ],
)  # fmt: skip
def test_spelling_hides_no_claim(text):
    assert [one.wrong for one in claims(text)] == ["promise"]


@pytest.mark.parametrize(
    "text",
    [
        "Recover your password", "Cashback on your next visit", "Winnings are paid in cash", "Take your time",
        "Support is open from 9:00 to 22:00", "You may play it or leave it", "Vitesse de paiement",
        "You win. Back to the lobby", "At 1, 2, 3 you may stop",
        "Zögern Sie nicht, uns zu schreiben", "Hoe snel is je betaling?", "Du kan ta igen dig",
    ],
)  # fmt: skip
def test_plain_words_are_no_claim(text):
    assert claims(text) == ()


def test_a_claim_says_what_was_found_and_what_is_wrong_with_it():
    assert str(claims("Win it\n  BACK")[0]) == "'win it back' calls to play on or to go after what was lost"


@pytest.mark.parametrize("arm", STANDARD)
def test_the_standard_words_claim_nothing(arm):
    assert claims(f"{STANDARD[arm].title}\n{STANDARD[arm].body}") == ()
