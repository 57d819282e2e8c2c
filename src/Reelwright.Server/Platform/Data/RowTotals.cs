using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Platform.Data;

/// <summary>How many rows an account has in a list that can grow to millions.</summary>
internal sealed class RowTotal
{
    public required long OwnerId { get; init; }

    /// <summary>Which list, e.g. <c>jobs</c>.</summary>
    public required string List { get; init; }

    public required long Total { get; init; }
}

internal sealed class RowTotalConfiguration : IEntityTypeConfiguration<RowTotal>
{
    public void Configure(EntityTypeBuilder<RowTotal> total)
    {
        total.ToTable("row_totals");
        total.HasKey(t => new { t.OwnerId, t.List });
        total.Property(t => t.List).HasMaxLength(32);
    }
}

/// <summary>Totals of lists, kept by whoever adds and deletes their rows, in the same transaction: counting at each look would cost as much as there are rows.</summary>
internal static class RowTotals
{
    public static Task AddAsync(Tx tx, string list, long ownerId, long change, CancellationToken cancel) => tx.ExecuteAsync(
        "INSERT INTO row_totals (owner_id, list, total) VALUES ({0}, {1}, {2}) ON CONFLICT (owner_id, list) DO UPDATE SET total = row_totals.total + EXCLUDED.total",
        [ownerId, list, change],
        cancel);

    /// <summary>Of all accounts: as many rows as there are accounts, where counting would read all of theirs.</summary>
    public static async Task<int> ReadAllAsync(ReelwrightDb db, string list, CancellationToken cancel) =>
        (int)await db.Set<RowTotal>().Where(total => total.List == list).SumAsync(total => total.Total, cancel);

    public static async Task<int> ReadAsync(ReelwrightDb db, string list, long ownerId, CancellationToken cancel) =>
        (int)await db.Set<RowTotal>().Where(total => total.OwnerId == ownerId && total.List == list).Select(total => total.Total).SingleOrDefaultAsync(cancel);
}
