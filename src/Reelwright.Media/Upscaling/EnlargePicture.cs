namespace Reelwright.Media;

/// <summary>Scales each frame up by Lanczos and sharpens its edges, which are kept from ringing: no pixel leaves the range that its neighbourhood had in the film.</summary>
/// <param name="Factor">1 to 4.</param>
public sealed record EnlargePicture(double Factor) : PictureStep
{
    /// <summary>Unsharp mask of 5x5 pixels. The limits below take back what it overdoes, so that it may be strong.</summary>
    private const string Sharpen = "unsharp=5:5:0.8:3:3:0";

    /// <summary>Steps of 255 that a pixel may lie beyond its neighbourhood: edges look sharper with a little of it, and three cannot be seen as a halo.</summary>
    private const int Overshoot = 3;

    /// <summary>How many times as wide and high.</summary>
    public double Factor { get; } = Factor is >= 1 and <= 4 ? Factor : throw new ArgumentOutOfRangeException(nameof(Factor), Factor, "1 to 4.");

    /// <summary>The size of the result: even.</summary>
    public static (int Width, int Height) SizeOf(int width, int height, double factor) =>
        ((int)Math.Round((width & ~1) * factor / 2) * 2, (int)Math.Round((height & ~1) * factor / 2) * 2);

    internal override Task ApplyAsync(FilmGraph graph, CancellationToken cancel)
    {
        var (width, height) = SizeOf(graph.Width, graph.Height, Factor);

        // The darkest and the lightest of each pixel's neighbours, enlarged, are the limits for the sharpened frame (planes 1: brightness alone).
        var limit = $"scale={width}:{height}:flags=bilinear";
        graph.Add(
            $"split=3[sharp][dark][light];[sharp]scale={width}:{height}:flags=lanczos+accurate_rnd,{Sharpen}[sharpened];"
                + $"[dark]erosion,{limit}[darkest];[light]dilation,{limit}[lightest];"
                + $"[sharpened][darkest][lightest]maskedclamp=undershoot={Overshoot}:overshoot={Overshoot}:planes=1,setsar=1",
            width,
            height);
        return Task.CompletedTask;
    }
}
