namespace Reelwright.Media;

/// <summary>Collects the filters, files and further inputs of one edit.</summary>
/// <param name="source">The film, input 0.</param>
/// <param name="folder">Where small files lie; FFmpeg's current folder, so that filters name them without a path.</param>
internal sealed class FilmGraph(MediaInfo source, string folder)
{
    private readonly List<string> _chains = [];
    private readonly List<string> _filters = [];
    private readonly List<string> _inputs = [];
    private string _from = $"[0:{source.Picture!.Index}]";
    private int _names;

    public string Folder => folder;

    /// <summary>Of the frames behind the filters so far.</summary>
    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Arguments of the inputs behind the film.</summary>
    public IReadOnlyList<string> Inputs => _inputs;

    /// <summary>The film and what was added.</summary>
    public int InputCount { get; private set; } = 1;

    /// <summary>Draws what steps lay over the frames.</summary>
    public StillPictures? Pictures { get; init; }

    /// <summary>A name in the folder that nothing has yet.</summary>
    public string NewName(string extension) => $"{_names++}{extension}";

    /// <summary>Adds filters of one input and one output.</summary>
    public void Add(string filters, int width, int height)
    {
        _filters.Add(filters);
        (Width, Height) = (width, height);
    }

    /// <summary>Lays a still picture over the frames, its left upper corner at even numbers: a frame keeps its colour for two by two pixels.</summary>
    /// <param name="path">A picture.</param>
    /// <param name="format">Its format.</param>
    /// <param name="prepare">Filters for it, with a comma at their end, or nothing.</param>
    /// <param name="x">Even.</param>
    /// <param name="y">Even.</param>
    /// <param name="options">More options of the overlay, with a colon in front, or nothing.</param>
    public void OverlayPicture(string path, MediaFormat format, string prepare, int x, int y, string options = "")
    {
        var (main, other) = ($"[m{_chains.Count}]", $"[o{_chains.Count}]");
        _chains.Add($"{_from}{(_filters.Count == 0 ? "null" : string.Join(',', _filters))}{main}");
        _chains.Add($"[{AddInput(path, format)}:v:0]{prepare}scale=out_color_matrix=bt709:out_range=tv:{PlainPicture.Precise},format=yuva420p{other}");
        _filters.Clear();
        _filters.Add($"overlay={x}:{y}:format=yuv420{options}");
        _from = $"{main}{other}";
    }

    /// <summary>All of it, ending in the named output.</summary>
    public string Close(string output) =>
        string.Join(';', [.. _chains, $"{_from}{string.Join(',', [.. _filters, "format=yuv420p", PlainPicture.Tags])}[{output}]"]);

    /// <summary>Adds a still picture; answers the number of the input.</summary>
    private int AddInput(string path, MediaFormat format)
    {
        _inputs.AddRange(FfmpegRunner.Open(path, format, MediaBounds.Default.MaxPixels));
        return InputCount++;
    }
}
