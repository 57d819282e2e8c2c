using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Studio.Comments;
using Reelwright.Server.Studio.Projects;

namespace Reelwright.Server.Studio.Shots;

/// <summary>What a new shot is, before it has a place.</summary>
internal sealed record NewShot
{
    public string Prompt { get; init; } = "";

    public string? Notes { get; init; }

    public double? Duration { get; init; }

    public string? ShotType { get; init; }

    public string? CameraMove { get; init; }

    public string? Transition { get; init; }

    public string? Filename { get; init; }
}

/// <summary>The shots of a project whose row the transaction holds (<see cref="ProjectAccess.LockAsync"/>): their places are 1, 2, 3, … before and after each of these.</summary>
internal static class ShotOrder
{
    /// <summary>Puts shots behind all others.</summary>
    /// <exception cref="Refusal">400 when the project would have too many.</exception>
    public static Task<IReadOnlyList<Shot>> AppendAsync(Tx tx, long projectId, IReadOnlyList<NewShot> added, DateTimeOffset now, CancellationToken cancel) =>
        InsertAsync(tx, projectId, null, added, now, cancel);

    /// <summary>Puts shots at a place, from 1; those that were there and behind it move on.</summary>
    /// <param name="position">Null: behind all others.</param>
    /// <exception cref="Refusal">400 when the place is beyond the end, or the project would have too many.</exception>
    public static async Task<IReadOnlyList<Shot>> InsertAsync(
        Tx tx, long projectId, int? position, IReadOnlyList<NewShot> added, DateTimeOffset now, CancellationToken cancel)
    {
        var count = await tx.Db.Set<Shot>().CountAsync(shot => shot.ProjectId == projectId, cancel);
        if (count + added.Count > StudioLimits.Shots)
        {
            throw Refusal.Invalid("shots", $"must be at most {StudioLimits.Shots} in a project, and there are {count}");
        }

        if (position > count + 1)
        {
            throw Refusal.Invalid("position", $"must be between 1 and {count + 1}");
        }

        var first = position ?? count + 1;
        await tx.Db.Set<Shot>().Where(shot => shot.ProjectId == projectId && shot.Position >= first)
            .ExecuteUpdateAsync(set => set.SetProperty(shot => shot.Position, shot => shot.Position + added.Count), cancel);
        var shots = added.Select((shot, at) => Place(shot, projectId, first + at, now)).ToList();
        tx.Db.AddRange(shots);
        await tx.Db.SaveChangesAsync(cancel);
        return shots;
    }

    /// <summary>Takes a shot away with what was said about it; those behind it move up.</summary>
    /// <returns>Whether it was there.</returns>
    public static async Task<bool> RemoveAsync(Tx tx, long projectId, long shotId, CancellationToken cancel)
    {
        var place = await tx.Db.Set<Shot>().Where(shot => shot.Id == shotId && shot.ProjectId == projectId).Select(shot => (int?)shot.Position).SingleOrDefaultAsync(cancel);
        if (place is null)
        {
            return false;
        }

        await tx.Db.Set<Comment>().Where(comment => comment.ProjectId == projectId && comment.ShotId == shotId).ExecuteDeleteAsync(cancel);
        await tx.Db.Set<Shot>().Where(shot => shot.Id == shotId).ExecuteDeleteAsync(cancel);
        await tx.Db.Set<Shot>().Where(shot => shot.ProjectId == projectId && shot.Position > place)
            .ExecuteUpdateAsync(set => set.SetProperty(shot => shot.Position, shot => shot.Position - 1), cancel);
        return true;
    }

    /// <summary>Gives the shots the order in which they are named.</summary>
    /// <exception cref="Refusal">400 unless every shot is named exactly once.</exception>
    public static async Task ArrangeAsync(Tx tx, long projectId, IReadOnlyList<long> order, CancellationToken cancel)
    {
        var shots = await tx.Db.Set<Shot>().AsTracking().Where(shot => shot.ProjectId == projectId).OrderBy(shot => shot.Position).ToDictionaryAsync(shot => shot.Id, cancel);
        if (Flaw(order, [.. shots.Keys]) is { } flaw)
        {
            throw Refusal.Invalid("order", flaw);
        }

        for (var at = 0; at < order.Count; at++)
        {
            shots[order[at]].Position = at + 1;
        }

        await tx.Db.SaveChangesAsync(cancel);
    }

    /// <summary>What is wrong with an order; null when it names every shot exactly once.</summary>
    public static string? Flaw(IReadOnlyList<long> order, IReadOnlyCollection<long> shots)
    {
        var named = new HashSet<long>();
        foreach (var id in order)
        {
            if (!shots.Contains(id))
            {
                return $"names {id}, and the project has no such shot";
            }

            if (!named.Add(id))
            {
                return $"names shot {id} more than once";
            }
        }

        return named.Count == shots.Count ? null : $"must name every shot exactly once; missing: {string.Join(", ", shots.Where(id => !named.Contains(id)).Take(10))}";
    }

    private static Shot Place(NewShot shot, long projectId, int position, DateTimeOffset now) => new()
    {
        ProjectId = projectId,
        Position = position,
        Prompt = shot.Prompt,
        Notes = shot.Notes,
        Duration = shot.Duration,
        ShotType = shot.ShotType,
        CameraMove = shot.CameraMove,
        Transition = shot.Transition ?? ShotWords.Cut,
        Filename = shot.Filename,
        CreatedAt = now,
    };
}
