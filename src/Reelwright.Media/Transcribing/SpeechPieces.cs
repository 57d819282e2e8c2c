namespace Reelwright.Media;

/// <summary>A stretch of a recording of <see cref="SpeechPieces.SampleRate"/>.</summary>
public readonly record struct SpeechPiece(long FirstSample, long Samples)
{
    public double StartSeconds => (double)FirstSample / SpeechPieces.SampleRate;

    public double Seconds => (double)Samples / SpeechPieces.SampleRate;
}

/// <summary>Cuts a long recording where nobody speaks, so that no word is cut in two and none is heard twice.</summary>
public static class SpeechPieces
{
    public const int SampleRate = 16_000;

    private const int FrameSamples = SampleRate / 50;

    /// <summary>The pause that is looked for, in frames: 0.4 s.</summary>
    private const int PauseFrames = 20;

    /// <summary>Digital silence and the dither of encoders; the faintest speech lies 30 dB above.</summary>
    private const float Silence = 0.0003f;

    /// <summary>The pieces of a WAV made by <see cref="Ffmpeg.ExtractSpeechAsync"/>; those in which nothing at all is to be heard are left out.</summary>
    /// <param name="wav">The file.</param>
    /// <param name="maxSeconds">The longest piece; the last quarter of it is searched for the quietest moment.</param>
    /// <param name="cancel">Ends the reading.</param>
    public static async Task<IReadOnlyList<SpeechPiece>> CutAsync(string wav, double maxSeconds, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSeconds, 2);
        var (levels, samples) = await SpeechWav.LevelsAsync(wav, FrameSamples, cancel);
        var most = (int)(maxSeconds * SampleRate / FrameSamples);
        List<SpeechPiece> pieces = [];
        for (var from = 0; from < levels.Count;)
        {
            var to = levels.Count - from <= most ? levels.Count : QuietestMoment(levels, from + (most * 3 / 4), from + most);
            if (levels.Skip(from).Take(to - from).Any(level => level > Silence))
            {
                var first = (long)from * FrameSamples;
                pieces.Add(new SpeechPiece(first, Math.Min((long)to * FrameSamples, samples) - first));
            }

            from = to;
        }

        return pieces;
    }

    /// <summary>The middle of the pause with the least sound in it.</summary>
    private static int QuietestMoment(List<float> levels, int from, int to)
    {
        var sum = 0.0;
        var (least, at) = (double.MaxValue, to);
        for (var end = from; end < to; end++)
        {
            sum += levels[end];
            if (end - from < PauseFrames)
            {
                continue;
            }

            sum -= levels[end - PauseFrames];
            if (sum <= least)
            {
                (least, at) = (sum, end - (PauseFrames / 2));
            }
        }

        return at;
    }
}
