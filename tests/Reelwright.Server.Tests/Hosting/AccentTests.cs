using FsCheck.Fluent;
using Reelwright.Server.Hosting.Pages;
using Reelwright.Server.Hosting.Rendering;

namespace Reelwright.Server.Tests.Hosting;

public sealed class AccentTests
{
    [Fact]
    public void Every_colour_can_be_read_on_both_papers_and_letters_on_it_too()
    {
        var papers = new[] { Rgb.Parse("#f7f6f3"), Rgb.Parse("#0d0d12") };

        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(Colours, colour => papers.All(paper =>
        {
            var accent = Accent.For(colour, paper);
            return accent.Act.ContrastTo(paper) >= Accent.Readable && accent.On.ContrastTo(accent.Fill) >= Accent.Readable;
        })));
    }

    [Theory]
    [InlineData("#777777", "#ffffff", 4.48)]
    [InlineData("#000000", "#ffffff", 21)]
    [InlineData("#ff0000", "#0000ff", 2.15)]
    public void Contrast_is_what_the_guidelines_say(string one, string other, double expected) =>
        Assert.Equal(expected, Rgb.Parse(one).ContrastTo(Rgb.Parse(other)), 0.01);

    [Fact]
    public void A_title_of_any_letters_gives_a_name_that_an_address_can_hold() =>
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll<FsCheck.NonNull<string>>(title => Slugs.CanBe(Slugs.ForTitle(title.Get)) && !Slugs.ForTitle(title.Get).Contains("--", StringComparison.Ordinal)));

    private static FsCheck.Arbitrary<Rgb> Colours => Gen.Choose(0, 0xFFFFFF).Select(number => Rgb.Parse($"#{number:x6}")).ToArbitrary();
}
