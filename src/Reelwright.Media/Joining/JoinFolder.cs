namespace Reelwright.Media;

/// <summary>A folder for what is needed meanwhile; it goes with everything in it, however the work ends.</summary>
internal sealed class JoinFolder : IDisposable
{
    private readonly DirectoryInfo _folder;
    private int _files;

    /// <param name="workFolder">An existing folder; null for that of the target.</param>
    public JoinFolder(string? workFolder, string target) =>
        _folder = Directory.CreateDirectory(System.IO.Path.Combine(
            System.IO.Path.GetFullPath(workFolder ?? System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(target))!), $"join-{Guid.CreateVersion7():N}"));

    public string Path => _folder.FullName;

    public string NewFile(string extension) => System.IO.Path.Combine(Path, $"{++_files}{extension}");

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>A part of the whole progress.</summary>
internal sealed class JoinProgress(IProgress<double>? whole, double from, double share) : IProgress<double>
{
    public void Report(double value) => whole?.Report(from + (Math.Clamp(value, 0, 1) * share));
}
