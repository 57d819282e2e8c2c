using Reelwright.Server.Library;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.MediaWork;

/// <summary>The files that requests for work name.</summary>
internal static class WorkInputs
{
    /// <summary>One of the caller's files, as it is shown: of a film with the free tier's mark that film, not its master.</summary>
    /// <param name="library">Where it is.</param>
    /// <param name="caller">Whose it has to be.</param>
    /// <param name="field">The request's field, for the refusal.</param>
    /// <param name="filename">What the field says.</param>
    /// <param name="kind">Video or Audio.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="Refusal">404; 400 when it is of another kind.</exception>
    public static async Task<MediaFile> FindInputAsync(this MediaLibrary library, Caller caller, string field, string filename, FileKind kind, CancellationToken cancel)
    {
        var file = await library.FindOwnedAsync(caller, filename, cancel);
        return file.Kind == kind ? file : throw Refusal.Invalid(field, kind is FileKind.Video ? "is not a video" : "is not a sound file");
    }
}
