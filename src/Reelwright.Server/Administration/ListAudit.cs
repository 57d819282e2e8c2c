using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Accounts;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Administration;

/// <param name="Actor">The administrator's username.</param>
/// <param name="Detail">What changed.</param>
internal sealed record AuditEntryView(long Id, long ActorId, string? Actor, string Action, string Target, JsonElement Detail, string Address, DateTimeOffset CreatedAt);

internal sealed record AuditEntryList(IReadOnlyList<AuditEntryView> Entries, int Total, int Limit, int Offset);

internal static class ListAudit
{
    public static async Task<Ok<AuditEntryList>> Handle(Query query, Database database, CancellationToken cancel)
    {
        var page = query.Paging();
        query.ThrowIfInvalid();
        return TypedResults.Ok(await database.ReadAsync(db => ReadAsync(db, page, cancel), cancel));
    }

    private static async Task<AuditEntryList> ReadAsync(ReelwrightDb db, Paging page, CancellationToken cancel)
    {
        var rows = await (from entry in db.Set<AuditEntry>()
                          join user in db.Set<User>() on entry.ActorId equals user.Id into actors
                          from actor in actors.DefaultIfEmpty()
                          orderby entry.Id descending
                          select new { entry, Actor = actor == null ? null : actor.UserName }).Skip(page.Offset).Take(page.Limit).ToListAsync(cancel);
        return new AuditEntryList(
            [.. rows.Select(row => View(row.entry, row.Actor))], await db.Set<AuditEntry>().CountAsync(cancel), page.Limit, page.Offset);
    }

    private static AuditEntryView View(AuditEntry entry, string? actor)
    {
        using var detail = JsonDocument.Parse(entry.Detail);
        return new AuditEntryView(entry.Id, entry.ActorId, actor, entry.Action, entry.Target, detail.RootElement.Clone(), entry.Address, entry.CreatedAt);
    }
}
