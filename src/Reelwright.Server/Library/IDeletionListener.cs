using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Library;

/// <summary>Told of files that are deleted, in the transaction that does it, so that nothing goes on naming them.</summary>
internal interface IDeletionListener
{
    Task FilesDeletedAsync(Tx tx, IReadOnlyCollection<string> filenames, CancellationToken cancel);
}
