using System.Globalization;
using System.Text;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Voices;

/// <summary>The local voices: espeak-ng as a child process. The text goes through its standard input and never into an argument.</summary>
public sealed class EspeakVoice
{
    /// <summary>espeak-ng's own usual pace.</summary>
    private const int WordsPerMinute = 175;

    private static readonly ToolLimits Limits = new()
    {
        Timeout = TimeSpan.FromMinutes(2),
        MaxCpu = TimeSpan.FromMinutes(1),
        MaxMemoryBytes = 1L << 30,

        // It writes none; the sound library that it opens, and does not use, reserves 64 MiB of shared memory.
        MaxFileBytes = 256L << 20,
    };

    // The variant after the plus sign makes the gender. It has no effect on the plain name "en-gb".
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["en_gb_male"] = "en-gb-x-rp+m3",
        ["en_gb_female"] = "en-gb-x-rp+f2",
        ["en_us_male"] = "en-us+m7",
        ["en_us_female"] = "en-us+f3",
    };

    private readonly string _program;
    private readonly string _name;
    private readonly int _pace;

    /// <param name="program">espeak-ng: a path, or a name looked up on PATH.</param>
    /// <param name="voice">en_gb_male, en_gb_female, en_us_male or en_us_female.</param>
    /// <param name="speed">0.5 to 2; 1 is 175 words a minute.</param>
    public EspeakVoice(string program, string voice, double speed)
    {
        if (speed is not (>= 0.5 and <= 2))
        {
            throw new ArgumentOutOfRangeException(nameof(speed), speed, "Between 0.5 and 2.");
        }

        _program = program;
        _name = Names.TryGetValue(voice, out var name) ? name : throw new ArgumentException($"There is no voice {voice}.", nameof(voice));
        _pace = (int)Math.Round(WordsPerMinute * speed);
    }

    /// <summary>Speaks what <see cref="SpeechText.Read"/> made of a text.</summary>
    /// <exception cref="MediaException">NotFound, TimedOut, Failed.</exception>
    public async Task<SpokenSound> SayAsync(Utterance utterance, CancellationToken cancel)
    {
        // -b 1: the input is UTF-8. -z: no pause at the end, the track makes its own.
        var command = new ToolCommand(_program, ["-v", _name, "-s", _pace.ToString(CultureInfo.InvariantCulture), "-b", "1", "-z", "--stdin", "--stdout"])
        {
            Limits = Limits,
            Input = Encoding.UTF8.GetBytes(utterance.Text + "\n"),
        };
        var result = await ToolProcess.RunAsync(command, cancel);
        return result.ExitCode == 0
            ? SpokenSound.OfPipedWav(result.Output)
            : throw new MediaException(MediaFailure.Failed, "The speech program failed.", $"exit code {result.ExitCode}: {string.Join('\n', result.ErrorLines)}");
    }
}
