using Reelwright.LocalEngine.Sound;
using Reelwright.LocalEngine.Sound.Effects;

namespace Reelwright.LocalEngine.Tests.Sound;

public sealed class SoundGeneratorTests : IDisposable
{
    private const int HeaderBytes = 44;

    private readonly string _folder = Directory.CreateTempSubdirectory("reelwright-sound-").FullName;

    public static TheoryData<string> Effects => [.. EffectList.Names];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Effects))]
    public async Task Each_effect_sounds_at_the_promised_loudness_and_length(string effect)
    {
        var (result, samples) = await MakeAsync(effect, 2.5, 7);

        Assert.Equal(120_000, result.Frames);
        Assert.Equal(120_000 * 2, samples.Length);
        Assert.InRange(result.Lufs, -18, -15.5);
        Assert.True(result.TruePeakDb <= -1, $"The true peak is {result.TruePeakDb:0.0} dBTP.");
        Assert.Contains(effect, result.Understood);
    }

    [Theory]
    [InlineData("calm piano music")]
    [InlineData("epic battle music")]
    [InlineData("chiptune")]
    [InlineData("lofi with rain")]
    [InlineData("!!!")]
    public async Task Music_sounds_at_the_promised_loudness_and_length(string prompt)
    {
        var (result, samples) = await MakeAsync(prompt, 7.3, 7);

        Assert.Equal(350_400 * 2, samples.Length);
        Assert.Equal(-16, result.Lufs, 0.5);
        Assert.True(result.TruePeakDb <= -1, $"The true peak is {result.TruePeakDb:0.0} dBTP.");
        Assert.NotEqual(samples.Where((_, at) => at % 2 == 0), samples.Where((_, at) => at % 2 == 1));
        Assert.All(samples[^4..], sample => Assert.InRange(sample, -40, 40));
    }

    [Fact]
    public async Task The_seed_decides_every_sample()
    {
        var (_, first) = await MakeAsync("folk song", 4, 1);
        var (_, again) = await MakeAsync("folk song", 4, 1);
        var (_, other) = await MakeAsync("folk song", 4, 2);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task Unknown_words_shape_the_music_too()
    {
        var (_, one) = await MakeAsync("song of the flimflam", 3, 1);
        var (_, two) = await MakeAsync("song of the brouhaha", 3, 1);

        Assert.NotEqual(one, two);
    }

    [Fact]
    public async Task Far_away_sounds_are_duller()
    {
        var (_, near) = await MakeAsync("footsteps", 3, 1);
        var (_, far) = await MakeAsync("distant footsteps", 3, 1);

        Assert.True(Brightness(far) < 0.6 * Brightness(near), $"{Brightness(far):0.000} against {Brightness(near):0.000}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(601)]
    [InlineData(double.NaN)]
    public async Task Impossible_lengths_are_refused(double seconds) =>
        await Assert.ThrowsAsync<ArgumentException>(() => SoundGenerator.GenerateAsync(new SoundRequest("rain", seconds, 1), Path.Combine(_folder, "x.wav"), null, default));

    [Fact]
    public async Task A_cancelled_sound_leaves_no_file()
    {
        using var cancel = new CancellationTokenSource();
        var path = Path.Combine(_folder, "x.wav");
        var progress = new Stopper(cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SoundGenerator.GenerateAsync(new SoundRequest("song", 20, 1), path, progress, cancel.Token));

        Assert.Empty(Directory.EnumerateFiles(_folder));
    }

    private async Task<(SoundResult Result, short[] Samples)> MakeAsync(string prompt, double seconds, long seed)
    {
        var path = Path.Combine(_folder, $"{Guid.CreateVersion7():N}.wav");
        var result = await SoundGenerator.GenerateAsync(new SoundRequest(prompt, seconds, seed), path, null, default);
        var bytes = await File.ReadAllBytesAsync(path);
        var samples = new short[(bytes.Length - HeaderBytes) / 2];
        Buffer.BlockCopy(bytes, HeaderBytes, samples, 0, bytes.Length - HeaderBytes);
        return (result, samples);
    }

    /// <summary>How much of the sound is in its differences from sample to sample.</summary>
    private static double Brightness(short[] samples)
    {
        double whole = 0, steps = 0;
        for (var i = 2; i < samples.Length; i += 2)
        {
            whole += (double)samples[i] * samples[i];
            steps += Math.Pow(samples[i] - samples[i - 2], 2);
        }

        return steps / whole;
    }

    private sealed class Stopper(CancellationTokenSource cancel) : IProgress<LocalProgress>
    {
        public void Report(LocalProgress value)
        {
            if (value.Fraction > 0)
            {
                cancel.Cancel();
            }
        }
    }
}
