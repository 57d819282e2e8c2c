using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Backends.Endpoints;

public sealed record DrainBackendRequest
{
    /// <summary>True: what runs there ends, and nothing new starts. False: it takes work again.</summary>
    [Required]
    public bool? Draining { get; init; }
}

internal sealed record BackendDrained(string Name, bool Draining);

/// <param name="Draining">Jobs run on it: it goes when they have ended.</param>
internal sealed record BackendDeleted(bool Deleted, bool Draining);

internal static class ChangeBackend
{
    public static async Task<Ok<BackendDrained>> DrainAsync(
        string name, JsonBody<DrainBackendRequest> body, HttpContext http, Database database, AuditLog audit, CancellationToken cancel)
    {
        await database.ReadAsync(db => FindAsync(db, name, cancel), cancel);
        var draining = (await body.ReadAsync(cancel)).Draining!.Value;
        return TypedResults.Ok(await database.WriteAsync(
            async tx =>
            {
                if ((await FindAsync(tx.Db, name, cancel)).IsRemoved)
                {
                    throw Refusal.Invalid("draining", "cannot be changed: the backend is being removed");
                }

                await tx.Db.Set<Backend>().Where(row => row.Name == name).ExecuteUpdateAsync(row => row.SetProperty(b => b.IsDraining, draining), cancel);
                audit.Add(tx, http, "backend.drain", $"backend:{name}", new { draining });
                tx.Signal(BackendPool.RowsTopic, "");
                return new BackendDrained(name, draining);
            },
            cancel));
    }

    public static async Task<Ok<BackendDeleted>> RemoveAsync(string name, HttpContext http, Database database, AuditLog audit, TimeProvider clock, CancellationToken cancel) =>
        TypedResults.Ok(await database.WriteAsync(
            async tx =>
            {
                var backend = await FindAsync(tx.Db, name, cancel);
                if (backend.IsConfigured)
                {
                    throw Refusal.Invalid("name", "stands in the server's configuration (ComfyUI:Backends): take it out there");
                }

                var isBusy = await BackendRows.IsBusyAsync(tx.Db, name, cancel);
                await RemoveAsync(tx, name, isBusy, clock.GetStorableNow(), cancel);
                audit.Add(tx, http, "backend.remove", $"backend:{name}", new { backend.Url });
                tx.Signal(BackendPool.RowsTopic, "");
                return new BackendDeleted(true, isBusy);
            },
            cancel));

    /// <summary>Its driver takes the row off the table, so that nothing is started on it in between; without a driver it goes at once.</summary>
    private static async Task RemoveAsync(Tx tx, string name, bool isBusy, DateTimeOffset now, CancellationToken cancel)
    {
        var found = tx.Db.Set<Backend>().Where(row => row.Name == name);
        if (isBusy || await found.Where(row => row.Driver == null || row.DriverUntil <= now).ExecuteDeleteAsync(cancel) == 0)
        {
            await found.ExecuteUpdateAsync(row => row.SetProperty(b => b.IsDraining, true).SetProperty(b => b.IsRemoved, true), cancel);
        }
    }

    /// <exception cref="Refusal">404.</exception>
    private static async Task<Backend> FindAsync(ReelwrightDb db, string name, CancellationToken cancel) =>
        await db.Set<Backend>().AsNoTracking().SingleOrDefaultAsync(row => row.Name == name, cancel) ?? throw Refusal.NotFound("There is no such backend.");
}
