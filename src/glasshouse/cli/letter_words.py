"""The words of a voter's letter, by language.

``{title}``, ``{address}``, ``{opens}``, ``{closes}`` and ``{weight}`` stand for what the vote says;
whatever else a letter says is the same for every vote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class LetterWords:
    """One language's letter: its headings, and the sentences below each."""

    greeting: str
    occasion: str
    hours: str
    weight: str
    credential: str
    keep: str
    to_vote: str
    steps: tuple[str, ...]
    to_check: str
    checks: tuple[str, ...]
    roll: str
    scan: str


WORDS: Mapping[str, LetterWords] = {
    "en": LetterWords(
        greeting="For {voter}",
        occasion="You can take part in a vote by secret ballot.",
        hours="Voting is open from {opens} to {closes}.",
        weight="Your vote counts {weight} times.",
        credential="Your voting code",
        keep="Whoever has this code can vote in your place. Show it to nobody, and keep this "
        "letter until the result is known.",
        to_vote="How to vote",
        steps=(
            "Open {address} on a device that you trust. Type the address yourself, or scan it.",
            "Read the questions, choose, and enter the voting code exactly as it stands above. "
            "Capital and small letters are different letters.",
            "Your ballot is encrypted on your device. You are shown a tracker of 43 characters: "
            "write it down.",
            "Until voting ends you can vote again. Only your last ballot counts.",
        ),
        to_check="How to check",
        checks=(
            "Look your tracker up on the vote's page, from any device: your ballot must be listed, "
            "and marked as final.",
            "The tracker does not tell how you voted. Nobody can find that out from it, and you "
            "cannot prove it with it.",
            "Anybody can count all ballots again, with the programs that the page names.",
        ),
        roll="Fingerprint of the roll, the same in every letter and on the vote's page:",
        scan="The address, to be scanned",
    ),
    "de": LetterWords(
        greeting="Für {voter}",
        occasion="Sie können an einer geheimen Abstimmung teilnehmen.",
        hours="Abgestimmt wird von {opens} bis {closes}.",
        weight="Ihre Stimme zählt {weight}-mal.",
        credential="Ihr Stimmcode",
        keep="Wer diesen Code hat, kann an Ihrer Stelle abstimmen. Zeigen Sie ihn niemandem und "
        "heben Sie diesen Brief auf, bis das Ergebnis bekannt ist.",
        to_vote="So stimmen Sie ab",
        steps=(
            "Öffnen Sie {address} auf einem Gerät, dem Sie vertrauen. Tippen Sie die Adresse "
            "selbst ein oder scannen Sie sie.",
            "Lesen Sie die Fragen, wählen Sie und geben Sie den Stimmcode genau so ein, wie er "
            "oben steht. Große und kleine Buchstaben sind verschieden.",
            "Ihr Stimmzettel wird auf Ihrem Gerät verschlüsselt. Sie sehen eine Kennung aus 43 "
            "Zeichen: Schreiben Sie sie auf.",
            "Bis zum Ende können Sie noch einmal abstimmen. Nur Ihr letzter Stimmzettel zählt.",
        ),
        to_check="So prüfen Sie nach",
        checks=(
            "Suchen Sie Ihre Kennung auf der Seite der Abstimmung, auf irgendeinem Gerät: Ihr "
            "Stimmzettel muss dort stehen und als endgültig bezeichnet sein.",
            "Die Kennung verrät nicht, wie Sie gestimmt haben. Niemand findet es durch sie heraus, "
            "und auch Sie können es damit nicht beweisen.",
            "Alle Stimmzettel kann jeder nachzählen, mit den Programmen, die die Seite nennt.",
        ),
        roll="Fingerabdruck des Verzeichnisses, in jedem Brief und auf der Seite der Abstimmung "
        "derselbe:",
        scan="Die Adresse zum Scannen",
    ),
    "fr": LetterWords(
        greeting="Pour {voter}",
        occasion="Vous pouvez participer à un vote à bulletin secret.",
        hours="Le vote est ouvert de {opens} à {closes}.",
        weight="Votre voix compte {weight} fois.",
        credential="Votre code de vote",
        keep="Quiconque détient ce code peut voter à votre place. Ne le montrez à personne et "
        "gardez cette lettre jusqu’à ce que le résultat soit connu.",
        to_vote="Comment voter",
        steps=(
            "Ouvrez {address} sur un appareil auquel vous faites confiance. Tapez l’adresse "
            "vous-même ou scannez-la.",
            "Lisez les questions, choisissez et saisissez le code de vote exactement comme il "
            "figure ci-dessus. Majuscules et minuscules sont des lettres différentes.",
            "Votre bulletin est chiffré sur votre appareil. Un numéro de suivi de 43 caractères "
            "s’affiche : notez-le.",
            "Jusqu’à la clôture, vous pouvez voter de nouveau. Seul votre dernier bulletin compte.",
        ),
        to_check="Comment vérifier",
        checks=(
            "Cherchez votre numéro de suivi sur la page du vote, depuis n’importe quel appareil : "
            "votre bulletin doit y figurer et être indiqué comme définitif.",
            "Ce numéro ne dit pas comment vous avez voté. Personne ne peut l’apprendre par lui, et "
            "vous ne pouvez pas le prouver avec lui.",
            "Chacun peut recompter tous les bulletins, avec les programmes que la page indique.",
        ),
        roll="Empreinte de la liste, la même dans chaque lettre et sur la page du vote :",
        scan="L’adresse, à scanner",
    ),
    "ru": LetterWords(
        greeting="Для: {voter}",
        occasion="Вы можете принять участие в тайном голосовании.",
        hours="Голосование открыто с {opens} до {closes}.",
        weight="Вес Вашего голоса: {weight}.",
        credential="Ваш код для голосования",
        keep="Всякий, у кого есть этот код, может проголосовать вместо Вас. Никому его не "
        "показывайте и храните это письмо, пока не станет известен результат.",
        to_vote="Как голосовать",
        steps=(
            "Откройте {address} на устройстве, которому доверяете. Наберите адрес сами или "
            "отсканируйте его.",
            "Прочтите вопросы, сделайте выбор и введите код точно так, как он напечатан выше. "
            "Прописные и строчные буквы различаются.",
            "Ваш бюллетень шифруется на Вашем устройстве. Вы увидите номер из 43 знаков: запишите "
            "его.",
            "До конца голосования можно проголосовать снова. Считается только последний бюллетень.",
        ),
        to_check="Как проверить",
        checks=(
            "Найдите свой номер на странице голосования с любого устройства: Ваш бюллетень должен "
            "там стоять и быть отмечен как окончательный.",
            "Номер не говорит, как Вы голосовали. Никто не узнает этого по нему, и Вы не можете "
            "этого им доказать.",
            "Все бюллетени может пересчитать каждый, программами, которые названы на странице.",
        ),
        roll="Отпечаток списка, одинаковый в каждом письме и на странице голосования:",
        scan="Адрес для сканирования",
    ),
    "uk": LetterWords(
        greeting="Для: {voter}",
        occasion="Ви можете взяти участь у таємному голосуванні.",
        hours="Голосування відкрите з {opens} до {closes}.",
        weight="Вага Вашого голосу: {weight}.",
        credential="Ваш код для голосування",
        keep="Кожен, хто має цей код, може проголосувати замість Вас. Нікому його не показуйте і "
        "зберігайте цей лист, доки не стане відомий результат.",
        to_vote="Як голосувати",
        steps=(
            "Відкрийте {address} на пристрої, якому довіряєте. Наберіть адресу самі або "
            "відскануйте її.",
            "Прочитайте запитання, зробіть вибір і введіть код точно так, як він надрукований "
            "вище. Великі й малі літери різняться.",
            "Ваш бюлетень шифрується на Вашому пристрої. Ви побачите номер із 43 знаків: запишіть "
            "його.",
            "До кінця голосування можна проголосувати знову. Враховується лише останній бюлетень.",
        ),
        to_check="Як перевірити",
        checks=(
            "Знайдіть свій номер на сторінці голосування з будь-якого пристрою: Ваш бюлетень має "
            "там бути й бути позначений як остаточний.",
            "Номер не каже, як Ви голосували. Ніхто не дізнається цього за ним, і Ви не можете "
            "цього ним довести.",
            "Усі бюлетені може перерахувати кожен, програмами, які названі на сторінці.",
        ),
        roll="Відбиток списку, однаковий у кожному листі й на сторінці голосування:",
        scan="Адреса для сканування",
    ),
}
