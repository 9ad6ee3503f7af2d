"""Guards: what engines make up is told from what was said."""

from __future__ import annotations

import pytest

from recorder.adapters.engines.guards import (
    Guards,
    compression_ratio,
    is_echo,
    is_invented,
    unlooped,
    without_annotations,
)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for watching!",
        "Thank you so much for watching.",
        "Please subscribe to my channel.",
        "We'll see you in the next video.",
        "Subtitles by the community",
        "[BLANK_AUDIO]",
        "(clicks)",
        "(beeping) (static)",
        "♪♪",
        "*sighs*",
        "...",
        "",
        "Visit www.example.org",
        "¡Gracias por ver el video!",
        "¡Suscríbete al canal!",
        "Nos vemos en el próximo video.",
        "Subtítulos realizados por la comunidad",
        "Obrigado por assistir.",
        "Inscreva-se no canal e ative o sininho.",
        "Legendas pela comunidade",
        "Até o próximo vídeo!",
    ],
)
def test_subtitles_and_annotations_are_never_speech(text: str) -> None:
    assert is_invented(text, doubtful=False)


@pytest.mark.parametrize(
    "text", ["Thank you.", "Bye-bye.", "You", "I'm sorry.", "¡Gracias!", "Obrigada."]
)
def test_polite_words_are_dropped_only_in_doubt(text: str) -> None:
    assert not is_invented(text, doubtful=False)
    assert is_invented(text.replace("-", " "), doubtful=True)


@pytest.mark.parametrize(
    "text",
    [
        "No.",
        "Yes.",
        "Okay.",
        "Blood pressure 140 over 90.",
        "Thanks for watching him until we came.",
        "She subscribes to the pharmacy's delivery.",
        "He was watching TV. Thank you.",
        "98",
        "The siren was loud.",
        "Silence on the left side of the chest.",
        "Gracias por venir tan rápido.",
        "Gracias por ver al paciente tan pronto.",
        "Obrigado por assistir o paciente.",
        "Muchas gracias, doctor.",
        "Obrigado por me ajudar.",
        "Sin ruido en la base izquierda.",
        "Hasta el próximo hospital diez minutos.",
        "Ver la herida.",
        "Translated by his daughter. He has had chest pain since ten and takes warfarin.",
        "He takes bisoprolol five milligrams, the pharmacy is boots.com, and is allergic to it.",
        "See you next time he said, and then he fell down the stairs in the hall.",
    ],
)
def test_what_crews_and_patients_say_is_kept(text: str) -> None:
    assert not is_invented(text, doubtful=True)


def test_annotations_are_taken_out_of_speech() -> None:
    assert without_annotations("(radio) BP 140 [noise] over 90") == "BP 140 over 90"


def test_the_prompt_read_back_is_noticed() -> None:
    hot_words = ("Narcan", "TXA", "Zofran")
    assert is_echo("Narcan, TXA, Zofran.", hot_words, doubtful=True)
    assert not is_echo("Narcan, TXA.", hot_words, doubtful=True)
    assert not is_echo("We gave Narcan, TXA, Zofran.", hot_words, doubtful=True)


def test_a_loop_is_cut_to_its_first_round() -> None:
    words = "the pressure is low".split() + "and then he fell".split() * 5
    assert unlooped(words) == list(range(8))
    assert unlooped(["no"] * 9) == [0]


def test_what_is_said_behind_a_loop_is_kept() -> None:
    words = [*["push"] * 6, *"stop gave adrenaline one milligram at ten oh two".split()]
    assert [words[n] for n in unlooped(words)] == ["push", *words[6:]]
    twice = [*["no"] * 7, "chest", "pain", *["no"] * 7]
    assert [twice[n] for n in unlooped(twice)] == ["no", "chest", "pain", "no"]


def test_what_crews_say_is_an_invention_only_where_the_engine_doubts() -> None:
    for said in ("No speech.", "Silence.", "Sirens."):
        assert not is_invented(said, doubtful=False)
        assert is_invented(said, doubtful=True)
    drugs = "Fentanyl, ketamine, rocuronium."
    hot_words = ("rocuronium", "fentanyl", "ketamine")
    guards = Guards()
    assert not guards.invented(drugs, hot_words, logprob=-0.1, no_speech=0.0)
    assert guards.invented(drugs, hot_words, logprob=-0.1, no_speech=0.0, voiced=0.0)


@pytest.mark.parametrize(
    "said", ["Translated by his daughter.", "Edited by the ward.", "The pharmacy is boots.com"]
)
def test_short_credits_are_dropped_only_in_doubt(said: str) -> None:
    assert not is_invented(said, doubtful=False)
    assert is_invented(said, doubtful=True)


def test_names_in_the_order_of_the_prompt_are_believed_when_the_engine_is_sure() -> None:
    names = ("Xarelto", "Entresto", "Jardiance", "Eliquis", "Lantus", "Ozempic")
    assert not is_echo("Xarelto, Entresto, Jardiance.", names, doubtful=False)
    assert is_echo("Xarelto, Entresto, Jardiance.", names, doubtful=True)
    assert is_echo(", ".join(names), names, doubtful=False)


def test_five_doses_with_their_times_are_no_loop_unless_the_engine_doubts() -> None:
    arrest = "".join(f"Adrenaline one milligram given at 10:{m:02}. " for m in range(2, 15, 3))
    guards = Guards()
    assert guards.repetitive(arrest), "reason enough for another attempt"
    assert not guards.invented(arrest, (), logprob=-0.1, no_speech=0.01)
    assert guards.invented(arrest, (), logprob=-0.9, no_speech=0.01)
    assert len(unlooped(arrest.split())) == len(arrest.split())
    assert guards.invented("I don't know. " * 12, (), logprob=-0.1, no_speech=0.01)


def test_real_repetitions_are_kept() -> None:
    for said in ("no no no no", "ninety eight ninety eight ninety eight", "very very very bad"):
        assert len(unlooped(said.split())) == len(said.split())
    assert len(unlooped([str(n) for n in range(1, 31)])) == 30


def test_looping_text_compresses_and_speech_does_not() -> None:
    guards = Guards()
    assert guards.repetitive("I don't know. " * 12)
    assert not guards.repetitive(
        "Sixty two year old male, chest pain for thirty minutes, BP 140/90"
    )
    assert not guards.repetitive("")
    assert compression_ratio("") == 0.0


def test_silence_needs_both_a_guess_and_the_engine_own_doubt() -> None:
    guards = Guards()
    assert guards.silent(-1.4, 0.9)
    assert not guards.silent(-0.2, 0.9)
    assert not guards.silent(-1.4, 0.1)


def test_hardly_any_voice_and_an_engine_in_doubt_are_silence() -> None:
    guards = Guards()
    assert guards.silent(-0.8, 0.1, voiced=0.1)
    assert guards.silent(-0.2, 0.4, voiced=0.1)
    assert not guards.silent(-0.2, 0.1, voiced=0.1), "a sure engine is believed"
    assert not guards.silent(-0.8, 0.4, voiced=0.5), "and so is a clear voice"
    assert guards.invented("Thank you.", (), logprob=-0.2, no_speech=0.1, voiced=0.1)
    assert not guards.invented("Thank you.", (), logprob=-0.2, no_speech=0.1, voiced=0.9)


def test_guards_can_be_switched_off() -> None:
    off = Guards.off()
    assert not off.silent(-9, 1.0, voiced=0.0)
    assert not off.guessed(-9)
    assert not off.repetitive("a" * 500)
    assert not off.invented("[BLANK_AUDIO]", (), logprob=-9, no_speech=1.0)
