namespace Reelwright.Media;

/// <summary>One thing done to every frame.</summary>
public abstract record PictureStep
{
    private protected PictureStep()
    {
    }

    /// <summary>Adds the step's filters.</summary>
    internal abstract Task ApplyAsync(FilmGraph graph, CancellationToken cancel);

    private protected static bool IsEven(int width, int height) => ((width | height) & 1) == 0;
}

/// <summary>Filters of a recipe of this library, in FFmpeg's language.</summary>
/// <param name="Filters">Constants and numbers only.</param>
/// <param name="Width">Of the frames behind them; null when they keep the size.</param>
/// <param name="Height">As the width.</param>
internal sealed record ApplyFilters(string Filters, int? Width = null, int? Height = null) : PictureStep
{
    internal override Task ApplyAsync(FilmGraph graph, CancellationToken cancel)
    {
        graph.Add(Filters, Width ?? graph.Width, Height ?? graph.Height);
        return Task.CompletedTask;
    }
}

/// <summary>Cuts a part out of each frame. All four are even: frames hold colour for two by two pixels.</summary>
public sealed record CropPicture(int X, int Y, int Width, int Height) : PictureStep
{
    /// <summary>The largest part of even numbers within one of any numbers.</summary>
    public static CropPicture EvenWithin(int x, int y, int width, int height) => new(x & ~1, y & ~1, width & ~1, height & ~1);

    internal override Task ApplyAsync(FilmGraph graph, CancellationToken cancel)
    {
        if (!IsEven(X, Y) || !IsEven(Width, Height) || X < 0 || Y < 0 || Width < 2 || Height < 2)
        {
            throw new InvalidOperationException($"{Width}x{Height} at {X},{Y}: a part's numbers are even.");
        }

        if (X + Width > graph.Width || Y + Height > graph.Height)
        {
            throw new MediaException(MediaFailure.Unsupported, $"{Width}x{Height} at {X},{Y} does not lie within the frame of {graph.Width}x{graph.Height}.");
        }

        graph.Add($"crop={Width}:{Height}:{X}:{Y}:exact=1", Width, Height);
        return Task.CompletedTask;
    }
}

/// <summary>Scales each frame, its shape kept, and fills up to the size with black bars.</summary>
public sealed record FitPicture(int Width, int Height) : PictureStep
{
    internal override Task ApplyAsync(FilmGraph graph, CancellationToken cancel)
    {
        if (!IsEven(Width, Height) || Width is < 2 or > 16_384 || Height is < 2 or > 16_384)
        {
            throw new InvalidOperationException($"{Width}x{Height}: a film's size is even.");
        }

        var scale = Math.Min((double)Width / graph.Width, (double)Height / graph.Height);
        var (inner, high) = (Even(graph.Width * scale, Width), Even(graph.Height * scale, Height));
        if ((inner, high) != (graph.Width, graph.Height))
        {
            graph.Add($"scale={inner}:{high}:flags=bicubic,setsar=1", inner, high);
        }

        if ((inner, high) != (Width, Height))
        {
            graph.Add($"pad={Width}:{Height}:{(Width - inner) / 4 * 2}:{(Height - high) / 4 * 2}:black", Width, Height);
        }

        return Task.CompletedTask;
    }

    private static int Even(double length, int most) => Math.Clamp((int)Math.Round(length / 2) * 2, 2, most);
}

/// <summary>Draws texts. The script is made for the size that the frames have by then.</summary>
/// <param name="Script">Takes width and height.</param>
public sealed record DrawScript(Func<int, int, AssScript> Script) : PictureStep
{
    internal override async Task ApplyAsync(FilmGraph graph, CancellationToken cancel)
    {
        var name = graph.NewName(".ass");
        await Script(graph.Width, graph.Height).WriteAsync(Path.Combine(graph.Folder, name), cancel);
        graph.Add($"ass=f={name}:shaping=complex", graph.Width, graph.Height);
    }
}

/// <summary>Lays a picture over each frame, with its own transparency times <see cref="Opacity"/>.</summary>
/// <param name="Path">A PNG, JPEG or WebP.</param>
/// <param name="PictureWidth">As probed.</param>
/// <param name="PictureHeight">As probed.</param>
public sealed record PlacePicture(string Path, int PictureWidth, int PictureHeight) : PictureStep
{
    private const double Share = 0.25;

    /// <summary>Its width as a share of the frame's, whatever its own is; never beyond the margins. Null: as it is, at most a quarter of the frame wide and high.</summary>
    public double? WidthShare { get; init; }

    public double Opacity { get; init; } = 1;

    public TextPlace Place { get; init; } = TextPlace.BottomRight;

    internal override async Task ApplyAsync(FilmGraph graph, CancellationToken cancel)
    {
        var margin = FrameMargin.Of(graph.Width, graph.Height);
        var scale = WidthShare is { } share
            ? Math.Min(graph.Width * share / PictureWidth, Math.Min((double)(graph.Width - (2 * margin)) / PictureWidth, (double)(graph.Height - (2 * margin)) / PictureHeight))
            : Math.Min(1, Math.Min(graph.Width * Share / PictureWidth, graph.Height * Share / PictureHeight));
        var (width, height) = (Math.Max(1, (int)Math.Round(PictureWidth * scale)), Math.Max(1, (int)Math.Round(PictureHeight * scale)));

        // Scaled with its transparency multiplied in: else colours that nobody sees would bleed into the edges.
        graph.OverlayPicture(
            Path,
            await MediaSniffer.SniffFileAsync(Path, cancel),
            $"format=gbrap,premultiply=inplace=1,scale={width}:{height}:flags=bicubic,format=gbrap,unpremultiply=inplace=1,format=rgba,colorchannelmixer=aa={FfmpegRunner.Number(Opacity)},",
            FrameMargin.Along(Place.Column(), graph.Width, width, margin) & ~1,
            FrameMargin.Along(Place.Row(), graph.Height, height, margin) & ~1);
    }
}

/// <summary>How far from the edges texts and marks stand.</summary>
internal static class FrameMargin
{
    public static int Of(int width, int height) => Math.Max(2, (int)Math.Round(Math.Min(width, height) * 0.04));

    /// <param name="at">0 at the beginning, 1 in the middle, 2 at the end.</param>
    /// <param name="room">The frame's length.</param>
    /// <param name="length">What is placed.</param>
    /// <param name="margin">Between it and the edge.</param>
    public static int Along(int at, int room, int length, int margin) => Math.Max(0, at switch
    {
        0 => Math.Min(margin, room - length),
        1 => (room - length) / 2,
        _ => room - length - margin,
    });
}
