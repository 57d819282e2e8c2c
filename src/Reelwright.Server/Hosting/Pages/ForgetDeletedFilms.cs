using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Hosting.Pages;

/// <summary>Takes pages off the shelf whose film is deleted: from then on they do not exist for visitors. Their owner still has them, and may give them another film.</summary>
internal sealed class ForgetDeletedFilms : IDeletionListener
{
    public async Task FilesDeletedAsync(Tx tx, IReadOnlyCollection<string> filenames, CancellationToken cancel)
    {
        foreach (var slug in await tx.Db.Set<HostedPage>().Where(page => filenames.Contains(page.VideoFilename)).Select(page => page.Slug).ToListAsync(cancel))
        {
            PageShelf.Forget(tx, slug);
        }
    }
}
