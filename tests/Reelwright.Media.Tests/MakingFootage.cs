namespace Reelwright.Media.Tests;

public sealed class MakingFootage
{
    [Theory]
    [MemberData(nameof(Footage.Names), MemberType = typeof(Footage))]
    public async Task Each_film_tells_its_frames_and_beeps_at_whole_seconds(string name)
    {
        var kind = Footage.Find(name);
        var path = await Footage.PathAsync(kind);

        var frames = await Footage.FramesAsync(path, kind.Rotation);

        Assert.Equal(kind.Format, MediaSniffer.SniffFile(path));
        var first = kind == Footage.EditList ? 55 : 0;
        Assert.Equal(Enumerable.Range(first, kind.Frames - first), frames.Select(frame => frame.Number));
        if (kind.Sound.Length > 0)
        {
            var lateness = await Footage.LatenessAsync(kind, path);
            Assert.NotEmpty(lateness);
            Assert.All(lateness, late => Assert.InRange(late, -0.012, 0.012));
        }
    }
}
