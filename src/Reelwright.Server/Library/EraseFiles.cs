using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Library;

/// <summary>An account's files go with it: unfindable at once, out of the store once no job and no backup needs them.</summary>
internal sealed class EraseFiles(Database database, MediaLibrary library) : IClosingListener
{
    private const int Batch = 200;

    public async Task<Erasure> EraseAsync(long userId, CancellationToken cancel) => Erasures.Of(await database.WriteAsync(
        async tx =>
        {
            var names = await tx.Db.Owned<MediaFile>(userId).Where(file => file.DeletedAt == null).OrderBy(file => file.Filename).Select(file => file.Filename).Take(Batch).ToListAsync(cancel);
            if (names.Count > 0)
            {
                await library.DeleteAsync(tx, names, cancel);
            }

            return names.Count;
        },
        cancel));
}
