using FsCheck;
using FsCheck.Fluent;
using Reelwright.LocalEngine.Voices;

namespace Reelwright.LocalEngine.Tests.Voices;

public sealed class SpeechTextTests
{
    [Theory]
    [InlineData("One. Two! Three? Four", "One.|Two!|Three?|Four")]
    [InlineData("Mr. Smith met Dr. Jones at St. Mary's. They talked.", "Mr. Smith met Dr. Jones at St. Mary's.|They talked.")]
    [InlineData("Pi is 3.14 or so. Version 2.0.1 is out.", "Pi is 3.14 or so.|Version 2.0.1 is out.")]
    [InlineData("Fruit, e.g. apples, i.e. food. Eat.", "Fruit, e.g. apples, i.e. food.|Eat.")]
    [InlineData("He is in the U.S. Navy. She left the U.S. They met.", "He is in the U.S. Navy.|She left the U.S.|They met.")]
    [InlineData("J. R. Smith wrote it. So do I. He knows.", "J. R. Smith wrote it.|So do I.|He knows.")]
    [InlineData("Well... maybe. Wait… What? No!", "Well... maybe.|Wait…|What?|No!")]
    [InlineData("\"Stop!\" she said. \"Why?\" He left. (Really.) Yes.", "\"Stop!\" she said.|\"Why?\"|He left.|(Really.)|Yes.")]
    [InlineData("“Go.” He went.", "“Go.”|He went.")]
    [InlineData("Apples, pears, etc. are fruit. Buy apples etc. Then go.", "Apples, pears, etc. are fruit.|Buy apples etc.|Then go.")]
    [InlineData("See no. 5 and vol. 2. No. Never.", "See no. 5 and vol. 2.|No.|Never.")]
    [InlineData("No stop at all", "No stop at all")]
    [InlineData("今日は晴れ。明日は雨！", "今日は晴れ。|明日は雨！")]
    [InlineData("What?! Really?? Yes!!!", "What?!|Really??|Yes!!!")]
    public void A_paragraph_is_cut_where_sentences_end(string text, string expected) => Assert.Equal(expected, string.Join('|', Sentences.Of(text)));

    [Theory]
    [InlineData("A heading\nThen a line.\n\nAnother.", "A heading\nThen a line.|Another.")]
    [InlineData("A long line that somebody's editor wrapped, as they do it, at\nthis place and no other.", "A long line that somebody's editor wrapped, as they do it, at this place and no other.")]
    [InlineData("short\nline goes on", "short line goes on")]
    [InlineData("\r\n\r\n  \r\nOne\r\n\r\n\r\n\r\nTwo\r\n", "One|Two")]
    [InlineData("- milk\n- bread", "- milk\n- bread")]
    public void Line_ends_mean_what_they_look_like(string text, string expected) => Assert.Equal(expected, string.Join('|', Paragraphs.Of(text)));

    [Fact]
    public void Pauses_follow_sentences_and_paragraphs()
    {
        var text = SpeechText.Read("One. Two.\n\nThree.");

        Assert.Equal([Pause.Sentence, Pause.Paragraph, Pause.Paragraph], text.Utterances.Select(utterance => utterance.After));
        Assert.Equal(["One.", "Two.", "Three."], text.Utterances.Select(utterance => utterance.Text));
    }

    [Theory]
    [InlineData("It cost £20, or $1,234.50.", "It cost 20 pounds, or 1,234 dollars 50.")]
    [InlineData("£1 and €0.99 and $1.2m and ¥5", "1 pound and 99 cents and 1.2 million dollars and 5 yen")]
    [InlineData("Dr. Smith saw Prof. Brown, e.g. in May, i.e. then", "Doctor Smith saw Professor Brown, for example in May, that is then")]
    [InlineData("Apples, pears, etc.", "Apples, pears, et cetera.")]
    [InlineData("At 10:30 on the 2nd it was 1,234.5", "At 10:30 on the 2nd it was 1,234.5")]
    [InlineData("Pages 3–5, no. 7", "Pages 3 to 5, number 7")]
    [InlineData("The U.S. Navy and J. Smith", "The U S Navy and J Smith")]
    [InlineData("20 °C, 5 m²", "20 degrees Celsius , 5 m squared")]
    [InlineData("Say [[h@loU]] and <break time=\"9s\"/> now", "Say h@loU and break time=\"9s\"/ now")]
    [InlineData("2 < 3 and 3 > 2", "2 less than 3 and 3 greater than 2")]
    [InlineData("Bell\u0007 and\u0001 50S", "Bell and 50S")]
    [InlineData("Hi 😀👨‍👩‍👧 there", "Hi there")]
    [InlineData("Ｈｅｌｌｏ ［［ｗｏｒｌｄ］］", "Hello world")]
    public void A_sentence_is_written_as_it_is_spoken(string sentence, string expected) => Assert.Equal(expected, SpokenForm.Of(sentence));

    [Theory]
    [InlineData("...")]
    [InlineData("😀 🎉")]
    [InlineData(" \n\t ")]
    [InlineData("?!—")]
    [InlineData("")]
    public void What_has_no_letter_and_no_digit_is_silent(string text)
    {
        Assert.True(SpeechText.Read(text).IsSilent);
        Assert.True(SpeechText.Pack(text, 1000).IsSilent);
    }

    [Theory]
    [InlineData("Hello, мир", true)]
    [InlineData("Déjà vu, naïve, Ærø, Łódź", true)]
    [InlineData("Привет, world", false)]
    [InlineData("こんにちは", false)]
    [InlineData("42", true)]
    public void Scripts_that_local_voices_cannot_read_are_recognised(string text, bool isLatin) => Assert.Equal(isLatin, SpeechText.Read(text).IsLatin);

    [Fact]
    public void A_sentence_without_end_is_cut_at_commas_or_between_words()
    {
        var words = string.Join(' ', Enumerable.Repeat("word", 400));
        var commas = string.Join(", ", Enumerable.Repeat("a few words", 100));

        Assert.All(SpeechText.Read(words).Utterances, utterance => Assert.Matches("^word( word)*$", utterance.Text));
        Assert.All(SpeechText.Read(commas).Utterances.SkipLast(1), utterance => Assert.EndsWith(",", utterance.Text, StringComparison.Ordinal));
        Assert.All(SpeechText.Read(commas).Utterances, utterance => Assert.InRange(utterance.Text.Length, 1, 300));
        Assert.Equal(2000, SpeechText.Read(new string('a', 2000)).Utterances.Sum(utterance => utterance.Text.Length));
    }

    [Fact]
    public void Packing_keeps_whole_sentences_together_and_paragraphs_apart()
    {
        var sentence = "A" + new string('a', 38) + ".";
        var text = SpeechText.Pack($"{sentence} {sentence} {sentence}\n\n{sentence}", 100);

        Assert.Equal([81, 40, 40], text.Utterances.Select(utterance => utterance.Text.Length));
        Assert.Equal([Pause.Sentence, Pause.Paragraph, Pause.Paragraph], text.Utterances.Select(utterance => utterance.After));
    }

    [Fact]
    public void Whatever_is_written_every_letter_comes_once_and_nothing_is_an_instruction() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(text => text is not null),
        text =>
        {
            var letters = (string of) => string.Concat(of.EnumerateRunes().Where(rune => rune.Value < 0x80 && System.Text.Rune.IsLetterOrDigit(rune)));
            var packed = SpeechText.Pack(text, 100);
            Assert.Equal(letters(string.Concat(text.EnumerateRunes())), letters(string.Concat(packed.Utterances.Select(utterance => utterance.Text))));
            Assert.All(packed.Utterances, utterance => Assert.InRange(utterance.Text.Length, 1, 100));
            Assert.All(SpeechText.Read(text).Utterances, utterance => Assert.DoesNotMatch(@"[\[\]<>\p{Cc}]", utterance.Text));
        }).QuickCheckThrowOnFailure();
}
