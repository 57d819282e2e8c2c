using System.Text.Json;
using Reelwright.Media.Subtitles;

namespace Reelwright.Server.Speech.Recognising;

/// <summary>Reads <c>verbose_json</c> as OpenAI and the servers that follow it write it: each leaves out something else.</summary>
internal static class ServerTranscript
{
    // Whisper's own rule for a segment that is no speech.
    private const double NoSpeech = 0.6;
    private const double Doubtful = -1;

    /// <param name="json">The reply.</param>
    /// <param name="seconds">The recording's length.</param>
    /// <param name="log">Learns what was wrong with a reply.</param>
    /// <exception cref="Jobs.JobFailure"><c>speech_server_failed</c>: it is no transcript.</exception>
    public static Heard Read(byte[] json, double seconds, ILogger log)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var all = Items(root, "segments").ToList();
            var segments = all.Where(segment => !IsSilence(segment)).Select(segment => Spoken(segment, "text")).ToList();
            var words = Items(root, "words").Concat(all.SelectMany(segment => Items(segment, "words"))).Select(word => Spoken(word, "word")).ToList();
            var text = root.TryGetProperty("text", out var whole) ? whole.GetString() : null;
            if (all.Count == 0 && text is null && words.Count == 0)
            {
                throw new FormatException("There is no text in it.");
            }

            if (all.Count == 0 && !string.IsNullOrWhiteSpace(text))
            {
                segments.Add(words.Count > 0 ? new SpokenText(words[0].Start, words[^1].End, text) : new SpokenText(0, seconds, text));
            }

            // Words of segments that were no speech are none either.
            var isSilent = all.Count > 0 && segments.Count == 0;
            var language = root.TryGetProperty("language", out var said) && said.ValueKind is JsonValueKind.String ? Languages.Find(said.GetString()) : null;
            return new Heard(new Transcript { Segments = segments, Words = isSilent ? [] : words }, language);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException)
        {
            log.LogWarning(broken, "The speech server's reply of {Bytes} bytes is no transcript", json.Length);
            throw SpeechServer.Failed("its reply is no transcript");
        }
    }

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var items) && items.ValueKind is JsonValueKind.Array ? items.EnumerateArray() : [];

    private static bool IsSilence(JsonElement segment) => Number(segment, "no_speech_prob", 0) > NoSpeech && Number(segment, "avg_logprob", 0) < Doubtful;

    private static SpokenText Spoken(JsonElement piece, string text) =>
        new(Number(piece, "start", double.NaN), Number(piece, "end", double.NaN), piece.TryGetProperty(text, out var said) ? said.GetString() ?? "" : "");

    private static double Number(JsonElement parent, string name, double otherwise) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetDouble() : otherwise;
}
