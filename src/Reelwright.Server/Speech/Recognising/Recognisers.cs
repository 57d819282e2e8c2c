using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Speech.Recognising;

/// <summary>The recognisers in the order in which they are preferred.</summary>
internal sealed class Recognisers(IEnumerable<IRecogniser> all)
{
    /// <summary>Chosen when the job is submitted, so that whoever asks learns at once when there is none.</summary>
    /// <param name="language">ISO 639-1; null for one that has to be found out.</param>
    /// <exception cref="Refusal">503 <c>engine_unavailable</c>.</exception>
    public IRecogniser Choose(string? language)
    {
        var ready = all.Where(recogniser => recogniser.IsReady).ToList();
        return ready.Find(recogniser => recogniser.Knows(language))
            ?? throw Refusal.Unavailable(
                "engine_unavailable",
                language is null ? "Speech recognition" : $"Speech recognition in {Languages.NameOf(language)}",
                ready.Count == 0
                    ? "Configure Speech:BaseUrl and Speech:TranscriptionModel, or install pocketsphinx."
                    : $"Only {string.Join(", ", ready.Select(recogniser => recogniser.Engine))} is there; configure Speech:BaseUrl and Speech:TranscriptionModel for more languages.");
    }

    /// <summary>The one that was chosen; null when it is gone since.</summary>
    public IRecogniser? Find(string engine) => all.FirstOrDefault(recogniser => recogniser.Engine == engine && recogniser.IsReady);
}
