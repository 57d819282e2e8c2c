using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Painting;

/// <summary>What a painter looks for in a picture before changing it. All fields have the picture's size, values 0 to 1.</summary>
internal sealed class Surroundings
{
    // Seen from this near, ground that lies flat comes nearer by about one from the horizon to the lower edge.
    private const float Flat = 1.1f;

    private Surroundings(Field near, Field sky, float horizon, float meanLuma)
    {
        (Near, Sky, Horizon, MeanLuma) = (near, sky, horizon, meanLuma);
        (Lying, Caps) = Surfaces(near);
    }

    public Field Near { get; }

    public Field Sky { get; }

    /// <summary>Ground that lies flat.</summary>
    public Field Lying { get; }

    /// <summary>Upper rims of things, where snow would rest.</summary>
    public Field Caps { get; }

    /// <summary>Places that look like windows; null when they were not looked for.</summary>
    public Field? Windows { get; private init; }

    public float Horizon { get; }

    public float MeanLuma { get; }

    public static Surroundings Of(Picture picture) => Of(picture, DepthMap.Of(picture), withWindows: true);

    /// <summary>Quicker and coarser, for the frames of a film.</summary>
    public static Surroundings Quickly(Picture picture) => Of(picture, DepthMap.Of(picture, workingWidth: 120), withWindows: false);

    public static Surroundings Of(Picture picture, DepthMap depth, bool withWindows) =>
        new(depth.Nearness, depth.Sky, depth.Horizon, Tones.Luma(picture).Mean())
        {
            Windows = withWindows ? WindowFinder.Find(picture, depth.Sky) : null,
        };

    private static (Field Lying, Field Caps) Surfaces(Field near)
    {
        var (lying, caps) = (new Field(near.Width, near.Height), new Field(near.Width, near.Height));
        var reach = Math.Max(2, near.Height / 60);
        var smooth = BoxBlur.Of(near, reach);
        var middles = Middles(near);
        Rows.Each(near.Height, y =>
        {
            // The lowest rows are as near as can be: they lie as what is just above them lies.
            var at = Math.Min(y, (int)(near.Height * 0.95f));
            var (above, below) = (Math.Max(0, at - reach), Math.Min(near.Height - 1, at + reach));
            for (var x = 0; x < near.Width; x++)
            {
                var slope = (smooth[x, below] - smooth[x, above]) * near.Height / Math.Max(1, below - above);
                var step = near[x, y] - near[x, Math.Max(0, y - reach)];

                // A step is the rim of something; a slope of about the ground's own is ground, unless it stands out of its row.
                lying[x, y] = Tones.Smooth(0.35f * Flat, 0.8f * Flat, slope) * (1 - Tones.Smooth(2.4f * Flat, 5 * Flat, slope))
                    * (1 - Tones.Smooth(0.05f, 0.13f, near[x, at] - middles[at]));
                caps[x, y] = Tones.Smooth(0.05f, 0.10f, step);
            }
        });
        return (BoxBlur.Of(lying, reach), BoxBlur.Of(caps, 1));
    }

    /// <summary>Each row's middle nearness: where most of a row is ground, the ground's.</summary>
    private static float[] Middles(Field near)
    {
        var middles = new float[near.Height];
        Rows.Each(near.Height, y =>
        {
            var row = near.Row(y).ToArray();
            Array.Sort(row);
            middles[y] = row[row.Length * 2 / 5];
        });
        return middles;
    }
}
