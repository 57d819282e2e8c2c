using FsCheck;
using FsCheck.Fluent;
using Reelwright.Server.Prompts;
using Reelwright.Server.Prompts.Writing;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Speech;

namespace Reelwright.Server.Tests.Prompts;

public sealed class GeneratePromptTests
{
    private static readonly PromptWish Film = new() { TakesMovement = true, TakesNegative = true };

    [Theory]
    [InlineData("a lighthouse in a storm at night", "night|moonlight")]
    [InlineData("A fox in a forest.", "leaves|canopy|grass")]
    [InlineData("a woman in a kitchen at night", "lamp|window")]
    [InlineData("a harbour in the rain", "overcast|grey|clouds")]
    [InlineData("灯塔", "light")]
    public void Ideas_are_enriched_by_scene_light_lens_and_movement(string idea, string light)
    {
        var prompt = PromptRules.Write(Film with { Idea = idea }).Prompt;

        Assert.StartsWith(idea, prompt, StringComparison.Ordinal);
        var words = PromptText.WordsOf(prompt) + " ";
        Assert.All(new[] { PromptVocabulary.Framing, PromptVocabulary.Light, PromptVocabulary.Texture, PromptVocabulary.Movement }, said => Assert.True(said.IsIn(words), prompt));
        Assert.Matches(light, prompt[idea.Length..]);
    }

    [Fact]
    public void What_is_said_is_not_said_again_and_each_medium_gets_what_it_can_use()
    {
        const string Said = "A slow pan over a neon city, 35mm lens, film grain";
        Assert.Equal(Said, PromptRules.Write(Film with { Prompt = Said }).Prompt);

        var picture = PromptRules.Write(Film with { Idea = "a fox", Medium = PromptMedium.Picture, TakesMovement = false });
        Assert.False(PromptVocabulary.Movement.IsIn(PromptText.WordsOf(picture.Prompt) + " "), picture.Prompt);
        Assert.DoesNotContain("flicker", picture.NegativePrompt);

        var drawn = PromptRules.Write(Film with { Idea = "a fox", Style = "watercolour" });
        Assert.EndsWith(", watercolour", drawn.Prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("lens", drawn.Prompt);
        Assert.DoesNotContain("cartoon", drawn.NegativePrompt);

        Assert.Equal("a vase, a single object, centred, seen whole, even studio light without hard shadows, plain light grey background", PromptRules.Write(new PromptWish { Idea = "a vase", Medium = PromptMedium.Object }).Prompt);
        Assert.DoesNotContain("watermark", PromptRules.Write(Film with { Idea = "a watermark press" }).NegativePrompt);
        Assert.StartsWith("A fox, make it night, ", PromptRules.Write(Film with { Prompt = "A fox.", Idea = "make it night" }).Prompt);
    }

    [Fact]
    public void Any_words_stay_at_the_front_and_writing_again_adds_nothing() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Gen.Elements("a", "fox", "night", "city", "rain", "灯", "é", "!", ".", ",", "pan", "light", "anime", "macro").NonEmptyListOf().Select(words => string.Join(' ', words)).ToArbitrary(), idea =>
        {
            var once = PromptRules.Write(Film with { Idea = idea });
            var twice = PromptRules.Write(Film with { Prompt = once.Prompt });
            return once.Prompt.StartsWith(idea.TrimEnd(',', ' '), StringComparison.Ordinal) && twice.Prompt == once.Prompt && PromptRules.Write(Film with { Idea = idea }) == once;
        }));

    [Fact]
    public async Task By_rules_or_by_a_language_server_whose_answers_are_checked()
    {
        await using var model = await FakeLanguageModel.StartAsync();
        await using (var plain = await ReelwrightApp.StartAsync())
        {
            var account = await plain.SignUpAsync();
            var film = await account.PostAsync("/api/generate-prompt", new { idea = "a boat", model = "wan-t2v" });
            Assert.Equal("rules", film.GetProperty("engine").GetString());
            Assert.Contains("flicker", film.GetProperty("negative_prompt").GetString());
            Assert.DoesNotContain("flicker", (await account.PostAsync("/api/generate-prompt", new { idea = "a boat", model = "sd15" })).GetProperty("negative_prompt").GetString());
            Assert.Equal("unknown_model", (await account.PostAsync("/api/generate-prompt", new { idea = "a boat", model = "no-such" }, 400)).GetProperty("code").GetString());
            Assert.True((await account.PostAsync("/api/generate-prompt", new { style = "noir", idea = " " }, 400)).GetProperty("errors").TryGetProperty("idea", out _));
        }

        await using var app = await ReelwrightApp.StartAsync(settings: [("Language:BaseUrl", model.BaseUrl), ("Language:Model", "test")]);
        var writer = await app.SignUpAsync();
        var answers = new Queue<string>(["""{ "prompt": " ", "negative_prompt": "" }""", """{ "prompt": "A boat\nat sea", "negative_prompt": "people" }"""]);
        model.Reply = _ => answers.Dequeue();
        var written = await writer.PostAsync("/api/generate-prompt", new { idea = "a boat", model = "sd15" });
        Assert.Equal(("llm", "A boat at sea", "people"), (written.GetProperty("engine").GetString(), written.GetProperty("prompt").GetString(), written.GetProperty("negative_prompt").GetString()));
        Assert.Contains("\"camera_movement\":false", model.Asked.First().GetProperty("messages")[1].GetProperty("content").GetString());

        model.Reply = _ => "no";
        Assert.Equal("Prompt writing", (await writer.PostAsync("/api/generate-prompt", new { idea = "a boat" }, 503)).GetProperty("capability").GetString());
    }
}
