using Reelwright.Media.Mp4;

namespace Reelwright.Media.Cutting;

/// <summary>An MP4 or QuickTime film that can be cut without decoding: each of its tracks is shown in one stretch.</summary>
internal sealed record CutFilm(string Path, Mp4Track Picture, IReadOnlyList<Mp4Track> Sounds)
{
    /// <summary>The film, or null and why it is not one of those.</summary>
    public static async Task<(CutFilm? Film, string Reason)> TryReadAsync(string path, CancellationToken cancel)
    {
        var (film, reason) = await Mp4Reader.TryReadAsync(path, cancel);
        return film switch
        {
            null => (null, reason),
            { Picture: null } => (null, "There is no picture that could be copied."),
            { Picture: { } picture, Sounds: var sounds } when picture.HasComplexEdits || sounds.Any(sound => sound.HasComplexEdits) => (null, "A track has several edits."),
            { Picture: { } picture, Sounds: var sounds } => (new CutFilm(path, picture, sounds), ""),
        };
    }
}
