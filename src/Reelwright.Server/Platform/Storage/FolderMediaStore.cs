using System.Runtime.InteropServices;

namespace Reelwright.Server.Platform.Storage;

/// <summary>Media as files under <c>media/xy/</c> of the data folder.</summary>
internal sealed class FolderMediaStore(DataFolder folder) : IMediaStore
{
    public Task PutAsync(string name, string path, string contentType, CancellationToken cancel)
    {
        var target = PathOf(name);
        var shelf = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(shelf))
        {
            Directory.CreateDirectory(shelf);
            FolderSync.Flush(folder.Media);
        }

        // A rename where both are on one file system. Where they are not it copies, which is why the flush comes after.
        File.Move(path, target);
        using (var file = new FileStream(target, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 0))
        {
            file.Flush(flushToDisk: true);
        }

        FolderSync.Flush(shelf);
        return Task.CompletedTask;
    }

    public Task<Stream?> OpenAsync(string name, long offset, long length, CancellationToken cancel)
    {
        try
        {
            // FileShare.Delete: a reader keeps what it has open when the file is deleted meanwhile.
            var file = new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0, FileOptions.Asynchronous);
            return Task.FromResult<Stream?>(new StreamSlice(file, offset, length));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task<LocalFile?> OpenLocalAsync(string name, CancellationToken cancel)
    {
        var path = PathOf(name);
        return Task.FromResult(File.Exists(path) ? new LocalFile(path) : null);
    }

    public Task<long?> FindSizeAsync(string name, CancellationToken cancel)
    {
        var file = new FileInfo(PathOf(name));
        return Task.FromResult(file.Exists ? file.Length : (long?)null);
    }

    public Task DeleteAsync(string name, CancellationToken cancel)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (DirectoryNotFoundException)
        {
            // Its shelf was never made: the file is as gone as wanted.
        }

        return Task.CompletedTask;
    }

    public Uri? FindRedirect(string name, string contentType, string disposition) => null;

    private string PathOf(string name) => MediaName.IsValid(name)
        ? Path.Combine(folder.Media, MediaName.Shelf(name), name)
        : throw new ArgumentException("This is no name of a stored file.", nameof(name));
}

/// <summary>Makes a folder's entries durable: a renamed file survives a power cut only when its folder was flushed too.</summary>
internal static class FolderSync
{
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            // NTFS journals its folders.
            return;
        }

        var handle = Open(folder, flags: 0);
        if (handle < 0)
        {
            throw new IOException($"Cannot open the folder {folder} (errno {Marshal.GetLastPInvokeError()}).");
        }

        try
        {
            if (Fsync(handle) != 0)
            {
                throw new IOException($"Cannot flush the folder {folder} (errno {Marshal.GetLastPInvokeError()}).");
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    // .NET opens no folders.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
