using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Community;

/// <summary>An approved prompt's place in one of the lists that can be asked for, with its two marks.</summary>
internal sealed class Shelf
{
    /// <summary>See <see cref="Shelves.NameOf"/>.</summary>
    public required string Name { get; init; }

    public required long PromptId { get; init; }

    /// <inheritdoc cref="Standing.Popularity"/>
    public required double Popularity { get; init; }

    /// <inheritdoc cref="Standing.Rating"/>
    public required double Rating { get; init; }
}

/// <summary>How many prompts a list has: kept, because counting a million takes longer than showing a page of them.</summary>
internal sealed class ShelfCount
{
    public required string Name { get; init; }

    public required long Prompts { get; init; }
}

internal sealed class ShelfConfiguration : IEntityTypeConfiguration<Shelf>, IEntityTypeConfiguration<ShelfCount>
{
    public void Configure(EntityTypeBuilder<Shelf> shelf)
    {
        shelf.ToTable("community_shelves");
        shelf.Property(s => s.Name).HasMaxLength(128);
        shelf.HasKey(s => new { s.Name, s.PromptId });
        shelf.HasIndex(s => s.PromptId);
        shelf.HasIndex(s => new { s.Name, s.Popularity, s.PromptId });
        shelf.HasIndex(s => new { s.Name, s.Rating, s.PromptId });
        shelf.HasOne<CommunityPrompt>().WithMany().HasForeignKey(s => s.PromptId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ShelfCount> count)
    {
        count.ToTable("community_counts");
        count.HasKey(c => c.Name);
        count.Property(c => c.Name).HasMaxLength(128);
    }
}

/// <summary>Puts approved prompts where each list finds them, and keeps the counts. Callers hold the prompt's lock.</summary>
internal static class Shelves
{
    public static string NameOf(string? tag, string? model) => $"approved{(tag is null ? "" : $" #{tag}")}{(model is null ? "" : $" {model}")}";

    /// <summary>The name under which the prompts of a status are counted; the approved ones are counted as they are put on their shelves.</summary>
    public static string CountOf(string status) => status == PromptStatus.Approved ? NameOf(null, null) : status;

    /// <summary>The prompt has another status from now on, or is gone when that is null.</summary>
    public static async Task ChangeAsync(Tx tx, CommunityPrompt prompt, string? status, DateTimeOffset now, CancellationToken cancel)
    {
        if (prompt.Status == status)
        {
            return;
        }

        if (status == PromptStatus.Approved)
        {
            await AddAsync(tx, prompt, now, cancel);
        }
        else if (prompt.Status == PromptStatus.Approved)
        {
            await RemoveAsync(tx, prompt, cancel);
        }

        // "approved…" comes before the others in the order of counting.
        foreach (var (name, change) in new[] { (status, 1), (prompt.Status, -1) }.Where(of => of.Item1 is PromptStatus.Pending or PromptStatus.Rejected).OrderBy(of => of.Item1, StringComparer.Ordinal))
        {
            await CountAsync(tx, [name!], change, cancel);
        }
    }

    private static async Task AddAsync(Tx tx, CommunityPrompt prompt, DateTimeOffset approvedAt, CancellationToken cancel)
    {
        var standing = Standing.Of(prompt.Ups, prompt.Downs, approvedAt);
        tx.Db.AddRange(NamesFor(prompt).Select(name => new Shelf { Name = name, PromptId = prompt.Id, Popularity = standing.Popularity, Rating = standing.Rating }));
        await tx.Db.SaveChangesAsync(cancel);
        await CountAsync(tx, NamesFor(prompt), 1, cancel);
    }

    private static async Task RemoveAsync(Tx tx, CommunityPrompt prompt, CancellationToken cancel)
    {
        await tx.Db.Set<Shelf>().Where(shelf => shelf.PromptId == prompt.Id).ExecuteDeleteAsync(cancel);
        await CountAsync(tx, NamesFor(prompt), -1, cancel);
    }

    public static Task MoveAsync(Tx tx, long promptId, Standing standing, CancellationToken cancel) =>
        tx.Db.Set<Shelf>().Where(shelf => shelf.PromptId == promptId).ExecuteUpdateAsync(
            set => set.SetProperty(shelf => shelf.Popularity, standing.Popularity).SetProperty(shelf => shelf.Rating, standing.Rating), cancel);

    /// <summary>Counts, in one order for everybody: two who approve prompts with the same tags must not wait for each other crosswise.</summary>
    public static async Task CountAsync(Tx tx, IEnumerable<string> names, long change, CancellationToken cancel)
    {
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            await tx.ExecuteAsync(
                "INSERT INTO community_counts (name, prompts) VALUES ({0}, {1}) ON CONFLICT (name) DO UPDATE SET prompts = community_counts.prompts + excluded.prompts", [name, change], cancel);
        }
    }

    public static async Task<long> ReadCountAsync(ReelwrightDb db, string name, CancellationToken cancel) =>
        await db.Set<ShelfCount>().Where(count => count.Name == name).Select(count => count.Prompts).SingleOrDefaultAsync(cancel);

    /// <summary>The prompts of one page, by an index alone.</summary>
    public static Task<List<long>> PageAsync(ReelwrightDb db, string name, string sort, int skip, int take, CancellationToken cancel)
    {
        var shelf = db.Set<Shelf>().Where(s => s.Name == name);
        var ordered = sort switch
        {
            "new" => shelf.OrderByDescending(s => s.PromptId),
            "top" => By(s => s.Rating),
            _ => By(s => s.Popularity),
        };
        return ordered.Skip(skip).Take(take).Select(s => s.PromptId).ToListAsync(cancel);

        IOrderedQueryable<Shelf> By(Expression<Func<Shelf, double>> mark) => shelf.OrderByDescending(mark).ThenByDescending(s => s.PromptId);
    }

    private static IReadOnlyList<string> NamesFor(CommunityPrompt prompt)
    {
        string?[] tags = [null, .. prompt.Tags.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        string?[] models = prompt.Model is { } model ? [null, model] : [null];
        return [.. tags.SelectMany(tag => models.Select(named => NameOf(tag, named)))];
    }
}
