using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Prompts;

/// <summary>A prompt that an account has used, and how often.</summary>
internal sealed class PromptUse : IOwned
{
    public long Id { get; init; }

    public required long OwnerId { get; init; }

    /// <summary>See <see cref="PromptText.KeyOf"/>.</summary>
    public required string PromptKey { get; init; }

    /// <summary>As it was written the last time.</summary>
    public required string Prompt { get; init; }

    /// <summary>See <see cref="PromptText.WordsOf"/>.</summary>
    public required string Search { get; init; }

    public required long Uses { get; init; }

    public required DateTimeOffset LastUsedAt { get; init; }
}

internal sealed class PromptUseConfiguration : IEntityTypeConfiguration<PromptUse>
{
    public void Configure(EntityTypeBuilder<PromptUse> use)
    {
        use.ToTable("prompt_uses");
        use.Property(u => u.PromptKey).HasMaxLength(PromptText.MaxKey);
        use.HasIndex(u => new { u.OwnerId, u.PromptKey }).IsUnique();
        use.HasIndex(u => new { u.OwnerId, u.Uses, u.LastUsedAt, u.Id });
    }
}
