namespace Reelwright.Media;

/// <summary>What a film of this product says of how it came to be: edits hand it on, and nothing else of a source's metadata.</summary>
internal static class Provenance
{
    private const string Product = "Reelwright";

    /// <summary>Null for films of others: their words may name places and people.</summary>
    public static async Task<MediaMetadata?> OfAsync(string path, CancellationToken cancel) =>
        await MediaMetadata.ReadAsync(path, cancel) is { CreatedBy: Product } own ? own : null;
}
