namespace Reelwright.Server.Platform.Storage;

/// <summary>Where the bytes of media lie: a folder or S3. A name is written once and its content never changes; who may read it is the database's business.</summary>
internal interface IMediaStore
{
    /// <summary>Takes a file over: once this returns, the name is durable and <paramref name="path"/> is gone.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    Task PutAsync(string name, string path, string contentType, CancellationToken cancel);

    /// <summary>A part of the content, or null when there is no such file.</summary>
    Task<Stream?> OpenAsync(string name, long offset, long length, CancellationToken cancel);

    /// <summary>The content as a file of this machine, for tools; null when there is no such file. Dispose it afterwards.</summary>
    Task<LocalFile?> OpenLocalAsync(string name, CancellationToken cancel);

    /// <summary>Null when there is no such file.</summary>
    Task<long?> FindSizeAsync(string name, CancellationToken cancel);

    /// <summary>Removes the file; one that is not there is fine.</summary>
    Task DeleteAsync(string name, CancellationToken cancel);

    /// <summary>An address that gives this file to whoever holds it, for a while; null where we stream it ourselves.</summary>
    Uri? FindRedirect(string name, string contentType, string disposition);
}

/// <summary>A stored file as a path. It must not be changed.</summary>
internal sealed class LocalFile(string path, IDisposable? copy = null) : IDisposable
{
    public string Path { get; } = path;

    public void Dispose() => copy?.Dispose();
}
