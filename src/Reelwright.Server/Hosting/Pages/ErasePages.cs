using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Closing;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Hosting.Pages;

/// <summary>Hosted pages are not shown any more from the moment on in which their account is closed, and go with everything that was counted on them.</summary>
internal sealed class ErasePages(Database database) : IClosingListener
{
    private const int Batch = 100;

    public async Task<Erasure> EraseAsync(long userId, CancellationToken cancel) => Erasures.Of(await database.WriteAsync(
        async tx =>
        {
            var pages = await tx.Db.Owned<HostedPage>(userId).OrderBy(page => page.Id).Select(page => new { page.Id, page.Slug }).Take(Batch).ToListAsync(cancel);
            foreach (var page in pages)
            {
                await tx.Db.Set<HostedPage>().Where(row => row.Id == page.Id).ExecuteDeleteAsync(cancel);
                PageShelf.Forget(tx, page.Slug);
            }

            return pages.Count;
        },
        cancel));
}
