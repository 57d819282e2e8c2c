using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Reelwright.Server.Analytics;

/// <summary>What an account made and spent in one quarter of an hour.</summary>
/// <remarks>Offsets of time zones are multiples of 15 minutes, so that every zone's days are made of whole quarters.</remarks>
internal sealed class UsageSlot
{
    public const long Seconds = 15 * 60;
    public const long SlotsPerDay = 86_400 / Seconds;

    public required long UserId { get; init; }

    /// <summary>Quarters of an hour since 1970, UTC.</summary>
    public required long Slot { get; init; }

    public long Generations { get; init; }

    public long Images { get; init; }

    public long Audio { get; init; }

    public long Edits { get; init; }

    public long CreditsSpent { get; init; }

    public static long At(DateTimeOffset moment) => Math.DivRem(moment.ToUnixTimeSeconds(), Seconds).Quotient;
}

/// <summary>What an account made and spent since it exists.</summary>
internal sealed class UsageTotal
{
    public required long UserId { get; init; }

    public long Generations { get; init; }

    public long Images { get; init; }

    public long VideoMilliseconds { get; init; }

    public long CreditsSpent { get; init; }
}

/// <summary>How often an account used a model.</summary>
internal sealed class UsageModel
{
    public required long UserId { get; init; }

    public required string Model { get; init; }

    public long Generations { get; init; }

    public required DateTimeOffset LastAt { get; init; }
}

internal sealed class UsageConfiguration : IEntityTypeConfiguration<UsageSlot>, IEntityTypeConfiguration<UsageTotal>, IEntityTypeConfiguration<UsageModel>
{
    public void Configure(EntityTypeBuilder<UsageSlot> slot)
    {
        slot.ToTable("usage_slots");
        slot.HasKey(s => new { s.UserId, s.Slot });
    }

    public void Configure(EntityTypeBuilder<UsageTotal> total)
    {
        total.ToTable("usage_totals");
        total.HasKey(t => t.UserId);
        total.Property(t => t.UserId).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<UsageModel> model)
    {
        model.ToTable("usage_models");
        model.HasKey(m => new { m.UserId, m.Model });
    }
}
