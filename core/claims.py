"""Claims: what the words of a message may never say, in the languages that the hub has words in.

Books of the law forbid phrases from a day on and where they bind. This net holds everywhere and no file lifts it; like
every list of phrases it proves nothing, and a person still reads every word. A text is held against all languages at
once, so that a wrong locale opens no gap.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from re import Pattern
from typing import Final, Literal

from msgspec import Struct

from core.law.phrases import any_of

Wrong = Literal["promise", "chase", "haste"]

PROMISES: Final[Mapping[str, str]] = {
    "en": "risk-free | risk free | riskfree | no risk | zero risk | without risk | nothing to lose | can't lose"
    " | cannot lose | never lose | guarantee | guaranteed | guarantees | sure thing | sure win | sure bet | easy money"
    " | free money | free cash | quick money | quick cash | get rich | last chance | final chance | you are due"
    " | you're due | due a win | due for a win | luck will turn | luck must turn | luck is about to turn"
    " | double your money",
    "sv": "riskfri | riskfritt | riskfria | utan risk | ingen risk | noll risk | garanti | garanterad | garanterat"
    " | garanterade | garanterar | säker vinst | säkra vinster | kan inte förlora | inget att förlora | gratis pengar"
    " | lätta pengar | snabba pengar | sista chans | sista chansen | turen vänder | lyckan vänder | dubbla dina pengar",
    "fr": "sans risque | sans risques | sans aucun risque | aucun risque | zéro risque | garanti | garantie | garantis"
    " | garanties | gain assuré | gains assurés | rien à perdre | impossible de perdre | ne pouvez pas perdre"
    " | ne peux pas perdre | argent gratuit | argent facile | argent rapide | dernière chance | ultime chance"
    " | la chance tourne | la chance va tourner | doublez votre argent | doublez vos gains",
    "de": "risikofrei | risikofreie | risikofreien | risikofreier | risikofreies | risikolos | ohne risiko"
    " | kein risiko | null risiko | garantie | garantiert | garantierte | garantierten | garantierter | garantiertes"
    " | gewinngarantie | sicherer gewinn | sichere gewinne | sicher gewinnen | kannst nicht verlieren"
    " | können nicht verlieren | nichts zu verlieren | gratisgeld | geschenktes geld | leichtes geld | schnelles geld"
    " | letzte chance | letzten chance | das glück wendet sich | das blatt wendet sich | verdopple dein geld"
    " | verdoppeln sie ihr geld",
    "es": "sin riesgo | sin riesgos | sin ningún riesgo | cero riesgo | cero riesgos | garantía | garantizado"
    " | garantizada | garantizados | garantizadas | ganancia segura | ganancias seguras | no puedes perder"
    " | no puede perder | imposible perder | nada que perder | dinero gratis | dinero fácil | dinero rápido"
    " | última oportunidad | última ocasión | la suerte cambia | la suerte va a cambiar | dobla tu dinero"
    " | duplica tu dinero | duplique su dinero",
    "nl": "risicovrij | risicovrije | risicoloos | zonder risico | geen risico | nul risico | garantie | gegarandeerd"
    " | gegarandeerde | winstgarantie | zekere winst | kunt niet verliezen | kan niet verliezen | niets te verliezen"
    " | gratis geld | makkelijk geld | snel geld | laatste kans | het geluk keert | je geluk keert"
    " | verdubbel je geld | verdubbel uw geld",
}
"""What no game can keep, and a chance that is called the last."""

CHASES: Final[Mapping[str, str]] = {
    "en": "win back | win it back | win it all back | win them back | win that back | win everything back"
    " | win your money back | win your losses back | win your stake back | make it back | recover your losses"
    " | recover your money | recover your stake | recover what | recoup | chase your | make up for your losses"
    " | make up for what you lost | keep playing | keep spinning | one more spin | one more bet | one more round"
    " | let it ride | double or nothing",
    "sv": "vinn tillbaka | vinna tillbaka | vinner tillbaka | vinn igen det | ta igen det du | ta igen dina förluster"
    " | ta igen förlusten | få tillbaka dina förluster | få tillbaka det du förlorat | fortsätt spela | spela vidare"
    " | ett snurr till | en spelrunda till | kvitt eller dubbelt",
    "fr": "regagnez | regagner | récupérez vos pertes | récupérer vos pertes | récupérez votre argent"
    " | récupérez votre mise | récupérez vos mises | rattrapez vos pertes | rattraper vos pertes | refaites-vous"
    " | vous refaire | refais-toi | continuez à jouer | continue à jouer | encore un tour | quitte ou double",
    "de": "zurückgewinnen | zurückzugewinnen | gewinne es zurück | gewinn es zurück | gewinnen sie es zurück"
    " | gewinne dein geld zurück | gewinnen sie ihr geld zurück | hol dir dein geld zurück"
    " | holen sie sich ihr geld zurück | hol deine verluste | holen sie ihre verluste | verluste zurück"
    " | verluste ausgleichen | verluste wettmachen | verluste aufholen | spiel weiter | spielen sie weiter"
    " | noch eine runde | alles oder nichts",
    "es": "recupera lo perdido | recupere lo perdido | recuperar lo perdido | recupera lo que | recupere lo que"
    " | recupera tus pérdidas | recupere sus pérdidas | recuperar tus pérdidas | recuperar sus pérdidas"
    " | recupera tu dinero | recupere su dinero | desquítate | desquítese | sigue jugando | siga jugando"
    " | una tirada más | una apuesta más | doble o nada",
    "nl": "win het terug | win terug | win alles terug | win je geld terug | win uw geld terug | win je verlies terug"
    " | win uw verlies terug | terugwinnen | terug te winnen | haal je verlies | haal uw verlies | haal het terug"
    " | verlies goedmaken | verliezen goedmaken | blijf spelen | speel door | nog een ronde | nog één spin"
    " | dubbel of niets",
}
"""What calls to play on, or to go after what was lost."""

HASTE: Final[Mapping[str, str]] = {
    "en": "hurry | be quick | act now | act fast | bet now | play now | deposit now | claim now | today only"
    " | only today | tonight only | only tonight | limited time | ends soon | ending soon | ends today | ends tonight"
    " | expires soon | expires in | minutes left | hours left | seconds left | minutes to go | hours to go"
    " | minutes remaining | hours remaining | seconds remaining | only # left | running out | don't wait | don't miss"
    " | before it's gone | before it's too late | before it is too late | while stocks last | while they last"
    " | now or never | happy hour | countdown | counting down | #:#:#",
    "sv": "skynda | bara idag | bara i dag | endast idag | endast i dag | bara ikväll"
    " | bara i kväll | begränsad tid | slutar snart | slutar idag | slutar i dag | slutar ikväll | går snart ut"
    " | går ut snart | minuter kvar | timmar kvar | sekunder kvar | passa på | vänta inte | missa inte"
    " | innan det är för sent | så länge lagret räcker | nu eller aldrig | spela nu | satsa nu | tiden rinner ut"
    " | nedräkning",
    "fr": "dépêchez-vous | dépêche-toi | faites vite | fais vite | agissez vite | agissez maintenant | jouez maintenant"
    " | pariez maintenant | misez maintenant | aujourd'hui seulement | seulement aujourd'hui | uniquement aujourd'hui"
    " | ce soir seulement | temps limité | durée limitée | offre limitée | se termine bientôt | se termine aujourd'hui"
    " | se termine ce soir | expire bientôt | expire dans | minutes restantes | heures restantes | secondes restantes"
    " | plus que # | il ne reste que | n'attendez pas | n'attendez plus | ne manquez pas | ne ratez pas"
    " | avant qu'il ne soit trop tard | jusqu'à épuisement | maintenant ou jamais | compte à rebours",
    "de": "beeil dich | beeilen sie sich | sei schnell | seien sie schnell | jetzt spielen | jetzt wetten"
    " | jetzt einzahlen | jetzt zugreifen | jetzt sichern | nur heute | heute nur | nur noch heute | nur noch #"
    " | nur für kurze zeit | begrenzte zeit | endet bald | endet heute | läuft bald ab | läuft heute ab | läuft ab in"
    " | noch # minuten | noch # stunden | noch # sekunden | minuten übrig | stunden übrig | warte nicht"
    " | warten sie nicht | nicht verpassen | verpasse nicht | verpassen sie nicht | bevor es zu spät ist"
    " | solange der vorrat reicht | jetzt oder nie | die zeit läuft",
    "es": "date prisa | dese prisa | apresúrate | apresúrese | solo hoy | hoy solamente | únicamente hoy"
    " | solo esta noche | tiempo limitado | termina pronto | termina hoy | acaba pronto | acaba hoy | caduca pronto"
    " | caduca en | quedan # | minutos restantes | horas restantes | segundos restantes | no esperes | no espere"
    " | no te lo pierdas | no se lo pierda | antes de que sea tarde | antes de que sea demasiado tarde"
    " | hasta agotar existencias | ahora o nunca | juega ahora | juegue ahora | juega ya | apuesta ahora | apuesta ya"
    " | actúa ya | cuenta atrás | el tiempo se acaba",
    "nl": "haast je | haast u | schiet op | wees snel | wees er snel bij | alleen vandaag | vandaag alleen"
    " | alleen vanavond | beperkte tijd | eindigt binnenkort | eindigt vandaag | verloopt binnenkort | nog # minuten"
    " | nog # uur | nog # seconden | nog maar # | wacht niet | mis het niet | mis dit niet | voor het te laat is"
    " | voordat het te laat is | zolang de voorraad strekt | op is op | nu of nooit | speel nu | wed nu | zet nu in"
    " | snelle beslisser | snelle beslissers | de tijd dringt | aftellen",
}
"""What presses for time, a countdown too."""

_WRONGS: Final[Mapping[Wrong, Mapping[str, str]]] = {"promise": PROMISES, "chase": CHASES, "haste": HASTE}
_WHY: Final[Mapping[Wrong, str]] = {
    "promise": "promises what no game can keep",
    "chase": "calls to play on or to go after what was lost",
    "haste": "presses for time",
}


class Claim(Struct, frozen=True):
    """Something that a text says and may not say."""

    wrong: Wrong
    language: str
    found: str
    """The words, in lower case and without accents."""

    def __str__(self) -> str:
        return f"{self.found!r} {_WHY[self.wrong]}"


@lru_cache(maxsize=4096)
def claims(text: str, *, flagged: bool = True) -> tuple[Claim, ...]:
    """What a text says that it may not say to a player; one who is not flagged is no worse off for haste.

    There the books decide on it. Words that anybody may come to read are held to what the flagged may read.
    """
    plain = _plain(text.translate({ord("#"): " ", ord("|"): " "}))
    nets = (net for net in _NETS if flagged or net[0] != "haste")
    found = ((wrong, language, net.search(plain)) for wrong, language, net in nets)
    return tuple(Claim(wrong, language, " ".join(said[0].split())) for wrong, language, said in found if said)


def _plain(text: str) -> str:
    """Lower case Latin without accents, invisible letters and marks inside a sentence: spelling hides no claim."""
    letters = unicodedata.normalize("NFKD", text.translate(_CAPITALS)).casefold()
    seen = "".join(letter for letter in letters if unicodedata.category(letter) not in ("Mn", "Cf"))
    return _MARK.sub(" ", seen.translate(_LOOKALIKES))


def _net(phrases: str) -> Pattern[str]:
    return any_of("|".join(map(_plain, phrases.split("|"))))


_CAPITALS: Final = str.maketrans("\u0397\u039d\u03a1\u03a5\u03a7", "HNPYX")
"""Greek capitals that look like other Latin letters than their small ones do."""
_LOOKALIKES: Final = str.maketrans("асеіјкмнорѕтухвгԁһԛԝαεικνορτυχηγıɡɩ", "aceijkmhopstyxbrdhqwaeikvoptuxnyigi")
"""Cyrillic, Greek and rarer Latin letters, as they look."""
_MARK: Final = re.compile(r"(?!(?<!\s)[.!?;]+(?:\s|$))(?!(?<=[\d#]):(?=[\d#]))(?![#|])[^\w\s]|_")
"""Any mark but what ends a sentence, the colon of a clock, and what phrases are written with."""

_NETS: Final[tuple[tuple[Wrong, str, Pattern[str]], ...]] = tuple(
    (wrong, language, _net(phrases)) for wrong, net in _WRONGS.items() for language, phrases in net.items()
)
