using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Billing;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Hosting.Pages;

/// <summary>Changes a page; everywhere at once.</summary>
internal sealed class ChangePage(Database database, MediaLibrary library, Passwords passwords, TierPolicy tiers, TimeProvider clock)
{
    private static readonly string[] Filled = ["video_filename", "title", "visibility"];

    public static async Task<PageReply> Handle(
        ResourceId id, Caller caller, JsonBody<UpdatePageRequest> body, ChangePage change, PageAddresses addresses, HttpContext http, CancellationToken cancel)
    {
        await change.ThrowIfNotAllowedAsync(id.Value, caller, cancel);
        var request = await body.ReadAsync(cancel, PageRules.Check);
        ThrowIfEmptied(body, request);
        return await change.RunAsync(id.Value, caller, body, request, addresses.Root(http), cancel);
    }

    private async Task ThrowIfNotAllowedAsync(long id, Caller caller, CancellationToken cancel)
    {
        await database.ReadAsync(db => db.FindOwnPageAsync(caller, id, cancel), cancel);
        tiers.ThrowIfWithout(caller, Feature.Hosting, "Changing hosted pages");
    }

    private static void ThrowIfEmptied(JsonBody<UpdatePageRequest> body, UpdatePageRequest request)
    {
        var errors = new FieldErrors();
        foreach (var (field, value) in Filled.Zip<string, object?>([request.VideoFilename, request.Title, request.Visibility]))
        {
            if (body.Has(field) && value is null)
            {
                errors.Add(field, "must not be null");
            }
        }

        errors.ThrowIfAny();
    }

    private async Task<PageReply> RunAsync(long id, Caller caller, JsonBody<UpdatePageRequest> body, UpdatePageRequest request, Uri root, CancellationToken cancel)
    {
        if (request.VideoFilename is { } filename)
        {
            await library.FindOwnedAsync(caller, filename, cancel, FileKind.Video);
        }

        // Hashing takes its time, which no transaction should wait for.
        var hash = request.Password is { } password ? passwords.Hash(password) : null;
        return await database.WriteAsync(
            async tx =>
            {
                var page = await LockAsync(tx, id, caller, cancel);
                PageShelf.Forget(tx, page.Slug);
                Apply(page, body, request, hash);
                PageShelf.Forget(tx, page.Slug);
                await tx.Db.SaveChangesAsync(cancel);
                return await PageReply.ReadAsync(tx.Db, page, root, cancel);
            },
            cancel);
    }

    private static async Task<HostedPage> LockAsync(Tx tx, long id, Caller caller, CancellationToken cancel)
    {
        var pages = tx.Db.IsPostgres
            ? tx.Db.Set<HostedPage>().FromSql($"SELECT * FROM hosted_pages WHERE id = {id} AND owner_id = {caller.UserId} FOR NO KEY UPDATE")
            : tx.Db.Owned<HostedPage>(caller).Where(page => page.Id == id);
        return (await pages.ToListAsync(cancel)) is [var page] ? page : throw Refusal.NotFound("There is no such page.");
    }

    private void Apply(HostedPage page, JsonBody<UpdatePageRequest> body, UpdatePageRequest request, string? hash)
    {
        page.VideoFilename = request.VideoFilename ?? page.VideoFilename;
        page.Title = request.Title?.Trim() ?? page.Title;
        page.Description = body.Has("description") ? PageRules.Trimmed(request.Description) : page.Description;
        page.CtaText = body.Has("cta_text") ? PageRules.Trimmed(request.CtaText) : page.CtaText;
        page.CtaUrl = body.Has("cta_url") ? (request.CtaUrl is { } address ? CtaAddress.Normalize(address) : null) : page.CtaUrl;
        page.AccentColor = body.Has("accent_color") ? request.AccentColor?.ToLowerInvariant() : page.AccentColor;
        var errors = new FieldErrors();
        PageRules.CheckButton(page.CtaText, page.CtaUrl, errors);
        errors.ThrowIfAny();
        if (body.Has("password"))
        {
            (page.PasswordHash, page.PasswordVersion) = (hash, page.PasswordVersion + 1);
        }

        if (request.Visibility is { } visibility)
        {
            Show(page, visibility);
        }

        page.UpdatedAt = clock.GetStorableNow();
    }

    /// <summary>A page that leaves the public leaves its address, which search engines and strangers know. Opening one up keeps it: people have it.</summary>
    private static void Show(HostedPage page, PageVisibility visibility)
    {
        if (page.Visibility is PageVisibility.Public && visibility is not PageVisibility.Public)
        {
            page.Slug = Slugs.Unguessable();
        }

        page.Visibility = visibility;
    }
}
