using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Billing;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Hosting.Pages;

internal static class OwnPages
{
    /// <exception cref="Refusal">404 also for somebody else's.</exception>
    public static async Task<HostedPage> FindOwnPageAsync(this ReelwrightDb db, Caller caller, long id, CancellationToken cancel) =>
        await db.Owned<HostedPage>(caller).SingleOrDefaultAsync(page => page.Id == id, cancel) ?? throw Refusal.NotFound("There is no such page.");
}

internal static class ListPages
{
    public static async Task<PageList> Handle(
        Caller caller, Query query, Database database, TierPolicy tiers, PageAddresses addresses, HttpContext http, CancellationToken cancel)
    {
        var paging = query.Paging();
        var total = await database.ReadAsync(db => RowTotals.ReadAsync(db, HostedPage.List, caller.UserId, cancel), cancel);
        if (total == 0)
        {
            // Whoever had the tier once goes on seeing what they made.
            tiers.ThrowIfWithout(caller, Feature.Hosting, "Hosting pages");
        }

        query.ThrowIfInvalid();
        return await database.ReadAsync(
            async db =>
            {
                var pages = await db.Owned<HostedPage>(caller).OrderByDescending(page => page.Id).Skip(paging.Offset).Take(paging.Limit).ToListAsync(cancel);
                return new PageList(await PageReply.ReadAsync(db, pages, addresses.Root(http), cancel), total, paging.Limit, paging.Offset);
            },
            cancel);
    }
}

internal static class GetPage
{
    public static Task<PageReply> Handle(ResourceId id, Caller caller, Database database, PageAddresses addresses, HttpContext http, CancellationToken cancel) => database.ReadAsync(
        async db => await PageReply.ReadAsync(db, await db.FindOwnPageAsync(caller, id.Value, cancel), addresses.Root(http), cancel), cancel);
}

/// <summary>Takes a page down, with everything that was counted on it. The video stays.</summary>
internal static class DeletePage
{
    public static Task<PageDeleted> Handle(ResourceId id, Caller caller, Database database, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            var page = await tx.Db.FindOwnPageAsync(caller, id.Value, cancel);
            if (await tx.Db.Set<HostedPage>().Where(p => p.Id == page.Id).ExecuteDeleteAsync(cancel) == 0)
            {
                throw Refusal.NotFound("There is no such page.");
            }

            await RowTotals.AddAsync(tx, HostedPage.List, caller.UserId, -1, cancel);
            PageShelf.Forget(tx, page.Slug);
            return new PageDeleted(true);
        },
        cancel);
}
