using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Reelwright.Server.Platform.Storage;

/// <summary>Settings under "Data".</summary>
internal sealed class DataOptions
{
    public const string Section = "Data";

    /// <summary>Everything the embedded mode keeps. Default: <c>$XDG_DATA_HOME/reelwright</c>.</summary>
    public string? Folder { get; init; }

    public string FolderOrDefault() =>
        System.IO.Path.GetFullPath(!string.IsNullOrWhiteSpace(Folder) ? Folder : System.IO.Path.Combine(DataHome(), "reelwright"));

    private static string DataHome() =>
        Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } home && System.IO.Path.IsPathRooted(home)
            ? home
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
}

/// <summary>The folder this server owns, and the places in it. Only one server at a time holds it.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, bool> _inUse = new(StringComparer.Ordinal);
    private FileStream? _lock;
    private string? _id;

    public DataFolder(IOptions<DataOptions> options)
        : this(options.Value.FolderOrDefault())
    {
    }

    public DataFolder(string path)
        : this(path, create: true)
    {
    }

    private DataFolder(string path, bool create)
    {
        Path = path;
        if (create)
        {
            Create();
        }
    }

    /// <summary>A folder to look at, in which nothing is made.</summary>
    public static DataFolder ToLookAt(string path) => new(path, create: false);

    public string Path { get; }

    /// <summary>Stays with the folder: tells its earlier servers, all dead while this one runs, from servers of other folders.</summary>
    public string Id
    {
        get
        {
            lock (_gate)
            {
                return _id ??= ReadOrCreateId();
            }
        }
    }

    public string DatabaseFile => System.IO.Path.Combine(Path, "reelwright.db");

    public string Media => System.IO.Path.Combine(Path, "media");

    /// <summary>Models the operator added.</summary>
    public string Catalog => System.IO.Path.Combine(Path, "catalog");

    /// <summary>Messages that no mail server was configured for.</summary>
    public string Mail => System.IO.Path.Combine(Path, "mail");

    /// <summary>Everything in here may go when no server runs.</summary>
    public string Temporary => System.IO.Path.Combine(Path, "tmp");

    /// <summary>Address and local token of the running server, for the command line of the same user.</summary>
    public string ServerFile => System.IO.Path.Combine(Path, "server.json");

    /// <summary>Held shared by a backup: files stay as long as somebody holds it.</summary>
    public string KeepFilesLock => System.IO.Path.Combine(Path, "keep-files.lock");

    /// <exception cref="DataFolderInUseException">Another server holds the folder.</exception>
    /// <exception cref="DataFolderUnusableException">It cannot be written.</exception>
    public void Lock()
    {
        try
        {
            _lock ??= new FileStream(System.IO.Path.Combine(Path, "server.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held) when (IsHeld(held))
        {
            throw new DataFolderInUseException(Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderUnusableException(Path, failure);
        }
    }

    /// <summary>A fresh folder under <c>tmp/{purpose}</c> that goes when disposed.</summary>
    public TemporaryFolder CreateTemporaryFolder(string purpose) => CreateTemporaryFolder(purpose, Guid.CreateVersion7().ToString("N"));

    /// <summary>As <see cref="CreateTemporaryFolder(string)"/>, under a name of its own.</summary>
    public TemporaryFolder CreateTemporaryFolder(string purpose, string name)
    {
        var path = System.IO.Path.Combine(Temporary, purpose, name);
        _inUse[path] = true;
        return new TemporaryFolder(path, () => _inUse.TryRemove(path, out _));
    }

    /// <summary>Temporary folders that nobody of this server has in use; none for who does not hold the lock, and so cannot know.</summary>
    public IReadOnlyList<string> UnusedTemporary() => _lock is null || !Directory.Exists(Temporary)
        ? []
        : [.. Directory.EnumerateDirectories(Temporary).SelectMany(Directory.EnumerateDirectories).Where(path => !_inUse.ContainsKey(path))];

    /// <summary>Removes what a killed server left. Only the holder of the lock may.</summary>
    public void SweepTemporary()
    {
        foreach (var entry in new DirectoryInfo(Temporary).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo folder)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }

    public void CreateMail() => CreatePrivate(Mail);

    public void Dispose() => _lock?.Dispose();

    private string ReadOrCreateId()
    {
        var file = System.IO.Path.Combine(Path, "folder-id");
        if (File.Exists(file) && File.ReadAllText(file).Trim() is { Length: 32 } known)
        {
            return known;
        }

        var id = Guid.CreateVersion7().ToString("N");
        File.WriteAllText(file, id);
        return id;
    }

    private void Create()
    {
        try
        {
            CreatePrivate(Path);
            CreatePrivate(Media);
            CreatePrivate(Temporary);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderUnusableException(Path, failure);
        }
    }

    /// <summary>What the lock of another process looks like: EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation. A full disk or one that cannot be written is something else.</summary>
    private static bool IsHeld(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static void CreatePrivate(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            // People's footage and keys: nobody else on the machine needs to read it.
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        else
        {
            Directory.CreateDirectory(path);
        }
    }
}

/// <summary>A folder for one piece of work; disposing it removes it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly Action? _disposed;

    public TemporaryFolder(string path, Action? disposed = null)
    {
        (Path, _disposed) = (path, disposed);
        Directory.CreateDirectory(path);
    }

    public string Path { get; }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already, which is what was wanted.
        }

        _disposed?.Invoke();
    }
}

internal sealed class DataFolderInUseException(string path)
    : Exception($"The data folder {path} is in use by another Reelwright server. Stop that one, or give this one a folder of its own with --data.");

/// <summary>The folder cannot be made, or nothing can be written into it.</summary>
internal sealed class DataFolderUnusableException(string path, Exception reason)
    : Exception($"The data folder {path} cannot be used: {reason.Message.TrimEnd('.')}. Change its owner or its place: --data names another one.", reason);
