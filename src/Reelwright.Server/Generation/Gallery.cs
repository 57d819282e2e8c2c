using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Generation;

/// <summary>Puts a video into the public gallery, or takes it out.</summary>
internal sealed class TogglePublic(TimeProvider clock)
{
    public static Task<PublicReply> Handle(ResourceId id, Caller caller, Database database, TogglePublic work, CancellationToken cancel) =>
        database.WriteAsync(tx => work.RunAsync(tx, id.Value, caller, cancel), cancel);

    private async Task<PublicReply> RunAsync(Tx tx, long id, Caller caller, CancellationToken cancel)
    {
        while (true)
        {
            var (creation, filename) = await tx.Db.FindOwnVideoAsync(caller, id, cancel);
            var isPublic = !creation.IsPublic;
            if (isPublic && creation.TakenDownAt is not null)
            {
                throw Refusal.Forbidden("forbidden", "An administrator took this video out of the gallery.");
            }

            // Only from what was seen: on PostgreSQL somebody may have taken it down, or toggled it, since. Then it is looked at again.
            var publishedAt = isPublic ? clock.GetStorableNow() : (DateTimeOffset?)null;
            if (await tx.Db.Set<Creation>().Where(c => c.Id == id && c.IsPublic == creation.IsPublic && c.TakenDownAt == creation.TakenDownAt).ExecuteUpdateAsync(
                set => set.SetProperty(c => c.IsPublic, isPublic).SetProperty(c => c.PublishedAt, publishedAt), cancel) == 1)
            {
                await MediaSharing.SetPublicAsync(tx, filename, isPublic, cancel);
                return new PublicReply(isPublic);
            }
        }
    }
}

internal sealed record PublicReply(bool IsPublic);

/// <summary>The public gallery.</summary>
internal static class ListGallery
{
    public static async Task<GalleryList> Handle(Query query, Database database, CancellationToken cancel)
    {
        var (model, sort, paging) = (query.Text("model", 64), query.OneOf("sort", "new", "popular"), query.Paging());
        query.ThrowIfInvalid();

        return await database.ReadAsync(
            async db =>
            {
                var shown = db.Set<Creation>().Where(c => c.IsPublic && (model == null || c.Model == model));
                var ordered = sort == "popular"
                    ? shown.OrderByDescending(c => c.Views).ThenByDescending(c => c.PublishedAt).ThenByDescending(c => c.Id)
                    : shown.OrderByDescending(c => c.PublishedAt).ThenByDescending(c => c.Id);
                var page = await ordered.Skip(paging.Offset).Take(paging.Limit).ToListAsync(cancel);
                var owners = await DisplayNames.FindAsync(db, [.. page.Select(c => c.OwnerId).Distinct()], cancel);

                return new GalleryList([.. page.Select(c => Item(c, owners.GetValueOrDefault(c.OwnerId)))], await shown.CountAsync(cancel), paging.Limit, paging.Offset);
            },
            cancel);
    }

    internal static GalleryItem Item(Creation creation, string? owner)
    {
        var fields = JsonSerializer.Deserialize<CreationFields>(creation.Fields, ApiJson.Options) ?? new CreationFields();

        return new GalleryItem(
            creation.Id,
            creation.Prompt,
            creation.Model,
            fields.Width,
            fields.Height,
            creation.DurationSeconds,
            creation.Url!,
            creation.ThumbnailUrl,
            creation.Views,
            creation.PublishedAt ?? creation.CreatedAt,
            owner);
    }
}

internal sealed record GalleryList(IReadOnlyList<GalleryItem> Videos, int Total, int Limit, int Offset);

/// <param name="Owner">The owner's display name, if there is one.</param>
internal sealed record GalleryItem(
    long Id,
    string Prompt,
    string? Model,
    int? Width,
    int? Height,
    double? DurationSeconds,
    string VideoUrl,
    string? ThumbnailUrl,
    long Views,
    DateTimeOffset CreatedAt,
    string? Owner);

/// <summary>An administrator takes a video out of the gallery, for good.</summary>
internal sealed class TakeDownFromGallery(TimeProvider clock)
{
    public static Task<PublicReply> Handle(ResourceId id, Caller caller, Database database, HttpContext http, TakeDownFromGallery work, CancellationToken cancel) =>
        database.WriteAsync(tx => work.RunAsync(tx, id.Value, caller, http, cancel), cancel);

    private async Task<PublicReply> RunAsync(Tx tx, long id, Caller caller, HttpContext http, CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        var creation = await tx.Db.Set<Creation>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.Kind == CreationKind.Video, cancel) ?? throw Refusal.NotFound();
        await tx.Db.Set<Creation>().Where(c => c.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.IsPublic, false).SetProperty(c => c.PublishedAt, (DateTimeOffset?)null).SetProperty(c => c.TakenDownAt, now), cancel);
        if (creation.Filename is { } filename)
        {
            await MediaSharing.SetPublicAsync(tx, filename, isPublic: false, cancel);
        }

        tx.Db.Add(new AuditEntry
        {
            ActorId = caller.UserId,
            Action = "gallery.takedown",
            Target = $"generation:{id}",
            Detail = JsonSerializer.Serialize(new { was_public = creation.IsPublic, owner_id = creation.OwnerId }),
            Address = http.Connection.RemoteIpAddress?.ToString() ?? "",
            CreatedAt = now,
        });
        return new PublicReply(false);
    }
}
