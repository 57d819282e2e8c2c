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

    /// <summary>A name in the folder that nothing has yet.</summary>
    public string NewName(string extension) => $"{_names++}{extension}";

    /// <summary>Adds filters of one input and one output.</summary>
    public void Add(string filters, int width, int height)
    {
        _filters.Add(filters);
        (Width, Height) = (width, height);
    }

    /// <summary>Adds a still picture; answers the number of the input.</summary>
    public int AddInput(string path, MediaFormat format)
    {
        _inputs.AddRange(FfmpegRunner.Open(path, format, MediaBounds.Default.MaxPixels));
        return InputCount++;
    }

    /// <summary>Joins the frames with those of another chain.</summary>
    /// <param name="chain">From its input, without an output.</param>
    /// <param name="filter">Takes the frames so far and the chain's.</param>
    public void Overlay(string chain, string filter)
    {
        var (main, other) = ($"[m{_chains.Count}]", $"[o{_chains.Count}]");
        _chains.Add($"{_from}{(_filters.Count == 0 ? "null" : string.Join(',', _filters))}{main}");
        _chains.Add($"{chain}{other}");
        _filters.Clear();
        _from = $"{main}{other}";
        _filters.Add(filter);
    }

    /// <summary>All of it, ending in the named output.</summary>
    public string Close(string output) =>
        string.Join(';', [.. _chains, $"{_from}{string.Join(',', [.. _filters, "format=yuv420p", PlainPicture.Tags])}[{output}]"]);
}
