namespace Reelwright.Media;

/// <summary>One text in the look that is readable on any footage.</summary>
/// <remarks>
/// It is drawn once, on a clear RGB canvas, and laid over the frames as a picture: FFmpeg's own drawing on YUV takes BT.601's
/// matrix for every film (5.1), and libass counts time in hundredths of a second. This way colours are what was asked for, and
/// the text begins and ends with the frame that was asked for.
/// </remarks>
public sealed record DrawText(string Text) : PictureStep
{
    /// <summary>Times are given as decimals: so much earlier a frame may be and still be meant.</summary>
    private const double Tolerance = 0.0005;

    /// <summary>Pixels of the frame; null for a size that suits the frame.</summary>
    public double? Size { get; init; }

    public Rgb Colour { get; init; } = Rgb.White;

    public double Opacity { get; init; } = 1;

    public TextPlace Place { get; init; } = TextPlace.BottomCenter;

    /// <summary>Left upper corner, in place of the place.</summary>
    public (double X, double Y)? Corner { get; init; }

    /// <summary>The first frame at or after it has the text.</summary>
    public double StartSeconds { get; init; }

    /// <summary>The first frame at or after it has it no more; null for the end of the film.</summary>
    public double? EndSeconds { get; init; }

    internal override async Task ApplyAsync(FilmGraph graph, CancellationToken cancel)
    {
        if (await DrawAsync(graph, cancel) is not { } drawn)
        {
            return;
        }

        var path = Path.Combine(graph.Folder, graph.NewName(".png"));
        await File.WriteAllBytesAsync(path, drawn.Image.ToPng(), cancel);
        var start = FfmpegRunner.Number(StartSeconds - Tolerance);
        var end = EndSeconds is { } seconds ? $@"*lt(t\,{FfmpegRunner.Number(seconds - Tolerance)})" : "";
        graph.OverlayPicture(
            path,
            MediaFormat.Png,
            Opacity < 1 ? $"format=rgba,colorchannelmixer=aa={FfmpegRunner.Number(Opacity)}," : "",
            drawn.X,
            drawn.Y,
            StartSeconds > 0 || EndSeconds is not null ? $@":enable=gte(t\,{start}){end}" : "");
    }

    internal AssScript Script(int width, int height)
    {
        var shorter = Math.Min(width, height);
        var style = AssStyle.Readable(Size ?? Math.Max(8, shorter * 0.05), Colour, Place, FrameMargin.Of(width, height));
        var script = new AssScript(width, height);
        script.Add(new AssEvent(Text, style) { Corner = Corner });
        return script;
    }

    /// <summary>What there is to see of it, and where; null for nothing.</summary>
    internal async Task<(RawImage Image, int X, int Y)?> DrawAsync(FilmGraph graph, CancellationToken cancel)
    {
        var pictures = graph.Pictures ?? throw new InvalidOperationException("Nothing can be drawn in this edit.");
        return TextCanvas.Cut(await TextCanvas.DrawAsync(pictures, Script(graph.Width, graph.Height), graph.Folder, graph.NewName(".ass"), cancel));
    }
}
