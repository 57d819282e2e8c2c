using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Branding;

internal static class ListKits
{
    public static async Task<Ok<KitList>> Handle(Caller caller, Query query, BrandKits kits, Database database, CancellationToken cancel)
    {
        await kits.ThrowIfMayNotReadAsync(caller, cancel);
        var page = query.Paging();
        query.ThrowIfInvalid();
        var (found, total) = await database.ReadAsync(
            async db =>
            {
                var own = db.Owned<BrandKit>(caller);
                return (await own.OrderByDescending(kit => kit.Id).Skip(page.Offset).Take(page.Limit).ToListAsync(cancel), await own.CountAsync(cancel));
            },
            cancel);
        return TypedResults.Ok(new KitList([.. found.Select(KitView.Of)], total, page.Limit, page.Offset));
    }

    public static async Task<Ok<FontNames>> HandleFonts(Caller caller, BrandKits kits, InstalledFonts fonts, CancellationToken cancel)
    {
        await kits.ThrowIfMayNotReadAsync(caller, cancel);
        return TypedResults.Ok(new FontNames(await fonts.ListAsync(cancel)));
    }
}
