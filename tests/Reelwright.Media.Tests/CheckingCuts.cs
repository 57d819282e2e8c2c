using Reelwright.Media.Cutting;
using Reelwright.Media.Mp4;

namespace Reelwright.Media.Tests;

/// <summary>Cuts that are not what they should be are noticed: each check is shown something wrong.</summary>
public sealed class CheckingCuts : MediaFolder
{
    [Fact]
    public async Task A_picture_too_few_or_at_another_time_is_noticed()
    {
        var (work, made) = await WorkAsync();
        CutCheck.CheckTimes(work, made);

        Assert.Contains("pictures", Assert.Throws<CutException>(() => CutCheck.CheckTimes(work, made with { Samples = made.Samples[..^1] })).Message);
        Assert.Contains("another time", Refused(0, sample => sample with { Shift = sample.Shift + 1 }));
        Assert.Contains("another time", Assert.Throws<CutException>(() => CutCheck.CheckTimes(work, made.Delayed(made.Timescale / 10))).Message);
        Assert.Contains("do not rise", Refused(5, sample => sample with { Decode = sample.Decode - 600, Shift = sample.Shift + 600 }));

        string Refused(int number, Func<Mp4Sample, Mp4Sample> change)
        {
            var samples = made.Samples.ToArray();
            samples[number] = change(samples[number]);
            return Assert.Throws<CutException>(() => CutCheck.CheckTimes(work, made with { Samples = samples })).Message;
        }
    }

    [Fact]
    public async Task Another_picture_and_a_decoder_that_complains_are_noticed()
    {
        var (work, _) = await WorkAsync();
        var runner = new FfmpegRunner(new FfmpegOptions());
        var film = await Footage.PathAsync(Footage.ClosedGop);
        await MakeAsync("same.yuv", "-i", film, "-vf", "select=eq(n\\,0)+eq(n\\,1)", "-frames:v", "2", "-fps_mode", "passthrough", "-f", "rawvideo");
        await MakeAsync("other.yuv", "-i", film, "-vf", "select=eq(n\\,0)+eq(n\\,2)", "-frames:v", "2", "-fps_mode", "passthrough", "-f", "rawvideo");
        var damaged = await File.ReadAllBytesAsync(film, Cancel);
        var first = work.Range.Track.Samples[4];
        Array.Fill(damaged, (byte)0x55, (int)first.Offset + 20, first.Size - 20);
        await File.WriteAllBytesAsync(At("damaged.mp4"), damaged, Cancel);
        var check = new CutCheck(runner);
        var none = new CutProof("", []);

        await check.RunAsync(work, film, new CutProof(At("same.yuv"), [0, 1]), none, Cancel);
        var other = await Assert.ThrowsAsync<CutException>(() => check.RunAsync(work, film, new CutProof(At("other.yuv"), [0, 1]), none, Cancel));
        var broken = await Assert.ThrowsAsync<CutException>(() => check.RunAsync(work, At("damaged.mp4"), new CutProof(At("same.yuv"), [0, 1, 9]), none, Cancel));

        Assert.Contains("copied picture 1 differs", other.Message);
        Assert.Contains("complained", broken.Message);
    }

    [Fact]
    public async Task A_copy_of_other_bytes_is_noticed()
    {
        var (work, _) = await WorkAsync();
        var film = await Footage.PathAsync(Footage.ClosedGop);
        var changed = await File.ReadAllBytesAsync(film, Cancel);
        var last = work.Range.Track.Samples[^1];
        changed[last.Offset + last.Size - 3] ^= 1;
        await File.WriteAllBytesAsync(At("changed.mp4"), changed, Cancel);
        var check = new CutCheck(new FfmpegRunner(new FfmpegOptions()));

        await check.RunCopiedAsync(work, film, Cancel);
        var refused = await Assert.ThrowsAsync<CutException>(() => check.RunCopiedAsync(work, At("changed.mp4"), Cancel));

        Assert.Contains("sample 149 differs", refused.Message);
    }

    /// <summary>A whole film as a cut of itself.</summary>
    private async Task<(CutWork Work, Mp4Track Made)> WorkAsync()
    {
        var path = await Footage.PathAsync(Footage.ClosedGop);
        var film = (await CutFilm.TryReadAsync(path, Cancel)).Film!;
        var range = CutRange.Of(film.Picture, 0, 0, 99);
        var config = AvcConfig.Read(film.Picture.Entry.Config);
        var work = new CutWork
        {
            Range = range,
            Plan = new CutPlan(range, [.. Enumerable.Range(0, range.Count)], range.First, range.Last, Cutting.H264.KeyKind.Closed),
            Film = film,
            Keys = null!,
            Config = config,
            Folder = Folder,
        };
        return (work, film.Picture);
    }
}
