namespace Reelwright.Media;

/// <summary>What the product's own films say of how they came to be is handed on to what is made of them.</summary>
internal static class JoinProvenance
{
    public static async Task CarryAsync(IReadOnlyList<string> sources, string target, CancellationToken cancel)
    {
        List<MediaMetadata?> origins = [];
        foreach (var source in sources)
        {
            origins.Add(await Provenance.OfAsync(source, cancel));
        }

        if (Together(origins) is { } origin)
        {
            await Mp4Xmp.AppendAsync(target, origin, cancel);
        }
    }

    /// <summary>Of several films only what is true of the whole.</summary>
    private static MediaMetadata? Together(IReadOnlyList<MediaMetadata?> origins)
    {
        if (origins.OfType<MediaMetadata>().FirstOrDefault() is not { } any || origins.All(origin => origin == any))
        {
            return origins[0];
        }

        var kinds = origins.Select(origin => origin?.DigitalSourceType).Distinct().ToList();
        return new MediaMetadata
        {
            CreatedBy = any.CreatedBy,
            DigitalSourceType = kinds is [{ } one] ? one
                : kinds.Contains(DigitalSourceType.TrainedAlgorithmicMedia) || kinds.Contains(DigitalSourceType.CompositeWithTrainedAlgorithmicMedia)
                    ? DigitalSourceType.CompositeWithTrainedAlgorithmicMedia
                    : DigitalSourceType.AlgorithmicallyEnhanced,
        };
    }
}
