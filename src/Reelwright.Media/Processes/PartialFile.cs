namespace Reelwright.Media;

/// <summary>A file that gets its name when it is whole, and leaves nothing behind when it never is.</summary>
internal sealed class PartialFile(string target) : IDisposable
{
    /// <summary>Beside the target, so that the last step is a rename within one disk.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(target) + ".part";

    public void Commit() => File.Move(Path, target, overwrite: true);

    public void Dispose() => File.Delete(Path);
}
