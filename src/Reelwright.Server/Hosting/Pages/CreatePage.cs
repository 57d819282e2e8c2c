using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Billing;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Hosting.Pages;

/// <summary>Puts a video on a page of its own.</summary>
internal sealed class CreatePage(Database database, MediaLibrary library, Passwords passwords, TierPolicy tiers, TimeProvider clock)
{
    public static async Task<PageReply> Handle(
        Caller caller, JsonBody<CreatePageRequest> body, CreatePage create, PageAddresses addresses, IdempotentReply idempotent, HttpContext http, CancellationToken cancel)
    {
        create.ThrowIfNotAllowed(caller);
        var request = await body.ReadAsync(cancel, PageRules.Check);
        return await create.RunAsync(caller, request, addresses.Root(http), idempotent, cancel);
    }

    private void ThrowIfNotAllowed(Caller caller) => tiers.ThrowIfWithout(caller, Feature.Hosting, "Hosting pages");

    private async Task<PageReply> RunAsync(Caller caller, CreatePageRequest request, Uri root, IdempotentReply idempotent, CancellationToken cancel)
    {
        var video = await library.FindOwnedAsync(caller, request.VideoFilename!, cancel, FileKind.Video);
        var hash = request.Password is { } password ? passwords.Hash(password) : null;
        Task<PageReply> WriteAsync() => database.WriteAsync(
            async tx =>
            {
                var page = Make(caller, request, video, hash);
                tx.Db.Add(page);
                await RowTotals.AddAsync(tx, HostedPage.List, caller.UserId, 1, cancel);
                await tx.Db.SaveChangesAsync(cancel);
                var reply = await PageReply.ReadAsync(tx.Db, page, root, cancel);
                await idempotent.RecordAsync(tx, reply, cancel);
                return reply;
            },
            cancel);
        try
        {
            return await WriteAsync();
        }
        catch (DbUpdateException taken) when (Database.IsDuplicate(taken))
        {
            // Two pages drew one address; the second draw is another.
            return await WriteAsync();
        }
    }

    private HostedPage Make(Caller caller, CreatePageRequest request, MediaFile video, string? hash)
    {
        var now = clock.GetStorableNow();
        var title = request.Title!.Trim();
        var visibility = request.Visibility ?? PageVisibility.Public;
        return new HostedPage
        {
            OwnerId = caller.UserId,
            Slug = Slugs.For(visibility, title),
            VideoFilename = video.Filename,
            Title = title,
            Description = PageRules.Trimmed(request.Description),
            CtaText = PageRules.Trimmed(request.CtaText),
            CtaUrl = request.CtaUrl is { } address ? CtaAddress.Normalize(address) : null,
            PasswordHash = hash,
            Visibility = visibility,
            AccentColor = request.AccentColor?.ToLowerInvariant(),
            CreatedAt = now,
            UpdatedAt = now,
        };
    }
}
