using System.Text;
using System.Text.Json;
using Reelwright.Media.Subtitles;

namespace Reelwright.Media;

/// <summary>The command line program of whisper.cpp, with a model that the operator brought.</summary>
/// <param name="program">A path, or a name looked up on PATH.</param>
/// <param name="model">A ggml file.</param>
public sealed class WhisperCli(string program, string model)
{
    private const int MaxReply = 64 << 20;

    private static readonly ToolLimits Limits = new() { Timeout = TimeSpan.FromHours(2), MaxCpu = TimeSpan.FromHours(12), MaxMemoryBytes = 24L << 30, MaxFileBytes = MaxReply };

    public bool IsInstalled => ToolSearch.Find(program) is not null && File.Exists(model);

    /// <summary>Models for English alone are named so: ggml-base.en.bin.</summary>
    public bool IsEnglishOnly => Path.GetFileName(model).Contains(".en.", StringComparison.Ordinal);

    /// <summary>Listens to a WAV made by <see cref="Ffmpeg.ExtractSpeechAsync"/>.</summary>
    /// <param name="wav">The file.</param>
    /// <param name="language">ISO 639-1; null to have it detected.</param>
    /// <param name="threads">Processor cores it may use.</param>
    /// <param name="workFolder">Where its answer goes.</param>
    /// <param name="cancel">Kills it.</param>
    /// <exception cref="MediaException">NotFound, TimedOut, TooLarge, Failed.</exception>
    public async Task<(Transcript Speech, string? Language)> HearAsync(string wav, string? language, int threads, string workFolder, CancellationToken cancel)
    {
        var answer = Path.Combine(workFolder, "whisper");
        var result = await ToolProcess.RunAsync(
            new ToolCommand(program,
            [
                "-m", Path.GetFullPath(model), "-f", Path.GetFullPath(wav), "-l", IsEnglishOnly ? "en" : language ?? "auto", "-t", FfmpegRunner.Number(threads),
                "-ojf", "-of", answer, "-np",
            ])
            { Limits = Limits, WorkFolder = workFolder },
            cancel);
        var file = new FileInfo(answer + ".json");
        if (result.ExitCode != 0 || !file.Exists)
        {
            throw Failed($"Exit code {result.ExitCode}. {string.Join(Environment.NewLine, result.ErrorLines)}");
        }

        try
        {
            return file.Length > MaxReply ? throw Failed($"Its answer has {file.Length} bytes.") : Read(await File.ReadAllBytesAsync(file.FullName, cancel));
        }
        finally
        {
            file.Delete();
        }
    }

    /// <summary>Reads "transcription": texts with "offsets" in milliseconds, and their "tokens" likewise.</summary>
    internal static (Transcript Speech, string? Language) Read(byte[] json)
    {
        try
        {
            // A token can be half a character of UTF-8, which no parser of JSON takes as it is.
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(json));
            var root = document.RootElement;
            List<SpokenText> segments = [];
            List<SpokenText> words = [];
            foreach (var segment in root.GetProperty("transcription").EnumerateArray())
            {
                segments.Add(Spoken(segment));
                if (segment.TryGetProperty("tokens", out var tokens))
                {
                    // Marks such as [_BEG_] and [_TT_150] are no speech.
                    words.AddRange(tokens.EnumerateArray().Select(Spoken).Where(token => !token.Text.StartsWith("[_", StringComparison.Ordinal)));
                }
            }

            var language = root.TryGetProperty("result", out var found) && found.TryGetProperty("language", out var code) ? code.GetString() : null;
            return (new Transcript { Segments = segments, Words = words }, language);
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Failed(broken.Message);
        }
    }

    private static SpokenText Spoken(JsonElement piece)
    {
        var offsets = piece.GetProperty("offsets");
        return new SpokenText(offsets.GetProperty("from").GetInt64() / 1000.0, offsets.GetProperty("to").GetInt64() / 1000.0, piece.GetProperty("text").GetString() ?? "");
    }

    private static MediaException Failed(string detail) => new(MediaFailure.Failed, "The speech recogniser could not do the work.", detail);
}
