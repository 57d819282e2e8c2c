using Reelwright.Media;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.MediaWork;

/// <summary>What work on media needs on this machine.</summary>
internal sealed class LocalTools(Ffmpeg ffmpeg)
{
    /// <exception cref="Refusal">503 <c>engine_unavailable</c> when ffmpeg is not installed.</exception>
    public async Task ThrowIfMissingAsync(CancellationToken cancel)
    {
        try
        {
            await ffmpeg.DetectAsync(cancel);
        }
        catch (MediaException missing) when (missing.Failure is MediaFailure.NotFound)
        {
            throw Refusal.Unavailable("engine_unavailable", "ffmpeg", "Install ffmpeg, or set Media:FfmpegPath; ./reelwright doctor says how.");
        }
    }
}
