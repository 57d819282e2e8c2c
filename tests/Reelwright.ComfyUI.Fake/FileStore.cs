using System.Globalization;
using System.Text.RegularExpressions;

namespace Reelwright.ComfyUI.Fake;

/// <summary>A file as ComfyUI names one: {filename, subfolder, type}.</summary>
internal sealed record StoredName(string Filename, string Subfolder, string Type);

/// <summary>The input, output and temp folders on disk, and the lists of model files, which have no content.</summary>
internal sealed partial class FileStore
{
    private readonly string _root;
    private readonly bool _isOwn;
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, SortedSet<string>> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counters = new(StringComparer.Ordinal);

    public FileStore(FakeComfyOptions options)
    {
        _isOwn = options.Folder is null;
        _root = options.Folder ?? Path.Combine(Path.GetTempPath(), "fake-comfyui-" + Guid.CreateVersion7().ToString("N"));
        foreach (var folder in FakeModels.Folders)
        {
            _models[folder] = new SortedSet<string>(StringComparer.Ordinal);
        }

        foreach (var (folder, names) in options.Models)
        {
            SetModels(folder, names);
        }
    }

    public IReadOnlyList<string> ModelFolderNames
    {
        get
        {
            lock (_gate)
            {
                return [.. _models.Keys];
            }
        }
    }

    public void SetModels(string folder, IEnumerable<string> names)
    {
        lock (_gate)
        {
            _models[folder] = new SortedSet<string>(names, StringComparer.Ordinal);
        }
    }

    public bool HasFolder(string folder)
    {
        lock (_gate)
        {
            return _models.ContainsKey(folder);
        }
    }

    public IReadOnlyList<string> ModelFiles(string folder)
    {
        lock (_gate)
        {
            return _models.TryGetValue(folder, out var names) ? [.. names] : [];
        }
    }

    /// <summary>The folder of a type, made when it is not there; null when there is no such type.</summary>
    public string? Folder(string type) =>
        type is "input" or "output" or "temp" ? Directory.CreateDirectory(Path.Combine(_root, type)).FullName : null;

    /// <summary>A path below the folder of that type; null when it would leave it.</summary>
    public string? Within(string type, string subfolder)
    {
        var folder = Folder(type)!;
        var path = Path.GetFullPath(Path.Combine(folder, subfolder));
        return path == folder || path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : null;
    }

    public string PathOf(StoredName name) => Path.Combine(Within(name.Type, name.Subfolder)!, name.Filename);

    /// <summary>Files in the input folder itself, as the loaders list them.</summary>
    public IReadOnlyList<string> InputFiles() =>
        [.. Directory.EnumerateFiles(Folder("input")!).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>The file a loader's value means: "sub/name.png" or "name.png [output]"; null when there is none.</summary>
    public string? FindInput(string value)
    {
        var (name, type) = SplitType(value);
        var path = Within(type ?? "input", name);
        return path is not null && File.Exists(path) ? path : null;
    }

    /// <summary>Splits "name.png [temp]".</summary>
    public static (string Name, string? Type) SplitType(string value)
    {
        var match = TypeSuffix().Match(value);
        return match.Success ? (match.Groups["name"].Value, match.Groups["type"].Value) : (value, null);
    }

    /// <summary>The next free name for a prefix ("t/img" gives t/img_00001_.png); null when the prefix leaves the folder.</summary>
    public StoredName? NextName(string prefix, string type, string ending, bool hasTail, int width, int height)
    {
        prefix = prefix.Replace("%width%", width.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("%height%", height.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var subfolder = Path.GetDirectoryName(prefix) ?? "";
        if (Within(type, subfolder) is not { } folder || folder.Length == 0)
        {
            return null;
        }

        Directory.CreateDirectory(folder);
        var name = Path.GetFileName(prefix);
        var key = Path.Combine(folder, name);
        lock (_gate)
        {
            var number = (_counters.TryGetValue(key, out var last) ? last : Highest(folder, name)) + 1;
            _counters[key] = number;
            return new StoredName($"{name}_{number:00000}{(hasTail ? "_" : "")}{ending}", subfolder, type);
        }
    }

    /// <summary>Deletes the folders when they are our own.</summary>
    public void Delete()
    {
        if (_isOwn && Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    private static int Highest(string folder, string name)
    {
        var highest = 0;
        foreach (var path in Directory.EnumerateFiles(folder, name + "_*"))
        {
            var digits = Path.GetFileName(path.AsSpan())[(name.Length + 1)..];
            var end = digits.IndexOfAnyExceptInRange('0', '9');
            if (int.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                highest = Math.Max(highest, number);
            }
        }

        return highest;
    }

    [GeneratedRegex(@"^(?<name>.*) \[(?<type>input|output|temp)\]$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex TypeSuffix();
}
