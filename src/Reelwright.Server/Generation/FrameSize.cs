using Reelwright.Server.Billing;
using Reelwright.Server.Catalog;

namespace Reelwright.Server.Generation;

/// <summary>Fills in a frame's omitted sides so that what nobody asked for never breaks the tier's limit.</summary>
internal static class FrameSize
{
    /// <summary>
    /// The asked sides as they are, the others from the model's defaults, lowered where needed to fit <paramref name="most"/>.
    /// The result is larger than <paramref name="most"/> only where an asked side is.
    /// </summary>
    public static (int Width, int Height) WithDefaults(int? width, int? height, CatalogModel model, Resolution most)
    {
        var (defaultWidth, defaultHeight) = (model.Defaults.Width!.Value, model.Defaults.Height!.Value);

        return (width, height) switch
        {
            ({ } w, { } h) => (w, h),
            ({ } w, null) => (w, Other(w, defaultHeight, model.Limits.MinHeight, most)),
            (null, { } h) => (Other(h, defaultWidth, model.Limits.MinWidth, most), h),
            _ => Shrunk(defaultWidth, defaultHeight, model, most),
        };
    }

    /// <summary>The omitted side beside an asked one: a side longer than the short limit leaves only the short limit to the other.</summary>
    private static int Other(int asked, int omitted, int min, Resolution most) =>
        Math.Max(min, Math.Min(omitted, asked > most.ShortSide ? most.ShortSide : most.LongSide) & ~1);

    private static (int Width, int Height) Shrunk(int width, int height, CatalogModel model, Resolution most)
    {
        if (most.Holds(width, height))
        {
            return (width, height);
        }

        // The shape of the default, as large as the limit allows.
        var scale = Math.Min((double)most.LongSide / Math.Max(width, height), (double)most.ShortSide / Math.Min(width, height));
        return (Math.Max(model.Limits.MinWidth, (int)(width * scale) & ~1), Math.Max(model.Limits.MinHeight, (int)(height * scale) & ~1));
    }
}
