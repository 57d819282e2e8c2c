using Reelwright.Media;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Branding;

/// <summary>The fonts that a kit may name: those of this machine.</summary>
internal sealed class InstalledFonts(FontList fonts, TimeProvider clock, ILogger<InstalledFonts> log)
{
    public const string Usual = "Noto Sans";

    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private volatile Known? _known;

    /// <exception cref="Refusal">503 <c>engine_unavailable</c> when fontconfig is not installed, or does not answer.</exception>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancel)
    {
        if (_known is { } known && clock.GetElapsedTime(known.At) < Freshness)
        {
            return known.Families;
        }

        try
        {
            var families = await fonts.ReadAsync(cancel);
            _known = new Known(families, clock.GetTimestamp());
            return families;
        }
        catch (MediaException missing)
        {
            log.LogWarning(missing, "The fonts of this machine cannot be listed");
            throw Refusal.Unavailable("engine_unavailable", "fontconfig", "Install fontconfig.");
        }
    }

    private sealed record Known(IReadOnlyList<string> Families, long At);
}
