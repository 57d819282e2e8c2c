using System.Globalization;
using Reelwright.Media.Subtitles;

namespace Reelwright.Media;

/// <summary>CMU pocketsphinx with the English model of the distribution: small, quick, and a draft at best.</summary>
public sealed class PocketSphinx(string program)
{
    /// <summary>A pause between words that ends a phrase: the recogniser knows no punctuation.</summary>
    private const double PhrasePause = 0.5;

    private const int MaxPhraseWords = 24;

    // It needs 200 MB; an hour of speech takes about a quarter of an hour on one core.
    private static readonly ToolLimits Limits = new() { Timeout = TimeSpan.FromHours(6), MaxCpu = TimeSpan.FromHours(6), MaxMemoryBytes = 2L << 30, MaxFileBytes = 1 << 20 };

    public bool IsInstalled => ToolSearch.Find(program) is not null;

    /// <summary>Listens to a WAV made by <see cref="Ffmpeg.ExtractSpeechAsync"/>.</summary>
    /// <param name="wav">The file.</param>
    /// <param name="seconds">Its length, for the progress.</param>
    /// <param name="progress">Takes 0 to 1.</param>
    /// <param name="cancel">Kills it.</param>
    /// <exception cref="MediaException">NotFound, TimedOut, Failed.</exception>
    public async Task<Transcript> HearAsync(string wav, double seconds, IProgress<double>? progress, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await using var process = ToolProcess.Start(new ToolCommand(program, ["-infile", Path.GetFullPath(wav), "-time", "yes", "-logfn", "/dev/null"]) { Limits = Limits });
        using var watch = process.Watch(cancel);
        process.Input.Close();
        List<SpokenText> words = [];
        using (var lines = new StreamReader(process.Output))
        {
            while (await lines.ReadLineAsync(CancellationToken.None) is { } line)
            {
                if (ReadWord(line) is { } word)
                {
                    words.Add(word);
                    progress?.Report(Math.Clamp(word.End / Math.Max(seconds, 1), 0, 1));
                }
            }
        }

        var exitCode = await process.ExitAsync();
        watch.ThrowIfEnded();
        return exitCode == 0
            ? new Transcript { Segments = Phrases(words), Words = words }
            : throw new MediaException(MediaFailure.Failed, "The speech recogniser could not do the work.", $"Exit code {exitCode}. {string.Join(Environment.NewLine, process.ErrorLines)}");
    }

    /// <summary>"didn't(3) 3.140 3.480 0.051": a word, its alternative pronunciation, start, end, confidence. Silence and noise stand in angle or square brackets.</summary>
    internal static SpokenText? ReadWord(string line)
    {
        var fields = line.Split(' ');
        if (fields.Length != 4 || fields[0].Length == 0 || fields[0][0] is '<' or '[' or '+' || Number(fields[1]) is not { } start || Number(fields[2]) is not { } end || Number(fields[3]) is null)
        {
            return null;
        }

        var alternative = fields[0].IndexOf('(');
        return new SpokenText(start, end, alternative > 0 ? fields[0][..alternative] : fields[0]);
    }

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Words between pauses, with a capital at the beginning and a full stop at the end.</summary>
    internal static IReadOnlyList<SpokenText> Phrases(IReadOnlyList<SpokenText> words)
    {
        List<SpokenText> phrases = [];
        for (var from = 0; from < words.Count;)
        {
            var to = from + 1;
            while (to < words.Count && to - from < MaxPhraseWords && words[to].Start - words[to - 1].End < PhrasePause)
            {
                to++;
            }

            var text = string.Join(' ', words.Skip(from).Take(to - from).Select(word => word.Text is "i" || word.Text.StartsWith("i'", StringComparison.Ordinal) ? "I" + word.Text[1..] : word.Text));
            phrases.Add(new SpokenText(words[from].Start, words[to - 1].End, $"{char.ToUpperInvariant(text[0])}{text[1..]}."));
            from = to;
        }

        return phrases;
    }
}
